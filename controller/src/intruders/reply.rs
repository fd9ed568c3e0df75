//! What a DHCP server says to clients (RFC 2131 section 2), read where no other server than ours should speak; and the
//! question that makes a silent one speak.

use dhcproto::v4::borrowed::DhcpOptionIterator;
use std::net::Ipv4Addr;

/// Header fields and magic cookie, before the options.
const FIXED_PART: usize = 240;
const MAGIC: [u8; 4] = [99, 130, 83, 99];
const REPLY: u8 = 2;
const ROUTER: u8 = 3;
const SERVER: u8 = 54;
const ROUTES: u8 = 121;

/// An OFFER, ACK or NAK, as far as it tells who speaks and what it wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForeignReply {
    /// The sender's address in the IPv4 header.
    pub from: Ipv4Addr,
    /// Option 54.
    pub server: Option<Ipv4Addr>,
    /// The first router of option 3.
    pub router: Option<Ipv4Addr>,
    /// Whether it brings routes (option 121), by which even a VPN's packets are led away (CVE-2024-3661).
    pub routes: bool,
}

impl ForeignReply {
    /// Reads a UDP payload; nothing where that is no server's message.
    #[must_use]
    pub fn parse(payload: &[u8], from: Ipv4Addr) -> Option<Self> {
        let is_reply = payload.first() == Some(&REPLY) && payload.get(FIXED_PART - 4..FIXED_PART)? == MAGIC;
        if !is_reply {
            return None;
        }
        let mut found = Self { from, server: None, router: None, routes: false };
        for option in DhcpOptionIterator::new(payload.get(FIXED_PART..)?) {
            let address = option.data().first_chunk::<4>().map(|octets| Ipv4Addr::from(*octets));
            match u8::from(option.code()) {
                SERVER => found.server = found.server.or(address),
                ROUTER => found.router = found.router.or(address),
                ROUTES => found.routes = true,
                _ => {}
            }
        }
        Some(found)
    }
}

/// A DISCOVER of nobody's: a server that keeps silent while nobody asks answers it in broadcast, whoever is kept apart
/// from it. `hardware` is our own, so that no switch on the way wonders at it.
#[must_use]
pub fn question(hardware: [u8; 6], xid: u32) -> Vec<u8> {
    const BROADCAST: u8 = 0x80;
    let mut message = vec![1, 1, 6, 0];
    message.extend(xid.to_be_bytes());
    message.extend([0, 0, BROADCAST, 0]);
    message.resize(28, 0);
    message.extend(hardware);
    message.resize(FIXED_PART - MAGIC.len(), 0);
    message.extend(MAGIC);
    // A DISCOVER that asks for mask, router, name servers and routes.
    message.extend([53, 1, 1, 55, 4, 1, ROUTER, 6, ROUTES, 255]);
    // The shortest that relays of old pass on (RFC 1542 section 2.1).
    message.resize(300, 0);
    message
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dhcp::Request;
    use proptest::prelude::*;

    const FROM: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 1);

    fn reply(options: &[u8]) -> Vec<u8> {
        let mut payload = vec![0; FIXED_PART];
        payload[0] = REPLY;
        payload[FIXED_PART - 4..].copy_from_slice(&MAGIC);
        payload.extend(options);
        payload
    }

    #[test]
    fn who_speaks_and_what_it_wants_is_read() {
        let offer = reply(
            b"\x35\x01\x02\x36\x04\xc0\xa8\x01\x01\x03\x08\xc0\xa8\x01\xfe\x0a\x00\x00\x01\x79\x01\x00\xff",
        );
        let expected = ForeignReply {
            from: FROM,
            server: Some(FROM),
            router: Some([192, 168, 1, 254].into()),
            routes: true,
        };
        assert_eq!(ForeignReply::parse(&offer, FROM), Some(expected));
        let bare = ForeignReply { server: None, router: None, routes: false, ..expected };
        assert_eq!(ForeignReply::parse(&reply(&[54, 2, 1, 1]), FROM), Some(bare), "half an address is none");
    }

    #[test]
    fn a_clients_message_is_no_servers() {
        assert_eq!(ForeignReply::parse(&question([2, 0, 0, 0, 0, 1], 7), FROM), None);
        assert_eq!(ForeignReply::parse(&reply(&[])[..239], FROM), None);
    }

    #[test]
    fn our_question_is_a_discover_that_wants_a_broadcast() {
        let request = Request::parse(&question([2, 0, 0, 0, 0, 1], 7)).unwrap();
        assert!(request.broadcast && request.message_type == crate::dhcp::MessageType::Discover);
        assert_eq!((request.xid, request.mac.octets()), (7, [2, 0, 0, 0, 0, 1]));
        assert_eq!(request.parameter_requests, [1, 3, 6, 121]);
    }

    proptest! {
        #[test]
        fn no_payload_makes_the_reader_panic(
            noise in prop::collection::vec(any::<u8>(), 0..600), is_reply: bool,
        ) {
            let payload = if is_reply { reply(&noise) } else { noise };
            let _ = ForeignReply::parse(&payload, FROM);
        }
    }
}
