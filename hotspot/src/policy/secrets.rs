//! What is derived from the install's secret, and how secrets that are drawn are kept.

use crate::model::Mac;
use hmac::{Hmac, KeyInit, Mac as _};
use jiff::civil::Date;
use sha2::{Digest, Sha256};

/// Letters and digits that are not mistaken for one another when read out.
const ALPHABET: &[u8; 30] = b"ABCDEFGHJKMNPQRSTVWXYZ23456789";

/// The help codes of a day: what guests tell staff instead of a hardware address, four letters and digits that mean nothing
/// outside this install and change at local midnight. Keyed once, so that finding whose a code is costs little.
#[derive(Clone)]
pub struct HelpCodes {
    keyed: Option<Hmac<Sha256>>,
    day: Date,
}

impl HelpCodes {
    #[must_use]
    pub fn new(secret: &str, day: Date) -> Self {
        // HMAC takes a key of any length.
        let mut keyed = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok();
        if let Some(keyed) = &mut keyed {
            keyed.update(b"help code");
        }
        Self { keyed, day }
    }

    /// A device's, in ASCII.
    #[must_use]
    pub fn letters(&self, mac: Mac) -> [u8; 4] {
        let Some(mut code) = self.keyed.clone() else { return [b'-'; 4] };
        code.update(&mac.octets());
        code.update(self.day.to_string().as_bytes());
        let bytes = code.finalize().into_bytes();
        std::array::from_fn(|place| ALPHABET[usize::from(bytes[place]) % 30])
    }

    /// A device's.
    #[must_use]
    pub fn of(&self, mac: Mac) -> String {
        self.letters(mac).map(char::from).iter().collect()
    }

    /// The code that somebody may have typed: four of its letters and digits, in either case.
    #[must_use]
    pub fn read(text: &str) -> Option<[u8; 4]> {
        let letters: [u8; 4] = text.as_bytes().try_into().ok()?;
        let letters = letters.map(|letter| letter.to_ascii_uppercase());
        letters.iter().all(|letter| ALPHABET.contains(letter)).then_some(letters)
    }
}

/// The key of the portal's form tokens, 64 hexadecimal digits: the portal holds this one and not the install's secret.
#[must_use]
pub fn form_key(secret: &str) -> String {
    let Ok(mut key) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    key.update(b"form key");
    key.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// As the store keeps what was drawn by chance (cookies, invitations, tokens): SHA-256, hexadecimal. What people choose is
/// hashed slowly instead, see [`crate::passwords`].
#[must_use]
pub fn digest(secret: &str) -> String {
    Sha256::digest(secret).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// How people compare a certificate (its DER) with what a browser shows them: `AB:CD:...`, SHA-256.
#[must_use]
pub fn fingerprint(certificate: &[u8]) -> String {
    let pairs: Vec<String> = Sha256::digest(certificate).iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_was_drawn_is_kept_as_its_hash() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(digest(""), empty);
        assert_eq!(fingerprint(b"").replace(':', "").to_lowercase(), empty);
        assert!(fingerprint(b"").starts_with("E3:B0:C4:"));
    }

    #[test]
    fn a_help_code_is_the_devices_own_for_a_day() {
        let (today, tomorrow) = (date(2026, 11, 22), date(2026, 11, 23));
        let code = |mac: &str, day| HelpCodes::new("secret", day).of(mac.parse().unwrap());
        let mine = code("02:00:00:00:00:01", today);
        assert_eq!(mine.len(), 4);
        assert_eq!(mine, code("02:00:00:00:00:01", today));
        assert_ne!(mine, code("02:00:00:00:00:01", tomorrow));
        assert_ne!(mine, code("02:00:00:00:00:02", today));
    }

    #[test]
    fn a_code_is_read_in_either_case_and_nothing_else_is_one() {
        assert_eq!(HelpCodes::read("k7m2"), Some(*b"K7M2"));
        for text in ["", "K7M", "K7M2X", "K0M2", "ä22", "k7 2"] {
            assert_eq!(HelpCodes::read(text), None, "{text}");
        }
    }
}
