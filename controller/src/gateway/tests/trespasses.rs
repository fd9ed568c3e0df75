//! Who pretends to be the gateway, a server, a router, or a guest.

use super::*;
use crate::intruders::{Advertisement, ForeignReply, Trespass};
use hotspot::{
    control::portal::{Again, Standing},
    model::{Alarm, AlarmKind, EndOfAdmission},
};

const HOME_ROUTER: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 1);

fn offer(server: Ipv4Addr) -> Trespass {
    Trespass::Dhcp(ForeignReply { from: server, server: Some(server), router: Some(server), routes: true })
}

fn router() -> Trespass {
    let prefix = Some(("2001:db8:bad::".parse().unwrap(), 64));
    Trespass::Router(Advertisement { from: "fe80::7".parse().unwrap(), prefix })
}

/// A REQUEST of a device that asks for nothing yet.
fn says(last: u8) -> Request {
    Request {
        message_type: MessageType::Request,
        xid: 1,
        secs: 0,
        broadcast: false,
        mac: phone(last),
        ciaddr: None,
        giaddr: None,
        requested_address: None,
        server_id: None,
        client_id: None,
        hostname: None,
        vendor_class: None,
        parameter_requests: Vec::new(),
        max_message_size: None,
        relay_information: None,
    }
}

impl Gateway {
    fn hears(&mut self, last: u8, trespass: Trespass) -> Turn {
        self.turn(|state, now, turn| state.trespassed(0, phone(last), trespass, now, turn))
    }

    /// What was written last of the alarm of a kind: whether it stands, and what was seen.
    fn alarm(&self, kind: AlarmKind) -> Option<(bool, String)> {
        let alarms = self.store.iter().rev().filter_map(|change| match change {
            Change::Alarm(alarm) => Some(alarm),
            _ => None,
        });
        let Alarm { cleared, seen, .. } = alarms.into_iter().find(|alarm| alarm.kind == kind)?;
        Some((cleared.is_none(), seen.clone()))
    }

    fn signed_in(&mut self, last: u8) -> Ipv4Addr {
        let address = self.join(phone(last));
        self.press(address);
        assert!(self.is_open(phone(last), address));
        address
    }

    fn asks(&mut self, last: u8, wants: &[u8]) {
        let address = self.state.leases(self.now()).find(|lease| lease.mac == phone(last)).unwrap().address;
        let wants = wants.to_vec();
        let request = Request { ciaddr: Some(address), parameter_requests: wants, ..says(last) };
        self.turn(|state, now, turn| state.dhcp(0, phone(last), &request, now, turn));
    }
}

#[test]
fn a_foreign_server_is_an_alarm_that_names_it_and_is_over_when_it_is_silent() {
    let mut gateway = Gateway::new();
    gateway.comes_by(phone(66), "lan1");
    gateway.hears(66, offer(HOME_ROUTER));
    let seen = "02:00:00:00:00:42 at port lan1 gives out addresses as server 192.168.1.1, router 192.168.1.1, with \
                routes of its own (option 121)";
    assert_eq!(gateway.alarm(AlarmKind::ForeignDhcp), Some((true, seen.to_owned())));
    gateway.sleep(590_000);
    gateway.hears(66, offer(HOME_ROUTER));
    gateway.sleep(590_000);
    gateway.account();
    assert!(gateway.alarm(AlarmKind::ForeignDhcp).unwrap().0, "it was heard meanwhile");
    gateway.sleep(11_000);
    gateway.account();
    assert!(!gateway.alarm(AlarmKind::ForeignDhcp).unwrap().0);
}

#[test]
fn a_router_is_another_alarm_and_each_ends_by_itself() {
    let mut gateway = Gateway::new();
    gateway.hears(66, router());
    gateway.sleep(400_000);
    gateway.hears(67, offer(HOME_ROUTER));
    let (stands, seen) = gateway.alarm(AlarmKind::ForeignRouter).unwrap();
    assert!(stands && seen.ends_with("IPv6 router fe80::7, prefix 2001:db8:bad::/64"), "{seen}");
    gateway.sleep(201_000);
    gateway.account();
    let stands = |gateway: &Gateway, kind| gateway.alarm(kind).unwrap().0;
    assert!(!stands(&gateway, AlarmKind::ForeignRouter) && stands(&gateway, AlarmKind::ForeignDhcp));
}

#[test]
fn a_flood_of_names_is_one_alarm_that_is_rewritten_every_ten_seconds() {
    let mut gateway = Gateway::new();
    for number in 0..2_000u32 {
        gateway.hears(66, offer(Ipv4Addr::from(0xc0a8_0000 + number)));
        gateway.boot += 10;
    }
    let written = gateway.store.iter().filter(|change| matches!(change, Change::Alarm(_))).count();
    assert_eq!(written, 2);
    assert_eq!(gateway.state.dropped()[0].count, 2_000, "and each of them was counted");
}

#[test]
fn what_a_named_relay_hands_on_is_ours() {
    let mut gateway = Gateway::new();
    gateway.hears(66, offer(GATEWAY));
    assert!(gateway.alarm(AlarmKind::ForeignDhcp).is_some(), "nobody else has our name");

    let mut gateway = Gateway::new();
    let text = CONFIG.replace("lease_time", "relays = [\"10.20.0.2\"]\nlease_time");
    let config = Arc::new(Config::parse(Path::new("test.toml"), &text).unwrap());
    gateway.state = State::new(Known { config, ..known(|_| ()) }, Loaded::default(), gateway.now());
    let relayed = |from: [u8; 4], server| {
        Trespass::Dhcp(ForeignReply { from: from.into(), server: Some(server), router: None, routes: false })
    };
    gateway.hears(66, relayed([10, 20, 0, 2], GATEWAY));
    gateway.hears(66, relayed([10, 20, 0, 1], GATEWAY));
    assert_eq!(gateway.alarm(AlarmKind::ForeignDhcp), None);
    gateway.hears(66, relayed([10, 20, 0, 2], HOME_ROUTER));
    assert!(gateway.alarm(AlarmKind::ForeignDhcp).is_some());
}

#[test]
fn who_claims_the_gateways_address_is_an_alarm_and_is_contradicted() {
    let mut gateway = Gateway::new();
    let claim = |gateway: &mut Gateway, address| {
        gateway.turn(|state, now, turn| state.claimed(0, address, phone(66), now, turn)).defended
    };
    assert_eq!(claim(&mut gateway, GATEWAY), [0]);
    let (stands, seen) = gateway.alarm(AlarmKind::GatewayClaimed).unwrap();
    assert!(stands && seen.contains("02:00:00:00:00:42 says by ARP that 10.20.0.1"), "{seen}");
    assert_eq!(claim(&mut gateway, GATEWAY), [0; 0], "not as often as it is claimed");
    gateway.sleep(10_000);
    assert_eq!(claim(&mut gateway, GATEWAY), [0]);
    assert_eq!(claim(&mut gateway, Ipv4Addr::new(10, 20, 0, 2)), [0; 0], "an access point's own address");
}

#[test]
fn a_device_at_two_places_in_turn_is_asked_to_sign_in_again() {
    let mut gateway = Gateway::new();
    let address = gateway.signed_in(1);
    gateway.comes_by(phone(1), "lan1");
    for port in ["lan2", "lan1"] {
        gateway.boot += 1_000;
        gateway.comes_by(phone(1), port);
        assert!(gateway.is_open(phone(1), address), "there and back is a walk");
    }
    gateway.comes_by(phone(1), "lan2");
    assert!(!gateway.is_open(phone(1), address));
    assert_eq!(
        gateway.page(address).standing,
        Standing::NotSignedIn { opens: None, again: Some(Again::Copied) }
    );
    let ended = gateway.store.iter().rev().find_map(|change| match change {
        Change::Admission(admission) => admission.ended,
        _ => None,
    });
    assert_eq!(ended.map(|(_, why)| why), Some(EndOfAdmission::Copied));
    let noted = gateway.store.iter().find_map(|change| match change {
        Change::Noted(act) => Some((act.did.as_str(), act.subject.as_str(), act.after.as_deref()?)),
        _ => None,
    });
    let because = r#"{"ports":["lan1","lan2"],"why":"places"}"#;
    assert_eq!(noted, Some(("device.sign-in-again", "device 02:00:00:00:00:01", because)));

    gateway.press(address);
    assert!(gateway.is_open(phone(1), address), "one press, and it is in again");
    assert_eq!(gateway.alarm(AlarmKind::CopiedAddresses), None, "one device is no crowd");
}

#[test]
fn whoever_is_not_signed_in_is_asked_nothing() {
    let mut gateway = Gateway::new();
    let address = gateway.join(phone(1));
    for port in ["lan1", "lan2", "lan1", "lan2", "lan1", "lan2"] {
        gateway.comes_by(phone(1), port);
    }
    assert_eq!(gateway.page(address).standing, Standing::NotSignedIn { opens: None, again: None });
    assert!(!gateway.store.iter().any(|change| matches!(change, Change::Noted(_))));
}

#[test]
fn another_way_of_asking_for_the_address_asks_to_sign_in_again() {
    let mut gateway = Gateway::new();
    let address = gateway.signed_in(1);
    gateway.asks(1, &[1, 3, 6, 15]);
    gateway.asks(1, &[15, 6, 3, 1]);
    assert!(gateway.is_open(phone(1), address));
    gateway.asks(1, &[1, 3, 6]);
    assert!(!gateway.is_open(phone(1), address));
    assert_eq!(
        gateway.page(address).standing,
        Standing::NotSignedIn { opens: None, again: Some(Again::Copied) }
    );
    gateway.press(address);
    gateway.asks(1, &[1, 3, 6]);
    assert!(gateway.is_open(phone(1), address), "who has signed in again is left in peace");
}

#[test]
fn who_speaks_for_another_from_an_address_of_its_own_signs_nobody_out() {
    let mut gateway = Gateway::new();
    let address = gateway.signed_in(1);
    gateway.asks(1, &[1, 3, 6]);
    let forged = Request { vendor_class: Some(b"udhcp".to_vec()), parameter_requests: vec![99], ..says(1) };
    for giaddr in [None, Some(Ipv4Addr::new(10, 20, 0, 9))] {
        for message_type in [MessageType::Discover, MessageType::Request] {
            let forged = Request { giaddr, message_type, ..forged.clone() };
            gateway.turn(|state, now, turn| state.dhcp(0, phone(66), &forged, now, turn));
        }
    }
    assert!(gateway.is_open(phone(1), address));
}

#[test]
fn many_copied_devices_are_an_alarm() {
    let mut gateway = Gateway::new();
    for last in 1..=3 {
        gateway.signed_in(last);
        assert_eq!(gateway.alarm(AlarmKind::CopiedAddresses), None);
        for port in ["lan1", "lan2", "lan1", "lan2"] {
            gateway.comes_by(phone(last), port);
        }
    }
    let seen = "3 devices in ten minutes were used by two at a time; the last came by lan1 and lan2 in turn";
    assert_eq!(gateway.alarm(AlarmKind::CopiedAddresses), Some((true, seen.to_owned())));
    gateway.sleep(601_000);
    gateway.account();
    assert!(!gateway.alarm(AlarmKind::CopiedAddresses).unwrap().0);
}
