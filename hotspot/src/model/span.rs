use super::{Invalid, serde_by_text};
use std::{fmt, str::FromStr, time::Duration};

/// A length of time in whole seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(u64);

const UNITS: [(&str, u64); 4] = [("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)];

impl Span {
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs)
    }

    #[must_use]
    pub const fn from_days(days: u64) -> Self {
        Self(days * 86_400)
    }

    #[must_use]
    pub const fn secs(self) -> u64 {
        self.0
    }

    #[must_use]
    pub const fn millis(self) -> i64 {
        (self.0 as i64).saturating_mul(1000)
    }

    #[must_use]
    pub const fn as_duration(self) -> Duration {
        Duration::from_secs(self.0)
    }
}

impl FromStr for Span {
    type Err = Invalid;

    /// A number with a unit: `1h`, `15 min`, `30 d`, `90 s`; at most ten years.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        number_with_unit(text, &UNITS).filter(|secs| *secs <= 3_660 * 86_400).map(Self).ok_or_else(|| {
            Invalid::new(format!("{text:?} is not a duration like \"1h\", \"15 min\" or \"30 d\""))
        })
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, size) =
            UNITS.iter().find(|(_, size)| self.0 != 0 && self.0.is_multiple_of(*size)).unwrap_or(&("s", 1));
        write!(f, "{} {unit}", self.0 / size)
    }
}

serde_by_text!(Span);

/// Reads `NUMBER UNIT` (up to six decimals, point as separator) exactly, in integers; nothing on overflow or rest.
pub(super) fn number_with_unit(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let text = text.trim();
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = text.split_at(split);
    let (_, size) = units.iter().find(|(name, _)| *name == unit.trim())?;
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() || decimals.len() > 6 || (number.contains('.') && decimals.is_empty()) {
        return None;
    }
    let whole: u64 = whole.parse().ok()?;
    let part = if decimals.is_empty() {
        0
    } else {
        let scaled = decimals.parse::<u64>().ok()?.checked_mul(*size)?;
        scaled / 10u64.pow(decimals.len() as u32)
    };
    whole.checked_mul(*size)?.checked_add(part)
}

/// Prints in the largest unit that keeps the number exact to three decimals, else in the smallest.
pub(super) fn print_with_unit(
    f: &mut fmt::Formatter<'_>,
    value: u64,
    units: &[(&str, u64)],
    smallest: &str,
) -> fmt::Result {
    for (unit, size) in units {
        if value >= *size && value.is_multiple_of(size / 1000) {
            let thousandths = value % size / (size / 1000);
            let decimals = format!("{thousandths:03}");
            let decimals = decimals.trim_end_matches('0');
            return if decimals.is_empty() {
                write!(f, "{} {unit}", value / size)
            } else {
                write!(f, "{}.{decimals} {unit}", value / size)
            };
        }
    }
    write!(f, "{value} {smallest}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BitRate, Bytes};
    use proptest::prelude::*;

    #[test]
    fn amounts_speeds_and_spans_are_read_with_their_units() {
        assert_eq!("1 GB".parse(), Ok(Bytes(1_000_000_000)));
        assert_eq!("1.5 GB".parse(), Ok(Bytes(1_500_000_000)));
        assert_eq!("512B".parse(), Ok(Bytes(512)));
        assert_eq!("5 Mbit/s".parse::<BitRate>().unwrap().bits_per_second(), 5_000_000);
        assert_eq!("1h".parse(), Ok(Span::from_secs(3600)));
        assert_eq!("15 min".parse(), Ok(Span::from_secs(900)));
        assert_eq!(Span::from_secs(5400).to_string(), "90 min");
    }

    #[test]
    fn units_are_never_guessed() {
        for text in
            ["", "5", "GB", "1 GiB", "1,5 GB", "-1 GB", "1. GB", ".5 GB", "1e9 B", "99999999999 TB", "1 gb"]
        {
            assert!(text.parse::<Bytes>().is_err(), "{text}");
        }
        for text in ["0 Mbit/s", "5 mbps", "5 Mbit", "5Mb/s", ""] {
            assert!(text.parse::<BitRate>().is_err(), "{text}");
        }
        for text in ["1", "h", "1 hour", "-1h", "99999 d"] {
            assert!(text.parse::<Span>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(value in 1u64..u64::MAX / 2, secs in 0u64..3_660 * 86_400) {
            prop_assert_eq!(Bytes(value).to_string().parse(), Ok(Bytes(value)));
            let rate = BitRate::from_bits_per_second(value).unwrap();
            prop_assert_eq!(rate.to_string().parse(), Ok(rate));
            prop_assert_eq!(Span::from_secs(secs).to_string().parse(), Ok(Span::from_secs(secs)));
        }
    }
}
