use crate::model::{AlarmKind, Faults, Invalid, MailRoute, MailTls, Secret, Sending, WebhookRoute};
use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv6Addr},
};
use url::{Host, Url};

const MOST_RECIPIENTS: usize = 20;
/// Of an address of mail, in bytes (RFC 5321, section 4.5.3.1).
const LONGEST_ADDRESS: usize = 254;
const LONGEST_SECRET: usize = 200;

/// The words of where alarms are sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SendingDraft {
    /// No mail is sent where it is empty.
    pub mail_server: String,
    pub mail_port: String,
    pub mail_tls: String,
    pub mail_user: String,
    /// The present one stays where it is empty.
    pub mail_password: String,
    pub sender: String,
    /// With commas, spaces or lines between.
    pub recipients: String,
    /// Nothing is called where it is empty.
    pub webhook_url: String,
    /// The present one stays where it is empty.
    pub webhook_secret: String,
    /// Minutes by kind; the usual ones where empty.
    pub tolerance: BTreeMap<AlarmKind, String>,
}

impl SendingDraft {
    /// # Errors
    /// Names every field that cannot be taken.
    pub fn check(&self, present: &Sending) -> Result<Sending, Faults> {
        let mut faults = Faults::default();
        let mail = match self.mail_server.trim() {
            "" => None,
            server => self.mail(server, present, &mut faults),
        };
        let webhook = match self.webhook_url.trim() {
            "" => None,
            url => {
                let present = present.webhook.as_ref().map(|webhook| &webhook.secret);
                let url = faults.keep("webhook_url", callable(url));
                let secret = faults.keep("webhook_secret", secret(&self.webhook_secret, present));
                url.zip(secret).map(|(url, secret)| WebhookRoute { url, secret })
            }
        };
        let mut tolerance = BTreeMap::new();
        for (kind, text) in self.tolerance.iter().filter(|(_, text)| !text.trim().is_empty()) {
            if let Some(minutes) = faults.keep("tolerance", minutes(text)) {
                tolerance.insert(*kind, minutes);
            }
        }
        tolerance.retain(|_, minutes| *minutes != Sending::TOLERANCE);
        faults.settle(Some(Sending { mail, webhook, tolerance }))
    }

    fn mail(&self, server: &str, present: &Sending, faults: &mut Faults) -> Option<MailRoute> {
        let known = present.mail.as_ref();
        let server = faults.keep("mail_server", host(server));
        let port = self.mail_port.trim().parse().ok().filter(|port: &u16| *port > 0);
        let port = faults.keep("mail_port", port.ok_or_else(|| Invalid::new("a port is 1 to 65535")));
        let tls = faults.field::<MailTls>("mail_tls", &self.mail_tls);
        let user = self.mail_user.trim();
        let password = secret(&self.mail_password, known.map(|mail| &mail.password));
        let password = faults.keep("mail_password", password);
        if tls == Some(MailTls::None) && !user.is_empty() {
            let _ = faults.keep::<()>(
                "mail_tls",
                Err(Invalid::new("a password is sent within TLS alone: choose TLS, or leave the user out")),
            );
        }
        if user.len() > LONGEST_SECRET || user.chars().any(char::is_control) {
            let _ = faults.keep::<()>("mail_user", Err(Invalid::new("is at most 200 printable characters")));
        }
        let sender = faults.keep("sender", mail_address(self.sender.trim()));
        let recipients = faults.keep("recipients", self.recipients());
        Some(MailRoute {
            server: server?,
            port: port?,
            tls: tls?,
            user: user.to_owned(),
            password: if user.is_empty() { Secret::default() } else { password? },
            sender: sender?,
            recipients: recipients?,
        })
    }

    fn recipients(&self) -> Result<Vec<String>, Invalid> {
        let words = self.recipients.split([',', ';', ' ', '\n', '\r', '\t']);
        let mut found =
            words.filter(|word| !word.is_empty()).map(mail_address).collect::<Result<Vec<_>, _>>()?;
        found.sort();
        found.dedup();
        match found.len() {
            0 => Err(Invalid::new("name at least one address of mail")),
            1..=MOST_RECIPIENTS => Ok(found),
            _ => Err(Invalid::new(format!("at most {MOST_RECIPIENTS} addresses"))),
        }
    }
}

/// What is looked at before it is sent to: an address of mail as people have it, without a display name.
fn mail_address(text: &str) -> Result<String, Invalid> {
    let wrong = || Invalid::new(format!("{text:?} is no address of mail, like sari@purbalinggakab.go.id"));
    let (name, domain) = text.rsplit_once('@').ok_or_else(wrong)?;
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(letter);
    let sound = !name.is_empty()
        && text.len() <= LONGEST_ADDRESS
        && name.chars().all(plain)
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !name.contains("..");
    if sound && host(domain).is_ok() { Ok(text.to_owned()) } else { Err(wrong()) }
}

fn host(text: &str) -> Result<String, Invalid> {
    let wrong = || Invalid::new(format!("{text:?} is no name of a server, like mail.purbalinggakab.go.id"));
    if text.parse::<IpAddr>().is_ok() {
        return Ok(text.to_owned());
    }
    let letters = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '.';
    let labels = text.split('.').all(|label| !label.is_empty() && label.len() <= 63);
    if text.len() <= 253 && labels && text.chars().all(letters) { Ok(text.to_owned()) } else { Err(wrong()) }
}

/// Whatever is said in the clear stays on the own network; elsewhere only https is called. Administrators alone set this,
/// so what they may reach by it is what they can reach anyway.
fn callable(text: &str) -> Result<String, Invalid> {
    let wrong = |why: &str| Invalid::new(format!("{why}, like https://hooks.purbalinggakab.go.id/wifi"));
    let url = Url::parse(text).map_err(|_| wrong("is no address of the web"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("names a user; the secret below tells who calls"));
    }
    let near = match url.host() {
        Some(Host::Ipv4(address)) => address.is_private() || address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback() || is_unique_local(address),
        Some(Host::Domain(name)) => name == "localhost",
        None => return Err(wrong("names no server")),
    };
    match url.scheme() {
        "https" => Ok(url.into()),
        "http" if near => Ok(url.into()),
        "http" => Err(wrong("only https, or http to a private address")),
        _ => Err(wrong("is neither https nor http")),
    }
}

/// RFC 4193.
fn is_unique_local(address: Ipv6Addr) -> bool {
    address.segments().first().is_some_and(|first| first & 0xfe00 == 0xfc00)
}

fn secret(text: &str, present: Option<&Secret>) -> Result<Secret, Invalid> {
    if text.len() > LONGEST_SECRET || text.chars().any(char::is_control) {
        return Err(Invalid::new("is at most 200 printable characters"));
    }
    match text {
        "" => Ok(present.cloned().unwrap_or_default()),
        text => Ok(Secret(text.to_owned())),
    }
}

fn minutes(text: &str) -> Result<u16, Invalid> {
    let minutes = text.trim().parse().ok().filter(|minutes: &u16| *minutes <= Sending::LONGEST_TOLERANCE);
    minutes.ok_or_else(|| Invalid::new("minutes are 0 to 1440"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> SendingDraft {
        SendingDraft {
            mail_server: "mail.purbalinggakab.go.id".into(),
            mail_port: "465".into(),
            mail_tls: "tls".into(),
            mail_user: "wifi".into(),
            mail_password: "hunter2".into(),
            sender: "wifi@purbalinggakab.go.id".into(),
            recipients: "sari@purbalinggakab.go.id, budi@purbalinggakab.go.id\nsari@purbalinggakab.go.id"
                .into(),
            webhook_url: "https://hooks.purbalinggakab.go.id/wifi".into(),
            webhook_secret: "s3cret".into(),
            tolerance: BTreeMap::from([
                (AlarmKind::LineDown, "1".to_owned()),
                (AlarmKind::PlaceFull, " ".to_owned()),
                (AlarmKind::PortalDown, "5".to_owned()),
            ]),
        }
    }

    fn fields(draft: &SendingDraft) -> Vec<&'static str> {
        let faults = draft.check(&Sending::default()).expect_err("it was taken");
        faults.0.iter().map(|fault| fault.field).collect()
    }

    #[test]
    fn what_is_right_is_taken_and_only_what_is_unusual_is_kept_of_the_minutes() {
        let sending = draft().check(&Sending::default()).unwrap();
        let mail = sending.mail.as_ref().unwrap();
        assert_eq!(mail.recipients, ["budi@purbalinggakab.go.id", "sari@purbalinggakab.go.id"]);
        assert_eq!(sending.tolerance, BTreeMap::from([(AlarmKind::LineDown, 1)]));
        assert_eq!(SendingDraft::default().check(&sending), Ok(Sending::default()), "all is switched off");
    }

    #[test]
    fn a_secret_that_is_not_typed_again_stays() {
        let present = draft().check(&Sending::default()).unwrap();
        let again = SendingDraft { mail_password: String::new(), webhook_secret: String::new(), ..draft() };
        assert_eq!(again.check(&present), Ok(present));
    }

    #[test]
    fn every_field_that_is_wrong_is_named() {
        for (wrong, field) in [
            (SendingDraft { mail_server: "mail server".into(), ..draft() }, "mail_server"),
            (SendingDraft { mail_port: "0".into(), ..draft() }, "mail_port"),
            (SendingDraft { mail_tls: "ssl".into(), ..draft() }, "mail_tls"),
            (SendingDraft { mail_tls: "none".into(), ..draft() }, "mail_tls"),
            (SendingDraft { sender: "wifi".into(), ..draft() }, "sender"),
            (SendingDraft { recipients: "a@b\r\nBcc: x".into(), ..draft() }, "recipients"),
            (SendingDraft { recipients: " ".into(), ..draft() }, "recipients"),
            (SendingDraft { webhook_secret: "a\nb".into(), ..draft() }, "webhook_secret"),
        ] {
            assert_eq!(fields(&wrong), [field], "{wrong:?}");
        }
        let late =
            SendingDraft { tolerance: BTreeMap::from([(AlarmKind::LineDown, "2000".into())]), ..draft() };
        assert_eq!(fields(&late), ["tolerance"]);
    }

    #[test]
    fn in_the_clear_only_the_own_network_is_called() {
        let call = |url: &str| SendingDraft { webhook_url: url.into(), ..draft() }.check(&Sending::default());
        for url in
            ["https://example.org/x", "http://127.0.0.1:9000/x", "http://10.1.2.3/", "http://[fd00::1]/"]
        {
            assert!(call(url).is_ok(), "{url}");
        }
        for url in [
            "http://example.org/",
            "http://8.8.8.8/",
            "ftp://10.0.0.1/",
            "https://a:b@example.org/",
            "javascript:alert(1)",
            "mailto:a@b.c",
            "//x",
        ] {
            assert!(call(url).is_err(), "{url}");
        }
    }
}
