//! Listening sockets and how many conversations they may start.

use crate::{citizen::Peer, connection::Host, memory, tls};
use socket2::{Domain, Protocol, Socket, Type};
use std::{
    collections::HashMap,
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    sync::Notify,
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;

/// Connections the kernel keeps for us until we accept them.
const BACKLOG: i32 = 4096;

/// How many conversations there may be at a time; beyond, a connection is closed at once.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    pub in_all: usize,
    /// With one address. It also never has more of them than are free for others, so that a crowd which takes all it can
    /// leaves room for whoever comes new.
    pub each: usize,
}

impl Room {
    const PORTAL: Self = Self { in_all: 4096, each: 64 };

    /// Whether an address that has some of all conversations may begin another.
    fn is_free(self, own: usize, total: usize) -> bool {
        own < self.each.min(self.in_all.saturating_sub(total))
    }
}

/// Conversations whose memory, when they have ended, is worth giving back.
const LARGE: usize = 256;

/// How long to wait when this machine has no descriptors or memory for another connection.
const EXHAUSTION_PAUSE: Duration = Duration::from_millis(100);

pub struct Listener(TcpListener);

impl Listener {
    /// # Errors
    /// The kernel's, most often that the address is in use or not here.
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        socket.set_reuse_address(true)?;
        if address.is_ipv6() {
            socket.set_only_v6(false)?;
        }
        // Linux hands both options on to every accepted socket.
        socket.set_tcp_nodelay(true)?;
        socket.set_nonblocking(true)?;
        socket.bind(&address.into())?;
        socket.listen(BACKLOG)?;
        TcpListener::from_std(socket.into()).map(Self)
    }

    #[cfg(test)]
    pub fn address(&self) -> SocketAddr {
        self.0.local_addr().unwrap()
    }

    /// The next connection.
    ///
    /// # Errors
    /// Of accept(2).
    pub async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        self.0.accept().await
    }

    /// Accepts for ever; within TLS where there is an acceptor. Whom the crowd has no place for is turned away at once.
    pub async fn serve(self, host: Arc<Host>, crowd: Arc<Crowd>, acceptor: Option<TlsAcceptor>) {
        loop {
            match self.0.accept().await {
                Ok((stream, peer)) => {
                    let peer = peer.ip().to_canonical();
                    let Some(place) = Crowd::enter(&crowd, peer, Room::PORTAL) else {
                        host.portal.drops.turned_away();
                        tracing::debug!(%peer, "no place for another connection");
                        continue;
                    };
                    let (host, acceptor) = (Arc::clone(&host), acceptor.clone());
                    tokio::spawn(async move {
                        let _place = place;
                        converse(&host, stream, peer, acceptor).await;
                    });
                }
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    tracing::warn!(%error, "cannot accept connections");
                    sleep(EXHAUSTION_PAUSE).await;
                }
            }
        }
    }
}

async fn converse(host: &Host, stream: TcpStream, peer: IpAddr, acceptor: Option<TlsAcceptor>) {
    let visitor = Peer { address: peer, within_tls: acceptor.is_some() };
    let Some(acceptor) = acceptor else {
        host.converse(stream, visitor).await;
        return;
    };
    let deadlines = &host.portal.deadlines;
    match timeout(deadlines.handshake, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => {
            if let Some(mut stream) = host.converse(stream, visitor).await {
                // TLS tells a finished answer from a cut one by its own farewell (RFC 8446, section 6.1).
                let _ = timeout(deadlines.linger, stream.shutdown()).await;
            }
        }
        Ok(Err(error)) => {
            if tls::is_malformed(&error) {
                host.portal.drops.malformed();
            }
            tracing::debug!(%peer, %error, "a TLS handshake failed");
        }
        Err(_) => {
            host.portal.drops.late();
            tracing::debug!(%peer, "a TLS handshake took too long");
        }
    }
}

/// Errors of accept(2) that concern the connection just lost, not the listener.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

/// All who are in conversation with the portal.
#[derive(Default)]
pub struct Crowd {
    present: Mutex<Present>,
    left: Notify,
}

#[derive(Default)]
struct Present {
    total: usize,
    /// The most there were since memory was last given back.
    most: usize,
    /// Never holds a zero.
    by_address: HashMap<IpAddr, usize>,
    closed: bool,
}

impl Present {
    /// Whether hardly any of a large crowd are left; told once for each crowd.
    fn has_emptied(&mut self) -> bool {
        if self.total > self.most / 8 {
            return false;
        }
        std::mem::replace(&mut self.most, self.total) >= LARGE
    }
}

impl Crowd {
    /// A place, kept until it is dropped. Nothing where the room has none for this address.
    #[must_use]
    pub fn enter(crowd: &Arc<Self>, address: IpAddr, room: Room) -> Option<Place> {
        Self::enter_if(crowd, address, |own, total| room.is_free(own, total))
    }

    /// A place for somebody who speaks for many, and may have all there are.
    #[must_use]
    pub fn enter_for_many(crowd: &Arc<Self>, address: IpAddr, room: Room) -> Option<Place> {
        Self::enter_if(crowd, address, |_, total| total < room.in_all)
    }

    /// Where there is a place for an address with so many conversations of so many in all.
    fn enter_if(crowd: &Arc<Self>, address: IpAddr, is_free: impl Fn(usize, usize) -> bool) -> Option<Place> {
        let mut present = crowd.present();
        let own = present.by_address.get(&address).copied().unwrap_or(0);
        if present.closed || !is_free(own, present.total) {
            return None;
        }
        let own = present.by_address.entry(address).or_insert(0);
        *own += 1;
        present.total += 1;
        present.most = present.most.max(present.total);
        Some(Place { crowd: Arc::clone(crowd), address })
    }

    /// Lets nobody in any more.
    pub fn close(&self) {
        self.present().closed = true;
    }

    /// Waits until everybody has left.
    pub async fn gone(&self) {
        loop {
            let left = self.left.notified();
            if self.present().total == 0 {
                return;
            }
            left.await;
        }
    }

    fn present(&self) -> MutexGuard<'_, Present> {
        self.present.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One conversation's place in the crowd.
pub struct Place {
    crowd: Arc<Crowd>,
    address: IpAddr,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut present = self.crowd.present();
        present.total = present.total.saturating_sub(1);
        let emptied = present.has_emptied();
        match present.by_address.get_mut(&self.address) {
            Some(own) if *own > 1 => *own -= 1,
            _ => {
                present.by_address.remove(&self.address);
            }
        }
        if present.closed && present.total == 0 {
            self.crowd.left.notify_one();
        }
        drop(present);
        if emptied {
            memory::give_back();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: usize) -> IpAddr {
        IpAddr::from(u32::try_from(0x0a14_0000 + last).unwrap().to_be_bytes())
    }

    fn enter(crowd: &Arc<Crowd>, address: IpAddr) -> Option<Place> {
        Crowd::enter(crowd, address, Room::PORTAL)
    }

    #[test]
    fn one_address_cannot_take_the_places_of_others() {
        let crowd = Arc::new(Crowd::default());
        let mut places: Vec<Place> =
            (0..Room::PORTAL.each).map(|_| enter(&crowd, address(1)).unwrap()).collect();
        assert!(enter(&crowd, address(1)).is_none());
        assert!(enter(&crowd, address(2)).is_some());
        places.pop();
        assert!(enter(&crowd, address(1)).is_some());
    }

    #[test]
    fn memory_is_given_back_when_a_large_crowd_has_left_and_not_for_every_few() {
        let mut present = Present::default();
        let mut leave = |most: usize| {
            (present.total, present.most) = (most, most);
            let told = (0..most).rev().filter(|left| {
                present.total = *left;
                present.has_emptied()
            });
            told.count()
        };
        assert_eq!(leave(LARGE - 1), 0);
        assert_eq!(leave(LARGE), 1);
        assert_eq!(leave(LARGE * 8), 2, "and again when those who stayed have left");
    }

    #[test]
    fn many_who_take_all_they_can_leave_room_for_whoever_comes_new() {
        let take_all = |addresses: usize, enter: &dyn Fn(&Arc<Crowd>, IpAddr) -> Option<Place>| {
            let (crowd, mut places) = (Arc::new(Crowd::default()), Vec::new());
            // Each asks once more in turn, until nobody gets any.
            loop {
                let before = places.len();
                places.extend((0..addresses).filter_map(|number| enter(&crowd, address(number))));
                if places.len() == before {
                    return (crowd, places);
                }
            }
        };
        let newcomers = |crowd: &Arc<Crowd>, room: Room| {
            let page =
                |number: usize| (0..6).map(move |_| Crowd::enter(crowd, address(5_000 + number), room));
            (0..4).flat_map(page).collect::<Option<Vec<Place>>>().is_some()
        };
        let smaller = Room { in_all: 512, each: 128 };
        for (room, crowds) in [(Room::PORTAL, [63, 64, 70, 130]), (smaller, [3, 4, 5, 12])] {
            for addresses in crowds {
                let (crowd, places) =
                    take_all(addresses, &|crowd, address| Crowd::enter(crowd, address, room));
                let taken = places.len();
                assert!(taken > room.in_all / 10 * 7 && newcomers(&crowd, room), "{taken} by {addresses}");
            }
            let by_each_alone = |crowd: &Arc<Crowd>, address| {
                Crowd::enter_if(crowd, address, |own, total| total < room.in_all && own < room.each)
            };
            let (crowd, _places) = take_all(crowds[2], &by_each_alone);
            assert!(!newcomers(&crowd, room), "without that rule");
        }
    }

    #[test]
    fn who_is_refused_a_place_is_not_remembered() {
        let crowd = Arc::new(Crowd::default());
        let room = Room { in_all: 1, each: 1 };
        let _place = Crowd::enter(&crowd, address(1), room).unwrap();
        assert!(Crowd::enter(&crowd, address(2), room).is_none());
        assert_eq!(crowd.present().by_address.len(), 1);
    }

    #[test]
    fn a_full_house_takes_nobody_and_remembers_nobody_who_left() {
        let crowd = Arc::new(Crowd::default());
        let places: Vec<Place> =
            (0..Room::PORTAL.in_all).map(|number| enter(&crowd, address(number)).unwrap()).collect();
        assert!(enter(&crowd, address(5000)).is_none());
        assert!(Crowd::enter_for_many(&crowd, address(5000), Room::PORTAL).is_none());
        drop(places);
        assert!(crowd.present().by_address.is_empty());
        assert!(enter(&crowd, address(5000)).is_some());
    }

    #[tokio::test]
    async fn a_closed_crowd_is_gone_when_the_last_one_leaves() {
        let crowd = Arc::new(Crowd::default());
        let place = enter(&crowd, address(1)).unwrap();
        crowd.close();
        assert!(enter(&crowd, address(2)).is_none());
        let gone = tokio::spawn({
            let crowd = Arc::clone(&crowd);
            async move { crowd.gone().await }
        });
        drop(place);
        gone.await.unwrap();
    }
}
