//! The rules of the server (RFC 2131 section 4.3) for one guest network. Pure: messages and time in, actions out.

use super::{
    Plan, Reply, Request,
    message::MessageType,
    pool::{AddressPool, Client, MAX_PER_MAC, MAX_QUARANTINED_PER_MAC, Standing},
    reply::Answer,
};
use hotspot::model::{BootTime, Lease, Mac, Now};
use std::net::Ipv4Addr;

/// The state of every address of a network.
///
/// ```text
///            DISCOVER                  REQUEST
///    free ─────────────► offered ─────────────────► leased ◄──┐ REQUEST again: renewing, rebinding (4.3.2),
///    ▲ ▲ │                  │ 30 s, another server    │ │ └──┘ init-reboot (4.4.2)
///    │ │ │                  │ chosen, room needed     │ │
///    │ └─┼──────────────────┘                         │ │ DECLINE (4.3.3)
///    │   │ REQUEST of an address that its holder      │ │
///    │   │ had before, or that our lost store had     │ ▼
///    │   └──────────────────────────────────────────► │ quarantined
///    │     end of lease, RELEASE (4.3.4), replaced    │   │ 10 min
///    ├────────────────────────────────────────────────┘   │
///    └────────────────────────────────────────────────────┘
/// ```
///
/// We are the only server of this network and say NAK at once to whatever is not so. A binding belongs to client
/// identifier and hardware address together ([`Client`]).
#[derive(Debug)]
pub struct Machine {
    plan: Plan,
    pool: AddressPool,
    ignored: Vec<Lease>,
}

/// What is to be done, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Must be durable before the reply that follows leaves. Also for a renewal, whose `started` stays.
    Commit(Lease),
    /// The gate closes before anything else happens with the address.
    End {
        lease: Lease,
        why: EndOfLease,
    },
    Reply(Reply),
    /// Not answered, for a reason to be counted under this word.
    Dropped(&'static str),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndOfLease {
    Released,
    Expired,
    /// The client found another host on the address.
    Declined,
    /// The device took another address, took this one under another identifier, or holds too many.
    Replaced,
}

/// Which state of the client a REQUEST speaks from (RFC 2131 section 4.3.2), and the address it wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    /// It chose our offer.
    Selecting(Ipv4Addr),
    /// It was started again and remembers an address.
    InitReboot(Ipv4Addr),
    /// Renewing or rebinding: it uses the address now.
    Using(Ipv4Addr),
}

impl Machine {
    /// Continues with `leases` of the store. Those that do not fit the plan (outside the pool, two of one address or one
    /// client, too many of one device) are [`Machine::ignored`].
    pub fn new(plan: Plan, leases: impl IntoIterator<Item = Lease>) -> Self {
        let mut machine = Self { pool: AddressPool::new(plan.pool), plan, ignored: Vec::new() };
        for lease in leases {
            let client = Client { mac: lease.mac, id: lease.client.clone() };
            let fits = lease.site == machine.plan.site
                && matches!(machine.pool.standing(lease.address), Standing::Free { .. })
                && machine.pool.lease_of(&client).is_none()
                && machine.pool.leases_of(lease.mac).count() < MAX_PER_MAC;
            let refused = if fits { machine.pool.lease(lease).err() } else { Some(lease) };
            machine.ignored.extend(refused);
        }
        machine
    }

    /// Leases that [`Machine::new`] was given and does not stand by: to be logged, and ended in the store.
    pub fn ignored(&self) -> &[Lease] {
        &self.ignored
    }

    /// `from` is the link-layer source of the frame that brought the request.
    pub fn handle(&mut self, request: &Request, from: Mac, now: Now) -> Vec<Action> {
        let mut actions = self.expire(now);
        if let Err(kind) = self.check_origin(request, from) {
            actions.push(Action::Dropped(kind));
            return actions;
        }
        let client = Client { mac: request.mac, id: request.identity() };
        let answer = match request.message_type {
            MessageType::Discover => self.discover(request, &client, now),
            MessageType::Request => self.request(request, &client, now, &mut actions),
            MessageType::Decline => self.decline(request, &client, now, &mut actions).map(|()| None),
            MessageType::Release => self.release(request, &client, now, &mut actions).map(|()| None),
            MessageType::Inform => self.inform(request),
        };
        match answer.map(|answer| answer.map(|answer| Reply::new(&self.plan, request, from, answer))) {
            Ok(None) => {}
            Ok(Some(Ok(reply))) => actions.push(Action::Reply(reply)),
            Ok(Some(Err(_))) => actions.push(Action::Dropped("dhcp-reply-not-encoded")),
            Err(kind) => actions.push(Action::Dropped(kind)),
        }
        actions
    }

    /// Ends leases, offers and quarantines whose time has passed.
    pub fn expire(&mut self, now: Now) -> Vec<Action> {
        let ended = self.pool.expire(now.boot);
        ended.into_iter().map(|lease| Action::End { lease, why: EndOfLease::Expired }).collect()
    }

    /// When [`Machine::expire`] has something to do next.
    pub fn next_deadline(&self) -> Option<BootTime> {
        self.pool.next_deadline()
    }

    pub fn leases(&self) -> impl Iterator<Item = &Lease> {
        self.pool.leases()
    }

    pub fn lease_at(&self, address: Ipv4Addr) -> Option<&Lease> {
        self.pool.lease_at(address)
    }

    /// A guest speaks for itself alone; only a relay of this network passes on what others say.
    fn check_origin(&self, request: &Request, from: Mac) -> Result<(), &'static str> {
        match request.giaddr {
            None if from == request.mac => Ok(()),
            None => Err("dhcp-foreign-source"),
            Some(relay) if self.is_host(relay) => Ok(()),
            Some(_) => Err("dhcp-foreign-relay"),
        }
    }

    /// RFC 2131 section 4.3.1.
    fn discover(
        &mut self,
        request: &Request,
        client: &Client,
        now: Now,
    ) -> Result<Option<Answer>, &'static str> {
        match self.pool.offer(client, request.requested_address, now.boot) {
            Some(address) => Ok(Some(Answer::Offer(address))),
            None => Err("dhcp-pool-exhausted"),
        }
    }

    /// RFC 2131 section 4.3.2.
    fn request(
        &mut self,
        request: &Request,
        client: &Client,
        now: Now,
        actions: &mut Vec<Action>,
    ) -> Result<Option<Answer>, &'static str> {
        let wish = match (request.server_id, request.ciaddr, request.requested_address) {
            (Some(server), ..) if server != self.plan.gateway => {
                self.pool.withdraw(client);
                return Ok(None);
            }
            (Some(_), _, Some(address)) => Wish::Selecting(address),
            (_, Some(address), _) => Wish::Using(address),
            (None, None, Some(address)) => Wish::InitReboot(address),
            (_, None, None) => return Err("dhcp-request-without-address"),
        };
        if !self.may_have(client, wish) {
            return Ok(Some(Answer::Nak));
        }
        let address = wish.address();
        self.clear_the_way(client, address, now, actions);
        let standing = self.pool.lease_at(address);
        let known_name = standing.and_then(|lease| lease.hostname.clone());
        let lease = Lease {
            site: self.plan.site.clone(),
            address,
            mac: client.mac,
            client: client.id.clone(),
            hostname: request.hostname.clone().or(known_name),
            started: standing.map_or(now.unix, |lease| lease.started),
            ends: now.boot + self.plan.lease_time,
        };
        if self.pool.lease(lease.clone()).is_err() {
            return Ok(Some(Answer::Nak));
        }
        actions.push(Action::Commit(lease));
        Ok(Some(Answer::Ack(address)))
    }

    fn may_have(&self, client: &Client, wish: Wish) -> bool {
        match self.pool.standing(wish.address()) {
            Standing::Outside | Standing::Quarantined => false,
            Standing::Offered(to) => to == client,
            // Under another identifier too: it is the same device at the same address.
            Standing::Leased(lease) => lease.mac == client.mac,
            Standing::Free { last } => match wish {
                // The offer has lapsed, or our store was lost: the address is free, so nobody is harmed.
                Wish::Selecting(_) | Wish::Using(_) => true,
                // A returning client is spared a round trip; whoever else remembers this address is mistaken.
                Wish::InitReboot(_) => last == Some(client) && self.pool.lease_of(client).is_none(),
            },
        }
    }

    /// Ends what `client` may not hold beside `address`: its lease of another address, another identifier's lease of
    /// this one, and above [`MAX_PER_MAC`] the device's longest unrenewed lease. That one is ended, rather than the
    /// new one refused, so that a device whose identifiers change is never locked out until old leases run out.
    fn clear_the_way(&mut self, client: &Client, address: Ipv4Addr, now: Now, actions: &mut Vec<Action>) {
        let other_leases = self
            .pool
            .leases_of(client.mac)
            .filter(|lease| !(lease.address == address && client.holds(lease)))
            .map(|lease| (lease.ends, lease.address, client.holds(lease) || lease.address == address));
        let (in_the_way, mut beside): (Vec<_>, Vec<_>) =
            other_leases.partition(|(.., in_the_way)| *in_the_way);
        beside.sort();
        let too_many = (beside.len() + 1).saturating_sub(MAX_PER_MAC);
        for (_, address, _) in in_the_way.iter().chain(beside.iter().take(too_many)) {
            let lease = self.pool.end(*address, now.boot);
            actions.extend(lease.map(|lease| Action::End { lease, why: EndOfLease::Replaced }));
        }
    }

    /// RFC 2131 section 4.3.3. What a device declines beyond its share stays leased to it: a flood must not empty the
    /// pool, and a device that sees conflicts everywhere is better served by the address it has.
    fn decline(
        &mut self,
        request: &Request,
        client: &Client,
        now: Now,
        actions: &mut Vec<Action>,
    ) -> Result<(), &'static str> {
        let address =
            self.own_lease(request, client, request.requested_address).ok_or("dhcp-foreign-decline")?;
        if self.pool.quarantined_by(client.mac) >= MAX_QUARANTINED_PER_MAC {
            return Err("dhcp-decline-flood");
        }
        let lease = self.pool.quarantine(address, now.boot);
        actions.extend(lease.map(|lease| Action::End { lease, why: EndOfLease::Declined }));
        Ok(())
    }

    /// RFC 2131 section 4.3.4. A release is always sent to the server directly, so one from a relay is a forgery.
    fn release(
        &mut self,
        request: &Request,
        client: &Client,
        now: Now,
        actions: &mut Vec<Action>,
    ) -> Result<(), &'static str> {
        let address = self.own_lease(request, client, request.ciaddr).filter(|_| request.giaddr.is_none());
        let lease = self.pool.end(address.ok_or("dhcp-foreign-release")?, now.boot);
        actions.extend(lease.map(|lease| Action::End { lease, why: EndOfLease::Released }));
        Ok(())
    }

    /// RFC 2131 section 4.3.5: the address was configured by hand, so whether it is leased is not asked.
    fn inform(&self, request: &Request) -> Result<Option<Answer>, &'static str> {
        match request.ciaddr {
            Some(address) if self.is_host(address) => Ok(Some(Answer::Inform)),
            _ => Err("dhcp-foreign-inform"),
        }
    }

    /// `address`, if this client holds a lease of it and speaks to no other server.
    fn own_lease(&self, request: &Request, client: &Client, address: Option<Ipv4Addr>) -> Option<Ipv4Addr> {
        let speaks_to_us = request.server_id.is_none_or(|server| server == self.plan.gateway);
        address.filter(|address| {
            speaks_to_us && self.pool.lease_at(*address).is_some_and(|lease| client.holds(lease))
        })
    }

    /// Whether an address is one of this network's hosts other than ourselves.
    fn is_host(&self, address: Ipv4Addr) -> bool {
        let subnet = self.plan.subnet;
        subnet.contains(&address)
            && ![self.plan.gateway, subnet.network(), subnet.broadcast()].contains(&address)
    }
}

impl Wish {
    fn address(self) -> Ipv4Addr {
        match self {
            Self::Selecting(address) | Self::InitReboot(address) | Self::Using(address) => address,
        }
    }
}

#[cfg(test)]
#[path = "machine_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "machine_properties.rs"]
mod properties;
