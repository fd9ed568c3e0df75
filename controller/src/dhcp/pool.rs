//! Which address is free, offered, leased or quarantined, and which one a client gets (RFC 2131 section 4.3.1). Pure.
//!
//! Every change goes through `take` and `put`, which keep the indices in step; each costs O(log n) in a pool of n.

use hotspot::{
    config,
    model::{BootTime, ClientId, Lease, Mac, Span},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::Ipv4Addr,
};

/// How long an offer waits for the client's REQUEST.
pub const OFFER_TIME: Span = Span::from_secs(30);
/// How long a declined address is given to nobody.
pub const QUARANTINE: Span = Span::from_secs(10 * 60);
/// Live leases, and likewise open offers, of one device. A device has more than one where it boots several systems or
/// runs several clients.
pub const MAX_PER_MAC: usize = 4;
/// Addresses that one device may have in quarantine at a time: true conflicts are rare, floods are not.
pub const MAX_QUARANTINED_PER_MAC: usize = 2;

/// Whose binding it is: client identifier **and** hardware address. With the identifier alone, a neighbour who copies
/// it would take over the address; so two devices with one identifier are two clients, and one device with two
/// identifiers (dual boot, network boot) is two clients as well, as RFC 2131 section 4.2 has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Client {
    pub mac: Mac,
    pub id: ClientId,
}

impl Client {
    pub fn holds(&self, lease: &Lease) -> bool {
        lease.mac == self.mac && lease.client == self.id
    }
}

/// An address as a rule sees it.
#[derive(Debug, PartialEq, Eq)]
pub enum Standing<'a> {
    /// Not ours to give.
    Outside,
    /// `last` had it before, if that is remembered.
    Free {
        last: Option<&'a Client>,
    },
    Offered(&'a Client),
    Leased(&'a Lease),
    Quarantined,
}

#[derive(Debug)]
enum Slot {
    Free(Past),
    /// With what was known of the address, so that an offer nobody takes up changes nothing.
    Offered {
        client: Client,
        until: BootTime,
        past: Option<Past>,
    },
    Leased(Lease),
    Quarantined {
        by: Mac,
        until: BootTime,
    },
}

/// What is remembered of a free address that was in use.
#[derive(Debug)]
struct Past {
    ended: BootTime,
    last: Option<Client>,
}

/// Soonest first.
type Queue = BTreeSet<(BootTime, Ipv4Addr)>;

/// The addresses of one network. Memory is bounded by their number.
#[derive(Debug)]
pub struct AddressPool {
    range: config::Pool,
    /// Addresses that were ever touched; the others are free and never used.
    slots: BTreeMap<Ipv4Addr, Slot>,
    /// Never used first, then the longest unused.
    free: BTreeSet<(Option<BootTime>, Ipv4Addr)>,
    offers: Queue,
    leases: Queue,
    quarantine: Queue,
    /// Offered to, leased to or declined by a device: ten addresses at most.
    by_mac: BTreeMap<Mac, BTreeSet<Ipv4Addr>>,
    /// The last address of a client whose lease has ended. It may be somebody else's by now.
    previous: BTreeMap<Client, Ipv4Addr>,
}

impl AddressPool {
    pub fn new(range: config::Pool) -> Self {
        let addresses = u32::from(range.first)..=u32::from(range.last);
        Self {
            range,
            slots: BTreeMap::new(),
            free: addresses.map(|address| (None, Ipv4Addr::from(address))).collect(),
            offers: Queue::new(),
            leases: Queue::new(),
            quarantine: Queue::new(),
            by_mac: BTreeMap::new(),
            previous: BTreeMap::new(),
        }
    }

    pub fn standing(&self, address: Ipv4Addr) -> Standing<'_> {
        if !self.range.contains(address) {
            return Standing::Outside;
        }
        match self.slots.get(&address) {
            None => Standing::Free { last: None },
            Some(Slot::Free(past)) => Standing::Free { last: past.last.as_ref() },
            Some(Slot::Offered { client, .. }) => Standing::Offered(client),
            Some(Slot::Leased(lease)) => Standing::Leased(lease),
            Some(Slot::Quarantined { .. }) => Standing::Quarantined,
        }
    }

    /// The address kept for `client` until it answers or [`OFFER_TIME`] has passed: its lease, its open offer, its
    /// previous address, the one it asks for, or the longest unused one. Open offers fill a quarter of the pool at
    /// most; above that, and where nothing else is left, the oldest offer makes room. Nothing when all is leased or in
    /// quarantine.
    pub fn offer(&mut self, client: &Client, wanted: Option<Ipv4Addr>, now: BootTime) -> Option<Ipv4Addr> {
        if let Some(lease) = self.lease_of(client) {
            return Some(lease.address);
        }
        let address = self.open_offer(client).or_else(|| self.choose(client, wanted))?;
        let past = match self.take(address) {
            Some(Slot::Offered { past, .. }) => past,
            Some(Slot::Free(past)) => Some(past),
            _ => None,
        };
        self.drop_offers_above_the_cap(client.mac);
        self.put(address, Some(Slot::Offered { client: client.clone(), until: now + OFFER_TIME, past }));
        Some(address)
    }

    /// Drops the offer that waits for `client`.
    pub fn withdraw(&mut self, client: &Client) {
        if let Some(address) = self.open_offer(client) {
            self.drop_offer(address);
        }
    }

    /// Binds an address that is free, offered to this client or already leased to it.
    ///
    /// # Errors
    /// Gives the lease back if its address is outside, in quarantine or another client's: the caller ends that first.
    pub fn lease(&mut self, lease: Lease) -> Result<(), Lease> {
        let client = client_of(&lease);
        match self.standing(lease.address) {
            Standing::Outside | Standing::Quarantined => return Err(lease),
            Standing::Leased(standing) if !client.holds(standing) => return Err(lease),
            Standing::Offered(other) if *other != client => return Err(lease),
            Standing::Leased(_) | Standing::Free { .. } | Standing::Offered(_) => {}
        }
        self.withdraw(&client);
        self.previous.remove(&client);
        if let Some(Slot::Free(past) | Slot::Offered { past: Some(past), .. }) = self.take(lease.address) {
            self.forget(&past, lease.address);
        }
        self.put(lease.address, Some(Slot::Leased(lease)));
        Ok(())
    }

    /// Ends the lease at an address, which becomes free and is remembered for its holder.
    pub fn end(&mut self, address: Ipv4Addr, now: BootTime) -> Option<Lease> {
        let lease = self.take_lease(address)?;
        let client = client_of(&lease);
        self.previous.insert(client.clone(), address);
        self.put(address, Some(Slot::Free(Past { ended: now, last: Some(client) })));
        Some(lease)
    }

    /// Ends the lease at an address and keeps the address from everybody for [`QUARANTINE`]. Above a quarter of the
    /// pool, the oldest quarantine is lifted.
    pub fn quarantine(&mut self, address: Ipv4Addr, now: BootTime) -> Option<Lease> {
        let lease = self.take_lease(address)?;
        if self.quarantine.len() >= self.quarter(1)
            && let Some((_, oldest)) = self.quarantine.first().copied()
        {
            self.lift_quarantine(oldest, now);
        }
        self.put(address, Some(Slot::Quarantined { by: lease.mac, until: now + QUARANTINE }));
        Some(lease)
    }

    /// Frees what is over at `now` and returns the leases that ended, the longest ended first.
    pub fn expire(&mut self, now: BootTime) -> Vec<Lease> {
        while let Some(address) = due(&self.offers, now) {
            self.drop_offer(address);
        }
        while let Some(address) = due(&self.quarantine, now) {
            self.lift_quarantine(address, now);
        }
        std::iter::from_fn(|| due(&self.leases, now).and_then(|address| self.end(address, now))).collect()
    }

    pub fn next_deadline(&self) -> Option<BootTime> {
        let firsts = [&self.offers, &self.leases, &self.quarantine].map(Queue::first);
        firsts.into_iter().flatten().map(|(moment, _)| *moment).min()
    }

    /// In the order of their ends.
    pub fn leases(&self) -> impl Iterator<Item = &Lease> {
        self.leases.iter().filter_map(|(_, address)| self.lease_at(*address))
    }

    pub fn lease_at(&self, address: Ipv4Addr) -> Option<&Lease> {
        match self.slots.get(&address) {
            Some(Slot::Leased(lease)) => Some(lease),
            _ => None,
        }
    }

    pub fn leases_of(&self, mac: Mac) -> impl Iterator<Item = &Lease> {
        self.addresses_of(mac).filter_map(|address| self.lease_at(address))
    }

    pub fn lease_of(&self, client: &Client) -> Option<&Lease> {
        self.leases_of(client.mac).find(|lease| client.holds(lease))
    }

    pub fn quarantined_by(&self, mac: Mac) -> usize {
        self.addresses_of(mac).filter(|address| self.standing(*address) == Standing::Quarantined).count()
    }

    fn choose(&self, client: &Client, wanted: Option<Ipv4Addr>) -> Option<Ipv4Addr> {
        let is_free = |address: &Ipv4Addr| matches!(self.standing(*address), Standing::Free { .. });
        let previous = self.previous.get(client).copied().filter(is_free);
        previous
            .or_else(|| wanted.filter(is_free))
            .or_else(|| self.free.first().map(|(_, address)| *address))
            .or_else(|| self.offers.first().map(|(_, address)| *address))
    }

    fn open_offer(&self, client: &Client) -> Option<Ipv4Addr> {
        self.addresses_of(client.mac).find(|address| self.standing(*address) == Standing::Offered(client))
    }

    /// Makes room for one offer to `mac`.
    fn drop_offers_above_the_cap(&mut self, mac: Mac) {
        let offered_until = |address: Ipv4Addr| match self.slots.get(&address) {
            Some(Slot::Offered { until, .. }) => Some((*until, address)),
            _ => None,
        };
        let own: Queue = self.addresses_of(mac).filter_map(offered_until).collect();
        let fullest = if own.len() >= MAX_PER_MAC {
            own.first().copied()
        } else if self.offers.len() >= self.quarter(8) {
            self.offers.first().copied()
        } else {
            None
        };
        if let Some((_, address)) = fullest {
            self.drop_offer(address);
        }
    }

    fn drop_offer(&mut self, address: Ipv4Addr) {
        if let Some(Slot::Offered { past, .. }) = self.slots.get_mut(&address) {
            let past = past.take();
            self.take(address);
            self.put(address, past.map(Slot::Free));
        }
    }

    fn lift_quarantine(&mut self, address: Ipv4Addr, now: BootTime) {
        self.take(address);
        self.put(address, Some(Slot::Free(Past { ended: now, last: None })));
    }

    fn take_lease(&mut self, address: Ipv4Addr) -> Option<Lease> {
        self.lease_at(address)?;
        match self.take(address) {
            Some(Slot::Leased(lease)) => Some(lease),
            _ => None,
        }
    }

    /// The address is somebody's from now on, so whoever had it last starts anew.
    fn forget(&mut self, past: &Past, address: Ipv4Addr) {
        if let Some(last) = &past.last
            && self.previous.get(last) == Some(&address)
        {
            self.previous.remove(last);
        }
    }

    fn addresses_of(&self, mac: Mac) -> impl Iterator<Item = Ipv4Addr> {
        self.by_mac.get(&mac).into_iter().flatten().copied()
    }

    fn quarter(&self, least: u32) -> usize {
        (self.range.size() / 4).max(least) as usize
    }

    /// Takes what is known of an address of the pool out of all indices; `put` must follow.
    fn take(&mut self, address: Ipv4Addr) -> Option<Slot> {
        let slot = self.slots.remove(&address);
        match &slot {
            None => _ = self.free.remove(&(None, address)),
            Some(Slot::Free(past)) => _ = self.free.remove(&(Some(past.ended), address)),
            Some(Slot::Offered { until, .. }) => _ = self.offers.remove(&(*until, address)),
            Some(Slot::Leased(lease)) => _ = self.leases.remove(&(lease.ends, address)),
            Some(Slot::Quarantined { until, .. }) => _ = self.quarantine.remove(&(*until, address)),
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

    fn put(&mut self, address: Ipv4Addr, slot: Option<Slot>) {
        match &slot {
            None => _ = self.free.insert((None, address)),
            Some(Slot::Free(past)) => _ = self.free.insert((Some(past.ended), address)),
            Some(Slot::Offered { until, .. }) => _ = self.offers.insert((*until, address)),
            Some(Slot::Leased(lease)) => _ = self.leases.insert((lease.ends, address)),
            Some(Slot::Quarantined { until, .. }) => _ = self.quarantine.insert((*until, address)),
        }
        if let Some(slot) = slot {
            if let Some(mac) = slot.mac() {
                self.by_mac.entry(mac).or_default().insert(address);
            }
            self.slots.insert(address, slot);
        }
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

fn client_of(lease: &Lease) -> Client {
    Client { mac: lease.mac, id: lease.client.clone() }
}

fn due(queue: &Queue, now: BootTime) -> Option<Ipv4Addr> {
    queue.first().filter(|(moment, _)| *moment <= now).map(|(_, address)| *address)
}

#[cfg(test)]
#[path = "pool_tests.rs"]
mod tests;
