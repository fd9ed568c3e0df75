# Pemberitahuan gangguan: ke mana, dan apa bunyinya.
messages-title = Pemberitahuan gangguan
messages-lead = Gangguan yang bertahan lebih lama dari batas di bawah dikirim sekali. Begitu pulih, dikirim kabar pulih.
messages-wrong = Belum disimpan. Periksa isian yang ditandai.
messages-mail = Surel
messages-mail-hint = Kosongkan server bila tidak memakai surel. Saat jalur internet putus, surel baru bisa terkirim bila servernya ada di jaringan kantor.
mail-server = Server surel
mail-port = Port
mail-security = Pengamanan
mail-tls = TLS sejak awal (465)
mail-starttls = STARTTLS (587)
mail-clear = Tanpa pengamanan, hanya jaringan sendiri
mail-user = Nama pengguna
mail-user-hint = Kosongkan bila server tidak meminta.
mail-password = Sandi surel
secret-kept = Sudah tersimpan dan tidak ditampilkan. Isi hanya untuk menggantinya.
secret-none = Belum ada.
webhook-secret-none = Belum ada. Tanpa kunci, kiriman tidak ditandatangani.
mail-sender = Alamat pengirim
mail-recipients = Penerima
mail-recipients-hint = Satu alamat per baris.
messages-webhook = Alamat web
messages-webhook-hint = Untuk program lain, misalnya papan obrolan. Hanya https, atau http ke alamat jaringan sendiri. Pengalihan tidak diikuti.
webhook-url = Alamat yang dipanggil
webhook-secret = Kunci tanda tangan
messages-tolerance = Tunggu sebelum memberi tahu
messages-tolerance-hint = Dalam menit, 0 berarti seketika.
messages-save = Simpan
messages-test = Kirim percobaan
messages-test-hint = Memakai pengaturan yang sudah disimpan.
message-test-sent = { $channel }: percobaan diterima server.
message-test-failed = { $channel }: percobaan gagal. { $why }
done-messages-set = Pemberitahuan disimpan.
mail-test-subject = Percobaan pemberitahuan WiFi
mail-raised-subject = Gangguan: { $what }
mail-raised-text =
    { $what }, sejak { $since }.
    Tempat: { $place }

    Periksa: { $check }

    Tangani di halaman petugas: { $page }
mail-cleared-subject = Pulih: { $what }
mail-cleared-text =
    Sudah pulih: { $what }.
    Tempat: { $place }
    Sejak { $since } sampai { $until }.

    Rinciannya di halaman petugas: { $page }
