# Halaman petugas: perangkat, blokir, sewa alamat.

## Daftar panjang

leaf = Halaman daftar
leaf-of = Halaman { $number } dari { $last }
leaf-before = Sebelumnya
leaf-next = Berikutnya
continue = Lanjut
save = Simpan
find = Cari
show-all = Tampilkan semua
show-what-it-says = Lihat dulu

## Daftar perangkat

find-device = Cari perangkat
find-device-hint = Kode bantuan seperti K7M2, nama, alamat, atau kode voucher.
filters = Saringan
site = Lokasi
access-point = Titik akses
state = Keadaan
order = Urutan
order-busiest = Paling sibuk dulu
order-address = Menurut alamat
anywhere = Semua
any-state = Semua keadaan
only-this-voucher = Hanya yang masuk dengan voucher ini
only-this-account = Hanya yang masuk dengan akun
devices-counted = { $count } perangkat
no-device-found = Tidak ada perangkat yang cocok. Kode bantuan berganti setiap hari: minta warga membacakannya sekali lagi.
no-device-yet = Belum ada perangkat yang tersambung sekarang. Coba sambungkan ponsel Anda ke @wifi.pbg.
device = Perangkat
no-name = Tanpa nama
left-of-step = Sisa
used-amount = Terpakai
speed-now = Kecepatan sekarang
plan = Paket

state-portal = belum masuk
state-full = tanpa tempat
state-online = tersambung
state-full-speed = kecepatan penuh
state-slower = kecepatan hemat
state-idle = diam
state-essentials = layanan penting
state-paused = diblokir

## Satu perangkat

citizen-reads = Yang dibaca warga
citizen-will-read = Yang akan dibaca warga
device-not-here = Perangkat ini tidak sedang di sini. Yang di bawah adalah catatannya.
give-extra = Tambah 1 GB hari ini
given-today = Sudah ditambah hari ini
takes-no-more = Paket perangkat ini tidak punya batas data, jadi tidak ada yang perlu ditambah.
sign-out-device = Putuskan
sign-out-device-what = Sambungan perangkat ini berhenti saat ini juga. Warga melihat halaman masuk lagi dan boleh langsung menyambung kembali.
why-so = Mengapa begitu
why-unknown = Pengendali tidak menjelaskan alasannya.
this-decides = ini yang menentukan
since = sejak
about-device = Tentang perangkat ini
hardware-address = Alamat perangkat (MAC)
address = Alamat
lease-left = masih dipinjam
not-known = belum diketahui
history = Riwayat
no-history = Belum pernah tersambung selama masa simpan.
still-running = masih berjalan

## Pertanyaan yang menentukan

asked-place = Ada tempat untuknya?
asked-place-yes = Ya, ada.
asked-place-no = Tidak, semua tempat terpakai.
asked-block = Diblokir petugas?
asked-block-no = Tidak.
asked-block-yes = Ya.
asked-admission = Sudah masuk?
asked-admission-yes = Sudah.
asked-admission-no = Belum, atau tidak lagi.
asked-hours = Sedang jam buka?
asked-hours-yes = Ya.
asked-hours-no = Tidak, hanya layanan penting.
asked-allowance = Berapa yang sudah terpakai?
asked-allowance-answer = Itu menentukan kecepatannya.

fact-reason = Alasan
fact-why = Sebab
fact-by = Oleh
fact-until = Sampai
fact-ended = Diakhiri
fact-opens = Buka lagi
fact-hours = Jam buka
fact-given = Tambahan dari petugas
fact-allowance = Jatah
fact-step = Tingkat
fact-speed-down = Kecepatan unduh
fact-speed-up = Kecepatan unggah

not-admitted-never = belum pernah masuk
not-admitted-ended = diakhiri
not-admitted-expired = masa berlakunya habis
not-admitted-time-up = waktunya habis
not-admitted-withdrawn = voucher atau akunnya ditarik
not-admitted-terms = ketentuan berubah
ended-by-guest = diputus warga
ended-by-staff = diputus petugas
ended-by-forgetting = warga meminta dilupakan
ended-by-another-way = masuk dengan cara lain
ended-by-copy = dua perangkat memakai alamat ini

## Blokir

blocks = Blokir
blocks-what = Perangkat yang dihentikan sementara oleh petugas. Setiap blokir punya alasan yang dibaca warga, dan akhir.
blocks-holding = Hanya yang masih berlaku
blocks-all = Termasuk yang sudah selesai
no-blocks = Tidak ada perangkat yang diblokir.
block-by-mac = Blokir menurut alamat perangkat (MAC)
no-hardware-address = Bukan alamat perangkat seperti 02:00:00:00:00:01.
is-over = selesai
block-device = Blokir
block-change = Ubah blokir
block-what = Internet perangkat ini berhenti saat ini juga, sampai waktu yang ditentukan. Halaman warga dan nomor darurat tetap bisa dibuka.
block-reason = Alasan
block-reason-hint = Warga membacanya persis seperti ini.
block-own-reason = Alasan lain
block-own-reason-hint = Bila diisi, alasan ini yang dipakai. Paling banyak 120 huruf.
block-length = Berapa lama
block-for-an-hour = 1 jam
block-for-a-day = 24 jam
block-for-a-week = 7 hari
block-for-a-month = 30 hari
block-until-moment = Sampai waktu tertentu
block-until-moment-hint = Hanya dipakai bila "Sampai waktu tertentu" dipilih di atas.
blocked-now = Perangkat ini diblokir
block-until = Sampai
unblock = Buka blokir

## Sewa alamat

leases = Sewa alamat
leases-what = Alamat yang dipinjamkan kepada perangkat. Catatan dihapus sehari sesudah sewa selesai, kecuali diatur lain.
find-lease = Alamat, nama, atau alamat perangkat
lease-runs = berjalan
no-leases = Tidak ada sewa yang cocok.

## Kabar

done-extra = 1 GB ditambahkan untuk hari ini, dan sudah berlaku.
done-extra-later = 1 GB ditambahkan untuk hari ini. Pengendali belum menjawab; mulai berlaku begitu ia kembali.
done-extra-too-much = Tidak ditambah: hari ini sudah ditambah sebanyak yang diperbolehkan, 20 GB.
done-signed-out = Perangkat ini sudah diputus.
done-blocked = Perangkat ini diblokir.
done-blocked-later = Blokir tersimpan. Pengendali belum menjawab; mulai berlaku begitu ia kembali.
done-unblocked = Blokir dibuka.
done-unblocked-later = Blokir dibuka. Pengendali belum menjawab; mulai berlaku begitu ia kembali.
done-not-blocked = Perangkat ini sudah tidak diblokir.
