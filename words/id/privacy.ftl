privacy = Privasi
privacy-recorded = Yang dicatat: nomor pengenal WiFi perangkat, alamat yang dipinjamkan, waktu tersambung, dan jumlah data.
privacy-not-recorded = Yang tidak dicatat: nama, nomor telepon, situs yang dibuka, dan isinya.
privacy-kept = Catatan disimpan 30 hari, lalu dihapus.
privacy-nobody-else = Tidak ada pihak ketiga: halaman ini tidak memakai kuki, pelacak, atau layanan dari luar.
