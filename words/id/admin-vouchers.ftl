# Halaman petugas: voucher.

every-site = Semua lokasi
at-every-site = semua lokasi
note = Catatan
made = Dibuat
unit = Satuan
unit-hours = jam
unit-days = hari
print = Cetak
save-as-table = Simpan sebagai tabel (CSV)

find-voucher = Cari voucher
find-voucher-hint = Kode boleh dengan atau tanpa tanda hubung, besar atau kecil. Potongan kode atau catatan juga bisa.
no-voucher-found = Tidak ada voucher yang cocok.
no-vouchers-yet = Belum ada voucher. Buat satu kumpulan, lalu cetak.
batch = Kumpulan
vouchers-made = Jumlah
vouchers-used = Dipakai
vouchers-void = Ditarik
vouchers-left = Sisa

make-vouchers = Buat voucher
make-vouchers-button = Buat
voucher-count = Jumlah
voucher-count-hint = 1 sampai 500. Satu lembar A4 memuat 24.
too-many-vouchers = paling banyak { $most } sekali buat
voucher-site-hint = Voucher satu lokasi tidak berlaku di lokasi lain.
voucher-lasts = Berlaku sesudah dipakai pertama kali
voucher-use-by = Paling lambat dipakai pertama kali
voucher-use-by-hint = Dikosongkan: setahun dari sekarang.
voucher-devices = Perangkat per voucher
voucher-devices-hint = Sebanyak ini boleh memakainya pada waktu yang sama.
voucher-note-hint = Hanya dibaca petugas, misalnya acara atau penerimanya.
what-they-promise = Yang didapat warga
voucher-promise = { $count } voucher. Masing-masing berlaku { $lasts } sejak pertama dipakai, untuk { $devices } perangkat, di { $place }, dan harus mulai dipakai sebelum { $use-by }.

voucher-first-used = Pertama dipakai
voucher-good-until = Sampai
voucher-is-unused = belum dipakai
voucher-is-not-yet = belum mulai
voucher-is-in-use = sedang berlaku
voucher-is-used-up = habis
voucher-is-too-late = lewat waktu
voucher-is-taken-back = ditarik
take-back = Tarik
take-back-what = Voucher ini tidak bisa dipakai lagi. Perangkat yang masuk dengannya diputus.
take-batch-back = Tarik seluruh kumpulan
take-batch-back-what = Semua voucher kumpulan ini tidak bisa dipakai lagi. Perangkat yang masuk dengannya diputus. Ini tidak bisa dibatalkan.
voucher-csv-head = kode,tautan,keadaan,paket,lokasi,perangkat,mulai,"paling lambat",berlaku,"pertama dipakai",catatan

print-cards = Cetak kartu
card-title = WiFi gratis @wifi.pbg
card-layout = Susunan
card-layout-small = 3 × 8 kartu kecil
card-layout-large = 2 × 5 kartu besar
card-heading = Judul kartu
card-with-qr = Dengan kode QR
card-qr = Kode QR voucher ini
card-update = Perbarui pratinjau
card-promise = { $place } · { $plan } · { $lasts } · pakai sebelum { $use-by }
cards-on-sheets = { $count } kartu pada { $sheets } lembar A4, hitam putih.
print-hint = Di jendela cetak pilih ukuran A4, skala 100 %, tanpa tepi.
nothing-to-print = Semua voucher kumpulan ini sudah dipakai atau ditarik.

done-vouchers = Voucher dibuat dan sudah bisa dipakai.
done-vouchers-later = Voucher dibuat. Pengendali belum menjawab; bisa dipakai begitu ia kembali.
done-voucher-taken-back = Voucher ditarik.
done-batch-taken-back = Seluruh kumpulan ditarik.
done-taken-back-later = Penarikan tersimpan. Pengendali belum menjawab; mulai berlaku begitu ia kembali.
