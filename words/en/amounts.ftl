less-than-a-megabyte = less than 1 MB
less-than-a-minute = less than 1 min

# A length of time in one unit.
length-days =
    { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
length-hours =
    { $count ->
        [one] { $count } hour
       *[other] { $count } hours
    }
length-minutes =
    { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }

# One of several units of a length, side by side.
short-days = { $count } d
short-hours = { $count } h
short-minutes = { $count } min
