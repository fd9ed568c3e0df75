//! One connection of one guest, plain or within TLS: its requests go to the interceptor or to the portal's pages.

use crate::{captive::Destination, citizen::Peer, portal::Portal, routes};
use axum::{Router, body::Body};
use futures_util::future::{Either, FutureExt, Ready, ready};
use hotspot::config;
use http::{Request, Response};
use hyper::{
    body::{Body as _, Incoming},
    server::conn::http1,
    service::Service,
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use std::{
    convert::Infallible,
    future::{Future, poll_fn},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time::timeout,
};

/// The largest request head, in bytes. Real ones stay below four thousand.
const MAX_HEAD: usize = 16 * 1024;

/// The most of an unread request that is taken in, in bytes, so that its sender reads the answer and not a reset.
const MAX_LINGER: usize = 64 * 1024;

/// What serves every connection: the portal, its pages and the HTTP machine.
pub struct Host {
    pub portal: Arc<Portal>,
    pages: TowerToHyperService<Router>,
    http: http1::Builder,
}

impl Host {
    #[must_use]
    pub fn new(portal: Arc<Portal>) -> Self {
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(portal.deadlines.head)
            .max_header_size(MAX_HEAD)
            .max_buf_size(MAX_HEAD + 8 * 1024);
        let pages = TowerToHyperService::new(routes::pages(Arc::clone(&portal)));
        Self { portal, pages, http }
    }

    /// Serves `stream` until either side has enough or the connection's time is up. Hands it back where it may still be
    /// written to; dropping it closes it well.
    pub async fn converse<S>(&self, stream: S, peer: Peer) -> Option<S>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let deadlines = self.portal.deadlines;
        let visitor = Visitor { host: self, peer, unread: AtomicBool::new(false) };
        let mut connection = self.http.serve_connection(TokioIo::new(stream), visitor);
        let Ok(outcome) =
            timeout(deadlines.connection, poll_fn(|cx| connection.poll_without_shutdown(cx))).await
        else {
            self.portal.drops.late();
            tracing::debug!(peer = %peer.address, "a connection outlived its time");
            return None;
        };
        if let Err(error) = &outcome {
            if error.is_timeout() {
                self.portal.drops.late();
            } else if error.is_parse() {
                self.portal.drops.malformed();
            }
            tracing::debug!(peer = %peer.address, %error, "a connection broke");
        }
        let parts = connection.into_parts();
        let unread = outcome.is_err_and(|error| error.is_parse()) || parts.service.unread.into_inner();
        let mut stream = parts.io.into_inner();
        if !unread {
            return Some(stream);
        }
        let _ = timeout(deadlines.linger, linger(&mut stream)).await;
        None
    }
}

/// The service of one connection.
struct Visitor<'a> {
    host: &'a Host,
    peer: Peer,
    /// A request came with a body, which may not have been read.
    unread: AtomicBool,
}

type Page = Result<Response<Body>, Infallible>;

impl Service<Request<Incoming>> for Visitor<'_> {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Either<Ready<Page>, Pin<Box<dyn Future<Output = Page> + Send>>>;

    fn call(&self, mut request: Request<Incoming>) -> Self::Future {
        if !request.body().is_end_stream() {
            self.unread.store(true, Ordering::Relaxed);
        }
        let portal = &self.host.portal;
        match portal.names.destination(request.uri(), request.headers()) {
            Destination::Elsewhere(named) => {
                let secure = portal.trust.holds();
                let mut answer = if portal.askers().tires(self.peer.address, Instant::now()) {
                    portal.drops.shortened();
                    portal.redirect.short_answer(secure)
                } else {
                    portal.redirect.answer(secure, named, request.uri())
                };
                // In the guest's own version, else hyper promises an HTTP/1.0 guest to keep alive what it closes.
                *answer.version_mut() = request.version();
                Either::Left(ready(Ok(answer)))
            }
            Destination::Portal => {
                // What a system asks by itself is no sign of a person.
                if request.uri().path() != config::Portal::API {
                    portal.askers().looks(self.peer.address);
                }
                request.extensions_mut().insert(self.peer);
                Either::Right(self.host.pages.call(request.map(Body::new)).boxed())
            }
        }
    }
}

/// Says that no more is coming and takes in what the peer still sends.
async fn linger(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) {
    if stream.shutdown().await.is_err() {
        return;
    }
    let mut buffer = [0; 4096];
    let mut taken = 0;
    while taken < MAX_LINGER {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(length) => taken += length,
        }
    }
}
