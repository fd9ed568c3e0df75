//! What devices and the gateway say to each other by DHCP (RFC 2131), message by message. Rows of the checklist that a
//! test stands for are named above it.

mod bindings;
mod conflicts;
mod crowd;
mod full;
pub mod malformed;
mod options;
mod programs;
mod relays;
mod returning;
mod starvation;
mod wire;

use crate::*;
use dhcproto::v4::MessageType;
use lab::phone::{DhcpRaw, Letter, Reply, option};
use std::net::Ipv4Addr;

/// For a reply that comes.
const WITHIN: Duration = Duration::from_secs(5);

/// A host of the lab's network outside of every pool.
const OUTSIDE_POOL: Ipv4Addr = Ipv4Addr::new(10, 20, 251, 9);

/// The address of this number in the pools of these tests.
fn place(number: u8) -> Ipv4Addr {
    Ipv4Addr::new(10, 20, 0, 50 + number)
}

/// A gateway that runs, configured otherwise.
fn hotspot_with(change: impl FnOnce(&mut lab::Settings)) -> Lab {
    let mut lab = Lab::builder().build();
    lab.gateway.configure(change);
    lab.gateway.start();
    lab
}

/// One with so many addresses, none of them overflow.
fn small_hotspot(addresses: u8) -> Lab {
    hotspot_with(|settings| {
        settings.pool = Some(format!("{}-{}", place(0), place(addresses - 1)));
        settings.overflow = Some(0);
    })
}

fn gateway(lab: &Lab) -> Ipv4Addr {
    lab.networks()[0].address
}

fn discover(raw: &DhcpRaw) -> Reply {
    raw.exchange(&raw.letter(MessageType::Discover), WITHIN).expect("an offer")
}

/// What a device sends that was switched on again and remembers an address.
fn rebooting(raw: &DhcpRaw, address: Ipv4Addr) -> Letter {
    raw.letter(MessageType::Request).with_address(option::REQUESTED_ADDRESS, address)
}

/// What a device sends to its server when half of the lease is over.
fn renewing(phone: &Phone, raw: &DhcpRaw, address: Ipv4Addr) -> Letter {
    raw.letter(MessageType::Request).unicast(address, phone.gateway_mac(), phone.network().address)
}

fn releasing(phone: &Phone, raw: &DhcpRaw, address: Ipv4Addr) -> Letter {
    let server = phone.network().address;
    let letter = raw.letter(MessageType::Release).with_address(option::SERVER_ID, server);
    letter.unicast(address, phone.gateway_mac(), server)
}

fn declining(lab: &Lab, raw: &DhcpRaw, address: Ipv4Addr) -> Letter {
    let letter = raw.letter(MessageType::Decline).with_address(option::REQUESTED_ADDRESS, address);
    letter.with_address(option::SERVER_ID, gateway(lab))
}

/// The address of an acknowledgement; nothing for a NAK.
fn acknowledged(reply: &Reply) -> Option<Ipv4Addr> {
    (reply.kind() == Some(MessageType::Ack)).then_some(reply.yiaddr)
}

/// Whether nothing is said to this: a question asked after it is answered, and it is not.
fn is_unanswered(raw: &DhcpRaw, letter: &Letter) -> bool {
    raw.send(letter);
    let next = Letter { ciaddr: OUTSIDE_POOL, ..raw.letter(MessageType::Inform) };
    raw.send(&next);
    let first = raw.receive(WITHIN, |reply| [letter.xid, next.xid].contains(&reply.xid));
    first.expect("an answer to the question after it").xid == next.xid
}

/// How many messages were dropped for this reason.
fn dropped(lab: &Lab, kind: &str) -> u64 {
    let status = lab.gateway.wifi_pbg(&["status"]);
    let kinds = status["dropped"].as_array().cloned().unwrap_or_default();
    kinds
        .iter()
        .find(|dropped| dropped["kind"] == kind)
        .and_then(|found| found["count"].as_u64())
        .unwrap_or(0)
}

/// What was seen, of the alarm of this kind that stands at the lab's site.
fn alarm(lab: &Lab, kind: &str) -> Option<String> {
    let alarms = lab.gateway.wifi_pbg(&["alarms"]);
    let site = lab.networks()[0].site.as_str();
    let found = alarms.as_array()?.iter().find(|alarm| alarm["kind"] == kind && alarm["site"] == site)?;
    found["seen"].as_str().map(str::to_owned)
}
