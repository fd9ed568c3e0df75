privacy = Privacy
privacy-recorded = Recorded: the device's WiFi identifier, the address lent to it, times online, amounts of data.
privacy-not-recorded = Not recorded: names, phone numbers, the sites you open, and what is on them.
privacy-kept = Records are kept for 30 days, then deleted.
privacy-nobody-else = No third party: this page uses no cookie, no tracker and no outside service.
