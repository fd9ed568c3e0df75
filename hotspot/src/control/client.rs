use super::{MAX_BODY, Refusal, Verb};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    client::conn::http1::{self, SendRequest},
    header,
};
use hyper_util::rt::TokioIo;
use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::{net::UnixStream, time::timeout};

/// Connections kept for the next calls.
const MOST_KEPT: usize = 32;

/// A connection that was not used for so long is given up: well before the other side does.
const KEPT_FOR: Duration = Duration::from_secs(2);

/// A caller of one socket. A connection is kept for the calls that follow soon; a restarted controller is met again at
/// once.
#[derive(Debug, Clone)]
pub struct Client {
    socket: PathBuf,
    deadline: Duration,
    kept: Arc<Mutex<Vec<Kept>>>,
}

/// A connection that waits for a call, and since when.
#[derive(Debug)]
struct Kept {
    sender: SendRequest<Full<Bytes>>,
    since: Instant,
}

/// Why a call brought no reply.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The controller answered, and said no.
    #[error(transparent)]
    Refused(Refusal),
    #[error("cannot reach the controller at {socket}: {source}")]
    Unreachable { socket: PathBuf, source: io::Error },
    #[error("the controller gave no answer in {0:?}")]
    Late(Duration),
    #[error("the controller's answer makes no sense: {0}")]
    Garbled(String),
}

impl Client {
    #[must_use]
    pub fn new(socket: PathBuf) -> Self {
        Self { socket, deadline: Duration::from_secs(2), kept: Arc::default() }
    }

    /// For verbs that may take longer than the usual two seconds.
    #[must_use]
    pub fn with_deadline(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }

    #[must_use]
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// # Errors
    /// A verb whose answer did not come may still have been carried out: ask again for the state.
    pub async fn call<V: Verb>(&self, verb: &V) -> Result<V::Reply, CallError> {
        timeout(self.deadline, self.exchange(verb)).await.map_err(|_| CallError::Late(self.deadline))?
    }

    async fn exchange<V: Verb>(&self, verb: &V) -> Result<V::Reply, CallError> {
        let garbled = |error: &dyn std::fmt::Display| CallError::Garbled(error.to_string());
        let asked = Bytes::from(serde_json::to_vec(verb).map_err(|error| garbled(&error))?);

        let (response, sender) = self.send(V::NAME, asked).await?;
        let status = response.status();
        let body = Limited::new(response.into_body(), MAX_BODY)
            .collect()
            .await
            .map_err(|error| CallError::Garbled(error.to_string()))?
            .to_bytes();
        self.keep(sender);
        if status.is_success() {
            serde_json::from_slice(&body).map_err(|error| garbled(&error))
        } else {
            Err(serde_json::from_slice(&body).map_or_else(|error| garbled(&error), CallError::Refused))
        }
    }

    /// On a kept connection, or where that was closed meanwhile on a fresh one. Whoever asks twice so gets what asking once
    /// would have brought: every verb may be repeated.
    async fn send(
        &self,
        verb: &str,
        asked: Bytes,
    ) -> Result<(Response<Incoming>, SendRequest<Full<Bytes>>), CallError> {
        let unreachable = |error| self.unreachable(io::Error::other(error));
        if let Some(mut sender) = self.take_kept()
            && sender.ready().await.is_ok()
            && let Ok(response) = sender.send_request(request(verb, asked.clone())?).await
        {
            return Ok((response, sender));
        }
        let mut sender = self.connect().await?;
        let response = sender.send_request(request(verb, asked)?).await.map_err(unreachable)?;
        Ok((response, sender))
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, CallError> {
        let stream = UnixStream::connect(&self.socket).await.map_err(|error| self.unreachable(error))?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|error| self.unreachable(io::Error::other(error)))?;
        // It ends with its sender.
        tokio::spawn(connection);
        Ok(sender)
    }

    fn take_kept(&self) -> Option<SendRequest<Full<Bytes>>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(Kept { sender, since }) = kept.pop() {
            if since.elapsed() < KEPT_FOR && !sender.is_closed() {
                return Some(sender);
            }
        }
        None
    }

    fn keep(&self, sender: SendRequest<Full<Bytes>>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < MOST_KEPT && !sender.is_closed() {
            kept.push(Kept { sender, since: Instant::now() });
        }
    }

    fn unreachable(&self, source: io::Error) -> CallError {
        CallError::Unreachable { socket: self.socket.clone(), source }
    }
}

fn request(verb: &str, asked: Bytes) -> Result<Request<Full<Bytes>>, CallError> {
    Request::post(format!("/v1/{verb}"))
        .header(header::HOST, "controller")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Full::new(asked))
        .map_err(|error| CallError::Garbled(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::admin::{Nudge, Nudged};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::UnixListener,
        task::JoinHandle,
    };

    /// Answers so many calls on each connection, then closes it.
    fn serve(socket: &Path, calls: usize, met: Arc<AtomicUsize>) -> JoinHandle<()> {
        let _ = std::fs::remove_file(socket);
        let listener = UnixListener::bind(socket).unwrap();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                met.fetch_add(1, Ordering::Relaxed);
                for _ in 0..calls {
                    let mut asked = vec![0; 4096];
                    let Ok(1..) = stream.read(&mut asked).await else { break };
                    let body = r#"{"garden_names":1,"plans":2,"plan_faults":[]}"#;
                    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
                    stream.write_all(answer.as_bytes()).await.unwrap();
                }
            }
        })
    }

    async fn call(client: &Client) -> Result<Nudged, CallError> {
        client.call(&Nudge {}).await
    }

    fn socket(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("wifi-pbg-client-{}-{name}.sock", std::process::id()))
    }

    #[tokio::test]
    async fn calls_that_follow_one_another_share_a_connection() {
        let (path, met) = (socket("kept"), Arc::default());
        let server = serve(&path, usize::MAX, Arc::clone(&met));
        let client = Client::new(path);
        for _ in 0..20 {
            assert_eq!(call(&client).await.unwrap().plans, 2);
        }
        assert_eq!(met.load(Ordering::Relaxed), 1);
        server.abort();
    }

    #[tokio::test]
    async fn a_server_that_closed_or_began_again_is_met_at_once() {
        let (path, met) = (socket("closed"), Arc::default());
        let server = serve(&path, 1, Arc::clone(&met));
        let client = Client::new(path.clone());
        for _ in 0..5 {
            call(&client).await.unwrap();
        }
        assert_eq!(met.load(Ordering::Relaxed), 5);
        server.abort();
        let _ = server.await;
        let server = serve(&path, 1, Arc::clone(&met));
        call(&client).await.unwrap();
        server.abort();
        let _ = server.await;
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(call(&client).await, Err(CallError::Unreachable { .. })));
    }
}
