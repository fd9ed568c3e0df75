//! The three sockets: who may call, which verbs each has, and how a verb becomes an event.

mod access;
mod accounts;
mod examine;
mod misuse;
mod retention;
mod socket;
mod verbs;

pub use access::Access;
pub use examine::examine;
pub use misuse::Misuse;
pub use socket::{Socket, SocketError};
pub use verbs::{Desk, admin, operator, portal};
