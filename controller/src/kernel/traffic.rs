//! Real packets through the real ruleset and guard. Each test is a promise.

use super::lab::{
    GARDEN, GATEWAY, GUEST, Lab, MODEM, NEIGHBOUR, PATIENCE, ROUTER, SERVER, UPLINK, plain, until,
};
use super::nft::{Edit, Key, Set};
use super::watch::Watch;
use nix::sys::socket::{getsockopt, sockopt};
use socket2::{Domain, Protocol, Socket, Type};
use std::{
    io::{ErrorKind, Read, Write},
    net::{Ipv4Addr, SocketAddr, SocketAddrV4, TcpListener, TcpStream, UdpSocket},
    time::Instant,
};

pub(super) const PORT: u16 = 9000;

#[test]
fn a_guest_is_closed_until_signed_in_and_closed_again_at_the_next_packet() {
    let lab = Lab::new(|_| ());
    let server = bind(&lab.internet, SERVER, PORT);
    let guest = lab.guest.run(|| connected(GUEST, SERVER));
    lab.lease();
    refused(&guest, &server);
    let closed = lab.guest.run(|| TcpStream::connect_timeout(&target(SERVER, PORT), PATIENCE));
    assert_eq!(closed.unwrap_err().kind(), ErrorKind::ConnectionRefused);

    lab.sign_in();
    const PACKETS: u64 = 10;
    const LENGTH: u64 = 20 + 8 + 100;
    let mut back = None;
    for _ in 0..PACKETS {
        guest.send(&[7; 100]).unwrap();
        let from = received(&server);
        server.send_to(&[8; 100], from).unwrap();
        assert_eq!(guest.recv(&mut [0; 200]).unwrap(), 100);
        back = Some(from);
    }

    let removed = lab.sign_out();
    for set in [Set::Up, Set::Down] {
        let (_, member) = removed.iter().find(|(removed, _)| *removed == set).unwrap();
        assert_eq!((member.packets, member.bytes), (PACKETS, PACKETS * LENGTH), "{set:?}");
    }
    refused(&guest, &server);
    let before = lab.dropped("not signed in");
    server.send_to(&[9; 100], back.unwrap()).unwrap();
    until("the download is dropped", || lab.dropped("not signed in") > before);
    nothing(&guest);
}

#[test]
fn a_running_tcp_flow_of_either_direction_ends_with_the_session() {
    let lab = Lab::new(|_| ());
    lab.lease();
    lab.sign_in();
    let listener = lab.internet.run(|| TcpListener::bind((SERVER, PORT)).unwrap());
    let mut guest = lab.guest.run(|| TcpStream::connect_timeout(&target(SERVER, PORT), PATIENCE).unwrap());
    let (mut server, _) = listener.accept().unwrap();
    server.write_all(b"before").unwrap();
    guest.read_exact(&mut [0; 6]).unwrap();
    lab.sign_out();
    let before = lab.dropped("not signed in");
    server.write_all(b"after").unwrap();
    until("the download is dropped", || lab.dropped("not signed in") > before);
    guest.set_read_timeout(Some(PATIENCE)).unwrap();
    guest.write_all(b"after").unwrap();
    assert_eq!(guest.read(&mut [0; 6]).unwrap_err().kind(), ErrorKind::ConnectionReset);
}

#[test]
fn a_source_that_was_not_leased_to_the_device_goes_nowhere() {
    let lab = Lab::new(|_| ());
    lab.lease();
    lab.sign_in();
    lab.guest.ip(&format!("address add {NEIGHBOUR}/16 dev eth0"));
    let server = bind(&lab.internet, SERVER, PORT);
    let gateway = bind(&lab.gateway, GATEWAY, 53);
    let spoofed = lab.guest.run(|| connected(NEIGHBOUR, SERVER));
    let before = lab.dropped("no lease for this source");
    spoofed.send(b"x").unwrap();
    spoofed.send_to(b"x", target(GATEWAY, 53)).unwrap();
    until("both packets are dropped", || lab.dropped("no lease for this source") >= before + 2);
    nothing(&server);
    nothing(&gateway);
}

#[test]
fn the_gateway_carries_nothing_from_guest_to_guest() {
    let lab = Lab::new(|_| ());
    lab.lease();
    lab.sign_in();
    lab.guest.ip(&format!("route add {NEIGHBOUR}/32 via {GATEWAY}"));
    let before = lab.dropped("guest to guest");
    lab.guest.run(|| connected(GUEST, NEIGHBOUR).send(b"x").unwrap());
    until("the packet is dropped", || lab.dropped("guest to guest") > before);
}

#[test]
fn a_flushed_ruleset_is_a_closed_gate_in_both_directions_and_the_gateway_stays_reachable() {
    let lab = Lab::new(|config| config.uplink.masquerade = false);
    lab.lease();
    lab.sign_in();
    let server = bind(&lab.internet, SERVER, PORT);
    let guest = lab.guest.run(|| connected(GUEST, SERVER));
    guest.send(b"x").unwrap();
    assert_eq!(received(&server), target(GUEST, guest.local_addr().unwrap().port()));

    let heard = lab.gateway.run(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut watch = Watch::open(0).unwrap();
            std::process::Command::new("nft").args(["flush", "ruleset"]).status().unwrap();
            tokio::time::timeout(PATIENCE, watch.changed()).await
        })
    });
    heard.unwrap().unwrap();
    refused(&guest, &server);
    let stranger = lab.internet.run(|| connected(SERVER, GUEST));
    refused(&stranger, &guest);

    let gateway = bind(&lab.gateway, GATEWAY, PORT);
    guest.connect(target(GATEWAY, PORT)).unwrap();
    guest.send(b"x").unwrap();
    let from = received(&gateway);
    gateway.send_to(b"y", from).unwrap();
    assert_eq!(guest.recv(&mut [0; 9]).unwrap(), 1);

    lab.load();
    lab.lease();
    lab.sign_in();
    guest.connect(target(SERVER, PORT)).unwrap();
    guest.send(b"x").unwrap();
    received(&server);
}

#[test]
fn the_garden_opens_the_web_before_sign_in_and_nothing_else() {
    let lab = Lab::new(|_| ());
    lab.lease();
    lab.edit(vec![Edit::Add(plain(Set::Garden, Key::Address(GARDEN)))]);
    let web = lab.internet.run(|| TcpListener::bind((GARDEN, 443)).unwrap());
    let connect = |port| lab.guest.run(move || TcpStream::connect_timeout(&target(GARDEN, port), PATIENCE));
    connect(443).unwrap();
    web.accept().unwrap();
    assert_eq!(connect(22).unwrap_err().kind(), ErrorKind::ConnectionRefused);
    lab.edit(vec![Edit::Remove(Set::Garden, Key::Address(GARDEN))]);
    assert_eq!(connect(443).unwrap_err().kind(), ErrorKind::ConnectionRefused);
}

#[test]
fn a_router_on_the_way_to_the_garden_may_say_that_packets_are_too_large() {
    let lab = Lab::new(|_| ());
    lab.lease();
    lab.edit(vec![Edit::Add(plain(Set::Garden, Key::Address(GARDEN)))]);
    path_mtu_is_learnt(&lab, GARDEN, 443);
}

#[test]
fn a_router_on_the_way_of_a_signed_in_guest_may_say_that_packets_are_too_large() {
    let lab = Lab::new(|_| ());
    lab.lease();
    lab.sign_in();
    path_mtu_is_learnt(&lab, SERVER, PORT);
}

#[test]
fn private_networks_the_uplinks_own_network_and_mail_servers_are_refused_after_sign_in_too() {
    let lab = Lab::new(|_| ());
    lab.lease();
    lab.sign_in();
    for private in [Ipv4Addr::new(192, 168, 1, 1), Ipv4Addr::new(10, 99, 0, 5), MODEM, UPLINK] {
        let closed = lab.guest.run(move || TcpStream::connect_timeout(&target(private, 443), PATIENCE));
        assert_eq!(closed.unwrap_err().kind(), ErrorKind::ConnectionRefused, "{private}");
    }
    let _mail = lab.internet.run(|| TcpListener::bind((SERVER, 25)).unwrap());
    let closed = lab.guest.run(|| TcpStream::connect_timeout(&target(SERVER, 25), PATIENCE));
    assert_eq!(closed.unwrap_err().kind(), ErrorKind::ConnectionRefused);
}

#[test]
fn an_exception_for_a_private_address_opens_with_sign_in() {
    let office = Ipv4Addr::new(10, 99, 0, 5);
    let lab = Lab::new(|config| config.networks[0].allow_private = vec![super::lab::net("10.99.0.5/32")]);
    lab.internet.ip(&format!("address add {office}/32 dev lo"));
    let server = bind(&lab.internet, office, PORT);
    let guest = lab.guest.run(move || connected(GUEST, office));
    lab.lease();
    refused(&guest, &server);
    lab.sign_in();
    guest.send(b"x").unwrap();
    server.send_to(b"y", received(&server)).unwrap();
    assert_eq!(guest.recv(&mut [0; 9]).unwrap(), 1);
}

#[test]
fn web_pages_lead_to_the_portal_until_sign_in_and_the_portals_address_always() {
    let lab = Lab::new(|_| ());
    lab.lease();
    let portal = lab.config.portal.address;
    let listener = lab.gateway.run(|| TcpListener::bind("0.0.0.0:8080").unwrap());
    let web = lab.internet.run(|| TcpListener::bind((SERVER, 80)).unwrap());
    let connect =
        |address, port| lab.guest.run(move || TcpStream::connect_timeout(&target(address, port), PATIENCE));
    connect(SERVER, 80).unwrap();
    assert_eq!(listener.accept().unwrap().1.ip(), GUEST);
    lab.sign_in();
    connect(SERVER, 80).unwrap();
    web.accept().unwrap();
    for address in [portal, GATEWAY] {
        connect(address, 80).unwrap();
        listener.accept().unwrap();
        // Not by the listener's own number, and nothing else of ours.
        assert_eq!(connect(address, 8080).unwrap_err().kind(), ErrorKind::ConnectionRefused);
    }
}

#[test]
fn a_portal_that_listens_on_the_well_known_port_itself_is_reached() {
    let lab = Lab::new(|config| config.portal.http_listen = target(Ipv4Addr::UNSPECIFIED, 80));
    lab.lease();
    let listener = lab.gateway.run(|| TcpListener::bind("0.0.0.0:80").unwrap());
    for address in [GATEWAY, lab.config.portal.address, SERVER] {
        lab.guest.run(move || TcpStream::connect_timeout(&target(address, 80), PATIENCE).unwrap());
        listener.accept().unwrap();
    }
}

#[test]
fn questions_to_any_name_server_are_answered_here() {
    let lab = Lab::new(|_| ());
    lab.lease();
    let names = bind(&lab.gateway, Ipv4Addr::UNSPECIFIED, 53);
    let guest = lab.guest.run(|| connected_to(GUEST, target(SERVER, 53)));
    guest.send(b"?").unwrap();
    names.send_to(b"!", received(&names)).unwrap();
    assert_eq!(guest.recv(&mut [0; 9]).unwrap(), 1);
}

#[test]
fn the_uplink_reaches_no_service_of_ours_but_operators_do() {
    let lab = Lab::new(|config| config.admin.allow_from = vec![super::lab::net("198.51.100.200/32")]);
    let listener = lab.gateway.run(|| TcpListener::bind("0.0.0.0:22").unwrap());
    let names = bind(&lab.gateway, Ipv4Addr::UNSPECIFIED, 53);
    let before = lab.dropped("the uplink reaches nothing");
    let stranger = lab.internet.run(|| connected_to(SERVER, target(UPLINK, 53)));
    stranger.send(b"?").unwrap();
    until("the question is dropped", || lab.dropped("the uplink reaches nothing") > before);
    nothing(&names);
    lab.internet.run(|| {
        let operator = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        operator.bind(&target(ROUTER, 0).into()).unwrap();
        operator.connect_timeout(&target(UPLINK, 22).into(), PATIENCE).unwrap();
    });
    assert_eq!(listener.accept().unwrap().1.ip(), ROUTER);
}

/// A large packet leaves; a router answers that it is too large; the guest's kernel learns it.
pub(super) fn path_mtu_is_learnt(lab: &Lab, to: Ipv4Addr, port: u16) {
    const MTU: u16 = 1280;
    let server = bind(&lab.internet, to, port);
    let guest = lab.guest.run(move || connected_to(GUEST, target(to, port)));
    guest.send(&[0; 1400]).unwrap();
    let SocketAddr::V4(from) = received(&server) else { panic!("an IPv4 address") };
    lab.internet.run(move || {
        let router = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::ICMPV4)).unwrap();
        router.bind(&target(ROUTER, 0).into()).unwrap();
        let packet = too_large(MTU, from, SocketAddrV4::new(to, port));
        router.send_to(&packet, &SocketAddr::from((*from.ip(), 0)).into()).unwrap();
    });
    until("the guest knows the path's MTU", || getsockopt(&guest, sockopt::IpMtu).unwrap() == i32::from(MTU));
}

/// "Fragmentation needed" (RFC 792, RFC 1191) about a UDP packet.
fn too_large(mtu: u16, from: SocketAddrV4, to: SocketAddrV4) -> Vec<u8> {
    let mut packet = vec![3, 4, 0, 0, 0, 0];
    packet.extend(mtu.to_be_bytes());
    let mut original = vec![0x45, 0, 5, 0xb0, 0, 0, 0x40, 0, 64, 17, 0, 0];
    original.extend(from.ip().octets());
    original.extend(to.ip().octets());
    let sum = checksum(&original).to_be_bytes();
    original[10..12].copy_from_slice(&sum);
    for value in [from.port(), to.port(), 1408, 0] {
        original.extend(value.to_be_bytes());
    }
    packet.extend(original);
    let sum = checksum(&packet).to_be_bytes();
    packet[2..4].copy_from_slice(&sum);
    packet
}

pub(super) fn checksum(bytes: &[u8]) -> u16 {
    let sum: u32 = bytes.chunks(2).map(|pair| u32::from(pair[0]) << 8 | u32::from(pair[1])).sum();
    !((sum & 0xffff) as u16 + (sum >> 16) as u16)
}

/// The gateway refuses the packet (RFC 1812 "administratively prohibited") and the other side sees nothing of it.
pub(super) fn refused(from: &UdpSocket, to: &UdpSocket) {
    from.send(b"x").unwrap();
    assert_eq!(from.recv(&mut [0; 9]).unwrap_err().kind(), ErrorKind::HostUnreachable);
    nothing(to);
}

pub(super) fn nothing(at: &UdpSocket) {
    at.set_nonblocking(true).unwrap();
    assert_eq!(at.recv(&mut [0; 9]).unwrap_err().kind(), ErrorKind::WouldBlock);
    at.set_nonblocking(false).unwrap();
}

pub(super) fn received(at: &UdpSocket) -> SocketAddr {
    at.recv_from(&mut [0; 2000]).unwrap().1
}

/// How many pass a bound at most when as many as wanted come from `began` until now: its bucket begins with a second's share
/// beside what may come at once.
pub(super) fn refilled(at_once: u64, per_second: u64, began: Instant) -> u64 {
    at_once + (per_second as f64 * (1.0 + began.elapsed().as_secs_f64())).ceil() as u64
}

pub(super) fn bind(room: &super::lab::Room, address: Ipv4Addr, port: u16) -> UdpSocket {
    room.run(move || udp(target(address, port)))
}

pub(super) fn connected(from: Ipv4Addr, to: Ipv4Addr) -> UdpSocket {
    connected_to(from, target(to, PORT))
}

pub(super) fn connected_to(from: Ipv4Addr, to: SocketAddr) -> UdpSocket {
    let socket = udp(target(from, 0));
    socket.connect(to).unwrap();
    socket
}

/// A port that was let go just now is in use for a moment where another test's child has not begun its program yet: until then
/// it holds all that is open.
pub(super) fn udp(address: SocketAddr) -> UdpSocket {
    let mut socket = UdpSocket::bind(address);
    until("the port is free", || {
        let in_use = socket.as_ref().is_err_and(|error| error.kind() == ErrorKind::AddrInUse);
        if in_use {
            socket = UdpSocket::bind(address);
        }
        !in_use
    });
    let socket = socket.unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    socket
}

pub(super) fn target(address: Ipv4Addr, port: u16) -> SocketAddr {
    (address, port).into()
}
