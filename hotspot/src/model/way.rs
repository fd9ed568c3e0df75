use super::{Invalid, PlanName, SiteName, serde_by_text};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// How a device is admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// One tap on *Sambungkan*, no identity.
    OneTap,
    Voucher,
    Account,
}

impl Way {
    pub const ALL: [Self; 3] = [Self::OneTap, Self::Voucher, Self::Account];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OneTap => "one-tap",
            Self::Voucher => "voucher",
            Self::Account => "account",
        }
    }
}

/// Whether a way is open, everywhere or at one site, and the plan that it gives: a voucher or an account may name another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayIn {
    pub way: Way,
    /// Every site without a rule of its own where none is named.
    pub site: Option<SiteName>,
    pub open: bool,
    pub plan: PlanName,
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Way {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let known = Self::ALL.into_iter().find(|way| way.as_str() == text);
        known.ok_or_else(|| Invalid::new(format!("{text:?} is none of one-tap, voucher, account")))
    }
}

serde_by_text!(Way);
