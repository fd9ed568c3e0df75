//! How fast somebody moves now: over the last three stretches between readings of the counters, some 15 s in all.

use hotspot::{
    control::operator::Moving,
    model::{BootTime, Bytes, Span},
};

const STRETCHES: usize = 3;

/// A reading that is older says nothing about now: the counters cannot be read.
const STALE: Span = Span::from_secs(20);

/// When the counters were read last, the latest first.
#[derive(Debug, Default)]
pub struct Rounds([Option<BootTime>; STRETCHES + 1]);

/// What somebody moved in the last stretches in which anything moved, the latest first. As large for the whole line as for
/// one session.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pace([Stretch; STRETCHES]);

/// What moved in the stretch that a reading ended.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    read: BootTime,
    up: Bytes,
    down: Bytes,
}

impl Rounds {
    /// The counters were read.
    pub fn read(&mut self, now: BootTime) {
        if self.0[0] != Some(now) {
            self.0.rotate_right(1);
            self.0[0] = Some(now);
        }
    }

    /// Before the second reading nobody can tell, and nothing moves.
    #[must_use]
    pub fn moving(&self, pace: &Pace, now: BootTime) -> Moving {
        let mut readings = self.0.iter().flatten();
        let (Some(last), Some(first)) = (readings.next(), readings.last()) else { return Moving::default() };
        let millis = u128::try_from(last.0.saturating_sub(first.0)).unwrap_or(0);
        if millis == 0 || *last + STALE < now {
            return Moving::default();
        }
        let within = || pace.0.iter().filter(|stretch| stretch.read > *first);
        let rate = |bytes: Bytes| u64::try_from(u128::from(bytes.0) * 8_000 / millis).unwrap_or(u64::MAX);
        Moving {
            down: rate(within().map(|stretch| stretch.down).sum()),
            up: rate(within().map(|stretch| stretch.up).sum()),
        }
    }
}

impl Pace {
    /// Somebody moved so much in the stretch that the reading at `read` ended. May be told in parts.
    pub fn add(&mut self, read: BootTime, up: Bytes, down: Bytes) {
        if self.0[0].read != read {
            self.0.rotate_right(1);
            self.0[0] = Stretch { read, ..Stretch::default() };
        }
        let stretch = &mut self.0[0];
        (stretch.up, stretch.down) = (stretch.up + up, stretch.down + down);
    }
}

impl Default for Stretch {
    /// Before any reading.
    fn default() -> Self {
        Self { read: BootTime(i64::MIN), up: Bytes(0), down: Bytes(0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(second: i64) -> BootTime {
        BootTime(second * 1000)
    }

    /// Readings every 5 s from `from`, before each of which so much went down.
    fn rounds(from: i64, moved: &[u64]) -> (Rounds, Pace, BootTime) {
        let (mut rounds, mut pace) = (Rounds::default(), Pace::default());
        let mut now = second(from);
        for bytes in moved {
            rounds.read(now);
            if *bytes > 0 {
                pace.add(now, Bytes(0), Bytes(*bytes));
            }
            now = second(now.0 / 1000 + 5);
        }
        (rounds, pace, second(now.0 / 1000 - 5))
    }

    fn down(moved: &[u64]) -> u64 {
        let (rounds, pace, now) = rounds(100, moved);
        rounds.moving(&pace, now).down
    }

    #[test]
    fn speed_is_that_of_the_last_three_stretches() {
        // 625,000 bytes in 5 s are 1 Mbit/s.
        assert_eq!(
            down(&[9_999_999, 625_000]),
            1_000_000,
            "what the first reading finds is of no known time"
        );
        assert_eq!(down(&[0, 625_000, 625_000, 625_000]), 1_000_000);
        assert_eq!(down(&[9_999_999, 9_999_999, 625_000, 625_000, 625_000]), 1_000_000);
        assert_eq!(down(&[0, 625_000, 0, 0]), 333_333);
        assert_eq!(down(&[625_000, 625_000, 0, 0, 0]), 0, "who has stopped does not move");
    }

    #[test]
    fn one_reading_tells_no_speed_and_neither_does_an_old_one() {
        assert_eq!([down(&[]), down(&[625_000])], [0, 0]);
        let (rounds, pace, now) = rounds(0, &[0, 625_000]);
        assert_eq!(rounds.moving(&pace, second(now.0 / 1000 + 20)).down, 1_000_000);
        assert_eq!(rounds.moving(&pace, second(now.0 / 1000 + 21)), Moving::default());
    }

    #[test]
    fn parts_of_a_stretch_add_up_and_ways_stay_apart() {
        let (mut rounds, mut pace) = (Rounds::default(), Pace::default());
        rounds.read(second(0));
        rounds.read(second(5));
        pace.add(second(5), Bytes(5), Bytes(10));
        pace.add(second(5), Bytes(0), Bytes(90));
        assert_eq!(rounds.moving(&pace, second(5)), Moving { down: 160, up: 8 });
        pace.add(second(5), Bytes(u64::MAX), Bytes(u64::MAX));
        assert!(rounds.moving(&pace, second(5)).up > 1 << 40, "however much it is");
    }
}
