# What the gateway does with a device and why, and what it keeps about it.

## Why

not-signed-in = Perangkat ini belum tersambung
why-not-signed-in = Ketuk Sambungkan di halaman utama untuk memakai internet.
why-closed = Sekarang di luar jam buka, jadi hanya layanan penting yang terbuka.
why-paused = Petugas menghentikan internet untuk perangkat ini.
why-busy = Semua perangkat mendapat bagian yang sama. Kecepatan naik lagi saat sepi.
why-signal = Jalur internet tidak penuh. Bila terasa pelan, sinyal mungkin lemah: coba lebih dekat.
essentials-why =
    { $per ->
        [day] { $amount } hari ini sudah terpakai, agar semua kebagian.
        [week] { $amount } minggu ini sudah terpakai, agar semua kebagian.
       *[month] { $amount } bulan ini sudah terpakai, agar semua kebagian.
    }
then-slower = Setelah { $left } lagi, kecepatan menjadi { $rate }.
then-essentials = Setelah { $left } lagi, hanya layanan penting yang terbuka.

rules = Aturannya
rule-present = sekarang
rule-always = Setiap saat
rule-first =
    { $per ->
        [day] { $amount } pertama setiap hari
        [week] { $amount } pertama setiap minggu
       *[month] { $amount } pertama setiap bulan
    }
rule-after =
    { $per ->
        [day] Setelah { $amount } sehari
        [week] Setelah { $amount } seminggu
       *[month] Setelah { $amount } sebulan
    }
rule-speed = sampai { $rate }
rule-essentials = layanan penting saja

## My data

my-data = Data saya
my-data-title = Data perangkat ini
my-data-all = Ini semua yang disimpan tentang perangkat ini.
my-data-none = Belum ada.
my-data-device = Nomor pengenal WiFi
my-data-address = Alamat yang dipinjamkan
my-data-hostname = Nama yang disebut perangkat
my-data-no-hostname = tidak disebut
my-data-first-seen = Pertama terlihat
my-data-last-seen = Terakhir terlihat

my-admissions = Izin menyambung
my-way = Cara masuk
my-terms = Versi ketentuan
my-since = Sejak
my-until = Sampai
my-ended = Diakhiri
not-ended = belum
way-one-tap = Sambungkan
way-voucher = Voucher
way-account = Akun

my-days = Pemakaian per hari
my-day = Hari
my-down = Diterima
my-up = Dikirim

my-extras = Tambahan dari petugas
my-amount = Jumlah
my-given = Diberikan

my-visits = Kunjungan
my-place = Lokasi
my-access-points = Titik akses
my-from = Mulai

erase = Hapus data saya
erase-what = Sambungan diputus, dan catatan tentang perangkat ini dihapus.
