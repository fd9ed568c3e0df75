use super::{Invalid, PlanName, SiteName, Span, UnixTime, serde_by_text};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Letters and digits that are not mistaken for one another when read out or copied: no O, I, L, 0, 1 and U.
pub const READABLE: &[u8; 30] = b"ABCDEFGHJKMNPQRSTVWXYZ23456789";

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VoucherId(pub i64);

/// What stands on a voucher: twelve readable letters and digits, 58 bits where they are drawn evenly. Printed as
/// `ABCD-EFGH-JKMN`; read in any case, with or without hyphens and spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VoucherCode([u8; 12]);

/// A promise of access, bound to no device until its first use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voucher {
    pub id: VoucherId,
    pub code: VoucherCode,
    /// Vouchers issued together have the same number.
    pub batch: i64,
    pub plan: PlanName,
    /// Every site of this gateway where none is named.
    pub site: Option<SiteName>,
    /// How many devices may hold it at the same time.
    pub devices: u16,
    /// It can be used for the first time from then on.
    pub from: UnixTime,
    /// It cannot be used for the first time after that.
    pub use_by: UnixTime,
    /// How long it is good for after its first use.
    pub lasts: Span,
    pub note: String,
    pub made: UnixTime,
    /// Staff took it back.
    pub void: Option<UnixTime>,
    pub first_used: Option<UnixTime>,
}

impl VoucherCode {
    /// From one number for each place, each below 30. Nothing where one is not.
    #[must_use]
    pub fn of(places: [u8; 12]) -> Option<Self> {
        let mut code = [0; 12];
        for (letter, place) in code.iter_mut().zip(places) {
            *letter = *READABLE.get(usize::from(place))?;
        }
        Some(Self(code))
    }
}

impl fmt::Display for VoucherCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, letter) in self.0.iter().enumerate() {
            if place > 0 && place % 4 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(*letter))?;
        }
        Ok(())
    }
}

impl FromStr for VoucherCode {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let wrong = || {
            Invalid::new(
                "not a voucher code: twelve letters and digits like ABCD-EFGH-JKMN, without O, I, L, U, 0 and 1",
            )
        };
        let mut letters = text
            .chars()
            .filter(|letter| !letter.is_whitespace() && !matches!(letter, '-' | '\u{2010}'..='\u{2015}'));
        let mut code = [0; 12];
        for place in &mut code {
            let letter = letters.next().filter(char::is_ascii).ok_or_else(wrong)?.to_ascii_uppercase() as u8;
            *place = Some(letter).filter(|letter| READABLE.contains(letter)).ok_or_else(wrong)?;
        }
        if letters.next().is_some() { Err(wrong()) } else { Ok(Self(code)) }
    }
}

serde_by_text!(VoucherCode);

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Result<String, Invalid> {
        text.parse::<VoucherCode>().map(|code| code.to_string())
    }

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        for text in [
            "ABCD-EFGH-JKMN",
            "abcdefghjkmn",
            " aBcD efGH\tjkmn ",
            "ABCD–EFGH—JKMN",
            "-A-B-C-D-E-F-G-H-J-K-M-N-",
        ] {
            assert_eq!(code(text).as_deref(), Ok("ABCD-EFGH-JKMN"), "{text}");
        }
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for text in [
            "",
            "ABCD-EFGH-JKM",
            "ABCD-EFGH-JKMNP",
            "ABCD-EFGH-JKM0",
            "OBCD-EFGH-JKMN",
            "АBCD-EFGH-JKMN",
            "ABCD\0EFGH-JKMN",
            "ＡBCDEFGHJKMN",
        ] {
            assert!(code(text).is_err(), "{text:?}");
        }
        assert!(code(&"A".repeat(1_000_000)).is_err());
    }

    #[test]
    fn every_place_has_thirty_letters_to_choose_from() {
        assert!(VoucherCode::of([29; 12]).is_some());
        assert_eq!(VoucherCode::of([30; 12]), None);
        assert!(READABLE.len().pow(12).ilog2() >= 50);
    }
}
