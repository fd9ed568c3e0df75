//! What a client may have, and when it ends (RFC 2131 sections 4.3.2 to 4.3.5). Pure.

use super::{
    Request,
    machine::{Action, Caller, EndOfLease, Machine},
    pool::{MAX_PER_MAC, MAX_QUARANTINED_PER_MAC},
    reply::Answer,
    slots::{Client, Standing},
};
use hotspot::model::{Lease, Now};
use std::net::Ipv4Addr;

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
    /// RFC 2131 section 4.3.2. In the overflow a client is refused as soon as there is a place, and comes again to get it.
    pub(super) fn request(
        &mut self,
        request: &Request,
        client: &Client,
        caller: Caller,
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
        let is_newcomer = self.is_newcomer(client, caller, address);
        self.check_share(client, caller, address)?;
        let time = self.lease_time(address, caller);
        self.clear_the_way(client, address, now, actions);
        let standing = self.pool.lease_at(address);
        let known_name = standing.and_then(|lease| lease.hostname.clone());
        // A renewal goes past the relay, and says nothing of where the device is.
        let known_place = standing.and_then(|lease| lease.relay.clone());
        let lease = Lease {
            site: self.plan.site.clone(),
            address,
            mac: client.mac,
            client: client.id.clone(),
            hostname: request.hostname.clone().or(known_name),
            relay: request.relay_information.clone().or(known_place),
            started: standing.map_or(now.unix, |lease| lease.started),
            ends: now.boot + time,
        };
        if self.pool.lease(lease.clone()).is_err() {
            return Ok(Some(Answer::Nak));
        }
        if is_newcomer {
            self.pool.came(caller.origin, address, now.boot);
        }
        self.probes.forget(address);
        actions.push(Action::Commit(lease));
        Ok(Some(Answer::Ack(address, time)))
    }

    fn may_have(&self, client: &Client, wish: Wish) -> bool {
        if self.can_move(wish.address()) {
            return false;
        }
        match self.pool.standing(wish.address()) {
            Standing::Outside => false,
            // Our store was lost, and it answered our question for the address it had from us: that it uses.
            Standing::Quarantined { user } => user == Some(client.mac) && matches!(wish, Wish::Using(_)),
            Standing::Offered(to) => to == client,
            // Under another identifier too: it is the same device at the same address.
            Standing::Leased(lease) => lease.mac == client.mac,
            Standing::Free { last } => match wish {
                // The offer has lapsed, or our store was lost: the address is free, so nobody is harmed.
                Wish::Selecting(_) | Wish::Using(_) => true,
                // A returning client is spared a round trip; whoever else remembers this address is mistaken.
                Wish::InitReboot(_) => {
                    let lease = self.pool.lease_of(client);
                    last == Some(client) && lease.is_none_or(|lease| self.is_overflow(lease.address))
                }
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
    pub(super) fn decline(
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
        let lease = self.pool.quarantine(address, client.mac, now.boot);
        actions.extend(lease.map(|lease| Action::End { lease, why: EndOfLease::Declined }));
        actions.push(Action::Conflict { address, by: None });
        Ok(())
    }

    /// RFC 2131 section 4.3.4. A release is always sent to the server directly, so one from a relay is a forgery.
    pub(super) fn release(
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
    pub(super) fn inform(&self, request: &Request) -> Result<Option<Answer>, &'static str> {
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
