# Pages of staff: devices, blocks, leases.

## Long lists

leaf = Pages of the list
leaf-of = Page { $number } of { $last }
leaf-before = Back
leaf-next = Next
continue = Continue
save = Save
find = Find
show-all = Show all
show-what-it-says = Look first

## The list of devices

find-device = Find a device
find-device-hint = A help code like K7M2, a name, an address, or a voucher's code.
filters = Filters
site = Site
access-point = Access point
state = State
order = Order
order-busiest = Busiest first
order-address = By address
anywhere = All
any-state = Every state
only-this-voucher = Only those in by this voucher
only-this-account = Only those in by the account
devices-counted =
    { $count ->
        [one] { $count } device
       *[other] { $count } devices
    }
no-device-found = No device fits. Help codes change every day: ask for it once more.
no-device-yet = No device is connected now. Try it with your phone on @wifi.pbg.
device = Device
no-name = No name
left-of-step = Left
used-amount = Used
speed-now = Speed now
plan = Plan

state-portal = not signed in
state-full = no place
state-online = online
state-full-speed = full speed
state-slower = reduced speed
state-idle = idle
state-essentials = essentials
state-paused = blocked

## One device

citizen-reads = What the citizen reads
citizen-will-read = What the citizen will read
device-not-here = This device is not here now. Below is what is kept about it.
give-extra = Add 1 GB today
given-today = Added today so far
takes-no-more = The plan of this device has no limit of data, so there is nothing to add to.
sign-out-device = Disconnect
sign-out-device-what = The device is cut off at once. The citizen sees the sign-in page again and may connect again straight away.
why-so = Why it is so
why-unknown = The controller gives no reasons.
this-decides = this decides
since = since
about-device = About this device
hardware-address = Hardware address (MAC)
address = Address
lease-left = lent for another
not-known = not known
history = History
no-history = It was not online within the time for which that is kept.
still-running = still running

## The questions that decide

asked-place = Is there a place for it?
asked-place-yes = Yes.
asked-place-no = No, every place is taken.
asked-block = Did staff block it?
asked-block-no = No.
asked-block-yes = Yes.
asked-admission = Is it signed in?
asked-admission-yes = Yes.
asked-admission-no = Not yet, or not any more.
asked-hours = Is it open at this hour?
asked-hours-yes = Yes.
asked-hours-no = No, essentials only.
asked-allowance = How much is used?
asked-allowance-answer = That decides its speed.

fact-reason = Reason
fact-why = Cause
fact-by = By
fact-until = Until
fact-ended = Ended
fact-opens = Opens again
fact-hours = Opening hours
fact-given = Added by staff
fact-allowance = Allowance
fact-step = Step
fact-speed-down = Download speed
fact-speed-up = Upload speed

not-admitted-never = never signed in
not-admitted-ended = ended
not-admitted-expired = ran out
not-admitted-time-up = its time is up
not-admitted-withdrawn = its voucher or account was taken back
not-admitted-terms = the terms changed
ended-by-guest = disconnected by the citizen
ended-by-staff = disconnected by staff
ended-by-forgetting = the citizen asked to be forgotten
ended-by-another-way = signed in another way
ended-by-copy = two devices use this address

## Blocks

blocks = Blocks
blocks-what = Devices that staff paused. Each pause has a reason, which the citizen reads, and an end.
blocks-holding = Only those that hold
blocks-all = Also those that are over
no-blocks = No device is blocked.
block-by-mac = Block by hardware address (MAC)
no-hardware-address = Not a hardware address like 02:00:00:00:00:01.
is-over = over
block-device = Block
block-change = Change the block
block-what = The internet stops for this device at once, until the time you choose. The citizen's pages and emergency numbers stay open.
block-reason = Reason
block-reason-hint = The citizen reads it exactly like this.
block-own-reason = Another reason
block-own-reason-hint = Where it is filled in it takes the place of the one above. At most 120 characters.
block-length = How long
block-for-an-hour = 1 hour
block-for-a-day = 24 hours
block-for-a-week = 7 days
block-for-a-month = 30 days
block-until-moment = Until a moment
block-until-moment-hint = Counts only where "Until a moment" is chosen above.
blocked-now = This device is blocked
block-until = Until
unblock = Unblock

## Leases

leases = Leases
leases-what = Addresses that devices were lent. A line goes a day after its lease has ended, unless the configuration says otherwise.
find-lease = Address, name or hardware address
lease-runs = running
no-leases = No lease fits.

## News

done-extra = 1 GB was added for today, and counts already.
done-extra-later = 1 GB was added for today. The controller does not answer; it counts as soon as it is back.
done-extra-too-much = Not added: today has been given as much as may be, 20 GB.
done-signed-out = The device is disconnected.
done-blocked = The device is blocked.
done-blocked-later = The block is stored. The controller does not answer; it holds as soon as it is back.
done-unblocked = The block has ended.
done-unblocked-later = The block has ended. The controller does not answer; it holds as soon as it is back.
done-not-blocked = The device is not blocked any more.
