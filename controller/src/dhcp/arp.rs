//! Who says that an address is theirs (RFC 826), from the packets that the kernel lets through. Pure.

use super::Malformed;
use hotspot::model::Mac;
use std::net::Ipv4Addr;

/// Ethernet and IPv4, addresses of 6 and 4 bytes.
const ETHERNET_AND_IPV4: [u8; 6] = [0, 1, 8, 0, 6, 4];

/// Reads an ARP packet from its first byte; padding may follow. `from` is the link-layer source of its frame: what a host
/// says of another is not believed, since nothing but the source is checked by access points.
///
/// # Errors
/// [`Malformed::Arp`] for all that is no claim of its sender.
pub fn claim(packet: &[u8], from: Mac) -> Result<Ipv4Addr, Malformed> {
    let (ours, speaker) = (packet.get(..6), packet.get(8..14));
    if ours != Some(ETHERNET_AND_IPV4.as_slice()) || speaker != Some(from.octets().as_slice()) {
        return Err(Malformed::Arp);
    }
    let address: Option<[u8; 4]> = packet.get(14..18).and_then(|four| four.try_into().ok());
    address.map(Ipv4Addr::from).filter(|address| !address.is_unspecified()).ok_or(Malformed::Arp)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const REPLY: [u8; 28] =
        [0, 1, 8, 0, 6, 4, 0, 2, 2, 0, 0x5e, 0, 0, 7, 10, 20, 0, 60, 2, 0, 0x5e, 0, 0, 1, 0, 0, 0, 0];

    fn speaker() -> Mac {
        Mac::new([2, 0, 0x5e, 0, 0, 7]).unwrap()
    }

    #[test]
    fn a_host_claims_an_address_for_itself_alone() {
        let other = Mac::new([2, 0, 0x5e, 0, 0, 8]).unwrap();
        assert_eq!(claim(&REPLY, speaker()), Ok(Ipv4Addr::new(10, 20, 0, 60)));
        assert_eq!(claim(&[&REPLY[..], &[0; 18]].concat(), speaker()), Ok(Ipv4Addr::new(10, 20, 0, 60)));
        assert_eq!(claim(&REPLY, other), Err(Malformed::Arp));
    }

    #[test]
    fn what_is_no_claim_of_an_ipv4_address_is_refused() {
        for (at, bytes) in [(0, [0, 6]), (2, [0x86, 0xdd]), (4, [8, 4]), (4, [6, 16])] {
            let mut packet = REPLY;
            packet[at..at + 2].copy_from_slice(&bytes);
            assert_eq!(claim(&packet, speaker()), Err(Malformed::Arp), "{at}");
        }
        let mut probe = REPLY;
        probe[14..18].fill(0);
        assert_eq!(claim(&probe, speaker()), Err(Malformed::Arp), "a probe claims nothing");
    }

    proptest! {
        #[test]
        fn no_packet_makes_the_reader_panic(packet in prop::collection::vec(any::<u8>(), 0..64), cut in 0usize..28) {
            let _ = claim(&packet, speaker());
            let _ = claim(&REPLY[..cut], speaker());
        }
    }
}
