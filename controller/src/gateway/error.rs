use super::enforcer::EnforceError;
use crate::{control, dns};
use hotspot::store::StoreError;
use std::{io, path::PathBuf};

/// Why the daemon cannot start or go on.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    Enforce(#[from] EnforceError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Dns(#[from] dns::DnsError),
    #[error(transparent)]
    Socket(#[from] control::SocketError),
    #[error("cannot use {path}: {source}")]
    Folder { path: PathBuf, source: io::Error },
    #[error("cannot read the clocks: {0}")]
    Clock(io::Error),
    #[error("cannot read /dev/urandom: {0}")]
    Secret(io::Error),
    #[error("cannot watch for signals: {0}")]
    Signals(io::Error),
}
