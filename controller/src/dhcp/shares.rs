//! By which way devices come, and what each way has taken of the network: a noisy port hurts itself. Pure.

use super::slots::Queue;
use hotspot::model::{BootTime, Span};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    net::Ipv4Addr,
    num::NonZeroU16,
};

/// For so long a device that was given an address, and is not known to be a guest's, counts as a newcomer.
pub const NEWNESS: Span = Span::from_secs(5 * 60);
/// Newcomers of one way in that time that are welcome in any network.
const ALWAYS_WELCOME: usize = 16;

/// By which way messages of a device come: a port of the guest bridge, or an access point behind a relay. Who knows them
/// numbers them; what a device could write itself is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(Option<NonZeroU16>);

/// Memory is bounded by the number of addresses and of ways.
#[derive(Debug, Default)]
pub struct Shares {
    offers: BTreeMap<Origin, Queue>,
    newcomers: BTreeMap<Ipv4Addr, (Origin, BootTime)>,
    /// When each ceases to be one.
    newness: Queue,
    counts: BTreeMap<Origin, usize>,
    known: BTreeSet<Origin>,
}

impl Origin {
    pub const UNKNOWN: Self = Self(None);

    /// Zero is none.
    #[must_use]
    pub fn numbered(number: u16) -> Self {
        Self(NonZeroU16::new(number))
    }
}

impl Shares {
    /// Somebody came by this way.
    pub fn seen(&mut self, origin: Origin) {
        if origin != Origin::UNKNOWN {
            self.known.insert(origin);
        }
    }

    pub fn offered(&mut self, origin: Origin, until: BootTime, address: Ipv4Addr) {
        self.offers.entry(origin).or_default().insert((until, address));
    }

    pub fn no_longer_offered(&mut self, origin: Origin, until: BootTime, address: Ipv4Addr) {
        if let Some(offers) = self.offers.get_mut(&origin) {
            offers.remove(&(until, address));
            if offers.is_empty() {
                self.offers.remove(&origin);
            }
        }
    }

    /// The offer that makes room for another one: the oldest of the way that has most of them.
    pub fn first_to_give_way(&self) -> Option<Ipv4Addr> {
        let fullest = self.offers.values().max_by_key(|offers| (offers.len(), Reverse(offers.first())))?;
        fullest.first().map(|(_, address)| *address)
    }

    /// A newcomer by this way has the address now.
    pub fn came(&mut self, origin: Origin, address: Ipv4Addr, now: BootTime) {
        self.left(address);
        let until = now + NEWNESS;
        self.newcomers.insert(address, (origin, until));
        self.newness.insert((until, address));
        *self.counts.entry(origin).or_default() += 1;
    }

    /// The address is nobody's any more, or no newcomer's.
    pub fn left(&mut self, address: Ipv4Addr) {
        if let Some((origin, until)) = self.newcomers.remove(&address) {
            self.newness.remove(&(until, address));
            self.uncount(origin);
        }
    }

    /// The newcomer at an address is found to come by this way.
    pub fn found(&mut self, address: Ipv4Addr, origin: Origin) {
        if let Some((known, _)) = self.newcomers.get_mut(&address) {
            let before = std::mem::replace(known, origin);
            self.uncount(before);
            *self.counts.entry(origin).or_default() += 1;
        }
    }

    /// Forgets who is no newcomer any more.
    pub fn age(&mut self, now: BootTime) {
        while let Some((until, address)) = self.newness.first().copied()
            && until <= now
        {
            self.left(address);
        }
    }

    /// Whether a newcomer by this way may have one of `free` places. While there are others to come by, one way's newcomers
    /// leave as many free as they have taken. Of whom nobody knows the way, they wait while any has taken more: they ask
    /// again, and the bridge will have seen them by then.
    pub fn may_come(&self, origin: Origin, free: usize) -> bool {
        let room = free.max(ALWAYS_WELCOME);
        let has_room = |origin: &Origin| self.counts.get(origin).is_none_or(|count| *count < room);
        if self.known.len() < 2 || free == 0 {
            return true;
        }
        has_room(&origin) && (origin != Origin::UNKNOWN || self.known.iter().all(has_room))
    }

    fn uncount(&mut self, origin: Origin) {
        if let Some(count) = self.counts.get_mut(&origin) {
            *count -= 1;
            if *count == 0 {
                self.counts.remove(&origin);
            }
        }
    }
}

#[cfg(test)]
#[path = "shares_tests.rs"]
mod tests;
