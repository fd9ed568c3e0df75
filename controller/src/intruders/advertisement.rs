//! IPv6 router advertisements (RFC 4861 section 4.2), read where nobody should send any: guests have no IPv6, and who
//! announces it to them leads them past the gateway. And the solicitation that makes a quiet router speak.

use std::net::Ipv6Addr;

const HEADER: usize = 40;
const HOP_BY_HOP: u8 = 0;
const ROUTING: u8 = 43;
const ICMPV6: u8 = 58;
const DESTINATION: u8 = 60;
const SOLICITATION: u8 = 133;
const ADVERTISEMENT: u8 = 134;
const PREFIX: u8 = 3;
/// Extension headers before the message that are looked through: what hosts ignore needs no alarm, and none sends more.
const MOST_HEADERS: usize = 8;

/// What a router announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advertisement {
    /// The sender's address, which is link-local.
    pub from: Ipv6Addr,
    /// The first prefix it gives away, with its length in bits.
    pub prefix: Option<(Ipv6Addr, u8)>,
}

impl Advertisement {
    /// Reads an IPv6 packet, extension headers before the message included: they are how filters are got around. Fragments
    /// are no advertisement to any host (RFC 6980).
    #[must_use]
    pub fn parse(packet: &[u8]) -> Option<Self> {
        let from = address(packet, 8)?;
        let (mut next, mut at) = (*packet.get(6)?, HEADER);
        for _ in 0..MOST_HEADERS {
            match next {
                HOP_BY_HOP | ROUTING | DESTINATION => {
                    let length = (usize::from(*packet.get(at + 1)?) + 1) * 8;
                    next = *packet.get(at)?;
                    at += length;
                }
                ICMPV6 if packet.get(at) == Some(&ADVERTISEMENT) => {
                    return Some(Self { from, prefix: prefix(packet.get(at + 16..)?) });
                }
                _ => return None,
            }
        }
        None
    }
}

/// The first prefix of an advertisement's options (RFC 4861 section 4.6.2).
fn prefix(mut options: &[u8]) -> Option<(Ipv6Addr, u8)> {
    loop {
        let (kind, length) = (*options.first()?, usize::from(*options.get(1)?) * 8);
        let option = options.get(..length).filter(|option| !option.is_empty())?;
        if kind == PREFIX {
            return Some((address(option, 16)?, *option.get(2)?));
        }
        options = options.get(length..)?;
    }
}

/// Asks all routers to announce themselves (RFC 4861 section 4.1), from no address: so the answer goes to everybody. The
/// packet from its IPv6 header.
#[must_use]
pub fn solicitation() -> Vec<u8> {
    const ALL_ROUTERS: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 2);
    const LENGTH: u8 = 8;
    let mut packet = vec![0x60, 0, 0, 0, 0, LENGTH, ICMPV6, 255];
    packet.extend([0; 16]);
    packet.extend(ALL_ROUTERS.octets());
    // RFC 8200 section 8.1: the sum of the addresses' words, the length, the next header and the type and code; all the
    // rest is zero.
    let sum = 0xff02 + 2 + u16::from(LENGTH) + u16::from(ICMPV6);
    let (sum, carry) = sum.overflowing_add(u16::from(SOLICITATION) << 8);
    let checksum = !(sum + u16::from(carry));
    packet.extend([SOLICITATION, 0]);
    packet.extend(checksum.to_be_bytes());
    packet.extend([0; 4]);
    packet
}

fn address(bytes: &[u8], at: usize) -> Option<Ipv6Addr> {
    bytes.get(at..)?.first_chunk::<16>().map(|octets| (*octets).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FROM: Ipv6Addr = Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 7);

    fn packet(next: u8, payload: &[u8]) -> Vec<u8> {
        let mut packet = vec![0x60, 0, 0, 0, 0, 0, next, 255];
        packet.extend(FROM.octets());
        packet.extend([0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        packet.extend(payload);
        packet
    }

    /// With a source link-layer address and the prefix 2001:db8:bad::/64.
    fn advertisement() -> Vec<u8> {
        let mut message = vec![ADVERTISEMENT, 0, 0, 0, 64, 0, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0];
        message.extend([1, 1, 2, 0, 0, 0, 0, 7]);
        message.extend([PREFIX, 4, 64, 0xc0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        message.extend([0x20, 1, 0x0d, 0xb8, 0x0b, 0xad, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        message
    }

    #[test]
    fn a_router_is_told_by_its_prefix_behind_whatever_headers() {
        let expected = Advertisement { from: FROM, prefix: Some(("2001:db8:bad::".parse().unwrap(), 64)) };
        assert_eq!(Advertisement::parse(&packet(ICMPV6, &advertisement())), Some(expected));
        let behind =
            [&[DESTINATION, 0, 1, 4, 0, 0, 0, 0][..], &[ICMPV6, 0, 1, 4, 0, 0, 0, 0], &advertisement()];
        assert_eq!(Advertisement::parse(&packet(HOP_BY_HOP, &behind.concat())), Some(expected));
    }

    #[test]
    fn whoever_only_asks_or_sends_a_fragment_is_no_router() {
        assert_eq!(Advertisement::parse(&solicitation()), None);
        let fragment = [&[ICMPV6, 0, 0, 1, 0, 0, 0, 7][..], &advertisement()].concat();
        assert_eq!(Advertisement::parse(&packet(44, &fragment)), None);
    }

    #[test]
    fn a_solicitation_carries_the_right_checksum() {
        let packet = solicitation();
        let pseudo_header = [&packet[8..40], &[0, 0, 0, 8, 0, 0, 0, ICMPV6], &packet[40..]].concat();
        let sum: u32 =
            pseudo_header.chunks(2).map(|pair| u32::from(u16::from_be_bytes([pair[0], pair[1]]))).sum();
        assert_eq!((sum & 0xffff) + (sum >> 16), 0xffff);
        assert_eq!(packet.len(), 48);
    }

    proptest! {
        #[test]
        fn no_packet_makes_the_reader_panic(
            noise in prop::collection::vec(any::<u8>(), 0..120),
            next in prop::sample::select(vec![0u8, 43, 44, 58, 60, 17]),
        ) {
            let _ = Advertisement::parse(&noise);
            let _ = Advertisement::parse(&packet(next, &noise));
            let _ = Advertisement::parse(&packet(ICMPV6, &[&[ADVERTISEMENT][..], &noise].concat()));
        }
    }
}
