//! One guest interface, as the machine's ear and mouth: packets in, checked requests and claims out, replies and probes the
//! other way. Holds no rule.

use super::{
    CLIENT_PORT, Destination, Malformed, Reply, Request, SERVER_PORT, arp,
    frame::{self, BadPacket, Checksum},
};
use crate::{
    intruders::{Advertisement, ForeignReply, question, solicitation},
    kernel::packet::{self, Incoming, PacketSocket, SilentPort, WAKES},
};
use hotspot::model::{Interface, Mac};
use std::{
    io,
    net::{Ipv4Addr, SocketAddrV4},
};
use tokio::io::unix::AsyncFd;

/// Larger than any packet of a DHCP message that is read, so that one cut here is refused there as too long.
const BUFFER: usize = 2048;

const BROADCAST: [u8; 6] = [0xff; 6];

/// The DHCP server port of one interface.
#[derive(Debug)]
pub struct Port {
    packets: AsyncFd<PacketSocket>,
    /// Renewals are addressed to us in unicast; without a listener the kernel would answer them "port unreachable".
    _listener: SilentPort,
}

/// What a port brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    Request(Datagram),
    /// The host with this hardware address says that it has this address.
    Arp {
        address: Ipv4Addr,
        mac: Mac,
    },
    /// Somebody speaks as a DHCP server.
    Reply {
        reply: ForeignReply,
        mac: Mac,
    },
    /// Somebody speaks as an IPv6 router.
    Router {
        advertisement: Advertisement,
        mac: Mac,
    },
}

/// A request and the link-layer source of its frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Datagram {
    pub from: Mac,
    pub request: Request,
}

/// What became of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Sent {
    Whole,
    /// The kernel had no room; the client will ask again. Counted under this word.
    Dropped(&'static str),
}

impl Port {
    /// `gateway` is our own address there. Needs CAP_NET_RAW and CAP_NET_BIND_SERVICE, and a tokio runtime.
    ///
    /// # Errors
    /// When the interface is missing or down, or the kernel refuses a socket.
    pub fn open(interface: &Interface, gateway: Ipv4Addr) -> io::Result<Self> {
        Ok(Self {
            packets: PacketSocket::open(interface, gateway)?.into_async()?,
            _listener: SilentPort::open(interface, SERVER_PORT)?,
        })
    }

    /// Tells the guests that `address` is at this interface, whose hardware address is `hardware`.
    ///
    /// # Errors
    /// As [`Port::receive`].
    pub fn announce(&self, address: Ipv4Addr, hardware: [u8; 6]) -> io::Result<()> {
        self.packets.get_ref().announce(address, hardware)
    }

    /// Asks everybody on the network whether `address` is theirs. `hardware` is the interface's hardware address.
    ///
    /// # Errors
    /// As [`Port::receive`]; also where the kernel has no room, which leaves the question unasked.
    pub fn probe(&self, address: Ipv4Addr, hardware: [u8; 6]) -> io::Result<()> {
        self.packets.get_ref().probe(address, hardware)
    }

    /// Asks for servers and routers that have no business here; who is one answers everybody. `xid` is chosen anew each
    /// time.
    ///
    /// # Errors
    /// As [`Port::probe`].
    pub fn search(&self, hardware: [u8; 6], xid: u32) -> io::Result<()> {
        let from = SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, CLIENT_PORT);
        let to = SocketAddrV4::new(Ipv4Addr::BROADCAST, SERVER_PORT);
        self.packets.get_ref().send(BROADCAST, &frame::build(from, to, &question(hardware, xid)))?;
        self.packets.get_ref().send_to_routers(&solicitation())
    }

    /// Waits for the next packet. Safe to drop while it waits: nothing is lost.
    ///
    /// # Errors
    /// The outer error says that this port is of no use any more (the interface went down or vanished): open a new one,
    /// as soon as that succeeds. The inner one says that this packet is to be counted and forgotten.
    pub async fn receive(&self) -> io::Result<Result<Heard, Malformed>> {
        let mut buffer = [0; BUFFER];
        loop {
            let incoming = self.packets.async_io(WAKES, |socket| socket.receive(&mut buffer)).await?;
            if !incoming.outgoing
                && let Some(heard) = read(&incoming, &buffer).transpose()
            {
                return Ok(heard);
            }
        }
    }

    /// Never waits.
    ///
    /// # Errors
    /// As [`Port::receive`].
    pub fn send(&self, reply: &Reply) -> io::Result<Sent> {
        let to = match reply.to {
            Destination::Broadcast => BROADCAST,
            Destination::Unicast { mac } => mac.octets(),
        };
        match self.packets.get_ref().send(to, &reply.packet) {
            Ok(()) => Ok(Sent::Whole),
            Err(error) if is_full(&error) => Ok(Sent::Dropped("dhcp-send-buffer-full")),
            Err(error) => Err(error),
        }
    }
}

/// Nothing where a packet passed the filter and says nothing of interest all the same.
fn read(incoming: &Incoming, buffer: &[u8]) -> Result<Option<Heard>, Malformed> {
    let packet = buffer.get(..incoming.length).ok_or(BadPacket::Truncated)?;
    let source = Mac::new(incoming.source);
    match incoming.protocol {
        packet::Heard::Arp => {
            let mac = source.map_err(|_| Malformed::Source)?;
            Ok(Some(Heard::Arp { address: arp::claim(packet, mac)?, mac }))
        }
        packet::Heard::Ipv4 => {
            let checksum = if incoming.checksum_ready { Checksum::Ready } else { Checksum::NotReady };
            let udp = frame::parse(packet, checksum)?;
            let from = source.map_err(|_| Malformed::Source)?;
            if let Some(reply) = ForeignReply::parse(udp.payload, *udp.from.ip()) {
                return Ok(Some(Heard::Reply { reply, mac: from }));
            }
            if udp.to.port() != SERVER_PORT {
                return Ok(None);
            }
            Ok(Some(Heard::Request(Datagram { from, request: Request::parse(udp.payload)? })))
        }
        packet::Heard::Ipv6 => {
            let mac = source.map_err(|_| Malformed::Source)?;
            Ok(Advertisement::parse(packet).map(|advertisement| Heard::Router { advertisement, mac }))
        }
    }
}

/// No room in the socket's buffer, or in the interface's queue.
fn is_full(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::WouldBlock || error.raw_os_error() == Some(libc::ENOBUFS)
}
