//! Who may pass, how fast, and what is left: the rules that the enforcer and the pages both ask. Pure.

mod calendar;
pub mod drafts;
pub mod entry;
mod moments;
mod plans;
mod remaining;
pub mod rights;
mod secrets;
mod token;
pub mod totp;
mod trace;
mod tries;
mod ways;

pub use calendar::{Calendar, Days, Today, days};
pub use plans::Plans;
pub use remaining::{Remaining, Rung, remaining};
pub use secrets::{HelpCodes, digest, fingerprint, form_key};
pub use token::ApiToken;
pub use trace::{Asked, decide, has_essentials_alone, trace};
pub use tries::{Guessed, PasswordTry, StaffTries, StaffTry, Tries};
pub use ways::WaysIn;

use crate::{
    board::TermsVersion,
    model::{Admission, Block, Bytes, EndOfAdmission, Now, Plan, Speed, UnixTime},
};
use serde::{Deserialize, Serialize};

/// What is known of a device with a lease when it is decided on.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// Whether its address is a guest's; one of the overflow lets nobody through.
    pub has_place: bool,
    /// Staff's pause for it, whether or not it holds now.
    pub block: Option<&'a Block>,
    /// Its latest admission, if it ever had one.
    pub admission: Option<&'a Admission>,
    /// Who accepted an older edition of the terms is asked again.
    pub accepted_since: TermsVersion,
    /// Staff took its voucher back or closed its account.
    pub withdrawn: bool,
    /// The plan of that admission at the device's site.
    pub plan: &'a Plan,
    /// What the allowance's holder has used in the plan's present period.
    pub used: Bytes,
    /// What staff gave the holder beside the plan's allowance, for the same period.
    pub given: Bytes,
}

/// What the gate does with a device that holds a lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Let through, at this speed at most.
    Open(Speed),
    /// Signed in, and shown the portal and the walled garden only.
    Essentials(Essentials),
    /// Paused by staff, until then.
    Paused { until: UnixTime },
    /// Shown the portal.
    Portal(NotAdmitted),
    /// Shown that every place is taken, whatever it was admitted to.
    Full,
}

/// Why a signed-in guest has essentials only, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Essentials {
    pub why: WhyEssentials,
    pub until: UnixTime,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhyEssentials {
    AllowanceUsed,
    /// Outside opening hours.
    Closed,
}

/// Why a device meets the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAdmitted {
    NeverSignedIn,
    /// Its admission was ended by somebody.
    Ended,
    /// Its admission ran out.
    Expired,
    /// Its press has lasted as long as the plan lets it.
    TimeUp,
    /// Staff took back what it was admitted by.
    Withdrawn,
    /// It accepted terms that have changed in substance since.
    TermsChanged,
}

impl NotAdmitted {
    /// How an admission ends that does not hold any more; nothing where there is none to end.
    #[must_use]
    pub fn ends_as(self) -> Option<EndOfAdmission> {
        match self {
            Self::NeverSignedIn | Self::Ended => None,
            Self::Expired => Some(EndOfAdmission::Expired),
            Self::TimeUp => Some(EndOfAdmission::TimeUp),
            Self::Withdrawn => Some(EndOfAdmission::Withdrawn),
            Self::TermsChanged => Some(EndOfAdmission::TermsChanged),
        }
    }
}

/// Why a device has no admission that holds, if it has none: whatever else keeps its gate shut.
#[must_use]
pub fn not_admitted(case: &Case<'_>, now: Now) -> Option<NotAdmitted> {
    let Some(admission) = case.admission else { return Some(NotAdmitted::NeverSignedIn) };
    if admission.ended.is_some() {
        Some(NotAdmitted::Ended)
    } else if admission.closes.is_some_and(|closes| closes <= now.boot) {
        Some(NotAdmitted::TimeUp)
    } else if now.trusted && now.unix >= admission.valid_until {
        Some(NotAdmitted::Expired)
    } else if case.withdrawn {
        Some(NotAdmitted::Withdrawn)
    } else if admission.terms < case.accepted_since {
        Some(NotAdmitted::TermsChanged)
    } else {
        None
    }
}

/// When the internet opens again, where it is closed now. Without a trusted clock it stays open.
#[must_use]
pub fn opens(plan: &Plan, today: &Today) -> Option<UnixTime> {
    let closed = today.now.trusted && !today.is_open(&plan.hours);
    closed.then(|| today.next_change(&plan.hours).unwrap_or(UnixTime(i64::MAX)))
}

/// When the opening hours end that hold now; nothing while closed, where they never end, or without a trusted clock.
#[must_use]
pub fn closes(plan: &Plan, today: &Today) -> Option<UnixTime> {
    let open = today.now.trusted && today.is_open(&plan.hours);
    if open { today.next_change(&plan.hours) } else { None }
}

#[cfg(test)]
mod tests;
