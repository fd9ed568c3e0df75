//! Joining, leaving and the sets that follow.

use super::*;
use crate::{dns::Opening, firewall::Flows};
use hotspot::{
    control::RefusalKind,
    model::{Bytes, Span},
};

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
        gateway.turn(State::pass_time);
        days = gateway.boot / 86_400_000;
        assert!(days <= 91, "still open after {days} days");
    }
    assert_eq!(days, 90);
}

#[test]
fn a_stranger_cannot_sign_in() {
    let mut gateway = Gateway::new();
    let (reply, mut answer) = oneshot::channel();
    let verb =
        portal::SignIn { address: Ipv4Addr::new(10, 20, 0, 55), terms: hotspot::board::BUILT_IN_TERMS };
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
fn an_element_that_is_named_twice_stays_and_one_that_nobody_wants_goes() {
    let mut gateway = Gateway::new();
    let address = gateway.join(phone(1));
    gateway.press(address);
    let mut observed = gateway.observed();
    for members in observed.values_mut() {
        members.extend_from_within(..);
    }
    assert_eq!(gateway.state.reconcile(&observed, gateway.now()).edits, []);

    let mut foreign = observed[&Set::Lease][0];
    foreign.key = Key::Pair(phone(9), Ipv4Addr::new(10, 20, 0, 59));
    observed.get_mut(&Set::Lease).unwrap().push(foreign);
    let edits = gateway.state.reconcile(&observed, gateway.now()).edits;
    assert_eq!(edits, [Edit::Remove(Set::Lease, foreign.key)]);
}

#[test]
fn another_class_is_a_new_life_of_both_counters_and_loses_no_byte() {
    let mut gateway = Gateway::new();
    let address = gateway.join(phone(1));
    gateway.press(address);
    let former = gateway.state.sessions[&address].session.generation;
    gateway.state.sessions.get_mut(&address).unwrap().session.class = 0x1234;
    let difference = gateway.state.reconcile(&gateway.observed(), gateway.now());
    gateway.obey(&difference.edits);
    assert_eq!(difference.restarted[0].generation, former, "the final readings are the former life's");
    for key in [(Set::Up, Key::Pair(phone(1), address)), (Set::Down, Key::Address(address))] {
        let element = gateway.kernel[&key];
        assert_eq!((element.class, element.generation), (Some(0x1234), Some(former + 1)));
        assert!(difference.edits.contains(&Edit::Remove(key.0, key.1)));
    }
    assert_eq!(gateway.state.reconcile(&gateway.observed(), gateway.now()).edits, []);
}

#[test]
fn what_the_kernel_should_not_hold_is_removed() {
    let mut gateway = Gateway::new();
    let key = Key::Pair(phone(9), Ipv4Addr::new(10, 20, 0, 59));
    for set in [Set::Lease, Set::SignedIn, Set::Up] {
        gateway
            .kernel
            .insert((set, key), Element { set, key, lifetime: None, generation: None, class: None });
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
    gateway.download(address, 700);
    gateway.account();
    let booked = gateway.state.ledger.take(9);

    let now = gateway.now();
    let loaded = Loaded {
        leases: gateway.state.leases(now).cloned().collect(),
        admissions: gateway.state.admissions.values().cloned().collect(),
        sessions: booked.into_iter().map(|usage| usage.session).collect(),
        last_admission: 1,
        last_session: 1,
        ..Loaded::default()
    };
    gateway.state = State::new(known(|_| ()), loaded, now);
    gateway.download(address, 300);
    let turn = gateway.account();
    let of_reports = |change: &Change| matches!(change, Change::Hour(_));
    assert!(turn.changes.iter().all(of_reports) && turn.edits.is_empty(), "guests online feel nothing");
    assert_eq!(gateway.state.reconcile(&gateway.observed(), now).edits, []);
    assert_eq!(gateway.state.sessions[&address].session.down, Bytes(1_000));
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

#[test]
fn what_was_used_of_the_garden_goes_with_the_device_and_not_with_its_address() {
    let mut gateway = Gateway::new();
    // Eleven addresses and no overflow: the twelfth device gets the first one's.
    let first = gateway.join(phone(1));
    let used = (Set::GardenUse, Key::Address(first));
    let element = Element {
        set: used.0,
        key: used.1,
        lifetime: Some(Span::from_days(1)),
        generation: None,
        class: None,
    };
    gateway.kernel.insert(used, element);
    gateway.release(phone(1), first);
    assert_eq!(gateway.join(phone(1)), first);
    assert!(gateway.kernel.contains_key(&used), "leaving and coming back changes nothing");

    gateway.release(phone(1), first);
    let another = (2..20).map(phone).find(|mac| gateway.join(*mac) == first);
    assert!(another.is_some() && !gateway.kernel.contains_key(&used), "somebody else begins anew");
}
