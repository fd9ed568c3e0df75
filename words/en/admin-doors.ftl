# Pages of staff: invitations, the second step, and one's own account.

## The second step

second-step = Second step
second-step-code = Code from your phone, or a recovery code
second-step-hint = Six digits from the program on your phone, like 123456.
second-step-wrong = The code is wrong or was used. Wait for the next digits, then try again.
phone-lost = Phone lost or broken
phone-lost-code = Type one of the recovery codes that you kept. Each works once.
phone-lost-else = No recovery code? Ask another administrator for a new invitation.
sign-in-as-other = Sign in by another name
second-step-set-up = Set up the second step
second-step-why = With a code from your phone, a password that leaked is not enough to sign in.
second-step-scan = Scan this picture
second-step-programs = Use a program for codes on your phone, such as Aegis, FreeOTP or Google Authenticator.
second-step-picture = Picture for the program for codes on a phone
second-step-type = Cannot scan? Type the key
second-step-type-hint = Kind: by time (TOTP), six digits, every 30 seconds.
second-step-confirm = Type the code that appears
second-step-six = Six digits from the phone
second-step-clock = The code does not fit. Check the phone's clock: it must be set by the network.
second-step-done = Done
second-step-on = Set up
second-step-off = Not set up
second-step-other-phone = Use another phone
second-step-turn-on = Set up the second step
second-step-turn-off = Turn the second step off
second-step-turn-off-what = From then on the password alone is enough to sign in. All other browsers are signed out.
second-step-go-on = Go on

## Recovery codes

recovery-codes = Recovery codes
recovery-once = These codes are shown once only. Print them or write them down now.
recovery-how = When the phone is lost, each code stands in for it once. Keep them in a safe place, not on that phone.
recovery-kept = I have kept them
recovery-left = { $count ->
    [one] One recovery code is left.
   *[other] { $count } recovery codes are left.
}
recovery-anew = Make new recovery codes
recovery-anew-what = The old ones work no more.
recovery-make = Make new codes

## Invitations

invitation-title = Invitation to staff
invitation-picture = Picture of the invitation's link
invitation-welcome = Welcome, { $name }
invitation-what = You are invited to run the WiFi, by the name { $name }. Choose your own password.
invitation-go-on = Save password
invitation-then = After that you set up a code on your phone. Have it at hand.
staff-password-new = New password
password-hint = At least 10 characters. A short sentence is better than one word.
staff-password-again = New password again
password-differs = The two passwords differ.
password-same = This is the present password. Choose another one.

## My account

staff-password-present = Present password
password-change = Change password
password-change-what = All other browsers are signed out.
staff-fault-password = This password is wrong.
my-language = Language
my-browsers = Browsers signed in
browser = Browser
browser-this = this browser
browser-source = From address
browser-begun = Signed in
browser-seen = Last used
browser-end = Sign out
browsers-end-all = Sign out in all browsers
act = Action
done-password = The password was changed. Other browsers were signed out.
done-second-step = The phone is set up. Other browsers were signed out.
done-no-second-step = The second step is off.
done-browser-out = That browser was signed out.
