# Staff pages: emergencies.

emergency-none = No emergency notice is in force.
emergency-new = New notice
emergency-kind = Kind
emergency-kind-hint = A DRILL always looks like one, and is never red.
emergency-where = Where it is
emergency-where-hint = As it stands in the title, like Kecamatan Bukateja.
emergency-hazard = What happens
emergency-hazard-hint = You see a preview next. Nothing is shown to anybody yet.
emergency-past = Those that are over
emergency-over-since = Over since
emergency-until = In force until { $when }.
emergency-is-over = Over since { $when }. Make a new notice where one is needed.
emergency-change = Change the notice
emergency-prolong = Prolong by
emergency-hours =
    { $hours ->
        [one] { $hours } hour
       *[other] { $hours } hours
    }
emergency-end = End it now
emergency-end-why = The notice is gone from all citizens' pages within five seconds. Nobody is cut off.
emergency-all = All emergency notices
emergency-refused = It cannot be shown yet. See the marked fields.
emergency-away = The controller gave no answer: nobody knows the number of devices. The notice is shown as soon as it is back.
emergency-as-seen = What is shown is exactly this preview. After you change words, see the preview once more.
emergency-words = Change words, length and sites
emergency-short = Short form
emergency-full = Full form
emergency-raise-button = Show { $kind } at { $reach }
emergency-change-button = Show the change of { $kind } at { $reach }
emergency-places =
    { $count ->
        [one] { $count } site
       *[other] { $count } sites
    }
emergency-devices =
    { $count ->
        [one] { $count } device
       *[other] { $count } devices
    }
emergency-lasts = In force for
emergency-ends = Ends
emergency-ends-hint = At most 48 hours from now.
emergency-steps = What to do
emergency-step-1 = Step 1
emergency-step-hint = A short imperative of at most 80 characters.
emergency-step-1-en = Step 1 in English
emergency-step-2 = Step 2
emergency-step-2-en = Step 2 in English
emergency-step-3 = Step 3
emergency-step-3-en = Step 3 in English
emergency-phones = Telephone
emergency-phone-1 = First telephone
emergency-phone-hint = Like 112, or BPBD=0281-891012.
emergency-phone-2 = Second telephone
emergency-gathering = Assembly points
emergency-gathering-en = Assembly points in English
emergency-source = Source
emergency-source-hint = Empty: who runs the WiFi.
done-emergency-raised = The notice is shown. Within five seconds it stands on all citizens' pages.
done-emergency-raised-later = The notice is saved. The controller gave no answer; it is shown as soon as that is back.
done-emergency-changed = The change is shown.
done-emergency-changed-later = The change is saved. The controller gave no answer; citizens' pages follow as soon as it is back.
done-emergency-prolonged = The notice is prolonged.
done-emergency-prolonged-later = The notice is prolonged. The controller gave no answer; citizens' pages follow as soon as it is back.
done-emergency-ended = The notice is ended.
done-emergency-ended-later = The notice is ended. The controller gave no answer; citizens' pages follow as soon as it is back.
done-emergency-too-long = Not prolonged: 48 hours from now at most. Prolong it again later.
done-emergency-meanwhile = Nothing was changed: somebody else has changed this notice. See how it stands now.
