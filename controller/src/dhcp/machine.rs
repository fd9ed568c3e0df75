//! The rules of the server (RFC 2131 section 4.3) for one guest network. Pure: messages and time in, actions out. What is
//! offered stands in `offering`, what is bound and ended in `binding`.

use super::{
    Plan, Reply, Request,
    message::MessageType,
    pool::{AddressPool, Crowd, MAX_PER_MAC},
    probes::{Newcomer, Probes},
    reply::Answer,
    shares::{NEWNESS, Origin},
    slots::{Client, Standing},
};
use hotspot::model::{BootTime, Lease, Mac, Now, Span};
use std::{cmp::Reverse, net::Ipv4Addr};

/// The state of every address of a network.
///
/// ```text
///        DISCOVER, silence             REQUEST
///    free ─────────────► offered ─────────────────► leased ◄──┐ REQUEST again: renewing, rebinding (4.3.2),
///    ▲ ▲ │                  │ 10 s, another server    │ │ └──┘ init-reboot (4.4.2)
///    │ │ │                  │ chosen, room needed     │ │
///    │ └─┼──────────────────┘                         │ │ DECLINE (4.3.3)
///    │   │ REQUEST of an address that its holder      │ │
///    │   │ had before, or that our lost store had     │ ▼
///    │   └──────────────────────────────────────────► │ quarantined ◄── ARP of another host, while free or
///    │     end of lease, RELEASE (4.3.4), replaced    │   │ 10 min       before the silence is over
///    ├────────────────────────────────────────────────┘   │
///    └────────────────────────────────────────────────────┘
/// ```
///
/// We are the only server of this network and say NAK at once to whatever is not so. A binding belongs to client
/// identifier and hardware address together ([`Client`]).
///
/// Addresses are places of guests, or overflow: for two minutes at a time, while there is no place.
#[derive(Debug)]
pub struct Machine {
    pub(super) plan: Plan,
    pub(super) pool: AddressPool,
    pub(super) probes: Probes,
    ignored: Vec<Lease>,
}

/// Who brings a request, beside what it says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// The link-layer source of the frame.
    pub from: Mac,
    pub origin: Origin,
    /// Has signed in here, now or before.
    pub is_guest: bool,
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
    /// Ask all hosts, from no address, who has this one (RFC 5227 section 2.1.1); answers go to [`Machine::heard_arp`].
    Probe(Ipv4Addr),
    /// An address that is ours to give is used by somebody else, by this device if that is known.
    Conflict {
        address: Ipv4Addr,
        by: Option<Mac>,
    },
    /// A newcomer found no place. It got an overflow address if a reply follows, and nothing otherwise.
    Full,
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

impl Machine {
    /// Continues with `leases` of the store. Those that do not fit the plan (outside the pool, two of one address or one
    /// client, too many of one device) are [`Machine::ignored`]; of two, the one that ends last stands.
    pub fn new(plan: Plan, leases: impl IntoIterator<Item = Lease>) -> Self {
        let pool = AddressPool::new(plan.places, plan.overflow);
        let mut machine = Self { plan, pool, probes: Probes::default(), ignored: Vec::new() };
        let mut leases: Vec<Lease> = leases.into_iter().collect();
        leases.sort_by_key(|lease| Reverse(lease.ends));
        for lease in leases {
            let fits = lease.site == machine.plan.site
                && matches!(machine.pool.standing(lease.address), Standing::Free { .. })
                && machine.pool.lease_of(&Client::of(&lease)).is_none()
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

    /// The address of the captive portal API that clients are told from now on (RFC 8910), while there is one; at most
    /// 255 bytes, else it is told to nobody.
    pub fn tell_api(&mut self, uri: Option<String>) {
        self.plan.api = uri;
    }

    /// Keeps of a device what its live leases need: not the names it told, and not where it was before.
    pub fn forget(&mut self, mac: Mac) {
        self.pool.forget(mac);
    }

    /// A bridge has seen a device come by this way.
    pub fn found(&mut self, mac: Mac, origin: Origin) {
        self.pool.found(mac, origin);
    }

    /// The network may have other hosts than before: its interface has come, or come back. What the silence of hosts has
    /// told is found out again with the next [`Machine::expire`].
    pub fn ask_again(&mut self) {
        self.probes.forget_silence();
    }

    /// Whether a request comes from the device that it speaks of, or by a relay of ours; and whether that holds a lease.
    pub fn knows(&self, request: &Request, from: Mac) -> Option<bool> {
        self.check_sender(request, from).ok()?;
        Some(self.pool.leases_of(request.mac).next().is_some())
    }

    pub fn handle(&mut self, request: &Request, caller: Caller, now: Now) -> Vec<Action> {
        let mut actions = self.expire(now);
        if let Err(kind) = self.check_sender(request, caller.from) {
            actions.push(Action::Dropped(kind));
            return actions;
        }
        self.pool.seen(caller.origin);
        let client = Client { mac: request.mac, id: request.identity() };
        let answer = match request.message_type {
            MessageType::Discover => {
                let newcomer = Newcomer { request: request.clone(), caller, came: now.boot };
                self.discover(newcomer, now, &mut actions)
            }
            MessageType::Request => self.request(request, &client, caller, now, &mut actions),
            MessageType::Decline => self.decline(request, &client, now, &mut actions).map(|()| None),
            MessageType::Release => self.release(request, &client, now, &mut actions).map(|()| None),
            MessageType::Inform => self.inform(request),
        };
        self.refill(now, &mut actions);
        actions.extend(self.reply(request, caller.from, answer));
        actions
    }

    /// A host says that it has `address`: it answered a probe, or told everybody. `mac` is the link-layer source.
    pub fn heard_arp(&mut self, address: Ipv4Addr, mac: Mac, now: Now) -> Vec<Action> {
        let mut actions = Vec::new();
        // Before time decides: what came in time may be read late.
        if self.is_conflict(address, mac) {
            self.avoid(address, mac, now, &mut actions);
        }
        actions.extend(self.expire(now));
        actions
    }

    /// Ends leases, offers and quarantines whose time has passed, and makes the offers that waited for a silence.
    pub fn expire(&mut self, now: Now) -> Vec<Action> {
        let ended = self.pool.expire(now.boot);
        let mut actions: Vec<Action> =
            ended.into_iter().map(|lease| Action::End { lease, why: EndOfLease::Expired }).collect();
        self.settle(now, &mut actions);
        self.refill(now, &mut actions);
        actions
    }

    /// When [`Machine::expire`] has something to do next.
    pub fn next_deadline(&self) -> Option<BootTime> {
        self.pool.next_deadline().into_iter().chain(self.probes.next_deadline()).min()
    }

    /// Places first, each in the order of their ends.
    pub fn leases(&self) -> impl Iterator<Item = &Lease> {
        self.pool.leases()
    }

    pub fn lease_at(&self, address: Ipv4Addr) -> Option<&Lease> {
        self.pool.lease_at(address)
    }

    /// Whether an address is for those who found no place.
    pub fn is_overflow(&self, address: Ipv4Addr) -> bool {
        self.plan.is_overflow(address)
    }

    pub fn crowd(&self) -> Crowd {
        self.pool.crowd()
    }

    pub(super) fn reply(
        &self,
        request: &Request,
        from: Mac,
        answer: Result<Option<Answer>, &'static str>,
    ) -> Option<Action> {
        let answer = match answer {
            Ok(answer) => answer?,
            Err(kind) => return Some(Action::Dropped(kind)),
        };
        let reply = Reply::new(&self.plan, request, from, answer);
        Some(reply.map_or(Action::Dropped("dhcp-reply-not-encoded"), Action::Reply))
    }

    /// For how long an address is leased. Where places are scarce, whoever never signed in has it for a short time at
    /// first: one that is there renews it, and one that was made up leaves it to others.
    pub(super) fn lease_time(&self, address: Ipv4Addr, caller: Caller) -> Span {
        let time = self.plan.lease_time_at(address);
        if caller.is_guest || !self.pool.is_tight() { time } else { time.min(NEWNESS) }
    }

    /// A client in the overflow comes to a place as soon as there is one.
    pub(super) fn can_move(&self, address: Ipv4Addr) -> bool {
        self.plan.is_overflow(address) && self.pool.has_free_place()
    }

    /// A guest speaks for itself alone; only a relay of the configuration passes on what others say.
    fn check_sender(&self, request: &Request, from: Mac) -> Result<(), &'static str> {
        match request.giaddr {
            None if from == request.mac => Ok(()),
            None => Err("dhcp-foreign-source"),
            Some(relay) if self.plan.relays.contains(&relay) => Ok(()),
            Some(_) => Err("dhcp-foreign-relay"),
        }
    }
}

impl From<Mac> for Caller {
    /// Of whom nothing else is known.
    fn from(mac: Mac) -> Self {
        Self { from: mac, origin: Origin::UNKNOWN, is_guest: false }
    }
}

#[cfg(test)]
#[path = "conversation.rs"]
mod conversation;

#[cfg(test)]
#[path = "machine_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "probing_tests.rs"]
mod probing;

#[cfg(test)]
#[path = "overflow_tests.rs"]
mod overflow;

#[cfg(test)]
#[path = "machine_properties.rs"]
mod properties;

#[cfg(test)]
#[path = "starvation_tests.rs"]
mod starvation;
