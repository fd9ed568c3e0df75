//! What one guest may take of the service, and what all may take together. Pure: the time is passed in.

use super::locked;
use std::{
    collections::HashMap,
    net::Ipv4Addr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// 200 questions a second for one guest.
const INTERVAL: Duration = Duration::from_millis(5);
/// 400 questions at once.
const BURST: Duration = Duration::from_secs(2);
const MOST_GUESTS: usize = 65_536;

/// A token bucket for each guest, kept as the time at which it will be full again (GCRA, ITU-T I.371).
#[derive(Debug, Default)]
pub(super) struct Rates {
    full_at: HashMap<Ipv4Addr, Instant>,
}

impl Rates {
    /// Whether `guest` may ask one more question.
    pub fn allow(&mut self, guest: Ipv4Addr, now: Instant) -> bool {
        if self.full_at.len() >= MOST_GUESTS && !self.full_at.contains_key(&guest) {
            // A full bucket needs no entry. If so many guests ask at once that none is full, all start afresh.
            self.full_at.retain(|_, full_at| *full_at > now);
            if self.full_at.len() >= MOST_GUESTS {
                self.full_at.clear();
            }
        }
        let full_at = self.full_at.entry(guest).or_insert(now);
        let next = (*full_at).max(now) + INTERVAL;
        let allowed = next <= now + BURST;
        if allowed {
            *full_at = next;
        }
        allowed
    }
}

/// So many at once in all, so many of one guest.
#[derive(Debug)]
pub(super) struct Quota {
    in_all: usize,
    each: usize,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    in_all: usize,
    /// Only guests that hold something.
    by: HashMap<Ipv4Addr, usize>,
}

/// One of a [`Quota`], given back when dropped.
#[derive(Debug)]
pub(super) struct Permit {
    quota: Arc<Quota>,
    guest: Ipv4Addr,
}

impl Quota {
    pub fn new(in_all: usize, each: usize) -> Arc<Self> {
        Arc::new(Self { in_all, each, held: Mutex::default() })
    }

    pub fn take(self: &Arc<Self>, guest: Ipv4Addr) -> Option<Permit> {
        let mut held = locked(&self.held);
        let mine = held.by.get(&guest).copied().unwrap_or(0);
        if held.in_all >= self.in_all || mine >= self.each {
            return None;
        }
        held.in_all += 1;
        held.by.insert(guest, mine + 1);
        Some(Permit { quota: Arc::clone(self), guest })
    }

    #[cfg(test)]
    pub fn held_now(&self) -> usize {
        locked(&self.held).in_all
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut held = locked(&self.quota.held);
        held.in_all = held.in_all.saturating_sub(1);
        if let Some(mine) = held.by.get_mut(&self.guest) {
            *mine -= 1;
            if *mine == 0 {
                held.by.remove(&self.guest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 51);
    const OTHER: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 52);

    #[test]
    fn a_guest_asks_400_at_once_then_200_a_second_and_disturbs_nobody_else() {
        let (mut rates, start) = (Rates::default(), Instant::now());
        let asked = |rates: &mut Rates, guest, at| (0..1000).filter(|_| rates.allow(guest, at)).count();
        assert_eq!(asked(&mut rates, ONE, start), 400);
        assert_eq!(asked(&mut rates, OTHER, start), 400);
        assert_eq!(asked(&mut rates, ONE, start + Duration::from_secs(1)), 200);
        assert_eq!(asked(&mut rates, ONE, start + Duration::from_secs(60)), 400);
    }

    #[test]
    fn the_table_of_guests_is_bounded() {
        let (mut rates, now) = (Rates::default(), Instant::now());
        for number in 0..100_000 {
            rates.allow(Ipv4Addr::from(number), now);
            assert!(rates.full_at.len() <= MOST_GUESTS);
        }
    }

    #[test]
    fn a_quota_holds_for_one_and_for_all_and_comes_back() {
        let quota = Quota::new(3, 2);
        let held = (quota.take(ONE).unwrap(), quota.take(ONE).unwrap());
        assert!(quota.take(ONE).is_none());
        let last = quota.take(OTHER).unwrap();
        assert!(quota.take(OTHER).is_none());
        drop(held);
        assert!(quota.take(ONE).is_some());
        drop(last);
        assert!(locked(&quota.held).by.is_empty());
    }
}
