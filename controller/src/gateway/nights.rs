//! When what is old is forgotten: every night at 3, or as soon after as it can be. Pure.

use hotspot::{
    model::{BootTime, Now, Span, UnixTime},
    policy::Calendar,
};
use jiff::ToSpan;

/// The local hour at which the fewest are online.
const HOUR: i8 = 3;
/// What could not be done is tried again after this time.
const AGAIN: Span = Span::from_secs(3_600);

/// The nights' work, as far as the loop must know of it.
#[derive(Debug, Default)]
pub struct Nights {
    /// When the last run that came to its end began.
    ran: Option<UnixTime>,
    failed: Option<Failed>,
}

#[derive(Debug)]
struct Failed {
    at: BootTime,
    why: String,
}

impl Nights {
    #[must_use]
    pub fn new(ran: Option<UnixTime>) -> Self {
        Self { ran, failed: None }
    }

    /// By a clock that may be wrong nothing is old.
    #[must_use]
    pub fn is_due(&self, calendar: &Calendar, now: Now) -> bool {
        let waits = self.failed.as_ref().is_some_and(|failed| now.boot < failed.at + AGAIN);
        if waits || !now.trusted {
            return false;
        }
        let today = calendar.day_of(now.unix);
        let nights = [today, today.saturating_sub(1.day())].map(|day| calendar.hour_of(day, HOUR));
        let last = nights.into_iter().find(|night| *night <= now.unix);
        // A run in time to come is one by a clock that was wrong.
        self.ran.is_none_or(|ran| ran > now.unix || last.is_some_and(|last| ran < last))
    }

    pub fn done(&mut self, began: UnixTime) {
        *self = Self::new(Some(began));
    }

    pub fn failed(&mut self, why: String, now: Now) {
        self.failed = Some(Failed { at: now.boot, why });
    }

    /// Why the last run failed.
    #[must_use]
    pub fn fault(&self) -> Option<&str> {
        self.failed.as_ref().map(|failed| failed.why.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 3 o'clock on Thursday 2026-12-31 in Jakarta.
    const THREE: i64 = 1_798_660_800;
    const HOURS: i64 = 3_600;

    fn is_due(nights: &Nights, at: i64) -> bool {
        let now = Now { boot: BootTime(at * 1000), unix: UnixTime(at), trusted: true };
        nights.is_due(&Calendar::new("Asia/Jakarta").unwrap(), now)
    }

    #[test]
    fn every_night_has_one_run_and_a_missed_one_is_made_up_for() {
        let mut nights = Nights::new(Some(UnixTime(THREE - 24 * HOURS)));
        assert!(!is_due(&nights, THREE - 1));
        assert!(is_due(&nights, THREE));
        nights.done(UnixTime(THREE));
        for hours in 0..24 {
            assert!(!is_due(&nights, THREE + hours * HOURS), "{hours}");
        }
        assert!(is_due(&nights, THREE + 24 * HOURS));
        // The box was off: at its next start, whatever the hour, and at 3 again.
        assert!(is_due(&nights, THREE + 46 * HOURS));
        nights.done(UnixTime(THREE + 46 * HOURS));
        assert!(!is_due(&nights, THREE + 47 * HOURS));
        assert!(is_due(&nights, THREE + 48 * HOURS));
        assert!(is_due(&Nights::default(), THREE + 5 * HOURS), "it never ran");
    }

    #[test]
    fn a_clock_that_may_be_wrong_or_was_wrong_forgets_nothing_and_stops_nothing() {
        let now = Now { boot: BootTime(0), unix: UnixTime(THREE), trusted: false };
        assert!(!Nights::default().is_due(&Calendar::new("Asia/Jakarta").unwrap(), now));
        assert!(is_due(&Nights::new(Some(UnixTime(THREE + 999 * 24 * HOURS))), THREE + HOURS));
    }

    #[test]
    fn a_run_that_failed_is_tried_again_in_an_hour_and_says_why_until_then() {
        let mut nights = Nights::default();
        let now = Now { boot: BootTime(THREE * 1000), unix: UnixTime(THREE), trusted: true };
        nights.failed("the disk is full".into(), now);
        assert!(!is_due(&nights, THREE + HOURS - 1));
        assert!(is_due(&nights, THREE + HOURS));
        assert_eq!(nights.fault(), Some("the disk is full"));
        nights.done(UnixTime(THREE + HOURS));
        assert_eq!(nights.fault(), None);
    }
}
