# Halaman petugas: keadaan darurat.

emergency-none = Tidak ada pemberitahuan darurat yang tayang.
emergency-new = Pemberitahuan baru
emergency-kind = Tingkat
emergency-kind-hint = LATIHAN selalu tampil sebagai latihan, tanpa warna merah.
emergency-where = Tempat kejadian
emergency-where-hint = Seperti tertulis di judul, misalnya Kecamatan Bukateja.
emergency-hazard = Kejadian
emergency-hazard-hint = Setelah ini Anda melihat pratinjaunya. Belum ada yang ditayangkan.
emergency-past = Yang sudah selesai
emergency-over-since = Selesai
emergency-until = Berlaku sampai { $when }.
emergency-is-over = Selesai sejak { $when }. Buat pemberitahuan baru bila perlu.
emergency-change = Ubah pemberitahuan
emergency-prolong = Perpanjang
emergency-hours = { $hours } jam
emergency-end = Akhiri sekarang
emergency-end-why = Pemberitahuan ini hilang dari semua halaman warga dalam lima detik. Tidak ada sambungan yang diputus.
emergency-all = Semua pemberitahuan darurat
emergency-refused = Belum bisa ditayangkan. Periksa isian yang ditandai.
emergency-away = Pengendali tidak menjawab: jumlah perangkat tidak diketahui. Pemberitahuan tampil begitu ia kembali.
emergency-as-seen = Yang ditayangkan persis seperti di pratinjau ini. Setelah mengubah kata-katanya, lihat pratinjau sekali lagi.
emergency-words = Ubah kata-kata, lama, dan lokasi
emergency-short = Bentuk pendek
emergency-full = Bentuk lengkap
emergency-raise-button = Tayangkan { $kind } ke { $reach }
emergency-change-button = Tayangkan perubahan { $kind } ke { $reach }
emergency-places =
    { $count ->
       *[other] { $count } lokasi
    }
emergency-devices =
    { $count ->
       *[other] { $count } perangkat
    }
emergency-lasts = Berlaku selama
emergency-ends = Berakhir
emergency-ends-hint = Paling lama 48 jam dari sekarang.
emergency-steps = Petunjuk
emergency-step-1 = Petunjuk 1
emergency-step-hint = Kalimat perintah yang pendek, paling banyak 80 huruf.
emergency-step-1-en = Petunjuk 1 dalam bahasa Inggris
emergency-step-2 = Petunjuk 2
emergency-step-2-en = Petunjuk 2 dalam bahasa Inggris
emergency-step-3 = Petunjuk 3
emergency-step-3-en = Petunjuk 3 dalam bahasa Inggris
emergency-phones = Telepon
emergency-phone-1 = Telepon pertama
emergency-phone-hint = Misalnya 112 atau BPBD=0281-891012.
emergency-phone-2 = Telepon kedua
emergency-gathering = Titik kumpul
emergency-gathering-en = Titik kumpul dalam bahasa Inggris
emergency-source = Sumber
emergency-source-hint = Kosong: pengelola WiFi.
done-emergency-raised = Pemberitahuan ditayangkan. Dalam lima detik tampil di semua halaman warga.
done-emergency-raised-later = Pemberitahuan disimpan. Pengendali belum menjawab; pemberitahuan tampil begitu ia kembali.
done-emergency-changed = Perubahan ditayangkan.
done-emergency-changed-later = Perubahan disimpan. Pengendali belum menjawab; halaman warga mengikuti begitu ia kembali.
done-emergency-prolonged = Pemberitahuan diperpanjang.
done-emergency-prolonged-later = Pemberitahuan diperpanjang. Pengendali belum menjawab; halaman warga mengikuti begitu ia kembali.
done-emergency-ended = Pemberitahuan diakhiri.
done-emergency-ended-later = Pemberitahuan diakhiri. Pengendali belum menjawab; halaman warga mengikuti begitu ia kembali.
done-emergency-too-long = Tidak diperpanjang: paling lama 48 jam dari sekarang. Perpanjang lagi nanti.
done-emergency-meanwhile = Tidak ada yang diubah: orang lain telah mengubah pemberitahuan ini. Lihat keadaannya sekarang.
