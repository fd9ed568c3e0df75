# The guest's own page: sign-in, status, essentials, no place, a site that is closed.

## Sign-in

welcome = WiFi gratis untuk semua
connect = Sambungkan
stale = Halaman ini sudah lama. Silakan tekan sekali lagi.
signed-out = Sambungan diputus. Terima kasih.
forgotten = Perangkat ini dilupakan. Lain kali, ketuk Sambungkan.
erased = Data perangkat ini sudah dihapus.
erased-kept = Pemakaian periode ini disimpan sampai kuota mulai lagi. Penghentian oleh petugas tetap berlaku.
terms-changed = Ketentuan berubah. Baca, lalu ketuk Sambungkan sekali lagi.
copied = Perangkat lain memakai alamat perangkat ini. Demi keamanan, ketuk Sambungkan sekali lagi.
# Led here by a site that opens without sign-in.
garden-used = Jatah hari ini untuk situs yang terbuka tanpa menyambung sudah habis. Sambungkan untuk melanjutkan; tetap gratis.
# Stands before the link to the terms.
terms-before = Dengan menyambung, Anda menyetujui
terms-link = ketentuan penggunaan
nothing-asked = Nama dan nomor telepon tidak diminta.
no-way-in = WiFi di sini belum dibuka untuk umum.
see-services = Lihat layanan

## What a press gives

offer-without-steps = Tanpa mendaftar.
offer-flat = Tanpa mendaftar, sampai { $rate }.
offer-essentials = Tanpa mendaftar. Hanya layanan penting.
offer-then-slower = Tanpa mendaftar. { $amount } { each-period } dengan kecepatan penuh; setelah itu tetap tersambung, lebih pelan.
offer-then-essentials = Tanpa mendaftar. { $amount } { each-period } dengan kecepatan penuh; setelah itu hanya layanan penting.
offer-essentials-last = Setelah { $amount } hanya layanan penting yang terbuka.
offer-time = Sampai { $length } setiap kali menyambung.
offer-memory = Perangkat ini diingat { $length }: lain kali langsung tersambung.
each-period =
    { $per ->
        [day] sehari
        [week] seminggu
       *[month] sebulan
    }

## Status

online = Anda tersambung
# Instead, while nobody is online.
joined = Anda tersambung ke WiFi
# Around the word on the button of the sheet that Apple's systems open.
sheet-before = Ketuk
sheet-done = Selesai
sheet-after = di sudut layar. Jika masih tertulis Batal, tunggu sebentar.
continue-to = Lanjut ke { $host }
this-session = Data sesi ini
online-since = Tersambung sejak
counted-at = Dihitung { $clock }
refresh = Perbarui
disconnect = Putuskan
forget = Lupakan perangkat ini
voucher-until = Voucher berlaku sampai { $when }.
# Before the account's name.
signed-in-as = Masuk sebagai
why = Mengapa?

## A problem

trouble = Ada masalah?
trouble-slow = Pelan
trouble-drops = Sering putus
trouble-site-closed = Situs tidak terbuka
reported = Terima kasih. Laporan dicatat untuk { $place }, tanpa nama Anda.

## Paused by staff

paused = Perangkat ini dihentikan sementara
paused-until = Sampai { $when }.
# Before what staff wrote.
paused-reason = Alasan
come-back = Buka lagi kapan saja:

## Steps and what is left

slower = Anda tetap tersambung, sekarang lebih pelan
slower-why = { $amount } kecepatan penuh { this-period } sudah terpakai, agar semua kebagian.
slow-still-works = Pesan, peta, dan berita tetap lancar. Video mungkin tersendat.
full-speed-returns = Kecepatan penuh kembali { $when }.
step-full = Kecepatan penuh, sampai { $rate }.
step-reduced = Kecepatan hemat, { $rate }.
left = Sisa { $left } dari { $of }
left-until = Sisa { $left } dari { $of } sampai { $when }
left-until-essentials = Sisa { $left } sampai hanya layanan penting
nearly-used = Hampir habis: sisa { $left }.
used =
    { $per ->
        [day] Terpakai hari ini: { $amount }
        [week] Terpakai minggu ini: { $amount }
       *[month] Terpakai bulan ini: { $amount }
    }
time-left = Waktu tersisa { $left }
open-until = Buka sampai { $when }.
busy = Sedang ramai: { $devices } perangkat berbagi { $line }. Internet bisa terasa pelan.
clock-unsure =
    { $per ->
        [day] Jam sistem belum pasti; batas harian menyusul.
        [week] Jam sistem belum pasti; batas mingguan menyusul.
       *[month] Jam sistem belum pasti; batas bulanan menyusul.
    }
this-period =
    { $per ->
        [day] hari ini
        [week] minggu ini
       *[month] bulan ini
    }

## Essentials only, and closed hours

allowance-used-up =
    { $per ->
        [day] Kuota hari ini sudah habis
        [week] Kuota minggu ini sudah habis
       *[month] Kuota bulan ini sudah habis
    }
closed = WiFi sedang ditutup
opens-again = WiFi dibuka lagi { $when }.
internet-returns = Internet kembali { $when }.
essentials-stay = Layanan penting tetap bisa dibuka.
still-open = Yang tetap terbuka
essentials = Layanan pemerintah, kesehatan, dan darurat.

## No line, no place

line-down = Jalur internet di { $place } terputus sejak { $since }.
still-readable = Nomor darurat di bawah tetap bisa dibaca.
still-readable-news = Pengumuman dan nomor darurat di bawah tetap bisa dibaca.
place-full = { $place } sedang penuh
place-full-why = Semua tempat sedang terpakai. Silakan coba lagi dalam beberapa menit.

## A site on the list of blocked sites

blocked = Situs ini ditutup di jaringan ini
# After the site's name.
blocked-on-the-list = ada di daftar situs yang ditutup di jaringan ini.
blocked-why = Beberapa alamat ditutup untuk keamanan bersama.
blocked-not-recorded = Siapa yang membukanya tidak dicatat.
# Before the telephone number, and where there is none.
mistake-call = Bila keliru, hubungi
mistake-tell = Bila keliru, beri tahu petugas
# Before the help code.
mention-code = dan sebutkan kode
