privacy = Privasi
privacy-operator = WiFi ini dikelola { $operator }.
# Where the operator gives no purpose of their own.
privacy-purpose = Data dipakai agar WiFi berjalan, kecepatan terbagi rata, dan gangguan bisa diatasi.

privacy-recorded = Yang disimpan
privacy-device = Nomor pengenal WiFi perangkat dan nama yang disebutnya: { $length } setelah kunjungan terakhir.
privacy-address = Alamat yang dipinjamkan: { $length } setelah selesai.
privacy-sessions = Waktu tersambung dan jumlah data tiap kunjungan: { $length } setelah selesai.
privacy-days = Jumlah data per hari: { $length }, dan paling cepat setelah bulannya selesai.
privacy-admissions = Cara masuk dan versi ketentuan yang disetujui: { $length } setelah kunjungan terakhir.
privacy-staff = Tindakan petugas, misalnya penghentian perangkat dan alasannya: { $length }.
privacy-accounts = Akun dari petugas: nama dan nomor telepon. Kata sandi tersimpan sebagai sandi acak yang tidak terbaca.
privacy-deleted = Yang lewat waktunya dihapus setiap malam.

privacy-not-recorded = Yang tidak disimpan
privacy-sites = Situs yang dibuka, dan isinya.
privacy-names = Nama dan nomor telepon, bila masuk tanpa akun.
privacy-counted = Siapa yang melapor atau membaca pengumuman. Yang dihitung hanya jumlahnya.
privacy-nobody-else = Tidak ada pihak ketiga: halaman ini tidak memakai kuki, pelacak, atau layanan dari luar.

privacy-rights = Hak Anda
privacy-see-and-erase = Data perangkat ini bisa dilihat dan dihapus kapan saja.
