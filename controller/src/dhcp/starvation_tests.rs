//! What is left for real devices while somebody takes addresses for devices that there are not.

use super::{conversation::*, *};
use crate::dhcp::{pool::OFFER_TIME, shares::NEWNESS};
use hotspot::model::Span;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Of made-up devices; real ones have lower numbers.
const MADE_UP: u16 = 1_000;
const HOUR: Span = Span::from_secs(3600);

fn by_port(device: u16, port: u16) -> Caller {
    Caller { origin: Origin::numbered(port), ..mac(device).into() }
}

/// Offers that are open.
fn open_offers(server: &Server, places: u32) -> usize {
    let offered =
        |number: &u32| matches!(server.machine.pool.standing(address(*number)), Standing::Offered(_));
    (0..places).filter(offered).count()
}

impl Server {
    fn says_by(&mut self, caller: Caller, request: &Request) -> Vec<Action> {
        let mut actions = self.machine.handle(request, caller, self.now);
        actions.retain(|action| !matches!(action, Action::Probe(_)));
        actions
    }

    /// DISCOVER and REQUEST by a port, whether anything is answered or not; the address.
    fn try_by(&mut self, caller: Caller, device: u16) -> Option<Ipv4Addr> {
        let mut actions = self.says_by(caller, &says(MessageType::Discover, device));
        if actions.is_empty() {
            actions = self.listen();
        }
        let (_, address) = said(&actions)?;
        let actions = self.says_by(caller, &selecting(device, address));
        let (kind, address) = said(&actions)?;
        (kind == dhcproto::v4::MessageType::Ack).then_some(address)
    }

    fn moment(&mut self, millis: i64) -> Vec<Action> {
        self.now.boot = BootTime(self.now.boot.0 + millis);
        self.machine.expire(self.now)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// As long as fewer come than a quarter of the places while a device makes up its mind.
    #[test]
    fn no_flood_of_questions_keeps_a_real_device_from_its_lease(
        places in 64u32..1_000,
        millis_between in 2i64..50,
        thinking_millis in 1i64..150,
    ) {
        prop_assume!(thinking_millis + 250 < i64::from(places / 4) * millis_between);
        let mut server = server(places);
        let mut made_up = MADE_UP;
        for device in 0..20 {
            let mut offer = None;
            let mut asked = false;
            let began = server.now.boot;
            let acknowledged = loop {
                prop_assert!(server.now.boot < began + Span::from_secs(1), "no lease within a second");
                let mut heard = server.moment(millis_between);
                made_up += 1;
                heard.extend(server.machine.handle(&says(MessageType::Discover, made_up), mac(made_up).into(), server.now));
                if !std::mem::replace(&mut asked, true) {
                    heard.extend(server.machine.handle(&says(MessageType::Discover, device), mac(device).into(), server.now));
                }
                for action in heard {
                    let single = [action];
                    if let [Action::Reply(reply)] = &single
                        && reply.packet.get(56..62) == Some(&mac(device).octets()[..])
                    {
                        offer = Some((offered(&single), server.now.boot.0 + thinking_millis));
                    }
                }
                prop_assert!(open_offers(&server, places) <= (places / 4).max(8) as usize);
                if let Some((address, ready)) = offer
                    && ready <= server.now.boot.0
                {
                    let actions = server.says_by(mac(device).into(), &selecting(device, address));
                    break said(&actions) == Some((dhcproto::v4::MessageType::Ack, address));
                }
            };
            prop_assert!(acknowledged, "the offer was somebody else's meanwhile");
        }
    }
}

#[test]
fn an_offer_nobody_takes_up_is_over_after_ten_seconds() {
    let mut server = server(100);
    assert_eq!(OFFER_TIME, Span::from_secs(10));
    (0..20).for_each(|device| drop(server.discover(MADE_UP + device)));
    assert_eq!(open_offers(&server, 100), 20);
    server.wait(10);
    assert_eq!(open_offers(&server, 100), 0);
}

#[test]
fn a_port_that_floods_loses_its_own_offers() {
    let mut server = server(100);
    let offer = offered(&server.says_by(by_port(1, 1), &says(MessageType::Discover, 1)));
    for device in 0..500 {
        server.says_by(by_port(MADE_UP + device, 2), &says(MessageType::Discover, MADE_UP + device));
    }
    let actions = server.says_by(by_port(1, 1), &selecting(1, offer));
    assert_eq!(said(&actions), Some((dhcproto::v4::MessageType::Ack, offer)));
}

#[test]
fn whoever_takes_addresses_by_one_port_leaves_half_of_them_to_those_who_come_by_others() {
    let mut server = server(200);
    assert!(server.try_by(by_port(1, 1), 1).is_some());
    let took = |server: &mut Server, port, first: u16| -> usize {
        let devices = first..first + 300;
        devices
            .filter_map(|device| server.try_by(by_port(device, port), device))
            .collect::<BTreeSet<_>>()
            .len()
    };
    assert_eq!(took(&mut server, 2, MADE_UP), 100);
    let refused = server.says_by(by_port(MADE_UP, 2), &rebooting(MADE_UP + 900, address(150)));
    assert_eq!(said(&refused), None, "nor is there another way to it: {refused:?}");
    assert!(server.try_by(by_port(2, 1), 2).is_some());
    assert_eq!(took(&mut server, 3, 2 * MADE_UP), 49, "and a second port half of what is left");
    assert!(server.try_by(by_port(3, 1), 3).is_some());
}

#[test]
fn who_signed_in_before_or_comes_back_is_no_newcomer() {
    let mut server = server(200);
    assert!(server.try_by(by_port(1, 1), 1).is_some());
    let own = server.try_by(by_port(2, 2), 2).unwrap();
    server.say(2, Request { ciaddr: Some(own), ..says(MessageType::Release, 2) });
    for device in MADE_UP..MADE_UP + 300 {
        server.try_by(by_port(device, 2), device);
    }
    assert_eq!(server.try_by(by_port(3, 2), 3), None);
    assert!(server.try_by(Caller { is_guest: true, ..by_port(3, 2) }, 3).is_some());
    assert_eq!(server.try_by(by_port(2, 2), 2), Some(own), "its place of before");
}

#[test]
fn where_places_are_scarce_a_stranger_has_one_for_minutes_and_a_guest_for_the_whole_time() {
    let mut server = server(8);
    for device in 0..6 {
        server.join(device);
    }
    assert!(
        (0..6).all(|number| server.machine.lease_at(address(number)).unwrap().ends == server.now.boot + HOUR)
    );
    // Two of eight are a quarter; one is less.
    let ends = |server: &Server, address| server.machine.lease_at(address).unwrap().ends;
    let stranger = {
        server.join(6);
        server.join(7)
    };
    assert_eq!(ends(&server, stranger), server.now.boot + NEWNESS);
    let guest = Caller { is_guest: true, ..mac(7).into() };
    server.says_by(guest, &renewing(7, stranger));
    assert_eq!(ends(&server, stranger), server.now.boot + HOUR, "once it has signed in");
}
