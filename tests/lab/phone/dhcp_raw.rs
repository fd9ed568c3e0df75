//! DHCP by hand (RFC 2131): any message, from anybody, and every reply with the addresses it was sent to.

use super::Phone;
use crate::packet::{self, BROADCAST, ETHERTYPE_IPV4, ethernet, protocol};
use dhcproto::v4::MessageType;
use socket2::Socket;
use std::{
    io::{Read, Write},
    net::Ipv4Addr,
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

/// Of the options field (RFC 2131 section 3).
const COOKIE: [u8; 4] = [99, 130, 83, 99];
/// Fixed fields before it, in bytes.
const FIXED: usize = 236;

/// Codes of options, where a test need not spell the number.
pub mod option {
    pub const REQUESTED_ADDRESS: u8 = 50;
    pub const LEASE_TIME: u8 = 51;
    pub const MESSAGE_TYPE: u8 = 53;
    pub const SERVER_ID: u8 = 54;
    pub const ASKED_FOR: u8 = 55;
    pub const LONGEST_MESSAGE: u8 = 57;
    pub const CLIENT_ID: u8 = 61;
    pub const RELAY: u8 = 82;
    pub const CAPTIVE_PORTAL: u8 = 114;
}

/// A client that says what it is told to and hears what comes by.
pub struct DhcpRaw {
    socket: Socket,
    mac: [u8; 6],
    transactions: AtomicU32,
}

/// A message and its envelope. What the fields say need not fit together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub hops: u8,
    pub xid: u32,
    pub secs: u16,
    /// The flag for those that cannot receive unicast yet.
    pub broadcast: bool,
    pub ciaddr: Ipv4Addr,
    pub yiaddr: Ipv4Addr,
    pub giaddr: Ipv4Addr,
    pub chaddr: [u8; 6],
    /// In the order sent, the message type first; one may come in pieces (RFC 3396).
    pub options: Vec<(u8, Vec<u8>)>,
    /// Hardware address of the sender, and of the receiver.
    pub from_mac: [u8; 6],
    pub to_mac: [u8; 6],
    pub source: (Ipv4Addr, u16),
    pub destination: (Ipv4Addr, u16),
}

/// A reply and its envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub from_mac: [u8; 6],
    /// Hardware address it was sent to.
    pub to_mac: [u8; 6],
    pub source: (Ipv4Addr, u16),
    /// Address and port it was sent to.
    pub destination: (Ipv4Addr, u16),
    pub hops: u8,
    pub xid: u32,
    pub broadcast: bool,
    pub ciaddr: Ipv4Addr,
    pub yiaddr: Ipv4Addr,
    pub siaddr: Ipv4Addr,
    pub giaddr: Ipv4Addr,
    pub chaddr: [u8; 6],
    /// In the order sent, in the pieces sent, without padding and end.
    pub options: Vec<(u8, Vec<u8>)>,
    /// Of the whole message, in bytes.
    pub length: usize,
}

impl Phone {
    /// Listens for DHCP at the phone's radio from now on.
    #[must_use]
    pub fn dhcp_raw(&self) -> DhcpRaw {
        let mac = self.mac().octets();
        let start = u32::from_be_bytes([mac[2], mac[3], mac[4], mac[5]]);
        DhcpRaw { socket: self.frame_socket(), mac, transactions: AtomicU32::new(start) }
    }
}

impl DhcpRaw {
    /// A broadcast from the phone's hardware address and no IP address, in a new transaction, with no option but its type.
    #[must_use]
    pub fn letter(&self, kind: MessageType) -> Letter {
        Letter {
            hops: 0,
            xid: self.transactions.fetch_add(1, Ordering::Relaxed),
            secs: 0,
            broadcast: false,
            ciaddr: Ipv4Addr::UNSPECIFIED,
            yiaddr: Ipv4Addr::UNSPECIFIED,
            giaddr: Ipv4Addr::UNSPECIFIED,
            chaddr: self.mac,
            options: vec![(option::MESSAGE_TYPE, vec![kind.into()])],
            from_mac: self.mac,
            to_mac: BROADCAST,
            source: (Ipv4Addr::UNSPECIFIED, 68),
            destination: (Ipv4Addr::BROADCAST, 67),
        }
    }

    pub fn send(&self, letter: &Letter) {
        (&self.socket).write_all(&letter.frame()).expect("send a DHCP message by wlan0");
    }

    /// Sends, and returns the first reply to this transaction; none when there is none within `within`.
    #[must_use]
    pub fn exchange(&self, letter: &Letter, within: Duration) -> Option<Reply> {
        self.send(letter);
        self.receive(within, |reply| reply.xid == letter.xid)
    }

    /// The next reply that satisfies `matches`, of those that came since the last one looked at.
    #[must_use]
    pub fn receive(&self, within: Duration, matches: impl Fn(&Reply) -> bool) -> Option<Reply> {
        let deadline = Instant::now() + within;
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let left = deadline.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())?;
            self.socket.set_read_timeout(Some(left)).expect("set a packet socket's timeout");
            if let Ok(length) = (&self.socket).read(&mut buffer)
                && let Some(reply) = Reply::of_frame(&buffer[..length])
                && matches(&reply)
            {
                return Some(reply);
            }
        }
    }

    /// DISCOVER, REQUEST, and the acknowledgement: a lease that no client program watches over.
    ///
    /// # Panics
    /// When there is no offer or no acknowledgement in five seconds each.
    #[must_use]
    pub fn lease(&self) -> Reply {
        let within = Duration::from_secs(5);
        let offer = self.exchange(&self.letter(MessageType::Discover), within).expect("an offer");
        let request = self
            .letter(MessageType::Request)
            .with_address(option::REQUESTED_ADDRESS, offer.yiaddr)
            .with_address(option::SERVER_ID, offer.server_id());
        let reply = self.exchange(&request, within).expect("an answer to a request");
        assert_eq!(reply.kind(), Some(MessageType::Ack), "{reply:?}");
        reply
    }
}

impl Letter {
    /// One more option, as it is; a value of more than 255 bytes goes in pieces (RFC 3396).
    #[must_use]
    pub fn with(mut self, code: u8, value: &[u8]) -> Self {
        let pieces = value.chunks(255).map(|piece| (code, piece.to_vec()));
        self.options.extend(pieces);
        if value.is_empty() {
            self.options.push((code, Vec::new()));
        }
        self
    }

    #[must_use]
    pub fn with_address(self, code: u8, address: Ipv4Addr) -> Self {
        self.with(code, &address.octets())
    }

    /// The parameter request list.
    #[must_use]
    pub fn asking_for(self, codes: &[u8]) -> Self {
        self.with(option::ASKED_FOR, codes)
    }

    /// Unicast from this address, which is `ciaddr` too, as whoever renews, releases or informs sends.
    #[must_use]
    pub fn unicast(self, from: Ipv4Addr, server_mac: [u8; 6], server: Ipv4Addr) -> Self {
        let (source, destination) = ((from, 68), (server, 67));
        Self { ciaddr: from, to_mac: server_mac, source, destination, ..self }
    }

    /// Unicast by a relay at this address, from its server port.
    #[must_use]
    pub fn relayed(self, relay: Ipv4Addr, server_mac: [u8; 6], server: Ipv4Addr) -> Self {
        let (source, destination) = ((relay, 67), (server, 67));
        Self { hops: 1, giaddr: relay, to_mac: server_mac, source, destination, ..self }
    }

    /// The DHCP message alone, padded to 300 bytes (RFC 1542 section 2.1).
    #[must_use]
    pub fn message(&self) -> Vec<u8> {
        let mut bytes = vec![1, 1, 6, self.hops];
        bytes.extend(self.xid.to_be_bytes());
        bytes.extend(self.secs.to_be_bytes());
        bytes.extend([u8::from(self.broadcast) << 7, 0]);
        for address in [self.ciaddr, self.yiaddr, Ipv4Addr::UNSPECIFIED, self.giaddr] {
            bytes.extend(address.octets());
        }
        bytes.extend(self.chaddr);
        bytes.resize(FIXED, 0);
        bytes.extend(COOKIE);
        for (code, value) in &self.options {
            bytes.extend([*code, u8::try_from(value.len()).expect("an option of at most 255 bytes")]);
            bytes.extend(value);
        }
        bytes.push(255);
        bytes.resize(bytes.len().max(300), 0);
        bytes
    }

    fn frame(&self) -> Vec<u8> {
        let datagram = packet::udp(self.source.1, self.destination.1, &self.message());
        let packet = packet::ipv4(self.source.0, self.destination.0, protocol::UDP, &datagram);
        ethernet(self.to_mac, self.from_mac, ETHERTYPE_IPV4, &packet)
    }
}

impl Reply {
    /// The whole value of an option, its pieces put together (RFC 3396).
    #[must_use]
    pub fn option(&self, code: u8) -> Option<Vec<u8>> {
        let pieces: Vec<&[u8]> =
            self.options.iter().filter(|(given, _)| *given == code).map(|(_, value)| &value[..]).collect();
        if pieces.is_empty() { None } else { Some(pieces.concat()) }
    }

    #[must_use]
    pub fn kind(&self) -> Option<MessageType> {
        self.option(option::MESSAGE_TYPE)?.first().copied().map(MessageType::from)
    }

    /// The first address in an option.
    #[must_use]
    pub fn address(&self, code: u8) -> Option<Ipv4Addr> {
        self.option(code)?.first_chunk::<4>().map(|octets| (*octets).into())
    }

    /// # Panics
    /// When the reply does not name its server.
    #[must_use]
    pub fn server_id(&self) -> Ipv4Addr {
        self.address(option::SERVER_ID).unwrap_or_else(|| panic!("{self:?} was expected to name its server"))
    }

    #[must_use]
    pub fn lease_time(&self) -> Option<Duration> {
        let seconds = self.option(option::LEASE_TIME)?;
        seconds.first_chunk().map(|seconds| Duration::from_secs(u32::from_be_bytes(*seconds).into()))
    }

    /// None for what is not a whole BOOTREPLY over IPv4 and UDP.
    fn of_frame(frame: &[u8]) -> Option<Self> {
        let mac = |at: usize| frame.get(at..)?.first_chunk::<6>().copied();
        let packet = frame.get(14..).filter(|_| frame.get(12..14) == Some(&ETHERTYPE_IPV4.to_be_bytes()))?;
        let header = usize::from(packet.first()? & 0x0f) * 4;
        let datagram = packet.get(header..).filter(|_| packet.get(9) == Some(&protocol::UDP))?;
        let number = |bytes: &[u8], at: usize| Some(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?));
        let address = |bytes: &[u8], at: usize| Some(Ipv4Addr::from(*bytes.get(at..)?.first_chunk::<4>()?));
        let message = datagram.get(8..usize::from(number(datagram, 4)?))?;
        if message.first() != Some(&2) || message.get(FIXED..FIXED + 4) != Some(&COOKIE[..]) {
            return None;
        }
        Some(Self {
            from_mac: mac(6)?,
            to_mac: mac(0)?,
            source: (address(packet, 12)?, number(datagram, 0)?),
            destination: (address(packet, 16)?, number(datagram, 2)?),
            hops: message[3],
            xid: u32::from_be_bytes(*message.get(4..)?.first_chunk()?),
            broadcast: message[10] & 0x80 != 0,
            ciaddr: address(message, 12)?,
            yiaddr: address(message, 16)?,
            siaddr: address(message, 20)?,
            giaddr: address(message, 24)?,
            chaddr: *message.get(28..)?.first_chunk()?,
            options: options(message.get(FIXED + 4..)?),
            length: message.len(),
        })
    }
}

/// As far as they are whole.
fn options(mut bytes: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let mut found = Vec::new();
    while let Some((code, rest)) = bytes.split_first() {
        match code {
            0 => bytes = rest,
            255 => break,
            code => {
                let Some((length, rest)) = rest.split_first() else { break };
                let Some(value) = rest.get(..usize::from(*length)) else { break };
                found.push((*code, value.to_vec()));
                bytes = &rest[value.len()..];
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_option_goes_in_pieces_and_is_read_as_one() {
        let raw = |kind| vec![(option::MESSAGE_TYPE, vec![kind])];
        let letter = Letter {
            hops: 0,
            xid: 7,
            secs: 0,
            broadcast: true,
            ciaddr: Ipv4Addr::UNSPECIFIED,
            yiaddr: Ipv4Addr::UNSPECIFIED,
            giaddr: Ipv4Addr::UNSPECIFIED,
            chaddr: [2, 0, 0, 0, 0, 1],
            options: raw(5),
            from_mac: [2, 0, 0, 0, 0, 1],
            to_mac: BROADCAST,
            source: (Ipv4Addr::new(10, 20, 0, 1), 67),
            destination: (Ipv4Addr::BROADCAST, 68),
        };
        let long: Vec<u8> = (0..300u16).map(|number| number as u8).collect();
        let mut frame = letter.with(option::CLIENT_ID, &long).frame();
        assert_eq!(Reply::of_frame(&frame), None, "a request is no reply");
        frame[14 + 20 + 8] = 2;
        let reply = Reply::of_frame(&frame).expect("a reply");
        assert_eq!(reply.options.len(), 3, "type and two pieces");
        assert_eq!(reply.option(option::CLIENT_ID), Some(long));
        assert_eq!((reply.kind(), reply.broadcast, reply.xid), (Some(MessageType::Ack), true, 7));
        assert_eq!((reply.to_mac, reply.destination), (BROADCAST, (Ipv4Addr::BROADCAST, 68)));
    }
}
