//! Codes of six digits from a secret that is shared with somebody's phone (TOTP, RFC 6238), which change every half minute.

use crate::model::{TotpSecret, UnixTime};
use data_encoding::{BASE32, BASE32_NOPAD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use url::form_urlencoded;

/// In seconds; what every phone's program takes for granted.
const STEP: i64 = 30;
/// Phones' clocks may be so many steps off.
const TOLERANCE: i64 = 1;
const DIGITS: usize = 6;

/// As long as the hash (RFC 4226, section 4), in bytes.
pub const SECRET: usize = 20;

/// The secret as it is stored and typed: base32 without padding.
#[must_use]
pub fn secret_of(bytes: &[u8; SECRET]) -> TotpSecret {
    TotpSecret(BASE32_NOPAD.encode(bytes))
}

/// The step whose code was typed, where that is one of now and later than the last that was accepted: nobody who looks
/// over a shoulder uses a code again. It must be written down before anything is opened by it.
#[must_use]
pub fn accepted(secret: &TotpSecret, typed: &str, now: UnixTime, last: i64) -> Option<i64> {
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let present = now.0.div_euclid(STEP);
    let steps = (present - TOLERANCE)..=(present + TOLERANCE);
    // Every step is looked at, right or not, and so is the time that takes.
    let fitting = steps.filter(|step| code(secret, *step).is_some_and(|code| code == typed));
    fitting.filter(|step| *step > last).max()
}

/// The code of a step: six digits. Nothing where the secret is not base32.
#[must_use]
pub fn code(secret: &TotpSecret, step: i64) -> Option<String> {
    let key =
        BASE32_NOPAD.decode(secret.0.as_bytes()).or_else(|_| BASE32.decode(secret.0.as_bytes())).ok()?;
    let mut mac = Hmac::<Sha1>::new_from_slice(&key).ok()?;
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    // Dynamic truncation (RFC 4226, section 5.3).
    let offset = usize::from(hash.last()? & 0xf);
    let four: [u8; 4] = hash.get(offset..offset + 4)?.try_into().ok()?;
    let number = (u32::from_be_bytes(four) & 0x7fff_ffff) % 10u32.pow(DIGITS as u32);
    Some(format!("{number:0DIGITS$}"))
}

/// What the picture for a phone's program says (the Key Uri Format that all of them read).
#[must_use]
pub fn uri(secret: &TotpSecret, issuer: &str, name: &str) -> String {
    let escaped = |text: &str| -> String {
        form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
    };
    let (issuer, name) = (escaped(issuer), escaped(name));
    format!("otpauth://totp/{issuer}:{name}?secret={}&issuer={issuer}", secret.0)
}

/// The secret in groups of four, for who types it.
#[must_use]
pub fn readable(secret: &TotpSecret) -> String {
    let letters: Vec<char> = secret.0.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of_the_rfc() -> TotpSecret {
        secret_of(b"12345678901234567890")
    }

    #[test]
    fn codes_are_those_of_rfc_6238_appendix_b() {
        let last_six = [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ];
        for (at, expected) in last_six {
            assert_eq!(code(&of_the_rfc(), at / STEP).as_deref(), Some(expected), "{at}");
        }
        assert_eq!(of_the_rfc().0, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn a_clock_may_be_half_a_minute_off_and_not_more() {
        let now = UnixTime(1_111_111_109);
        let step = now.0 / STEP;
        for (away, fits) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let typed = code(&of_the_rfc(), step + away).unwrap();
            let found = accepted(&of_the_rfc(), &typed, now, 0);
            assert_eq!(found, fits.then_some(step + away), "{away}");
        }
        assert_eq!(accepted(&of_the_rfc(), " 081 804 ", now, 0), Some(step));
        for typed in ["", "81804", "0818040", "08180\u{661}", "abcdef"] {
            assert_eq!(accepted(&of_the_rfc(), typed, now, 0), None, "{typed}");
        }
    }

    #[test]
    fn a_step_is_accepted_once_and_none_before_it_any_more() {
        let now = UnixTime(1_111_111_109);
        let step = now.0 / STEP;
        let typed = |away| code(&of_the_rfc(), step + away).unwrap();
        assert_eq!(accepted(&of_the_rfc(), &typed(0), now, step), None);
        assert_eq!(accepted(&of_the_rfc(), &typed(-1), now, step), None);
        assert_eq!(accepted(&of_the_rfc(), &typed(1), now, step), Some(step + 1));
    }

    #[test]
    fn a_secret_that_is_none_accepts_nothing() {
        for text in ["", "!", "GEZ", "gezdgnbv"] {
            let secret = TotpSecret(text.to_owned());
            let any = code(&secret, 1);
            assert!(any.is_none() || text.is_empty(), "{text}");
        }
        assert_eq!(format!("{:?}", of_the_rfc()), "TotpSecret");
    }

    #[test]
    fn the_picture_says_whose_it_is_in_letters_that_no_program_mistakes() {
        let uri = uri(&of_the_rfc(), "wifi.pbg Kantor & Balai", "sari");
        assert_eq!(
            uri,
            "otpauth://totp/wifi.pbg%20Kantor%20%26%20Balai:sari?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=wifi.pbg%20Kantor%20%26%20Balai"
        );
        assert_eq!(readable(&of_the_rfc()).split(' ').count(), 8);
    }

    proptest! {
        #[test]
        fn what_was_accepted_is_not_accepted_again(at in 0i64..4_000_000_000, drift in -1i64..=1, later in 0i64..90) {
            let secret = of_the_rfc();
            let typed = code(&secret, at / STEP + drift).unwrap();
            if let Some(step) = accepted(&secret, &typed, UnixTime(at), 0) {
                prop_assert!(accepted(&secret, &typed, UnixTime(at + later), step).is_none_or(|next| next > step));
            }
        }

        #[test]
        fn nothing_typed_breaks_it(typed in ".{0,40}", secret in ".{0,40}", at in any::<i64>()) {
            let _ = accepted(&TotpSecret(secret), &typed, UnixTime(at), 0);
        }
    }
}
