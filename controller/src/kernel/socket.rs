//! Netlink sockets: one for requests, each answered within a deadline by the kernel and nobody else, and one that
//! listens.

use super::wire::{self, Incoming, Outgoing};
use netlink_sys::{Socket, SocketAddr};
use nix::sys::{
    socket::{setsockopt, sockopt},
    time::TimeVal,
};
use std::io;
use tokio::io::{Interest, unix::AsyncFd};

/// How long the kernel may take for one answer.
const DEADLINE_SECONDS: i64 = 2;

/// Room for the largest transaction and its echoes, in bytes; the kernel takes it only while it is used.
const BUFFER: usize = 32 * 1024 * 1024;

/// Larger than any datagram the kernel sends (dumps come in pieces of 32 KiB).
const DATAGRAM: usize = 64 * 1024;

/// A socket for requests.
pub(super) struct Requests {
    socket: Socket,
    port: u32,
    sequence: u32,
    buffer: Vec<u8>,
}

impl Requests {
    pub fn open(protocol: isize) -> io::Result<Self> {
        let mut socket = Socket::new(protocol)?;
        let port = socket.bind_auto()?.port_number();
        socket.connect(&SocketAddr::new(0, 0))?;
        socket.set_ext_ack(true)?;
        // A refusal then carries the header of the refused message, not all of it.
        socket.set_cap_ack(true)?;
        setsockopt(&socket, sockopt::ReceiveTimeout, &TimeVal::new(DEADLINE_SECONDS, 0))?;
        setsockopt(&socket, sockopt::SendTimeout, &TimeVal::new(DEADLINE_SECONDS, 0))?;
        enlarge(&socket);
        Ok(Self { socket, port, sequence: 0, buffer: Vec::with_capacity(DATAGRAM) })
    }

    /// The number under which the kernel reports what this socket caused.
    pub fn port(&self) -> u32 {
        self.port
    }

    /// The number of the next message; each number is used once, so that a late answer is not taken for a new one.
    pub fn next_sequence(&mut self) -> u32 {
        self.sequence = self.sequence.wrapping_add(1);
        self.sequence
    }

    /// The number of the message before that.
    pub fn last_sequence(&self) -> u32 {
        self.sequence
    }

    pub fn send(&self, messages: &Outgoing) -> io::Result<()> {
        let sent = self.socket.send(messages.bytes(), 0)?;
        if sent == messages.bytes().len() { Ok(()) } else { Err(io::ErrorKind::WriteZero.into()) }
    }

    /// Hands each message that comes to `take` until it answers with a value.
    pub fn receive<T>(&mut self, mut take: impl FnMut(Incoming<'_>) -> Option<T>) -> io::Result<T> {
        loop {
            receive_datagram(&self.socket, &mut self.buffer).map_err(|error| match error.kind() {
                io::ErrorKind::WouldBlock => {
                    io::Error::new(io::ErrorKind::TimedOut, "the kernel did not answer in time")
                }
                _ => error,
            })?;
            for message in wire::messages(&self.buffer) {
                if let Some(value) = take(message) {
                    return Ok(value);
                }
            }
        }
    }
}

/// A socket that hears what happens in the kernel. What is not read in time is lost, and said to be.
pub(super) struct Subscription {
    socket: AsyncFd<Socket>,
    buffer: Vec<u8>,
}

impl Subscription {
    /// Joins multicast groups of a netlink protocol. Needs a tokio runtime.
    pub fn open(protocol: isize, groups: &[u32]) -> io::Result<Self> {
        let mut socket = Socket::new(protocol)?;
        socket.bind_auto()?;
        socket.set_non_blocking(true)?;
        enlarge(&socket);
        groups.iter().try_for_each(|group| socket.add_membership(*group))?;
        // SAFETY: the socket owns its descriptor, never exchanges it, and closes it only when dropped, which is after
        // the `AsyncFd` that owns it has let go of it.
        let socket = unsafe { AsyncFd::register_with_interest(socket, Interest::READABLE) }?;
        Ok(Self { socket, buffer: Vec::with_capacity(DATAGRAM) })
    }

    /// Waits for news, then reads all there is and hands each message to `take`. Answers whether some were lost.
    /// Nothing is lost when the future is dropped.
    pub async fn drain(&mut self, mut take: impl FnMut(Incoming<'_>)) -> io::Result<bool> {
        let mut ready = self.socket.readable().await?;
        let mut lost = false;
        loop {
            match receive_datagram(ready.get_inner(), &mut self.buffer) {
                Ok(()) => wire::messages(&self.buffer).for_each(&mut take),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    ready.clear_ready();
                    return Ok(lost);
                }
                Err(error) if error.raw_os_error() == Some(libc::ENOBUFS) => lost = true,
                Err(error) => return Err(error),
            }
        }
    }
}

/// Reads one datagram of the kernel's into `buffer`; what other processes send is passed over.
fn receive_datagram(socket: &Socket, buffer: &mut Vec<u8>) -> io::Result<()> {
    loop {
        buffer.clear();
        buffer.reserve(DATAGRAM);
        match socket.recv_from(buffer, 0) {
            Ok((_, sender)) if sender.port_number() == 0 => return Ok(()),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Takes the largest buffers the machine allows; without CAP_NET_ADMIN the limits of the system hold.
fn enlarge(socket: &Socket) {
    if setsockopt(socket, sockopt::RcvBufForce, &BUFFER).is_err() {
        tracing::debug!("receive buffer of a netlink socket stays at its default");
    }
    if setsockopt(socket, sockopt::SndBufForce, &BUFFER).is_err() {
        tracing::debug!("send buffer of a netlink socket stays at its default");
    }
}
