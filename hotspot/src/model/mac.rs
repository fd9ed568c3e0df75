use super::{Invalid, serde_by_text};
use std::{fmt, str::FromStr};

/// A device's 48-bit hardware address (IEEE 802), always that of one station: neither zero nor a group address.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mac([u8; 6]);

impl Mac {
    /// # Errors
    /// Refuses the zero address and group addresses (lowest bit of the first octet set).
    pub fn new(octets: [u8; 6]) -> Result<Self, Invalid> {
        if octets == [0; 6] || octets[0] & 1 == 1 {
            return Err(Invalid::new(
                "a hardware address of one device is needed, not zero, multicast or broadcast",
            ));
        }
        Ok(Self(octets))
    }

    #[must_use]
    pub fn octets(self) -> [u8; 6] {
        self.0
    }
}

impl FromStr for Mac {
    type Err = Invalid;

    /// Six octets in hexadecimal, separated by `:` or `-`, in either case.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let wrong = || Invalid::new(format!("{text:?} is not a hardware address like 02:00:5e:10:00:01"));
        let mut octets = [0u8; 6];
        let mut parts = text.split([':', '-']);
        for octet in &mut octets {
            let part = parts.next().filter(|part| part.len() == 2).ok_or_else(wrong)?;
            if !part.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return Err(wrong());
            }
            *octet = u8::from_str_radix(part, 16).map_err(|_| wrong())?;
        }
        if parts.next().is_some() {
            return Err(wrong());
        }
        Self::new(octets)
    }
}

impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        write!(f, "{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{g:02x}")
    }
}

impl fmt::Debug for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

serde_by_text!(Mac);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_separators_and_prints_one() {
        assert_eq!("02-00-5E-10-00-0f".parse::<Mac>().unwrap().to_string(), "02:00:5e:10:00:0f");
    }

    #[test]
    fn refuses_what_is_not_one_station() {
        for text in [
            "",
            "02:00:5e:10:00",
            "02:00:5e:10:00:0f:1",
            "00:00:00:00:00:00",
            "ff:ff:ff:ff:ff:ff",
            "01:00:5e:00:00:01",
            "0200.5e10.000f",
            "+2:00:5e:10:00:0f",
            "02:00:5e:10:00:é",
        ] {
            assert!(text.parse::<Mac>().is_err(), "{text}");
        }
    }
}
