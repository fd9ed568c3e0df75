use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use hmac::{Hmac, KeyInit, Mac};
use hotspot::model::UnixTime;
use sha2::Sha256;
use std::{fmt, net::Ipv4Addr};

/// How long one token is made, in seconds; it is accepted for as long again.
const BUCKET: i64 = 12 * 3600;

/// The controller's key for the tokens in our forms. A token proves that a form was sent from a page of ours that was
/// shown to the same address, without a cookie.
#[derive(Clone)]
pub struct FormKey(Hmac<Sha256>);

impl FormKey {
    /// Nothing where `text` is not 64 hexadecimal digits.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let key: [u8; 32] = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()?.try_into().ok()?;
        Hmac::new_from_slice(&key).ok().map(Self)
    }

    #[must_use]
    pub fn token(&self, address: Ipv4Addr, now: UnixTime) -> String {
        HEXLOWER.encode(&self.over(address, bucket(now)).finalize().into_bytes())
    }

    /// Compares in constant time.
    #[must_use]
    pub fn accepts(&self, token: &str, address: Ipv4Addr, now: UnixTime) -> bool {
        let Ok(token) = HEXLOWER.decode(token.as_bytes()) else { return false };
        [bucket(now), bucket(now) - 1]
            .into_iter()
            .any(|bucket| self.over(address, bucket).verify_slice(&token).is_ok())
    }

    fn over(&self, address: Ipv4Addr, bucket: i64) -> Hmac<Sha256> {
        self.0.clone().chain_update(format!("form|{address}|{bucket}"))
    }
}

impl fmt::Debug for FormKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FormKey")
    }
}

fn bucket(now: UnixTime) -> i64 {
    now.0.div_euclid(BUCKET)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ADDRESS: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 77);
    const NOW: UnixTime = UnixTime(1_795_000_000);

    fn key() -> FormKey {
        FormKey::from_hex(&"0f".repeat(32)).unwrap()
    }

    fn later(secs: i64) -> UnixTime {
        UnixTime(NOW.0 + secs)
    }

    #[test]
    fn a_token_lives_for_half_a_day_at_least_and_a_day_at_most() {
        let token = key().token(ADDRESS, NOW);
        assert!(key().accepts(&token, ADDRESS, NOW));
        assert!(key().accepts(&token, ADDRESS, later(BUCKET)));
        assert!(!key().accepts(&token, ADDRESS, later(2 * BUCKET)));
        assert!(!key().accepts(&token, ADDRESS, later(-BUCKET)));
    }

    #[test]
    fn a_token_is_worth_nothing_at_another_address_or_under_another_key() {
        let token = key().token(ADDRESS, NOW);
        assert!(!key().accepts(&token, Ipv4Addr::new(10, 20, 0, 78), NOW));
        assert!(!FormKey::from_hex(&"0e".repeat(32)).unwrap().accepts(&token, ADDRESS, NOW));
    }

    #[test]
    fn a_key_is_64_hexadecimal_digits() {
        for text in ["", "0f", &"0f".repeat(33), &"zz".repeat(32), &"0f".repeat(31)] {
            assert!(FormKey::from_hex(text).is_none(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_other_text_is_a_token(text in "\\PC{0,80}|[0-9a-f]{64}", cut in 0usize..64) {
            let token = key().token(ADDRESS, NOW);
            prop_assert!(!key().accepts(&text, ADDRESS, NOW));
            prop_assert!(!key().accepts(&token[..cut], ADDRESS, NOW));
        }
    }
}
