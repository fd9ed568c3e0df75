//! What a device is told, by what it asks for and how much it can take.

use super::*;

const API: &[u8] = b"https://masuk.wifi.pbg/captive";

/// The most a message may have where the device says nothing: 576 bytes with the headers of IP and UDP.
const SMALLEST_LIMIT: usize = 576 - 28;

// D2, D3
#[test]
fn with_a_certificate_whoever_asks_and_whoever_lists_nothing_is_told_of_the_portals_api() {
    let (lab, _) = hotspot_with_certificate();
    let phone = lab.phone();
    let raw = phone.dhcp_raw();
    let told = |letter: Letter| {
        let reply = raw.exchange(&letter, WITHIN).expect("an answer");
        reply.option(option::CAPTIVE_PORTAL)
    };
    let discover = || raw.letter(MessageType::Discover);
    assert_eq!(told(discover().asking_for(&[1, 3, 6, 114])).as_deref(), Some(API), "and no zero at its end");
    assert_eq!(told(discover()).as_deref(), Some(API));
    assert_eq!(told(discover().asking_for(&[1, 3, 6])), None, "it has said what it is ready for");
    let own = raw.lease();
    assert_eq!(own.option(option::CAPTIVE_PORTAL).as_deref(), Some(API));
    let renewal = renewing(&phone, &raw, own.yiaddr).asking_for(&[114]);
    assert_eq!(told(renewal).as_deref(), Some(API));

    let inform = raw.letter(MessageType::Inform).asking_for(&[1, 3, 6, 114]);
    let inform = inform.unicast(OUTSIDE_POOL, phone.gateway_mac(), gateway(&lab));
    assert_eq!(told(inform).as_deref(), Some(API));
}

// D2
#[test]
fn without_a_certificate_nobody_is_told_of_an_api() {
    let lab = hotspot();
    let raw = lab.phone().dhcp_raw();
    let offer = raw.exchange(&raw.letter(MessageType::Discover).asking_for(&[1, 3, 6, 114, 160]), WITHIN);
    let offer = offer.expect("an offer");
    assert_eq!((offer.option(option::CAPTIVE_PORTAL), offer.option(160)), (None, None), "{offer:?}");
    assert_eq!(raw.lease().option(option::CAPTIVE_PORTAL), None);
}

// D3
#[test]
fn a_host_with_an_address_of_its_own_is_told_the_rest() {
    let lab = hotspot();
    let phone = lab.phone();
    let raw = phone.dhcp_raw();
    let inform = raw.letter(MessageType::Inform).unicast(OUTSIDE_POOL, phone.gateway_mac(), gateway(&lab));
    let told = raw.exchange(&inform, WITHIN).expect("an answer");
    assert_eq!((told.kind(), told.yiaddr, told.lease_time()), (Some(MessageType::Ack), [0; 4].into(), None));
    assert_eq!((told.to_mac, told.destination), (phone.mac().octets(), (OUTSIDE_POOL, 68)), "{told:?}");
    assert_eq!((told.address(3), told.address(6)), (Some(gateway(&lab)), Some(gateway(&lab))), "{told:?}");
    let elsewhere = Letter { ciaddr: [192, 168, 1, 20].into(), ..raw.letter(MessageType::Inform) };
    assert!(is_unanswered(&raw, &elsewhere), "who is not of this network is told nothing");
}

// D12
#[test]
fn what_would_break_a_phone_is_not_said_even_when_it_asks() {
    let lab = hotspot();
    let raw = lab.phone().dhcp_raw();
    let everything: Vec<u8> = (1..=254).collect();
    let offer = raw.exchange(&raw.letter(MessageType::Discover).asking_for(&everything), WITHIN);
    let offer = offer.expect("an offer");
    for (code, what) in [
        (121, "routes, which make a phone ignore its router"),
        (249, "the same in Microsoft's number"),
        (33, "routes of old"),
        (108, "leave to go without IPv4"),
        (160, "the portal in the number that was withdrawn"),
        (80, "a lease without asking twice"),
    ] {
        assert_eq!(offer.option(code), None, "{what}: {offer:?}");
    }
    let here = Some(gateway(&lab));
    assert_eq!((offer.address(3), offer.address(6), offer.address(54)), (here, here, here));
    assert_eq!(
        (offer.address(1), offer.address(28)),
        (Some([255, 255, 0, 0].into()), Some([10, 20, 255, 255].into()))
    );
}

// D12
#[test]
fn an_answer_fits_what_its_device_can_take_and_still_says_what_matters() {
    let (lab, _) = hotspot_with_certificate();
    let raw = lab.phone().dhcp_raw();
    let long = vec![7; 255];
    let offer = |limit: Option<u16>| {
        let letter = raw.letter(MessageType::Discover).asking_for(&[1, 3, 6, 28, 114]);
        let letter = letter.with(option::CLIENT_ID, &long).with(option::RELAY, &long);
        let letter = match limit {
            Some(limit) => letter.with(option::LONGEST_MESSAGE, &limit.to_be_bytes()),
            None => letter,
        };
        raw.exchange(&letter, WITHIN).expect("an offer")
    };
    for limit in [None, Some(576), Some(300), Some(0)] {
        let offer = offer(limit);
        assert!(offer.length <= SMALLEST_LIMIT, "{} bytes for {limit:?}", offer.length);
        for code in [1, 3, 6, 51, 54] {
            assert!(offer.option(code).is_some(), "{code} for {limit:?}: {offer:?}");
        }
    }
    let offer = offer(Some(1500));
    assert!(offer.length <= 1500 - 28, "{}", offer.length);
    assert_eq!(offer.option(option::CAPTIVE_PORTAL).as_deref(), Some(API));
    assert_eq!(
        (offer.option(option::CLIENT_ID), offer.option(option::RELAY)),
        (Some(long.clone()), Some(long))
    );
    assert!(discover(&raw).length >= 300, "what is shorter than a BOOTP message is dropped by old clients");
}

// D12
#[test]
fn options_in_pieces_are_understood() {
    let (lab, _) = hotspot_with_certificate();
    let raw = lab.phone().dhcp_raw();
    let pieces = raw
        .letter(MessageType::Discover)
        .with(option::CLIENT_ID, b"\0in ")
        .with(option::ASKED_FOR, &[1, 3])
        .with(option::CLIENT_ID, b"pieces")
        .with(option::ASKED_FOR, &[114]);
    let offer = raw.exchange(&pieces, WITHIN).expect("an offer");
    assert_eq!(offer.option(option::CAPTIVE_PORTAL).as_deref(), Some(API));
    let identifiers: Vec<_> = offer.options.iter().filter(|(code, _)| *code == option::CLIENT_ID).collect();
    assert_eq!(identifiers, [&(option::CLIENT_ID, b"\0in pieces".to_vec())], "echoed as one");
    let whole = raw.letter(MessageType::Discover).with(option::CLIENT_ID, b"\0in pieces");
    assert_eq!(raw.exchange(&whole, WITHIN).expect("an offer").yiaddr, offer.yiaddr, "the same client");
}
