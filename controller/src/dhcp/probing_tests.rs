//! What the server promises where addresses may be somebody else's.

use super::{conversation::*, *};
use crate::dhcp::{
    pool::{MAX_QUARANTINED_PER_MAC, QUARANTINE},
    probes::{LISTENING_MILLIS, MOST_WAITING, STOCK},
};
use dhcproto::v4;
use hotspot::model::{ClientId, Span};
use std::collections::BTreeSet;

/// Hosts with addresses of their own, beside the devices that ask us.
const PRINTER: u16 = 900;

#[test]
fn a_newcomer_in_a_quiet_network_waits_for_nothing() {
    let mut server = server(100);
    for device in 1..50 {
        let actions =
            server.machine.handle(&says(MessageType::Discover, device), mac(device).into(), server.now);
        let [Action::Probe(next), Action::Reply(_)] = actions.as_slice() else { panic!("{actions:?}") };
        assert!(server.machine.pool.is_untried(*next), "the stock is filled again");
        server.say(device, selecting(device, offered(&actions)));
        server.listen();
    }
}

#[test]
fn where_nothing_is_known_the_offer_waits_for_a_silence_and_asking_again_does_not_make_it_longer() {
    let now = server(1).now;
    let mut server = Server { machine: Machine::new(plan(100), []), now };
    let actions = server.machine.handle(&says(MessageType::Discover, 1), mac(1).into(), now);
    let (own, ahead) = (1, STOCK as u32);
    assert_eq!(actions, (0..own + ahead).map(|number| Action::Probe(address(number))).collect::<Vec<_>>());
    let decided = BootTime(now.boot.0 + LISTENING_MILLIS);
    assert_eq!(server.machine.next_deadline(), Some(decided));
    server.now.boot = BootTime(now.boot.0 + 100);
    assert_eq!(server.say(1, Request { xid: 8, ..says(MessageType::Discover, 1) }), []);
    server.now.boot = decided;
    let actions = server.machine.expire(server.now);
    assert_eq!(said(&actions[..1]), Some((v4::MessageType::Offer, address(0))));
    assert_eq!(xid(&actions[..1]), 8, "the latest question is answered");
    assert_eq!(offered(&server.discover(1)), address(0), "and again when it did not get there");
}

#[test]
fn an_address_somebody_has_is_offered_to_nobody_for_ten_minutes_and_then_asked_about_again() {
    let mut server = server(2);
    let printer = mac(PRINTER);
    let actions = server.machine.heard_arp(address(0), printer, server.now);
    assert_eq!(actions, [Action::Conflict { address: address(0), by: Some(printer) }]);
    assert_eq!(server.machine.heard_arp(address(0), printer, server.now), [], "told once");
    assert_eq!(server.join(1), address(1));
    assert_eq!(server.discover(2), EXHAUSTED);
    server.wait(QUARANTINE.secs());
    let actions = server.machine.handle(&says(MessageType::Discover, 2), mac(2).into(), server.now);
    assert_eq!(actions, [Action::Probe(address(0))]);
    let actions = server.machine.heard_arp(address(0), printer, server.now);
    let conflict = Action::Conflict { address: address(0), by: Some(printer) };
    assert_eq!(actions, [&[conflict], &EXHAUSTED[..]].concat(), "it is still there");
}

#[test]
fn a_newcomer_whose_address_turns_out_to_be_anothers_gets_the_next_one_in_bounded_time() {
    let mut server = Server { machine: Machine::new(plan(100), []), ..server(1) };
    let began = server.now.boot;
    assert_eq!(server.say(1, says(MessageType::Discover, 1)), []);
    for host in 0u16.. {
        // Whatever is tried, another host has it.
        let client = Client { mac: mac(1), id: ClientId::of_mac(mac(1)) };
        let tried = server.machine.pool.open_offer(&client).unwrap();
        server.now.boot = BootTime(server.now.boot.0 + LISTENING_MILLIS - 1);
        let actions = server.machine.heard_arp(tried, mac(PRINTER + host), server.now);
        assert_eq!(actions[0], Action::Conflict { address: tried, by: Some(mac(PRINTER + host)) });
        let reply = actions.iter().find(|action| matches!(action, Action::Reply(_)));
        if let Some(reply) = reply {
            assert_ne!(offered(std::slice::from_ref(reply)), tried);
            break;
        }
    }
    assert!(server.now.boot < began + Span::from_secs(2));
}

#[test]
fn a_host_that_answers_for_everything_does_not_empty_the_pool() {
    let mut server = server(100);
    let mut conflicts = 0;
    for number in 0..100 {
        let actions = server.machine.heard_arp(address(number), mac(PRINTER), server.now);
        conflicts += actions.iter().filter(|action| matches!(action, Action::Conflict { .. })).count();
    }
    assert_eq!(conflicts, MAX_QUARANTINED_PER_MAC);
    let joined: BTreeSet<_> = (0..98).map(|device| server.join(device)).collect();
    assert_eq!(joined.len(), 98);
}

#[test]
fn many_hosts_that_answer_for_everything_hold_a_quarter_at_most() {
    let mut server = server(100);
    for number in 0..100 {
        server.machine.heard_arp(address(number), mac(PRINTER + number as u16), server.now);
    }
    assert_eq!(server.machine.crowd().free, 75);
}

#[test]
fn what_a_device_says_of_its_own_address_is_no_conflict() {
    let mut server = server(100);
    // It uses the address that a lost store knew of, and so it answers for it.
    let remembering = Request { requested_address: Some(address(60)), ..says(MessageType::Discover, 1) };
    assert_eq!(server.say(1, remembering), []);
    assert_eq!(server.machine.heard_arp(address(60), mac(1), server.now), []);
    assert_eq!(offered(&server.listen()), address(60));
    server.say(1, selecting(1, address(60)));
    server.wait(3600);
    assert_eq!(
        server.machine.heard_arp(address(60), mac(1), server.now),
        [],
        "nor after its lease has ended"
    );
}

#[test]
fn a_device_that_answers_for_the_address_a_lost_store_knew_of_keeps_it_when_it_renews() {
    let mut server = server(100);
    let own = address(3);
    let conflict = Action::Conflict { address: own, by: Some(mac(1)) };
    assert_eq!(server.machine.heard_arp(own, mac(1), server.now)[0], conflict);
    assert_eq!(said(&server.say(2, renewing(2, own))), NAK, "it is nobody else's");
    assert_eq!(said(&server.say(1, rebooting(1, own))), NAK, "remembering is not using");
    assert_eq!(said(&server.say(1, renewing(1, own))), Some((v4::MessageType::Ack, own)));
}

#[test]
fn claims_of_leased_and_offered_addresses_are_ignored() {
    let mut server = server(100);
    let (leased, offered) = (server.join(1), offered(&server.discover(2)));
    for address in [leased, offered, GATEWAY, Ipv4Addr::new(192, 168, 1, 1)] {
        let actions = server.machine.heard_arp(address, mac(PRINTER), server.now);
        assert!(actions.iter().all(|action| matches!(action, Action::Probe(_))), "{address}: {actions:?}");
    }
    assert_eq!(said(&server.say(2, selecting(2, offered))), Some((v4::MessageType::Ack, offered)));
    assert!(server.machine.lease_at(leased).is_some());
}

#[test]
fn nobody_is_asked_about_an_address_that_was_in_use_before() {
    let mut server = server(20);
    for device in 0..20 {
        server.join(device);
    }
    server.wait(3600);
    for device in 100..120 {
        let actions =
            server.machine.handle(&says(MessageType::Discover, device), mac(device).into(), server.now);
        let [Action::Reply(_)] = actions.as_slice() else { panic!("{actions:?}") };
        let actions =
            server.machine.handle(&selecting(device, offered(&actions)), mac(device).into(), server.now);
        let [Action::Commit(_), Action::Reply(_)] = actions.as_slice() else { panic!("{actions:?}") };
    }
}

#[test]
fn a_crowd_that_comes_at_once_is_answered_at_once_beyond_the_few_who_wait() {
    let mut server = server(2000);
    let mut offers = BTreeSet::new();
    let (mut waiting, mut probes) = (0, 0);
    for device in 0..300 {
        let actions =
            server.machine.handle(&says(MessageType::Discover, device), mac(device).into(), server.now);
        probes += actions.iter().filter(|action| matches!(action, Action::Probe(_))).count();
        match said(&actions) {
            Some((v4::MessageType::Offer, address)) => assert!(offers.insert(address)),
            _ => waiting += 1,
        }
    }
    assert_eq!(waiting, MOST_WAITING);
    assert!(probes <= STOCK + MOST_WAITING, "{probes}");
    for action in server.listen() {
        assert!(offers.insert(offered(&[action])));
    }
    assert_eq!(offers.len(), 300);
}

#[test]
fn a_crowd_at_a_small_pool_is_answered_too_and_nobody_who_waits_is_forgotten() {
    let mut server = server(119);
    let mut answered: BTreeSet<u16> = BTreeSet::new();
    for device in 0..200 {
        let actions =
            server.machine.handle(&says(MessageType::Discover, device), mac(device).into(), server.now);
        answered.extend(actions.iter().any(|action| matches!(action, Action::Reply(_))).then_some(device));
    }
    assert!(answered.len() > 200 - MOST_WAITING, "{}", answered.len());
    let waiting = 200 - answered.len();
    let offers = server.listen();
    assert_eq!(offers.iter().filter(|action| matches!(action, Action::Reply(_))).count(), waiting);
}

#[test]
fn silence_is_heard_again_when_it_is_old_and_when_the_network_was_away() {
    let asked = |actions: Vec<Action>| actions.into_iter().filter(|a| matches!(a, Action::Probe(_))).count();
    let mut server = server(100);
    assert_eq!(asked(server.machine.expire(server.now)), 0);
    server.now = later(server.now, 600);
    assert_eq!(asked(server.machine.expire(server.now)), STOCK);
    server.listen();
    server.machine.ask_again();
    assert_eq!(asked(server.machine.expire(server.now)), STOCK);
}

fn xid(actions: &[Action]) -> u32 {
    let packet = &reply(actions).packet;
    u32::from_be_bytes(packet[32..36].try_into().unwrap())
}
