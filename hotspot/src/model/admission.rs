use super::{AccountName, BootTime, Invalid, Mac, PlanName, UnixTime, VoucherId, Way, serde_by_text};
use crate::board::TermsVersion;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Number of an admission, given by the controller, never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AdmissionId(pub i64);

/// The remembered permission of a device: while it holds, the device comes and goes without a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admission {
    pub id: AdmissionId,
    pub mac: Mac,
    /// Whose allowance is used; the device's own where there is none.
    pub account: Option<AccountName>,
    pub way: Way,
    /// The voucher it came by: it ends with it.
    pub voucher: Option<VoucherId>,
    pub plan: PlanName,
    /// The terms accepted.
    pub terms: TermsVersion,
    pub since: UnixTime,
    /// Moves on with each visit, never beyond the plan's longest memory.
    pub valid_until: UnixTime,
    /// When the press has lasted as long as the plan lets it.
    pub closes: Option<BootTime>,
    /// Its times were guessed while the wall clock was not trusted; they move with the clock when it is.
    pub provisional: bool,
    pub ended: Option<(UnixTime, EndOfAdmission)>,
}

/// Why an admission ended before or at its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndOfAdmission {
    /// The guest pressed *Putuskan*.
    Guest,
    /// The operator signed the device out.
    Operator,
    /// `valid_until` passed.
    Expired,
    /// The press lasted as long as the plan lets it.
    TimeUp,
    /// The guest pressed *Lupakan perangkat ini*.
    Forgotten,
    /// Its voucher was taken back, or its account closed.
    Withdrawn,
    /// The terms changed in substance since they were accepted.
    TermsChanged,
    /// The device signed in another way.
    Replaced,
    /// Two devices seem to use its hardware address.
    Copied,
}

macro_rules! words {
    ($type:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$variant => $word),+ })
            }
        }
        impl FromStr for $type {
            type Err = Invalid;
            fn from_str(text: &str) -> Result<Self, Invalid> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(Invalid::new(format!("{text:?} is none of {}", [$($word),+].join(", ")))),
                }
            }
        }
        serde_by_text!($type);
    };
}

words!(EndOfAdmission {
    Guest = "guest",
    Operator = "operator",
    Expired = "expired",
    TimeUp = "time-up",
    Forgotten = "forgotten",
    Withdrawn = "withdrawn",
    TermsChanged = "terms-changed",
    Replaced = "replaced",
    Copied = "copied",
});
