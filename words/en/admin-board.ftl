# Staff pages: announcements and services.

board-notices = Announcements
board-services = Services
board-in-force = Shown
board-to-come = Scheduled
board-over = Over
board-not-over = Shown and scheduled
board-everywhere = All sites
board-place = Site
board-place-hint = Without a tick it is shown at all sites.
board-title = Title
board-title-hint = At most 60 characters.
board-title-en = Title in English
board-text = Text
board-text-hint = A blank line begins a paragraph. "- " makes a list, **bold** makes bold words. Web addresses become links by themselves.
board-text-en = Text in English
board-english = English (may be left empty)
board-english-hint = Without it the English pages show the Indonesian text.
board-office = Office
board-office-hint = Its short name, like Dinas Kesehatan.
board-from = Begins
board-from-hint = Empty: at once.
board-until = Ends
board-until-hint = Empty: in two weeks. A year at most.
board-last-day = Last day
board-taken-down = Taken down
board-picture = Picture
board-picture-hint = One JPEG, PNG or WebP, at most 10 MB. It is shown on the announcement's own page alone; the preview shows it before it is saved.
board-picture-again = Choose the picture once more.
board-no-picture = Take the present picture away
board-order = Order
board-order-short = Order
board-order-number = Number in the order
board-order-hint = From −100 to 100; lower stands higher.
board-pin = Pin it above the others
board-pinned = Pinned
board-state = State
board-search = Find a title or an office
board-filter = Show
board-count =
    { $count ->
        [one] { $count } announcement
       *[other] { $count } announcements
    }
board-views = Seen
board-taps = Opened
board-seen-hint = Counted without knowing anybody: how often its title was shown and its page opened.
board-new-notice = Write an announcement
board-edit-notice = Change the announcement
board-no-notices = No announcement here yet. Announcements stand on citizens' pages, before they connect too.
board-no-office = Your office is not on record, so you cannot write yet. Ask an administrator to fill it in.
board-all-notices = All announcements
board-edit = Change
board-copy = Make a copy
board-facts = Facts
board-publish = Publish
board-save = Save
board-cancel = Cancel
board-end-notice = End it now
board-end-notice-why = The announcement is gone from all citizens' pages within five seconds and cannot be shown again; make a copy for that. Its words are kept for a year.
board-refused = Not saved yet. See the marked fields.
board-meanwhile = Somebody else has changed this while you wrote. Reload the page and change it once more.
board-page-before = Before
board-page-after = Next
board-view-own = Its own page

picture-large = The file is larger than 10 MB. Save it smaller and choose it again.
picture-many-pixels = The picture is too large, above 40 million pixels. Make it smaller and choose it again.
picture-heic = This is a HEIC photo as iPhones make them. Save or send it as JPEG first, then choose it again.
picture-avif = This is an AVIF picture. Save it as JPEG first, then choose it again.
picture-gif = This is a GIF. Moving pictures are not shown; save it as PNG or JPEG first.
picture-svg = This is an SVG drawing. Save it as PNG first, then choose it again.
picture-pdf = This is a PDF document. Save its page as JPEG first, then choose it again.
picture-unknown = This is no picture that is known here. Use JPEG, PNG or WebP.
picture-broken = The picture is broken and cannot be read. Choose another one.

board-service = Service
board-category = Kind
board-shown = Shown
board-hidden = Hidden
board-opens-before = Opens before sign-in
board-opens-nothing = Nothing; its link opens once connected.
board-garden = Its site opens before citizens connect
board-garden-hint = Only the address of the link is opened, at all sites. A site that uses other addresses may look incomplete.
board-what = What it is
board-what-hint = A sentence or two.
board-what-en = What it is, in English
board-requirements = Requirements
board-requirements-en = Requirements, in English
board-steps = Steps
board-steps-en = Steps, in English
board-time = How long it takes
board-time-en = How long it takes, in English
board-cost = Cost
board-cost-en = Cost, in English
board-where = Where to go
board-where-en = Where to go, in English
board-hours = Opening hours
board-hours-hint = Like Mon-Thu 07:30-15:30, Fri 07:30-11:00. Empty where they are not known.
board-phone = Telephone
board-link = Link
board-link-hint = A whole web address, like https://www.lapor.go.id/
board-new-service = Add a service
board-edit-service = Change the service
board-no-services = No service yet. Begin with a candidate below, or add a service of your office.
board-all-services = All services
board-candidates = Candidates to check
board-candidates-why = National services that are ready. Addresses and numbers change: check first, then show.
board-check = Check
board-check-why = Open its link, call its number and read its words before it is shown.
board-checked = I have checked it, show it
board-save-hidden = Save, do not show
board-hide = Hide
board-remove-service = Remove the service
board-remove-service-why = The service is gone from citizens' pages and from this list. Its site no longer opens before sign-in.

done-notice-added = The announcement is saved and shown in its time.
done-notice-added-later = The announcement is saved. The controller gave no answer; it is shown as soon as that is back.
done-notice-changed = The change is saved and on citizens' pages.
done-notice-changed-later = The change is saved. The controller gave no answer; citizens' pages follow as soon as it is back.
done-notice-ended = The announcement is ended.
done-notice-ended-later = The announcement is ended. The controller gave no answer; citizens' pages follow as soon as it is back.
done-notice-meanwhile = Nothing was changed: somebody else has changed this announcement. See how it stands now.
done-service-added = The service is saved.
done-service-added-later = The service is saved. The controller gave no answer; citizens' pages follow as soon as it is back.
done-service-changed = The change is saved.
done-service-changed-later = The change is saved. The controller gave no answer; citizens' pages follow as soon as it is back.
done-service-shown = The service is shown.
done-service-shown-later = The service is shown. The controller gave no answer; citizens' pages follow as soon as it is back.
done-service-hidden = The service is hidden.
done-service-hidden-later = The service is hidden. The controller gave no answer; citizens' pages follow as soon as it is back.
done-service-removed = The service is removed.
done-service-removed-later = The service is removed. The controller gave no answer; citizens' pages follow as soon as it is back.
done-service-meanwhile = Nothing was changed: somebody else has changed this service. See how it stands now.

# A mail to who wrote an announcement, two days before its end.
reminder-subject = Ends soon: { $title }
reminder-text =
    { $name },

    the announcement "{ $title }" ends { $until }. Where it is still needed, prolong it at { $page }.
    Where it is not, leave it: it goes by itself.
