# What stands around every page, and what several pages say.

own-name = Bahasa Indonesia

emergency-numbers = Nomor darurat
number-emergency = Darurat
number-police = Polisi
number-ambulance = Ambulans
number-fire = Pemadam
number-rescue = SAR

run-by = Dikelola { $operator }
help = Bantuan
help-code = Kode bantuan

back = Kembali
to-main-page = Ke halaman utama
try-again = Coba lagi
try-now = Coba sekarang
# Before an e-mail address or a telephone number.
questions = Pertanyaan: { $contact }.
