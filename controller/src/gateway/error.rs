use hotspot::store::StoreError;
use std::io;

/// Why the loop cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("cannot read the clocks: {0}")]
    Clock(io::Error),
}
