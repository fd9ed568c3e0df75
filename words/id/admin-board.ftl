# Halaman petugas: pengumuman dan layanan.

board-notices = Pengumuman
board-services = Layanan
board-in-force = Tayang
board-to-come = Terjadwal
board-over = Selesai
board-not-over = Tayang dan terjadwal
board-everywhere = Semua lokasi
board-place = Lokasi
board-place-hint = Tanpa centang: tayang di semua lokasi.
board-title = Judul
board-title-hint = Paling banyak 60 huruf.
board-title-en = Judul dalam bahasa Inggris
board-text = Isi
board-text-hint = Baris kosong memulai paragraf baru. "- " membuat daftar, **tebal** membuat huruf tebal. Alamat web menjadi tautan sendiri.
board-text-en = Isi dalam bahasa Inggris
board-english = Bahasa Inggris (boleh kosong)
board-english-hint = Tanpa terjemahan, halaman Inggris menampilkan teks Indonesia.
board-office = Dinas
board-office-hint = Nama singkat, misalnya Dinas Kesehatan.
board-from = Mulai
board-from-hint = Kosong: sekarang juga.
board-until = Berakhir
board-until-hint = Kosong: dua minggu lagi. Paling lama setahun.
board-last-day = Hari terakhir
board-taken-down = Diturunkan
board-picture = Gambar
board-picture-hint = Satu gambar JPEG, PNG, atau WebP, paling besar 10 MB. Tampil hanya di halaman pengumuman itu sendiri; pratinjau menunjukkannya sebelum disimpan.
board-picture-again = Pilih gambarnya sekali lagi.
board-no-picture = Hapus gambar yang sekarang
board-order = Urutan
board-order-short = Urutan
board-order-number = Nomor urut
board-order-hint = Angka −100 sampai 100; yang kecil lebih atas.
board-pin = Sematkan di atas yang lain
board-pinned = Disematkan
board-state = Keadaan
board-search = Cari judul atau dinas
board-filter = Tampilkan
board-count =
    { $count ->
       *[other] { $count } pengumuman
    }
board-views = Terlihat
board-taps = Dibuka
board-seen-hint = Dihitung tanpa mengenali siapa pun: berapa kali judulnya tampil dan halamannya dibuka.
board-new-notice = Buat pengumuman
board-edit-notice = Ubah pengumuman
board-no-notices = Belum ada pengumuman di sini. Pengumuman tampil di halaman warga, juga sebelum tersambung.
board-no-office = Dinas Anda belum tercatat, jadi Anda belum bisa menulis. Mintalah administrator mengisinya.
board-all-notices = Semua pengumuman
board-edit = Ubah
board-copy = Buat salinan
board-facts = Keterangan
board-publish = Tayangkan
board-save = Simpan
board-cancel = Batal
board-end-notice = Akhiri sekarang
board-end-notice-why = Pengumuman ini hilang dari semua halaman warga dalam lima detik dan tidak bisa ditayangkan lagi; buat salinan untuk itu. Teksnya disimpan setahun.
board-refused = Belum disimpan. Periksa isian yang ditandai.
board-meanwhile = Orang lain telah mengubah ini sementara Anda menulis. Muat ulang halamannya, lalu ubah sekali lagi.
board-page-before = Sebelumnya
board-page-after = Berikutnya
board-view-own = Halamannya sendiri

picture-large = Berkas ini lebih besar dari 10 MB. Simpan lebih kecil, lalu pilih lagi.
picture-many-pixels = Gambar ini terlalu besar, lebih dari 40 juta titik. Perkecil dahulu, lalu pilih lagi.
picture-heic = Ini foto HEIC dari iPhone. Simpan atau kirim sebagai JPEG dahulu, lalu pilih lagi.
picture-avif = Ini gambar AVIF. Simpan sebagai JPEG dahulu, lalu pilih lagi.
picture-gif = Ini GIF. Gambar bergerak tidak ditampilkan; simpan sebagai PNG atau JPEG dahulu.
picture-svg = Ini gambar SVG. Simpan sebagai PNG dahulu, lalu pilih lagi.
picture-pdf = Ini dokumen PDF. Simpan halamannya sebagai JPEG dahulu, lalu pilih lagi.
picture-unknown = Ini bukan gambar yang dikenal. Pakai JPEG, PNG, atau WebP.
picture-broken = Gambar ini rusak dan tidak bisa dibaca. Pilih yang lain.

board-service = Layanan
board-category = Jenis
board-shown = Ditayangkan
board-hidden = Disembunyikan
board-opens-before = Terbuka sebelum masuk
board-opens-nothing = Tidak ada; tautannya terbuka setelah tersambung.
board-garden = Situsnya bisa dibuka sebelum warga tersambung
board-garden-hint = Hanya alamat di tautan itu yang dibuka, di semua lokasi. Situs yang memakai alamat lain mungkin tampil tidak lengkap.
board-what = Apa ini
board-what-hint = Satu atau dua kalimat.
board-what-en = Apa ini, dalam bahasa Inggris
board-requirements = Syarat
board-requirements-en = Syarat, dalam bahasa Inggris
board-steps = Langkah
board-steps-en = Langkah, dalam bahasa Inggris
board-time = Lama pengerjaan
board-time-en = Lama pengerjaan, dalam bahasa Inggris
board-cost = Biaya
board-cost-en = Biaya, dalam bahasa Inggris
board-where = Tempat
board-where-en = Tempat, dalam bahasa Inggris
board-hours = Jam buka
board-hours-hint = Misalnya Senin-Kamis 07.30-15.30, Jumat 07.30-11.00. Kosong bila tidak diketahui.
board-phone = Telepon
board-link = Tautan
board-link-hint = Alamat web lengkap, misalnya https://www.lapor.go.id/
board-new-service = Tambah layanan
board-edit-service = Ubah layanan
board-no-services = Belum ada layanan. Mulailah dari calon di bawah, atau tambah layanan dinas Anda.
board-all-services = Semua layanan
board-candidates = Calon yang perlu diperiksa
board-candidates-why = Layanan nasional yang siap dipakai. Alamat dan nomor bisa berubah: periksa dahulu, baru tayangkan.
board-check = Periksa
board-check-why = Buka tautannya, telepon nomornya, dan baca teksnya sebelum ditayangkan.
board-checked = Sudah saya periksa, tayangkan
board-save-hidden = Simpan, jangan tayangkan
board-hide = Sembunyikan
board-remove-service = Hapus layanan
board-remove-service-why = Layanan ini hilang dari halaman warga dan dari daftar ini. Situsnya tidak lagi terbuka sebelum masuk.

done-notice-added = Pengumuman disimpan dan tampil pada waktunya.
done-notice-added-later = Pengumuman disimpan. Pengendali belum menjawab; pengumuman tampil begitu ia kembali.
done-notice-changed = Perubahan disimpan dan tampil di halaman warga.
done-notice-changed-later = Perubahan disimpan. Pengendali belum menjawab; halaman warga mengikuti begitu ia kembali.
done-notice-ended = Pengumuman diakhiri.
done-notice-ended-later = Pengumuman diakhiri. Pengendali belum menjawab; halaman warga mengikuti begitu ia kembali.
done-notice-meanwhile = Tidak ada yang diubah: orang lain telah mengubah pengumuman ini. Lihat keadaannya sekarang.
done-service-added = Layanan disimpan.
done-service-added-later = Layanan disimpan. Pengendali belum menjawab; halaman warga mengikuti begitu ia kembali.
done-service-changed = Perubahan disimpan.
done-service-changed-later = Perubahan disimpan. Pengendali belum menjawab; halaman warga mengikuti begitu ia kembali.
done-service-shown = Layanan ditayangkan.
done-service-shown-later = Layanan ditayangkan. Pengendali belum menjawab; halaman warga mengikuti begitu ia kembali.
done-service-hidden = Layanan disembunyikan.
done-service-hidden-later = Layanan disembunyikan. Pengendali belum menjawab; halaman warga mengikuti begitu ia kembali.
done-service-removed = Layanan dihapus.
done-service-removed-later = Layanan dihapus. Pengendali belum menjawab; halaman warga mengikuti begitu ia kembali.
done-service-meanwhile = Tidak ada yang diubah: orang lain telah mengubah layanan ini. Lihat keadaannya sekarang.

# Surat kepada penulis pengumuman, dua hari sebelum berakhir.
reminder-subject = Segera berakhir: { $title }
reminder-text =
    { $name },

    pengumuman "{ $title }" berakhir { $until }. Bila masih diperlukan, perpanjang di { $page }.
    Bila tidak, biarkan saja: pengumuman itu hilang sendiri.
