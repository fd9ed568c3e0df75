//! DHCP beyond what a client program says by itself.

use crate::*;
use dhcproto::v4::MessageType;
use lab::{phone::option, wait_for};
use std::net::Ipv4Addr;

const WITHIN: Duration = Duration::from_secs(5);
const SHORT: Duration = Duration::from_millis(500);

#[test]
fn options_that_a_client_is_told_to_ask_for_are_read_back() {
    let lab = Lab::builder().build();
    lab.gateway.open_by_hand_with(&[
        "--dhcp-option-force=121,0.0.0.0/0,10.20.0.1,192.168.9.0/24,10.20.0.7",
        "--dhcp-option=108,00:00:07:08",
        "--dhcp-option=160,http://old.example/",
    ]);
    for client in Client::ALL {
        let mut phone = lab.phone();
        // The two others believe option 108 (RFC 8925) and stay away from IPv4.
        let wanted: &[u8] = if client == Client::Udhcpc { &[108, 121, 160] } else { &[121, 160] };
        phone.ask_for(wanted);
        let lease = phone.join(client);
        assert_eq!(lease.options.keys().copied().collect::<Vec<u8>>(), wanted, "{client:?}: {lease:?}");
        assert!(lease.options.get(&108).is_none_or(|value| value == &[0, 0, 7, 8]), "{client:?}: {lease:?}");
        assert_eq!(lease.options.get(&160), Some(&b"http://old.example/".to_vec()), "{client:?}: {lease:?}");
        let routes = [
            (Ipv4Addr::UNSPECIFIED, 0, Ipv4Addr::new(10, 20, 0, 1)),
            (Ipv4Addr::new(192, 168, 9, 0), 24, Ipv4Addr::new(10, 20, 0, 7)),
        ];
        assert_eq!(lease.routes().as_deref(), Some(routes.as_slice()), "{client:?}: {lease:?}");
        assert_eq!(lease.captive_portal.as_deref(), Some(CAPTIVE_PORTAL), "{client:?}");
        assert_eq!(phone.captive_portal(), lease.captive_portal);
    }
}

#[test]
fn a_raw_client_gets_a_lease_renews_informs_and_releases() {
    let lab = open(Lab::builder().build());
    let phone = lab.phone();
    let gateway = lab.networks()[0].address;
    let raw = phone.dhcp_raw();
    let discover = raw.letter(MessageType::Discover).asking_for(&[114, 3]).with(option::CLIENT_ID, b"\0raw");
    let offer = raw.exchange(&discover, WITHIN).expect("an offer");
    assert_eq!((offer.kind(), offer.server_id()), (Some(MessageType::Offer), gateway), "{offer:?}");
    assert_eq!(offer.option(114), Some(CAPTIVE_PORTAL.as_bytes().to_vec()));
    assert_eq!((offer.to_mac, offer.destination.0), (phone.mac().octets(), offer.yiaddr), "unicast");
    let mut shouted = raw.letter(MessageType::Discover);
    shouted.broadcast = true;
    let offer = raw.exchange(&shouted, WITHIN).expect("an offer");
    assert_eq!((offer.to_mac, offer.destination), (packet::BROADCAST, (Ipv4Addr::BROADCAST, 68)));

    let lease = raw.lease();
    assert_eq!(lease.lease_time(), Some(Duration::from_secs(3600)));
    let server = phone.gateway_mac();
    let renewed =
        raw.exchange(&raw.letter(MessageType::Request).unicast(lease.yiaddr, server, gateway), WITHIN);
    assert_eq!(renewed.and_then(|reply| reply.kind()), Some(MessageType::Ack));
    let inform = raw.letter(MessageType::Inform).unicast(lease.yiaddr, server, gateway);
    let told = raw.exchange(&inform, WITHIN).expect("an answer to INFORM");
    assert_eq!((told.yiaddr, told.kind()), (Ipv4Addr::UNSPECIFIED, Some(MessageType::Ack)), "{told:?}");
    assert_eq!((told.to_mac, told.destination), (phone.mac().octets(), (lease.yiaddr, 68)));

    let foreign =
        raw.letter(MessageType::Request).with_address(option::REQUESTED_ADDRESS, [10, 99, 0, 1].into());
    assert_eq!(raw.exchange(&foreign, WITHIN).and_then(|reply| reply.kind()), Some(MessageType::Nak));
    let release = raw.letter(MessageType::Release).unicast(lease.yiaddr, server, gateway);
    raw.send(&release.with_address(option::SERVER_ID, gateway));
    let leases = || lab.gateway.leases_by_hand();
    wait_until("the lease is released", PATIENCE, || !leases().contains(&phone.mac().to_string()));
    assert_eq!(raw.exchange(&raw.letter(MessageType::Decline), SHORT), None, "nothing is said to this");
}

#[test]
fn a_relay_asks_for_somebody_else_and_gets_its_own_option_back() {
    let lab = open(Lab::builder().build());
    let mut relay = lab.phone();
    let address = Ipv4Addr::new(10, 20, 9, 9);
    relay.set_address(address);
    let raw = relay.dhcp_raw();
    let gateway = lab.networks()[0].address;
    let mut asked = raw.letter(MessageType::Discover).with(option::RELAY, b"\x01\x04port");
    asked.chaddr = [2, 0, 0, 0, 0, 77];
    let offer = raw.exchange(&asked.relayed(address, relay.gateway_mac(), gateway), WITHIN);
    let offer = offer.expect("an offer by way of the relay");
    assert_eq!((offer.destination, offer.giaddr), ((address, 67), address), "{offer:?}");
    assert_eq!((offer.chaddr, offer.to_mac), ([2, 0, 0, 0, 0, 77], relay.mac().octets()));
    assert_eq!(offer.option(option::RELAY), Some(b"\x01\x04port".to_vec()));
}

#[test]
fn a_squatter_answers_for_an_address_nobody_gave_it() {
    let lab = open(Lab::builder().build());
    let (squatter, mut guest) = (lab.phone(), lab.phone());
    let address = Ipv4Addr::new(10, 20, 7, 7);
    squatter.squat(address);
    guest.join(Client::Udhcpc);
    assert!(guest.ping(address));
    let neighbours = || {
        let listing = guest.command("ip").args(["neigh", "show", &address.to_string()]).output();
        String::from_utf8_lossy(&listing.expect("ip runs").stdout).into_owned()
    };
    wait_for("its hardware address", PATIENCE, || {
        let seen = neighbours();
        if seen.contains(&squatter.mac().to_string()) { Ok(()) } else { Err(seen) }
    });
}
