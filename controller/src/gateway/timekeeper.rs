//! Which time to believe. A box without a battery boots in 1970; one whose battery is old boots in some other year. Pure.

use hotspot::{
    model::{BootTime, Now, UnixTime},
    store::LastTime,
};

/// When this program was made (22 November 2026): no earlier time is believed of a box that has no history.
const MADE: UnixTime = UnixTime(1_795_305_600);

/// An unsynchronised wall clock may fall behind by this much, in seconds: both clocks are read in turn and rounded.
const TOLERANCE: i64 = 2;

/// What the clocks say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    pub boot: BootTime,
    pub wall: UnixTime,
    /// Somebody (NTP) vouches for the wall clock.
    pub synchronised: bool,
}

/// Tells the time, and whether it may be believed: when somebody vouches for it, or when it is not before the last time
/// that was told plus what has passed since.
#[derive(Debug, Clone, Copy)]
pub struct Timekeeper {
    /// A moment on both clocks.
    boot: BootTime,
    unix: UnixTime,
}

impl Timekeeper {
    /// `last` is the last time that was written down.
    #[must_use]
    pub fn new(last: Option<LastTime>, first: Reading) -> Self {
        let (boot, unix) = match last {
            Some(LastTime { unix, boot }) => (boot.unwrap_or(first.boot), unix),
            None => (first.boot, MADE),
        };
        Self { boot, unix }
    }

    pub fn tell(&mut self, reading: Reading) -> Now {
        let passed = (reading.boot.0 - self.boot.0).div_euclid(1000).max(0);
        let expected = UnixTime(self.unix.0.saturating_add(passed));
        let trusted = reading.synchronised || reading.wall.0 >= expected.0.saturating_sub(TOLERANCE);
        let unix = if trusted { reading.wall } else { expected };
        if trusted {
            (self.boot, self.unix) = (reading.boot, reading.wall);
        }
        Now { boot: reading.boot, unix, trusted }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TODAY: i64 = 1_800_000_000;

    fn reading(boot_s: i64, wall: i64) -> Reading {
        Reading { boot: BootTime(boot_s * 1000), wall: UnixTime(wall), synchronised: false }
    }

    fn told(keeper: &mut Timekeeper, boot_s: i64, wall: i64) -> (i64, bool) {
        let now = keeper.tell(reading(boot_s, wall));
        (now.unix.0, now.trusted)
    }

    #[test]
    fn a_box_that_boots_in_1970_goes_on_from_its_last_time_and_learns_the_true_one() {
        let last = LastTime { unix: UnixTime(TODAY), boot: None };
        let mut keeper = Timekeeper::new(Some(last), reading(10, 10));
        assert_eq!(told(&mut keeper, 10, 10), (TODAY, false));
        assert_eq!(told(&mut keeper, 70, 70), (TODAY + 60, false));
        assert_eq!(told(&mut keeper, 80, TODAY + 90_000), (TODAY + 90_000, true));
    }

    #[test]
    fn a_controller_that_restarts_meanwhile_tells_the_same_time() {
        let last = LastTime { unix: UnixTime(TODAY), boot: Some(BootTime(10_000)) };
        let mut keeper = Timekeeper::new(Some(last), reading(70, 70));
        assert_eq!(told(&mut keeper, 70, 70), (TODAY + 60, false));
    }

    #[test]
    fn a_new_box_believes_no_time_before_it_was_made() {
        assert!(!told(&mut Timekeeper::new(None, reading(5, 5)), 5, 5).1);
        assert!(told(&mut Timekeeper::new(None, reading(5, TODAY)), 5, TODAY).1);
    }

    #[test]
    fn a_clock_that_jumps_back_is_believed_when_somebody_vouches_for_it() {
        let mut keeper = Timekeeper::new(None, reading(0, TODAY));
        assert_eq!(told(&mut keeper, 0, TODAY), (TODAY, true));
        assert_eq!(told(&mut keeper, 10, TODAY - 3_600), (TODAY + 10, false));
        let vouched = Reading { synchronised: true, ..reading(20, TODAY - 3_590) };
        assert_eq!(keeper.tell(vouched).unix, UnixTime(TODAY - 3_590));
        assert_eq!(told(&mut keeper, 30, TODAY - 3_580), (TODAY - 3_580, true));
    }

    proptest! {
        #[test]
        fn time_without_a_witness_never_runs_back(steps in proptest::collection::vec((0i64..100_000, 0i64..4_000_000_000), 1..40)) {
            let mut keeper = Timekeeper::new(None, reading(0, TODAY));
            let (mut boot, mut before) = (0, MADE.0);
            for (passed, wall) in steps {
                boot += passed;
                let (unix, _) = told(&mut keeper, boot, wall);
                prop_assert!(unix >= before - TOLERANCE);
                before = unix;
            }
        }
    }
}
