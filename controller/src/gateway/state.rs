//! What the gateway knows while it runs. Every change of it that must outlive the daemon is a [`Change`] of the turn. Pure.

use super::{
    alarms::Alarms,
    entrance::Entrance,
    event::{Answer, Neighbour, Turn},
    findings::Findings,
    hours::Hours,
    places::Places,
    presence::Presence,
    radios::Radios,
    reporters::Reporters,
    traffic::Traffic,
    trespasses::Trespasses,
};
use crate::{
    accounting::{Extras, Ledger, Line},
    dhcp::{self, Action, Caller, Machine, Request},
    firewall::{Flows, members},
    shaping::Numbers,
};
use hotspot::{
    board::Board,
    config::{Config, Network},
    control::portal::{TellDropped, Trouble},
    model::{Admission, BootTime, Device, Lease, Mac, Now, RefusalCause, SiteCard, SiteName},
    policy::{Calendar, Days, Plans},
    store::{Change, Loaded},
};
use std::{
    collections::{BTreeMap, HashMap},
    net::Ipv4Addr,
    sync::Arc,
};

/// A device's last visit is written again only when it moved on by this much, in seconds.
const VISIT_GRAIN: i64 = 600;

/// What a gateway knows before it has seen a guest.
#[derive(Debug)]
pub struct Known {
    pub config: Arc<Config>,
    pub calendar: Calendar,
    pub plans: Plans,
    pub board: Arc<Board>,
    /// Key of help codes and form tokens.
    pub secret: String,
}

/// The gateway's knowledge: the durable facts, and what only this run needs.
#[derive(Debug)]
pub struct State {
    pub config: Arc<Config>,
    pub(super) calendar: Calendar,
    pub plans: Plans,
    /// What the regency has to say, as the store had it last.
    pub board: Arc<Board>,
    /// Of the board.
    pub(super) edition: u64,
    /// Key of help codes and form tokens.
    pub(super) secret: String,
    /// One per network, in the configuration's order.
    pub(super) machines: Vec<Machine>,
    pub(super) devices: HashMap<Mac, Device>,
    /// The latest admission of each device.
    pub(super) admissions: HashMap<Mac, Admission>,
    /// Who comes in, and how.
    pub(super) entrance: Entrance,
    /// Sessions whose gate is open, by the address they run at.
    pub(super) sessions: HashMap<Ipv4Addr, Presence>,
    /// Sessions of each network that want a share of a full line, in the configuration's order, as the last review found them.
    pub(super) active: Vec<usize>,
    pub ledger: Ledger,
    /// What staff gave beside the allowances.
    pub extras: Extras,
    /// The calendar went back to a day whose books only the store has.
    pub books_are_ahead: bool,
    pub(super) line: Line,
    pub(super) traffic: Traffic,
    /// What staff call the sites, in place of the configuration's titles.
    titles: HashMap<SiteName, String>,
    pub(super) alarms: Alarms,
    pub(super) places: Places,
    pub radios: Radios,
    /// Who pretended to be somebody.
    pub(super) trespasses: Trespasses,
    pub(super) health: Findings,
    /// How often a newcomer found no place since the start, of each network in the configuration's order.
    pub(super) turned_away: Vec<u64>,
    pub(super) numbers: Numbers,
    /// The clocks as they were at the last turn.
    pub(super) last: Now,
    /// Until when each garden address stays in the kernel's set.
    pub(super) garden: HashMap<Ipv4Addr, BootTime>,
    /// Who is signed in and has the garden alone, by address.
    pub(super) essentials: HashMap<Ipv4Addr, Mac>,
    /// Which device had each address last, for what it used of the garden.
    pub(super) garden_holders: HashMap<Ipv4Addr, Mac>,
    /// Until then no time that passes changes a decision.
    pub(super) next_review: BootTime,
    pub(super) last_admission: i64,
    pub(super) last_session: i64,
    pub(super) last_generation: u32,
    pub(super) dropped: BTreeMap<&'static str, u64>,
    /// As the portal told last.
    pub portal_dropped: TellDropped,
    pub(super) reporters: Reporters<Trouble>,
    pub(super) refused_lately: Reporters<RefusalCause>,
    /// What reports count of the hour that lasts.
    pub(super) hours: Hours,
}

impl State {
    #[must_use]
    pub fn new(known: Known, loaded: Loaded, now: Now) -> Self {
        let Known { config, calendar, plans, board, secret } = known;
        let mut leases: Vec<Vec<Lease>> = vec![Vec::new(); config.networks.len()];
        for lease in loaded.leases {
            // A site that left the configuration has no gate any more; its leases stay in the store until they are forgotten.
            if let Some(network) = config.networks.iter().position(|network| network.site == lease.site) {
                leases[network].push(lease);
            }
        }
        let garden_holders = leases.iter().flatten().map(|lease| (lease.address, lease.mac)).collect();
        let machines = config
            .networks
            .iter()
            .zip(leases)
            .map(|(network, leases)| Machine::new(dhcp::Plan::from(network), leases))
            .collect();
        let last_generation = loaded.sessions.iter().map(|session| session.generation).max().unwrap_or(0);
        let mut hours =
            Hours::new(calendar.at(now).hour(), config.networks.iter().map(|network| &network.site));
        hours.resume(loaded.sessions.iter(), &loaded.hour);
        let mut numbers = Numbers::default();
        let mut sessions: HashMap<Ipv4Addr, Presence> = loaded
            .sessions
            .into_iter()
            .map(|session| (session.address, Presence::resumed(session, now)))
            .collect();
        let stays = loaded.hour.visits.into_iter().filter(|visit| visit.until.is_none());
        let stays: HashMap<_, _> =
            stays.filter_map(|visit| Some((visit.session, visit.access_point?))).collect();
        for presence in sessions.values_mut() {
            presence.access_point = stays.get(&presence.session.id).cloned();
        }
        // A number that is no client's, or another's: the comparison with the kernel brings the new one into force.
        let unnumbered = sessions.values_mut().filter(|presence| !numbers.reserve(presence.session.class));
        let unnumbered: Vec<&mut Presence> = unnumbered.collect();
        for presence in unnumbered {
            presence.session.class = numbers.take().unwrap_or_default();
        }
        let mut entrance = Entrance::default();
        entrance.take_up(loaded.ways_in);
        Self {
            entrance,
            ledger: Ledger::new(calendar.at(now).days(), loaded.used),
            extras: Extras::new(loaded.extras),
            books_are_ahead: false,
            calendar,
            plans,
            edition: board.edition(),
            board,
            secret,
            machines,
            devices: loaded.devices.into_iter().map(|device| (device.mac, device)).collect(),
            admissions: loaded.admissions.into_iter().map(|admission| (admission.mac, admission)).collect(),
            sessions,
            active: vec![0; config.networks.len()],
            line: Line::default(),
            traffic: Traffic::of_networks(config.networks.len()),
            titles: titles(loaded.sites),
            alarms: Alarms::resumed(loaded.alarms, loaded.last_alarm),
            places: Places::default(),
            radios: Radios::default(),
            trespasses: Trespasses::default(),
            health: Findings::default(),
            turned_away: vec![0; config.networks.len()],
            numbers,
            last: now,
            garden: HashMap::new(),
            essentials: HashMap::new(),
            garden_holders,
            next_review: now.boot,
            last_admission: loaded.last_admission,
            last_session: loaded.last_session,
            last_generation,
            dropped: BTreeMap::new(),
            portal_dropped: TellDropped::default(),
            reporters: Reporters::default(),
            refused_lately: Reporters::default(),
            hours,
            config,
        }
    }

    /// Leases of the store that the present configuration has no place for: closed in the store as they are in the kernel.
    pub fn end_misfits(&self, now: Now, turn: &mut Turn) {
        for lease in self.machines.iter().flat_map(Machine::ignored) {
            if lease.ends > now.boot {
                tracing::warn!("a stored lease on {} does not fit the configuration any more", lease.address);
            }
            let (site, address) = (lease.site.clone(), lease.address);
            // Another device may hold the address now; its row is not to be touched.
            if self.lease_at(address, now).is_none() {
                turn.changes.push(Change::LeaseEnded { site, address, at: now.unix });
            }
        }
    }

    /// Takes up the durable facts again, after a commit failed and memory may be ahead of the disk. What only this run
    /// knows stays.
    pub fn reload(&mut self, mut loaded: Loaded, now: Now) {
        let ways_in = std::mem::take(&mut loaded.ways_in);
        let known = Known {
            config: self.config.clone(),
            calendar: self.calendar.clone(),
            plans: self.plans.clone(),
            board: self.board.clone(),
            secret: std::mem::take(&mut self.secret),
        };
        let fresh = Self::new(known, loaded, now);
        let before = std::mem::replace(self, fresh);
        self.entrance = before.entrance;
        self.entrance.take_up(ways_in);
        self.line = before.line;
        self.traffic = before.traffic;
        self.alarms = before.alarms;
        self.places = before.places;
        self.radios = before.radios;
        self.trespasses = before.trespasses;
        self.health = before.health;
        self.machines.iter_mut().for_each(|machine| machine.tell_api(self.health.api().map(str::to_owned)));
        self.turned_away = before.turned_away;
        self.hours.keep(before.hours);
        self.last = before.last;
        self.garden = before.garden;
        self.garden_holders = before.garden_holders;
        self.dropped = before.dropped;
        self.portal_dropped = before.portal_dropped;
        self.last_generation = self.last_generation.max(before.last_generation);
    }

    /// A DHCP message of a guest network.
    pub fn dhcp(&mut self, network: usize, from: Mac, request: &Request, now: Now, turn: &mut Turn) {
        self.watch_habits(network, from, request, now, turn);
        let Some(machine) = self.machines.get_mut(network) else { return };
        let (site, mac) = (&self.config.networks[network].site, request.mac);
        // What only a relay can have written: it takes away what a guest writes.
        let relayed = request.giaddr.and(request.relay_information.as_ref());
        let origin = self.places.origin(mac, relayed.map(|relay| (site, relay)));
        let caller = Caller { from, origin, is_guest: self.admissions.contains_key(&mac) };
        let actions = machine.handle(request, caller, now);
        if actions.iter().any(|action| matches!(action, Action::Full)) {
            self.count_turned_away(network, from, now);
        }
        self.carry_out(network, actions, now, turn);
    }

    /// On these networks nobody could have answered until now: what was taken for silence is asked again.
    pub fn ask_again(&mut self, networks: &[usize]) {
        for network in networks {
            if let Some(machine) = self.machines.get_mut(*network) {
                machine.ask_again();
            }
        }
    }

    /// A host of a guest network says that it has an address.
    pub fn claimed(&mut self, network: usize, address: Ipv4Addr, mac: Mac, now: Now, turn: &mut Turn) {
        if self.is_ours(network, address) {
            return self.gateway_claimed(network, address, mac, now, turn);
        }
        let Some(machine) = self.machines.get_mut(network) else { return };
        let actions = machine.heard_arp(address, mac, now);
        self.carry_out(network, actions, now, turn);
    }

    /// Ends leases that have run out. Costs nothing while none has.
    pub(super) fn expire_leases(&mut self, now: Now, turn: &mut Turn) {
        for network in 0..self.machines.len() {
            let actions = self.machines[network].expire(now);
            self.carry_out(network, actions, now, turn);
        }
    }

    /// Takes the place of the board that hung there; answers whether it is another.
    pub fn hang_up(&mut self, board: Board) -> bool {
        let edition = board.edition();
        let differs = edition != self.edition;
        if differs {
            self.board = Arc::new(board);
            self.edition = edition;
        }
        differs
    }

    /// What staff say of the sites now.
    pub fn take_up_sites(&mut self, cards: Vec<SiteCard>) {
        self.titles = titles(cards);
    }

    /// What citizens and staff call a network's site.
    #[must_use]
    pub(super) fn title<'a>(&'a self, network: &'a Network) -> &'a str {
        self.titles.get(&network.site).unwrap_or(&network.title)
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

    /// The periods of the local calendar.
    #[must_use]
    pub fn days(&self, now: Now) -> Days {
        self.calendar.at(now).days()
    }

    /// Place of a site's network in the configuration.
    pub(super) fn network_of(&self, site: &SiteName) -> Option<usize> {
        self.config.networks.iter().position(|network| network.site == *site)
    }

    fn carry_out(&mut self, network: usize, actions: Vec<Action>, now: Now, turn: &mut Turn) {
        for action in actions {
            match action {
                Action::Commit(lease) => self.lease_granted(network, lease, now, turn),
                Action::End { lease, .. } => self.lease_ended(network, &lease, now, turn),
                Action::Probe(address) => turn.probes.push((network, address)),
                Action::Conflict { address, by } => self.conflict(network, address, by, now, turn),
                Action::Full => self.turned_away(network, now, turn),
                Action::Reply(reply) => turn.answers.push(Answer::Dhcp { network, reply }),
                Action::Dropped(kind) => self.count(kind),
            }
        }
    }

    fn lease_granted(&mut self, network: usize, lease: Lease, now: Now, turn: &mut Turn) {
        self.garden_holder(&lease, turn);
        turn.edits.extend(members::lease(&lease, now));
        turn.neighbours.push(Neighbour::Bound { network, address: lease.address, mac: lease.mac });
        self.device_seen(lease.mac, now, turn);
        if let Some(at) = self.config.networks.get(network) {
            self.places.leased(&lease, &at.interface, now.boot);
        }
        self.device_came(&lease, now, turn);
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
        self.take_essentials(lease.address, turn);
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

fn titles(cards: Vec<SiteCard>) -> HashMap<SiteName, String> {
    cards.into_iter().map(|card| (card.name, card.title)).collect()
}
