use super::{AccessPointName, Invalid, Mac, SessionId, SiteName, Span, UnixTime, serde_by_text};
use std::{fmt, str::FromStr};

/// What was counted of one local hour, of a site or of one of its access points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteHour {
    pub site: SiteName,
    /// The whole site where none is named.
    pub access_point: Option<AccessPointName>,
    /// When the local hour began.
    pub hour: UnixTime,
    /// With a session that ran in the hour.
    pub devices: u64,
    /// Begun in the hour; at an access point also those that came from another one.
    pub sessions: u64,
    /// Online at once at most.
    pub peak: u64,
    /// So long the gateway watched. Of access points nothing: who watches a site watches all of them.
    pub observed: Span,
    /// Of that, the line was full, see [`SiteHour::FULL_PERCENT`].
    pub full: Span,
}

impl SiteHour {
    /// From here on guests notice that the line is full.
    pub const FULL_PERCENT: u64 = 80;
}

/// A session at its site, or the part of one at an access point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    pub session: SessionId,
    pub mac: Mac,
    pub site: SiteName,
    /// The session as a whole where none is named.
    pub access_point: Option<AccessPointName>,
    pub from: UnixTime,
    pub until: Option<UnixTime>,
}

/// Why somebody who wanted to come in, or to stay, was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefusalCause {
    /// No address was left.
    PlaceFull,
    /// The code is none, or was good once.
    Voucher,
    /// Name or password are wrong.
    Account,
    /// What the plan gives is used.
    Allowance,
    /// Paused by staff.
    Blocked,
    /// As many devices as may hold a voucher or an account hold it.
    TooManyDevices,
    /// The gateway had more passwords to check than it could.
    Busy,
}

impl RefusalCause {
    pub const ALL: [Self; 7] = [
        Self::PlaceFull,
        Self::Voucher,
        Self::Account,
        Self::Allowance,
        Self::Blocked,
        Self::TooManyDevices,
        Self::Busy,
    ];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PlaceFull => "place-full",
            Self::Voucher => "voucher",
            Self::Account => "account",
            Self::Allowance => "allowance",
            Self::Blocked => "blocked",
            Self::TooManyDevices => "too-many-devices",
            Self::Busy => "busy",
        }
    }
}

impl fmt::Display for RefusalCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for RefusalCause {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let known = Self::ALL.into_iter().find(|cause| cause.as_str() == text);
        known.ok_or_else(|| Invalid::new(format!("{text:?} is no cause of a refusal")))
    }
}

serde_by_text!(RefusalCause);
