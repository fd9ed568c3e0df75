//! Packet sockets for DHCP: what has no IP address yet can be heard and answered only below IP (packet(7)).

use super::packet_filter::{DROP, heard_at};
use crate::shaping;
use hotspot::model::Interface;
use nix::{
    net::if_::if_nametoindex,
    sys::socket::{
        setsockopt,
        sockopt::{Priority, RcvBufForce},
    },
};
use socket2::{Domain, Protocol, SockFilter, Socket, Type};
use std::{
    io,
    mem::{MaybeUninit, size_of},
    net::{Ipv4Addr, SocketAddrV4},
    os::fd::{AsRawFd, RawFd},
    ptr,
};
use tokio::io::{Interest, unix::AsyncFd};

/// Room for some thousand requests that come at once (after a power cut, say), in bytes of the kernel's accounting.
const RECEIVE_BUFFER: usize = 4 * 1024 * 1024;

/// Where the shaper puts the gateway's own packets.
const OWN_CLASS: libc::c_int = (shaping::MAJOR as libc::c_int) << 16 | shaping::OWN as libc::c_int;

/// What ends the wait of a receiver: a packet, or the loss of the interface, which is an error without a packet.
pub const WAKES: Interest = Interest::READABLE.add(Interest::ERROR);

const NOTHING: [SockFilter; 1] = [DROP];

/// linux/if_packet.h
const PACKET_IGNORE_OUTGOING: libc::c_int = 23;

/// A packet socket on one interface that hears what [`heard_at`] lets through, without link-layer headers, and sends IPv4
/// packets to any hardware address. Non-blocking.
#[derive(Debug)]
pub struct PacketSocket {
    socket: Socket,
    interface: libc::c_int,
}

/// What came with a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Incoming {
    /// The hardware address it came from.
    pub source: [u8; 6],
    pub protocol: Heard,
    /// Bytes of the packet, from its IP or ARP header; more than the buffer where it was cut.
    pub length: usize,
    /// The UDP checksum is complete; otherwise the sender is on this machine and left it to the network card.
    pub checksum_ready: bool,
    /// This machine sent it.
    pub outgoing: bool,
}

/// What the filter lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    Ipv4,
    Arp,
    Ipv6,
}

impl PacketSocket {
    /// `gateway` is our own address there.
    ///
    /// # Errors
    /// When the interface is missing or down, or CAP_NET_RAW is missing.
    pub fn open(interface: &Interface, gateway: Ipv4Addr) -> io::Result<Self> {
        let index = if_nametoindex(interface.as_str())?;
        let index = libc::c_int::try_from(index).map_err(io::Error::other)?;
        // Protocol 0 hears nothing, until the filter stands and `bind` names the protocol.
        let socket = Socket::new(Domain::PACKET, Type::DGRAM, Some(Protocol::from(0)))?;
        socket.set_nonblocking(true)?;
        socket.attach_filter(&heard_at(gateway))?;
        // Beyond the machine's limit only with CAP_NET_ADMIN; without it, as much as is allowed.
        setsockopt(&socket, RcvBufForce, &RECEIVE_BUFFER)
            .map_err(io::Error::from)
            .or_else(|_| socket.set_recv_buffer_size(RECEIVE_BUFFER))?;
        // Packets of this socket pass no rule of nftables, which would put them there. Needs CAP_NET_ADMIN; without it they
        // go by the slow class.
        let _ = setsockopt(&socket, Priority, &OWN_CLASS);
        let socket = Self { socket, interface: index };
        // Each packet then comes with a `tpacket_auxdata`, which says whether its checksum is complete.
        socket.switch_on(libc::PACKET_AUXDATA)?;
        socket.switch_on(PACKET_IGNORE_OUTGOING)?;
        socket.bind()?;
        // Binding to an interface that is down succeeds, and leaves an error behind.
        socket.socket.take_error()?.map_or(Ok(socket), Err)
    }

    /// Registers the socket with the tokio runtime this is called in, so that receiving can wait for [`WAKES`].
    ///
    /// # Errors
    /// When the kernel has no room to watch one more socket.
    pub fn into_async(self) -> io::Result<AsyncFd<Self>> {
        // SAFETY: `as_raw_fd` is that of a socket which this value owns, never replaces, and closes only when dropped.
        Ok(unsafe { AsyncFd::register_with_interest(self, WAKES) }?)
    }

    /// Takes the next packet into `buffer`.
    ///
    /// # Errors
    /// `WouldBlock` when there is none; otherwise the interface went down or vanished.
    pub fn receive(&self, buffer: &mut [u8]) -> io::Result<Incoming> {
        let mut source = self.address([0; 6]);
        let mut control = Control([0; CONTROL]);
        let mut part = libc::iovec { iov_base: buffer.as_mut_ptr().cast(), iov_len: buffer.len() };
        // SAFETY: every field of `msghdr` is a number or a pointer, for which all zeros is a value.
        let mut message: libc::msghdr = unsafe { MaybeUninit::zeroed().assume_init() };
        message.msg_name = ptr::from_mut(&mut source).cast();
        message.msg_namelen = ADDRESS_LENGTH;
        message.msg_iov = &raw mut part;
        message.msg_iovlen = 1;
        message.msg_control = control.0.as_mut_ptr().cast();
        message.msg_controllen = CONTROL as _;
        // SAFETY: `message` points to memory of the stated lengths, all of it alive and ours during the call.
        let length = unsafe { libc::recvmsg(self.as_raw_fd(), &raw mut message, libc::MSG_TRUNC) };
        let length = usize::try_from(length).map_err(|_| io::Error::last_os_error())?;
        let [a, b, c, d, e, f, ..] = source.sll_addr;
        Ok(Incoming {
            source: [a, b, c, d, e, f],
            protocol: match libc::c_int::from(u16::from_be(source.sll_protocol)) {
                libc::ETH_P_ARP => Heard::Arp,
                libc::ETH_P_IPV6 => Heard::Ipv6,
                _ => Heard::Ipv4,
            },
            length,
            checksum_ready: status(&message) & libc::TP_STATUS_CSUMNOTREADY == 0,
            outgoing: source.sll_pkttype == libc::PACKET_OUTGOING,
        })
    }

    /// Sends an IPv4 packet in a frame to `to`.
    ///
    /// # Errors
    /// `WouldBlock` or ENOBUFS when there is no room; otherwise the interface went down or vanished.
    pub fn send(&self, to: [u8; 6], packet: &[u8]) -> io::Result<()> {
        self.send_as(libc::ETH_P_IP, to, packet)
    }

    /// Sends an IPv6 packet to all routers of the link.
    ///
    /// # Errors
    /// As [`PacketSocket::send`].
    pub fn send_to_routers(&self, packet: &[u8]) -> io::Result<()> {
        self.send_as(libc::ETH_P_IPV6, [0x33, 0x33, 0, 0, 0, 2], packet)
    }

    /// Tells everybody on the interface that `address` is at its hardware address, as an ARP announcement (RFC 5227
    /// section 2.3): whoever remembers another one forgets it.
    ///
    /// # Errors
    /// As [`PacketSocket::send`].
    pub fn announce(&self, address: Ipv4Addr, hardware: [u8; 6]) -> io::Result<()> {
        self.ask(hardware, address, address)
    }

    /// Asks everybody on the interface whether `address` is theirs, as an ARP probe from our `hardware` address (RFC 5227
    /// section 1.1): naming no address of ours, it spoils nobody's memory.
    ///
    /// # Errors
    /// As [`PacketSocket::send`].
    pub fn probe(&self, address: Ipv4Addr, hardware: [u8; 6]) -> io::Result<()> {
        self.ask(hardware, Ipv4Addr::UNSPECIFIED, address)
    }

    fn ask(&self, hardware: [u8; 6], from: Ipv4Addr, about: Ipv4Addr) -> io::Result<()> {
        // Ethernet and IPv4, lengths 6 and 4, a request.
        let mut request = vec![0, 1, 8, 0, 6, 4, 0, 1];
        request.extend(hardware);
        request.extend(from.octets());
        request.extend([0; 6]);
        request.extend(about.octets());
        self.send_as(libc::ETH_P_ARP, [0xff; 6], &request)
    }

    fn send_as(&self, protocol: libc::c_int, to: [u8; 6], packet: &[u8]) -> io::Result<()> {
        let mut address = self.address(to);
        address.sll_protocol = (protocol as u16).to_be();
        // SAFETY: both pointers are to live memory of the stated lengths, which the kernel only reads.
        let sent = unsafe {
            libc::sendto(
                self.as_raw_fd(),
                packet.as_ptr().cast(),
                packet.len(),
                0,
                ptr::from_ref(&address).cast(),
                ADDRESS_LENGTH,
            )
        };
        if sent < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }

    fn address(&self, hardware: [u8; 6]) -> libc::sockaddr_ll {
        let [a, b, c, d, e, f] = hardware;
        libc::sockaddr_ll {
            sll_family: libc::AF_PACKET as u16,
            sll_protocol: (libc::ETH_P_IP as u16).to_be(),
            sll_ifindex: self.interface,
            sll_hatype: 0,
            sll_pkttype: 0,
            sll_halen: 6,
            sll_addr: [a, b, c, d, e, f, 0, 0],
        }
    }

    /// Hears all protocols, of which the filter takes three. A socket bound to IPv4 alone is served after the kernel's own
    /// receiver, which would have to copy the head of every guest's packet because of us.
    fn bind(&self) -> io::Result<()> {
        let mut address = self.address([0; 6]);
        address.sll_protocol = (libc::ETH_P_ALL as u16).to_be();
        // SAFETY: the pointer is to a live `sockaddr_ll` of the stated length, which the kernel only reads.
        let result = unsafe { libc::bind(self.as_raw_fd(), ptr::from_ref(&address).cast(), ADDRESS_LENGTH) };
        if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }

    fn switch_on(&self, option: libc::c_int) -> io::Result<()> {
        let on: libc::c_int = 1;
        // SAFETY: the pointer is to a live `c_int` of the stated length, which the kernel only reads.
        let result = unsafe {
            libc::setsockopt(
                self.as_raw_fd(),
                libc::SOL_PACKET,
                option,
                ptr::from_ref(&on).cast(),
                size_of::<libc::c_int>() as libc::socklen_t,
            )
        };
        if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }
}

impl AsRawFd for PacketSocket {
    fn as_raw_fd(&self) -> RawFd {
        self.socket.as_raw_fd()
    }
}

/// A UDP port that takes every datagram and forgets it, so that the kernel does not answer "port unreachable" for what a
/// packet socket hears.
#[derive(Debug)]
pub struct SilentPort {
    _socket: Socket,
}

impl SilentPort {
    /// On this interface only: other programs may serve the port on others.
    ///
    /// # Errors
    /// When another program has the port there, or CAP_NET_BIND_SERVICE or CAP_NET_RAW is missing.
    pub fn open(interface: &Interface, port: u16) -> io::Result<Self> {
        let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
        socket.attach_filter(&NOTHING)?;
        // The one of before may still be open when an interface has come back.
        socket.set_reuse_address(true)?;
        socket.bind_device(Some(interface.as_str().as_bytes()))?;
        socket.bind(&SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, port).into())?;
        Ok(Self { _socket: socket })
    }
}

const ADDRESS_LENGTH: libc::socklen_t = size_of::<libc::sockaddr_ll>() as libc::socklen_t;

/// Room for one `tpacket_auxdata` with its header, and some.
const CONTROL: usize = 128;

/// Memory for control messages, aligned as their headers must be.
#[repr(align(8))]
struct Control([u8; CONTROL]);

/// The packet's status of its auxiliary data; nothing set where there is none.
fn status(message: &libc::msghdr) -> u32 {
    // SAFETY: `recvmsg` filled `message`, whose control memory is alive, aligned, and as long as `msg_controllen` says.
    let header = unsafe { libc::CMSG_FIRSTHDR(message) };
    if header.is_null() {
        return 0;
    }
    // SAFETY: where it is not null, `CMSG_FIRSTHDR` gives a whole and aligned header inside the control memory.
    let libc::cmsghdr { cmsg_len, cmsg_level, cmsg_type } = unsafe { header.read() };
    // SAFETY: computes a length, and reads nothing.
    let needed = unsafe { libc::CMSG_LEN(size_of::<libc::tpacket_auxdata>() as u32) };
    let is_auxiliary_data = (cmsg_level, cmsg_type) == (libc::SOL_PACKET, libc::PACKET_AUXDATA);
    if !is_auxiliary_data || cmsg_len < needed as usize {
        return 0;
    }
    // SAFETY: the header is of an auxiliary data message, and long enough to be followed by one.
    let auxiliary = unsafe { libc::CMSG_DATA(header).cast::<libc::tpacket_auxdata>().read_unaligned() };
    auxiliary.tp_status
}
