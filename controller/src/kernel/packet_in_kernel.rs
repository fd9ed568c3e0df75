//! What the packet socket of a guest network hears, and what it says, over a real link. Needs root.

use super::lab::{Room, until};
use super::packet::{Heard, Incoming, PacketSocket};
use nix::{
    ifaddrs::getifaddrs,
    sys::socket::{LinkAddr, bind},
};
use socket2::{Domain, Socket, Type};
use std::{io::Write, net::Ipv4Addr, os::fd::AsRawFd};

const GUEST: [u8; 6] = [2, 0, 0x5e, 0, 0, 7];
const HELD: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 60);
const OTHER: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 61);
const OURS: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 1);
const NOBODY: Ipv4Addr = Ipv4Addr::UNSPECIFIED;

#[test]
fn a_host_that_has_the_address_answers_the_probe_and_is_heard() {
    let rooms = Rooms::new();
    rooms.guest.ip(&format!("address add {HELD}/16 dev eth0"));
    rooms.gateway.run(|| {
        let socket = PacketSocket::open(&"guests".parse().unwrap(), OURS).unwrap();
        let hardware = link("guests").addr().unwrap();
        socket.probe(OTHER, hardware).unwrap();
        socket.probe(HELD, hardware).unwrap();
        let (incoming, packet) = next(&socket);
        assert_eq!((incoming.protocol, incoming.source), (Heard::Arp, GUEST));
        assert_eq!(packet[6..8], [0, 2], "a reply");
        assert_eq!((packet[14..18].to_vec(), packet[24..28].to_vec()), (HELD.octets().to_vec(), vec![0; 4]));
    });
    let neighbours = rooms.guest.command("ip neigh show dev eth0");
    assert_eq!(neighbours, "", "no address was named, so nobody remembers one");
}

#[test]
fn claims_are_heard_and_the_many_who_look_for_their_gateway_are_not() {
    let rooms = Rooms::new();
    let heard = |frames: Vec<Vec<u8>>| rooms.heard(frames);
    let (request, reply) = (1, 2);
    let gateway = OURS;
    for (what, frame, expected) in [
        ("an announcement", arp(request, HELD, HELD), true),
        ("an announcement as a reply", arp(reply, HELD, HELD), true),
        ("an answer to a probe", arp(reply, HELD, NOBODY), true),
        ("a probe", arp(request, NOBODY, HELD), false),
        ("a question for the gateway", arp(request, HELD, gateway), false),
        ("an answer to the gateway", arp(reply, HELD, gateway), false),
        ("our address in a question", arp(request, OURS, HELD), true),
        ("our address in an answer", arp(reply, OURS, HELD), true),
        ("half a packet", arp(request, HELD, HELD)[..30].to_vec(), false),
        ("another protocol", other_protocol(), false),
        ("a tagged frame", tagged(arp(request, HELD, HELD)), false),
        ("an answer to another host", to([2, 9, 9, 9, 9, 9], arp(reply, HELD, NOBODY)), false),
    ] {
        let found = heard(vec![frame]);
        assert_eq!(found.len(), usize::from(expected), "{what}: {found:?}");
        assert!(found.iter().all(|incoming| incoming.protocol == Heard::Arp), "{what}");
    }
}

#[test]
fn dhcp_messages_are_heard_and_other_datagrams_are_not() {
    let rooms = Rooms::new();
    let heard = |port: u16, protocol: u8, fragment: u8| {
        let found = rooms.heard(vec![ipv4(port, protocol, fragment)]);
        assert!(found.iter().all(|incoming| incoming.protocol == Heard::Ipv4));
        found.len()
    };
    assert_eq!(heard(67, 17, 0), 1);
    assert_eq!(heard(68, 17, 0), 1, "a server speaks to a client");
    assert_eq!(heard(69, 17, 0), 0);
    assert_eq!(heard(67, 6, 0), 0);
    assert_eq!(heard(67, 17, 0x20), 0, "the first of several fragments");
}

/// A gateway with an interface of guests, and one guest at it, without any address.
struct Rooms {
    gateway: Room,
    guest: Room,
}

impl Rooms {
    fn new() -> Self {
        let (gateway, guest) = (Room::new(), Room::new());
        for room in [&gateway, &guest] {
            room.command("sysctl -q net.ipv6.conf.default.disable_ipv6=1");
        }
        let mac = GUEST.map(|byte| format!("{byte:02x}")).join(":");
        gateway.ip(&format!("link add guests type veth peer name eth0 address {mac} netns {}", guest.id));
        gateway.ip("link set guests up");
        guest.ip("link set eth0 up");
        gateway.wait_for_link("guests");
        guest.wait_for_link("eth0");
        Self { gateway, guest }
    }

    /// What the gateway's socket hears of these frames of the guest: all that comes before one that is always heard.
    fn heard(&self, frames: Vec<Vec<u8>>) -> Vec<Incoming> {
        let socket = self.gateway.run(|| PacketSocket::open(&"guests".parse().unwrap(), OURS).unwrap());
        self.guest.run(move || {
            let mut speaker = frame_socket("eth0");
            let last = arp(1, OTHER, OTHER);
            frames.iter().chain([&last]).for_each(|frame| speaker.write_all(frame).unwrap());
        });
        self.gateway.run(move || {
            let mut heard = Vec::new();
            loop {
                let (incoming, packet) = next(&socket);
                if packet.get(14..18) == Some(OTHER.octets().as_slice()) {
                    return heard;
                }
                heard.push(incoming);
            }
        })
    }
}

fn next(socket: &PacketSocket) -> (Incoming, Vec<u8>) {
    let mut buffer = [0; 2048];
    let mut found = None;
    until("a packet is heard", || {
        found = socket.receive(&mut buffer).ok();
        found.is_some()
    });
    let incoming = found.unwrap();
    (incoming, buffer[..incoming.length].to_vec())
}

/// The frame of an ARP packet of the guest, to everybody.
fn arp(operation: u8, from: Ipv4Addr, about: Ipv4Addr) -> Vec<u8> {
    let header = [&[0xff; 6][..], &GUEST, &[8, 6], &[0, 1, 8, 0, 6, 4, 0, operation], &GUEST].concat();
    [&header[..], &from.octets(), &[0; 6], &about.octets()].concat()
}

fn other_protocol() -> Vec<u8> {
    [&arp(1, HELD, HELD)[..12], &[0x88, 0xb5], &[0; 46]].concat()
}

fn tagged(frame: Vec<u8>) -> Vec<u8> {
    [&frame[..12], &[0x81, 0, 0, 5], &frame[12..]].concat()
}

fn to(hardware: [u8; 6], frame: Vec<u8>) -> Vec<u8> {
    [&hardware[..], &frame[6..]].concat()
}

fn ipv4(port: u16, protocol: u8, fragment: u8) -> Vec<u8> {
    let mut packet =
        vec![0x45, 0, 0, 36, 0, 0, fragment, 0, 64, protocol, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255];
    let sum = super::traffic::checksum(&packet).to_be_bytes();
    packet[10..12].copy_from_slice(&sum);
    let [high, low] = port.to_be_bytes();
    packet.extend([0, 68, high, low, 0, 16, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
    [&[0xff; 6][..], &GUEST, &[8, 0], &packet].concat()
}

fn frame_socket(interface: &str) -> Socket {
    let socket = Socket::new(Domain::PACKET, Type::RAW, None).unwrap();
    bind(socket.as_raw_fd(), &link(interface)).unwrap();
    socket
}

fn link(interface: &str) -> LinkAddr {
    let mut addresses = getifaddrs().unwrap().filter(|found| found.interface_name == interface);
    addresses.find_map(|found| found.address?.as_link_addr().copied()).unwrap()
}
