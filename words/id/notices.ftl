# Announcements.

announcements = Pengumuman
all-announcements = Semua pengumuman
# After the office.
announcement-until = sampai { $date }
announcement-dates = Berlaku { $from } sampai { $until }.
pinned = Penting
no-announcements = Belum ada pengumuman saat ini.
more-announcements = Pengumuman berikutnya
previous-announcements = Pengumuman sebelumnya

# Under a text with links, before sign-in.
links-open-after = Tautan di atas terbuka setelah tersambung.

announcement-over = Pengumuman ini sudah berakhir
announcement-over-why = Masa berlakunya sudah lewat.
