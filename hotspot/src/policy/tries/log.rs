use crate::model::{BootTime, Span};
use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
};

/// So many keys are remembered of each kind; the one whose last try is the oldest makes room.
pub(super) const MOST_KEYS: usize = 4_096;

/// At most so many wrong tries in any such time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    pub most: usize,
    pub within: Span,
}

pub(super) const fn limit(most: usize, within: u64) -> Limit {
    Limit { most, within: Span::from_secs(within) }
}

/// When each key tried last, as often as its limits look back, ascending.
#[derive(Debug)]
pub(super) struct Log<K> {
    limits: &'static [Limit],
    pub tries: HashMap<K, VecDeque<BootTime>>,
}

impl<K: Clone + Eq + Hash> Log<K> {
    pub fn new(limits: &'static [Limit]) -> Self {
        Self { limits, tries: HashMap::new() }
    }

    pub fn waits(&self, key: &K, now: BootTime) -> Option<BootTime> {
        let tries = self.tries.get(key)?;
        let ends = self.limits.iter().filter_map(|limit| {
            let decisive = tries.len().checked_sub(limit.most)?;
            tries.get(decisive).map(|at| *at + limit.within)
        });
        ends.filter(|end| *end > now).max()
    }

    pub fn has_tried(&self, key: &K, now: BootTime) -> bool {
        let last = self.tries.get(key).and_then(VecDeque::back);
        last.is_some_and(|last| *last + self.longest() > now)
    }

    pub fn add(&mut self, key: K, now: BootTime) {
        if !self.tries.contains_key(&key) && self.tries.len() >= MOST_KEYS {
            self.make_room();
        }
        let most = self.limits.iter().map(|limit| limit.most).max().unwrap_or(0);
        let tries = self.tries.entry(key).or_default();
        tries.push_back(now);
        if tries.len() > most {
            tries.pop_front();
        }
    }

    pub fn take_back(&mut self, key: &K, at: BootTime) {
        let Some(tries) = self.tries.get_mut(key) else { return };
        if let Some(place) = tries.iter().rposition(|one| *one == at) {
            tries.remove(place);
        }
        if tries.is_empty() {
            self.tries.remove(key);
        }
    }

    fn make_room(&mut self) {
        let oldest = self.tries.iter().min_by_key(|(_, tries)| tries.back().copied());
        if let Some(key) = oldest.map(|(key, _)| key.clone()) {
            self.tries.remove(&key);
        }
    }

    fn longest(&self) -> Span {
        self.limits.iter().map(|limit| limit.within).max().unwrap_or_default()
    }
}
