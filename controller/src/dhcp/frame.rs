//! IPv4 and UDP headers around a DHCP message, as a packet socket delivers and takes them (RFC 791, RFC 768). Pure.

use std::net::{Ipv4Addr, SocketAddrV4};

const IP_HEADER: usize = 20;
const UDP_HEADER: usize = 8;
const UDP: u8 = 17;

/// A UDP datagram of a packet that was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Udp<'a> {
    pub from: SocketAddrV4,
    pub to: SocketAddrV4,
    pub payload: &'a [u8],
}

/// Whether a UDP checksum can be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checksum {
    /// It came over a wire, or the kernel completed it.
    Ready,
    /// The sender is on this machine and left it to a network card that was never passed (TP_STATUS_CSUMNOTREADY).
    NotReady,
}

/// Why a packet holds no datagram for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPacket {
    #[error("the packet is shorter than its headers say")]
    Truncated,
    #[error("the packet is not IPv4 with a header of at least 20 bytes")]
    Header,
    #[error("the IPv4 header's checksum is wrong")]
    HeaderChecksum,
    #[error("the packet is a fragment")]
    Fragment,
    #[error("the packet is not UDP")]
    NotUdp,
    #[error("the UDP length does not fit the packet")]
    UdpLength,
    #[error("the UDP checksum is wrong")]
    UdpChecksum,
}

impl BadPacket {
    /// A stable word for counting.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Truncated => "dhcp-packet-truncated",
            Self::Header => "dhcp-packet-header",
            Self::HeaderChecksum => "dhcp-packet-header-checksum",
            Self::Fragment => "dhcp-packet-fragment",
            Self::NotUdp => "dhcp-packet-not-udp",
            Self::UdpLength => "dhcp-packet-udp-length",
            Self::UdpChecksum => "dhcp-packet-udp-checksum",
        }
    }
}

/// Reads an IPv4 packet, which may be followed by a short Ethernet frame's padding. Fragments are refused: no DHCP
/// message needs them, and half a message must not be taken for a whole one.
///
/// # Errors
/// [`BadPacket`] for whatever is not one whole UDP datagram.
pub fn parse(packet: &[u8], checksum: Checksum) -> Result<Udp<'_>, BadPacket> {
    let first = *packet.first().ok_or(BadPacket::Truncated)?;
    let header_length = usize::from(first & 0x0f) * 4;
    if first >> 4 != 4 || header_length < IP_HEADER {
        return Err(BadPacket::Header);
    }
    let header = packet.get(..header_length).ok_or(BadPacket::Truncated)?;
    let total_length = usize::from(word(header, 2)?);
    let body = packet.get(header_length..total_length).ok_or(BadPacket::Truncated)?;
    if ones_complement_sum(0, header) != 0xffff {
        return Err(BadPacket::HeaderChecksum);
    }
    // The "more fragments" flag, or an offset.
    if word(header, 6)? & 0x3fff != 0 {
        return Err(BadPacket::Fragment);
    }
    if header.get(9) != Some(&UDP) {
        return Err(BadPacket::NotUdp);
    }
    let (source, destination) = (address(header, 12)?, address(header, 16)?);
    let udp_length = usize::from(word(body, 4)?);
    let datagram = body.get(..udp_length).ok_or(BadPacket::UdpLength)?;
    let payload = datagram.get(UDP_HEADER..).ok_or(BadPacket::UdpLength)?;
    // A checksum of zero says that the sender computed none.
    if checksum == Checksum::Ready
        && word(datagram, 6)? != 0
        && ones_complement_sum(pseudo_header_sum(source, destination, datagram.len()), datagram) != 0xffff
    {
        return Err(BadPacket::UdpChecksum);
    }
    Ok(Udp {
        from: SocketAddrV4::new(source, word(datagram, 0)?),
        to: SocketAddrV4::new(destination, word(datagram, 2)?),
        payload,
    })
}

/// Builds a packet with both checksums: time to live 64, fragmentation allowed. `payload` has at most 1,500 bytes; what
/// would not fit a packet's length field is cut.
#[must_use]
pub fn build(from: SocketAddrV4, to: SocketAddrV4, payload: &[u8]) -> Vec<u8> {
    let payload = payload.get(..usize::from(u16::MAX) - IP_HEADER - UDP_HEADER).unwrap_or(payload);
    let udp_length = UDP_HEADER + payload.len();
    let mut datagram = Vec::with_capacity(udp_length);
    datagram.extend(from.port().to_be_bytes());
    datagram.extend(to.port().to_be_bytes());
    datagram.extend((udp_length as u16).to_be_bytes());
    datagram.extend([0, 0]);
    datagram.extend(payload);
    let sum = ones_complement_sum(pseudo_header_sum(*from.ip(), *to.ip(), udp_length), &datagram);
    // A computed zero goes out as all ones, since zero means "none".
    let checksum = if sum == 0xffff { 0xffff } else { !sum };
    datagram[6..8].copy_from_slice(&checksum.to_be_bytes());

    let mut packet = Vec::with_capacity(IP_HEADER + udp_length);
    packet.extend([0x45, 0]);
    packet.extend(((IP_HEADER + udp_length) as u16).to_be_bytes());
    // Identification zero: a reply is never larger than one link's packet, and goes over one link.
    packet.extend([0, 0, 0, 0, 64, UDP, 0, 0]);
    packet.extend(from.ip().octets());
    packet.extend(to.ip().octets());
    let checksum = !ones_complement_sum(0, &packet);
    packet[10..12].copy_from_slice(&checksum.to_be_bytes());
    packet.append(&mut datagram);
    packet
}

fn word(bytes: &[u8], at: usize) -> Result<u16, BadPacket> {
    bytes
        .get(at..at + 2)
        .and_then(|pair| pair.try_into().ok())
        .map(u16::from_be_bytes)
        .ok_or(BadPacket::Truncated)
}

fn address(bytes: &[u8], at: usize) -> Result<Ipv4Addr, BadPacket> {
    let octets: Option<[u8; 4]> = bytes.get(at..at + 4).and_then(|four| four.try_into().ok());
    octets.map(Ipv4Addr::from).ok_or(BadPacket::Truncated)
}

/// RFC 768: source, destination, protocol and length are summed with the datagram.
fn pseudo_header_sum(source: Ipv4Addr, destination: Ipv4Addr, udp_length: usize) -> u32 {
    let (source, destination) = (u32::from(source), u32::from(destination));
    (source >> 16)
        + (source & 0xffff)
        + (destination >> 16)
        + (destination & 0xffff)
        + u32::from(UDP)
        + udp_length as u32
}

/// RFC 1071, continued from `start`. All ones when a correct checksum is among the bytes (at most 65,535 of them).
fn ones_complement_sum(start: u32, bytes: &[u8]) -> u16 {
    let mut sum = bytes.chunks(2).fold(start, |sum, pair| match pair {
        [high, low] => sum + u32::from(u16::from_be_bytes([*high, *low])),
        [high] => sum + (u32::from(*high) << 8),
        _ => sum,
    });
    while sum > 0xffff {
        sum = (sum >> 16) + (sum & 0xffff);
    }
    sum as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SERVER: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(10, 20, 0, 1), 67);
    const CLIENT: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::BROADCAST, 68);

    /// Rewrites bytes of a header and makes its checksum right again.
    fn with_header(mut packet: Vec<u8>, at: usize, bytes: &[u8]) -> Vec<u8> {
        packet[at..at + bytes.len()].copy_from_slice(bytes);
        packet[10..12].fill(0);
        let checksum = !ones_complement_sum(0, &packet[..20]);
        packet[10..12].copy_from_slice(&checksum.to_be_bytes());
        packet
    }

    #[test]
    fn a_fragment_is_refused() {
        let packet = build(SERVER, CLIENT, b"whole");
        for flags in [[0x20, 0x00], [0x00, 0x01], [0x3f, 0xff]] {
            assert_eq!(
                parse(&with_header(packet.clone(), 6, &flags), Checksum::Ready),
                Err(BadPacket::Fragment)
            );
        }
        assert!(
            parse(&with_header(packet, 6, &[0x40, 0x00]), Checksum::Ready).is_ok(),
            "\"don't fragment\" is fine"
        );
    }

    #[test]
    fn a_wrong_checksum_is_refused_unless_the_kernel_says_it_is_not_ready() {
        let mut packet = build(SERVER, CLIENT, b"hello");
        packet[30] ^= 1;
        assert_eq!(parse(&packet, Checksum::Ready), Err(BadPacket::UdpChecksum));
        assert_eq!(parse(&packet, Checksum::NotReady).map(|udp| udp.payload.len()), Ok(5));
        packet[26..28].fill(0);
        assert!(parse(&packet, Checksum::Ready).is_ok(), "zero means that there is none");
        packet[8] ^= 1;
        assert_eq!(parse(&packet, Checksum::NotReady), Err(BadPacket::HeaderChecksum));
    }

    #[test]
    fn lengths_that_lie_are_refused() {
        let packet = build(SERVER, CLIENT, b"hello");
        let refused = |packet: Vec<u8>| parse(&packet, Checksum::NotReady).unwrap_err();
        assert_eq!(refused(with_header(packet.clone(), 2, &[1, 0])), BadPacket::Truncated);
        assert_eq!(refused(with_header(packet.clone(), 2, &[0, 4])), BadPacket::Truncated);
        assert_eq!(refused(with_header(packet.clone(), 0, &[0x41])), BadPacket::Header);
        assert_eq!(refused(with_header(packet.clone(), 0, &[0x65])), BadPacket::Header);
        assert_eq!(refused(with_header(packet.clone(), 9, &[6])), BadPacket::NotUdp);
        for udp_length in [0u8, 7, 14, 255] {
            let mut packet = packet.clone();
            packet[24..26].copy_from_slice(&[0, udp_length]);
            assert_eq!(refused(packet), BadPacket::UdpLength);
        }
    }

    proptest! {
        #[test]
        fn what_is_built_is_read_back(payload in prop::collection::vec(any::<u8>(), 0..1500), source: u32, port: u16,
                                      padding in 0usize..46) {
            let from = SocketAddrV4::new(source.into(), port);
            let mut packet = build(from, CLIENT, &payload);
            packet.resize(packet.len() + padding, 0);
            prop_assert_eq!(parse(&packet, Checksum::Ready), Ok(Udp { from, to: CLIENT, payload: &payload }));
        }

        #[test]
        fn no_packet_makes_the_reader_panic(mut packet in prop::collection::vec(any::<u8>(), 0..120), right: bool) {
            if right && packet.len() >= 20 {
                packet = with_header(packet, 0, &[0x45, 0, 0, 60]);
            }
            let _ = parse(&packet, Checksum::Ready);
            let _ = parse(&packet, Checksum::NotReady);
        }
    }
}
