//! What tells that two devices use one hardware address. On an open network nobody can prevent it; but two who both want the
//! internet give each other away: by appearing at two places in turn, or by speaking DHCP in two ways.

use crate::dhcp::{MessageType, Request};
use hotspot::model::{BootTime, Interface, Mac, Span};
use std::{
    collections::{HashMap, VecDeque},
    hash::{DefaultHasher, Hash, Hasher},
};

/// Three moves there and back again within this time are two devices; one who walks moves more slowly, or on.
const LATELY: Span = Span::from_secs(30);
/// The last place and those before it that three moves need.
const STEPS: usize = 4;
/// Devices of which anything is kept: who makes up more of them hides among them, and opens nothing.
const MOST: usize = 65_536;
/// Of a device without a lease nothing is kept for longer.
const STRANGER: Span = Span::from_secs(60);

/// Why two devices are thought to use one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sign {
    /// It came by these two ports in turn.
    Places(Interface, Interface),
    /// It asked the DHCP server in another way than before.
    Fingerprint,
}

/// The places and habits of devices.
#[derive(Debug, Default)]
pub struct Copies {
    trails: HashMap<Mac, Trail>,
}

#[derive(Debug, Default)]
struct Trail {
    /// The last places, and since when; the newest last.
    steps: VecDeque<(BootTime, Interface)>,
    /// By kind of message: many systems ask otherwise in a DISCOVER than in a REQUEST, but not in the same kind.
    habits: [Habit; 3],
    last: BootTime,
}

/// How a client asks: what it wants to know (option 55, in any order: some shuffle it) and what it is (option 60).
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Habit {
    wants: Option<u64>,
    is: Option<u64>,
}

impl Copies {
    /// Its packets come by this port now, and came by another one before.
    pub fn moved(
        &mut self,
        mac: Mac,
        before: Option<&Interface>,
        port: &Interface,
        now: BootTime,
    ) -> Option<Sign> {
        let trail = self.trail(mac, now)?;
        if trail.steps.is_empty() {
            trail.steps.extend(before.map(|before| (now, before.clone())));
        }
        if trail.steps.back().is_some_and(|(_, at)| at == port) {
            return None;
        }
        if trail.steps.len() == STEPS {
            trail.steps.pop_front();
        }
        trail.steps.push_back((now, port.clone()));
        let sign = in_turn(&trail.steps)?;
        // Whoever is asked again begins anew.
        trail.steps.clear();
        Some(sign)
    }

    /// It said this. `leased` tells whether it held a lease before: with a new one, a device may be another system.
    pub fn spoke(&mut self, request: &Request, leased: bool, now: BootTime) -> Option<Sign> {
        let kind = match request.message_type {
            MessageType::Discover => 0,
            MessageType::Request => 1,
            MessageType::Inform => 2,
            MessageType::Decline | MessageType::Release => return None,
        };
        let habit = Habit::of(request);
        let trail = self.trail(request.mac, now)?;
        let differs = trail.habits.get(kind)?.differs(habit);
        if differs && !leased {
            trail.habits = [Habit::default(); 3];
        }
        let before = trail.habits.get_mut(kind)?;
        *before = Habit { wants: habit.wants.or(before.wants), is: habit.is.or(before.is) };
        (leased && differs).then_some(Sign::Fingerprint)
    }

    /// Forgets devices that have no lease.
    pub fn sweep(&mut self, has_lease: impl Fn(Mac) -> bool, now: BootTime) {
        self.trails.retain(|mac, trail| trail.last + STRANGER > now || has_lease(*mac));
    }

    fn trail(&mut self, mac: Mac, now: BootTime) -> Option<&mut Trail> {
        if self.trails.len() >= MOST && !self.trails.contains_key(&mac) {
            return None;
        }
        let trail = self.trails.entry(mac).or_default();
        trail.last = now;
        Some(trail)
    }
}

impl Habit {
    fn of(request: &Request) -> Self {
        let mut wants = request.parameter_requests.clone();
        wants.sort_unstable();
        Self {
            wants: (!wants.is_empty()).then(|| digest(&wants)),
            is: request.vendor_class.as_deref().map(digest),
        }
    }

    /// What is absent is no change.
    fn differs(self, other: Self) -> bool {
        let changed =
            |one: Option<u64>, other: Option<u64>| one.zip(other).is_some_and(|(one, other)| one != other);
        changed(self.wants, other.wants) || changed(self.is, other.is)
    }
}

/// There, back, and there again.
fn in_turn(steps: &VecDeque<(BootTime, Interface)>) -> Option<Sign> {
    let [(_, first), (since, second), (_, third), (now, fourth)] =
        [steps.front()?, steps.get(1)?, steps.get(2)?, steps.get(3)?];
    let alternates = first == third && second == fourth;
    (alternates && *since + LATELY >= *now).then(|| Sign::Places(first.clone(), second.clone()))
}

fn digest(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
#[path = "copies_tests.rs"]
mod tests;
