use super::{Invalid, serde_by_text};
use std::{fmt, str::FromStr};

/// A speed in bits per second, decimal units: 1 Mbit/s = 10⁶ bit/s. Never zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BitRate(u64);

const UNITS: [(&str, u64); 3] = [("Gbit/s", 1_000_000_000), ("Mbit/s", 1_000_000), ("kbit/s", 1_000)];

impl BitRate {
    /// # Errors
    /// Refuses zero: a rate of nothing is a block, which is said in another way.
    pub fn from_bits_per_second(bits: u64) -> Result<Self, Invalid> {
        if bits == 0 { Err(Invalid::new("a speed must be above zero")) } else { Ok(Self(bits)) }
    }

    #[must_use]
    pub fn bits_per_second(self) -> u64 {
        self.0
    }
}

impl FromStr for BitRate {
    type Err = Invalid;

    /// A number with a unit: `5 Mbit/s`, `512 kbit/s`, `1 Gbit/s`.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        super::span::number_with_unit(text, &[UNITS.as_slice(), &[("bit/s", 1)]].concat())
            .and_then(|bits| Self::from_bits_per_second(bits).ok())
            .ok_or_else(|| Invalid::new(format!("{text:?} is not a speed like \"5 Mbit/s\"")))
    }
}

impl fmt::Display for BitRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::span::print_with_unit(f, self.0, &UNITS, "bit/s")
    }
}

serde_by_text!(BitRate);
