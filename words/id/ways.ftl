# The ways in beside one tap: vouchers, accounts, and what is said when they open nothing.

have-voucher = Punya voucher?
have-account = Masuk dengan akun
without-voucher = Sambungkan tanpa voucher
without-account = Sambungkan tanpa akun
account-from-staff = Nama akun dan kata sandi didapat dari petugas.
way-closed = Cara masuk ini sedang ditutup di { $place }
way-closed-why = Petugas menutupnya untuk lokasi ini. Silakan pilih cara masuk lain.
unfilled = Isian belum lengkap. Silakan isi, lalu tekan sekali lagi.
too-many-tries = Terlalu banyak percobaan. Coba lagi { $when }.
too-many-tries-today = Terlalu banyak percobaan. Coba lagi besok.
too-busy = Banyak yang masuk bersamaan. Coba lagi sebentar lagi.

## Vouchers

voucher-title = Pakai voucher
voucher-code = Kode voucher
# Before the shape of a code.
voucher-form = Bentuknya seperti
voucher-unknown = Kode tidak dikenal. Periksa kembali 12 huruf dan angkanya.
voucher-used = Voucher ini sudah dipakai, atau masa berlakunya lewat.
voucher-not-yet = Voucher ini berlaku mulai { $when }.
voucher-never = Voucher ini belum berlaku. Silakan tanyakan kepada petugas.
voucher-on-devices = Voucher ini sudah dipakai di { $most } perangkat. Putuskan salah satunya dulu.

## Accounts

account-title = Masuk dengan akun
account-name = Nama atau nomor telepon
password = Kata sandi
account-unknown = Nama, nomor, atau kata sandi tidak cocok. Periksa kembali.
account-on-devices = Akun ini sudah dipakai di { $most } perangkat. Putuskan salah satunya dulu.
account-forgotten = Lupa kata sandi? Petugas bisa memberi yang baru.
change-password = Ganti kata sandi
password-present = Kata sandi sekarang
password-new = Kata sandi baru
password-form = 8 sampai 128 huruf, berbeda dari yang sekarang.
password-again = Ulangi kata sandi baru
password-unfit = Kata sandi baru tidak bisa dipakai. Pilih 8 sampai 128 huruf, berbeda dari yang sekarang.
passwords-unequal = Kedua kata sandi baru tidak sama. Silakan ketik ulang.
password-changed = Kata sandi sudah diganti
password-changed-stays = Perangkat yang sudah masuk tetap tersambung. Lain kali, pakai kata sandi baru.
insecure = Kata sandi hanya lewat halaman aman
insecure-why = Di halaman ini, kata sandi bisa terbaca orang lain. Silakan lanjut ke halaman bergembok.
to-secure-page = Buka halaman aman
