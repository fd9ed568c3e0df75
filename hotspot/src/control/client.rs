use super::{MAX_BODY, Refusal, Verb};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{Request, body::Bytes, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::{net::UnixStream, time::timeout};

/// A caller of one socket. Each call is a connection of its own: a restarted controller is met again at once.
#[derive(Debug, Clone)]
pub struct Client {
    socket: PathBuf,
    deadline: Duration,
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
        Self { socket, deadline: Duration::from_secs(2) }
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
        let unreachable = |source| CallError::Unreachable { socket: self.socket.clone(), source };
        let garbled = |error: &dyn std::fmt::Display| CallError::Garbled(error.to_string());

        let stream = UnixStream::connect(&self.socket).await.map_err(unreachable)?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|error| unreachable(io::Error::other(error)))?;
        let request = Request::post(format!("/v1/{}", V::NAME))
            .header(header::HOST, "controller")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CONNECTION, "close")
            .body(Full::new(Bytes::from(serde_json::to_vec(verb).map_err(|error| garbled(&error))?)))
            .map_err(|error| garbled(&error))?;

        // The connection is driven beside the exchange, so that nothing outlives this call.
        let exchange = async {
            let response =
                sender.send_request(request).await.map_err(|error| unreachable(io::Error::other(error)))?;
            let status = response.status();
            let body = Limited::new(response.into_body(), MAX_BODY)
                .collect()
                .await
                .map_err(|error| CallError::Garbled(error.to_string()))?
                .to_bytes();
            if status.is_success() {
                serde_json::from_slice(&body).map_err(|error| garbled(&error))
            } else {
                Err(serde_json::from_slice(&body).map_or_else(|error| garbled(&error), CallError::Refused))
            }
        };
        tokio::pin!(exchange, connection);
        tokio::select! {
            biased;
            reply = &mut exchange => reply,
            _ = &mut connection => exchange.await,
        }
    }
}
