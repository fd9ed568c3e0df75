# Emergency notices.

kind-emergency = DARURAT
kind-warning = PERINGATAN
kind-drill = LATIHAN

hazard-flood = Banjir
hazard-landslide = Longsor
hazard-earthquake = Gempa
hazard-weather = Cuaca buruk
hazard-volcano = Gunung Slamet
hazard-fire = Kebakaran
hazard-missing-person = Orang hilang
hazard-disruption = Gangguan layanan

# Before a number.
call = Telepon
what-to-do = Petunjuk
other-notices = { $count } lainnya
notice-updated = Diperbarui { $when }.
notice-until = Berlaku sampai { $when }.
assembly-points = Titik kumpul
connect-internet = Sambungkan internet

no-emergency = Tidak ada keadaan darurat saat ini
no-emergency-numbers = Nomor darurat di bawah bisa dihubungi kapan saja.
