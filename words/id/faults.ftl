# What is the matter, and why. The way on is among the words of every page.

fault-not-found-what = Halaman ini tidak ada
fault-not-found-why = Mungkin alamatnya salah ketik.

fault-unreadable-what = Permintaan ini tidak terbaca
fault-unreadable-why = Yang dikirim bukan dari tombol di halaman kami.

fault-foreign-form-what = Permintaan ini ditolak
fault-foreign-form-why = Asalnya dari situs lain, bukan dari halaman kami.

fault-too-large-what = Kiriman ini terlalu besar
fault-too-large-why = Halaman kami hanya menerima isian yang pendek.

fault-too-slow-what = Kiriman ini tidak sampai
fault-too-slow-why = Sinyal mungkin sedang lemah. Silakan coba lagi.

fault-unknown-guest-what = Halaman ini untuk perangkat di @wifi.pbg
fault-unknown-guest-why = Perangkat ini belum dikenal. Matikan WiFi, nyalakan lagi, lalu pilih @wifi.pbg.

fault-restarting-what = Sebentar, sistem sedang disiapkan
fault-restarting-why = Halaman ini mencoba lagi sendiri.

fault-unwritten-what = Halaman ini gagal disiapkan
fault-unwritten-why = Ada kesalahan di pihak kami. Silakan coba lagi sebentar lagi.
