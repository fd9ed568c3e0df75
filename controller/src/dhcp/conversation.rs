//! A server and what devices say to it, for all tests of the machine.

use super::*;
use crate::dhcp::{frame, probes::LISTENING_MILLIS};
use dhcproto::{Decodable, Decoder, v4};
use hotspot::{
    config::Pool,
    model::{Span, UnixTime},
};

pub const GATEWAY: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 1);
pub const RELAY: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 2);

pub const EXHAUSTED: [Action; 2] = [Action::Full, Action::Dropped("dhcp-pool-exhausted")];

pub const NAK: Option<(v4::MessageType, Ipv4Addr)> = Some((v4::MessageType::Nak, Ipv4Addr::UNSPECIFIED));

/// A machine and the time it is given.
pub struct Server {
    pub machine: Machine,
    pub now: Now,
}

/// A server with so many places, in a network where nobody has any of them.
pub fn server(places: u32) -> Server {
    let now = Now { boot: BootTime(5_000_000), unix: UnixTime(1000), trusted: true };
    let before = Now { boot: BootTime(now.boot.0 - LISTENING_MILLIS), ..now };
    let mut machine = Machine::new(plan(places), []);
    machine.expire(before);
    machine.expire(now);
    Server { machine, now }
}

pub fn plan(places: u32) -> Plan {
    Plan {
        site: "alun-alun".parse().unwrap(),
        subnet: "10.20.0.0/16".parse().unwrap(),
        gateway: GATEWAY,
        places: Pool { first: address(0), last: address(places - 1) },
        overflow: None,
        lease_time: Span::from_secs(3600),
        relays: vec![RELAY],
        api: None,
    }
}

/// With so many addresses of overflow after the places.
pub fn plan_with_overflow(places: u32, overflow: u32) -> Plan {
    let last = address(places + overflow - 1);
    Plan { overflow: Some(Pool { first: address(places), last }), ..plan(places) }
}

/// The pool's address of this number.
pub fn address(number: u32) -> Ipv4Addr {
    (u32::from(Ipv4Addr::new(10, 20, 0, 50)) + number).into()
}

pub fn mac(device: u16) -> Mac {
    let [high, low] = device.to_be_bytes();
    Mac::new([2, 0, 0x5e, 0, high, low]).unwrap()
}

pub fn later(now: Now, secs: u64) -> Now {
    Now { boot: now.boot + Span::from_secs(secs), unix: now.unix + Span::from_secs(secs), ..now }
}

impl Server {
    /// What the machine does, but for the questions it asks ahead.
    pub fn say(&mut self, from: u16, request: Request) -> Vec<Action> {
        without_probes(self.machine.handle(&request, mac(from).into(), self.now))
    }

    /// Until the offer is there: where it depends on a silence, that is heard.
    pub fn discover(&mut self, device: u16) -> Vec<Action> {
        let actions = self.say(device, says(MessageType::Discover, device));
        if actions.is_empty() { self.listen() } else { actions }
    }

    /// DISCOVER and REQUEST; the address.
    pub fn join(&mut self, device: u16) -> Ipv4Addr {
        let address = offered(&self.discover(device));
        let actions = self.say(device, selecting(device, address));
        assert_eq!(said(&actions), Some((v4::MessageType::Ack, address)));
        address
    }

    pub fn wait(&mut self, secs: u64) -> Vec<Action> {
        self.now = later(self.now, secs);
        without_probes(self.machine.expire(self.now))
    }

    /// Nobody answers a probe.
    pub fn listen(&mut self) -> Vec<Action> {
        self.now.boot = BootTime(self.now.boot.0 + LISTENING_MILLIS);
        without_probes(self.machine.expire(self.now))
    }
}

fn without_probes(mut actions: Vec<Action>) -> Vec<Action> {
    actions.retain(|action| !matches!(action, Action::Probe(_)));
    actions
}

pub fn says(message_type: MessageType, device: u16) -> Request {
    Request {
        message_type,
        xid: 7,
        secs: 0,
        broadcast: false,
        mac: mac(device),
        ciaddr: None,
        giaddr: None,
        requested_address: None,
        server_id: None,
        client_id: None,
        hostname: None,
        vendor_class: None,
        parameter_requests: vec![],
        max_message_size: None,
        relay_information: None,
    }
}

pub fn selecting(device: u16, address: Ipv4Addr) -> Request {
    Request {
        server_id: Some(GATEWAY),
        requested_address: Some(address),
        ..says(MessageType::Request, device)
    }
}

pub fn rebooting(device: u16, address: Ipv4Addr) -> Request {
    Request { requested_address: Some(address), ..says(MessageType::Request, device) }
}

pub fn renewing(device: u16, address: Ipv4Addr) -> Request {
    Request { ciaddr: Some(address), ..says(MessageType::Request, device) }
}

pub fn reply(actions: &[Action]) -> &Reply {
    match actions.last() {
        Some(Action::Reply(reply)) => reply,
        other => panic!("no reply: {other:?}"),
    }
}

/// The kind of the reply, if there is one, and the address in it.
pub fn said(actions: &[Action]) -> Option<(v4::MessageType, Ipv4Addr)> {
    let Some(Action::Reply(reply)) = actions.last() else { return None };
    let udp = frame::parse(&reply.packet, frame::Checksum::Ready).unwrap();
    let message = v4::Message::decode(&mut Decoder::new(udp.payload)).unwrap();
    Some((message.opts().msg_type().unwrap(), message.yiaddr()))
}

/// What the reply says under a number, if there is a reply and it does.
pub fn option(actions: &[Action], code: u8) -> Option<Vec<u8>> {
    let udp = frame::parse(&reply(actions).packet, frame::Checksum::Ready).unwrap();
    let mut options = v4::borrowed::DhcpOptionIterator::new(&udp.payload[240..]);
    options.find(|option| u8::from(option.code()) == code).map(|option| option.data().to_vec())
}

pub fn offered(actions: &[Action]) -> Ipv4Addr {
    match said(actions) {
        Some((v4::MessageType::Offer, address)) => address,
        other => panic!("no offer: {other:?} {actions:?}"),
    }
}
