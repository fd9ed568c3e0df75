//! Who reported a trouble or was refused lately, so that one device does not count as a crowd. In memory alone. Pure.

use hotspot::model::{BootTime, Mac, Span};
use std::{
    collections::{HashSet, VecDeque},
    hash::Hash,
};

/// So long a device's further reports of the same kind are the same report.
const LATELY: Span = Span::from_secs(600);
/// Above this many reports in ten minutes, more would tell nothing new.
const MOST: usize = 10_000;

#[derive(Debug)]
pub struct Reporters<T> {
    /// The oldest first.
    lately: VecDeque<(BootTime, Mac, T)>,
    known: HashSet<(Mac, T)>,
}

impl<T> Default for Reporters<T> {
    fn default() -> Self {
        Self { lately: VecDeque::new(), known: HashSet::new() }
    }
}

impl<T: Copy + Eq + Hash> Reporters<T> {
    /// Whether this report counts.
    pub fn is_news(&mut self, mac: Mac, what: T, now: BootTime) -> bool {
        self.pass(now);
        let counts = self.lately.len() < MOST && self.known.insert((mac, what));
        if counts {
            self.lately.push_back((now, mac, what));
        }
        counts
    }

    /// Forgets who reported longer ago.
    pub fn pass(&mut self, now: BootTime) {
        while let Some((at, mac, what)) = self.lately.front().copied()
            && at + LATELY <= now
        {
            self.lately.pop_front();
            self.known.remove(&(mac, what));
        }
    }
}
