# What is the matter, and why. The way on is among the words of every page.

fault-not-found-what = This page does not exist
fault-not-found-why = The address may be mistyped.

fault-unreadable-what = This request cannot be read
fault-unreadable-why = It was not sent by a button on our page.

fault-foreign-form-what = This request was refused
fault-foreign-form-why = It came from another site, not from our page.

fault-too-large-what = This is too large
fault-too-large-why = Our pages take short entries only.

fault-too-slow-what = This did not arrive
fault-too-slow-why = The signal may be weak. Please try again.

fault-unknown-guest-what = This page is for devices on @wifi.pbg
fault-unknown-guest-why = This device is not known yet. Turn WiFi off and on again, then choose @wifi.pbg.

fault-restarting-what = One moment, the system is getting ready
fault-restarting-why = This page tries again by itself.

fault-unwritten-what = This page could not be prepared
fault-unwritten-why = The fault is ours. Please try again in a moment.
