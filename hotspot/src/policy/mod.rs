//! Who may pass: the one rule that the enforcer and the pages both ask. Pure.

mod secrets;

pub use secrets::{form_key, help_code};

use crate::model::{Admission, Span, UnixTime};

/// How long a device is remembered after it was last seen, and at most since it signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    pub since_last_seen: Span,
    pub at_most: Span,
}

impl Memory {
    /// A fresh install: 30 days since last seen, 90 at most.
    pub const DEFAULT: Self = Self { since_last_seen: Span::from_days(30), at_most: Span::from_days(90) };

    /// Until when a device seen at `seen` is remembered, having signed in at `since`.
    #[must_use]
    pub fn valid_until(self, since: UnixTime, seen: UnixTime) -> UnixTime {
        (seen + self.since_last_seen).min(since + self.at_most)
    }
}

/// What the gate does with a device that holds a lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Let through.
    Open,
    /// Shown the portal.
    Portal(NotAdmitted),
}

/// Why a device meets the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAdmitted {
    NeverSignedIn,
    /// Its admission was ended by somebody.
    Ended,
    /// Its admission ran out.
    Expired,
}

/// Decides on a device with a lease from its latest admission, if it ever had one.
#[must_use]
pub fn decide(admission: Option<&Admission>, now: UnixTime) -> Decision {
    match admission {
        None => Decision::Portal(NotAdmitted::NeverSignedIn),
        Some(admission) if admission.ended.is_some() => Decision::Portal(NotAdmitted::Ended),
        Some(admission) if now >= admission.valid_until => Decision::Portal(NotAdmitted::Expired),
        Some(_) => Decision::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AdmissionId, EndOfAdmission, Way};
    use proptest::prelude::*;

    fn admission(since: i64, valid_until: i64) -> Admission {
        Admission {
            id: AdmissionId(1),
            mac: "02:00:00:00:00:01".parse().unwrap(),
            way: Way::OneTap,
            plan: "standard".parse().unwrap(),
            terms: "1".into(),
            since: UnixTime(since),
            valid_until: UnixTime(valid_until),
            ended: None,
        }
    }

    #[test]
    fn only_a_holding_admission_opens() {
        assert_eq!(decide(None, UnixTime(5)), Decision::Portal(NotAdmitted::NeverSignedIn));
        assert_eq!(decide(Some(&admission(0, 10)), UnixTime(9)), Decision::Open);
        assert_eq!(decide(Some(&admission(0, 10)), UnixTime(10)), Decision::Portal(NotAdmitted::Expired));
        let mut ended = admission(0, 10);
        ended.ended = Some((UnixTime(3), EndOfAdmission::Guest));
        assert_eq!(decide(Some(&ended), UnixTime(4)), Decision::Portal(NotAdmitted::Ended));
    }

    #[test]
    fn a_clock_still_in_1970_ends_nobody() {
        assert_eq!(decide(Some(&admission(1_790_000_000, 1_792_592_000)), UnixTime(60)), Decision::Open);
    }

    proptest! {
        #[test]
        fn a_visit_never_shortens_the_memory_nor_lengthens_it_beyond_its_most(
            since in 0i64..2_000_000_000, first in 0i64..10_000_000, later in 0i64..10_000_000,
        ) {
            let until = |seen: i64| Memory::DEFAULT.valid_until(UnixTime(since), UnixTime(since + seen));
            prop_assert!(until(first + later) >= until(first));
            prop_assert!(until(first) <= UnixTime(since) + Memory::DEFAULT.at_most);
        }
    }
}
