# The guest's own page: sign-in, status, essentials, no place, a site that is closed.

## Sign-in

welcome = Free WiFi for everyone
connect = Connect
stale = This page is old. Please press once more.
signed-out = You are disconnected. Thank you.
forgotten = This device is forgotten. Next time, tap Connect.
erased = The data of this device is deleted.
erased-kept = Usage of this period is kept until the allowance begins anew. A pause by staff stays.
terms-changed = The terms have changed. Read them, then tap Connect once more.
copied = Another device uses this device's address. To be safe, tap Connect once more.
# Led here by a site that opens without sign-in.
garden-used = Today's amount for the sites that open without connecting is used up. Connect to go on; it stays free.
# Stands before the link to the terms.
terms-before = By connecting you accept the
terms-link = terms of use
nothing-asked = We do not ask for your name or phone number.
no-way-in = WiFi here is not open to the public yet.
see-services = See services

## What a press gives

offer-without-steps = No registration.
offer-flat = No registration, up to { $rate }.
offer-essentials = No registration. Essential services only.
offer-then-slower = No registration. { $amount } { each-period } at full speed; after that you stay online, only slower.
offer-then-essentials = No registration. { $amount } { each-period } at full speed; after that only essential services stay.
offer-essentials-last = After { $amount } only essential services stay.
offer-time = Up to { $length } each time you connect.
offer-memory = This device is remembered for { $length }: next time it connects by itself.
each-period =
    { $per ->
        [day] a day
        [week] a week
       *[month] a month
    }

## Status

online = You are online
# Instead, while nobody is online.
joined = You are connected to the WiFi
# Around the word on the button of the sheet that Apple's systems open.
sheet-before = Tap
sheet-done = Done
sheet-after = in the corner. If it still says Cancel, wait a moment.
continue-to = Continue to { $host }
this-session = Data of this session
online-since = Online since
counted-at = Counted at { $clock }
refresh = Refresh
disconnect = Disconnect
forget = Forget this device
voucher-until = Voucher valid until { $when }.
# Before the account's name.
signed-in-as = Signed in as
why = Why?

## A problem

trouble = A problem?
trouble-slow = Slow
trouble-drops = Drops often
trouble-site-closed = A site does not open
reported = Thank you. Your report is noted for { $place }, without your name.

## Paused by staff

paused = This device is paused
paused-until = Until { $when }.
# Before what staff wrote.
paused-reason = Reason
come-back = Come back any time:

## Steps and what is left

slower = You are still online, only slower now
slower-why = { this-period } { $amount } at full speed is used, so that everyone gets a share.
slow-still-works = Messages, maps and news work well. Video may pause.
full-speed-returns = Full speed returns { $when }.
step-full = Full speed, up to { $rate }.
step-reduced = Reduced speed, { $rate }.
left = { $left } of { $of } left
left-until = { $left } of { $of } left until { $when }
left-until-essentials = { $left } left until essential services only
nearly-used = Almost used: { $left } left.
used =
    { $per ->
        [day] Used today: { $amount }
        [week] Used this week: { $amount }
       *[month] Used this month: { $amount }
    }
time-left = { $left } left
open-until = Open until { $when }.
busy =
    { $devices ->
        [one] Busy now: { $devices } device uses { $line }. It may feel slow.
       *[other] Busy now: { $devices } devices share { $line }. It may feel slow.
    }
clock-unsure =
    { $per ->
        [day] The system clock is not set yet; daily limits will follow.
        [week] The system clock is not set yet; weekly limits will follow.
       *[month] The system clock is not set yet; monthly limits will follow.
    }
this-period =
    { $per ->
        [day] Today's
        [week] This week's
       *[month] This month's
    }

## Essentials only, and closed hours

allowance-used-up =
    { $per ->
        [day] Today's allowance is used up
        [week] This week's allowance is used up
       *[month] This month's allowance is used up
    }
closed = WiFi is closed for now
opens-again = WiFi opens again { $when }.
internet-returns = Internet returns { $when }.
essentials-stay = Essential services stay open.
still-open = Still open
essentials = Government, health and emergency services.

## No line, no place

line-down = The internet line at { $place } has been down since { $since }.
still-readable = Emergency numbers below can still be read.
still-readable-news = Announcements and emergency numbers below can still be read.
place-full = { $place } is full
place-full-why = Every place is taken. Please try again in a few minutes.

## A site on the list of blocked sites

blocked = This site is closed on this network
# After the site's name.
blocked-on-the-list = is on this network's list of blocked sites.
blocked-why = Some addresses are closed for everyone's safety.
blocked-not-recorded = It was not recorded who asked for it.
# Before the telephone number, and where there is none.
mistake-call = If this is a mistake, call
mistake-tell = If this is a mistake, tell the staff
# Before the help code.
mention-code = and mention code
