//! Who is taken for two devices, and who is not.

use super::*;
use proptest::prelude::*;

fn mac(last: u8) -> Mac {
    Mac::new([2, 0, 0, 0, 0, last]).unwrap()
}

fn port(number: usize) -> Interface {
    format!("lan{number}").parse().unwrap()
}

fn at(secs: i64) -> BootTime {
    BootTime(secs * 1_000)
}

/// The signs of a device that comes by these ports at these seconds.
fn signs(steps: &[(i64, usize)]) -> usize {
    let mut copies = Copies::default();
    steps
        .iter()
        .filter(|(secs, number)| copies.moved(mac(1), None, &port(*number), at(*secs)).is_some())
        .count()
}

fn says(message_type: MessageType, wants: &[u8], vendor_class: Option<&[u8]>) -> Request {
    Request {
        message_type,
        xid: 1,
        secs: 0,
        broadcast: false,
        mac: mac(1),
        ciaddr: None,
        giaddr: None,
        requested_address: None,
        server_id: None,
        client_id: None,
        hostname: None,
        vendor_class: vendor_class.map(<[u8]>::to_vec),
        parameter_requests: wants.to_vec(),
        max_message_size: None,
        relay_information: None,
    }
}

#[test]
fn three_moves_in_turn_within_half_a_minute_are_two_devices() {
    assert_eq!(signs(&[(0, 1), (1, 2), (2, 1), (3, 2)]), 1);
    assert_eq!(
        signs(&[(0, 1), (100, 2), (110, 1), (130, 2)]),
        1,
        "the first place counts from when it was left"
    );
    let mut copies = Copies::default();
    let steps = [1, 2, 1, 2].map(|number| copies.moved(mac(1), None, &port(number), at(0)));
    assert_eq!(steps, [None, None, None, Some(Sign::Places(port(1), port(2)))]);
    let mut copies = Copies::default();
    let steps = [2, 1, 2].map(|number| copies.moved(mac(1), Some(&port(1)), &port(number), at(0)).is_some());
    assert_eq!(steps, [false, false, true], "where it was before is a place too");
}

#[test]
fn whoever_walks_moves_slowly_or_on() {
    assert_eq!(signs(&[(0, 1), (10, 2)]), 0, "one move");
    assert_eq!(signs(&[(0, 1), (10, 2), (20, 1)]), 0, "there and back");
    assert_eq!(signs(&[(0, 1), (10, 2), (25, 1), (41, 2)]), 0, "slower than that");
    assert_eq!(signs(&[(0, 1), (1, 2), (2, 3), (3, 4), (4, 1)]), 0, "a walk around the square");
    assert_eq!(signs(&[(0, 1), (1, 1), (2, 1), (3, 1), (4, 2), (5, 2)]), 0, "many packets at one place");
}

#[test]
fn after_a_sign_three_more_moves_are_another() {
    assert_eq!(signs(&[(0, 1), (1, 2), (2, 1), (3, 2), (4, 1), (5, 2), (6, 1)]), 1);
    assert_eq!(signs(&[(0, 1), (1, 2), (2, 1), (3, 2), (4, 1), (5, 2), (6, 1), (7, 2)]), 2);
}

#[test]
fn another_way_of_asking_within_a_lease_is_another_device() {
    let mut copies = Copies::default();
    let mut said = |kind, wants: &[u8], is: Option<&[u8]>, leased| {
        copies.spoke(&says(kind, wants, is), leased, at(0)).is_some()
    };
    use MessageType::{Discover, Request};
    assert!(!said(Discover, &[1, 3, 6, 15], Some(b"android-dhcp-14"), false));
    assert!(!said(Request, &[1, 3, 6], Some(b"android-dhcp-14"), false), "another kind of message");
    assert!(!said(Request, &[6, 3, 1], Some(b"android-dhcp-14"), true), "in another order");
    assert!(!said(Request, &[], None, true), "absent is no change");
    assert!(said(Request, &[1, 3, 6], Some(b"udhcp 1.35"), true));
    assert!(said(Request, &[1, 3, 6], Some(b"android-dhcp-14"), true), "and the other again");
    assert!(said(Discover, &[1, 3, 6, 12], None, true));
    assert!(!said(Discover, &[1, 28], None, false), "with a new lease it may be another system");
    assert!(!said(Request, &[1, 28], Some(b"MSFT 5.0"), false), "in every kind of message");
}

#[test]
fn a_flood_of_made_up_addresses_is_bounded_and_forgotten() {
    let mut copies = Copies::default();
    for number in 0..70_000u32 {
        let [_, a, b, c] = number.to_be_bytes();
        copies.moved(Mac::new([2, 1, 0, a, b, c]).unwrap(), None, &port(1), at(0));
    }
    assert_eq!(copies.trails.len(), MOST);
    copies.sweep(|known| known == Mac::new([2, 1, 0, 0, 0, 7]).unwrap(), at(61));
    assert_eq!(copies.trails.len(), 1);
}

proptest! {
    /// However it goes: fewer than three moves in any half minute are never two devices.
    #[test]
    fn roaming_alone_never_asks(
        steps in prop::collection::vec((15_001i64..60_000, 0usize..3), 0..30),
    ) {
        let mut copies = Copies::default();
        let mut now = 0;
        for (pause, number) in steps {
            now += pause;
            prop_assert_eq!(copies.moved(mac(1), None, &port(number), BootTime(now)), None);
        }
    }

    /// Two who both send are found at the fourth packet at the latest, wherever each is.
    #[test]
    fn two_that_both_send_are_found_within_three_moves(
        pauses in prop::collection::vec(0i64..9_000, 4), one in 0usize..5, other in 5usize..9,
    ) {
        let mut copies = Copies::default();
        let mut now = 0;
        let found = pauses.iter().enumerate().any(|(turn, pause)| {
            now += pause;
            copies.moved(mac(1), None, &port(if turn % 2 == 0 { one } else { other }), BootTime(now)).is_some()
        });
        prop_assert!(found);
    }

    /// One device is consistent within a kind of message, and is never asked for its own habits.
    #[test]
    fn one_device_that_keeps_its_habits_is_never_asked(
        wants in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..8), 3),
        turns in prop::collection::vec((0usize..3, any::<bool>(), any::<bool>()), 0..40),
    ) {
        let kinds = [MessageType::Discover, MessageType::Request, MessageType::Inform];
        let mut copies = Copies::default();
        for (kind, leased, says_what_it_is) in turns {
            let is = says_what_it_is.then_some(&b"phone"[..]);
            let request = says(kinds[kind], &wants[kind], is);
            prop_assert_eq!(copies.spoke(&request, leased, at(0)), None);
        }
    }
}
