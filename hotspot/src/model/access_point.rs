use super::{Interface, Invalid, Mac, SiteName, UnixTime, serde_by_text};
use serde::{Deserialize, Serialize};
use std::{fmt, net::Ipv4Addr, str::FromStr};

super::name::slug_type!(
    /// The name of an access point, unique on its gateway.
    AccessPointName, "access point name"
);

/// A radio at a site, as the inventory has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessPoint {
    pub name: AccessPointName,
    pub site: SiteName,
    /// Where it hangs, in words: "Pendopo, tiang timur".
    pub title: String,
    pub place: Option<Place>,
    pub make: String,
    pub mac: Option<Mac>,
    /// Where it is managed, and asked whether it lives.
    pub address: Option<Ipv4Addr>,
    pub attachment: Option<Attachment>,
    /// Devices it is planned for at once.
    pub capacity: u32,
    pub made: UnixTime,
    /// Taken down: its figures stay.
    pub retired: Option<UnixTime>,
}

impl AccessPoint {
    /// For an access point of which nobody said otherwise.
    pub const CAPACITY: u32 = 40;
    /// A gateway has no more in service.
    pub const MOST: usize = 2_000;

    #[must_use]
    pub fn is_in_service(&self) -> bool {
        self.retired.is_none()
    }

    /// The fields in which it has what another one has too, and only one may have. What one that was taken down had is
    /// free, but for its name.
    #[must_use]
    pub fn clashes(&self, other: &Self) -> Vec<&'static str> {
        fn both<T>(one: &Option<T>, other: &Option<T>, same: impl Fn(&T, &T) -> bool) -> bool {
            one.as_ref().zip(other.as_ref()).is_some_and(|(one, other)| same(one, other))
        }
        let served = self.is_in_service() && other.is_in_service();
        let clashes = [
            ("name", self.name == other.name),
            ("mac", served && both(&self.mac, &other.mac, Mac::eq)),
            ("address", served && both(&self.address, &other.address, Ipv4Addr::eq)),
            ("attachment", served && both(&self.attachment, &other.attachment, Attachment::is_same)),
        ];
        clashes.into_iter().filter(|(_, clash)| *clash).map(|(field, _)| field).collect()
    }
}

/// What tells the guests of one access point from those of another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attachment {
    /// It is plugged into this port of the guest bridge.
    Port(Interface),
    /// Its guests come by this VLAN interface of the guest bridge.
    Vlan(Interface),
    /// A relay or the access point itself writes this circuit into DHCP option 82 (RFC 3046); `*` stands for any text.
    Circuit(String),
}

impl Attachment {
    const LONGEST_CIRCUIT: usize = 120;

    /// The interface of this machine by which its guests come, where there is one for them alone.
    #[must_use]
    pub fn interface(&self) -> Option<&Interface> {
        match self {
            Self::Port(name) | Self::Vlan(name) => Some(name),
            Self::Circuit(_) => None,
        }
    }

    /// Whether both mean the same guests: a port and a VLAN of one name are one interface.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self == other || self.interface().is_some() && self.interface() == other.interface()
    }
}

impl FromStr for Attachment {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let wrong = || {
            Invalid::new(format!(
                "{text:?} is no attachment: port:NAME, vlan:NAME or circuit:PATTERN, like \"port:lan3\" or \"circuit:*pendopo*\""
            ))
        };
        match text.split_once(':').ok_or_else(wrong)? {
            ("port", name) => name.parse().map(Self::Port),
            ("vlan", name) => name.parse().map(Self::Vlan),
            ("circuit", pattern) => {
                let printable = |letter: char| !letter.is_control();
                if pattern.trim_matches('*').is_empty()
                    || pattern.len() > Self::LONGEST_CIRCUIT
                    || !pattern.chars().all(printable)
                {
                    return Err(wrong());
                }
                Ok(Self::Circuit(pattern.to_owned()))
            }
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Port(name) => write!(f, "port:{name}"),
            Self::Vlan(name) => write!(f, "vlan:{name}"),
            Self::Circuit(pattern) => write!(f, "circuit:{pattern}"),
        }
    }
}

serde_by_text!(Attachment);

/// A place on the map, in millionths of a degree (WGS 84). As text: `-7.388200, 109.363600`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub latitude_e6: i32,
    pub longitude_e6: i32,
}

impl FromStr for Place {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let wrong =
            || Invalid::new(format!("{text:?} is no place: latitude, longitude, like \"-7.3882, 109.3636\""));
        let degrees = |text: &str, most: f64| -> Option<i32> {
            let degrees: f64 = text.trim().parse().ok().filter(|degrees: &f64| degrees.abs() <= most)?;
            // Within 180 million by the line above.
            Some((degrees * 1e6).round() as i32)
        };
        let (latitude, longitude) = text.split_once(',').ok_or_else(wrong)?;
        let latitude_e6 = degrees(latitude, 90.0).ok_or_else(wrong)?;
        let longitude_e6 = degrees(longitude, 180.0).ok_or_else(wrong)?;
        Ok(Self { latitude_e6, longitude_e6 })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let degrees = |e6: i32| f64::from(e6) / 1e6;
        write!(f, "{:.6}, {:.6}", degrees(self.latitude_e6), degrees(self.longitude_e6))
    }
}

serde_by_text!(Place);

/// How an access point is, as its gateway sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApState {
    /// It answers.
    Up,
    /// It answers sometimes.
    Shaky,
    /// It does not answer.
    Down,
    /// It answers, and nobody has come by it for longer than is usual; or it has no address to be asked at and nobody comes.
    Silent,
    /// Not asked yet, or nothing is known to ask it by.
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attachment_is_read_as_it_is_written() {
        for text in ["port:lan3", "vlan:br-wifi.20", "circuit:*pendopo*", "circuit:eth0/1:ap-2"] {
            assert_eq!(text.parse::<Attachment>().unwrap().to_string(), text);
        }
        for text in ["", "lan3", "port:", "port:a b", "circuit:", "circuit:**", "circuit:a\nb", "radio:1"] {
            assert!(text.parse::<Attachment>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_place_is_on_the_earth() {
        let place: Place = "-7.3882,109.36361".parse().unwrap();
        assert_eq!((place.latitude_e6, place.longitude_e6), (-7_388_200, 109_363_610));
        assert_eq!(place.to_string(), "-7.388200, 109.363610");
        for text in ["", "1", "91, 0", "0, 181", "NaN, 0", "inf, 0", "a, b", "1, 2, 3"] {
            assert!(text.parse::<Place>().is_err(), "{text}");
        }
    }
}
