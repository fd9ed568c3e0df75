//! What is known of every address of a network, under the indices that keep questions about it cheap. Pure.
//!
//! Every change goes through `take` and `put`, which keep the indices in step; each costs O(log n) in a pool of n.

use super::shares::{Origin, Shares};
use hotspot::{
    config,
    model::{BootTime, ClientId, Lease, Mac},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::Ipv4Addr,
};

/// Whose binding it is: client identifier **and** hardware address. With the identifier alone, a neighbour who copies
/// it would take over the address; so two devices with one identifier are two clients, and one device with two
/// identifiers (dual boot, network boot) is two clients as well, as RFC 2131 section 4.2 has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Client {
    pub mac: Mac,
    pub id: ClientId,
}

/// An address as a rule sees it.
#[derive(Debug, PartialEq, Eq)]
pub enum Standing<'a> {
    /// Not ours to give.
    Outside,
    /// `last` had it before; nobody where it was never used, or was last found to be somebody else's.
    Free {
        last: Option<&'a Client>,
    },
    Offered(&'a Client),
    Leased(&'a Lease),
    /// `user` said that it uses it; nobody where it was declined.
    Quarantined {
        user: Option<Mac>,
    },
}

#[derive(Debug)]
pub enum Slot {
    Free(Past),
    /// With what was known of the address, so that an offer nobody takes up changes nothing.
    Offered {
        client: Client,
        /// By which way it was asked for.
        origin: Origin,
        until: BootTime,
        past: Option<Past>,
    },
    Leased(Lease),
    Quarantined {
        by: Mac,
        /// Rather than claimed.
        declined: bool,
        until: BootTime,
    },
}

/// What is remembered of a free address that was in use.
#[derive(Debug)]
pub struct Past {
    pub ended: BootTime,
    pub last: Option<Client>,
}

/// Soonest first.
pub type Queue = BTreeSet<(BootTime, Ipv4Addr)>;

/// A range of addresses, by what they are now.
#[derive(Debug)]
pub struct Range {
    addresses: config::Pool,
    /// Never used first, then the longest unused.
    pub free: BTreeSet<(Option<BootTime>, Ipv4Addr)>,
    pub offers: Queue,
    pub leases: Queue,
    pub quarantine: Queue,
}

/// Memory is bounded by the number of addresses.
#[derive(Debug)]
pub struct Slots {
    /// Addresses that were ever touched; the others are free and never used.
    slots: BTreeMap<Ipv4Addr, Slot>,
    /// Offered to, leased to, declined or claimed by a device: ten addresses at most.
    by_mac: BTreeMap<Mac, BTreeSet<Ipv4Addr>>,
    /// Of the places.
    pub shares: Shares,
    pub places: Range,
    pub overflow: Option<Range>,
}

impl Client {
    pub fn of(lease: &Lease) -> Self {
        Self { mac: lease.mac, id: lease.client.clone() }
    }

    pub fn holds(&self, lease: &Lease) -> bool {
        lease.mac == self.mac && lease.client == self.id
    }
}

impl Range {
    fn new(addresses: config::Pool) -> Self {
        let numbers = u32::from(addresses.first)..=u32::from(addresses.last);
        Self {
            addresses,
            free: numbers.map(|number| (None, Ipv4Addr::from(number))).collect(),
            offers: Queue::new(),
            leases: Queue::new(),
            quarantine: Queue::new(),
        }
    }

    pub fn size(&self) -> u32 {
        self.addresses.size()
    }

    pub fn quarter(&self, least: u32) -> usize {
        (self.size() / 4).max(least) as usize
    }

    /// Open offers fill a quarter at most, or eight.
    pub fn has_room_for_an_offer(&self) -> bool {
        self.offers.len() < self.quarter(8)
    }

    fn queue(&mut self, slot: &Slot) -> Option<(&mut Queue, BootTime)> {
        match slot {
            Slot::Free(_) => None,
            Slot::Offered { until, .. } => Some((&mut self.offers, *until)),
            Slot::Leased(lease) => Some((&mut self.leases, lease.ends)),
            Slot::Quarantined { until, .. } => Some((&mut self.quarantine, *until)),
        }
    }
}

impl Slots {
    pub fn new(places: config::Pool, overflow: Option<config::Pool>) -> Self {
        Self {
            slots: BTreeMap::new(),
            by_mac: BTreeMap::new(),
            shares: Shares::default(),
            places: Range::new(places),
            overflow: overflow.map(Range::new),
        }
    }

    pub fn is_place(&self, address: Ipv4Addr) -> bool {
        self.places.addresses.contains(address)
    }

    pub fn standing(&self, address: Ipv4Addr) -> Standing<'_> {
        if self.ranges().all(|range| !range.addresses.contains(address)) {
            return Standing::Outside;
        }
        match self.slots.get(&address) {
            None => Standing::Free { last: None },
            Some(Slot::Free(past)) => Standing::Free { last: past.last.as_ref() },
            Some(Slot::Offered { client, .. }) => Standing::Offered(client),
            Some(Slot::Leased(lease)) => Standing::Leased(lease),
            Some(Slot::Quarantined { by, declined, .. }) => {
                Standing::Quarantined { user: (!declined).then_some(*by) }
            }
        }
    }

    pub fn lease_at(&self, address: Ipv4Addr) -> Option<&Lease> {
        match self.slots.get(&address) {
            Some(Slot::Leased(lease)) => Some(lease),
            _ => None,
        }
    }

    /// Until when the offer of an address waits.
    pub fn offered_until(&self, address: Ipv4Addr) -> Option<BootTime> {
        match self.slots.get(&address) {
            Some(Slot::Offered { until, .. }) => Some(*until),
            _ => None,
        }
    }

    /// Offered to, leased to, declined or claimed by a device.
    pub fn addresses_of(&self, mac: Mac) -> impl Iterator<Item = Ipv4Addr> {
        self.by_mac.get(&mac).into_iter().flatten().copied()
    }

    pub fn ranges(&self) -> impl Iterator<Item = &Range> {
        [&self.places].into_iter().chain(&self.overflow)
    }

    pub fn range_of(&self, address: Ipv4Addr) -> &Range {
        match &self.overflow {
            Some(overflow) if !self.is_place(address) => overflow,
            _ => &self.places,
        }
    }

    /// Takes what is known of an address of the pool out of all indices; `put` must follow.
    pub fn take(&mut self, address: Ipv4Addr) -> Option<Slot> {
        let slot = self.slots.remove(&address);
        if let Some(Slot::Offered { origin, until, .. }) = &slot {
            self.shares.no_longer_offered(*origin, *until, address);
        }
        let range = self.range_mut(address);
        match slot.as_ref().and_then(|slot| range.queue(slot)) {
            Some((queue, moment)) => _ = queue.remove(&(moment, address)),
            None => _ = range.free.remove(&(free_since(slot.as_ref()), address)),
        }
        if let Some(mac) = slot.as_ref().and_then(Slot::mac)
            && let Some(addresses) = self.by_mac.get_mut(&mac)
        {
            addresses.remove(&address);
            if addresses.is_empty() {
                self.by_mac.remove(&mac);
            }
        }
        slot
    }

    /// Nothing is an address that was never used.
    pub fn put(&mut self, address: Ipv4Addr, slot: Option<Slot>) {
        if let Some(Slot::Offered { origin, until, .. }) = &slot
            && self.is_place(address)
        {
            self.shares.offered(*origin, *until, address);
        }
        let range = self.range_mut(address);
        match slot.as_ref().and_then(|slot| range.queue(slot)) {
            Some((queue, moment)) => _ = queue.insert((moment, address)),
            None => _ = range.free.insert((free_since(slot.as_ref()), address)),
        }
        if let Some(slot) = slot {
            if let Some(mac) = slot.mac() {
                self.by_mac.entry(mac).or_default().insert(address);
            }
            self.slots.insert(address, slot);
        }
    }

    /// A device is found to come by this way.
    pub fn found(&mut self, mac: Mac, origin: Origin) {
        let addresses: Vec<Ipv4Addr> = self.addresses_of(mac).collect();
        if !addresses.is_empty() {
            self.shares.seen(origin);
        }
        for address in addresses {
            self.shares.found(address, origin);
            if let Some(Slot::Offered { client, until, past, .. }) = self.take_offer(address) {
                self.put(address, Some(Slot::Offered { client, origin, until, past }));
            }
        }
    }

    /// As `take`, where the address is offered.
    fn take_offer(&mut self, address: Ipv4Addr) -> Option<Slot> {
        self.offered_until(address).and_then(|_| self.take(address))
    }

    /// Nobody had a free address before.
    pub fn forget_past(&mut self, address: Ipv4Addr) {
        if let Some(Slot::Free(past) | Slot::Offered { past: Some(past), .. }) = self.slots.get_mut(&address)
        {
            past.last = None;
        }
    }

    /// The leases of a device have no names any more.
    pub fn forget_names(&mut self, mac: Mac) {
        for address in self.by_mac.get(&mac).into_iter().flatten() {
            if let Some(Slot::Leased(lease)) = self.slots.get_mut(address) {
                lease.hostname = None;
            }
        }
    }

    fn range_mut(&mut self, address: Ipv4Addr) -> &mut Range {
        match &mut self.overflow {
            Some(overflow) if !self.places.addresses.contains(address) => overflow,
            _ => &mut self.places,
        }
    }

    #[cfg(test)]
    pub fn remembered(&self) -> (usize, usize) {
        (self.slots.len(), self.by_mac.len())
    }
}

impl Slot {
    /// The device an address counts for.
    fn mac(&self) -> Option<Mac> {
        match self {
            Self::Free(_) => None,
            Self::Offered { client, .. } => Some(client.mac),
            Self::Leased(lease) => Some(lease.mac),
            Self::Quarantined { by, .. } => Some(*by),
        }
    }
}

fn free_since(slot: Option<&Slot>) -> Option<BootTime> {
    match slot {
        Some(Slot::Free(past)) => Some(past.ended),
        _ => None,
    }
}
