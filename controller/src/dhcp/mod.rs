//! Our DHCPv4 server (RFC 2131), authoritative for its guest network, one [`Machine`] per network.
//!
//! ```text
//! interface ─► port ─► frame, arp ─► message ─► machine ─► actions: commit, end, reply, probe ─► port ─► interface
//!                                               │  ▲
//!                                               ▼  │
//!                                      pool, probes, shares
//! ```
//!
//! Everything but [`Port`] is pure. Whoever runs a machine obeys its actions in their order: an ended lease's gate is
//! closed and a commit is durable before the action that follows.

mod arp;
mod binding;
mod frame;
mod machine;
mod message;
mod offering;
mod pool;
mod port;
mod probes;
mod reply;
mod shares;
mod slots;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod strange;

pub use frame::BadPacket;
pub use machine::{Action, Caller, EndOfLease, Machine};
pub use message::{Malformed, MessageType, Request};
pub use pool::Crowd;
pub use port::{Datagram, Heard, Port, Sent};
pub use reply::{Destination, Reply};
pub use shares::Origin;

use hotspot::{
    config,
    model::{SiteName, Span},
};
use ipnet::Ipv4Net;
use std::net::Ipv4Addr;

const SERVER_PORT: u16 = 67;
const CLIENT_PORT: u16 = 68;

/// So long a guest without a place waits for the next chance of one at most: it asks again after half of it.
const OVERFLOW_TIME: Span = Span::from_secs(120);

/// What one guest network's clients are told, and which addresses they are given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub site: SiteName,
    pub subnet: Ipv4Net,
    /// Our own address there: router, name server and server identifier.
    pub gateway: Ipv4Addr,
    /// The addresses of guests: inside the subnet, without the gateway's address.
    pub places: config::Pool,
    /// The addresses of those who find no place, in the same subnet; given for [`OVERFLOW_TIME`] and then again.
    pub overflow: Option<config::Pool>,
    pub lease_time: Span,
    /// Relay agents that may speak for other devices.
    pub relays: Vec<Ipv4Addr>,
    /// Address of the captive portal API, while phones are told it (RFC 8910).
    pub api: Option<String>,
}

impl Plan {
    fn is_overflow(&self, address: Ipv4Addr) -> bool {
        self.overflow.is_some_and(|overflow| overflow.contains(address))
    }

    fn lease_time_at(&self, address: Ipv4Addr) -> Span {
        if self.is_overflow(address) { OVERFLOW_TIME } else { self.lease_time }
    }
}

impl From<&config::Network> for Plan {
    fn from(network: &config::Network) -> Self {
        Self {
            site: network.site.clone(),
            subnet: network.subnet(),
            gateway: network.gateway(),
            places: network.places(),
            overflow: network.overflow(),
            lease_time: network.lease_time,
            relays: network.relays.clone(),
            api: None,
        }
    }
}
