//! Which address a client gets, and what becomes of it (RFC 2131 section 4.3.1). Pure.

use super::{
    shares::Origin,
    slots::{Client, Past, Queue, Slot, Slots, Standing},
};
use hotspot::{
    config,
    model::{BootTime, Lease, Mac, Span},
};
use std::{collections::BTreeMap, net::Ipv4Addr};

/// How long an offer waits for the client's REQUEST.
pub const OFFER_TIME: Span = Span::from_secs(10);
/// In this time an honest client has answered an offer; before, it gives way only where nothing else is left.
const ANSWER_TIME: Span = Span::from_secs(1);
/// How long an address that somebody else was found at is given to nobody.
pub const QUARANTINE: Span = Span::from_secs(10 * 60);
/// Live leases, and likewise open offers, of one device. A device has more than one where it boots several systems or
/// runs several clients.
pub const MAX_PER_MAC: usize = 4;
/// Addresses that one device may have in quarantine at a time: true conflicts are rare, floods are not.
pub const MAX_QUARANTINED_PER_MAC: usize = 2;

/// Free addresses before this one were never used.
const FIRST_USED: (Option<BootTime>, Ipv4Addr) = (Some(BootTime(i64::MIN)), Ipv4Addr::UNSPECIFIED);

/// How full a network is, in addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crowd {
    pub places: u32,
    /// Of the places. The rest of them is free, offered or in quarantine.
    pub leased: u32,
    pub free: u32,
    /// Guests for whom there was no place, beside them.
    pub overflow: u32,
}

/// The addresses of one network.
#[derive(Debug)]
pub struct AddressPool {
    slots: Slots,
    /// The last place of a client whose lease has ended. It may be somebody else's by now.
    previous: BTreeMap<Client, Ipv4Addr>,
}

impl AddressPool {
    pub fn new(places: config::Pool, overflow: Option<config::Pool>) -> Self {
        Self { slots: Slots::new(places, overflow), previous: BTreeMap::new() }
    }

    pub fn standing(&self, address: Ipv4Addr) -> Standing<'_> {
        self.slots.standing(address)
    }

    /// The place a client without any gets: its previous one, the one it asks for, `silent`, the longest unused one, or
    /// the oldest offer's.
    pub fn place_for(
        &self,
        client: &Client,
        wanted: Option<Ipv4Addr>,
        silent: Option<Ipv4Addr>,
        now: BootTime,
    ) -> Option<Ipv4Addr> {
        let is_free = |address: &Ipv4Addr| {
            self.slots.is_place(*address) && matches!(self.standing(*address), Standing::Free { .. })
        };
        let places = &self.slots.places;
        let previous = self.previous.get(client).copied();
        let by_name = [previous, wanted, silent].into_iter().flatten().find(is_free);
        by_name.or_else(|| places.free.first().map(|(_, address)| *address)).or_else(|| {
            let (until, address) = *places.offers.first()?;
            (until + ANSWER_TIME <= now + OFFER_TIME).then_some(address)
        })
    }

    /// The address of a client for whom there is no place; a place all the same, when somebody else's fresh offer of one
    /// is all there is.
    pub fn last_resort(&self) -> Option<Ipv4Addr> {
        let overflow = self.slots.overflow.as_ref();
        let free = overflow.and_then(|overflow| overflow.free.first()).map(|(_, address)| *address);
        free.or_else(|| {
            let offers = [&self.slots.places].into_iter().chain(overflow).map(|range| &range.offers);
            offers.filter_map(Queue::first).map(|(_, address)| *address).next()
        })
    }

    /// The longest unused place whose last holder is known.
    pub fn longest_left(&self) -> Option<Ipv4Addr> {
        let used = self.slots.places.free.range(FIRST_USED..);
        used.map(|(_, address)| *address)
            .find(|address| matches!(self.standing(*address), Standing::Free { last: Some(_) }))
    }

    /// Places that were never used, in their order.
    pub fn never_used(&self) -> impl DoubleEndedIterator<Item = Ipv4Addr> {
        self.slots.places.free.range(..FIRST_USED).map(|(_, address)| *address)
    }

    /// Whether nobody is known to have had this place peacefully.
    pub fn is_untried(&self, address: Ipv4Addr) -> bool {
        self.slots.is_place(address) && self.standing(address) == Standing::Free { last: None }
    }

    pub fn has_free_place(&self) -> bool {
        !self.slots.places.free.is_empty()
    }

    /// Whether nobody else's offer of a place gives way to one more.
    pub fn has_room_for_an_offer(&self) -> bool {
        self.slots.places.has_room_for_an_offer()
    }

    /// Keeps a free or offered address for `client`, who comes by `origin`, until it answers or [`OFFER_TIME`] has passed.
    /// Open offers fill a quarter of the pool at most; above that, the oldest of the way that has most makes room: who means
    /// it has long answered, and who floods takes his own.
    pub fn hold(&mut self, client: &Client, origin: Origin, address: Ipv4Addr, now: BootTime) {
        if !matches!(self.standing(address), Standing::Free { .. } | Standing::Offered(_)) {
            return;
        }
        let past = match self.slots.take(address) {
            Some(Slot::Offered { past, .. }) => past,
            Some(Slot::Free(past)) => Some(past),
            _ => None,
        };
        self.drop_offers_above_the_cap(client.mac, address);
        let until = now + OFFER_TIME;
        self.slots.put(address, Some(Slot::Offered { client: client.clone(), origin, until, past }));
    }

    /// Drops the offer that waits for `client`.
    pub fn withdraw(&mut self, client: &Client) {
        if let Some(address) = self.open_offer(client) {
            self.drop_offer(address);
        }
    }

    /// Binds an address that is free, offered to this client, already leased to it or in quarantine because it uses it.
    ///
    /// # Errors
    /// Gives the lease back if its address is outside, in quarantine or another client's: the caller ends that first.
    pub fn lease(&mut self, lease: Lease) -> Result<(), Lease> {
        let client = Client::of(&lease);
        match self.standing(lease.address) {
            Standing::Outside => return Err(lease),
            Standing::Quarantined { user } if user != Some(lease.mac) => return Err(lease),
            Standing::Leased(standing) if !client.holds(standing) => return Err(lease),
            Standing::Offered(other) if *other != client => return Err(lease),
            Standing::Leased(_)
            | Standing::Free { .. }
            | Standing::Offered(_)
            | Standing::Quarantined { .. } => {}
        }
        self.withdraw(&client);
        if self.slots.is_place(lease.address) {
            self.previous.remove(&client);
        }
        let slot = self.slots.take(lease.address);
        self.forget_past(slot, lease.address);
        self.slots.put(lease.address, Some(Slot::Leased(lease)));
        Ok(())
    }

    /// Ends the lease at an address, which becomes free. A place is remembered for its holder.
    pub fn end(&mut self, address: Ipv4Addr, now: BootTime) -> Option<Lease> {
        let lease = self.take_lease(address)?;
        let last = self.slots.is_place(address).then(|| Client::of(&lease));
        if let Some(client) = &last {
            self.previous.insert(client.clone(), address);
        }
        self.slots.put(address, Some(Slot::Free(Past { ended: now, last })));
        Some(lease)
    }

    /// A device is found to come by this way.
    pub fn found(&mut self, mac: Mac, origin: Origin) {
        self.slots.found(mac, origin);
    }

    /// Somebody asks who comes by this way.
    pub fn seen(&mut self, origin: Origin) {
        self.slots.shares.seen(origin);
    }

    /// Whether a newcomer by this way may have a place, beside those that others need.
    pub fn may_come(&self, origin: Origin) -> bool {
        self.slots.shares.may_come(origin, self.left())
    }

    /// Whoever leased the place is new to us.
    pub fn came(&mut self, origin: Origin, address: Ipv4Addr, now: BootTime) {
        if self.slots.is_place(address) {
            self.slots.shares.came(origin, address, now);
        }
    }

    /// Whether fewer than a quarter of the places are nobody's.
    pub fn is_tight(&self) -> bool {
        self.left() < self.slots.places.size() as usize / 4
    }

    /// Whether this client is the last one who had the place.
    pub fn was_at(&self, client: &Client, address: Ipv4Addr) -> bool {
        self.previous.get(client) == Some(&address)
    }

    /// Places that are free or only offered.
    fn left(&self) -> usize {
        self.slots.places.free.len() + self.slots.places.offers.len()
    }

    /// Forgets where a device was before, and the names it told. Its live leases stay.
    pub fn forget(&mut self, mac: Mac) {
        let left: Vec<Ipv4Addr> =
            self.previous.extract_if(.., |client, _| client.mac == mac).map(|(_, address)| address).collect();
        left.into_iter().for_each(|address| self.slots.forget_past(address));
        self.slots.forget_names(mac);
    }

    /// Keeps an address from everybody for [`QUARANTINE`], and returns the lease that ends there. Above a quarter of the
    /// pool, the oldest quarantine is lifted.
    pub fn quarantine(&mut self, address: Ipv4Addr, by: Mac, now: BootTime) -> Option<Lease> {
        if matches!(self.standing(address), Standing::Outside | Standing::Quarantined { .. }) {
            return None;
        }
        let range = self.slots.range_of(address);
        if range.quarantine.len() >= range.quarter(1)
            && let Some((_, oldest)) = range.quarantine.first().copied()
        {
            self.lift_quarantine(oldest, now);
        }
        self.slots.shares.left(address);
        let slot = self.slots.take(address);
        let declined = matches!(slot, Some(Slot::Leased(_)));
        self.slots.put(address, Some(Slot::Quarantined { by, declined, until: now + QUARANTINE }));
        match slot {
            Some(Slot::Leased(lease)) => Some(lease),
            slot => {
                self.forget_past(slot, address);
                None
            }
        }
    }

    /// Frees what is over at `now` and returns the leases that ended, the longest ended first.
    pub fn expire(&mut self, now: BootTime) -> Vec<Lease> {
        self.slots.shares.age(now);
        while let Some(address) = self.due(now, |range| &range.offers) {
            self.drop_offer(address);
        }
        while let Some(address) = self.due(now, |range| &range.quarantine) {
            self.lift_quarantine(address, now);
        }
        std::iter::from_fn(|| {
            let address = self.due(now, |range| &range.leases)?;
            self.end(address, now)
        })
        .collect()
    }

    pub fn next_deadline(&self) -> Option<BootTime> {
        let queues = self.slots.ranges().flat_map(|range| [&range.offers, &range.leases, &range.quarantine]);
        queues.filter_map(Queue::first).map(|(moment, _)| *moment).min()
    }

    /// Places first, each in the order of their ends.
    pub fn leases(&self) -> impl Iterator<Item = &Lease> {
        let leased = self.slots.ranges().flat_map(|range| &range.leases);
        leased.filter_map(|(_, address)| self.lease_at(*address))
    }

    pub fn lease_at(&self, address: Ipv4Addr) -> Option<&Lease> {
        self.slots.lease_at(address)
    }

    pub fn leases_of(&self, mac: Mac) -> impl Iterator<Item = &Lease> {
        self.slots.addresses_of(mac).filter_map(|address| self.lease_at(address))
    }

    pub fn lease_of(&self, client: &Client) -> Option<&Lease> {
        self.leases_of(client.mac).find(|lease| client.holds(lease))
    }

    pub fn open_offer(&self, client: &Client) -> Option<Ipv4Addr> {
        let offered = |address: &Ipv4Addr| self.standing(*address) == Standing::Offered(client);
        self.slots.addresses_of(client.mac).find(offered)
    }

    pub fn quarantined_by(&self, mac: Mac) -> usize {
        let quarantined =
            |address: &Ipv4Addr| matches!(self.standing(*address), Standing::Quarantined { .. });
        self.slots.addresses_of(mac).filter(quarantined).count()
    }

    pub fn crowd(&self) -> Crowd {
        let places = &self.slots.places;
        Crowd {
            places: places.size(),
            leased: places.leases.len() as u32,
            free: places.free.len() as u32,
            overflow: self.slots.overflow.as_ref().map_or(0, |overflow| overflow.leases.len() as u32),
        }
    }

    /// Makes room for one offer of `address` to `mac`.
    fn drop_offers_above_the_cap(&mut self, mac: Mac, address: Ipv4Addr) {
        let offered = |address| Some((self.slots.offered_until(address)?, address));
        let own: Queue = self.slots.addresses_of(mac).filter_map(offered).collect();
        let range = self.slots.range_of(address);
        let fullest = if own.len() >= MAX_PER_MAC {
            own.first().map(|(_, address)| *address)
        } else if range.has_room_for_an_offer() {
            None
        } else if self.slots.is_place(address) {
            self.slots.shares.first_to_give_way()
        } else {
            range.offers.first().map(|(_, address)| *address)
        };
        if let Some(address) = fullest {
            self.drop_offer(address);
        }
    }

    fn drop_offer(&mut self, address: Ipv4Addr) {
        if self.slots.offered_until(address).is_some()
            && let Some(Slot::Offered { past, .. }) = self.slots.take(address)
        {
            self.slots.put(address, past.map(Slot::Free));
        }
    }

    fn lift_quarantine(&mut self, address: Ipv4Addr, now: BootTime) {
        self.slots.take(address);
        self.slots.put(address, Some(Slot::Free(Past { ended: now, last: None })));
    }

    fn take_lease(&mut self, address: Ipv4Addr) -> Option<Lease> {
        self.lease_at(address)?;
        self.slots.shares.left(address);
        match self.slots.take(address) {
            Some(Slot::Leased(lease)) => Some(lease),
            _ => None,
        }
    }

    /// The address is somebody's from now on, so whoever had it last starts anew.
    fn forget_past(&mut self, slot: Option<Slot>, address: Ipv4Addr) {
        if let Some(Slot::Free(past) | Slot::Offered { past: Some(past), .. }) = slot
            && let Some(last) = past.last
            && self.previous.get(&last) == Some(&address)
        {
            self.previous.remove(&last);
        }
    }

    fn due(&self, now: BootTime, queue: impl Fn(&super::slots::Range) -> &Queue) -> Option<Ipv4Addr> {
        let firsts = self.slots.ranges().filter_map(|range| queue(range).first());
        firsts.min().filter(|(moment, _)| *moment <= now).map(|(_, address)| *address)
    }
}

#[cfg(test)]
#[path = "pool_tests.rs"]
mod tests;
