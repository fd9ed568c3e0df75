# Announcements.

announcements = Announcements
all-announcements = All announcements
# After the office.
announcement-until = until { $date }
announcement-dates = In force from { $from } until { $until }.
pinned = Important
no-announcements = There are no announcements right now.
more-announcements = More announcements
previous-announcements = Previous announcements

# Under a text with links, before sign-in.
links-open-after = The links above open after you connect.

announcement-over = This announcement has ended
announcement-over-why = Its time is over.
