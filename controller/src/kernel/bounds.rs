//! What one device may take of what all share, attacked with real packets. Each test shows the attack without its bound too,
//! where that is quickly done.

use super::lab::{GARDEN, GATEWAY, GUEST, Lab, NEIGHBOUR, SERVER, plain, until};
use super::nft::{Door, Edit, Key, Set};
use super::ruleset;
use super::traffic::{refilled, target, udp};
use crate::firewall::Denied;
use socket2::{Domain, Protocol, Socket, Type};
use std::{net::Ipv4Addr, time::Instant};

const NEW: &str = "too many new flows";
const MANY: &str = "too many flows";
const MANY_BEFORE_SIGN_IN: &str = "too many flows before sign-in";
const ECHOES: &str = "too many echoes";
const QUESTIONS: &str = "too many questions";
const VISITS: &str = "too many visits";
const INTERCEPTED: &str = "too many intercepted";

#[test]
fn a_device_has_2000_flows_at_most_and_takes_none_from_another() {
    let lab = signed_in();
    lab.without(NEW);
    begin_flows(&lab, GUEST, 1_000, 2_300);
    assert_eq!((flows_from(&lab, GUEST), lab.dropped(MANY)), (2_000, 300));

    lab.another_device();
    begin_flows(&lab, NEIGHBOUR, 1_000, 100);
    assert_eq!((flows_from(&lab, NEIGHBOUR), lab.dropped(MANY)), (100, 300));

    lab.without(MANY);
    begin_flows(&lab, NEIGHBOUR, 1_100, 2_300);
    assert_eq!(flows_from(&lab, NEIGHBOUR), 2_400, "the attack, where nothing bounds it");
}

#[test]
fn flows_that_ended_make_room_and_leave_nothing_behind() {
    let lab = signed_in();
    lab.without(NEW);
    begin_flows(&lab, GUEST, 1_000, 2_100);
    assert_eq!(lab.dropped(MANY), 100);
    lab.gateway.command("conntrack -F");
    until("the device is forgotten", || !devices_with_flows(&lab).contains("elem"));
    begin_flows(&lab, GUEST, 5_000, 200);
    assert_eq!((flows_from(&lab, GUEST), lab.dropped(MANY)), (200, 100));
}

#[test]
fn other_rules_go_on_counting_where_the_former_ones_were() {
    let lab = leased_with_garden();
    visit_garden(&lab, 1_000, 40);
    let observed = lab.gateway.wait(|| async { ruleset::observe().await.unwrap() });
    lab.load();
    assert_eq!(lab.gateway.wait(|| async { ruleset::observe().await.unwrap() }), observed);
    visit_garden(&lab, 2_000, 20);
    assert_eq!((flows_from(&lab, GUEST), lab.dropped(MANY_BEFORE_SIGN_IN)), (50, 10));
}

#[test]
fn before_sign_in_a_device_has_50_flows_and_signing_in_lifts_that() {
    let lab = leased_with_garden();
    // What is refused takes nothing of the share.
    begin_flows(&lab, GUEST, 1_000, 400);
    visit_garden(&lab, 1_000, 60);
    assert_eq!((flows_from(&lab, GUEST), lab.dropped(NEW)), (50, 0));
    assert_eq!(lab.dropped(MANY_BEFORE_SIGN_IN), 10);
    lab.sign_in();
    begin_flows(&lab, GUEST, 1_000, 100);
    assert_eq!((flows_from(&lab, GUEST), lab.dropped(MANY)), (150, 0));

    let unbounded = leased_with_garden();
    unbounded.without(MANY_BEFORE_SIGN_IN);
    visit_garden(&unbounded, 1_000, 60);
    assert_eq!(flows_from(&unbounded, GUEST), 60, "the attack, where nothing bounds it");
}

#[test]
fn a_burst_of_new_flows_is_cut_and_running_ones_go_on() {
    let lab = signed_in();
    let began = Instant::now();
    begin_flows(&lab, GUEST, 1_000, 1_000);
    let passed = flows_from(&lab, GUEST);
    assert!((300..=refilled(300, 50, began)).contains(&passed), "{passed} passed");
    assert_eq!(lab.dropped(NEW), 1_000 - passed);
    // Packets of a flow that began are not asked again.
    begin_flows(&lab, GUEST, 1_000, 200);
    assert_eq!(lab.dropped(NEW), 1_000 - passed);

    lab.another_device();
    begin_flows(&lab, NEIGHBOUR, 1_000, 100);
    assert_eq!((flows_from(&lab, NEIGHBOUR), lab.dropped(NEW)), (100, 1_000 - passed));
    lab.without(NEW);
    begin_flows(&lab, NEIGHBOUR, 2_000, 1_000);
    assert_eq!(flows_from(&lab, NEIGHBOUR), 1_100, "the attack, where nothing bounds it");
}

#[test]
fn echoes_are_asked_one_by_one_though_they_are_one_flow() {
    let lab = signed_in();
    for to in [SERVER, GATEWAY] {
        let (began, before) = (Instant::now(), lab.dropped(ECHOES));
        echo(&lab, to, 100);
        let passed = 100 - (lab.dropped(ECHOES) - before);
        assert!((20..=refilled(20, 10, began)).contains(&passed), "{passed} passed to {to}");
    }
    lab.without(ECHOES);
    lab.gateway.command("nft add table inet judge");
    lab.gateway.command("nft add chain inet judge leaving { type filter hook postrouting priority 300 ; }");
    lab.gateway
        .command("nft add rule inet judge leaving oifname wan icmp type echo-request counter comment left");
    echo(&lab, SERVER, 100);
    assert_eq!(lab.dropped("left"), 100, "the attack, where nothing bounds it");
}

#[test]
fn questions_and_visits_to_the_gateway_have_rates_of_their_own_and_take_no_flows() {
    let lab = signed_in();
    question(&lab, 300);
    assert_eq!((lab.dropped(QUESTIONS), lab.dropped(NEW)), (0, 0));
    assert!(!devices_with_flows(&lab).contains("elem"));
    let began = Instant::now();
    question(&lab, 1_000);
    let passed = 1_300 - lab.dropped(QUESTIONS);
    assert!(passed >= 400 && passed <= 300 + refilled(400, 200, began), "{passed} passed");

    let (began, portal) = (Instant::now(), lab.config.portal.address);
    visit(&lab, portal, 300);
    let dropped = lab.dropped(VISITS);
    assert!(dropped + refilled(200, 50, began) >= 300, "{dropped} dropped");
    begin_flows(&lab, GUEST, 1_000, 300);
    assert_eq!((flows_from(&lab, GUEST), lab.dropped(NEW)), (300, 0), "all of the share is left");
}

fn signed_in() -> Lab {
    let lab = Lab::new(|_| ());
    lab.lease();
    lab.sign_in();
    lab
}

fn leased_with_garden() -> Lab {
    let lab = Lab::new(|_| ());
    lab.lease();
    lab.edit(vec![Edit::Add(plain(Set::Garden, Key::Address(GARDEN)))]);
    lab
}

#[test]
fn what_was_denied_is_counted_on_through_every_reload() {
    let mut lab = signed_in();
    let counted = |lab: &Lab| {
        let counters = lab.gateway.run(|| Door::open().unwrap().counters().unwrap());
        counters.into_iter().find(|(name, _)| name == Denied::Echoes.name()).map(|(_, packets)| packets)
    };
    assert_eq!(counted(&lab), Some(0));
    echo(&lab, SERVER, 100);
    let before = counted(&lab).unwrap();
    assert!(before > 50 && before == lab.dropped(ECHOES), "{before}");
    lab.load();
    assert_eq!(counted(&lab), Some(before), "the same rules again");
    lab.config.uplink.masquerade = false;
    lab.load();
    assert_eq!(counted(&lab), Some(before), "other rules");
    // Whatever family it is of.
    lab.gateway.command("nft add table bridge wifi_pbg");
    lab.gateway.command("nft add counter bridge wifi_pbg port-used-up { packets 7 bytes 700 }");
    lab.gateway.command("nft add table inet foreign");
    lab.gateway.command("nft add counter inet foreign no-lease { packets 7 bytes 700 }");
    let counters = lab.gateway.run(|| Door::open().unwrap().counters().unwrap());
    assert!(counters.contains(&("port-used-up".to_owned(), 7)));
    assert!(!counters.contains(&("no-lease".to_owned(), 7)));
    lab.gateway.command("nft flush ruleset");
    assert_eq!(counted(&lab), None, "where no table is, nothing is counted");
}

/// One flow to each of so many ports of the server, from `first` on. They are there, or dropped, when this returns:
/// packets between rooms are carried by whoever sends them.
fn begin_flows(lab: &Lab, from: Ipv4Addr, first: u16, flows: u16) {
    lab.guest.run(move || {
        let socket = udp(target(from, 40_000));
        for port in first..first + flows {
            socket.send_to(b"x", target(SERVER, port)).unwrap();
        }
    });
}

/// Flows to the garden, each from a port of its own, from `first` on.
fn visit_garden(lab: &Lab, first: u16, flows: u16) {
    lab.guest.run(move || {
        for port in first..first + flows {
            udp(target(GUEST, port)).send_to(b"x", target(GARDEN, 443)).unwrap();
        }
    });
}

#[test]
fn what_apps_ask_of_elsewhere_takes_nothing_of_the_visits_to_the_portal() {
    let lab = leased_with_garden();
    let began = Instant::now();
    visit(&lab, SERVER, 500);
    let dropped = lab.dropped(INTERCEPTED);
    assert!(dropped + refilled(100, 20, began) >= 500, "{dropped} dropped");
    visit(&lab, lab.config.portal.address, 200);
    assert_eq!(lab.dropped(VISITS), 0, "all of the share is left");

    let unbounded = leased_with_garden();
    unbounded.without(INTERCEPTED);
    visit(&unbounded, SERVER, 500);
    assert_eq!(
        (unbounded.dropped(VISITS), unbounded.dropped(INTERCEPTED)),
        (0, 0),
        "the attack, where nothing bounds it"
    );
}

fn question(lab: &Lab, questions: u16) {
    lab.guest.run(move || {
        for _ in 0..questions {
            udp(target(GUEST, 0)).send_to(b"?", target(SERVER, 53)).unwrap();
        }
    });
}

fn visit(lab: &Lab, to: Ipv4Addr, visits: u16) {
    lab.guest.run(move || {
        for _ in 0..visits {
            let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
            socket.set_nonblocking(true).unwrap();
            let _ = socket.connect(&target(to, 80).into());
        }
    });
}

fn echo(lab: &Lab, to: Ipv4Addr, echoes: u16) {
    lab.guest.run(move || {
        let socket = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::ICMPV4)).unwrap();
        for number in 0..echoes {
            let [high, low] = number.to_be_bytes();
            let mut packet = [8, 0, 0, 0, 0x12, 0x34, high, low];
            let sum = super::traffic::checksum(&packet).to_be_bytes();
            packet[2..4].copy_from_slice(&sum);
            socket.send_to(&packet, &target(to, 0).into()).unwrap();
        }
    });
}

/// Flows of a device that connection tracking knows, by the gateway to others.
fn flows_from(lab: &Lab, address: Ipv4Addr) -> u64 {
    let flows = lab.gateway.command(&format!("conntrack -L -s {address}"));
    flows.lines().filter(|line| !line.contains(" dport=53 ") && !line.contains(" dport=80 ")).count() as u64
}

fn devices_with_flows(lab: &Lab) -> String {
    lab.gateway.command("nft list set inet wifi_pbg flows")
}
