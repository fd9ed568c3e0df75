use super::{Invalid, serde_by_text};
use std::{fmt, iter::Sum, ops::Add, str::FromStr};

/// An amount of data in bytes, decimal units: 1 GB = 10⁹ bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(pub u64);

const UNITS: [(&str, u64); 4] =
    [("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)];

impl Bytes {
    /// For people to read: one decimal of the largest unit, rounded down, like `36.3 MB`. [`Bytes`]'s own text is exact.
    #[must_use]
    pub fn rounded(self) -> String {
        match UNITS.iter().find(|(_, size)| self.0 >= *size) {
            Some((unit, size)) => format!("{}.{} {unit}", self.0 / size, self.0 % size / (size / 10)),
            None => format!("{} B", self.0),
        }
    }
}

impl FromStr for Bytes {
    type Err = Invalid;

    /// A number with a unit: `1 GB`, `350 MB`, `1.5 GB`, `20 kB`, `512 B`.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        super::span::number_with_unit(text, &[UNITS.as_slice(), &[("B", 1)]].concat()).map(Self).ok_or_else(
            || Invalid::new(format!("{text:?} is not an amount of data like \"1 GB\" or \"350 MB\"")),
        )
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::span::print_with_unit(f, self.0, &UNITS, "B")
    }
}

impl Add for Bytes {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for Bytes {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self(0), Add::add)
    }
}

serde_by_text!(Bytes);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_one_decimal() {
        let read = |bytes| Bytes(bytes).rounded();
        assert_eq!(
            [read(0), read(999), read(36_301_266), read(1_000_000_000), read(999_999)],
            ["0 B", "999 B", "36.3 MB", "1.0 GB", "999.9 kB"]
        );
    }
}
