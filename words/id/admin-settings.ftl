# Halaman petugas: pengaturan.

## Daftar

plans = Paket
plans-what = Kecepatan, jatah, dan waktu: apa yang dialami warga.
ways-in = Cara masuk
ways-in-what = Satu ketukan, voucher, akun: mana yang dibuka, di mana, dan dengan paket apa.
garden = Terbuka sebelum masuk
garden-what = Situs yang bisa dibuka warga tanpa masuk lebih dulu.
sites = Lokasi
sites-what = Nama, titik di peta, jam buka, dan versi ketentuan setiap lokasi.
terms-of-use = Ketentuan penggunaan
terms-of-use-what = Yang disetujui warga saat menyambung.
kept = Privasi dan masa simpan
kept-what = Apa yang dicatat, untuk apa, dan kapan dihapus.
messages = Pemberitahuan gangguan
messages-what = Ke mana kabar gangguan dikirim.

done-settings-later = Tersimpan. Pengendali belum menjawab; mulai berlaku begitu ia kembali.

## Paket

new-plan = Paket baru
plan-broken = Paket ini tidak bisa dipakai; bentuk baiknya yang terakhir masih berlaku.
plan-standard-what = Paket ini didapat siapa pun yang mengetuk Sambungkan, jadi tidak bisa dihapus.
plan-name = Nama paket
plan-name-hint = Huruf kecil, angka, dan tanda hubung di tengah, seperti tamu-dinas.
plan-remembers-at-most = Paling lama { $length } sesudah masuk, lalu diminta mengetuk lagi.
plan-hours = Buka { $hours }; di luar itu hanya layanan penting.
plan-idle = Dianggap pergi sesudah { $length } diam.
plan-devices = Satu akun: paling banyak { $count } perangkat sekaligus.
plan-at-a-site = Bentuk khusus untuk satu lokasi:
plan-changed-meanwhile = Sementara itu paket ini diubah orang lain
plan-changed-meanwhile-what = Belum ada yang disimpan. Beginilah paketnya sekarang; tekan Simpan sekali lagi bila isian Anda yang harus berlaku.
citizen-will-experience = Yang akan dialami warga
begin-from = Isi dari contoh:
preset-standard = alun-alun
preset-village = desa
preset-crowded = tempat ramai
step-first = Tingkat 1: kecepatan penuh
step-later = Tingkat
step-gives = Lalu
step-none = tidak ada tingkat ini
step-slower = tetap tersambung, lebih pelan
step-essentials = hanya layanan penting
step-from = Mulai sesudah terpakai (GB)
download-in-mbits = Unduh (Mbit/s)
upload-in-mbits = Unggah (Mbit/s)
counted-per = Dihitung
per-day = per hari
per-week = per minggu
per-month = per bulan
times = Waktu
session-hours = Lama satu kali masuk (jam)
session-hours-hint = Kosong: tanpa batas.
idle-minutes = Dianggap pergi sesudah diam (menit)
idle-minutes-hint = Hanya untuk pencatatan; warga tetap tersambung.
remembered-days = Diingat sesudah kunjungan terakhir (hari)
remembered-days-hint = Selama itu warga tidak perlu mengetuk lagi.
remembered-at-most-days = Diingat paling lama (hari)
opening-hours = Jam buka
opening-hours-hint = Kosong: setiap saat. Contoh: Senin-Jumat 05:00-22:00, Sabtu-Minggu 06:00-24:00
devices-per-account = Perangkat per akun
remove-plan = Hapus paket
remove-plan-what = Siapa pun yang memakai paket ini beralih ke paket standard, atau ke bentuk umumnya bila ini khusus satu lokasi.
done-plan = Paket tersimpan dan sudah berlaku, juga untuk yang sedang tersambung.
done-plan-removed = Paket dihapus.

## Cara masuk

ways-in-how = Aturan sebuah lokasi berlaku sebagai ganti aturan semua lokasi.
way-in-one-tap = Satu ketukan
way-in-voucher = Voucher
way-in-account = Akun
own-rule = aturan sendiri
shut-out = Tidak ada yang bisa masuk di:
accounts-lack-certificate = Akun belum bisa dipakai: portal belum punya sertifikat, dan sandi hanya diminta lewat https.
done-way = Cara masuk tersimpan dan sudah berlaku.

## Terbuka sebelum masuk

garden-how = Periksa dulu sebelum menambah: sebuah nama bisa membuka lebih banyak daripada yang terlihat.
garden-name = Nama situs
garden-name-hint = Seperti rsud.purbalinggakab.go.id, atau *.purbalinggakab.go.id untuk semua di bawahnya.
garden-check = Periksa
garden-has-it = Nama ini sudah terbuka.
garden-opens = Alamat yang akan terbuka:
garden-opens-nothing = Nama ini tidak menunjuk ke alamat mana pun sekarang.
garden-leads-over = Melewati
garden-refuses = Ditolak karena bukan alamat internet:
garden-page-needs = memuat dari host lain yang belum terbuka; tanpa itu mungkin tampil tidak lengkap:
garden-page-whole = tidak memerlukan host lain yang tertutup.
garden-page-unread = Halamannya tidak bisa dibaca:
garden-page-later = Halamannya tidak dibaca, karena halaman lain sedang diperiksa. Coba lagi sebentar lagi.
garden-add = Tambahkan nama ini
garden-names = Nama yang terbuka
garden-empty = Tidak ada.
garden-remove = Hapus
garden-remove-what = Situs ini tidak bisa dibuka lagi sebelum masuk.
garden-of-services = Terbuka karena layanan di papan
done-garden-added = Nama ditambahkan dan sudah terbuka.
done-garden-removed = Nama dihapus.

## Lokasi

sites-how = Alamat dan antarmuka jaringan diatur di berkas konfigurasi.
in-the-configuration = Di konfigurasi
site-terms = Versi ketentuan
site-title = Nama yang dibaca warga
site-place = Titik di peta
site-place-hint = Lintang dan bujur, seperti -7.3882, 109.3636. Kosong: tidak di peta.
done-site = Lokasi tersimpan dan sudah berlaku.

## Privasi

kept-how = Masa simpan diatur di berkas konfigurasi, supaya tidak ada yang memperpanjangnya diam-diam dari sini. Setiap malam yang lebih lama dihapus.
kept-what-for = Yang disimpan, dan untuk apa
kept-for = Selama
kept-oldest = Yang tertua
kept-key = Kunci konfigurasi
kept-overdue = seharusnya sudah dihapus
forgot-last = Penghapusan malam terakhir:
forgot-never = Belum pernah ada penghapusan malam.
never-kept = Nama situs yang dibuka tidak pernah disimpan. Tidak ada nama warga, kecuali yang ditulis petugas di akun.
kept-sessions = Kunjungan: membantu warga yang mengeluh, dan menghitung laporan
kept-admissions = Izin menyambung: supaya warga tidak perlu mengetuk lagi
kept-devices = Perangkat yang dikenal: pertama dan terakhir terlihat
kept-usage = Pemakaian per hari: jatah yang adil
kept-leases = Sewa alamat: menjawab pertanyaan tentang satu alamat
kept-reports = Hitungan laporan warga dan lokasi, tanpa perangkat
kept-audit = Catatan audit: siapa mengubah apa
