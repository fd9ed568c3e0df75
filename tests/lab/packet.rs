//! Ethernet frames and IP packets made by hand, for what an ordinary socket refuses to send.

use nix::{
    ifaddrs::getifaddrs,
    sys::socket::{AddressFamily, LinkAddr, SockFlag, SockProtocol, SockType, bind, socket},
};
use socket2::Socket;
use std::net::{Ipv4Addr, Ipv6Addr};

pub const ETHERTYPE_IPV4: u16 = 0x0800;
pub const ETHERTYPE_ARP: u16 = 0x0806;
pub const ETHERTYPE_IPV6: u16 = 0x86dd;
pub const BROADCAST: [u8; 6] = [0xff; 6];

/// IP protocol numbers, which are IPv6 next headers too.
pub mod protocol {
    pub const HOP_BY_HOP: u8 = 0;
    pub const ICMP: u8 = 1;
    pub const TCP: u8 = 6;
    pub const UDP: u8 = 17;
    pub const ROUTING: u8 = 43;
    pub const FRAGMENT: u8 = 44;
    pub const ICMPV6: u8 = 58;
    pub const DESTINATION_OPTIONS: u8 = 60;
}

/// An Ethernet frame: receiver, sender, type, payload.
#[must_use]
pub fn ethernet(to: [u8; 6], from: [u8; 6], ethertype: u16, payload: &[u8]) -> Vec<u8> {
    [&to[..], &from, &ethertype.to_be_bytes(), payload].concat()
}

/// An ARP question (RFC 826): who has `target`?
#[must_use]
pub fn arp_request(from: [u8; 6], sender: Ipv4Addr, target: Ipv4Addr) -> Vec<u8> {
    [&[0, 1, 8, 0, 6, 4, 0, 1][..], &from, &sender.octets(), &[0; 6], &target.octets()].concat()
}

/// An IPv4 packet (RFC 791) without options, unfragmented, time to live 64.
#[must_use]
pub fn ipv4(source: Ipv4Addr, destination: Ipv4Addr, protocol: u8, payload: &[u8]) -> Vec<u8> {
    ipv4_fragment(source, destination, protocol, payload, 0, 0, false)
}

/// A fragment of the IPv4 packet with this identification; `offset` in bytes, a multiple of 8.
#[must_use]
pub fn ipv4_fragment(
    source: Ipv4Addr,
    destination: Ipv4Addr,
    protocol: u8,
    payload: &[u8],
    identification: u16,
    offset: u16,
    more: bool,
) -> Vec<u8> {
    let total = u16::try_from(20 + payload.len()).expect("a payload that fits into an IPv4 packet");
    let flags = (offset / 8) | (u16::from(more) << 13);
    let mut packet = vec![0x45, 0];
    for field in [total, identification, flags] {
        packet.extend(field.to_be_bytes());
    }
    packet.extend([64, protocol, 0, 0]);
    packet.extend(source.octets());
    packet.extend(destination.octets());
    let sum = checksum(&packet);
    packet[10..12].copy_from_slice(&sum.to_be_bytes());
    packet.extend(payload);
    packet
}

/// An IPv6 packet (RFC 8200), hop limit 64; extension headers are part of the payload, see [`extension`].
#[must_use]
pub fn ipv6(source: Ipv6Addr, destination: Ipv6Addr, next_header: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len()).expect("a payload that fits into an IPv6 packet");
    let mut packet = vec![0x60, 0, 0, 0];
    packet.extend(length.to_be_bytes());
    packet.extend([next_header, 64]);
    packet.extend(source.octets());
    packet.extend(destination.octets());
    packet.extend(payload);
    packet
}

/// An IPv6 extension header of padding (hop-by-hop or destination options, RFC 8200 section 4.2), then `payload`.
#[must_use]
pub fn extension(next_header: u8, payload: &[u8]) -> Vec<u8> {
    [&[next_header, 0, 1, 4, 0, 0, 0, 0][..], payload].concat()
}

/// An IPv6 fragment header (RFC 8200 section 4.5), then `payload`; `offset` in bytes, a multiple of 8.
#[must_use]
pub fn ipv6_fragment(
    next_header: u8,
    payload: &[u8],
    identification: u32,
    offset: u16,
    more: bool,
) -> Vec<u8> {
    let field = (offset & !7 | u16::from(more)).to_be_bytes();
    [&[next_header, 0][..], &field, &identification.to_be_bytes(), payload].concat()
}

/// A UDP datagram without checksum, as IPv4 allows (RFC 768).
#[must_use]
pub fn udp(source_port: u16, destination_port: u16, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(8 + payload.len()).expect("a payload that fits into a datagram");
    let header = [source_port, destination_port, length, 0].map(u16::to_be_bytes).concat();
    [&header[..], payload].concat()
}

/// The start of a TCP connection (RFC 9293): a SYN that carries `payload`.
#[must_use]
pub fn tcp_syn(
    source: Ipv4Addr,
    destination: Ipv4Addr,
    source_port: u16,
    destination_port: u16,
    payload: &[u8],
) -> Vec<u8> {
    let ports = [source_port, destination_port].map(u16::to_be_bytes).concat();
    let mut segment =
        [&ports[..], &[0, 0, 0, 1, 0, 0, 0, 0, 0x50, 0x02, 0xff, 0xff, 0, 0, 0, 0], payload].concat();
    let length = u16::try_from(segment.len()).expect("a payload that fits into a segment").to_be_bytes();
    let pseudo_header = [&source.octets()[..], &destination.octets(), &[0, protocol::TCP], &length].concat();
    let sum = checksum(&[pseudo_header, segment.clone()].concat());
    segment[16..18].copy_from_slice(&sum.to_be_bytes());
    segment
}

/// An ICMP echo request (RFC 792).
#[must_use]
pub fn icmp_echo(identifier: u16, payload: &[u8]) -> Vec<u8> {
    let mut message = [&[8, 0, 0, 0][..], &identifier.to_be_bytes(), &[0, 1], payload].concat();
    let sum = checksum(&message);
    message[2..4].copy_from_slice(&sum.to_be_bytes());
    message
}

/// The internet checksum (RFC 1071).
#[must_use]
pub fn checksum(bytes: &[u8]) -> u16 {
    let words = bytes.chunks(2).map(|pair| u32::from(pair[0]) << 8 | u32::from(*pair.get(1).unwrap_or(&0)));
    let mut sum: u32 = words.sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}

/// Index-bearing address and hardware address of an interface of the calling thread's namespace.
pub(crate) fn link_address(interface: &str) -> (LinkAddr, [u8; 6]) {
    getifaddrs()
        .expect("list interfaces")
        .filter(|address| address.interface_name == interface)
        .find_map(|address| {
            address.address?.as_link_addr().map(|link| (*link, link.addr().unwrap_or_default()))
        })
        .unwrap_or_else(|| panic!("there is no interface {interface} in this namespace"))
}

/// A socket for whole frames of an interface of the calling thread's namespace: receives all, sends what is written.
pub fn frame_socket(interface: &str) -> Socket {
    let fd = socket(AddressFamily::Packet, SockType::Raw, SockFlag::SOCK_CLOEXEC, SockProtocol::EthAll);
    let fd = fd.expect("open a packet socket (labs need root)");
    let (link, _) = link_address(interface);
    bind(std::os::fd::AsRawFd::as_raw_fd(&fd), &link)
        .unwrap_or_else(|error| panic!("cannot listen on {interface}: {error}"));
    Socket::from(fd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_with_its_checksum_sums_up_to_nothing() {
        let packet =
            ipv4(Ipv4Addr::new(10, 20, 0, 50), Ipv4Addr::new(203, 0, 113, 10), protocol::UDP, b"odd");
        assert_eq!(checksum(&packet[..20]), 0);
        assert_eq!(checksum(&icmp_echo(7, b"odd")), 0);
    }
}
