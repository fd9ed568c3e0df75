# A moment that was.
moment-today = { $clock }
moment-day = { $day }, { $clock }

# When something happens.
at-today = at { $clock }
at-midnight = at midnight
at-day = on { $day } at { $clock }

# Until when something lasts.
until-today = { $clock }
until-midnight = midnight
until-day = { $day } at { $clock }

# Of both.
tomorrow = tomorrow at { $clock }

january = January
february = February
march = March
april = April
may = May
june = June
july = July
august = August
september = September
october = October
november = November
december = December

monday = Monday
tuesday = Tuesday
wednesday = Wednesday
thursday = Thursday
friday = Friday
saturday = Saturday
sunday = Sunday
