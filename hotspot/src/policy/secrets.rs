//! What is derived from the install's secret.

use crate::model::{Mac, UnixTime};
use hmac::{Hmac, KeyInit, Mac as _};
use sha2::Sha256;

/// Letters and digits that are not mistaken for one another when read out.
const ALPHABET: &[u8; 30] = b"ABCDEFGHJKMNPQRSTVWXYZ23456789";

/// What a guest tells staff instead of a hardware address: four letters and digits that mean nothing outside this install
/// and change with the (UTC) day.
#[must_use]
pub fn help_code(secret: &str, mac: Mac, now: UnixTime) -> String {
    // HMAC takes a key of any length.
    let Ok(mut code) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    code.update(b"help code");
    code.update(&mac.octets());
    code.update(&now.0.div_euclid(86_400).to_be_bytes());
    code.finalize()
        .into_bytes()
        .iter()
        .take(4)
        .map(|byte| char::from(ALPHABET[usize::from(*byte) % 30]))
        .collect()
}

/// The key of the portal's form tokens, 64 hexadecimal digits: the portal holds this one and not the install's secret.
#[must_use]
pub fn form_key(secret: &str) -> String {
    let Ok(mut key) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    key.update(b"form key");
    key.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_help_code_is_the_devices_own_for_a_day() {
        let code = |mac: &str, at| help_code("secret", mac.parse().unwrap(), UnixTime(at));
        let mine = code("02:00:00:00:00:01", 86_400);
        assert_eq!(mine.len(), 4);
        assert_eq!(mine, code("02:00:00:00:00:01", 2 * 86_400 - 1));
        assert_ne!(mine, code("02:00:00:00:00:01", 2 * 86_400));
        assert_ne!(mine, code("02:00:00:00:00:02", 86_400));
    }
}
