use super::{Invalid, SiteName, StaffName, UnixTime, serde_by_text};
use std::{fmt, str::FromStr};

/// Something that staff should look at, from when it was first seen until it was over. One of each kind and place stands
/// at a time.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Alarm {
    pub id: AlarmId,
    pub kind: AlarmKind,
    /// The gateway itself where no site is named.
    pub site: Option<SiteName>,
    /// The one thing of the site it is about, like an access point's name; empty where it is about all of it.
    pub subject: String,
    /// What was seen last, in a sentence for a technician.
    pub seen: String,
    pub since: UnixTime,
    pub cleared: Option<UnixTime>,
    pub acknowledged: Option<Acknowledged>,
    /// Whom staff asked to see to it.
    pub assigned_to: Option<StaffName>,
    /// Until then staff are not reminded of it.
    pub postponed_until: Option<UnixTime>,
}

/// Somebody has taken it on.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Acknowledged {
    pub at: UnixTime,
    pub by: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct AlarmId(pub i64);

/// What there is to be alarmed about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlarmKind {
    /// The line carries nothing.
    LineDown,
    /// The line carries, and no resolver answers.
    ResolversDown,
    /// Phones cannot trust the portal's certificate, or soon will not.
    Certificate,
    /// Nobody answers on the portal's listeners.
    PortalDown,
    /// More guests than addresses.
    PlaceFull,
    /// Somebody uses an address that is ours to give.
    AddressConflict,
    /// A list of names to block cannot be used as it is.
    Blocklist,
    /// An interface of the configuration is missing or has no carrier.
    InterfaceDown,
    /// An access point does not answer.
    AccessPointDown,
    /// Somebody else gives out addresses on a guest network.
    ForeignDhcp,
    /// Somebody else announces itself as an IPv6 router there.
    ForeignRouter,
    /// Somebody says that the gateway's own address is theirs.
    GatewayClaimed,
    /// Many devices' hardware addresses are used by two at a time.
    CopiedAddresses,
}

impl AlarmKind {
    pub const ALL: [Self; 13] = [
        Self::LineDown,
        Self::ResolversDown,
        Self::Certificate,
        Self::PortalDown,
        Self::PlaceFull,
        Self::AddressConflict,
        Self::Blocklist,
        Self::InterfaceDown,
        Self::AccessPointDown,
        Self::ForeignDhcp,
        Self::ForeignRouter,
        Self::GatewayClaimed,
        Self::CopiedAddresses,
    ];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LineDown => "line-down",
            Self::ResolversDown => "resolvers-down",
            Self::Certificate => "certificate",
            Self::PortalDown => "portal-down",
            Self::PlaceFull => "place-full",
            Self::AddressConflict => "address-conflict",
            Self::Blocklist => "blocklist",
            Self::InterfaceDown => "interface-down",
            Self::AccessPointDown => "access-point-down",
            Self::ForeignDhcp => "foreign-dhcp",
            Self::ForeignRouter => "foreign-router",
            Self::GatewayClaimed => "gateway-claimed",
            Self::CopiedAddresses => "copied-addresses",
        }
    }

    /// What to check, for whoever stands before the box at night.
    #[must_use]
    pub fn check(self) -> &'static str {
        match self {
            Self::LineDown => {
                "the modem's lights and power, the cable to it, then the provider; `wifi-pbg doctor` tells when it carries again"
            }
            Self::ResolversDown => {
                "[dns] upstream in the configuration; the provider may filter other resolvers than its own"
            }
            Self::Certificate => {
                "the files of [portal] certificate and private_key, the host's name in them, and the clock; phones join without it, less smoothly"
            }
            Self::PortalDown => "systemctl status wifi-pbg-portal; journalctl -u wifi-pbg-portal",
            Self::PlaceFull => {
                "`wifi-pbg clients`; a larger pool, a shorter lease_time, or another access point's network"
            }
            Self::AddressConflict => {
                "who has the address named here (`ip neigh`); give it one outside the pool, or take it off the guest network"
            }
            Self::Blocklist => {
                "the file named here: it must be readable for wifi-pbg and in hosts or RPZ form"
            }
            Self::InterfaceDown => {
                "the cable and the port; `ip link` must show the name that the configuration has"
            }
            Self::AccessPointDown => "its power adaptor, its cable, the port it is plugged into",
            Self::ForeignDhcp => {
                "the device named here: switch off the DHCP server in it, or unplug it; a home router that was plugged in the wrong way round is the usual case"
            }
            Self::ForeignRouter => {
                "the device named here: switch off its IPv6 router advertisements (radvd, internet sharing), or unplug it"
            }
            Self::GatewayClaimed => {
                "the device named here: it has the gateway's address by mistake, or listens in on guests; `wifi-pbg block` pauses it"
            }
            Self::CopiedAddresses => {
                "whether cables between access points form a loop; else somebody copies hardware addresses near the ports named here"
            }
        }
    }
}

impl fmt::Display for AlarmKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for AlarmKind {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| Invalid::new(format!("{text:?} is no kind of alarm")))
    }
}

serde_by_text!(AlarmKind);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read_back_and_says_what_to_check() {
        for kind in AlarmKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
            assert!(!kind.check().is_empty());
        }
        assert!("smoke".parse::<AlarmKind>().is_err());
    }
}
