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

/// How a voucher is at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VoucherState {
    /// Nobody has used it yet, and somebody may.
    Unused,
    /// Its time has not come.
    NotYet,
    InUse,
    /// It was good for its time.
    UsedUp,
    /// Nobody used it in time.
    TooLate,
    TakenBack,
}

impl VoucherState {
    pub const ALL: [Self; 6] =
        [Self::Unused, Self::NotYet, Self::InUse, Self::UsedUp, Self::TooLate, Self::TakenBack];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unused => "unused",
            Self::NotYet => "not-yet",
            Self::InUse => "in-use",
            Self::UsedUp => "used-up",
            Self::TooLate => "too-late",
            Self::TakenBack => "taken-back",
        }
    }
}

impl Voucher {
    /// When it was used first, as long as its device's sessions may be remembered: `keep` after that nobody is told.
    #[must_use]
    pub fn use_told(&self, now: UnixTime, keep: Span) -> Option<UnixTime> {
        self.first_used.filter(|first| now < *first + keep)
    }

    #[must_use]
    pub fn state(&self, now: UnixTime) -> VoucherState {
        match self.ends() {
            _ if self.void.is_some() => VoucherState::TakenBack,
            Some(ends) if now >= ends => VoucherState::UsedUp,
            Some(_) => VoucherState::InUse,
            None if now < self.from => VoucherState::NotYet,
            None if now > self.use_by => VoucherState::TooLate,
            None => VoucherState::Unused,
        }
    }

    /// When it is no longer good: only who has used it knows.
    #[must_use]
    pub fn ends(&self) -> Option<UnixTime> {
        self.first_used.map(|first| first + self.lasts)
    }
}

impl VoucherCode {
    /// Draws a code from even bytes. Nothing where they end before it is drawn.
    #[must_use]
    pub fn draw(bytes: &mut impl Iterator<Item = u8>) -> Option<Self> {
        let mut code = [0; 12];
        for letter in &mut code {
            *letter = draw_readable(bytes)?;
        }
        Some(Self(code))
    }

    /// Where the code stands in its field already, on the portal of this host name.
    #[must_use]
    pub fn link(self, host: &str) -> String {
        format!("http://{host}/voucher?kode={self}")
    }
}

/// Draws a readable letter or digit from even bytes. A byte beyond the last whole thirty is thrown away: taken by its
/// remainder it would make some letters likelier than others.
#[must_use]
pub fn draw_readable(bytes: &mut impl Iterator<Item = u8>) -> Option<u8> {
    let places = READABLE.len();
    let even = 256 - 256 % places;
    let place = bytes.map(usize::from).find(|byte| *byte < even)? % places;
    READABLE.get(place).copied()
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

    /// Even bytes from a seed (SplitMix64).
    fn seeded(mut state: u64) -> impl Iterator<Item = u8> {
        std::iter::from_fn(move || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            Some((mixed ^ (mixed >> 31)).to_le_bytes())
        })
        .flatten()
    }

    #[test]
    fn every_letter_is_as_likely_as_any_other_at_every_place() {
        let mut bytes = seeded(7);
        let draws = 100_000;
        let mut drawn = [[0u32; 256]; 12];
        for _ in 0..draws {
            let code = VoucherCode::draw(&mut bytes).unwrap();
            drawn.iter_mut().zip(code.0).for_each(|(place, letter)| place[usize::from(letter)] += 1);
        }
        let expected = f64::from(draws) / 30.0;
        for place in drawn {
            let distance =
                |letter: &u8| (f64::from(place[usize::from(*letter)]) - expected).powi(2) / expected;
            let chi_square: f64 = READABLE.iter().map(distance).sum();
            // 29 degrees of freedom: once in 10,000 even draws it is above 66.
            assert!(chi_square < 66.0, "{chi_square}");
        }
    }

    #[test]
    fn a_byte_that_would_favour_some_letters_is_thrown_away() {
        let drawn: Vec<u8> = (0..=255u8).filter_map(|byte| draw_readable(&mut [byte].into_iter())).collect();
        assert_eq!(drawn.len(), 240);
        assert!(READABLE.iter().all(|letter| drawn.iter().filter(|one| *one == letter).count() == 8));
        assert_eq!(VoucherCode::draw(&mut [1; 11].into_iter()), None, "too few bytes");
    }

    #[test]
    fn a_code_has_more_than_fifty_bits() {
        assert!(READABLE.len().pow(12).ilog2() >= 50);
    }
}
