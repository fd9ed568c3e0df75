//! The rules of the gateway, driven as the loop drives them: no root, no clock, no kernel.

mod access_points;
mod accounts;
mod board;
mod desk;
mod essentials;
mod extras;
mod fair_use;
mod guests;
mod health;
mod hours;
mod privacy;
mod trespasses;
mod ways_in;

use super::{
    event::Turn,
    reconcile::Observed,
    state::{Known, State},
};
use crate::{
    dhcp::{MessageType, Request},
    firewall::{Edit, Element, Key, Member, Set},
    shaping::Lane,
};
use hotspot::{
    config::Config,
    control::{operator, portal},
    model::{BootTime, Bytes, Extra, Holder, Mac, Now, PlanDraft, PlanName, Preset, UnixTime},
    policy::{Calendar, Plans},
    store::{Change, Loaded},
};
use std::{collections::BTreeMap, net::Ipv4Addr, path::Path, sync::Arc};
use tokio::sync::oneshot;

const CONFIG: &str = r#"
[uplink]
interface = "wan"
down = "100 Mbit/s"
up = "50 Mbit/s"

[[network]]
site = "alun-alun"
title = "Alun-Alun Purbalingga"
interface = "br-wifi"
address = "10.20.0.1/24"
pool = "10.20.0.50-10.20.0.60"
lease_time = "1h"

[dns]
upstream = ["198.51.100.1:53"]
"#;

const HOUR: i64 = 3_600_000;
const GATEWAY: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 1);

/// Noon of Thursday 2026-12-31 in Jakarta, when [`Gateway::boot`] is zero.
const NOON: i64 = 1_798_693_200;

/// A gateway whose kernel obeys at once.
struct Gateway {
    state: State,
    /// Milliseconds since the start.
    boot: i64,
    /// How far the wall clock is off, in seconds.
    wall_ahead: i64,
    trusted: bool,
    kernel: BTreeMap<(Set, Key), Element>,
    /// What passed each element, as its counter says.
    passed: BTreeMap<(Set, Key), u64>,
    lanes: BTreeMap<u16, Lane>,
    store: Vec<Change>,
}

impl Gateway {
    fn new() -> Self {
        let now = Now { boot: BootTime(0), unix: UnixTime(NOON), trusted: true };
        Self {
            state: State::new(known(|_| ()), Loaded::default(), now),
            boot: 0,
            wall_ahead: 0,
            trusted: true,
            kernel: BTreeMap::new(),
            passed: BTreeMap::new(),
            lanes: BTreeMap::new(),
            store: Vec::new(),
        }
    }

    /// One whose standard plan is the crowded preset with a change.
    fn with_plan(change: impl FnOnce(&mut PlanDraft)) -> Self {
        let mut gateway = Self::new();
        gateway.state.plans = known(change).plans;
        gateway
    }

    fn now(&self) -> Now {
        let unix = UnixTime(NOON + self.boot / 1000 + self.wall_ahead);
        Now { boot: BootTime(self.boot), unix, trusted: self.trusted }
    }

    fn turn(&mut self, decide: impl FnOnce(&mut State, Now, &mut Turn)) -> Turn {
        let mut turn = Turn::default();
        let now = self.now();
        decide(&mut self.state, now, &mut turn);
        for (class, lane) in &turn.lanes {
            match lane {
                Some(lane) => self.lanes.insert(*class, *lane),
                None => self.lanes.remove(class),
            };
        }
        self.obey(&turn.edits);
        self.store.extend(turn.changes.clone());
        turn
    }

    fn obey(&mut self, edits: &[Edit]) {
        for edit in edits {
            match edit {
                Edit::Add(element) => drop(self.kernel.insert((element.set, element.key), *element)),
                Edit::Remove(set, key) => {
                    self.kernel.remove(&(*set, *key));
                    self.passed.remove(&(*set, *key));
                }
            }
        }
    }

    /// The guest downloads; its counter counts where its gate is open.
    fn download(&mut self, address: Ipv4Addr, bytes: u64) {
        let key = (Set::Down, Key::Address(address));
        if self.kernel.contains_key(&key) {
            *self.passed.entry(key).or_default() += bytes;
        }
    }

    /// A round of accounting.
    fn account(&mut self) -> Turn {
        let observed = self.observed();
        let set = |set| observed.get(&set).cloned().unwrap_or_default();
        let (up, down) = (set(Set::Up), set(Set::Down));
        self.turn(|state, now, turn| state.account(&up, &down, now, turn))
    }

    /// The page of the guest at an address.
    fn page(&self, address: Ipv4Addr) -> portal::Guest {
        self.state.guest_at(address, self.now()).unwrap()
    }

    fn join(&mut self, mac: Mac) -> Ipv4Addr {
        let ask = |message_type, requested_address| Request {
            message_type,
            xid: 1,
            secs: 0,
            broadcast: false,
            mac,
            ciaddr: None,
            giaddr: None,
            requested_address,
            server_id: requested_address.map(|_| GATEWAY),
            client_id: None,
            hostname: None,
            vendor_class: None,
            parameter_requests: vec![],
            max_message_size: None,
            relay_information: None,
        };
        self.turn(|state, now, turn| state.dhcp(0, mac, &ask(MessageType::Discover, None), now, turn));
        for last in 50..=60 {
            let address = Ipv4Addr::new(10, 20, 0, last);
            let request = ask(MessageType::Request, Some(address));
            self.turn(|state, now, turn| state.dhcp(0, mac, &request, now, turn));
            if self.state.lease_at(address, self.now()).is_some_and(|lease| lease.mac == mac) {
                return address;
            }
        }
        panic!("{mac} got no lease");
    }

    fn release(&mut self, mac: Mac, address: Ipv4Addr) {
        let request = Request {
            message_type: MessageType::Release,
            xid: 1,
            secs: 0,
            broadcast: false,
            mac,
            ciaddr: Some(address),
            giaddr: None,
            requested_address: None,
            server_id: Some(GATEWAY),
            client_id: None,
            hostname: None,
            vendor_class: None,
            parameter_requests: vec![],
            max_message_size: None,
            relay_information: None,
        };
        self.turn(|state, now, turn| state.dhcp(0, mac, &request, now, turn));
    }

    fn press(&mut self, address: Ipv4Addr) -> Turn {
        let (reply, _) = oneshot::channel();
        let verb = portal::SignIn { address, terms: hotspot::board::BUILT_IN_TERMS };
        self.turn(|state, now, turn| state.sign_in(&verb, reply, now, turn))
    }

    fn sign_out(&mut self, mac: Mac) -> Turn {
        let (reply, _) = oneshot::channel();
        self.turn(|state, now, turn| state.sign_out_device(&operator::SignOut { mac }, reply, now, turn))
    }

    fn sleep(&mut self, ms: i64) {
        self.boot += ms;
        self.turn(State::pass_time);
    }

    fn is_open(&self, mac: Mac, address: Ipv4Addr) -> bool {
        let open = [
            (Set::Lease, Key::Pair(mac, address)),
            (Set::SignedIn, Key::Pair(mac, address)),
            (Set::Up, Key::Pair(mac, address)),
            (Set::Down, Key::Address(address)),
        ];
        let held = open.iter().filter(|element| self.kernel.contains_key(element)).count();
        let only_leased = held == 1 && self.kernel.contains_key(&open[0]);
        assert!(held == 0 || held == 4 || only_leased, "the gate of {mac} at {address} is half open");
        held == 4
    }

    fn observed(&self) -> Observed {
        let mut observed = Observed::new();
        for element in self.kernel.values() {
            observed.entry(element.set).or_default().push(Member {
                key: element.key,
                bytes: self.passed.get(&(element.set, element.key)).copied().unwrap_or_default(),
                packets: 0,
                generation: element.generation,
                class: element.class,
                expires: element.lifetime,
            });
        }
        observed
    }
}

fn phone(last: u8) -> Mac {
    Mac::new([2, 0, 0, 0, 0, last]).unwrap()
}

/// What staff gave a holder for a local day of 2026-12.
fn extra(holder: Holder, day: i8, gigabytes: u64) -> Extra {
    let bytes = Bytes(gigabytes * 1_000_000_000);
    Extra { holder, day: jiff::civil::date(2026, 12, day), bytes, by: "sari".into(), at: UnixTime(NOON) }
}

/// What a gateway knows at its start, its standard plan the crowded preset with a change.
fn known(change: impl FnOnce(&mut PlanDraft)) -> Known {
    let config = Config::parse(Path::new("test.toml"), CONFIG).unwrap();
    let mut plan = Preset::Crowded.named(&PlanName::standard());
    change(&mut plan);
    let mut plans = Plans::preset().unwrap();
    assert_eq!(plans.take_up(&[plan]), Vec::<String>::new());
    let calendar = Calendar::new(&config.gateway.timezone).unwrap();
    Known { config: Arc::new(config), calendar, plans, board: Arc::default(), secret: "secret".into() }
}
