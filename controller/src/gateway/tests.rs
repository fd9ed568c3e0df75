//! The rules of the gateway, driven as the loop drives them: no root, no clock, no kernel.

use super::{event::Turn, reconcile::Observed, state::State};
use crate::{
    dhcp::{MessageType, Request},
    dns::Opening,
    firewall::{Edit, Element, Flows, Key, Member, Set},
};
use hotspot::{
    config::Config,
    control::{RefusalKind, operator, portal},
    model::{BootTime, Bytes, Mac, Now, Span, UnixTime},
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

/// A gateway whose kernel obeys at once.
struct Gateway {
    state: State,
    boot: i64,
    kernel: BTreeMap<(Set, Key), Element>,
    store: Vec<Change>,
}

impl Gateway {
    fn new() -> Self {
        let config = Config::parse(Path::new("test.toml"), CONFIG).unwrap();
        let state = State::new(Arc::new(config), "secret".into(), Loaded::default());
        Self { state, boot: 0, kernel: BTreeMap::new(), store: Vec::new() }
    }

    fn now(&self) -> Now {
        Now { boot: BootTime(self.boot), unix: UnixTime(1_790_000_000 + self.boot / 1000) }
    }

    fn turn(&mut self, decide: impl FnOnce(&mut State, Now, &mut Turn)) -> Turn {
        let mut turn = Turn::default();
        let now = self.now();
        decide(&mut self.state, now, &mut turn);
        self.obey(&turn.edits);
        self.store.extend(turn.changes.clone());
        turn
    }

    fn obey(&mut self, edits: &[Edit]) {
        for edit in edits {
            match edit {
                Edit::Add(element) => drop(self.kernel.insert((element.set, element.key), *element)),
                Edit::Remove(set, key) => drop(self.kernel.remove(&(*set, *key))),
            }
        }
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
            parameter_requests: vec![],
            max_message_size: None,
            relay_information: None,
        };
        self.turn(|state, now, turn| state.dhcp(0, mac, &request, now, turn));
    }

    fn press(&mut self, address: Ipv4Addr) -> Turn {
        let (reply, _) = oneshot::channel();
        let verb = portal::SignIn { address, terms: "1".into() };
        self.turn(|state, now, turn| state.sign_in(&verb, reply, now, turn))
    }

    fn sign_out(&mut self, mac: Mac) -> Turn {
        let (reply, _) = oneshot::channel();
        self.turn(|state, now, turn| state.sign_out_device(&operator::SignOut { mac }, reply, now, turn))
    }

    fn sleep(&mut self, ms: i64) {
        self.boot += ms;
        self.turn(State::expire);
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
                bytes: 0,
                packets: 0,
                generation: element.generation,
                expires: element.lifetime,
            });
        }
        observed
    }
}

fn phone(last: u8) -> Mac {
    Mac::new([2, 0, 0, 0, 0, last]).unwrap()
}

#[test]
fn a_lease_alone_opens_nothing_and_the_press_opens_everything() {
    let mut gateway = Gateway::new();
    let address = gateway.join(phone(1));
    assert!(!gateway.is_open(phone(1), address));
    let turn = gateway.press(address);
    assert!(gateway.is_open(phone(1), address));
    assert_eq!(turn.forgotten_flows, [(address, Flows::Intercepted)]);
    assert_eq!(turn.answers.len(), 1);
}

#[test]
fn pressing_twice_is_one_sign_in() {
    let mut gateway = Gateway::new();
    let address = gateway.join(phone(1));
    gateway.press(address);
    let second = gateway.press(address);
    assert_eq!((second.changes.len(), second.edits.len(), second.answers.len()), (0, 0, 1));
}

#[test]
fn an_admitted_device_is_online_at_its_ack_without_a_page() {
    let mut gateway = Gateway::new();
    let address = gateway.join(phone(1));
    gateway.press(address);
    gateway.release(phone(1), address);
    assert!(!gateway.is_open(phone(1), address));
    let address = gateway.join(phone(1));
    assert!(gateway.is_open(phone(1), address));
}

#[test]
fn sign_out_closes_every_address_of_the_device_and_is_remembered() {
    let mut gateway = Gateway::new();
    let address = gateway.join(phone(1));
    gateway.press(address);
    let turn = gateway.sign_out(phone(1));
    assert!(!gateway.is_open(phone(1), address));
    assert_eq!(turn.closed.len(), 1);
    gateway.release(phone(1), address);
    let address = gateway.join(phone(1));
    assert!(!gateway.is_open(phone(1), address));
}

#[test]
fn the_end_of_a_lease_closes_the_gate() {
    let mut gateway = Gateway::new();
    let address = gateway.join(phone(1));
    gateway.press(address);
    gateway.sleep(HOUR + 1000);
    assert!(!gateway.is_open(phone(1), address));
    assert_eq!(gateway.kernel, BTreeMap::new());
}

#[test]
fn an_address_given_to_another_device_inherits_nothing() {
    let mut gateway = Gateway::new();
    // Eleven devices fill the pool, so that the twelfth gets a used address.
    for last in 1..=11 {
        let address = gateway.join(phone(last));
        gateway.press(address);
    }
    gateway.sleep(HOUR + 1000);
    let address = gateway.join(phone(12));
    assert!(!gateway.is_open(phone(12), address));
    assert!((1..=11).all(|last| !gateway.is_open(phone(last), address)));
}

#[test]
fn an_admission_that_runs_out_closes_a_running_session() {
    let mut gateway = Gateway::new();
    let address = gateway.join(phone(1));
    gateway.press(address);
    // 90 days at most, however often the device comes.
    let mut days = 0;
    while gateway.is_open(phone(1), address) {
        gateway.boot += 30 * 60_000;
        gateway.join(phone(1));
        gateway.turn(State::expire);
        days = gateway.boot / 86_400_000;
        assert!(days <= 91, "still open after {days} days");
    }
    assert_eq!(days, 90);
}

#[test]
fn a_stranger_cannot_sign_in() {
    let mut gateway = Gateway::new();
    let (reply, mut answer) = oneshot::channel();
    let verb = portal::SignIn { address: Ipv4Addr::new(10, 20, 0, 55), terms: "1".into() };
    let turn = gateway.turn(|state, now, turn| state.sign_in(&verb, reply, now, turn));
    assert_eq!((turn.changes.len(), turn.edits.len()), (0, 0));
    assert_eq!(answer.try_recv().unwrap().unwrap_err().kind, RefusalKind::Unknown);
}

#[test]
fn somebody_elses_flush_is_repaired_and_nothing_else_is_touched() {
    let mut gateway = Gateway::new();
    let addresses = [gateway.join(phone(1)), gateway.join(phone(2))];
    gateway.press(addresses[0]);
    let now = gateway.now();
    assert_eq!(gateway.state.reconcile(&gateway.observed(), now).edits, []);

    gateway.kernel.clear();
    let difference = gateway.state.reconcile(&Observed::new(), now);
    gateway.obey(&difference.edits);
    assert!(gateway.is_open(phone(1), addresses[0]));
    assert!(!gateway.is_open(phone(2), addresses[1]));
    assert_eq!(gateway.kernel.len(), 5);
}

#[test]
fn what_the_kernel_should_not_hold_is_removed() {
    let mut gateway = Gateway::new();
    let key = Key::Pair(phone(9), Ipv4Addr::new(10, 20, 0, 59));
    for set in [Set::Lease, Set::SignedIn, Set::Up] {
        gateway.kernel.insert((set, key), Element { set, key, lifetime: None, generation: None });
    }
    let difference = gateway.state.reconcile(&gateway.observed(), gateway.now());
    gateway.obey(&difference.edits);
    assert_eq!(gateway.kernel, BTreeMap::new());
}

#[test]
fn a_restart_keeps_sessions_and_their_bytes() {
    let mut gateway = Gateway::new();
    let address = gateway.join(phone(1));
    gateway.press(address);
    let generation = gateway.state.sessions[&address].generation;
    let reading = |bytes| {
        [Member {
            key: Key::Address(address),
            bytes,
            packets: 1,
            generation: Some(generation),
            expires: None,
        }]
    };
    let stored = gateway.state.account(&[], &reading(700)).remove(0);

    let now = gateway.now();
    let loaded = Loaded {
        leases: gateway.state.leases(now).cloned().collect(),
        admissions: gateway.state.admissions.values().cloned().collect(),
        sessions: vec![stored],
        last_admission: 1,
        last_session: 1,
        ..Loaded::default()
    };
    gateway.state = State::new(gateway.state.config.clone(), "secret".into(), loaded);
    let turn = gateway.turn(State::resume);
    assert_eq!((turn.changes.len(), turn.edits.len()), (0, 0), "guests online feel nothing");
    assert_eq!(gateway.state.reconcile(&gateway.observed(), now).edits, []);
    assert_eq!(gateway.state.account(&[], &reading(1_000)).len(), 1);
    assert_eq!(gateway.state.sessions[&address].down, Bytes(1_000));
}

#[test]
fn a_garden_address_stays_open_as_long_as_its_longest_answer() {
    let mut gateway = Gateway::new();
    let address = Ipv4Addr::new(203, 0, 113, 20);
    let open = |gateway: &mut Gateway, secs| {
        let opening = Opening { name: "purbalinggakab.go.id".into(), addresses: vec![(address, secs)] };
        gateway.turn(|state, now, turn| state.open_garden(&opening, oneshot::channel().0, now, turn))
    };
    open(&mut gateway, 600);
    assert_eq!(open(&mut gateway, 300).edits, [], "a shorter answer does not shorten it");
    open(&mut gateway, 900);
    assert_eq!(gateway.kernel[&(Set::Garden, Key::Address(address))].lifetime, Some(Span::from_secs(900)));
}

#[test]
fn the_garden_is_bounded() {
    let mut gateway = Gateway::new();
    let mut refused = 0;
    for block in 0..2_000u32 {
        let addresses = (0..32).map(|last| (Ipv4Addr::from(0xcb00_0000 + block * 32 + last), 600)).collect();
        let opening = Opening { name: "a.go.id".into(), addresses };
        let (opened, mut answer) = oneshot::channel();
        gateway.turn(|state, now, turn| state.open_garden(&opening, opened, now, turn));
        refused += usize::from(answer.try_recv() == Ok(false));
    }
    assert!(refused > 0 && gateway.kernel.len() <= 32_768);
}
