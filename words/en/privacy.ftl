privacy = Privacy
privacy-operator = This WiFi is run by { $operator }.
# Where the operator gives no purpose of their own.
privacy-purpose = Data is used to run the WiFi, share the speed fairly and mend faults.

privacy-recorded = What is kept
privacy-device = The device's WiFi identifier and the name it told: { $length } after the last visit.
privacy-address = The address lent to it: { $length } after its end.
privacy-sessions = Times online and amounts of data of each visit: { $length } after its end.
privacy-days = Amounts of data by day: { $length }, and not before that month is over.
privacy-admissions = The way in and the version of the terms accepted: { $length } after the last visit.
privacy-staff = What staff did, such as pausing a device, and why: { $length }.
privacy-accounts = Accounts given by staff: name and phone number. Passwords are kept only as a scrambled value.
privacy-deleted = What is past its time is deleted every night.

privacy-not-recorded = What is not kept
privacy-sites = The sites you open, and what is on them.
privacy-names = Names and phone numbers, unless you use an account.
privacy-counted = Who reports a problem or reads an announcement. Only numbers are counted.
privacy-nobody-else = No third party: this page uses no cookie, no tracker and no outside service.

privacy-rights = Your rights
privacy-see-and-erase = The data of this device can be seen and deleted at any time.
