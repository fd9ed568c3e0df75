# Halaman petugas: siapa saja petugas, haknya, token, dan catatan audit.

## Petugas

staff-full-name = Nama lengkap
staff-role = Peran
staff-role-hint = Apa yang boleh dilakukan; rinciannya ada di halaman Hak petugas.
staff-office = OPD
staff-office-hint = Wajib untuk penyunting: hanya pengumuman OPD ini yang boleh diubahnya.
staff-email = Surel
staff-email-hint = Untuk pemberitahuan gangguan dan pengingat. Boleh kosong.
staff-alert-tick = Boleh menyiarkan darurat
staff-may-alert = hak darurat
staff-name-hint = Dipakai untuk masuk: huruf kecil, angka, dan tanda hubung, misalnya sari.
staff-name-taken = Nama ini sudah atau pernah dipakai. Pilih yang lain, atau atur ulang petugas itu.
staff-state = Keadaan
staff-state-open = aktif
staff-state-half = belum memasang ponsel
staff-state-invited = diundang
staff-state-ran-out = undangan kedaluwarsa
staff-state-closed = ditutup
staff-left = Tampilkan juga { $count } petugas yang ditutup
staff-invite = Undang petugas
staff-invite-what = Yang diundang memilih sandinya sendiri lewat tautan sekali pakai. Tidak ada sandi bawaan.
staff-browsers = Peramban yang masuk
staff-made = Diundang
staff-audit = Apa yang dilakukannya
staff-change-what = Bila perannya berubah, ia dikeluarkan dari semua peramban dan masuk lagi.
staff-deliberate = Bila perlu
staff-reset = Atur ulang dan undang lagi
staff-reset-what = Untuk ponsel atau sandi yang hilang, atau petugas yang kembali. Sandi dan ponselnya tidak berlaku lagi, ia dikeluarkan dari semua peramban, dan tautan baru ditampilkan sekali.
staff-close = Tutup akun
staff-close-what = Ia langsung dikeluarkan dari semua peramban dan tidak bisa masuk lagi. Token buatannya berhenti. Catatan auditnya tetap ada.
staff-last-administrator = Ini administrator terakhir. Undang administrator lain dahulu.
done-staff-change = Perubahan disimpan.
done-staff-close = Akun ditutup.
invited = { $name } diundang
invited-once = Tautan ini hanya ditampilkan sekali, berlaku satu kali, dan berakhir { $until }.
invited-how = Kirimkan langsung kepada yang bersangkutan, atau biarkan ia memindai gambar ini.
invited-done = Sudah saya kirim
yes = ya
no = tidak

## Peran dan hak

role-administrator = Administrator
role-operator = Operator
role-editor = Penyunting
role-analyst = Analis
role-technician = Teknisi
staff-rights = Hak petugas
staff-rights-what = Daftar ini dipakai oleh setiap halaman. Hak darurat dapat diberikan kepada siapa pun secara khusus.
staff-right = Hak
right-status-see = Melihat keadaan: jalur, lokasi, titik akses, gangguan
right-alarms-handle = Menangani gangguan
right-devices-see = Melihat perangkat
right-devices-handle = Memutus, menambah kuota, dan memblokir perangkat
right-vouchers-see = Melihat voucher
right-vouchers-handle = Membuat dan membatalkan voucher
right-accounts-see = Melihat akun warga
right-accounts-handle = Mengurus akun warga
right-board-see = Melihat semua pengumuman dan layanan, termasuk konsep
right-board-edit = Menulis pengumuman dan layanan (penyunting: OPD sendiri)
right-emergency-handle = Menyiarkan, mengubah, dan mengakhiri darurat
right-access-points-see = Melihat titik akses
right-access-points-edit = Mengubah daftar titik akses
right-usage-see = Melihat pemakaian dan mengunduhnya
right-settings-see = Melihat pengaturan
right-settings-edit = Mengubah pengaturan
right-staff-manage = Mengurus petugas, token, dan tujuan pemberitahuan
right-audit-see = Membaca catatan audit

## Token

tokens = Token
tokens-what = Program lain masuk dengan token. Token tidak pernah boleh melebihi hak pembuatnya.
tokens-none = Belum ada token.
token-title = Untuk apa
token-title-hint = Misalnya: papan angka di ruang Bupati.
token-days = Berlaku berapa hari (1 sampai 400)
token-scopes = Hak
token-by = Dibuat oleh
token-until = Berlaku sampai
token-used = Terakhir dipakai
token-never = belum pernah
token-holds = berlaku
token-over = habis
token-revoked = dicabut
token-revoke = Cabut
token-revoke-what = Program yang memakai token ini langsung ditolak.
token-make = Buat token
token-made = Token dibuat
token-once = Token ini hanya ditampilkan sekali. Salin sekarang.
token-how = Program mengirimnya di setiap permintaan ke /api/v1:
token-kept = Sudah saya salin
done-token-revoke = Token dicabut.

## Catatan audit

audit-what = Siapa melakukan apa, kapan, dan dari mana. Tidak ada yang dapat mengubahnya.
audit-who = Siapa
audit-did = Tindakan
audit-find = Mengandung
audit-from = Dari tanggal
audit-until = Sampai tanggal
audit-file = Unduh tabel (CSV)
audit-count = { $count } baris
audit-at = Waktu
audit-subject = Terhadap
audit-change = Perubahan
