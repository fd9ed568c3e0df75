# A moment that was.
moment-today = pukul { $clock }
moment-day = { $day } pukul { $clock }

# When something happens.
at-today = pukul { $clock }
at-midnight = pukul 00.00
at-day = { $day } pukul { $clock }

# Until when something lasts.
until-today = pukul { $clock }
until-midnight = pukul 00.00
until-day = { $day } pukul { $clock }

# Of both.
tomorrow = besok pukul { $clock }

january = Januari
february = Februari
march = Maret
april = April
may = Mei
june = Juni
july = Juli
august = Agustus
september = September
october = Oktober
november = November
december = Desember

monday = Senin
tuesday = Selasa
wednesday = Rabu
thursday = Kamis
friday = Jumat
saturday = Sabtu
sunday = Minggu
