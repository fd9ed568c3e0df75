//! What the gateway knows while it runs. Every change of it that must outlive the daemon is a [`Change`] of the turn. Pure.

use super::event::{Answer, Neighbour, Turn};
use crate::{
    dhcp::{Action, Machine, Plan, Request},
    dns::Opening,
    firewall::{Flows, members},
};
use hotspot::{
    config::Config,
    control::portal::TellDropped,
    model::{Admission, BootTime, Device, Lease, Mac, Now, Session, Span, UnixTime},
    policy::{self, Memory},
    store::{Change, Loaded},
};
use std::{
    collections::{BTreeMap, HashMap},
    net::Ipv4Addr,
    sync::Arc,
};
use tokio::sync::oneshot;

/// Addresses the garden set holds at most; the kernel's set is larger, so an add never fails for lack of room.
const MOST_GARDEN_ADDRESSES: usize = 32_768;

/// A device's last visit is written again only when it moved on by this much, in seconds.
const VISIT_GRAIN: i64 = 600;

/// The gateway's knowledge: the durable facts, and what only this run needs.
#[derive(Debug)]
pub struct State {
    pub config: Arc<Config>,
    pub(super) memory: Memory,
    /// Key of help codes and form tokens.
    pub(super) secret: String,
    /// One per network, in the configuration's order.
    pub(super) machines: Vec<Machine>,
    pub(super) devices: HashMap<Mac, Device>,
    /// The latest admission of each device.
    pub(super) admissions: HashMap<Mac, Admission>,
    /// Running sessions by the address they run at.
    pub(super) sessions: HashMap<Ipv4Addr, Session>,
    /// Until when each garden address stays in the kernel's set.
    pub(super) garden: HashMap<Ipv4Addr, BootTime>,
    /// No admission of a running session ends before this.
    pub(super) first_admission_end: Option<UnixTime>,
    pub(super) last_admission: i64,
    pub(super) last_session: i64,
    pub(super) last_generation: u32,
    pub(super) dropped: BTreeMap<&'static str, u64>,
    /// As the portal told last.
    pub portal_dropped: TellDropped,
}

impl State {
    #[must_use]
    pub fn new(config: Arc<Config>, secret: String, loaded: Loaded) -> Self {
        let mut leases: Vec<Vec<Lease>> = vec![Vec::new(); config.networks.len()];
        for lease in loaded.leases {
            // A site that left the configuration has no gate any more; its leases stay in the store until they are forgotten.
            if let Some(network) = config.networks.iter().position(|network| network.site == lease.site) {
                leases[network].push(lease);
            }
        }
        let machines = config
            .networks
            .iter()
            .zip(leases)
            .map(|(network, leases)| Machine::new(Plan::from(network), leases))
            .collect();
        let first_admission_end = loaded.admissions.iter().map(|admission| admission.valid_until).min();
        let last_generation = loaded.sessions.iter().map(|session| session.generation).max().unwrap_or(0);
        Self {
            memory: Memory::DEFAULT,
            secret,
            machines,
            devices: loaded.devices.into_iter().map(|device| (device.mac, device)).collect(),
            admissions: loaded.admissions.into_iter().map(|admission| (admission.mac, admission)).collect(),
            sessions: loaded.sessions.into_iter().map(|session| (session.address, session)).collect(),
            garden: HashMap::new(),
            first_admission_end,
            last_admission: loaded.last_admission,
            last_session: loaded.last_session,
            last_generation,
            dropped: BTreeMap::new(),
            portal_dropped: TellDropped::default(),
            config,
        }
    }

    /// Leases of the store that the present configuration has no place for: closed in the store as they are in the kernel.
    pub fn end_misfits(&self, now: Now, turn: &mut Turn) {
        for lease in self.machines.iter().flat_map(Machine::ignored) {
            tracing::warn!("a stored lease on {} does not fit the configuration any more", lease.address);
            let (site, address) = (lease.site.clone(), lease.address);
            // Another device may hold the address now; its row is not to be touched.
            if self.lease_at(address, now).is_none() {
                turn.changes.push(Change::LeaseEnded { site, address, at: now.unix });
            }
        }
    }

    /// Takes up the durable facts again, after a commit failed and memory may be ahead of the disk. What only this run
    /// knows stays.
    pub fn reload(&mut self, loaded: Loaded) {
        let fresh = Self::new(self.config.clone(), std::mem::take(&mut self.secret), loaded);
        let before = std::mem::replace(self, fresh);
        self.garden = before.garden;
        self.dropped = before.dropped;
        self.portal_dropped = before.portal_dropped;
        self.last_generation = self.last_generation.max(before.last_generation);
    }

    /// A DHCP message of a guest network.
    pub fn dhcp(&mut self, network: usize, from: Mac, request: &Request, now: Now, turn: &mut Turn) {
        let Some(machine) = self.machines.get_mut(network) else { return };
        let actions = machine.handle(request, from, now);
        self.carry_out(network, actions, now, turn);
    }

    /// Ends what has run out: leases, and admissions of devices that are online. Costs nothing while nothing has.
    pub fn expire(&mut self, now: Now, turn: &mut Turn) {
        for network in 0..self.machines.len() {
            let actions = self.machines[network].expire(now);
            self.carry_out(network, actions, now, turn);
        }
        if self.first_admission_end.is_some_and(|end| end <= now.unix) {
            self.close_expired(now, turn);
            let ends = self.sessions.values().filter_map(|session| self.admissions.get(&session.mac));
            self.first_admission_end = ends.map(|admission| admission.valid_until).min();
        }
    }

    /// Forgets garden addresses that the kernel has forgotten.
    pub fn sweep(&mut self, now: Now) {
        self.garden.retain(|_, until| *until > now.boot);
    }

    /// When the next lease, offer, quarantine or admission runs out.
    #[must_use]
    pub fn next_deadline(&self, now: Now) -> Option<BootTime> {
        let admission = self.first_admission_end.map(|end| {
            let secs = end.0.saturating_sub(now.unix.0).max(0);
            BootTime(now.boot.0.saturating_add(secs.saturating_mul(1000)))
        });
        self.machines.iter().filter_map(Machine::next_deadline).chain(admission).min()
    }

    /// Opens garden addresses for as long as the answers that named them may be used.
    pub fn open_garden(
        &mut self,
        opening: &Opening,
        opened: oneshot::Sender<bool>,
        now: Now,
        turn: &mut Turn,
    ) {
        let new = opening.addresses.iter().filter(|(address, _)| !self.garden.contains_key(address)).count();
        if self.garden.len() + new > MOST_GARDEN_ADDRESSES {
            self.count("garden-full");
            let _ = opened.send(false);
            return;
        }
        for (address, secs) in &opening.addresses {
            let lifetime = Span::from_secs(u64::from(*secs));
            let until = now.boot + lifetime;
            if self.garden.get(address).is_none_or(|known| *known < until) {
                self.garden.insert(*address, until);
                turn.edits.extend(members::garden(*address, lifetime));
            }
        }
        turn.answers.push(Answer::Garden(opened));
    }

    pub fn count(&mut self, kind: &'static str) {
        *self.dropped.entry(kind).or_default() += 1;
    }

    /// The live lease of an address.
    #[must_use]
    pub(super) fn lease_at(&self, address: Ipv4Addr, now: Now) -> Option<&Lease> {
        self.machines
            .iter()
            .find_map(|machine| machine.lease_at(address))
            .filter(|lease| lease.ends > now.boot)
    }

    pub(super) fn leases(&self, now: Now) -> impl Iterator<Item = &Lease> {
        self.machines.iter().flat_map(Machine::leases).filter(move |lease| lease.ends > now.boot)
    }

    pub(super) fn next_generation(&mut self) -> u32 {
        self.last_generation = self.last_generation.wrapping_add(1);
        self.last_generation
    }

    fn carry_out(&mut self, network: usize, actions: Vec<Action>, now: Now, turn: &mut Turn) {
        for action in actions {
            match action {
                Action::Commit(lease) => self.lease_granted(network, lease, now, turn),
                Action::End { lease, .. } => self.lease_ended(network, &lease, now, turn),
                Action::Reply(reply) => turn.answers.push(Answer::Dhcp { network, reply }),
                Action::Dropped(kind) => self.count(kind),
            }
        }
    }

    fn lease_granted(&mut self, network: usize, lease: Lease, now: Now, turn: &mut Turn) {
        turn.edits.extend(members::lease(&lease, now));
        turn.neighbours.push(Neighbour::Bound { network, address: lease.address, mac: lease.mac });
        self.device_seen(lease.mac, now, turn);
        match policy::decide(self.admissions.get(&lease.mac), now.unix) {
            policy::Decision::Open => self.admitted_device_came(&lease, now, turn),
            policy::Decision::Portal(_) => self.close_session(lease.address, now, turn),
        }
        turn.changes.push(Change::LeaseGranted(lease));
    }

    fn lease_ended(&mut self, network: usize, lease: &Lease, now: Now, turn: &mut Turn) {
        turn.changes.push(Change::LeaseEnded {
            site: lease.site.clone(),
            address: lease.address,
            at: now.unix,
        });
        turn.edits.extend(members::lease_ended(lease));
        turn.neighbours.push(Neighbour::Freed { network, address: lease.address });
        turn.forgotten_flows.push((lease.address, Flows::AllButPortal));
        self.close_session(lease.address, now, turn);
    }

    fn device_seen(&mut self, mac: Mac, now: Now, turn: &mut Turn) {
        let known = self.devices.get(&mac);
        if known.is_some_and(|device| (now.unix.0 - device.last_seen.0).abs() < VISIT_GRAIN) {
            return;
        }
        let first_seen = known.map_or(now.unix, |device| device.first_seen);
        let device = Device { mac, first_seen, last_seen: now.unix };
        self.devices.insert(mac, device);
        turn.changes.push(Change::DeviceSeen(device));
    }
}
