# What the gateway does with a device and why, and what it keeps about it.

## Why

not-signed-in = This device is not online yet
why-not-signed-in = Tap Connect on the main page to use the internet.
why-closed = It is outside opening hours, so only essential services are open.
why-paused = Staff paused the internet for this device.
why-busy = Every device gets an equal share. It becomes faster when fewer are online.
why-signal = The internet line is not full. If it feels slow, the signal may be weak: come closer.
essentials-why =
    { $per ->
        [day] Today's { $amount } is used, so that everyone gets a share.
        [week] This week's { $amount } is used, so that everyone gets a share.
       *[month] This month's { $amount } is used, so that everyone gets a share.
    }
then-slower = After { $left } more, the speed becomes { $rate }.
then-essentials = After { $left } more, only essential services stay open.

rules = The rules
rule-present = now
rule-always = At all times
rule-first =
    { $per ->
        [day] First { $amount } of a day
        [week] First { $amount } of a week
       *[month] First { $amount } of a month
    }
rule-after =
    { $per ->
        [day] After { $amount } in a day
        [week] After { $amount } in a week
       *[month] After { $amount } in a month
    }
rule-speed = up to { $rate }
rule-essentials = essential services only

## My data

my-data = My data
my-data-title = Data of this device
my-data-all = This is all that is kept about this device.
my-data-none = Nothing yet.
my-data-device = WiFi identifier
my-data-address = Address lent to it
my-data-hostname = Name the device told
my-data-no-hostname = not told
my-data-first-seen = First seen
my-data-last-seen = Last seen

my-admissions = Permission to connect
my-way = Way in
my-terms = Terms version
my-since = Since
my-until = Until
my-ended = Ended
not-ended = not yet
way-one-tap = Connect
way-voucher = Voucher
way-account = Account

my-days = Usage by day
my-day = Day
my-down = Received
my-up = Sent

my-extras = Extras from staff
my-amount = Amount
my-given = Given

my-visits = Visits
my-place = Place
my-access-points = Access points
my-from = From

erase = Delete my data
erase-what = You are disconnected, and the records of this device are deleted.
