# What stands around every page, and what several pages say.

own-name = English

emergency-numbers = Emergency numbers
number-emergency = Emergency
number-police = Police
number-ambulance = Ambulance
number-fire = Fire
number-rescue = Rescue

run-by = Run by { $operator }
help = Help
help-code = Help code

back = Back
to-main-page = To the main page
try-again = Try again
try-now = Try now
# Before an e-mail address or a telephone number.
questions = Questions: { $contact }.
