//! What holds whatever devices say, in any order, with restarts in between.

use super::{conversation::*, *};
use crate::dhcp::{frame, pool::MAX_QUARANTINED_PER_MAC};
use dhcproto::{Decodable, Decoder, v4};
use hotspot::model::{ClientId, UnixTime};
use proptest::prelude::*;
use std::collections::BTreeMap;

const PLACES: u32 = 12;
const OVERFLOW: u32 = 3;
const DEVICES: u16 = 6;

#[derive(Debug, Clone)]
enum Step {
    Say {
        from: u16,
        request: Box<Request>,
    },
    /// A host claims an address.
    Arp {
        address: Ipv4Addr,
        from: u16,
    },
    /// Seconds pass.
    Wait(u64),
    Moment,
    Expire,
    /// The machine starts anew from what the store holds.
    Restart,
}

fn any_address() -> impl Strategy<Value = Option<Ipv4Addr>> {
    prop_oneof![
        3 => Just(None),
        6 => (0..PLACES + OVERFLOW + 2).prop_map(|number| Some(address(number))),
        1 => prop_oneof![Just(GATEWAY), Just(Ipv4Addr::BROADCAST), any::<u32>().prop_map(Ipv4Addr::from)].prop_map(Some),
    ]
}

fn any_server() -> impl Strategy<Value = Option<Ipv4Addr>> {
    prop_oneof![4 => Just(None), 4 => Just(Some(GATEWAY)), 1 => Just(Some(Ipv4Addr::new(10, 20, 0, 9)))]
}

prop_compose! {
    fn any_request()(
        message_type in prop_oneof![
            3 => Just(MessageType::Discover),
            6 => Just(MessageType::Request),
            1 => Just(MessageType::Decline),
            1 => Just(MessageType::Release),
            1 => Just(MessageType::Inform),
        ],
        device in 0..DEVICES,
        ciaddr in any_address(),
        requested_address in any_address(),
        server_id in any_server(),
        giaddr in prop_oneof![9 => Just(None), 1 => any_address()],
        id in prop::option::of(0u8..6),
        broadcast: bool,
    ) -> Request {
        Request {
            ciaddr,
            requested_address,
            server_id,
            giaddr,
            client_id: id.and_then(|id| ClientId::new(&[id]).ok()),
            broadcast,
            ..says(message_type, device)
        }
    }
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        20 => (any_request(), prop::option::weighted(0.1, 0..DEVICES)).prop_map(|(request, other)| Step::Say {
            from: other.unwrap_or(u16::from(request.mac.octets()[5])),
            request: Box::new(request),
        }),
        4 => (0..PLACES + OVERFLOW + 1, 0..DEVICES + 3)
            .prop_map(|(number, from)| Step::Arp { address: address(number), from }),
        4 => Just(Step::Moment),
        2 => (0u64..60).prop_map(Step::Wait),
        1 => (0u64..4000).prop_map(Step::Wait),
        1 => Just(Step::Expire),
        1 => Just(Step::Restart),
    ]
}

/// The store and the gate, as whoever obeys the actions keeps them.
#[derive(Default)]
struct Obeyed {
    live: BTreeMap<Ipv4Addr, Lease>,
}

impl Obeyed {
    /// Checks each action against all that came before it.
    fn obey(&mut self, actions: &[Action], now: Now) -> Result<(), TestCaseError> {
        let mut committed = None;
        for action in actions {
            match action {
                Action::End { lease, .. } => {
                    let ended = self.live.remove(&lease.address);
                    prop_assert_eq!(ended.as_ref(), Some(lease), "ended what was not live");
                }
                Action::Commit(lease) => {
                    prop_assert!((address(0)..address(PLACES + OVERFLOW)).contains(&lease.address));
                    prop_assert!(lease.ends > now.boot);
                    if let Some(old) = self.live.insert(lease.address, lease.clone()) {
                        prop_assert_eq!(
                            (old.mac, old.client, old.started),
                            (lease.mac, lease.client.clone(), lease.started)
                        );
                    }
                    committed = Some((lease.address, lease.mac));
                }
                Action::Reply(reply) => {
                    let udp = frame::parse(&reply.packet, frame::Checksum::Ready).unwrap();
                    let message = v4::Message::decode(&mut Decoder::new(udp.payload)).unwrap();
                    if let Some(lease) = self.live.get(&message.yiaddr()) {
                        prop_assert_eq!(&lease.mac.octets()[..], message.chaddr(), "another's address");
                    }
                }
                Action::Conflict { address, .. } => {
                    prop_assert!(!self.live.contains_key(address), "a conflict at a live lease");
                }
                Action::Probe(_) | Action::Full | Action::Dropped(_) => {}
            }
        }
        match said(actions) {
            Some((v4::MessageType::Ack, address)) if !address.is_unspecified() => {
                prop_assert_eq!(
                    committed.map(|(committed, _)| committed),
                    Some(address),
                    "ACK without a commit"
                );
            }
            _ => prop_assert_eq!(committed, None, "a commit nobody is told of"),
        }
        Ok(())
    }

    fn check(&self, machine: &Machine) -> Result<(), TestCaseError> {
        let of_machine: BTreeMap<_, _> =
            machine.leases().map(|lease| (lease.address, lease.clone())).collect();
        prop_assert_eq!(&self.live, &of_machine, "machine and store disagree");
        for device in 0..DEVICES + 3 {
            prop_assert!(machine.pool.quarantined_by(mac(device)) <= MAX_QUARANTINED_PER_MAC);
        }
        let silent = machine.probes.first_silent();
        prop_assert!(silent.is_none_or(|address| machine.pool.is_untried(address)), "the stock is given out");
        for lease in self.live.values() {
            let of_mac = self.live.values().filter(|other| other.mac == lease.mac);
            let (all, same): (Vec<_>, Vec<_>) =
                of_mac.map(|other| (other, other.client == lease.client)).unzip();
            prop_assert!(all.len() <= MAX_PER_MAC);
            prop_assert_eq!(same.iter().filter(|same| **same).count(), 1, "two addresses of one client");
        }
        Ok(())
    }
}

proptest! {
    #[test]
    fn no_conversation_makes_two_devices_share_an_address(steps in prop::collection::vec(any_step(), 1..120)) {
        let mut now = server(1).now;
        let mut machine = Machine::new(plan_with_overflow(PLACES, OVERFLOW), []);
        let mut obeyed = Obeyed::default();
        for step in steps {
            match step {
                Step::Say { from, request } => {
                    // Time decides first, as it does in the machine.
                    let actions = machine.expire(now);
                    obeyed.obey(&actions, now)?;
                    let standings = (0..PLACES + OVERFLOW).map(|number| machine.pool.standing(address(number)));
                    let keeps_away = |standing: &Standing<'_>| {
                        matches!(standing, Standing::Quarantined { user } if *user != Some(request.mac))
                    };
                    let (quarantined, others): (Vec<_>, Vec<_>) =
                        standings.zip(0..).partition(|(standing, _)| keeps_away(standing));
                    let quarantined: Vec<u32> = quarantined.into_iter().map(|(_, number)| number).collect();
                    let free = others
                        .iter()
                        .any(|(standing, _)| matches!(standing, Standing::Free { .. } | Standing::Offered(_)));
                    drop(others);
                    let actions = machine.handle(&request, mac(from).into(), now);
                    obeyed.obey(&actions, now)?;
                    let reply = said(&actions);
                    if let Some((_, given)) = reply {
                        prop_assert!(quarantined.iter().all(|number| address(*number) != given), "of quarantine");
                    }
                    let is_own = from == u16::from(request.mac.octets()[5]) && request.giaddr.is_none();
                    if free && request.message_type == MessageType::Discover && is_own {
                        let client = Client { mac: request.mac, id: request.identity() };
                        let waits = machine
                            .pool
                            .open_offer(&client)
                            .is_some_and(|address| machine.probes.is_waited_for(address));
                        let offered = matches!(reply, Some((v4::MessageType::Offer, _)));
                        prop_assert!(offered != waits, "neither offer nor probe, or both: {:?}", actions);
                    }
                }
                Step::Arp { address, from } => {
                    let actions = machine.heard_arp(address, mac(from), now);
                    obeyed.obey(&actions, now)?;
                }
                Step::Moment => now.boot.0 += 70,
                Step::Wait(secs) => now = later(now, secs),
                Step::Expire => {
                    let actions = machine.expire(now);
                    obeyed.obey(&actions, now)?;
                    prop_assert!(machine.next_deadline().is_none_or(|deadline| deadline > now.boot));
                }
                Step::Restart => {
                    machine =
                        Machine::new(plan_with_overflow(PLACES, OVERFLOW), obeyed.live.values().cloned());
                    prop_assert_eq!(machine.ignored(), []);
                    now = Now { unix: UnixTime(now.unix.0 - 100), ..now };
                }
            }
            obeyed.check(&machine)?;
        }
        let actions = machine.expire(later(now, 3600));
        obeyed.obey(&actions, now)?;
        prop_assert!(obeyed.live.is_empty(), "all leases end");
        let empty = Crowd { places: PLACES, leased: 0, free: PLACES, overflow: 0 };
        prop_assert_eq!(machine.crowd(), empty, "the pool recovers");
    }
}
