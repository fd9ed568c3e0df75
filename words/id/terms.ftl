terms-title = Ketentuan penggunaan
terms-free = Gratis, untuk keperluan pribadi.
terms-law = Jangan dipakai untuk melanggar hukum.
terms-open-network = Jaringan ini terbuka. Jangan kirim rahasia di situs tanpa gembok.
terms-shared = Kecepatan dibagi rata.
terms-may-stop = Layanan bisa terhenti sewaktu-waktu.
terms-children = Anak-anak didampingi orang tua.
terms-edition = Versi { $version }, { $date }
