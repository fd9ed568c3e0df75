//! Relay agents, and access points that add a word on the way (RFC 3046).

use super::*;
use crate::bypass::{number_of, scapy, seed};

/// Sub-options in an order and with a content that a codec might change: port, node, one that nobody knows.
const INFORMATION: &[u8] = b"\x02\x03ap1\x01\x04port\x97\x00";
const IDENTIFIER: &[u8] = b"\0phone";
const DEVICE: [u8; 6] = [2, 0, 0, 0, 0, 77];

fn told(letter: Letter) -> Letter {
    letter.with(option::CLIENT_ID, IDENTIFIER).with(option::RELAY, INFORMATION).asking_for(&[121, 108, 114])
}

/// Both echoed: the identifier, and as the last word the relay's.
fn assert_echoed(reply: &Reply) {
    assert_eq!(reply.option(option::CLIENT_ID).as_deref(), Some(IDENTIFIER), "{reply:?}");
    assert_eq!(reply.options.last(), Some(&(option::RELAY, INFORMATION.to_vec())), "{reply:?}");
}

// D12
#[test]
fn a_named_relay_brings_a_device_its_lease_and_gets_its_own_words_back() {
    let lab = hotspot_with(|settings| settings.relays = vec![OUTSIDE_POOL.to_string()]);
    let mut relay = lab.phone();
    relay.set_address(OUTSIDE_POOL);
    let raw = relay.dhcp_raw();
    let server = (relay.gateway_mac(), gateway(&lab));
    let ask = |letter: Letter| {
        let letter = Letter { chaddr: DEVICE, ..told(letter) }.relayed(OUTSIDE_POOL, server.0, server.1);
        let reply = raw.exchange(&letter, WITHIN).expect("an answer by way of the relay");
        assert_eq!((reply.destination, reply.giaddr), ((OUTSIDE_POOL, 67), OUTSIDE_POOL), "{reply:?}");
        assert_eq!((reply.to_mac, reply.chaddr), (relay.mac().octets(), DEVICE), "{reply:?}");
        assert_echoed(&reply);
        reply
    };
    let offer = ask(raw.letter(MessageType::Discover));
    assert_eq!((offer.kind(), offer.address(3)), (Some(MessageType::Offer), Some(server.1)));
    let choosing = raw.letter(MessageType::Request).with_address(option::SERVER_ID, server.1);
    let ack = ask(choosing.with_address(option::REQUESTED_ADDRESS, offer.yiaddr));
    assert_eq!(acknowledged(&ack), Some(offer.yiaddr));
    let nak = ask(rebooting(&raw, Ipv4Addr::new(192, 168, 1, 20)));
    assert!(nak.kind() == Some(MessageType::Nak) && nak.broadcast, "the relay is to broadcast it: {nak:?}");
}

// D12
#[test]
fn an_access_point_that_adds_a_word_without_being_a_relay_gets_it_back() {
    let lab = hotspot();
    let phone = lab.phone();
    let raw = phone.dhcp_raw();
    let offer = raw.exchange(&told(raw.letter(MessageType::Discover)), WITHIN).expect("an offer");
    assert_echoed(&offer);
    let choosing = raw.letter(MessageType::Request).with_address(option::SERVER_ID, offer.server_id());
    let choosing = told(choosing.with_address(option::REQUESTED_ADDRESS, offer.yiaddr));
    let ack = raw.exchange(&choosing, WITHIN).expect("an answer");
    assert_echoed(&ack);
    assert_eq!((acknowledged(&ack), ack.to_mac), (Some(offer.yiaddr), phone.mac().octets()));
}

// D12, G19
#[test]
fn a_relay_that_nobody_named_is_not_answered() {
    let lab = hotspot();
    let mut relay = lab.phone();
    relay.set_address(OUTSIDE_POOL);
    let raw = relay.dhcp_raw();
    let server = (relay.gateway_mac(), gateway(&lab));
    let own = raw.lease().yiaddr;
    for letter in [raw.letter(MessageType::Discover), rebooting(&raw, own)] {
        assert!(is_unanswered(&raw, &letter.clone().relayed(OUTSIDE_POOL, server.0, server.1)));
        let in_anothers_name = Letter { chaddr: DEVICE, ..letter };
        assert!(is_unanswered(&raw, &in_anothers_name), "nor whoever speaks for others without a relay");
    }
    assert_eq!([dropped(&lab, "dhcp-foreign-relay"), dropped(&lab, "dhcp-foreign-source")], [2, 2]);
}

// Y5, G19
#[test]
fn whatever_address_a_false_relay_takes_it_learns_nothing_and_takes_no_place() {
    let lab = hotspot_with(|settings| settings.relays = vec![OUTSIDE_POOL.to_string()]);
    let mut relay = lab.phone();
    relay.set_address(place(100));
    let raw = relay.dhcp_raw();
    let server = (relay.gateway_mac(), gateway(&lab));
    let forged = |giaddr: [u8; 4]| {
        let letter = Letter { chaddr: DEVICE, ..raw.letter(MessageType::Discover) };
        letter.with(option::RELAY, INFORMATION).relayed(giaddr.into(), server.0, server.1)
    };
    // Beside the named one, of another network, our own, everybody's and nobody's.
    let addresses =
        [[10, 20, 251, 8], [192, 168, 1, 1], [10, 20, 0, 1], [255, 255, 255, 255], [127, 0, 0, 1]];
    for giaddr in addresses {
        assert!(is_unanswered(&raw, &forged(giaddr)), "{giaddr:?}");
    }
    assert_eq!(dropped(&lab, "dhcp-foreign-relay"), 5);
    assert_eq!(lab.gateway.wifi_pbg(&["status"])["networks"][0]["leases"], 0);
}

// G19
#[test]
fn of_thousands_of_false_relays_none_is_answered_and_none_takes_a_place() {
    // No maker's and nobody's of this lab.
    const DEVICES: [u8; 4] = [2, 0, 0x5e, 0x19];
    let script = include_str!("relays.py");
    let is_told = |mac: [u8; 6]| {
        move |frame: &[u8]| {
            frame.get(6..12) == Some(&mac)
                && frame.get(34..36) == Some(&[0, 67])
                && frame.get(70..74) == Some(&DEVICES)
        }
    };
    let open = Lab::builder().build();
    open.gateway.open_by_hand();
    let relay = joined(&open);
    let mac = relay.gateway_mac();
    let told = relay.receives(SECOND, is_told(mac), || {
        scapy(&relay, mac, script, &DEVICES, 300, 1);
    });
    assert!(told, "an ordinary server tells whoever calls itself a relay");
    drop((relay, open));

    let lab = hotspot();
    let (relay, count, seed) = (joined(&lab), number_of("FALSE_RELAYS", 1_000), seed());
    let mac = relay.gateway_mac();
    let told = relay.receives(SECOND / 2, is_told(mac), || {
        scapy(&relay, mac, script, &DEVICES, count, seed);
    });
    assert!(!told);
    assert!(dropped(&lab, "dhcp-foreign-relay") > count as u64 / 10);
    assert_eq!(lab.gateway.wifi_pbg(&["status"])["networks"][0]["leases"], 1);
    assert_eq!(joined(&lab).hostname(), "phone-2", "and who comes next is served");
}
