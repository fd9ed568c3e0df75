//! What the server promises where there are more guests than places.

use super::{conversation::*, *};
use dhcproto::v4;
use hotspot::model::Span;

/// A server with so many places, all of them taken by devices from 1 on.
fn full(places: u16, overflow: u32) -> Server {
    let mut server = server(places.into());
    server.machine = Machine::new(plan_with_overflow(places.into(), overflow), []);
    server.machine.expire(server.now);
    server.listen();
    for device in 1..=places {
        server.join(device);
    }
    server
}

fn release(server: &mut Server, device: u16, own: Ipv4Addr) {
    let request = Request { ciaddr: Some(own), ..says(MessageType::Release, device) };
    assert!(matches!(server.say(device, request).as_slice(), [Action::End { .. }]));
}

#[test]
fn who_finds_no_place_gets_two_minutes_in_the_overflow_and_is_told_of() {
    let mut server = full(4, 2);
    let actions = server.discover(10);
    assert!(matches!(actions.as_slice(), [Action::Full, Action::Reply(_)]), "{actions:?}");
    let own = offered(&actions);
    assert_eq!((own, server.machine.is_overflow(own)), (address(4), true));
    assert_eq!(option(&actions, 51), Some(vec![0, 0, 0, 120]));
    assert!(matches!(server.discover(10).as_slice(), [Action::Reply(_)]), "it is counted once");
    let actions = server.say(10, selecting(10, own));
    let [Action::Commit(lease), Action::Reply(_)] = actions.as_slice() else { panic!("{actions:?}") };
    assert_eq!(lease.ends, server.now.boot + Span::from_secs(120));
    assert_eq!(server.machine.crowd(), Crowd { places: 4, leased: 4, free: 0, overflow: 1 });
    assert!(!server.machine.is_overflow(address(3)));
}

#[test]
fn beyond_the_overflow_nobody_gets_anything() {
    let mut server = full(4, 2);
    server.join(10);
    server.join(11);
    assert_eq!(server.discover(12), EXHAUSTED);
    server.wait(120);
    assert_eq!(offered(&server.discover(12)), address(4), "the two minutes are over");
}

#[test]
fn a_guest_in_the_overflow_stays_while_there_is_no_place_and_is_sent_to_the_first_one() {
    let mut server = full(4, 2);
    let own = server.join(10);
    server.wait(60);
    let actions = server.say(10, renewing(10, own));
    let [Action::Commit(lease), Action::Reply(_)] = actions.as_slice() else { panic!("{actions:?}") };
    assert_eq!(lease.ends, server.now.boot + Span::from_secs(120));
    release(&mut server, 2, address(1));
    for request in [renewing(10, own), selecting(10, own), rebooting(10, own)] {
        assert_eq!(said(&server.say(10, request)), NAK);
    }
    let actions = server.discover(10);
    assert_eq!(offered(&actions), address(1));
    assert_eq!(offered(&server.discover(10)), address(1), "asked again, with the last place offered to it");
    let actions = server.say(10, selecting(10, address(1)));
    assert!(matches!(actions.as_slice(), [
        Action::End { lease, why: EndOfLease::Replaced }, Action::Commit(_), Action::Reply(_)
    ] if lease.address == own));
}

#[test]
fn an_offer_of_the_overflow_is_taken_back_when_a_place_is_free() {
    let mut server = full(4, 2);
    let first = offered(&server.discover(10));
    assert!(server.machine.is_overflow(first));
    release(&mut server, 2, address(1));
    assert_eq!(offered(&server.discover(10)), address(1));
    assert_eq!(server.machine.pool.standing(first), Standing::Free { last: None });
}

#[test]
fn the_overflow_is_nobodys_previous_address_and_takes_none_from_anybody() {
    let mut server = full(4, 2);
    // Device 2 has gone, device 10 has its place, and device 2 comes back to a full house.
    release(&mut server, 2, address(1));
    let place = server.join(10);
    let overflow = server.join(2);
    assert_eq!((place, server.machine.is_overflow(overflow)), (address(1), true));
    server.wait(120);
    assert_eq!(said(&server.say(2, rebooting(2, overflow))), NAK);
    release(&mut server, 3, address(2));
    assert_eq!(offered(&server.discover(2)), address(2));
}

#[test]
fn a_remembered_guest_gets_its_place_before_all_others_even_from_the_overflow() {
    let mut server = full(4, 4);
    let own = address(1);
    release(&mut server, 2, own);
    // Somebody is offered it, does not take it, and device 2 waits in the overflow.
    assert_eq!(offered(&server.discover(10)), own);
    let overflow = server.join(2);
    assert!(server.machine.is_overflow(overflow));
    release(&mut server, 1, address(0));
    server.wait(30);
    assert_eq!(offered(&server.discover(2)), own, "though another place is free as well");
    let actions = server.say(2, rebooting(2, own));
    assert_eq!(said(&actions), Some((v4::MessageType::Ack, own)));
}

#[test]
fn offers_nobody_takes_up_give_way_before_anybody_goes_to_the_overflow() {
    let mut server = full(4, 2);
    release(&mut server, 2, address(1));
    assert_eq!(offered(&server.discover(10)), address(1));
    let beside = offered(&server.discover(11));
    assert!(server.machine.is_overflow(beside), "whoever is offered it has a second");
    server.wait(1);
    assert_eq!(offered(&server.discover(12)), address(1));
}

#[test]
fn leases_of_the_overflow_outlive_a_restart() {
    let mut server = full(4, 2);
    let own = server.join(10);
    let leases: Vec<Lease> = server.machine.leases().cloned().collect();
    server.machine = Machine::new(plan_with_overflow(4, 2), leases);
    assert_eq!(server.machine.ignored(), []);
    assert_eq!(said(&server.say(10, renewing(10, own))), Some((v4::MessageType::Ack, own)));
}
