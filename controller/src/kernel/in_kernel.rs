//! The shells against a real kernel, each test in network namespaces of its own. Needs root, and fails without it.

use super::conntrack::{Flows, Tracking};
use super::lab::{GATEWAY, GUEST, Lab, MODEM, Room, SERVER, UPLINK, guest_mac, net, plain, until};
use super::links::{self, Change, Changes, LinkState};
use super::neighbours::{self, Neighbours};
use super::nft::{Door, DoorError, Edit, Element, Key, Set};
use super::{routing, rtnl, ruleset, sysctl, watch::Watch};
use crate::firewall::{self, Ruleset, examples};
use hotspot::model::{Mac, Span};
use std::{fs, net::Ipv4Addr, net::UdpSocket, process::Command};

#[test]
fn the_kernels_own_listing_is_the_golden_one_with_no_interface_present() {
    for (name, config) in examples::all() {
        let room = loaded(&firewall::render(&config, &examples::UPLINK_SUBNETS));
        let listing = room.command("nft -s list table inet wifi_pbg");
        let path = examples::golden(&format!("{name}.nft"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&path, &listing).unwrap();
        }
        let golden = fs::read_to_string(&path).unwrap_or_default();
        assert!(golden == listing, "{} differs; UPDATE_GOLDEN=1 rewrites it", path.display());
    }
}

#[test]
fn loading_again_changes_nothing_and_keeps_elements_and_counters() {
    let rules = one_site();
    let room = loaded(&rules);
    let first = observed(&room).unwrap();
    assert_eq!(first.generation.as_ref(), Some(&rules.generation));
    room.run(|| Door::open().unwrap().apply(&[Edit::Add(up(1, Some(7)))]).unwrap());
    let again = room.wait(move || async move { ruleset::apply(&rules).await.unwrap() });
    assert_eq!(again, first);
    let members = room.run(|| Door::open().unwrap().dump(Set::Up).unwrap());
    assert_eq!((members.len(), members[0].generation), (1, Some(7)));
}

#[test]
fn a_new_configuration_leaves_nothing_of_the_old_one_but_elements() {
    let room = loaded(&firewall::render(&examples::two_sites(), &[]));
    room.run(|| Door::open().unwrap().apply(&[Edit::Add(up(1, None))]).unwrap());
    room.command(
        "nft add chain inet wifi_pbg foreign { type filter hook forward priority 10 ; policy drop ; }",
    );
    let rules = one_site();
    let expected = observed(&loaded(&rules)).unwrap();
    let replaced = room.wait(move || async move { ruleset::apply(&rules).await.unwrap() });
    assert_eq!(replaced, expected, "no chain of the second site, no foreign chain");
    assert_eq!(room.run(|| Door::open().unwrap().dump(Set::Up).unwrap()).len(), 1);
}

#[test]
fn what_nft_swallows_without_loading_it_is_noticed() {
    let family = firewall::TableFamily::Inet;
    let garbage = ["garbage", "add table inet wifi_pbg", ""].map(|text| Ruleset {
        family,
        json: text.into(),
        generation: "0".into(),
    });
    let empty = Ruleset { family, json: serde_json::json!({"nftables": []}), generation: "0".into() };
    for ruleset in garbage.into_iter().chain([empty]) {
        let answer = Room::new().wait(move || async move { ruleset::apply(&ruleset).await });
        assert!(answer.is_err(), "{answer:?}");
    }
}

#[test]
fn a_foreign_hand_on_any_rule_or_definition_shows_in_the_fingerprint() {
    let rules = one_site();
    let room = loaded(&rules);
    let first = observed(&room).unwrap();
    for change in [
        "insert rule inet wifi_pbg forward accept",
        "flush chain inet wifi_pbg down",
        "add chain inet wifi_pbg forward { policy drop ; }",
        "add set inet wifi_pbg mine { type ipv4_addr ; }",
    ] {
        room.command(&format!("nft {change}"));
        assert_ne!(observed(&room).unwrap().fingerprint, first.fingerprint, "{change}");
        let rules = rules.clone();
        room.wait(move || async move { ruleset::apply(&rules).await.unwrap() });
    }
    room.command("nft delete table inet wifi_pbg");
    assert_eq!(observed(&room), None);
}

#[test]
fn elements_come_and_go_in_one_transaction() {
    let room = loaded(&one_site());
    room.run(|| {
        let mut door = Door::open().unwrap();
        let all: Vec<Edit> = (1..=3000)
            .flat_map(|n| {
                let down = Element { generation: Some(n), ..plain(Set::Down, Key::Address(address(n))) };
                [Edit::Add(up(n, Some(n))), Edit::Add(down)]
            })
            .collect();
        assert!(door.apply(&all).unwrap().is_empty());
        // What is there already stays as it is.
        assert!(door.apply(&[Edit::Add(up(1, Some(99)))]).unwrap().is_empty());
        let mut members = door.dump(Set::Up).unwrap();
        members.sort_by_key(|member| member.key);
        assert_eq!(members.len(), 3000);
        assert_eq!((members[0].key, members[0].generation), (up(1, None).key, Some(1)));
        assert_eq!(members[1].expires, None);

        let some =
            [up(1, None).key, up(5000, None).key, up(2, None).key].map(|key| Edit::Remove(Set::Up, key));
        let removed = door.apply(&some).unwrap();
        let generations: Vec<_> = removed.iter().map(|(_, member)| member.generation).collect();
        assert_eq!(generations.len(), 2, "what was not there is not returned");
        assert!(generations.contains(&Some(1)) && generations.contains(&Some(2)));

        let rest: Vec<Edit> = (1..=3000).map(|n| Edit::Remove(Set::Up, up(n, None).key)).collect();
        assert_eq!(door.apply(&rest).unwrap().len(), 2998);
        assert!(door.dump(Set::Up).unwrap().is_empty());
        assert_eq!(door.dump(Set::Down).unwrap().len(), 3000);
    });
}

#[test]
fn removing_and_adding_a_key_at_once_gives_it_a_new_life() {
    let room = loaded(&one_site());
    room.run(|| {
        let mut door = Door::open().unwrap();
        for (set, lifetime) in [(Set::Up, None), (Set::Lease, Some(Span::from_secs(7200)))] {
            let key = up(1, None).key;
            let life =
                |generation| Element { set, lifetime, generation: Some(generation), ..plain(set, key) };
            for (key_is_there, generation) in [(false, 1), (true, 2)] {
                let renewed = door.apply(&[Edit::Remove(set, key), Edit::Add(life(generation))]).unwrap();
                assert_eq!(renewed.len(), usize::from(key_is_there));
            }
            let members = door.dump(set).unwrap();
            assert_eq!((members.len(), members[0].generation), (1, Some(2)));
            assert_eq!(members[0].expires.map(|left| left > Span::from_secs(7100)), lifetime.map(|_| true));
        }
    });
}

#[test]
fn a_class_is_part_of_an_element_and_another_one_makes_it_a_new_element() {
    let room = loaded(&one_site());
    room.run(|| {
        let mut door = Door::open().unwrap();
        let of_class = |n, class| Element { class: Some(class), ..up(n, Some(u32::from(class))) };
        let classes = |door: &mut Door| {
            let mut members = door.dump(Set::Up).unwrap();
            members.sort_by_key(|member| member.key);
            members.iter().map(|member| (member.class, member.generation)).collect::<Vec<_>>()
        };
        door.apply(&[Edit::Add(of_class(1, 7)), Edit::Add(of_class(2, 7)), Edit::Add(up(3, None))]).unwrap();
        let default = Some(crate::shaping::DEFAULT);
        assert_eq!(classes(&mut door), [(Some(7), Some(7)), (Some(7), Some(7)), (default, None)]);

        // Nobody said that it must go first, and another edit asks for what is not there.
        let edits = [
            Edit::Add(of_class(1, 8)),
            Edit::Remove(Set::Up, up(9, None).key),
            Edit::Remove(Set::Lease, up(9, None).key),
            Edit::Add(of_class(2, 7)),
        ];
        let removed = door.apply(&edits).unwrap();
        assert_eq!((removed.len(), removed[0].1.class, removed[0].1.generation), (1, Some(7), Some(7)));
        assert_eq!(classes(&mut door), [(Some(8), Some(8)), (Some(7), Some(7)), (default, None)]);
    });
}

#[test]
fn a_refused_transaction_changes_nothing_and_says_why() {
    let room = loaded(&one_site());
    room.run(|| {
        let mut door = Door::open().unwrap();
        let misfit = Edit::Add(plain(Set::Down, up(1, None).key));
        assert!(matches!(door.apply(&[Edit::Add(up(1, None)), misfit]), Err(DoorError::WrongKey { .. })));
        Command::new("nft").args(["delete", "table", "inet", "wifi_pbg"]).status().unwrap();
        assert!(matches!(door.apply(&[Edit::Add(up(1, None))]), Err(DoorError::NotLoaded)));
        assert!(matches!(door.apply(&[Edit::Remove(Set::Up, up(1, None).key)]), Err(DoorError::NotLoaded)));
        assert!(matches!(door.dump(Set::Up), Err(DoorError::NotLoaded)));
    });
}

#[test]
fn a_full_set_is_named() {
    let room = loaded(&one_site());
    room.run(|| {
        let mut door = Door::open().unwrap();
        let all: Vec<Edit> =
            (1..=Set::SIZE).map(|n| Edit::Add(plain(Set::Garden, Key::Address(address(n))))).collect();
        door.apply(&all).unwrap();
        let one_more = Edit::Add(plain(Set::Garden, Key::Address(address(Set::SIZE + 1))));
        assert!(matches!(door.apply(&[one_more]), Err(DoorError::Full { set: Set::Garden })));
        assert_eq!(door.dump(Set::Garden).unwrap().len() as u32, Set::SIZE);
    });
}

#[test]
fn the_watch_hears_foreign_hands_and_not_our_own_door() {
    let room = loaded(&one_site());
    room.wait(|| async {
        let mut door = Door::open().unwrap();
        let mut watch = Watch::open(door.port()).unwrap();
        // The kernel tells listeners before it answers, so whatever a change causes to be heard is there after it.
        door.apply(&[Edit::Add(up(1, None)), Edit::Remove(Set::Up, up(1, None).key)]).unwrap();
        nft("add table inet somebody_else");
        assert!(is_silent(&mut watch).await);
        for change in
            ["add element inet wifi_pbg garden4 { 198.51.100.1 }", "flush set inet wifi_pbg garden4"]
        {
            nft(change);
            watch.changed().await.unwrap();
            assert!(is_silent(&mut watch).await, "many changes are heard once");
        }
        nft("flush ruleset");
        watch.changed().await.unwrap();
    });
}

#[test]
fn the_guard_stands_exactly_once_and_nothing_else_in_its_range() {
    let room = Room::new();
    let (one, two) = (firewall::guard(&examples::one_site()), firewall::guard(&examples::two_sites()));
    room.ip("rule add priority 10007 from 10.0.0.0/8 lookup main");
    room.ip("rule add priority 9000 from 10.0.0.0/8 lookup main");
    let (first, again, fewer, repaired) = room.wait(move || async move {
        let handle = rtnl::open().unwrap();
        let first = routing::ensure(&handle, &two).await.unwrap();
        let again = routing::ensure(&handle, &two).await.unwrap();
        let fewer = routing::ensure(&handle, &one).await.unwrap();
        Command::new("ip").args("rule del priority 10004".split(' ')).status().unwrap();
        (first, again, fewer, routing::ensure(&handle, &one).await.unwrap())
    });
    assert_eq!((first, again, fewer, repaired), (13, 0, 6, 1));
    let rules = room.command("ip rule show");
    let ours: Vec<String> =
        rules.lines().filter(|line| line.starts_with("1000")).map(|line| line.replace('\t', " ")).collect();
    assert_eq!(
        ours,
        [
            "10000: from all fwmark 0x20000/0x20000 iif br-wifi [detached] lookup main",
            "10001: from all iif br-wifi [detached] prohibit",
            "10002: from all to 10.20.0.0/16 iif lo lookup main",
            "10003: from all to 10.20.0.0/16 fwmark 0x20000/0x20000 lookup main",
            "10004: from all to 10.20.0.0/16 prohibit",
        ]
    );
    assert!(rules.contains("9000:"), "rules outside our range are not ours");
    assert!(room.command("ip -6 rule show").contains("10001:\tfrom all iif br-wifi [detached] prohibit"));
}

#[test]
fn flows_of_a_guest_are_forgotten_in_both_directions_and_others_stay() {
    for one_by_one in [false, true] {
        let lab = Lab::new(|_| ());
        lab.lease();
        lab.sign_in();
        lab.guest.run(|| UdpSocket::bind((GUEST, 0)).unwrap().send_to(b"x", (SERVER, 9)).unwrap());
        lab.gateway.run(|| {
            UdpSocket::bind((GATEWAY, 0)).unwrap().send_to(b"x", (GUEST, 9)).unwrap();
            UdpSocket::bind((UPLINK, 0)).unwrap().send_to(b"x", (MODEM, 9)).unwrap();
        });
        let flows = |address: &'static str| lab.gateway.command("conntrack -L").matches(address).count();
        until("all flows are seen", || flows("10.20.0.50") >= 3 && flows("dst=203.0.113.1 ") >= 1);
        lab.gateway.run(move || {
            let mut tracked = Tracking::open().unwrap();
            tracked.one_by_one = one_by_one;
            tracked.forget(GUEST, Flows::Intercepted).unwrap();
            tracked.forget(GUEST, Flows::AllButPortal).unwrap();
            tracked.forget(GUEST, Flows::AllButPortal).unwrap();
        });
        assert_eq!((flows("10.20.0.50"), flows("dst=203.0.113.1 ")), (0, 1), "one by one: {one_by_one}");
    }
}

#[test]
fn other_rules_forget_forwarded_flows_and_leave_the_gateways_own() {
    let lab = Lab::new(|_| ());
    lab.lease();
    lab.sign_in();
    lab.guest.run(|| UdpSocket::bind((GUEST, 0)).unwrap().send_to(b"x", (SERVER, 9)).unwrap());
    lab.gateway.run(|| UdpSocket::bind((UPLINK, 0)).unwrap().send_to(b"x", (MODEM, 9)).unwrap());
    let flows = |address: &'static str| lab.gateway.command("conntrack -L").matches(address).count();
    until("both flows are seen", || flows("src=10.20.0.50") == 1 && flows("dst=203.0.113.1 ") >= 1);
    lab.gateway.run(|| Tracking::open().unwrap().forget_everywhere(Flows::Begun).unwrap());
    assert_eq!((flows("src=10.20.0.50"), flows("dst=203.0.113.1 ")), (0, 1));
}

#[test]
fn interfaces_addresses_and_neighbours_become_what_they_must_be() {
    let room = Room::new();
    let interface = examples::one_site().networks[0].interface.clone();
    room.wait(move || async move {
        let handle = rtnl::open().unwrap();
        let mut changes = Changes::open().unwrap();
        assert_eq!(links::state(&handle, &interface).await.unwrap(), None);
        assert_eq!(links::subnets(&handle, &interface).await.unwrap(), []);
        ip("link add br-wifi type bridge");
        let link = links::state(&handle, &interface).await.unwrap().unwrap();
        assert!(!link.up);
        ip("address add 192.168.3.4/24 dev br-wifi");
        for _ in 0..2 {
            links::ensure_address(&handle, link, net("10.20.0.1/16")).await.unwrap();
            links::ensure_portal_address(&handle, Ipv4Addr::new(172, 16, 255, 1)).await.unwrap();
            links::ensure_up(&handle, link).await.unwrap();
        }
        assert!(links::state(&handle, &interface).await.unwrap().unwrap().up);
        assert_eq!(
            links::subnets(&handle, &interface).await.unwrap(),
            [net("10.20.0.0/16"), net("192.168.3.0/24")]
        );
        let heard = changes.next().await.unwrap();
        assert!(
            heard.contains(&Change::Link(link.index)) && heard.contains(&Change::Address(link.index)),
            "{heard:?}"
        );

        let mut fixed = Neighbours::open().unwrap();
        let bound = neighbours::Change { link, address: GUEST, device: Some(guest_mac()) };
        let freed = neighbours::Change { device: None, ..bound };
        let nowhere = neighbours::Change { link: LinkState { index: 999, ..link }, ..bound };
        // A refused one keeps nobody else from it.
        let refused = fixed.change(&[bound, nowhere, bound]).unwrap();
        assert_eq!(refused.iter().map(|(change, _)| *change).collect::<Vec<_>>(), [nowhere]);
        let shown = Command::new("ip").args(["neighbour", "show"]).output().unwrap().stdout;
        assert_eq!(
            String::from_utf8(shown).unwrap().trim(),
            "10.20.0.50 dev br-wifi lladdr 02:00:5e:10:00:50 PERMANENT"
        );
        let shown = || Command::new("ip").args(["neighbour", "show"]).output().unwrap().stdout;
        assert_eq!(fixed.change(&vec![bound; 600]).unwrap(), []);
        assert!(!shown().is_empty());
        assert_eq!(fixed.change(&[freed, freed]).unwrap(), []);
        assert!(shown().is_empty());
        sysctl::prepare_guest_interface(&interface).unwrap();
        sysctl::set_routes_ipv4(true).unwrap();
        assert!(sysctl::routes_ipv4().unwrap());
        ip("link del br-wifi");
        let gone = sysctl::prepare_guest_interface(&interface).unwrap_err().to_string();
        assert_eq!(gone, "cannot read /proc/sys/net/ipv4/conf/br-wifi/rp_filter");
        assert_eq!(fixed.change(&[bound]).unwrap().len(), 1);
        assert_eq!(fixed.change(&[freed]).unwrap(), []);
    });
}

fn one_site() -> Ruleset {
    firewall::render(&examples::one_site(), &examples::UPLINK_SUBNETS)
}

fn loaded(rules: &Ruleset) -> Room {
    let (room, rules) = (Room::new(), rules.clone());
    room.wait(move || async move { ruleset::apply(&rules).await.unwrap() });
    room
}

fn observed(room: &Room) -> Option<ruleset::Loaded> {
    room.wait(|| async { ruleset::observe().await.unwrap() })
}

fn up(number: u32, generation: Option<u32>) -> Element {
    let [a, b, c, d] = number.to_be_bytes();
    let key = Key::Pair(Mac::new([2, 0, a, b, c, d]).unwrap(), address(number));
    Element { generation, ..plain(Set::Up, key) }
}

fn address(number: u32) -> Ipv4Addr {
    Ipv4Addr::from(0x0a14_0000 + number)
}

async fn is_silent(watch: &mut Watch) -> bool {
    // Polled once: what has been told is there already.
    let mut changed = Box::pin(watch.changed());
    futures_util::future::poll_immediate(&mut changed).await.is_none()
}

fn nft(line: &str) {
    assert!(Command::new("nft").args(line.split(' ')).status().unwrap().success(), "{line}");
}

fn ip(line: &str) {
    assert!(Command::new("ip").args(line.split(' ')).status().unwrap().success(), "{line}");
}
