//! What a stranger's packet goes through, up to what is answered.
#![allow(clippy::expect_used, reason = "a fuzzer is told of faults by panics")]

use super::{
    Action, Machine, Plan, Request, arp,
    frame::{self, Checksum},
};
use hotspot::{
    config::Pool,
    model::{BootTime, Mac, Now, Span, UnixTime},
};
use std::net::Ipv4Addr;

/// An IPv4 packet or an ARP packet, as it comes from the interface.
///
/// # Panics
/// On a fault of ours.
pub fn packet(bytes: &[u8]) {
    let from = Mac::new([2, 0, 0x5e, 0, 0, 1]).expect("a device's address");
    let _ = arp::claim(bytes, from);
    for checksum in [Checksum::Ready, Checksum::NotReady] {
        if let Ok(udp) = frame::parse(bytes, checksum) {
            message(udp.payload);
        }
    }
}

/// What stands in a datagram to our port.
///
/// # Panics
/// On a fault of ours.
pub fn message(bytes: &[u8]) {
    let Ok(request) = Request::parse(bytes) else { return };
    let plan = Plan {
        site: "alun-alun".parse().expect("a site"),
        subnet: "10.20.0.0/16".parse().expect("a subnet"),
        gateway: Ipv4Addr::new(10, 20, 0, 1),
        places: Pool { first: Ipv4Addr::new(10, 20, 0, 50), last: Ipv4Addr::new(10, 20, 0, 53) },
        overflow: None,
        lease_time: Span::from_secs(3_600),
        relays: vec![Ipv4Addr::new(10, 20, 0, 2)],
        api: Some("https://masuk.wifi.pbg/captive".to_owned()),
    };
    let mut machine = Machine::new(plan, []);
    let mut now = Now { boot: BootTime(1_000_000), unix: UnixTime(1_795_000_000), trusted: true };
    machine.expire(now);
    // The second time it is somebody whom the machine knows.
    for _ in 0..2 {
        now.boot = now.boot + Span::from_secs(5);
        let mut actions = machine.handle(&request, request.mac.into(), now);
        now.boot = now.boot + Span::from_secs(5);
        actions.extend(machine.expire(now));
        for action in actions {
            if let Action::Reply(reply) = action {
                frame::parse(&reply.packet, Checksum::Ready).expect("what we send can be read");
            }
        }
    }
}
