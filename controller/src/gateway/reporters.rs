//! Who reported a trouble lately, so that one device does not count as a crowd. In memory alone. Pure.

use hotspot::{
    control::portal::Trouble,
    model::{BootTime, Mac, Span},
};
use std::collections::{HashSet, VecDeque};

/// So long a device's further reports of the same kind are the same report.
const LATELY: Span = Span::from_secs(600);
/// Above this many reports in ten minutes, more would tell nothing new.
const MOST: usize = 10_000;

#[derive(Debug, Default)]
pub struct Reporters {
    /// The oldest first.
    lately: VecDeque<(BootTime, Mac, Trouble)>,
    known: HashSet<(Mac, Trouble)>,
}

impl Reporters {
    /// Whether this report counts.
    pub fn is_news(&mut self, mac: Mac, trouble: Trouble, now: BootTime) -> bool {
        self.pass(now);
        let counts = self.lately.len() < MOST && self.known.insert((mac, trouble));
        if counts {
            self.lately.push_back((now, mac, trouble));
        }
        counts
    }

    /// Forgets who reported longer ago.
    pub fn pass(&mut self, now: BootTime) {
        while let Some((at, mac, trouble)) = self.lately.front().copied()
            && at + LATELY <= now
        {
            self.lately.pop_front();
            self.known.remove(&(mac, trouble));
        }
    }
}
