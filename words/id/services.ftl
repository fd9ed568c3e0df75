# The services directory.

services = Layanan
all-services = Semua layanan
other-services = Layanan lain
more-services = Layanan berikutnya
previous-services = Layanan sebelumnya
# More than stand on the page of all.
all-of-category = Semua { $count } layanan { $category }
no-services = Daftar layanan sedang disiapkan.
no-services-here = Belum ada layanan di bagian ini. Silakan lihat bagian lain.

category-health = Kesehatan
category-permits = Perizinan
category-civil-records = Kependudukan
category-complaints = Pengaduan
category-emergency = Kedaruratan
category-education = Pendidikan
category-tourism = Pariwisata
category-cameras = Kamera publik

service-requirements = Syarat
service-steps = Langkah
service-time = Lama
service-cost = Biaya
service-place = Tempat
service-phone = Telepon
opens-before = Terbuka tanpa menyambung.
opens-after = Terbuka setelah tersambung.

## Opening hours

hours-open = Buka sekarang, tutup { $when }
hours-closed = Tutup, buka { $when }
hours-closed-now = Tutup
hours-always = Buka setiap saat
closes-today = { $clock }
closes-midnight = 00.00
