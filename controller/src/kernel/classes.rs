//! By which class of the traffic shaper packets leave, seen behind the last of our rules. Whatever a guest causes has one: its
//! own, that of the site's visitors, or the gateway's.

use super::lab::{GARDEN, GATEWAY, GUEST, Lab, OFFICE, Room, SERVER, UPLINK, net, plain};
use super::nft::{Edit, Key, Set};
use super::traffic::{PORT, bind, connected_to, path_mtu_is_learnt, received, refused, target};
use crate::firewall::examples;
use std::net::{Ipv4Addr, UdpSocket};

/// Packets that left since the lab began, by class.
#[derive(Debug, PartialEq, Eq)]
struct Left {
    member: u64,
    visitors: u64,
    gateway: u64,
    none: u64,
}

#[test]
fn no_packet_leaves_without_a_class() {
    let lab = judged(|_| ());
    lab.lease();
    lab.edit(vec![Edit::Add(plain(Set::Garden, Key::Address(GARDEN)))]);

    exchange(&lab, GARDEN, 443, &lab.internet);
    assert_eq!(left(&lab), Left { member: 0, visitors: 2, gateway: 0, none: 0 });
    let guest = lab.guest.run(|| connected_to(GUEST, target(SERVER, PORT)));
    refused(&guest, &bind(&lab.internet, SERVER, PORT));
    assert_eq!(left(&lab), Left { member: 0, visitors: 2, gateway: 1, none: 0 });
    lab.gateway.run(|| {
        UdpSocket::bind((GATEWAY, 0)).unwrap().send_to(b"x", (GUEST, 9)).unwrap();
        UdpSocket::bind((UPLINK, 0)).unwrap().send_to(b"x", (SERVER, 9)).unwrap();
    });
    assert_eq!(left(&lab), Left { member: 0, visitors: 2, gateway: 3, none: 0 });

    lab.sign_in();
    exchange(&lab, SERVER, PORT + 1, &lab.internet);
    assert_eq!(left(&lab), Left { member: 2, visitors: 2, gateway: 3, none: 0 });
    path_mtu_is_learnt(&lab, SERVER, PORT + 2);
    assert_eq!(left(&lab), Left { member: 4, visitors: 2, gateway: 3, none: 0 }, "an error about its packet");
}

#[test]
fn a_router_on_the_way_to_the_garden_answers_by_the_visitors_class() {
    let lab = judged(|_| ());
    lab.lease();
    lab.edit(vec![Edit::Add(plain(Set::Garden, Key::Address(GARDEN)))]);
    path_mtu_is_learnt(&lab, GARDEN, 443);
    assert_eq!(left(&lab), Left { member: 0, visitors: 2, gateway: 0, none: 0 });
}

#[test]
fn an_allowed_private_network_is_reached_by_the_members_class_and_uses_the_line_by_the_gateways() {
    let lab = judged(|config| config.networks[0].allow_private = vec![net("10.99.0.5/32")]);
    let office = lab.office();
    lab.lease();
    let server = bind(&office, OFFICE, PORT);
    refused(&lab.guest.run(|| connected_to(GUEST, target(OFFICE, PORT))), &server);
    lab.sign_in();
    exchange(&lab, OFFICE, PORT + 1, &office);
    // Its own way to the office is not shaped, whatever class it bears there.
    assert_eq!(left(&lab), Left { member: 2, visitors: 0, gateway: 1, none: 0 });

    let server = bind(&lab.internet, SERVER, PORT);
    office.run(|| UdpSocket::bind((OFFICE, 0)).unwrap().send_to(b"x", target(SERVER, PORT)).unwrap());
    received(&server);
    assert_eq!(left(&lab), Left { member: 2, visitors: 0, gateway: 2, none: 0 });
}

#[test]
fn visitors_go_by_the_class_of_the_site_they_are_at() {
    let lab = judged(|config| config.networks = examples::two_sites().networks);
    lab.lease();
    lab.edit(vec![Edit::Add(plain(Set::Garden, Key::Address(GARDEN)))]);
    exchange(&lab, GARDEN, 443, &lab.internet);
    assert_eq!(left(&lab), Left { member: 0, visitors: 2, gateway: 0, none: 0 });
}

/// A lab with a judge behind our rules.
fn judged(change: impl FnOnce(&mut hotspot::config::Config)) -> Lab {
    let lab = Lab::new(change);
    for line in [
        "add table inet judge",
        "add chain inet judge leaving { type filter hook postrouting priority 300 ; }",
        "add rule inet judge leaving oifname lo accept",
        "add rule inet judge leaving meta nfproto ipv6 accept",
        "add rule inet judge leaving meta priority 5701:1000 counter accept comment member",
        "add rule inet judge leaving meta priority 5701:200 counter accept comment visitors",
        "add rule inet judge leaving meta priority 5701:3 counter accept comment gateway",
        "add rule inet judge leaving counter comment none",
    ] {
        lab.gateway.command(&format!("nft {line}"));
    }
    lab
}

fn left(lab: &Lab) -> Left {
    let [member, visitors, gateway, none] =
        ["member", "visitors", "gateway", "none"].map(|class| lab.dropped(class));
    Left { member, visitors, gateway, none }
}

/// The guest says something there and is answered.
fn exchange(lab: &Lab, to: Ipv4Addr, port: u16, there: &Room) {
    let server = bind(there, to, port);
    let guest = lab.guest.run(move || connected_to(GUEST, target(to, port)));
    guest.send(b"x").unwrap();
    server.send_to(b"y", received(&server)).unwrap();
    assert_eq!(guest.recv(&mut [0; 9]).unwrap(), 1);
}
