//! What the server promises, state by state.

use super::{conversation::*, *};
use crate::dhcp::{
    Destination,
    pool::{MAX_QUARANTINED_PER_MAC, QUARANTINE},
};
use dhcproto::v4;
use hotspot::model::{ClientId, HostLabel, RelayInformation, Span, UnixTime};
use std::collections::BTreeSet;

#[test]
fn a_device_gets_an_address_and_it_is_committed_before_the_ack() {
    let mut server = server(100);
    let offered = offered(&server.discover(1));
    let actions = server.say(1, selecting(1, offered));
    let [Action::Commit(lease), Action::Reply(_)] = actions.as_slice() else { panic!("{actions:?}") };
    assert_eq!((lease.address, lease.mac, lease.started), (offered, mac(1), UnixTime(1000)));
    assert_eq!(lease.ends, server.now.boot + Span::from_secs(3600));
    assert_eq!(said(&actions), Some((v4::MessageType::Ack, offered)));
    assert_eq!(server.machine.lease_at(offered), Some(lease));
}

#[test]
fn an_offer_is_kept_for_its_device_and_is_no_lease() {
    let mut server = server(100);
    let first = offered(&server.discover(1));
    assert_ne!(offered(&server.discover(2)), first);
    assert_eq!(offered(&server.discover(1)), first);
    assert_eq!(server.machine.leases().count(), 0);
    assert_eq!(said(&server.say(2, selecting(2, first))), NAK);
}

#[test]
fn a_device_that_chooses_another_server_leaves_its_offer() {
    let mut server = server(100);
    let address = offered(&server.discover(1));
    let elsewhere = Request { server_id: Some(Ipv4Addr::new(10, 20, 0, 9)), ..selecting(1, address) };
    assert_eq!(server.say(1, elsewhere), []);
    assert_eq!(server.machine.pool.standing(address), Standing::Free { last: None });
}

#[test]
fn a_device_that_restarts_keeps_its_address_and_is_told_at_once_when_it_is_mistaken() {
    let mut server = server(100);
    let (own, other) = (server.join(1), server.join(2));
    assert_eq!(said(&server.say(1, rebooting(1, own))), Some((v4::MessageType::Ack, own)));
    let elsewhere = Ipv4Addr::new(192, 168, 1, 5);
    for (device, address) in
        [(1, elsewhere), (3, elsewhere), (3, address(90)), (3, own), (1, other), (1, address(90))]
    {
        let actions = server.say(device, rebooting(device, address));
        assert_eq!(said(&actions), NAK, "{device} {address}");
        assert_eq!(reply(&actions).to, Destination::Broadcast);
    }
    assert_eq!(server.machine.leases().count(), 2, "a mistake ends nothing");
}

#[test]
fn a_device_that_returns_after_its_lease_has_ended_is_back_in_one_round_trip() {
    let mut server = server(100);
    let own = server.join(1);
    server.wait(7200);
    assert_eq!(said(&server.say(1, rebooting(1, own))), Some((v4::MessageType::Ack, own)));
}

#[test]
fn a_renewal_extends_the_lease_and_keeps_its_start_and_name() {
    for broadcast in [false, true] {
        let mut server = server(100);
        let named = Request { hostname: HostLabel::from_wire(b"Redmi"), ..selecting(1, address(0)) };
        server.say(1, named);
        server.wait(1800);
        let actions = server.say(1, Request { broadcast, ..renewing(1, address(0)) });
        let [Action::Commit(lease), Action::Reply(reply)] = actions.as_slice() else { panic!("{actions:?}") };
        assert_eq!((lease.started, lease.ends), (UnixTime(1000), server.now.boot + Span::from_secs(3600)));
        assert_eq!(lease.hostname, HostLabel::from_wire(b"Redmi"));
        assert_eq!(reply.to, Destination::Unicast { mac: mac(1) });
    }
}

#[test]
fn after_a_lost_store_those_who_use_an_address_keep_it() {
    let mut server = server(100);
    assert_eq!(said(&server.say(1, renewing(1, address(40)))), Some((v4::MessageType::Ack, address(40))));
    assert_eq!(said(&server.say(2, renewing(2, address(40)))), NAK, "it is another device's now");
    assert_eq!(said(&server.say(2, renewing(2, Ipv4Addr::new(10, 20, 0, 7)))), NAK, "not of the pool");
    assert_eq!(said(&server.say(2, renewing(2, GATEWAY))), NAK);
}

#[test]
fn a_released_address_goes_to_others_only_after_all_unused_ones_and_after_its_end() {
    let mut server = server(3);
    let own = server.join(1);
    let release = Request { requested_address: None, ciaddr: Some(own), ..says(MessageType::Release, 1) };
    let actions = server.say(1, release);
    assert!(
        matches!(actions.as_slice(), [Action::End { lease, why: EndOfLease::Released }] if lease.address == own)
    );
    assert_ne!(server.join(2), own);
    assert_ne!(server.join(3), own);
    assert_eq!(server.join(4), own);
}

#[test]
fn nobody_releases_or_declines_for_a_neighbour() {
    let mut server = server(100);
    let own = server.join(1);
    let release = |device| Request { ciaddr: Some(own), ..says(MessageType::Release, device) };
    let decline = |device| Request { requested_address: Some(own), ..says(MessageType::Decline, device) };
    let relayed = Request { giaddr: Some(RELAY), ..release(1) };
    let copied_id = Request { client_id: Some(ClientId::of_mac(mac(1))), ..release(2) };
    let other_server = Request { server_id: Some(address(71)), ..release(1) };
    assert_eq!(server.say(2, release(1)), [Action::Dropped("dhcp-foreign-source")]);
    assert_eq!(server.say(2, release(2)), [Action::Dropped("dhcp-foreign-release")]);
    assert_eq!(server.say(2, copied_id), [Action::Dropped("dhcp-foreign-release")]);
    assert_eq!(server.say(2, relayed), [Action::Dropped("dhcp-foreign-release")]);
    assert_eq!(server.say(1, other_server), [Action::Dropped("dhcp-foreign-release")]);
    assert_eq!(server.say(2, decline(1)), [Action::Dropped("dhcp-foreign-source")]);
    assert_eq!(server.say(2, decline(2)), [Action::Dropped("dhcp-foreign-decline")]);
    assert!(server.machine.lease_at(own).is_some());
}

#[test]
fn a_declined_address_is_given_to_nobody_for_ten_minutes() {
    let mut server = server(2);
    let own = server.join(1);
    let decline = Request { requested_address: Some(own), ..says(MessageType::Decline, 1) };
    let actions = server.say(1, decline);
    assert!(
        matches!(actions.as_slice(), [Action::End { lease, why: EndOfLease::Declined }, Action::Conflict { address, by: None }]
            if lease.address == own && *address == own)
    );
    let other = server.join(1);
    assert_ne!(other, own);
    assert_eq!(server.discover(2), EXHAUSTED);
    assert_eq!(said(&server.say(1, renewing(1, own))), NAK);
    server.wait(QUARANTINE.secs());
    assert_eq!(offered(&server.discover(2)), own);
}

#[test]
fn a_flood_of_declines_by_one_device_is_ignored() {
    let mut server = server(100);
    let decline = |address| Request { requested_address: Some(address), ..says(MessageType::Decline, 1) };
    for _ in 0..MAX_QUARANTINED_PER_MAC {
        let own = server.join(1);
        assert!(matches!(
            server.say(1, decline(own)).as_slice(),
            [Action::End { .. }, Action::Conflict { .. }]
        ));
    }
    let own = server.join(1);
    assert_eq!(server.say(1, decline(own)), [Action::Dropped("dhcp-decline-flood")]);
    assert_eq!(server.join(1), own, "it keeps what it has");
}

#[test]
fn inform_is_answered_to_hosts_of_this_network_only() {
    let mut server = server(100);
    let inform = |ciaddr| Request { ciaddr, ..says(MessageType::Inform, 1) };
    let actions = server.say(1, inform(Some(Ipv4Addr::new(10, 20, 0, 7))));
    assert_eq!(said(&actions), Some((v4::MessageType::Ack, Ipv4Addr::UNSPECIFIED)));
    for ciaddr in
        [None, Some(GATEWAY), Some(Ipv4Addr::new(192, 168, 1, 1)), Some(Ipv4Addr::new(10, 20, 255, 255))]
    {
        assert_eq!(server.say(1, inform(ciaddr)), [Action::Dropped("dhcp-foreign-inform")], "{ciaddr:?}");
    }
}

#[test]
fn one_device_with_two_identifiers_is_two_clients() {
    let mut server = server(100);
    let own = server.join(1);
    let other_system = |request| Request { client_id: ClientId::new(b"\xffduid").ok(), ..request };
    let actions = server.say(1, other_system(says(MessageType::Discover, 1)));
    let second = offered(&actions);
    assert_ne!(second, own);
    server.say(1, other_system(selecting(1, second)));
    assert_eq!(server.machine.leases().count(), 2);
}

#[test]
fn an_address_in_use_stays_with_its_device_under_a_new_identifier() {
    let mut server = server(100);
    let own = server.join(1);
    let renamed = Request { client_id: ClientId::new(b"new").ok(), ..renewing(1, own) };
    let actions = server.say(1, renamed);
    let [Action::End { lease: old, why: EndOfLease::Replaced }, Action::Commit(new), Action::Reply(_)] =
        actions.as_slice()
    else {
        panic!("{actions:?}")
    };
    assert_eq!((old.address, new.address), (own, own));
    assert_ne!(old.client, new.client);
}

#[test]
fn copying_a_neighbours_identifier_wins_nothing() {
    let mut server = server(100);
    let own = server.join(1);
    let copied = |request| Request { client_id: Some(ClientId::of_mac(mac(1))), ..request };
    for request in [rebooting(2, own), renewing(2, own), selecting(2, own)] {
        assert_eq!(said(&server.say(2, copied(request))), NAK);
    }
    assert_ne!(offered(&server.say(2, copied(says(MessageType::Discover, 2)))), own);
    assert_eq!(server.machine.lease_at(own).map(|lease| lease.mac), Some(mac(1)));
}

#[test]
fn a_device_that_takes_another_address_gives_up_the_first() {
    let mut server = server(100);
    let first = server.join(1);
    let actions = server.say(1, renewing(1, address(60)));
    assert!(matches!(actions.as_slice(), [
        Action::End { lease, why: EndOfLease::Replaced }, Action::Commit(_), Action::Reply(_)
    ] if lease.address == first));
}

#[test]
fn the_fifth_identifier_of_one_device_ends_the_longest_unrenewed() {
    let mut server = server(100);
    let named = |number: u8, request| Request { client_id: ClientId::new(&[number]).ok(), ..request };
    let take = |server: &mut Server, number| {
        let address = offered(&server.say(1, named(number, says(MessageType::Discover, 1))));
        server.wait(1);
        (address, server.say(1, named(number, selecting(1, address))))
    };
    let first: Vec<_> = (0..4).map(|number| take(&mut server, number).0).collect();
    server.say(1, named(0, renewing(1, first[0])));
    let (_, actions) = take(&mut server, 4);
    assert!(
        matches!(actions.first(), Some(Action::End { lease, why: EndOfLease::Replaced }) if lease.address == first[1])
    );
    assert_eq!(server.machine.leases().count(), MAX_PER_MAC);
}

#[test]
fn a_relay_of_the_configuration_is_answered_and_no_other() {
    let mut server = server(100);
    let relayed = |giaddr| Request { giaddr: Some(giaddr), ..says(MessageType::Discover, 1) };
    let actions = server.say(9, relayed(RELAY));
    assert_eq!(reply(&actions).to, Destination::Unicast { mac: mac(9) });
    for giaddr in [GATEWAY, Ipv4Addr::new(10, 21, 0, 2), Ipv4Addr::new(10, 20, 0, 3)] {
        assert_eq!(server.say(9, relayed(giaddr)), [Action::Dropped("dhcp-foreign-relay")], "{giaddr}");
    }
}

#[test]
fn a_request_without_any_address_is_dropped() {
    let mut server = server(100);
    for server_id in [None, Some(GATEWAY)] {
        let empty = Request { server_id, ..says(MessageType::Request, 1) };
        assert_eq!(server.say(1, empty), [Action::Dropped("dhcp-request-without-address")]);
    }
}

#[test]
fn a_lease_ends_on_time_and_the_end_comes_before_the_next_holder() {
    let mut server = server(1);
    let own = server.join(1);
    assert_eq!(server.machine.next_deadline(), Some(server.now.boot + Span::from_secs(3600)));
    assert_eq!(server.discover(2), EXHAUSTED);
    // Nobody called `expire`: the message itself finds the lease over.
    server.now = later(server.now, 3600);
    let actions = server.discover(2);
    assert!(matches!(actions.as_slice(), [Action::End { lease, why: EndOfLease::Expired }, Action::Reply(_)]
        if lease.address == own && lease.mac == mac(1)));
}

#[test]
fn a_hundred_and_more_strangers_on_a_small_network_never_share_an_address_and_the_pool_recovers() {
    let mut server = server(100);
    for round in 0..3 {
        let joined: BTreeSet<_> = (0..100).map(|device| server.join(round * 200 + device)).collect();
        assert_eq!(joined.len(), 100);
        for device in 100..200 {
            assert_eq!(server.discover(round * 200 + device), EXHAUSTED);
        }
        server.wait(3600);
        assert_eq!(server.machine.leases().count(), 0);
    }
}

#[test]
fn a_restart_continues_with_the_leases_of_the_store_and_names_those_that_do_not_fit() {
    let mut before = server(100);
    let (own, _) = (before.join(1), before.join(2));
    let leases: Vec<Lease> = before.machine.leases().cloned().collect();
    let foreign = Lease { address: Ipv4Addr::new(10, 20, 0, 7), mac: mac(3), ..leases[0].clone() };
    let twice = Lease { mac: mac(4), ..leases[1].clone() };
    let second = Lease { address: address(80), ..leases[0].clone() };
    let other_site =
        Lease { address: address(81), mac: mac(5), site: "pendopo".parse().unwrap(), ..leases[0].clone() };
    let misfits = vec![foreign, twice, second, other_site];
    let mut after =
        Server { machine: Machine::new(plan(100), [leases.clone(), misfits.clone()].concat()), ..before };
    assert_eq!(after.machine.ignored(), misfits);
    assert!(after.machine.leases().eq(&leases));
    assert_eq!(said(&after.say(1, renewing(1, own))), Some((v4::MessageType::Ack, own)));
}

#[test]
fn what_a_relay_said_of_a_device_is_kept_until_it_says_something_else() {
    let mut server = server(100);
    let said = |text: &[u8], request| Request { relay_information: RelayInformation::new(text), ..request };
    let own = offered(&server.say(1, said(b"\x01\x01a", says(MessageType::Discover, 1))));
    let mut relay = |request| {
        server.say(1, request);
        server.machine.lease_at(own).and_then(|lease| lease.relay.clone())
    };
    assert_eq!(relay(said(b"\x01\x01a", selecting(1, own))), RelayInformation::new(b"\x01\x01a"));
    assert_eq!(relay(renewing(1, own)), RelayInformation::new(b"\x01\x01a"));
    assert_eq!(relay(said(b"\x01\x01b", renewing(1, own))), RelayInformation::new(b"\x01\x01b"));
}

#[test]
fn the_api_is_told_from_the_moment_it_is_there_until_it_is_withdrawn() {
    let mut server = server(100);
    let asking = |request| Request { parameter_requests: vec![114], ..request };
    let told = |server: &mut Server, request| option(&server.say(1, asking(request)), 114);
    let inform = Request { ciaddr: Some(address(0)), ..says(MessageType::Inform, 1) };
    for uri in [None, Some("https://masuk.example/captive"), None] {
        server.machine.tell_api(uri.map(str::to_owned));
        let expected = uri.map(|uri| uri.as_bytes().to_vec());
        assert_eq!(told(&mut server, says(MessageType::Discover, 1)), expected);
        assert_eq!(told(&mut server, selecting(1, address(0))), expected);
        assert_eq!(told(&mut server, renewing(1, address(0))), expected);
        assert_eq!(told(&mut server, inform.clone()), expected);
        assert_eq!(told(&mut server, rebooting(1, address(50))), None, "a refusal says nothing more");
    }
}

#[test]
fn of_two_stored_leases_of_one_client_the_one_that_ends_last_stands() {
    let mut server = server(100);
    let own = server.join(1);
    let live = server.machine.lease_at(own).cloned().unwrap();
    let ended = Lease { address: address(3), ends: server.now.boot - Span::from_secs(60), ..live.clone() };
    let machine = Machine::new(plan(100), [ended.clone(), live.clone()]);
    assert!(machine.leases().eq([&live]));
    assert_eq!(machine.ignored(), [ended]);
}

#[test]
fn two_hundred_devices_on_a_small_network_with_short_leases_never_share_an_address() {
    let mut server = server(126);
    server.machine.plan.lease_time = Span::from_secs(60);
    for round in 0..10u16 {
        let mut held = BTreeSet::new();
        for device in 0..200 {
            let actions = server.discover(round * 200 + device);
            if actions == EXHAUSTED {
                continue;
            }
            let address = offered(&actions);
            server.say(round * 200 + device, selecting(round * 200 + device, address));
            // A lease may run out while the next ones still wait for theirs.
            held.retain(|held| server.machine.lease_at(*held).is_some());
            assert!(held.insert(address), "{address} twice");
        }
        assert!(held.len() > 100);
        server.wait(60);
        assert_eq!(server.machine.leases().count(), 0);
    }
}
