//! Who may have which address: at switching on, at half time and late, after the gateway forgot everything.

use super::*;
use lab::{Part, packet::BROADCAST};
use std::fs;

// D4
#[test]
fn a_device_switched_on_again_gets_its_address_at_once_or_hears_no_at_once() {
    let lab = hotspot();
    let (phone, other) = (lab.phone(), lab.phone());
    let (raw, others) = (phone.dhcp_raw(), other.dhcp_raw());
    let (own, anothers) = (raw.lease().yiaddr, others.lease().yiaddr);
    let answer =
        |address| raw.exchange(&rebooting(&raw, address), SECOND).expect("an answer within a second");
    assert_eq!(acknowledged(&answer(own)), Some(own));

    let stranger = lab.phone();
    let unknown = stranger.dhcp_raw();
    let of_nobody = unknown.exchange(&rebooting(&unknown, place(100)), SECOND).expect("within a second");
    for (what, reply) in [
        ("another's address", answer(anothers)),
        ("an address of another network", answer(Ipv4Addr::new(192, 168, 1, 20))),
        ("a free address, by a device never seen", of_nobody),
    ] {
        assert_eq!(reply.kind(), Some(MessageType::Nak), "{what}: {reply:?}");
        assert_eq!((reply.to_mac, reply.destination), (BROADCAST, (Ipv4Addr::BROADCAST, 68)), "{what}");
        assert_eq!((reply.yiaddr, reply.server_id()), (Ipv4Addr::UNSPECIFIED, gateway(&lab)), "{what}");
    }
    assert_eq!(acknowledged(&answer(own)), Some(own), "a no to one address takes no other away");
}

// D5
#[test]
fn a_lease_is_renewed_in_unicast_and_in_broadcast_for_its_whole_time() {
    let lab = hotspot();
    let phone = lab.phone();
    let raw = phone.dhcp_raw();
    let own = raw.lease().yiaddr;
    let renewing = renewing(&phone, &raw, own);
    let rebinding = Letter { ciaddr: own, source: (own, 68), ..raw.letter(MessageType::Request) };
    for letter in [renewing, rebinding] {
        let reply = raw.exchange(&letter, WITHIN).expect("an answer");
        assert_eq!(acknowledged(&reply), Some(own), "{reply:?}");
        assert_eq!((reply.to_mac, reply.destination), (phone.mac().octets(), (own, 68)), "unicast");
        assert_eq!(reply.lease_time(), Some(3600 * SECOND));
    }
}

// D5
#[test]
fn a_gateway_that_lost_its_store_leaves_everybody_the_address_they_use() {
    let mut lab = hotspot();
    let (silent, newcomer) = (lab.phone(), lab.phone());
    let mut phones = [Client::Udhcpc, Client::Dhcpcd].map(|client| {
        let mut phone = lab.phone();
        phone.join(client);
        phone
    });
    let raw = silent.dhcp_raw();
    let own = raw.lease().yiaddr;
    lab.gateway.stop(Part::Controller);
    forget_everything(&lab);
    lab.gateway.start_part(Part::Controller);
    assert_eq!(lab.gateway.wifi_pbg(&["clients"]), serde_json::json!([]), "nothing is remembered");

    let rebinding = Letter { ciaddr: own, source: (own, 68), ..raw.letter(MessageType::Request) };
    assert_eq!(acknowledged(&raw.exchange(&rebinding, WITHIN).expect("an answer")), Some(own));
    let another = newcomer.dhcp_raw().lease().yiaddr;
    for phone in &mut phones {
        let before = phone.address();
        assert_ne!(another, before, "who answers for an address keeps it");
        // One of the clients asks as after a reboot, which is no proof of use.
        let client = phone.renew();
        assert_eq!(client.address, before, "{client:?}");
        press(phone);
        assert!(reaches_the_web(phone));
    }
}

fn forget_everything(lab: &Lab) {
    for file in fs::read_dir(lab.gateway.state_dir()).expect("list the state folder").flatten() {
        if file.file_name().to_string_lossy().starts_with("hotspot.db") {
            fs::remove_file(file.path()).expect("remove the store");
        }
    }
}

// D6
#[test]
fn a_device_that_cannot_hear_unicast_yet_is_answered_in_broadcast_and_others_are_not() {
    let lab = hotspot();
    for broadcast in [false, true] {
        let phone = lab.phone();
        let raw = phone.dhcp_raw();
        let shouting = |letter: Letter| Letter { broadcast, ..letter };
        let offer = raw.exchange(&shouting(raw.letter(MessageType::Discover)), WITHIN).expect("an offer");
        let request = raw
            .letter(MessageType::Request)
            .with_address(option::REQUESTED_ADDRESS, offer.yiaddr)
            .with_address(option::SERVER_ID, offer.server_id());
        let ack = raw.exchange(&shouting(request), WITHIN).expect("an acknowledgement");
        assert_eq!(acknowledged(&ack), Some(offer.yiaddr));
        for reply in [offer, ack] {
            let expected = match broadcast {
                true => (BROADCAST, (Ipv4Addr::BROADCAST, 68)),
                false => (phone.mac().octets(), (reply.yiaddr, 68)),
            };
            assert_eq!((reply.to_mac, reply.destination), expected, "{reply:?}");
            assert_eq!((reply.broadcast, reply.source), (broadcast, (gateway(&lab), 67)), "{reply:?}");
        }
    }
}

// D7
#[test]
fn a_binding_belongs_to_identifier_and_hardware_address_together() {
    let lab = hotspot();
    let (one, other) = (lab.phone(), lab.phone());
    let lease = |phone: &Phone, id: &[u8]| {
        let raw = phone.dhcp_raw();
        let identified =
            |letter: Letter| if id.is_empty() { letter } else { letter.with(option::CLIENT_ID, id) };
        let offer = raw.exchange(&identified(raw.letter(MessageType::Discover)), WITHIN).expect("an offer");
        let request = raw
            .letter(MessageType::Request)
            .with_address(option::REQUESTED_ADDRESS, offer.yiaddr)
            .with_address(option::SERVER_ID, offer.server_id());
        acknowledged(&raw.exchange(&identified(request), WITHIN).expect("an answer")).expect("a lease")
    };
    let system = lease(&one, b"\0boots one system");
    let second_system = lease(&one, b"\0boots another");
    let plain = lease(&one, b"");
    let copied = lease(&other, b"\0boots one system");
    let mut all = vec![system, second_system, plain, copied];
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 4, "two systems of one device, and a neighbour who copies an identifier");
    assert_eq!(lease(&one, b"\0boots one system"), system, "the copy took nothing away");
    assert_eq!((lease(&one, b"\0boots another"), lease(&one, b"")), (second_system, plain));
}
