//! Addresses that are given back, and those that somebody pretends to give back.

use super::*;

// D9
#[test]
fn a_released_address_is_kept_for_its_holder_and_goes_to_others_last() {
    let lab = small_hotspot(4);
    let (phone, others) = (lab.phone(), [(); 3].map(|()| lab.phone()));
    let raw = phone.dhcp_raw();
    let own = raw.lease().yiaddr;
    raw.send(&releasing(&phone, &raw, own));
    wait_until("it is released", WITHIN, || lab.gateway.wifi_pbg(&["clients"]) == serde_json::json!([]));
    for other in &others[..2] {
        assert_ne!(other.dhcp_raw().lease().yiaddr, own, "there are others");
    }
    assert_eq!(raw.lease().yiaddr, own, "it comes back");
    raw.send(&releasing(&phone, &raw, own));
    assert_ne!(others[2].dhcp_raw().lease().yiaddr, own);
    assert_eq!(lab.phone().dhcp_raw().lease().yiaddr, own, "nothing else is left");
}

// D9
#[test]
fn nobody_else_can_release_a_guests_address() {
    let lab = hotspot();
    let (guest, stranger) = (online(&lab), lab.phone());
    let raw = stranger.dhcp_raw();
    let forged = releasing(&stranger, &raw, guest.address());
    let in_its_name = Letter { chaddr: guest.mac().octets(), ..forged.clone() };
    let identified = in_its_name.clone().with(option::CLIENT_ID, &[&[1], &guest.mac().octets()[..]].concat());
    let relayed = Letter { giaddr: OUTSIDE_POOL, ..identified.clone() };
    for letter in [&forged, &in_its_name, &identified, &relayed] {
        raw.send(letter);
    }
    wait_until("each is dropped", WITHIN, || {
        ["dhcp-foreign-release", "dhcp-foreign-source", "dhcp-foreign-relay"].map(|kind| dropped(&lab, kind))
            == [1, 2, 1]
    });
    assert!(reaches_the_web(&guest), "the guest stays online");
    let clients = lab.gateway.wifi_pbg(&["clients"]);
    assert_eq!(clients[0]["address"], guest.address().to_string(), "{clients}");
}

// D8
#[test]
fn a_declined_address_is_offered_to_nobody_and_staff_are_told() {
    let lab = small_hotspot(4);
    let (phone, others) = (lab.phone(), [(); 3].map(|()| lab.phone()));
    let raw = phone.dhcp_raw();
    let declined = raw.lease().yiaddr;
    raw.send(&declining(&lab, &raw, declined));
    for other in &others {
        assert_ne!(other.dhcp_raw().lease().yiaddr, declined);
    }
    let discover = raw.letter(MessageType::Discover);
    assert!(is_unanswered(&raw, &discover), "better none than one in use");
    let seen = alarm(&lab, "address-conflict").expect("an alarm of the site");
    assert!(seen.contains(&declined.to_string()), "{seen}");
}

// D8
#[test]
fn one_device_cannot_decline_a_pool_empty() {
    let lab = small_hotspot(12);
    let (enemy, guest) = (lab.phone(), lab.phone());
    let raw = enemy.dhcp_raw();
    let declined: Vec<Ipv4Addr> = (0..8)
        .map(|_| {
            let own = raw.lease().yiaddr;
            raw.send(&declining(&lab, &raw, own));
            own
        })
        .collect();
    assert_ne!(declined[0], declined[1]);
    assert!(
        declined[2..].iter().all(|address| *address == declined[2]),
        "what it has it keeps: {declined:?}"
    );
    wait_until("the flood is counted", WITHIN, || dropped(&lab, "dhcp-decline-flood") == 6);
    assert!(!declined.contains(&guest.dhcp_raw().lease().yiaddr));
}

// D8
#[test]
fn nobody_can_decline_a_guests_address() {
    let lab = hotspot();
    let (guest, stranger) = (online(&lab), lab.phone());
    let raw = stranger.dhcp_raw();
    let forged = declining(&lab, &raw, guest.address());
    raw.send(&forged);
    raw.send(&Letter { chaddr: guest.mac().octets(), ..forged });
    wait_until("both are dropped", WITHIN, || {
        dropped(&lab, "dhcp-foreign-decline") == 1 && dropped(&lab, "dhcp-foreign-source") == 1
    });
    assert!(reaches_the_web(&guest));
    assert_eq!(alarm(&lab, "address-conflict"), None);
}
