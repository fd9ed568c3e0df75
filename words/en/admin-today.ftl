# The first page and the wall of the command centre.
today-well = All is well.
today-partly = Not all is well yet.
today-running = { $up } of { $places } places, { $radios-up } of { $radios } access points.
today-running-places = { $up } of { $places } places.
today-attention = { $count ->
    [one] 1 thing needs attention.
   *[other] { $count } things need attention.
}
today-put-off = { $count ->
    [one] 1 alarm is put off, otherwise all is well.
   *[other] { $count } alarms are put off, otherwise all is well.
}
today-old = Latest data: { $when }.
today-cut = This page has lost the server and is not updated. Reload it; sign in again if you are asked to.
today-asked = Too many are watching: this page refreshes by itself every minute.
today-needs = Needs attention
today-all-alarms = All alarms
today-unnamed = ({ $count } more)
today-ruleset = Somebody else changed the network's rules
today-ruleset-check = run wifi-pbg doctor on the gateway; until it is mended, do not trust the figures of this page.
today-retention = Old data were not deleted
today-retention-check = the disk space of the gateway; it is tried again tonight.
today-shaping = Speeds are not kept
today-shaping-check = run wifi-pbg doctor on the gateway; devices use the line without sharing it.
today-clock = The gateway's clock is not certain
today-clock-check = the way to a time server (systemd-timesyncd); daily limits wait.
today-numbers = Figures of now
today-online = Connected now
today-line = Internet line
today-addresses = Addresses in use
today-refused = Refused this hour
today-yesterday = yesterday { $figure }
refused-place-full = place full
refused-voucher = voucher
refused-account = account
refused-allowance = allowance
refused-blocked = blocked
refused-too-many-devices = too many devices
refused-busy = busy
today-places = Places
today-place = Place
today-state = State
today-online-short = Connected
today-line-short = Line
today-radios = Access points
today-reports = Citizens' reports today
place-well = well
place-shaky = shaky
place-dead = down
place-quiet = quiet
place-unknown = not known
today-chart = Devices connected today
today-chart-line = today
today-chart-usual = usually
today-peak = Peak at { $when }: { $count ->
    [one] 1 device.
   *[other] { $count } devices.
}
today-nobody = No device has connected today. Try it with your phone: { $network }.
today-table = Table by the hour
today-hour = Hour
today-usual = Usually
today-missing = not recorded
today-in-force = In force now
today-no-notices = No announcement is shown yet. Write one so that citizens hear the news.
today-until = until { $until }
today-ends-tomorrow = Ends tomorrow
today-further = and { $count } more announcements.
today-emergency = EMERGENCY
today-warning = WARNING
today-drill = DRILL
today-quick = Quick actions
today-find-device = Find a device (help code)
today-make-vouchers = Make vouchers
today-write-notice = Write an announcement
steps-title = First steps
step-done = done
step-tick = Done
step-contact = Fill in contact and operator
step-terms = Read and accept the terms
step-numbers = Check the emergency numbers
step-phone = Try to connect with your phone
step-poster = Print the poster
step-second = Invite a second member of staff
step-messages = Set where alarms are sent
done-step = The step is noted.
wall-title = Command centre
wall-map = Map of the places
wall-online = devices connected
wall-line = internet line
wall-no-trouble = No trouble.
