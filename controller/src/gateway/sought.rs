//! What staff typed to find a device by. Pure.

use hotspot::{model::Lease, policy::HelpCodes};

/// Longer texts are part of nothing that is known of a device, in bytes.
const LONGEST: usize = 64;
/// Fewer digits of a hardware address without its colons are in too many of them.
const LEAST_DIGITS: usize = 4;

/// A text, in each form in which it may be part of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// In lower case.
    text: String,
    address: bool,
    /// Of a hardware address, with colons.
    mac: Option<String>,
    /// Of a hardware address, its digits alone.
    digits: Option<String>,
    code: Option<[u8; 4]>,
}

impl Sought {
    /// Nothing where the text is empty: then everybody is found.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let hexadecimal = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let address =
            text.split('.').all(|part| part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit()));
        let mac = text.replace('-', ":");
        let digits: String = text.chars().filter(|letter| !matches!(letter, ':' | '-' | '.')).collect();
        let groups = mac.split(':').all(|group| group.len() <= 2 && hexadecimal(group));
        let dotted = text.contains('.') && address;
        let whole = hexadecimal(&digits) && digits.len() >= LEAST_DIGITS && !groups && !dotted;
        (!text.is_empty()).then(|| Self {
            address,
            mac: Some(mac).filter(|_| groups),
            digits: Some(digits).filter(|_| whole),
            code: HelpCodes::read(&text),
            text,
        })
    }

    /// Whether it is part of what is known of a lease's device, or its help code.
    #[must_use]
    pub fn is_of(&self, lease: &Lease, codes: &HelpCodes) -> bool {
        if self.text.len() > LONGEST {
            return false;
        }
        let named = || {
            let name = lease.hostname.as_ref().map(|name| name.as_str()).unwrap_or_default();
            contains(name.as_bytes(), self.text.as_bytes())
        };
        let at = || self.address && lease.address.to_string().contains(&self.text);
        let by_groups = |part: &String| lease.mac.to_string().contains(part);
        let by_digits = |part: &String| contains(&digits(lease.mac.octets()), part.as_bytes());
        named()
            || at()
            || self.mac.as_ref().is_some_and(by_groups)
            || self.digits.as_ref().is_some_and(by_digits)
            || self.code.is_some_and(|code| codes.letters(lease.mac) == code)
    }
}

/// In either case of ASCII letters.
fn contains(text: &[u8], part: &[u8]) -> bool {
    part.is_empty() || text.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part))
}

fn digits(octets: [u8; 6]) -> [u8; 12] {
    let digit = |value: u8| if value < 10 { b'0' + value } else { b'a' + value - 10 };
    std::array::from_fn(|place| {
        let octet = octets[place / 2];
        digit(if place % 2 == 0 { octet >> 4 } else { octet & 15 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotspot::model::{BootTime, ClientId, Mac, UnixTime};
    use jiff::civil::date;
    use proptest::prelude::*;
    use std::net::Ipv4Addr;

    fn codes() -> HelpCodes {
        HelpCodes::new("secret", date(2026, 11, 22))
    }

    fn lease() -> Lease {
        let mac: Mac = "02:a0:5e:10:3c:0f".parse().unwrap();
        Lease {
            site: "alun-alun".parse().unwrap(),
            address: Ipv4Addr::new(10, 20, 3, 57),
            mac,
            client: ClientId::of_mac(mac),
            hostname: "Redmi-9A".parse().ok(),
            relay: None,
            started: UnixTime(0),
            ends: BootTime(0),
        }
    }

    fn finds(text: &str) -> bool {
        Sought::read(text).is_none_or(|sought| sought.is_of(&lease(), &codes()))
    }

    #[test]
    fn a_device_is_found_by_name_address_hardware_address_and_help_code() {
        let code = codes().of(lease().mac);
        for text in [
            "",
            "redmi",
            " REDMI-9a ",
            "10.20.3.57",
            "10.20.3",
            ".57",
            "02:a0:5e:10:3c:0f",
            "02-A0-5E",
            "5e:10",
            "02a0.5e10.3c0f",
            "02A05E103C0F",
            "5e103c",
            &code,
            &code.to_lowercase(),
        ] {
            assert!(finds(text), "{text}");
        }
        for text in [
            "redmi9",
            "10.20.3.58",
            "02:a0:5e:10:3c:10",
            "0f:02",
            "K7M2X",
            "%",
            "_",
            "<script>",
            &"a".repeat(65),
        ] {
            assert!(!finds(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,80}") {
            let _ = finds(&text);
        }

        #[test]
        fn every_part_of_a_name_finds_it(from in 0usize..8, length in 1usize..8) {
            let name = "Redmi-9A";
            let part: String = name.chars().skip(from).take(length).collect();
            prop_assert!(finds(&part));
        }
    }
}
