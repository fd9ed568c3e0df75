//! The sockets guests ask for the time at.

use super::{
    Ntp, NtpError, add_one,
    answer::{self, Clock, LENGTH},
};
use ipnet::Ipv4Net;
use socket2::{Domain, Protocol, Socket, Type};
use std::{
    io,
    net::{SocketAddr, SocketAddrV4},
    sync::Arc,
    time::{Duration, SystemTime},
};
use tokio::{net::UdpSocket, task::JoinSet, time::sleep};

/// After an error of the socket itself (no memory, network down).
const RECOVERY: Duration = Duration::from_millis(100);

/// A socket on the gateway's address in the network whose guests it answers.
pub(super) struct Ear {
    network: Ipv4Net,
    socket: UdpSocket,
}

impl Ntp {
    pub(super) fn bind(&self) -> Result<Vec<Ear>, NtpError> {
        let bound = |network: &Ipv4Net| {
            let address = SocketAddrV4::new(network.addr(), self.port);
            let socket = bind(address).map_err(|source| NtpError::Listen { address, source })?;
            Ok(Ear { network: *network, socket })
        };
        self.networks.iter().map(bound).collect()
    }

    /// Serves until it is dropped; then all its tasks end.
    pub(super) async fn run(self: Arc<Self>, ears: Vec<Ear>) {
        let mut tasks = JoinSet::new();
        for ear in ears {
            tasks.spawn(Arc::clone(&self).listen(ear));
        }
        while tasks.join_next().await.is_some() {}
        std::future::pending::<()>().await;
    }

    async fn listen(self: Arc<Self>, Ear { network, socket }: Ear) {
        // What comes after a request's fixed part is nothing to us.
        let mut request = [0; LENGTH];
        loop {
            let (length, from) = match socket.recv_from(&mut request).await {
                Ok(received) => received,
                Err(error) => {
                    add_one(&self.counts.socket);
                    tracing::debug!(%error, "receiving a request for the time failed");
                    sleep(RECOVERY).await;
                    continue;
                }
            };
            let now = SystemTime::now();
            let SocketAddr::V4(guest) = from else { continue };
            if !network.contains(guest.ip()) {
                add_one(&self.counts.stranger);
                continue;
            }
            let clock = Clock { now, set: (self.last_set)() };
            let Some(answer) = answer::answer(request.get(..length).unwrap_or_default(), clock) else {
                add_one(&self.counts.unsupported);
                continue;
            };
            // An answer that has to wait tells the wrong time: better none.
            if socket.try_send_to(&answer, from).is_err() {
                add_one(&self.counts.socket);
            }
        }
    }
}

/// Bound whether the address exists or not (IP_FREEBIND), and still when its interface went and came back.
fn bind(address: SocketAddrV4) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::IPV4, Type::DGRAM.nonblocking(), Some(Protocol::UDP))?;
    socket.set_freebind_v4(true)?;
    socket.bind(&address.into())?;
    UdpSocket::from_std(socket.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{sync::atomic::Ordering, time::UNIX_EPOCH};
    use tokio::time::timeout;

    /// For an answer on the loopback interface.
    const PATIENCE: Duration = Duration::from_secs(10);
    const REQUEST: [u8; LENGTH] = {
        let mut request = [0; LENGTH];
        request[0] = 0x23;
        request
    };

    /// A service on a free port of 127.0.0.1, for the guests of `network`.
    async fn serve(network: &str) -> (Arc<Ntp>, SocketAddr, JoinSet<()>) {
        let ntp = Arc::new(Ntp {
            networks: vec![network.parse().unwrap()],
            port: 0,
            last_set: Arc::new(|| Some(UNIX_EPOCH + Duration::from_secs(1_795_420_800))),
            counts: Default::default(),
        });
        let ears = ntp.bind().unwrap();
        let address = ears[0].socket.local_addr().unwrap();
        let mut tasks = JoinSet::new();
        tasks.spawn(Arc::clone(&ntp).run(ears));
        (ntp, address, tasks)
    }

    #[tokio::test]
    async fn a_guest_gets_one_answer_of_48_bytes() {
        let (_, address, _tasks) = serve("127.0.0.1/8").await;
        let guest = UdpSocket::bind("127.0.0.7:0").await.unwrap();
        let with_extensions = [&REQUEST[..], &[0; 200]].concat();
        for request in [&REQUEST[..], &with_extensions] {
            guest.send_to(request, address).await.unwrap();
            let mut answer = [0; 500];
            let (length, from) = timeout(PATIENCE, guest.recv_from(&mut answer)).await.unwrap().unwrap();
            assert_eq!((length, from, answer[0]), (LENGTH, address, 0x24));
        }
    }

    #[tokio::test]
    async fn a_stranger_and_nonsense_are_counted_and_get_nothing() {
        let (ntp, address, _tasks) = serve("127.0.0.1/30").await;
        let [stranger, guest] =
            [UdpSocket::bind("127.0.0.7:0").await.unwrap(), UdpSocket::bind("127.0.0.2:0").await.unwrap()];
        stranger.send_to(&REQUEST, address).await.unwrap();
        for nonsense in [&[][..], &REQUEST[1..], &[0x26; 48], b"GET / HTTP/1.1\r\n\r\n"] {
            guest.send_to(nonsense, address).await.unwrap();
        }
        // The answer to the last of all shows that the others were read.
        guest.send_to(&REQUEST, address).await.unwrap();
        let mut answer = [0; 500];
        assert_eq!(timeout(PATIENCE, guest.recv(&mut answer)).await.unwrap().unwrap(), LENGTH);
        assert_eq!(answer[0], 0x24);
        assert_eq!(ntp.counts.stranger.load(Ordering::Relaxed), 1);
        assert_eq!(ntp.dropped().iter().map(|dropped| dropped.count).sum::<u64>(), 5);
        let nothing = stranger.try_recv(&mut answer).unwrap_err();
        assert_eq!(nothing.kind(), io::ErrorKind::WouldBlock);
    }

    #[tokio::test]
    async fn the_address_need_not_exist_yet() {
        assert!(bind("192.0.2.200:0".parse().unwrap()).is_ok());
    }
}
