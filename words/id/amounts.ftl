less-than-a-megabyte = kurang dari 1 MB
less-than-a-minute = kurang dari 1 menit

# A length of time in one unit.
length-days = { $count } hari
length-hours = { $count } jam
length-minutes = { $count } menit

# One of several units of a length, side by side.
short-days = { $count } hari
short-hours = { $count } jam
short-minutes = { $count } menit
