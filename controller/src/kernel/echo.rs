//! ICMP echo (RFC 792) to many hosts at once.

use super::packet_filter::{
    DROP, JUMP_IF_EQUAL, KEEP_WHOLE, LOAD_BYTE_AFTER_HEADER, LOAD_HALF_AFTER_HEADER, LOAD_HEADER_LENGTH,
};
use socket2::{Domain, Protocol, SockFilter, Socket, Type};
use std::{
    io::{self, Read},
    net::{Ipv4Addr, SocketAddrV4},
};
use tokio::io::unix::AsyncFd;

const ECHO_REPLY: u8 = 0;
const ECHO_REQUEST: u8 = 8;
/// Type, code, checksum, identifier, sequence number, and the token.
const LENGTH: usize = 16;
/// Room for the longest IPv4 header before it.
const BUFFER: usize = 60 + LENGTH;

/// A socket that hears the answers to its own echoes and nothing else. What it asks carries a token that nobody can guess
/// who does not see it. Needs CAP_NET_RAW and a tokio runtime.
pub struct EchoSocket {
    socket: AsyncFd<Socket>,
    identifier: [u8; 2],
    token: [u8; 8],
}

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Echo {
    pub from: Ipv4Addr,
    /// Of the request.
    pub sequence: u16,
}

impl EchoSocket {
    /// # Errors
    /// Where no raw socket can be had, or no token.
    pub fn open() -> io::Result<Self> {
        let [a, b, token @ ..]: [u8; 10] = hotspot::random::bytes()?;
        let identifier = [a, b];
        let socket = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::ICMPV4))?;
        socket.set_nonblocking(true)?;
        // Every guest may send us ICMP: what is none of ours wakes nobody.
        socket.attach_filter(&[
            SockFilter::new(LOAD_HEADER_LENGTH, 0, 0, 0),
            SockFilter::new(LOAD_BYTE_AFTER_HEADER, 0, 0, 0),
            SockFilter::new(JUMP_IF_EQUAL, 0, 3, u32::from(ECHO_REPLY)),
            SockFilter::new(LOAD_HALF_AFTER_HEADER, 0, 0, 4),
            SockFilter::new(JUMP_IF_EQUAL, 0, 1, u32::from(u16::from_be_bytes(identifier))),
            KEEP_WHOLE,
            DROP,
        ])?;
        // SAFETY: the socket owns its descriptor, never exchanges it, and closes it only when dropped, which is after the
        // `AsyncFd` that owns it has let go of it.
        let socket = unsafe { AsyncFd::register(socket) }?;
        Ok(Self { socket, identifier, token })
    }

    /// Asks a host.
    ///
    /// # Errors
    /// Where the kernel does not send it, for want of a route for instance.
    pub async fn send(&self, to: Ipv4Addr, sequence: u16) -> io::Result<()> {
        let request = self.request(sequence);
        let to = SocketAddrV4::new(to, 0).into();
        loop {
            let mut ready = self.socket.writable().await?;
            if let Ok(sent) = ready.try_io(|socket| socket.get_ref().send_to(&request, &to)) {
                return sent.map(drop);
            }
        }
    }

    /// The next answer. Cancel-safe.
    ///
    /// # Errors
    /// When the socket fails.
    pub async fn receive(&mut self) -> io::Result<Echo> {
        loop {
            let mut ready = self.socket.readable().await?;
            let mut buffer = [0; BUFFER];
            let Ok(received) = ready.try_io(|socket| socket.get_ref().read(&mut buffer)) else { continue };
            let packet = match received {
                Ok(length) => buffer.get(..length).unwrap_or_default(),
                // An ICMP error about one of the echoes: that one goes unanswered.
                Err(error) if error.raw_os_error().is_some_and(is_about_a_host) => continue,
                Err(error) => return Err(error),
            };
            if let Some(echo) = self.answer(packet) {
                return Ok(echo);
            }
        }
    }

    fn request(&self, sequence: u16) -> [u8; LENGTH] {
        let [a, b] = self.identifier;
        let [c, d] = sequence.to_be_bytes();
        let mut request = [0; LENGTH];
        let (header, token) = request.split_at_mut(8);
        header.copy_from_slice(&[ECHO_REQUEST, 0, 0, 0, a, b, c, d]);
        token.copy_from_slice(&self.token);
        let [high, low] = checksum(&request).to_be_bytes();
        (request[2], request[3]) = (high, low);
        request
    }

    /// What a packet says that answers one of ours, its IPv4 header included.
    fn answer(&self, packet: &[u8]) -> Option<Echo> {
        let header = usize::from(packet.first()? & 0x0f) * 4;
        let from: [u8; 4] = *packet.get(12..)?.first_chunk()?;
        let message = packet.get(header..header + LENGTH)?;
        let [kind, code, _, _, a, b, c, d, token @ ..] = message else { return None };
        let ours = [*a, *b] == self.identifier && token == self.token;
        let echo = Echo { from: from.into(), sequence: u16::from_be_bytes([*c, *d]) };
        (*kind == ECHO_REPLY && *code == 0 && ours).then_some(echo)
    }
}

fn is_about_a_host(error: i32) -> bool {
    [libc::EHOSTUNREACH, libc::ENETUNREACH, libc::ECONNREFUSED, libc::EHOSTDOWN, libc::EMSGSIZE]
        .contains(&error)
}

/// RFC 1071, of an even number of bytes.
fn checksum(bytes: &[u8]) -> u16 {
    let words = bytes.chunks_exact(2).filter_map(|word| word.first_chunk());
    let sum: u32 = words.map(|word| u32::from(u16::from_be_bytes(*word))).sum();
    let folded = (sum & 0xffff) + (sum >> 16);
    // Once more, for what the first fold carried over; less than 16 bits are left.
    !u16::try_from((folded & 0xffff) + (folded >> 16)).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::lab::{GATEWAY, GUEST, Lab, Room, SERVER, until};
    use super::*;
    use std::time::Duration;
    use tokio::time::timeout;

    #[test]
    fn hosts_that_live_answer_and_others_are_silent() {
        let room = Room::new();
        let heard = room.wait(|| async {
            let mut socket = EchoSocket::open().unwrap();
            socket.send(Ipv4Addr::LOCALHOST, 7).await.unwrap();
            socket.send(Ipv4Addr::new(127, 0, 0, 9), 8).await.unwrap();
            assert!(socket.send(Ipv4Addr::new(192, 0, 2, 1), 9).await.is_err(), "there is no route");
            let first = socket.receive().await.unwrap();
            let second = socket.receive().await.unwrap();
            assert!(timeout(Duration::from_millis(50), socket.receive()).await.is_err());
            [first, second]
        });
        let echo = |last, sequence| Echo { from: Ipv4Addr::new(127, 0, 0, last), sequence };
        assert_eq!(heard, [echo(1, 7), echo(9, 8)]);
    }

    #[test]
    fn a_device_without_a_lease_answers_our_echo_and_says_nothing_else() {
        let lab = Lab::new(|_| ());
        let heard = lab.gateway.wait(|| async {
            let mut socket = EchoSocket::open().unwrap();
            socket.send(GUEST, 1).await.unwrap();
            timeout(Duration::from_secs(5), socket.receive()).await.expect("an answer").unwrap()
        });
        assert_eq!(heard, Echo { from: GUEST, sequence: 1 });
        let unasked = "no such service";
        let routed = "no lease for this source";
        let before = [unasked, routed].map(|comment| lab.dropped(comment));
        lab.guest.run(|| {
            let socket = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::ICMPV4)).unwrap();
            let reply = [ECHO_REPLY, 0, 0xff, 0xff, 0, 0, 0, 0];
            for to in [GATEWAY, SERVER] {
                socket.send_to(&reply, &SocketAddrV4::new(to, 0).into()).unwrap();
            }
        });
        until("an answer that nobody asked for reaches nothing", || lab.dropped(unasked) > before[0]);
        until("and none is routed", || lab.dropped(routed) > before[1]);
    }

    #[test]
    fn an_answer_to_somebody_else_is_none_of_ours() {
        let room = Room::new();
        room.wait(|| async {
            let socket = EchoSocket::open().unwrap();
            let mut packet = [vec![0x45; 20], socket.request(0x1234).to_vec()].concat();
            assert_eq!(socket.answer(&packet), None, "a request");
            packet[20] = ECHO_REPLY;
            let from = Ipv4Addr::new(0x45, 0x45, 0x45, 0x45);
            assert_eq!(socket.answer(&packet), Some(Echo { from, sequence: 0x1234 }));
            for place in [0, 20, 21, 24, 25, 28, 35] {
                let mut other = packet.clone();
                other[place] ^= 0xf;
                assert_eq!(socket.answer(&other), None, "{place}");
            }
            (0..packet.len()).for_each(|length| assert_eq!(socket.answer(&packet[..length]), None));
            assert_eq!(checksum(&socket.request(1)), 0);
        });
    }
}
