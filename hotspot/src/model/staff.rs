use super::{Invalid, PasswordHash, UnixTime, serde_by_text};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

super::name::slug_type!(
    /// The name by which a member of staff signs in.
    StaffName, "staff name"
);

/// Somebody who runs the hotspot from a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    pub name: StaffName,
    pub full_name: String,
    /// Where alarms and reminders go; empty where unknown.
    pub email: String,
    pub role: Role,
    /// Whose announcements and services an editor writes; empty where none is named.
    pub office: String,
    /// The right *darurat*, which may be given beside any role.
    pub may_alert: bool,
    /// BCP 47: `id` or `en`.
    pub language: String,
    /// Absent until the invitation was taken up.
    pub password: Option<PasswordHash>,
    /// Base32 (RFC 4648); absent until a first code was confirmed.
    pub totp_secret: Option<TotpSecret>,
    /// The last step (30 s since 1970) whose code was accepted: none is accepted twice.
    pub totp_step: i64,
    /// So many recovery codes are left.
    pub recovery_left: u32,
    /// Until when an invitation that was not taken up holds.
    pub invited_until: Option<UnixTime>,
    pub made: UnixTime,
    pub closed: Option<UnixTime>,
}

/// A secret shared with somebody's phone (RFC 6238), base32. Never told to a log.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret(pub String);

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret")
    }
}

/// What somebody is there for. What each may do stands in [`crate::policy::rights`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Everything, staff and settings included.
    Administrator,
    /// Devices, vouchers, accounts and access points.
    Operator,
    /// Announcements and services of one office.
    Editor,
    /// Usage and reports.
    Analyst,
    /// Status of line, sites and access points.
    Technician,
}

impl Role {
    pub const ALL: [Self; 5] =
        [Self::Administrator, Self::Operator, Self::Editor, Self::Analyst, Self::Technician];

    /// Whether nobody signs in by the password alone. Others may choose so.
    #[must_use]
    pub fn needs_second_step(self) -> bool {
        self == Self::Administrator
    }

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Operator => "operator",
            Self::Editor => "editor",
            Self::Analyst => "analyst",
            Self::Technician => "technician",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let known = Self::ALL.into_iter().find(|role| role.as_str() == text);
        known.ok_or_else(|| {
            Invalid::new(format!(
                "{text:?} is no role: administrator, operator, editor, analyst or technician"
            ))
        })
    }
}

serde_by_text!(Role);

/// One signed-in browser of a member of staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffSession {
    /// SHA-256 of what the cookie says, hexadecimal.
    pub id: String,
    pub staff: StaffName,
    pub begun: UnixTime,
    pub seen: UnixTime,
    /// The address it came from last.
    pub source: String,
    /// The browser's own name for itself, cut to 200 bytes.
    pub agent: String,
}
