//! What the garden gives to a guest who is not let through, counted in real packets of 1,000 bytes.

use super::lab::{GARDEN, GUEST, Lab, plain, until};
use super::nft::{Door, Edit, Key, Set};
use super::ruleset;
use super::traffic::{refilled, target, udp};
use crate::firewall::members;
use hotspot::model::{Bytes, Span};
use std::{net::Ipv4Addr, time::Instant};

const FAST: &str = "garden: too fast before sign-in";
const FAST_ON_ESSENTIALS: &str = "garden: too fast on essentials";
const USED_UP: &str = "garden: used up before sign-in";
const GUEST_TWO: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 60);

#[test]
fn a_guest_has_the_garden_at_once_and_then_slowly_and_takes_nothing_from_another() {
    let lab = garden(100_000, 1_000_000);
    let began = Instant::now();
    send(&lab, GUEST, 500);
    let passed = arrived(&lab);
    assert!((99..=refilled(100, 8, began)).contains(&passed), "{passed} passed");
    assert_eq!(lab.dropped(FAST), 500 - passed);

    lab.guest.ip(&format!("address add {GUEST_TWO}/16 dev eth0"));
    lab.lease_to(super::lab::guest_mac(), GUEST_TWO);
    send(&lab, GUEST_TWO, 90);
    assert_eq!(arrived(&lab), passed + 90, "another guest has a share of its own");

    lab.sign_in();
    send(&lab, GUEST, 500);
    assert_eq!(arrived(&lab), passed + 590, "signing in lifts it with the next packet");

    let unbounded = garden(100_000, 1_000_000);
    unbounded.without(FAST);
    send(&unbounded, GUEST, 500);
    assert_eq!(arrived(&unbounded), 500, "the attack, where nothing bounds it");
}

#[test]
fn both_directions_take_of_the_same_share() {
    let lab = garden(50_000, 1_000_000);
    let answers = lab.internet.run(|| udp(target(GARDEN, 443)));
    let guest = lab.guest.run(|| udp(target(GUEST, 40_000)));
    guest.send_to(&PACKET, target(GARDEN, 443)).unwrap();
    let (_, from) = answers.recv_from(&mut [0; 2_000]).unwrap();
    for _ in 0..300 {
        answers.send_to(&PACKET, from).unwrap();
    }
    guest.set_nonblocking(true).unwrap();
    let received = std::iter::from_fn(|| guest.recv(&mut [0; 2_000]).ok()).count();
    assert!((48..90).contains(&received), "{received} of 300 answers came");
    assert_eq!(received as u64 + lab.dropped(FAST), 300);
}

#[test]
fn a_days_amount_outlives_other_rules_and_ends_with_its_holder() {
    let lab = garden(1_000_000_000, 1_000_000);
    send(&lab, GUEST, 1_200);
    assert_eq!((arrived(&lab), lab.dropped(USED_UP)), (1_000, 200));

    // The same rules again, and rules that differ elsewhere.
    let observed = lab.gateway.wait(|| async { ruleset::observe().await.unwrap() });
    lab.load();
    assert_eq!(lab.gateway.wait(|| async { ruleset::observe().await.unwrap() }), observed);
    let lab = with(lab, |config| config.uplink.masquerade = false);
    send(&lab, GUEST, 100);
    assert_eq!(arrived(&lab), 1_000);

    lab.edit(vec![members::garden_unused(GUEST), members::garden_unused(GUEST_TWO)]);
    send(&lab, GUEST, 100);
    assert_eq!(arrived(&lab), 1_100, "the next holder of the address has a day of its own");

    // Another amount is in force for those who were there before.
    let lab = with(lab, |config| config.garden.daily = Bytes(3_000_000));
    send(&lab, GUEST, 3_100);
    assert_eq!(arrived(&lab), 4_100);
    lab.without("garden: 3 MB a day");
    send(&lab, GUEST, 100);
    assert_eq!(arrived(&lab), 4_200, "the attack, where nothing bounds it");
}

#[test]
fn the_kernel_tells_of_one_guest_whether_the_days_amount_is_used() {
    let lab = garden(1_000_000_000, 1_000_000);
    let used = |lab: &Lab, guest: Ipv4Addr| {
        let read = move || Door::open().unwrap().member(Set::GardenUse, Key::Address(guest)).unwrap();
        lab.gateway.run(read).map(|member| member.bytes)
    };
    assert_eq!(used(&lab, GUEST), None);
    send(&lab, GUEST, 700);
    assert_eq!((used(&lab, GUEST), used(&lab, GUEST_TWO)), (Some(700_000), None));
    send(&lab, GUEST, 400);
    assert_eq!(used(&lab, GUEST), Some(1_000_000), "and no more than that");
    lab.gateway.command("nft delete table inet wifi_pbg");
    assert_eq!(used(&lab, GUEST), None, "where nothing is loaded nobody is told so");
}

#[test]
fn the_days_amount_is_a_strangers_and_a_guest_without_the_open_net_goes_on() {
    let lab = garden(1_000_000_000, 1_000_000);
    lab.guest.ip(&format!("address add {GUEST_TWO}/16 dev eth0"));
    lab.lease_to(super::lab::guest_mac(), GUEST_TWO);
    lab.edit(vec![Edit::Add(members::essentials(GUEST))]);
    send(&lab, GUEST_TWO, 1_200);
    assert_eq!((arrived(&lab), lab.dropped(USED_UP)), (1_000, 200), "a stranger meets the amount");
    send(&lab, GUEST, 3_000);
    assert_eq!((arrived(&lab), lab.dropped(USED_UP)), (4_000, 200));

    lab.load();
    send(&lab, GUEST, 100);
    assert_eq!(arrived(&lab), 4_100, "under the same rules loaded again");

    lab.edit(vec![Edit::Remove(Set::Essentials, Key::Address(GUEST))]);
    send(&lab, GUEST, 1_100);
    assert_eq!(arrived(&lab), 5_100, "signed out, what came by before counts for nothing");
}

#[test]
fn a_guest_without_the_open_net_has_eight_times_a_strangers_speed_and_no_more() {
    let lab = garden(100_000, 1_000_000);
    lab.edit(vec![Edit::Add(members::essentials(GUEST))]);
    let began = Instant::now();
    send(&lab, GUEST, 2_000);
    let passed = arrived(&lab);
    assert!((99..=refilled(100, 64, began)).contains(&passed), "{passed} passed");
    assert_eq!((lab.dropped(FAST_ON_ESSENTIALS), lab.dropped(FAST)), (2_000 - passed, 0));

    lab.without(FAST_ON_ESSENTIALS);
    send(&lab, GUEST, 500);
    assert_eq!(arrived(&lab), passed + 500, "the attack, where nothing bounds it");
}

#[test]
fn an_address_whose_time_is_over_is_closed_by_the_kernel_alone_to_running_flows_too() {
    let lab = garden(1_000_000_000, 1_000_000_000);
    lab.edit(members::garden(GARDEN, Span::from_secs(1)).to_vec());
    send(&lab, GUEST, 10);
    assert_eq!(arrived(&lab), 10);
    until("its time is over", || {
        let before = arrived(&lab);
        send(&lab, GUEST, 1);
        arrived(&lab) == before
    });
    let closed = arrived(&lab);
    lab.edit(vec![Edit::Add(plain(Set::Garden, Key::Address(GARDEN)))]);
    send(&lab, GUEST, 10);
    assert_eq!(arrived(&lab), closed + 10, "the same flow, where an address has no end");
}

/// 1,000 bytes with its headers.
const PACKET: [u8; 972] = [0; 972];

/// A gateway with a garden address and a guest with a lease; 8,000 bytes a second come again.
fn garden(at_once: u64, daily: u64) -> Lab {
    let lab = Lab::new(|config| {
        config.garden.at_once = Bytes(at_once);
        config.garden.daily = Bytes(daily);
    });
    lab.lease();
    lab.edit(vec![Edit::Add(plain(Set::Garden, Key::Address(GARDEN)))]);
    lab.internet.command("nft add table inet judge");
    lab.internet.command("nft add chain inet judge input { type filter hook input priority 0 ; }");
    lab.internet.command("nft add rule inet judge input udp dport 443 counter comment arrived");
    lab
}

/// The same gateway under other rules.
fn with(mut lab: Lab, change: impl FnOnce(&mut hotspot::config::Config)) -> Lab {
    change(&mut lab.config);
    lab.load();
    lab
}

/// Packets between rooms are carried by whoever sends them: they are there, or dropped, when this returns.
fn send(lab: &Lab, from: Ipv4Addr, packets: u16) {
    lab.guest.run(move || {
        let socket = udp(target(from, 40_000));
        for _ in 0..packets {
            // A refusal is heard at the next sending.
            let _ = socket.send_to(&PACKET, target(GARDEN, 443));
        }
    });
}

fn arrived(lab: &Lab) -> u64 {
    let listing = lab.internet.command("nft list ruleset");
    let count = |line: &str| line.split_once("counter packets ")?.1.split(' ').next()?.parse().ok();
    listing.lines().find_map(count).unwrap()
}
