//! The shared connection for links, addresses, routing rules and neighbours (rtnetlink), and its deadline.

use futures_util::{TryStream, TryStreamExt};
use std::{io, time::Duration};
use tokio::time::timeout;

pub use rtnetlink::Handle;

/// How long the kernel may take for one request.
const DEADLINE: Duration = Duration::from_secs(2);

/// A request about links, addresses, rules or neighbours that failed.
#[derive(Debug, thiserror::Error)]
#[error("cannot {act}")]
pub struct RouteError {
    act: String,
    source: io::Error,
}

/// Opens a connection in the network namespace of the calling thread; it lives on the current tokio runtime as long as
/// a handle does.
///
/// # Errors
/// Where no netlink socket can be had.
pub fn open() -> io::Result<Handle> {
    let (connection, handle, _) = rtnetlink::new_connection()?;
    tokio::spawn(connection);
    Ok(handle)
}

impl RouteError {
    pub(super) fn new(act: impl Into<String>, source: io::Error) -> Self {
        Self { act: act.into(), source }
    }

    /// The kernel's error number, where it was the kernel that refused.
    #[must_use]
    pub fn code(&self) -> Option<i32> {
        self.source.raw_os_error()
    }
}

/// Waits for the end of a request.
pub(super) async fn done<T>(
    act: &str,
    request: impl Future<Output = Result<T, rtnetlink::Error>>,
) -> Result<T, RouteError> {
    match timeout(DEADLINE, request).await {
        Ok(answer) => answer.map_err(|error| RouteError::new(act, cause(error))),
        Err(_) => Err(RouteError::new(act, io::ErrorKind::TimedOut.into())),
    }
}

/// Waits for all answers to a request.
pub(super) async fn all<T>(
    act: &str,
    answers: impl TryStream<Ok = T, Error = rtnetlink::Error>,
) -> Result<Vec<T>, RouteError> {
    done(act, answers.try_collect()).await
}

/// Takes a refusal with one of these error numbers for success.
pub(super) fn unless(codes: &[i32], result: Result<(), RouteError>) -> Result<(), RouteError> {
    result.or_else(
        |error| if error.code().is_some_and(|code| codes.contains(&code)) { Ok(()) } else { Err(error) },
    )
}

fn cause(error: rtnetlink::Error) -> io::Error {
    match error {
        rtnetlink::Error::NetlinkError(message) => message.to_io(),
        other => io::Error::other(other),
    }
}
