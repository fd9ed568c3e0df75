//! Asking the network whether an address that we have never given is somebody's (RFC 2131 section 2.2, in the way of
//! RFC 5227 section 2.1.1). Pure.
//!
//! A stock of silent addresses is kept ahead, so that in a quiet network no newcomer waits for an answer that never comes.

use super::{Caller, Request, slots::Client};
use hotspot::model::{BootTime, Span};
use std::{collections::BTreeMap, net::Ipv4Addr};

/// Silent addresses, and those on the way to be, beside the ones that newcomers wait for.
pub const STOCK: usize = 16;
/// Newcomers who wait at a time. With the stock it also bounds the questions: broadcasts cost every radio air time.
pub const MOST_WAITING: usize = 32;
/// How long an answer is waited for, in milliseconds. A phone in its sleep hears broadcasts some 100 ms late. What
/// answers later still takes its address out of the stock.
pub const LISTENING_MILLIS: i64 = 200;
/// Of addresses that nobody knows, a second: more than this are not asked about in time, so that in a rush nobody waits.
pub const MOST_ASKED: u32 = (STOCK + MOST_WAITING) as u32 * 1_000 / LISTENING_MILLIS as u32;
/// How long silence is believed.
const GOOD_FOR: Span = Span::from_secs(10 * 60);
/// A newcomer whose candidates were all somebody's for this long gets the next one unasked.
const PATIENCE: Span = Span::from_secs(1);

#[derive(Debug, Default)]
pub struct Probes {
    /// Until when an answer is waited for.
    asked: BTreeMap<Ipv4Addr, BootTime>,
    /// Nobody answered; until when that is believed.
    silent: BTreeMap<Ipv4Addr, BootTime>,
    /// Whose offer depends on the answer.
    waiting: BTreeMap<Ipv4Addr, Newcomer>,
    rush: Rush,
}

/// A client without an address, with its latest DISCOVER.
#[derive(Debug, Clone)]
pub struct Newcomer {
    pub request: Request,
    pub caller: Caller,
    pub came: BootTime,
}

impl Newcomer {
    pub fn client(&self) -> Client {
        Client { mac: self.request.mac, id: self.request.identity() }
    }

    pub fn has_patience(&self, now: BootTime) -> bool {
        now < self.came + PATIENCE
    }
}

impl Probes {
    /// The first address of the stock.
    pub fn first_silent(&self) -> Option<Ipv4Addr> {
        self.silent.keys().next().copied()
    }

    pub fn is_silent(&self, address: Ipv4Addr) -> bool {
        self.silent.contains_key(&address)
    }

    /// Whether one more may wait, now that somebody comes for whom no silent address is left.
    pub fn has_room(&mut self, now: BootTime) -> bool {
        !self.rush.goes_on(now) && self.waiting.len() < MOST_WAITING
    }

    /// `newcomer` is offered the address if nobody answers for it. Whether the question is still to be asked.
    pub fn wait(&mut self, address: Ipv4Addr, newcomer: Newcomer, now: BootTime) -> bool {
        self.waiting.insert(address, newcomer);
        let is_new = !self.asked.contains_key(&address);
        self.asked.entry(address).or_insert_with(|| answered_by(now));
        is_new
    }

    pub fn waiting_for(&mut self, address: Ipv4Addr) -> Option<&mut Newcomer> {
        self.waiting.get_mut(&address)
    }

    pub fn is_waited_for(&self, address: Ipv4Addr) -> bool {
        self.waiting.contains_key(&address)
    }

    /// The address is somebody's now, whether by us or not; who waited for it.
    pub fn forget(&mut self, address: Ipv4Addr) -> Option<Newcomer> {
        self.asked.remove(&address);
        self.silent.remove(&address);
        self.waiting.remove(&address)
    }

    /// Silence heard so far says nothing about what was plugged in since.
    pub fn forget_silence(&mut self) {
        self.silent.clear();
        self.asked.retain(|address, _| self.waiting.contains_key(address));
    }

    /// What silence has decided at `now`: who gets the address it waited for.
    pub fn settle(&mut self, now: BootTime) -> Vec<(Ipv4Addr, Newcomer)> {
        let mut decided = Vec::new();
        for (address, until) in self.asked.extract_if(.., |_, until| *until <= now) {
            match self.waiting.remove(&address) {
                Some(newcomer) => decided.push((address, newcomer)),
                None => _ = self.silent.insert(address, until + GOOD_FOR),
            }
        }
        self.silent.retain(|_, until| *until > now);
        decided
    }

    /// What is to be asked about to fill the stock from `candidates`.
    pub fn refill(&mut self, candidates: impl Iterator<Item = Ipv4Addr>, now: BootTime) -> Vec<Ipv4Addr> {
        let stock = self.silent.len() + self.asked.len().saturating_sub(self.waiting.len());
        let unknown = |address: &Ipv4Addr| !self.asked.contains_key(address) && !self.is_silent(*address);
        let missing: Vec<Ipv4Addr> = candidates.filter(unknown).take(STOCK.saturating_sub(stock)).collect();
        self.asked.extend(missing.iter().map(|address| (*address, answered_by(now))));
        missing
    }

    pub fn next_deadline(&self) -> Option<BootTime> {
        self.asked.values().chain(self.silent.values()).min().copied()
    }
}

/// How many came for whom no silent address was left, second by second.
#[derive(Debug, Default)]
struct Rush {
    began: Option<BootTime>,
    came: u32,
    before: bool,
}

impl Rush {
    /// Counts one more; whether there are too many, in this second or the one before.
    fn goes_on(&mut self, now: BootTime) -> bool {
        let second = Span::from_secs(1);
        match self.began {
            Some(began) if now < began + second => self.came += 1,
            began => {
                let is_next = began.is_some_and(|began| now < began + second + second);
                self.before = is_next && self.came > MOST_ASKED;
                (self.began, self.came) = (Some(now), 1);
            }
        }
        self.before || self.came > MOST_ASKED
    }
}

fn answered_by(now: BootTime) -> BootTime {
    BootTime(now.0.saturating_add(LISTENING_MILLIS))
}

#[cfg(test)]
#[path = "probes_tests.rs"]
mod tests;
