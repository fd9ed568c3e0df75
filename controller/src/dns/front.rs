//! The sockets guests ask at. Holds no rule about a guest but how long one may dawdle.

use super::{
    Dns, DnsError,
    counts::Cause,
    limits::Permit,
    locked,
    message::{LARGEST_DATAGRAM, Transport},
    resolve::Step,
};
use futures_util::FutureExt;
use socket2::{Domain, Protocol, Socket, Type};
use std::{
    io,
    net::{Ipv4Addr, SocketAddr, SocketAddrV4},
    panic::AssertUnwindSafe,
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, UdpSocket},
    task::JoinSet,
    time::{sleep, timeout},
};

/// Between two messages of one connection.
const IDLE: Duration = Duration::from_secs(10);
/// For the rest of a message once its first byte is there, and for an answer to be taken.
const MESSAGE: Duration = Duration::from_secs(2);
/// After an error of the socket itself (no memory, no descriptors, network down).
const RECOVERY: Duration = Duration::from_millis(100);
/// Enough for a burst of some thousand questions, in bytes.
const RECEIVE_BUFFER: usize = 1024 * 1024;
/// Tasks that read one UDP socket.
const READERS: usize = 2;
const BACKLOG: i32 = 128;

/// One listening address.
pub struct Sockets {
    udp: Arc<UdpSocket>,
    tcp: Arc<TcpListener>,
}

impl Sockets {
    #[cfg(test)]
    pub fn addresses(&self) -> (SocketAddr, SocketAddr) {
        (self.udp.local_addr().unwrap(), self.tcp.local_addr().unwrap())
    }
}

impl Dns {
    /// Binds the sockets: questions wait in them until they are served. The addresses need not exist yet, and may go and
    /// come back.
    ///
    /// # Errors
    /// When a socket cannot be bound.
    pub fn bind(&self) -> Result<Vec<Sockets>, DnsError> {
        let bound = |address: &SocketAddrV4| {
            bind(*address).map_err(|source| DnsError::Listen { address: *address, source })
        };
        self.listen.iter().map(bound).collect()
    }

    /// Serves until it is dropped; then all its tasks end.
    pub(super) async fn run(self: Arc<Self>, sockets: Vec<Sockets>) {
        let mut tasks = JoinSet::new();
        for Sockets { udp, tcp } in sockets {
            for _ in 0..READERS {
                let (dns, udp) = (Arc::clone(&self), Arc::clone(&udp));
                tasks.spawn(for_ever(move || Arc::clone(&dns).serve_udp(Arc::clone(&udp))));
            }
            let dns = Arc::clone(&self);
            tasks.spawn(for_ever(move || Arc::clone(&dns).serve_tcp(Arc::clone(&tcp))));
        }
        let dns = Arc::clone(&self);
        tasks.spawn(for_ever(move || {
            let dns = Arc::clone(&dns);
            async move { dns.upstreams.watch().await }
        }));
        let dns = Arc::clone(&self);
        tasks.spawn(for_ever(move || Arc::clone(&dns).learn()));
        let dns = Arc::clone(&self);
        tasks.spawn(for_ever(move || {
            let dns = Arc::clone(&dns);
            async move {
                let changed = || locked(&dns.cache).clear();
                Arc::clone(&dns.blocklists).watch(changed).await;
            }
        }));
        while tasks.join_next().await.is_some() {}
        std::future::pending::<()>().await;
    }

    async fn serve_udp(self: Arc<Self>, socket: Arc<UdpSocket>) {
        // One byte more than is read, so that a longer datagram shows.
        let mut datagram = [0; LARGEST_DATAGRAM + 1];
        loop {
            let (length, from) = match socket.recv_from(&mut datagram).await {
                Ok(received) => received,
                Err(error) => {
                    self.trouble("receiving a datagram", &error).await;
                    continue;
                }
            };
            let SocketAddr::V4(from) = from else { continue };
            if length > LARGEST_DATAGRAM {
                self.counts.add(Cause::Oversized);
                continue;
            }
            match self.receive(datagram.get(..length).unwrap_or_default(), *from.ip(), Transport::Udp) {
                Step::Silent => {}
                Step::Reply(reply) => self.send(&socket, &reply, from).await,
                Step::Wait(waiting) => {
                    let (dns, socket) = (Arc::clone(&self), Arc::clone(&socket));
                    tokio::spawn(async move {
                        let reply = dns.wait(waiting).await;
                        dns.send(&socket, &reply, from).await;
                    });
                }
            }
        }
    }

    /// A lost answer is asked for again, so an error is counted and forgotten.
    async fn send(&self, socket: &UdpSocket, reply: &[u8], to: SocketAddrV4) {
        if !matches!(timeout(MESSAGE, socket.send_to(reply, to)).await, Ok(Ok(_))) {
            self.counts.add(Cause::Socket);
        }
    }

    async fn serve_tcp(self: Arc<Self>, listener: Arc<TcpListener>) {
        let mut conversations = JoinSet::new();
        loop {
            while conversations.try_join_next().is_some() {}
            match listener.accept().await {
                Ok((stream, SocketAddr::V4(from))) => match self.connections.take(*from.ip()) {
                    Some(permit) => {
                        conversations.spawn(Arc::clone(&self).converse(stream, *from.ip(), permit));
                    }
                    None => self.counts.add(Cause::Connections),
                },
                Ok(_) => {}
                Err(error) => self.trouble("accepting a connection", &error).await,
            }
        }
    }

    /// Questions one after the other (RFC 7766), until the guest is silent, slow or wrong.
    async fn converse(self: Arc<Self>, mut stream: TcpStream, guest: Ipv4Addr, _permit: Permit) {
        while let Some(message) = self.read(&mut stream).await {
            let reply = match self.receive(&message, guest, Transport::Tcp) {
                Step::Silent => return,
                Step::Reply(reply) => reply,
                Step::Wait(waiting) => self.wait(waiting).await,
            };
            let Ok(length) = u16::try_from(reply.len()) else { return };
            let framed = [&length.to_be_bytes(), reply.as_slice()].concat();
            if !matches!(timeout(MESSAGE, stream.write_all(&framed)).await, Ok(Ok(()))) {
                return;
            }
        }
    }

    async fn read(&self, stream: &mut TcpStream) -> Option<Vec<u8>> {
        let first = timeout(IDLE, stream.read_u8()).await.ok()?.ok()?;
        let rest = async {
            let length = usize::from(u16::from_be_bytes([first, stream.read_u8().await?]));
            if length > LARGEST_DATAGRAM {
                self.counts.add(Cause::Oversized);
                return Err(io::ErrorKind::InvalidData.into());
            }
            let mut message = vec![0; length];
            stream.read_exact(&mut message).await?;
            Ok::<_, io::Error>(message)
        };
        timeout(MESSAGE, rest).await.ok()?.ok()
    }

    async fn trouble(&self, act: &str, error: &io::Error) {
        self.counts.add(Cause::Socket);
        tracing::debug!(%error, "{act} failed");
        sleep(RECOVERY).await;
    }
}

/// A panic is a fault of ours; it ends one question, not the service.
async fn for_ever<F: Future<Output = ()>>(serve: impl Fn() -> F) {
    loop {
        if AssertUnwindSafe(serve()).catch_unwind().await.is_err() {
            tracing::error!("a task of the DNS service failed and is started again");
            sleep(RECOVERY).await;
        }
    }
}

/// Bound whether the address exists or not (IP_FREEBIND), and still when its interface went and came back.
fn bind(address: SocketAddrV4) -> io::Result<Sockets> {
    let open = |kind: Type, protocol: Protocol, address: SocketAddrV4| -> io::Result<Socket> {
        let socket = Socket::new(Domain::IPV4, kind.nonblocking(), Some(protocol))?;
        socket.set_freebind_v4(true)?;
        if kind == Type::STREAM {
            // Connections of the last run may linger; for UDP it would let a second server steal the port.
            socket.set_reuse_address(true)?;
        }
        socket.bind(&address.into())?;
        Ok(socket)
    };
    let udp = open(Type::DGRAM, Protocol::UDP, address)?;
    udp.set_recv_buffer_size(RECEIVE_BUFFER)?;
    let tcp = open(Type::STREAM, Protocol::TCP, address)?;
    tcp.listen(BACKLOG)?;
    tcp.set_tcp_nodelay(true)?;
    Ok(Sockets {
        udp: Arc::new(UdpSocket::from_std(udp.into())?),
        tcp: Arc::new(TcpListener::from_std(tcp.into())?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_address_need_not_exist_yet() {
        let absent = SocketAddrV4::new(Ipv4Addr::new(192, 0, 2, 200), 0);
        assert!(std::net::UdpSocket::bind(absent).is_err(), "the address is not on this machine");
        assert!(bind(absent).is_ok());
    }
}
