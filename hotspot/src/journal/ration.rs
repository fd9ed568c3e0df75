//! How much one program may write in a minute, and of which kind. Pure: the time is passed in.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

/// A minute begins with the first line after the last one.
pub(super) const MINUTE: Duration = Duration::from_secs(60);
/// Of one kind: enough to see what it is about.
const LINES: u32 = 20;
const BYTES: usize = 16 * 1024;
/// Of all kinds. Any minute of the clock meets two of ours, three programs write, and what was left out is summed up: less
/// than a mebibyte together.
const BYTES_IN_ALL: usize = 128 * 1024;

/// What was written since the minute began. Kinds are places in our own code, so there are not many.
#[derive(Debug, Default)]
pub(super) struct Ration {
    begun: Option<Instant>,
    written: usize,
    kinds: BTreeMap<String, Share>,
}

#[derive(Debug, Default)]
struct Share {
    lines: u32,
    bytes: usize,
    left_out: u64,
}

/// How many lines of one kind were not written in a minute.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct LeftOut {
    pub kind: String,
    pub lines: u64,
}

impl Ration {
    /// Whether a line of this kind and length is written; where it is not, it is counted. To be asked after
    /// [`Ration::settle`].
    pub fn allows(&mut self, kind: &str, length: usize, now: Instant) -> bool {
        self.begun.get_or_insert(now);
        if !self.kinds.contains_key(kind) {
            self.kinds.insert(kind.to_owned(), Share::default());
        }
        let Some(share) = self.kinds.get_mut(kind) else { return false };
        let allowed =
            share.lines < LINES && share.bytes + length <= BYTES && self.written + length <= BYTES_IN_ALL;
        if allowed {
            share.lines += 1;
            share.bytes += length;
            self.written += length;
        } else {
            share.left_out += 1;
        }
        allowed
    }

    /// Ends the minute where it is over, and tells what was left out in it.
    pub fn settle(&mut self, now: Instant) -> Vec<LeftOut> {
        if self.begun.is_none_or(|begun| now.saturating_duration_since(begun) < MINUTE) {
            return Vec::new();
        }
        let over = std::mem::take(self);
        let left_out = |(kind, share): (String, Share)| LeftOut { kind, lines: share.left_out };
        over.kinds.into_iter().map(left_out).filter(|left_out| left_out.lines > 0).collect()
    }

    /// When there is something to tell. Nothing where nothing was left out.
    pub fn due(&self) -> Option<Instant> {
        let owing = self.kinds.values().any(|share| share.left_out > 0);
        self.begun.filter(|_| owing).map(|begun| begun + MINUTE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is written of `times` lines, all at the same moment.
    fn written(ration: &mut Ration, kind: &str, length: usize, times: usize, now: Instant) -> usize {
        (0..times).filter(|_| ration.allows(kind, length, now)).count()
    }

    #[test]
    fn of_a_flood_the_first_lines_are_written_and_the_others_counted() {
        let (mut ration, start) = (Ration::default(), Instant::now());
        assert_eq!(written(&mut ration, "door", 120, 1_000_000, start), 20);
        assert_eq!(written(&mut ration, "links", 120, 3, start), 3, "another kind has its own");
        assert_eq!(ration.due(), Some(start + MINUTE));
        assert_eq!(ration.settle(start + MINUTE - Duration::from_millis(1)), []);
        let left_out = LeftOut { kind: "door".into(), lines: 999_980 };
        assert_eq!(ration.settle(start + MINUTE), [left_out]);
        assert_eq!((ration.due(), ration.settle(start + MINUTE * 3)), (None, vec![]));
        assert_eq!(written(&mut ration, "door", 120, 30, start + MINUTE), 20, "a new minute");
    }

    #[test]
    fn whoever_keeps_to_it_owes_nothing() {
        let (mut ration, start) = (Ration::default(), Instant::now());
        assert_eq!(written(&mut ration, "door", 120, 20, start), 20);
        assert_eq!((ration.due(), ration.settle(start + MINUTE)), (None, vec![]));
    }

    #[test]
    fn long_lines_of_one_kind_leave_room_for_others() {
        let (mut ration, start) = (Ration::default(), Instant::now());
        assert_eq!(written(&mut ration, "long", 4_000, 20, start), 4);
        assert_eq!(written(&mut ration, "short", 100, 20, start), 20);
    }

    #[test]
    fn ten_minutes_of_lines_of_every_kind_are_less_than_a_mebibyte_a_minute_by_three_programs() {
        let (mut ration, start) = (Ration::default(), Instant::now());
        // Each second with its bytes.
        let seconds: Vec<usize> = (0..600)
            .map(|second| {
                let now = start + Duration::from_millis(500 + 1_000 * second);
                // With the time, the level and the words around them.
                let told: usize = ration.settle(now).iter().map(|told| told.kind.len() + 160).sum();
                let wrote = (0..200).map(|kind| {
                    let length = 80 + kind * 11;
                    written(&mut ration, &format!("controller::gateway::kind:{kind}"), length, 50, now)
                        * length
                });
                told + wrote.sum::<usize>()
            })
            .collect();
        let most: usize = seconds.windows(60).map(|minute| minute.iter().sum()).max().unwrap();
        assert!(most > BYTES_IN_ALL && most * 3 < 1024 * 1024, "{most} bytes in some minute");
    }
}
