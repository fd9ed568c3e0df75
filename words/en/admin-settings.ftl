# Pages of staff: settings.

## Index

plans = Plans
plans-what = Speeds, allowance and times: what a citizen experiences.
ways-in = Ways in
ways-in-what = One tap, vouchers, accounts: which are open, where, and with which plan.
garden = Open before sign-in
garden-what = Sites that citizens reach without signing in first.
sites = Sites
sites-what = Title, place on the map, opening hours and edition of the terms of each site.
terms-of-use = Terms of use
terms-of-use-what = What citizens agree to when they connect.
kept = Privacy and retention
kept-what = What is recorded, what for, and when it goes.
messages = Alarm messages
messages-what = Where news of trouble is sent.

done-settings-later = It is stored. The controller does not answer; it holds as soon as it is back.

## Plans

new-plan = New plan
plan-broken = This plan cannot be used; its last good form still holds.
plan-standard-what = Whoever taps Connect gets this plan, so it cannot be removed.
plan-name = Name of the plan
plan-name-hint = Lower-case letters, digits and inner hyphens, like office-guests.
plan-remembers-at-most = At most { $length } after the sign-in, then a tap is asked for again.
plan-hours = Open { $hours }; essentials only outside.
plan-idle = Taken to have left after { $length } of silence.
plan-devices = One account: { $count } devices at most at a time.
plan-at-a-site = A form of its own for one site:
plan-changed-meanwhile = Somebody else has changed this plan meanwhile
plan-changed-meanwhile-what = Nothing is saved yet. This is the plan now; press Save once more where yours is to hold.
citizen-will-experience = What a citizen will experience
begin-from = Fill in from an example:
preset-standard = town square
preset-village = village
preset-crowded = crowded place
step-first = Step 1: full speed
step-later = Step
step-gives = Then
step-none = no such step
step-slower = still online, slower
step-essentials = essentials only
step-from = Begins when so much is used (GB)
download-in-mbits = Download (Mbit/s)
upload-in-mbits = Upload (Mbit/s)
counted-per = Counted
per-day = by the day
per-week = by the week
per-month = by the month
times = Times
session-hours = How long one press lasts (hours)
session-hours-hint = Empty: without an end.
idle-minutes = Taken to have left after silence (minutes)
idle-minutes-hint = For the books alone; the citizen stays online.
remembered-days = Remembered after the last visit (days)
remembered-days-hint = For so long no tap is asked for.
remembered-at-most-days = Remembered at most (days)
opening-hours = Opening hours
opening-hours-hint = Empty: at all times. Like: Mon-Fri 05:00-22:00, Sat-Sun 06:00-24:00
devices-per-account = Devices per account
remove-plan = Remove the plan
remove-plan-what = Whoever has this plan gets the plan standard, or the plan's general form where this is one site's own.
done-plan = The plan is saved and holds, also for who is online.
done-plan-removed = The plan is removed.

## Ways in

ways-in-how = A site's rule takes the place of the rule for every site.
way-in-one-tap = One tap
way-in-voucher = Voucher
way-in-account = Account
own-rule = own rule
shut-out = Nobody can sign in at:
accounts-lack-certificate = Accounts are of no use yet: the portal has no certificate, and passwords are asked for over https alone.
done-way = The way in is saved and holds.

## Open before sign-in

garden-how = Check before you add: a name may open more than it seems to.
garden-name = Name of the site
garden-name-hint = Like rsud.purbalinggakab.go.id, or *.purbalinggakab.go.id for everything below.
garden-check = Check
garden-has-it = This name is open already.
garden-opens = Addresses that would open:
garden-opens-nothing = This name leads to no address now.
garden-leads-over = It leads over
garden-refuses = Refused, as no addresses of the internet:
garden-page-needs = loads from other hosts that are closed; without them it may look incomplete:
garden-page-whole = needs no other host that is closed.
garden-page-unread = Its page could not be read:
garden-page-later = Its page was not read, because others are being looked at. Try again in a moment.
garden-add = Add this name
garden-names = Names that are open
garden-empty = None.
garden-remove = Remove
garden-remove-what = This site does not open before sign-in any more.
garden-of-services = Open because of services on the board
done-garden-added = The name is added and open.
done-garden-removed = The name is removed.

## Sites

sites-how = Addresses and interfaces are in the configuration file.
in-the-configuration = In the configuration
site-terms = Edition of the terms
site-title = The name that citizens read
site-place = Place on the map
site-place-hint = Latitude and longitude, like -7.3882, 109.3636. Empty: not on the map.
done-site = The site is saved and holds.

## Privacy

kept-how = How long things are kept stands in the configuration file, so that nobody prolongs it unseen from here. Every night what is older goes.
kept-what-for = What is kept, and what for
kept-for = For
kept-oldest = The oldest
kept-key = Key of the configuration
kept-overdue = should have gone
forgot-last = Last nightly run:
forgot-never = There was no nightly run yet.
never-kept = Names of sites that were opened are never kept. There are no names of citizens but those that staff write into accounts.
kept-sessions = Visits: to help who complains, and to count reports
kept-admissions = Admissions: so that no tap is asked for again
kept-devices = Known devices: seen first and last
kept-usage = Usage by the day: a fair allowance
kept-leases = Leases: to answer questions about an address
kept-reports = Counts of citizens' reports and of sites, without devices
kept-audit = The audit: who changed what
