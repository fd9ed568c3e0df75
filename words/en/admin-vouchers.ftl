# Pages of staff: vouchers.

every-site = Every site
at-every-site = every site
note = Note
made = Made
unit = Unit
unit-hours = hours
unit-days = days
print = Print
save-as-table = Save as a table (CSV)

find-voucher = Find a voucher
find-voucher-hint = A code with or without hyphens, in any case. Part of a code or of a note will do.
no-voucher-found = No voucher fits.
no-vouchers-yet = There are no vouchers yet. Make a batch, then print it.
batch = Batch
vouchers-made = In all
vouchers-used = Used
vouchers-void = Taken back
vouchers-left = Left

make-vouchers = Make vouchers
make-vouchers-button = Make
voucher-count = How many
voucher-count-hint = 1 to 500. A sheet of A4 has 24.
too-many-vouchers = { $most } at most at a time
voucher-site-hint = A voucher for one site is no good at another.
voucher-lasts = Good for, after its first use
voucher-use-by = First use at the latest
voucher-use-by-hint = A year from now where nothing stands.
voucher-devices = Devices per voucher
voucher-devices-hint = So many may use it at the same time.
voucher-note-hint = For staff alone, like the event or who gets them.
what-they-promise = What a citizen gets
voucher-promise = { $count } vouchers. Each is good for { $lasts } from its first use, for { $devices } devices, at { $place }, and must be used first before { $use-by }.

voucher-first-used = First used
voucher-good-until = Until
voucher-is-unused = unused
voucher-is-not-yet = not yet
voucher-is-in-use = in use
voucher-is-used-up = used up
voucher-is-too-late = too late
voucher-is-taken-back = taken back
take-back = Take back
take-back-what = This voucher opens nothing any more. Devices that came in by it are disconnected.
take-batch-back = Take the whole batch back
take-batch-back-what = No voucher of this batch opens anything any more. Devices that came in by one are disconnected. This cannot be undone.
voucher-csv-head = code,link,state,plan,site,devices,from,"use by",lasts,"first used",note

print-cards = Print cards
card-title = Free WiFi @wifi.pbg
card-layout = Layout
card-layout-small = 3 × 8 small cards
card-layout-large = 2 × 5 large cards
card-heading = Title of the cards
card-with-qr = With QR code
card-qr = QR code of this voucher
card-update = Update the preview
card-promise = { $place } · { $plan } · { $lasts } · use before { $use-by }
cards-on-sheets = { $count } cards on { $sheets } sheets of A4, in black and white.
print-hint = In the print window choose A4, scale 100 %, no margins.
nothing-to-print = Every voucher of this batch was used or taken back.

done-vouchers = The vouchers are made and can be used.
done-vouchers-later = The vouchers are made. The controller does not answer; they can be used as soon as it is back.
done-voucher-taken-back = The voucher is taken back.
done-batch-taken-back = The whole batch is taken back.
done-taken-back-later = It is stored. The controller does not answer; it holds as soon as it is back.
