# Halaman petugas: undangan, langkah kedua, dan akun sendiri.

## Langkah kedua

second-step = Langkah kedua
second-step-code = Kode dari ponsel, atau kode pemulihan
second-step-hint = Enam angka dari aplikasi di ponsel Anda, seperti 123456.
second-step-wrong = Kode salah atau sudah dipakai. Tunggu angka berikutnya, lalu coba lagi.
phone-lost = Ponsel hilang atau rusak
phone-lost-code = Ketik salah satu kode pemulihan yang Anda simpan. Tiap kode berlaku sekali.
phone-lost-else = Tidak punya kode pemulihan? Mintalah undangan baru kepada administrator lain.
sign-in-as-other = Masuk dengan nama lain
second-step-set-up = Pasang langkah kedua
second-step-why = Dengan kode dari ponsel, sandi yang bocor saja tidak cukup untuk masuk.
second-step-scan = Pindai gambar ini
second-step-programs = Pakai aplikasi kode di ponsel, misalnya Aegis, FreeOTP, atau Google Authenticator.
second-step-picture = Gambar untuk aplikasi kode di ponsel
second-step-type = Tidak bisa memindai? Ketik kuncinya
second-step-type-hint = Jenis: berdasarkan waktu (TOTP), enam angka, tiap 30 detik.
second-step-confirm = Ketik kode yang muncul
second-step-six = Enam angka dari ponsel
second-step-clock = Kode tidak cocok. Periksa jam ponsel: harus otomatis dari jaringan.
second-step-done = Selesai
second-step-on = Terpasang
second-step-off = Belum terpasang
second-step-other-phone = Ganti ponsel
second-step-turn-on = Pasang langkah kedua
second-step-turn-off = Matikan langkah kedua
second-step-turn-off-what = Sesudah ini sandi saja cukup untuk masuk. Semua peramban lain dikeluarkan.
second-step-go-on = Lanjut

## Kode pemulihan

recovery-codes = Kode pemulihan
recovery-once = Kode ini hanya ditampilkan sekali. Cetak atau catat sekarang.
recovery-how = Bila ponsel hilang, tiap kode menggantikan ponsel satu kali. Simpan di tempat aman, jangan di ponsel itu.
recovery-kept = Sudah saya simpan
recovery-left = { $count } kode pemulihan tersisa.
recovery-anew = Buat kode pemulihan baru
recovery-anew-what = Kode yang lama tidak berlaku lagi.
recovery-make = Buat kode baru

## Undangan

invitation-title = Undangan petugas
invitation-picture = Gambar tautan undangan
invitation-welcome = Selamat datang, { $name }
invitation-what = Anda diundang menjadi petugas WiFi dengan nama { $name }. Pilih sandi Anda sendiri.
invitation-go-on = Simpan sandi
invitation-then = Sesudah itu Anda memasang kode di ponsel. Siapkan ponsel Anda.
staff-password-new = Sandi baru
password-hint = Paling sedikit 10 huruf. Kalimat pendek lebih baik daripada satu kata.
staff-password-again = Sandi baru sekali lagi
password-differs = Kedua sandi tidak sama.
password-same = Ini sandi yang sekarang. Pilih yang lain.

## Akun saya

staff-password-present = Sandi sekarang
password-change = Ganti sandi
password-change-what = Semua peramban lain dikeluarkan.
staff-fault-password = Sandi ini salah.
my-language = Bahasa
my-browsers = Peramban yang masuk
browser = Peramban
browser-this = peramban ini
browser-source = Dari alamat
browser-begun = Masuk
browser-seen = Terakhir dipakai
browser-end = Keluarkan
browsers-end-all = Keluar di semua peramban
act = Tindakan
done-password = Sandi diganti. Peramban lain dikeluarkan.
done-second-step = Ponsel dipasang. Peramban lain dikeluarkan.
done-no-second-step = Langkah kedua dimatikan.
done-browser-out = Peramban itu dikeluarkan.
