# Halaman petugas: poster untuk dinding setiap lokasi.

poster-title = Poster
poster-intro = Satu lembar A4 hitam putih untuk setiap lokasi, dengan kode yang menyambungkan ponsel ke WiFi.
poster-print = Cetak halaman ini dari peramban Anda, kertas A4 tegak. Hanya poster yang tercetak.
poster-others = Poster lokasi lain
# Di atas poster.
poster-heading = WiFi gratis
poster-code = Kode untuk menyambung ke { $network }
# Sebelum nama jaringan, dan sebelum kata di tombol.
poster-choose = Pilih
poster-tap = Ketuk
# Sebelum alamat.
poster-no-page = Halaman tidak muncul? Buka
