//! The words of the three sockets between programs: HTTP/1.1 over a Unix socket, `POST /v1/VERB`, JSON both ways.
//! A refusal has a status above 399 and a [`Refusal`] as its body.

pub mod admin;
mod client;
pub mod operator;
pub mod portal;

pub use client::{CallError, Client};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Bodies larger than this are refused on both sides, in bytes. A page of clients fits.
pub const MAX_BODY: usize = 16 * 1024 * 1024;

/// One verb of one socket: its name in the path, what is asked and what is answered.
pub trait Verb: Serialize + DeserializeOwned + Send + 'static {
    const NAME: &'static str;
    type Reply: Serialize + DeserializeOwned + Send + 'static;
}

/// Why a verb was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    pub kind: RefusalKind,
    /// A sentence for a technician, naming the field where one is at fault.
    pub message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalKind {
    /// The request does not fit the verb: 400.
    Malformed,
    /// The caller's user may not use this socket: 403.
    Forbidden,
    /// No such verb, device, address or session: 404.
    Unknown,
    /// Cannot be done now (starting, store or kernel refused): 503.
    Unavailable,
}

impl Refusal {
    pub fn new(kind: RefusalKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }
}
