//! What a newcomer is offered (RFC 2131 section 4.3.1), and how we learn that an address is somebody else's. Pure.

use super::{
    machine::{Action, Caller, Machine},
    pool::MAX_QUARANTINED_PER_MAC,
    probes::Newcomer,
    reply::Answer,
    shares::Origin,
    slots::{Client, Standing},
};
use hotspot::model::{Mac, Now};
use std::net::Ipv4Addr;

impl Machine {
    /// RFC 2131 section 4.3.1. Nothing is answered yet where nobody knows whether the address is somebody's.
    pub(super) fn discover(
        &mut self,
        newcomer: Newcomer,
        now: Now,
        actions: &mut Vec<Action>,
    ) -> Result<Option<Answer>, &'static str> {
        let client = newcomer.client();
        let leased = self.pool.lease_of(&client).map(|lease| lease.address);
        let kept = self.pool.open_offer(&client).or(leased).filter(|address| !self.can_move(*address));
        if let Some(address) = kept {
            self.pool.hold(&client, newcomer.caller.origin, address, now.boot);
            return match self.probes.waiting_for(address) {
                // Asked again, which does not make the wait longer.
                Some(waiting) => {
                    *waiting = Newcomer { came: waiting.came, ..newcomer };
                    Ok(None)
                }
                None => Ok(Some(self.offer(address, newcomer.caller))),
            };
        }
        self.pool.withdraw(&client);
        let caller = newcomer.caller;
        let (wanted, silent) = (newcomer.request.requested_address, self.probes.first_silent());
        let chosen = self.pool.place_for(&client, wanted, silent, now.boot);
        let chosen = chosen.or_else(|| self.pool.last_resort());
        if chosen.is_none_or(|address| self.plan.is_overflow(address)) {
            actions.push(Action::Full);
        }
        let mut address = chosen.ok_or("dhcp-pool-exhausted")?;
        // An offer costs nobody a place. By the time it is taken up, the way is known.
        if caller.origin != Origin::UNKNOWN {
            self.check_share(&client, caller, address)?;
        }
        if self.pool.is_untried(address) && !self.probes.is_silent(address) {
            let may_wait = self.probes.has_room(now.boot) && self.pool.has_room_for_an_offer();
            if may_wait && newcomer.has_patience(now.boot) {
                self.pool.hold(&client, caller.origin, address, now.boot);
                let is_new = self.probes.wait(address, newcomer, now.boot);
                actions.extend(is_new.then_some(Action::Probe(address)));
                return Ok(None);
            }
            // A crowd comes at once. What is known to be ours is better than nothing known, and that than no answer; from the
            // far end, so that the questions under way stay of use, and a flood does not make for more of them.
            let known = silent.or_else(|| self.pool.longest_left());
            address = known.or_else(|| self.pool.never_used().next_back()).unwrap_or(address);
        }
        self.probes.forget(address);
        self.pool.hold(&client, caller.origin, address, now.boot);
        Ok(Some(self.offer(address, caller)))
    }

    /// A newcomer takes none of the places that those who come by another way may need.
    pub(super) fn check_share(
        &self,
        client: &Client,
        caller: Caller,
        address: Ipv4Addr,
    ) -> Result<(), &'static str> {
        let is_welcome = self.plan.is_overflow(address)
            || !self.is_newcomer(client, caller, address)
            || self.pool.may_come(caller.origin);
        if is_welcome { Ok(()) } else { Err("dhcp-too-many-newcomers") }
    }

    /// Whether this would be the first that we know of the device.
    pub(super) fn is_newcomer(&self, client: &Client, caller: Caller, address: Ipv4Addr) -> bool {
        !caller.is_guest && self.pool.lease_of(client).is_none() && !self.pool.was_at(client, address)
    }

    fn offer(&self, address: Ipv4Addr, caller: Caller) -> Answer {
        Answer::Offer(address, self.lease_time(address, caller))
    }

    /// Whether a claim of `address` by `mac` says something new. A device that sees its own address in use is none, nor
    /// is one that holds up whatever it likes: its claims count up to a bound, like what it declines.
    pub(super) fn is_conflict(&self, address: Ipv4Addr, mac: Mac) -> bool {
        let is_anothers = match self.pool.standing(address) {
            Standing::Free { last } => last.is_none_or(|client| client.mac != mac),
            Standing::Offered(client) => client.mac != mac && self.probes.is_waited_for(address),
            Standing::Outside | Standing::Leased(_) | Standing::Quarantined { .. } => false,
        };
        is_anothers && self.pool.quarantined_by(mac) < MAX_QUARANTINED_PER_MAC
    }

    /// Gives an address that `mac` uses to nobody, and whoever waited for it another one.
    pub(super) fn avoid(&mut self, address: Ipv4Addr, mac: Mac, now: Now, actions: &mut Vec<Action>) {
        let waiting = self.probes.forget(address);
        self.pool.quarantine(address, mac, now.boot);
        actions.push(Action::Conflict { address, by: Some(mac) });
        if let Some(newcomer) = waiting {
            self.discover_again(newcomer, now, actions);
        }
    }

    /// Offers the addresses that nobody spoke for.
    pub(super) fn settle(&mut self, now: Now, actions: &mut Vec<Action>) {
        for (address, newcomer) in self.probes.settle(now.boot) {
            let client = newcomer.client();
            if self.pool.standing(address) == Standing::Offered(&client) {
                let answer = Ok(Some(self.offer(address, newcomer.caller)));
                actions.extend(self.reply(&newcomer.request, newcomer.caller.from, answer));
            } else if newcomer.has_patience(now.boot) && self.has_nothing(&client) {
                // It made room for somebody else's offer while it waited.
                self.discover_again(newcomer, now, actions);
            }
        }
    }

    fn has_nothing(&self, client: &Client) -> bool {
        self.pool.open_offer(client).is_none() && self.pool.lease_of(client).is_none()
    }

    fn discover_again(&mut self, newcomer: Newcomer, now: Now, actions: &mut Vec<Action>) {
        let (request, from) = (newcomer.request.clone(), newcomer.caller.from);
        let answer = self.discover(newcomer, now, actions);
        actions.extend(self.reply(&request, from, answer));
    }

    /// Asks about the addresses that come next.
    pub(super) fn refill(&mut self, now: Now, actions: &mut Vec<Action>) {
        let unknown = self.probes.refill(self.pool.never_used(), now.boot);
        actions.extend(unknown.into_iter().map(Action::Probe));
    }
}
