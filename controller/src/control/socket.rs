//! A Unix socket that speaks HTTP/1.1 to callers it has checked.

use super::{Access, Misuse};
use axum::{Router, body::Body, response::IntoResponse};
use hotspot::control::{Refusal, RefusalKind};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use std::{
    fs, io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{
    net::{UnixListener, UnixStream},
    sync::Semaphore,
    time,
};

/// Callers at the same time; a portal under load queues on its side of the socket.
const MOST_CALLERS: usize = 256;
/// A connection takes no further call after so long: its place goes to others.
const LIFE: Duration = Duration::from_secs(60);
/// A call is short; whoever has one under way for longer by then is cut.
const CALL: Duration = Duration::from_secs(20);
/// For the head of a call, and for the next one on a connection that is kept.
const HEADER: Duration = Duration::from_secs(5);

#[derive(Debug, thiserror::Error)]
#[error("cannot open the socket {path}: {source}")]
pub struct SocketError {
    path: PathBuf,
    source: io::Error,
}

/// A bound socket, removed when it is dropped.
#[derive(Debug)]
pub struct Socket {
    listener: UnixListener,
    access: Access,
    path: PathBuf,
    misuse: Arc<Misuse>,
}

impl Socket {
    /// Binds, replacing what an earlier run left behind. Group and mode are set before anybody is accepted.
    ///
    /// # Errors
    /// When the folder is missing or not ours.
    pub fn bind(path: &Path, access: Access, misuse: Arc<Misuse>) -> Result<Self, SocketError> {
        let failed = |source| SocketError { path: path.to_owned(), source };
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        let listener = UnixListener::bind(path).map_err(failed)?;
        if let Some(group) = access.group
            && let Err(error) = std::os::unix::fs::chown(path, None, Some(group.as_raw()))
        {
            // Only root, ourselves and our own group can call then: closed, not open.
            tracing::warn!("cannot give {} to its group: {error}", path.display());
        }
        fs::set_permissions(path, fs::Permissions::from_mode(0o660)).map_err(failed)?;
        Ok(Self { listener, access, path: path.to_owned(), misuse })
    }

    /// Serves for ever.
    pub async fn serve(self, router: Router) {
        let callers = Arc::new(Semaphore::new(MOST_CALLERS));
        loop {
            let Ok(place) = callers.clone().acquire_owned().await else { return };
            match self.listener.accept().await {
                Ok((stream, _)) => {
                    let router = if self.admits(&stream) { router.clone() } else { forbidden() };
                    let misuse = self.misuse.clone();
                    tokio::spawn(async move {
                        let _place = place;
                        converse(stream, router, &misuse).await;
                    });
                }
                Err(error) => {
                    tracing::warn!("{}: cannot accept a caller: {error}", self.path.display());
                    time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
    }

    fn admits(&self, stream: &UnixStream) -> bool {
        match stream.peer_cred() {
            Ok(peer) if self.access.allows(peer.uid(), peer.gid()) => true,
            Ok(peer) => {
                self.misuse.forbidden();
                tracing::warn!("{}: user {} may not call here", self.path.display(), peer.uid());
                false
            }
            Err(error) => {
                tracing::warn!("{}: a caller without credentials: {error}", self.path.display());
                false
            }
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

async fn converse(stream: UnixStream, router: Router, misuse: &Misuse) {
    let mut conversation = std::pin::pin!(
        hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER)
            .max_buf_size(32 * 1024)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
    );
    let served = match time::timeout(LIFE, conversation.as_mut()).await {
        Ok(served) => served,
        Err(_) => {
            conversation.as_mut().graceful_shutdown();
            time::timeout(CALL, conversation).await.unwrap_or(Ok(()))
        }
    };
    // A kept connection on which no further call came is no misuse.
    if let Err(error) = served
        && !error.is_timeout()
    {
        misuse.malformed();
        tracing::debug!("a caller's message was not understood: {error}");
    }
}

fn forbidden() -> Router {
    Router::new().fallback(|| async {
        refused(&Refusal::new(RefusalKind::Forbidden, "this user may not call on this socket"))
    })
}

/// A refusal as the socket's answer.
pub(super) fn refused(refusal: &Refusal) -> axum::response::Response<Body> {
    use axum::http::StatusCode;
    let status = match refusal.kind {
        RefusalKind::Malformed => StatusCode::BAD_REQUEST,
        RefusalKind::Forbidden => StatusCode::FORBIDDEN,
        RefusalKind::Unknown => StatusCode::NOT_FOUND,
        RefusalKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, axum::Json(refusal)).into_response()
}
