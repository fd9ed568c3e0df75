use super::{AlarmId, AlarmKind, Invalid, UnixTime};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, str::FromStr};

/// Where alarms are sent, as staff set it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sending {
    #[serde(default)]
    pub mail: Option<MailRoute>,
    #[serde(default)]
    pub webhook: Option<WebhookRoute>,
    /// Minutes that trouble of a kind lasts before anybody is told, where they are not the usual ones.
    #[serde(default)]
    pub tolerance: BTreeMap<AlarmKind, u16>,
}

impl Sending {
    /// Minutes, where staff said nothing of a kind.
    pub const TOLERANCE: u16 = 5;
    /// A day: whoever wants to hear later still does not want to hear.
    pub const LONGEST_TOLERANCE: u16 = 24 * 60;

    /// In minutes.
    #[must_use]
    pub fn tolerance_of(&self, kind: AlarmKind) -> u16 {
        self.tolerance.get(&kind).copied().unwrap_or(Self::TOLERANCE)
    }

    #[must_use]
    pub fn channels(&self) -> Vec<Channel> {
        let mail = self.mail.as_ref().map(|_| Channel::Mail);
        mail.into_iter().chain(self.webhook.as_ref().map(|_| Channel::Webhook)).collect()
    }

    /// As the audit and pages may have it: secrets are `***` where there are any.
    #[must_use]
    pub fn without_secrets(&self) -> Self {
        let mut told = self.clone();
        let secrets = told.mail.iter_mut().map(|mail| &mut mail.password);
        for secret in secrets.chain(told.webhook.iter_mut().map(|webhook| &mut webhook.secret)) {
            if !secret.0.is_empty() {
                *secret = Secret("***".to_owned());
            }
        }
        told
    }
}

/// By which mail server, in whose name, to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailRoute {
    /// A name or an address.
    pub server: String,
    pub port: u16,
    pub tls: MailTls,
    /// Nobody signs in where it is empty.
    pub user: String,
    pub password: Secret,
    pub sender: String,
    /// At least one.
    pub recipients: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookRoute {
    pub url: String,
    /// Signs what is sent (HMAC-SHA256); nothing is signed where it is empty.
    pub secret: Secret,
}

/// What nobody but its receiver reads. Never told to a log.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// How a mail server is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailTls {
    /// TLS from the first byte, usually port 465 (RFC 8314).
    Tls,
    /// TLS after a greeting, usually port 587 (RFC 3207); without it nothing is sent.
    Starttls,
    /// In the clear: for a server on the own network alone.
    None,
}

impl MailTls {
    pub const ALL: [Self; 3] = [Self::Tls, Self::Starttls, Self::None];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tls => "tls",
            Self::Starttls => "starttls",
            Self::None => "none",
        }
    }
}

impl FromStr for MailTls {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let known = Self::ALL.into_iter().find(|tls| tls.as_str() == text);
        known.ok_or_else(|| Invalid::new(format!("{text:?} is none of tls, starttls, none")))
    }
}

/// By what somebody is told of an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    Mail,
    Webhook,
}

impl Channel {
    pub const ALL: [Self; 2] = [Self::Mail, Self::Webhook];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Webhook => "webhook",
        }
    }
}

/// What somebody is told of an alarm: that it stands, or that it is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum News {
    Raised,
    Cleared,
}

impl News {
    pub const ALL: [Self; 2] = [Self::Raised, Self::Cleared];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Cleared => "cleared",
        }
    }
}

/// What became of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlarmMessage {
    pub alarm: AlarmId,
    pub channel: Channel,
    pub news: News,
    /// Failed tries since it was sent last, or ever.
    pub tries: u32,
    /// The last try.
    pub tried: UnixTime,
    /// When it was taken over by the other side last.
    pub sent: Option<UnixTime>,
    /// Why the last try failed; empty where it did not.
    pub fault: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_printed_or_told_to_the_audit() {
        let secret = || Secret("hunter2".to_owned());
        let sending = Sending {
            mail: Some(MailRoute {
                server: "mail.example".into(),
                port: 465,
                tls: MailTls::Tls,
                user: "wifi".into(),
                password: secret(),
                sender: "wifi@example.org".into(),
                recipients: vec!["sari@example.org".into()],
            }),
            webhook: Some(WebhookRoute { url: "https://example.org".into(), secret: secret() }),
            tolerance: BTreeMap::from([(AlarmKind::LineDown, 1)]),
        };
        let told = serde_json::to_string(&sending.without_secrets()).unwrap();
        assert!(!told.contains("hunter2") && told.contains("***"), "{told}");
        assert!(!format!("{sending:?}").contains("hunter2"));
        let stored = serde_json::to_string(&sending).unwrap();
        assert_eq!(serde_json::from_str::<Sending>(&stored).unwrap(), sending);
        assert_eq!(
            [AlarmKind::LineDown, AlarmKind::PlaceFull].map(|kind| sending.tolerance_of(kind)),
            [1, 5]
        );
    }
}
