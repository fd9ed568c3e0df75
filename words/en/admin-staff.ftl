# Pages of staff: who they are, their rights, tokens and the audit log.

## Staff

staff-full-name = Full name
staff-role = Role
staff-role-hint = What they may do; the page Rights of staff has the details.
staff-office = Office
staff-office-hint = Needed for editors: they change this office's announcements alone.
staff-email = E-mail
staff-email-hint = For alarms and reminders. May be empty.
staff-alert-tick = May raise emergencies
staff-may-alert = right to alert
staff-name-hint = Used to sign in: lower-case letters, digits and hyphens, like sari.
staff-name-taken = This name is or was taken. Choose another, or reset that account.
staff-state = State
staff-state-open = active
staff-state-half = no phone set up
staff-state-invited = invited
staff-state-ran-out = invitation ran out
staff-state-closed = closed
staff-left = { $count ->
    [one] Show the closed account too
   *[other] Show the { $count } closed accounts too
}
staff-invite = Invite somebody
staff-invite-what = Whoever is invited chooses a password by a link that works once. There is no default password.
staff-browsers = Browsers signed in
staff-made = Invited
staff-audit = What they did
staff-change-what = When the role changes, they are signed out in all browsers and sign in again.
staff-deliberate = Where needed
staff-reset = Reset and invite again
staff-reset-what = For a lost phone or password, or for who comes back. Password and phone work no more, they are signed out in all browsers, and a new link is shown once.
staff-close = Close account
staff-close-what = They are signed out in all browsers at once and cannot sign in any more. Tokens they made stop. Their lines in the audit stay.
staff-last-administrator = This is the last administrator. Invite another one first.
done-staff-change = The change was saved.
done-staff-close = The account was closed.
invited = { $name } is invited
invited-once = This link is shown once, works once, and ends { $until }.
invited-how = Send it straight to the person, or let them scan this picture.
invited-done = I have sent it
yes = yes
no = no

## Roles and rights

role-administrator = Administrator
role-operator = Operator
role-editor = Editor
role-analyst = Analyst
role-technician = Technician
staff-rights = Rights of staff
staff-rights-what = Every page goes by this table. The right to raise emergencies may be given to anybody besides.
staff-right = Right
right-status-see = See how things are: line, sites, access points, alarms
right-alarms-handle = Handle alarms
right-devices-see = See devices
right-devices-handle = Disconnect, give more and block devices
right-vouchers-see = See vouchers
right-vouchers-handle = Make and void vouchers
right-accounts-see = See guests' accounts
right-accounts-handle = Look after guests' accounts
right-board-see = See all announcements and services, drafts included
right-board-edit = Write announcements and services (editors: of their own office)
right-emergency-handle = Raise, change and end emergencies
right-access-points-see = See access points
right-access-points-edit = Change the list of access points
right-usage-see = See usage and take it along
right-settings-see = See settings
right-settings-edit = Change settings
right-staff-manage = Look after staff, tokens and where alarms are sent
right-audit-see = Read the audit log

## Tokens

tokens = Tokens
tokens-what = Other programs sign in by a token. A token never reaches further than whoever made it.
tokens-none = There are no tokens yet.
token-title = What it is for
token-title-hint = For instance: figures in the regent's office.
token-days = Holds for so many days (1 to 400)
token-scopes = Rights
token-by = Made by
token-until = Holds until
token-used = Last used
token-never = never yet
token-holds = holds
token-over = over
token-revoked = revoked
token-revoke = Revoke
token-revoke-what = Programs with this token are refused at once.
token-make = Make a token
token-made = The token is made
token-once = This token is shown once. Copy it now.
token-how = Programs send it with every request to /api/v1:
token-kept = I have copied it
done-token-revoke = The token was revoked.

## Audit log

audit-what = Who did what, when, and from where. Nobody can change it.
audit-who = Who
audit-did = Act
audit-find = Contains
audit-from = From day
audit-until = Until day
audit-file = Take along as a table (CSV)
audit-count = { $count ->
    [one] One line
   *[other] { $count } lines
}
audit-at = Time
audit-subject = To what
audit-change = Change
