//! Our DHCPv4 server (RFC 2131), authoritative for its guest network, one [`Machine`] per network.
//!
//! ```text
//! interface ─► port ─► frame ─► message ─► machine ─► actions: commit, end, reply ─► port ─► interface
//!                                            │  ▲
//!                                            ▼  │
//!                                            pool
//! ```
//!
//! Everything but [`Port`] is pure. Whoever runs a machine obeys its actions in their order: an ended lease's gate is
//! closed and a commit is durable before the action that follows.

mod frame;
mod machine;
mod message;
mod pool;
mod port;
mod reply;

pub use frame::BadPacket;
pub use machine::{Action, EndOfLease, Machine};
pub use message::{Malformed, MessageType, Request};
pub use port::{Datagram, Port, Sent};
pub use reply::{Destination, Reply};

use hotspot::{
    config,
    model::{SiteName, Span},
};
use ipnet::Ipv4Net;
use std::net::Ipv4Addr;

const SERVER_PORT: u16 = 67;
const CLIENT_PORT: u16 = 68;

/// What one guest network's clients are told, and which addresses they are given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub site: SiteName,
    pub subnet: Ipv4Net,
    /// Our own address there: router, name server and server identifier.
    pub gateway: Ipv4Addr,
    /// Inside the subnet, without the gateway's address.
    pub pool: config::Pool,
    pub lease_time: Span,
}

impl From<&config::Network> for Plan {
    fn from(network: &config::Network) -> Self {
        Self {
            site: network.site.clone(),
            subnet: network.subnet(),
            gateway: network.gateway(),
            pool: network.pool,
            lease_time: network.lease_time,
        }
    }
}
