# The ways in beside one tap: vouchers, accounts, and what is said when they open nothing.

have-voucher = Have a voucher?
have-account = Use an account
without-voucher = Connect without a voucher
without-account = Connect without an account
account-from-staff = Staff give you the account's name and password.
way-closed = This way in is closed at { $place }
way-closed-why = Staff closed it for this place. Please choose another way in.
unfilled = Something is missing. Please fill it in, then press once more.
too-many-tries = Too many tries. Try again { $when }.
too-many-tries-today = Too many tries. Try again tomorrow.
too-busy = Many people are signing in at once. Try again in a moment.

## Vouchers

voucher-title = Use a voucher
voucher-code = Voucher code
# Before the shape of a code.
voucher-form = It looks like
voucher-unknown = Code not recognised. Please check the 12 letters and digits.
voucher-used = This voucher has been used, or its time is over.
voucher-not-yet = This voucher is valid from { $when }.
voucher-never = This voucher is not valid yet. Please ask the staff.
voucher-on-devices =
    { $most ->
        [one] This voucher is in use on { $most } device. Disconnect that one first.
       *[other] This voucher is in use on { $most } devices. Disconnect one of them first.
    }

## Accounts

account-title = Use an account
account-name = Name or phone number
password = Password
account-unknown = Name or password do not match. Please check them.
account-on-devices =
    { $most ->
        [one] This account is in use on { $most } device. Disconnect that one first.
       *[other] This account is in use on { $most } devices. Disconnect one of them first.
    }
account-forgotten = Password forgotten? Staff can give you a new one.
change-password = Change password
password-present = Present password
password-new = New password
password-form = 8 to 128 letters, different from the present one.
password-again = New password once more
password-unfit = The new password cannot be used. Choose 8 to 128 letters, different from the present one.
passwords-unequal = The two new passwords differ. Please type them again.
password-changed = Your password is changed
password-changed-stays = Devices that are signed in stay online. Use the new password next time.
insecure = Passwords only on the secure page
insecure-why = On this page, others could read your password. Please go on to the page with a padlock.
to-secure-page = Open the secure page
