# Staff pages: a poster for the wall of each place.

poster-title = Poster
poster-intro = A sheet of A4 in black and white for each place, with a code that joins the WiFi.
poster-print = Print this page from your browser on upright A4. Only the poster is printed.
poster-others = Posters of other places
# On the poster.
poster-heading = Free WiFi
poster-code = Code that joins { $network }
# Before the network's name, and before the word on the button.
poster-choose = Choose
poster-tap = Tap
# Before an address.
poster-no-page = No page appears? Open
