# Messages about alarms: where they go, and what they say.
messages-title = Messages about alarms
messages-lead = Trouble that lasts longer than is set below is told once. When it is over, that is told too.
messages-wrong = Nothing was saved. Check the marked fields.
messages-mail = Mail
messages-mail-hint = Leave the server empty to send no mail. While the internet line is down, mail arrives only if its server is on the office's own network.
mail-server = Mail server
mail-port = Port
mail-security = Security
mail-tls = TLS from the start (465)
mail-starttls = STARTTLS (587)
mail-clear = None, own network only
mail-user = User name
mail-user-hint = Leave empty if the server asks for none.
mail-password = Mail password
secret-kept = Saved, and not shown. Type one only to replace it.
secret-none = There is none yet.
webhook-secret-none = There is none yet. Without it, calls are not signed.
mail-sender = Sender's address
mail-recipients = Recipients
mail-recipients-hint = One address on each line.
messages-webhook = Web address
messages-webhook-hint = For another program, like a chat board. Only https, or http to an address of the own network. Redirects are not followed.
webhook-url = Address to call
webhook-secret = Key of the signature
messages-tolerance = Wait before telling
messages-tolerance-hint = In minutes; 0 is at once.
messages-save = Save
messages-test = Send a test
messages-test-hint = Uses what is saved.
message-test-sent = { $channel }: the server took the test.
message-test-failed = { $channel }: the test failed. { $why }
done-messages-set = Saved where alarms are sent.
mail-test-subject = Test of the WiFi's messages
mail-raised-subject = Alarm: { $what }
mail-raised-text =
    { $what }, since { $since }.
    Place: { $place }

    Check: { $check }

    See to it on the staff's page: { $page }
mail-cleared-subject = Over: { $what }
mail-cleared-text =
    It is over: { $what }.
    Place: { $place }
    Since { $since } until { $until }.

    More on the staff's page: { $page }
