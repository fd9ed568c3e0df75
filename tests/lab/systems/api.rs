//! The captive portal API (RFC 8908) as strictly as each client reads it.

use super::{Answer, Outcome};

/// What the API said, to a client that can use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) captive: bool,
    /// `user-portal-url`.
    pub(super) portal: Option<String>,
}

/// How much a client takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    Android,
    Apple,
    ChromeOs,
}

/// Longest answer that Android reads, in characters.
const LONGEST: usize = 4096;

/// None when the client cannot use the answer: it behaves as if there were no API (RFC 8908 section 4.1).
pub(super) fn read(reader: Reader, outcome: Option<&Outcome>) -> Option<Said> {
    let Answer { response, .. } = outcome?.as_ref().ok()?;
    let text = response.text();
    // Media type: section 5. Android: exactly 200, charset absent or UTF-8, 4096 characters.
    let kind = response.header("content-type").unwrap_or_default().to_ascii_lowercase();
    let mut parts = kind.split(';').map(str::trim);
    let media_type = parts.next() == Some("application/captive+json");
    let charset =
        parts.all(|part| !part.starts_with("charset=") || part.trim_matches('"').ends_with("utf-8"));
    if response.status != 200 || !media_type || !charset || text.chars().count() > LONGEST {
        return None;
    }
    let json: serde_json::Value = serde_json::from_str(&text).ok()?;
    let captive = json.get("captive")?.as_bool()?;
    let portal = json.get("user-portal-url").and_then(|url| url.as_str()).map(str::to_owned);
    // Android and ChromeOS reject captive without a URL; ChromeOS and the RFC want https.
    let usable = match (reader, &portal) {
        (Reader::Android | Reader::ChromeOs, None) => !captive,
        (Reader::ChromeOs, Some(url)) => url.starts_with("https://"),
        (Reader::Android, Some(_)) | (Reader::Apple, _) => true,
    };
    usable.then_some(Said { captive, portal })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::systems::{Failure, made_up::*};

    #[test]
    fn an_answer_that_breaks_the_rules_is_no_answer() {
        let captive = r#"{"captive":true,"user-portal-url":"https://masuk.wifi.pbg/"}"#;
        let said = Said { captive: true, portal: Some("https://masuk.wifi.pbg/".to_owned()) };
        for reader in [Reader::Android, Reader::Apple, Reader::ChromeOs] {
            assert_eq!(read(reader, Some(&api(captive))), Some(said.clone()), "{reader:?}");
            assert_eq!(read(reader, Some(&answer(200, captive))), None, "{reader:?}: no media type");
            assert_eq!(read(reader, Some(&Err(Failure::Broken))), None, "{reader:?}: no certificate");
            let long = format!(r#"{{"captive":false,"x":"{}"}}"#, "y".repeat(LONGEST));
            assert_eq!(read(reader, Some(&api(&long))), None, "{reader:?}: too long");
            assert_eq!(read(reader, Some(&api("{}"))), None, "{reader:?}: captive is missing");
        }
        let without_url = api(r#"{"captive":true}"#);
        assert_eq!(read(Reader::Android, Some(&without_url)), None);
        assert!(read(Reader::Apple, Some(&without_url)).is_some());
        let plain = api(r#"{"captive":true,"user-portal-url":"http://masuk.wifi.pbg/"}"#);
        assert_eq!(read(Reader::ChromeOs, Some(&plain)), None);
        assert!(read(Reader::Android, Some(&plain)).is_some());
    }
}
