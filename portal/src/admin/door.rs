//! Connections of staff: who may come at all, and how long each may take.

use super::{
    desk::Desk,
    patience::{PATIENCE, Patient},
    roads,
};
use crate::listen::{Crowd, Listener, Place, Room};
use axum::{Router, body::Body};
use hotspot::config::Config;
use hyper::{
    Request,
    body::Incoming,
    server::conn::http1,
    service::{Service, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use socket2::SockRef;
use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;

/// For connections, live pages among them. Behind one address may be an office.
const ROOM: Room = Room { in_all: 512, each: 128 };
/// For the head of a request, and for the next one on a connection that is kept.
const HEAD: Duration = Duration::from_secs(5);
const HANDSHAKE: Duration = Duration::from_secs(5);

/// The staff's listener.
pub struct Door {
    desk: Arc<Desk>,
    /// Nothing where the pages are for this machine alone.
    acceptor: Option<TlsAcceptor>,
    pages: Router,
}

/// Whose connection was closed without a page, and how often since the start.
#[derive(Debug, Default)]
pub struct TurnedAway([AtomicU64; WHY.len()]);

/// Why somebody saw no page.
#[derive(Debug, Clone, Copy)]
enum Why {
    /// From outside of `admin.allow_from`.
    NotAllowed,
    NoPlace,
    /// No TLS, or none that we speak.
    Handshake,
    Late,
}

const WHY: [(Why, &str); 4] = [
    (Why::NotAllowed, "not-allowed"),
    (Why::NoPlace, "no-place"),
    (Why::Handshake, "handshake"),
    (Why::Late, "late"),
];

impl TurnedAway {
    fn count(&self, why: Why) {
        if let Some(count) = self.0.get(why as usize) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub fn read(&self) -> impl Iterator<Item = (&'static str, u64)> {
        WHY.iter().zip(&self.0).map(|((_, why), count)| (*why, count.load(Ordering::Relaxed)))
    }
}

/// The address a request came from.
#[derive(Debug, Clone, Copy)]
pub struct Source(pub IpAddr);

impl Door {
    pub fn new(desk: &Arc<Desk>, acceptor: Option<TlsAcceptor>) -> Self {
        Self { pages: roads::all(desk).into_router(desk), desk: Arc::clone(desk), acceptor }
    }

    /// Accepts for ever.
    pub async fn serve(self, listener: Listener) {
        let crowd = Arc::new(Crowd::default());
        let door = Arc::new(self);
        loop {
            match listener.accept().await {
                Ok((stream, peer)) if may_come(&door.desk.config, peer) => {
                    let Some(place) = place(&crowd, peer.ip().to_canonical()) else {
                        door.desk.turned_away.count(Why::NoPlace);
                        tracing::warn!(%peer, "no place for another connection of staff");
                        continue;
                    };
                    let door = Arc::clone(&door);
                    tokio::spawn(async move {
                        let _place = place;
                        door.receive(stream, peer.ip().to_canonical()).await;
                    });
                }
                Ok((_, peer)) => {
                    door.desk.turned_away.count(Why::NotAllowed);
                    tracing::warn!(%peer, "somebody from outside admin.allow_from was turned away")
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot accept connections of staff");
                    sleep(Duration::from_millis(100)).await;
                }
            }
        }
    }

    async fn receive(&self, stream: TcpStream, peer: IpAddr) {
        // Who has vanished takes into the kernel's buffers and acknowledges nothing.
        if let Err(error) = SockRef::from(&stream).set_tcp_user_timeout(Some(PATIENCE)) {
            tracing::debug!(%peer, %error, "no deadline for what a connection of staff acknowledges");
        }
        let Some(acceptor) = &self.acceptor else { return self.converse(stream, peer).await };
        match timeout(HANDSHAKE, acceptor.accept(stream)).await {
            Ok(Ok(stream)) => self.converse(stream, peer).await,
            Ok(Err(error)) => {
                self.desk.turned_away.count(Why::Handshake);
                tracing::debug!(%peer, %error, "a TLS handshake of staff failed");
            }
            Err(_) => {
                self.desk.turned_away.count(Why::Late);
                tracing::debug!(%peer, "a TLS handshake of staff took too long");
            }
        }
    }

    /// Until the other side ends, asks nothing more, or takes nothing.
    pub async fn converse(&self, stream: impl AsyncRead + AsyncWrite + Unpin + Send, peer: IpAddr) {
        let pages = TowerToHyperService::new(self.pages.clone());
        let pages = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(Source(peer));
            pages.call(request.map(Body::new))
        });
        let conversation = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD)
            .max_buf_size(64 * 1024)
            .serve_connection(TokioIo::new(Patient::new(stream)), pages);
        if let Err(error) = conversation.await {
            tracing::debug!(%error, "a conversation with staff ended early");
        }
    }
}

/// Who comes from this machine itself may be a proxy with all of staff behind it.
fn place(crowd: &Arc<Crowd>, peer: IpAddr) -> Option<Place> {
    let enter = if peer.is_loopback() { Crowd::enter_for_many } else { Crowd::enter };
    enter(crowd, peer, ROOM)
}

/// Never a guest; and whoever is in `allow_from`, where that names anybody. This machine itself always may.
fn may_come(config: &Config, peer: SocketAddr) -> bool {
    let IpAddr::V4(address) = peer.ip().to_canonical() else { return peer.ip().to_canonical().is_loopback() };
    let guest = config
        .networks
        .iter()
        .any(|network| network.subnet().contains(&address) && network.gateway() != address);
    let allowed = config.admin.allow_from.is_empty()
        || config.admin.allow_from.iter().any(|network| network.contains(&address));
    !guest && (allowed || address.is_loopback())
}
