//! The guests' DNS: a thin UDP and TCP front, a cache of answers and the policy of the walled garden.
//!
//! One question goes: `front` (sockets) → `message` (read within bounds) → `policy` (portal, garden or the truth) →
//! `cache` → `upstream` → `policy` again (which addresses may pass, which are opened) → [`Gate`] → `answer`.
//! `resolve` holds these together. Questions are never stored; names and guests' addresses are logged at debug level only.

mod answer;
mod cache;
mod counts;
mod examine;
mod front;
mod limits;
mod message;
mod policy;
mod resolve;
mod upstream;
mod wire;

#[cfg(test)]
mod answer_tests;
#[cfg(test)]
mod double;
#[cfg(test)]
mod policy_tests;
#[cfg(test)]
mod tests;

use cache::{Cache, Key, MOST_ANSWERS, MOST_BYTES};
use counts::Counts;
use futures_util::future::BoxFuture;
use hotspot::{
    config::{BeforeSignIn, Upstream},
    control::operator::Dropped,
    model::GardenName,
};
use ipnet::Ipv4Net;
use limits::{Quota, Rates};
use policy::Rules;
use resolve::Flight;
use std::{
    collections::HashMap,
    io,
    net::{Ipv4Addr, SocketAddrV4},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::watch;
use upstream::Upstreams;

/// Answers that guests wait for at once, in all and for one guest. One guest's slow names leave room for the others.
const WAITING: (usize, usize) = (4096, 64);
/// TCP connections at once, in all and for one guest.
const CONNECTIONS: (usize, usize) = (256, 8);
/// An upstream that has not answered by then has failed.
const UPSTREAM_DEADLINE: Duration = Duration::from_secs(3);
/// Garden addresses that are not confirmed by then are not given out.
const GATE_DEADLINE: Duration = Duration::from_secs(1);

/// What the service is told by configuration.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The gateway's address in each guest network, port 53.
    pub listen: Vec<SocketAddrV4>,
    pub upstream: Vec<Upstream>,
    /// The portal's host and aliases.
    pub portal_names: Vec<String>,
    pub portal_address: Ipv4Addr,
    /// Guest subnets, the portal's address and, if known, the uplink's subnet: never answered to guests, never opened.
    /// Those that hold a `listen` address are the guests' own; questions from elsewhere are dropped.
    pub own_networks: Vec<Ipv4Net>,
    /// Private networks that guests may reach, so that their names are told; never opened before sign-in.
    pub allow_private: Vec<Ipv4Net>,
    pub before_sign_in: BeforeSignIn,
}

/// Addresses of a garden name that every guest may reach from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The name that was asked for, lower case, without the final dot.
    pub name: String,
    /// At most 32, each with the seconds it must stay open.
    pub addresses: Vec<(Ipv4Addr, u32)>,
}

/// The firewall as the DNS service sees it.
pub trait Gate: Send + Sync + 'static {
    /// Answers true when the kernel's garden set holds all addresses; never takes longer than a second. Until their time is
    /// over they stay in the set, also through a repair of the ruleset: guests are told them from the cache meanwhile.
    fn open_garden(&self, opening: Opening) -> BoxFuture<'_, bool>;

    /// Whether the guest at this address is let through now.
    fn signed_in(&self, guest: Ipv4Addr) -> bool;
}

#[derive(Debug, thiserror::Error)]
pub enum DnsError {
    #[error("preparing the upstream connections failed")]
    Upstream(#[source] hickory_resolver::net::NetError),
    #[error("no own network holds the DNS address {0}, so nobody could ask there")]
    NoGuests(Ipv4Addr),
    #[error("listening for DNS on {address} failed")]
    Listen { address: SocketAddrV4, source: io::Error },
}

/// The DNS service of all guest networks.
pub struct Dns {
    rules: Rules,
    listen: Vec<SocketAddrV4>,
    guest_networks: Vec<Ipv4Net>,
    garden: Mutex<Garden>,
    gate: Arc<dyn Gate>,
    gate_deadline: Duration,
    upstreams: Upstreams,
    cache: Mutex<Cache>,
    /// Questions on their way to the upstream, each asked once for all who wait.
    flights: Mutex<HashMap<Key, Flight>>,
    rates: Mutex<Rates>,
    waiting: Arc<Quota>,
    connections: Arc<Quota>,
    counts: Counts,
}

/// The garden's names as they are now, numbered each time they change.
struct Garden {
    changes: watch::Receiver<Arc<[GardenName]>>,
    names: Arc<[GardenName]>,
    number: u64,
}

impl Dns {
    /// # Errors
    /// When TLS cannot be prepared or a listening address is in none of the own networks.
    pub fn new(
        settings: Settings,
        garden: watch::Receiver<Arc<[GardenName]>>,
        gate: Arc<dyn Gate>,
    ) -> Result<Arc<Self>, DnsError> {
        Self::with_deadlines(settings, garden, gate, UPSTREAM_DEADLINE, GATE_DEADLINE)
    }

    fn with_deadlines(
        settings: Settings,
        mut garden: watch::Receiver<Arc<[GardenName]>>,
        gate: Arc<dyn Gate>,
        upstream_deadline: Duration,
        gate_deadline: Duration,
    ) -> Result<Arc<Self>, DnsError> {
        let Settings {
            listen,
            upstream,
            portal_names,
            portal_address,
            own_networks,
            allow_private,
            before_sign_in,
        } = settings;
        let holds = |network: &Ipv4Net, address: &SocketAddrV4| network.contains(address.ip());
        if let Some(alone) = listen.iter().find(|address| !own_networks.iter().any(|own| holds(own, address)))
        {
            return Err(DnsError::NoGuests(*alone.ip()));
        }
        let guest_networks = own_networks
            .iter()
            .filter(|own| listen.iter().any(|address| holds(own, address)))
            .copied()
            .collect();
        let names = garden.borrow_and_update().clone();
        Ok(Arc::new(Self {
            rules: Rules::new(&portal_names, portal_address, own_networks, allow_private, before_sign_in),
            listen,
            guest_networks,
            garden: Mutex::new(Garden { changes: garden, names, number: 0 }),
            gate,
            gate_deadline,
            upstreams: Upstreams::new(&upstream, upstream_deadline).map_err(DnsError::Upstream)?,
            cache: Mutex::new(Cache::new(MOST_ANSWERS, MOST_BYTES)),
            flights: Mutex::default(),
            rates: Mutex::default(),
            waiting: Quota::new(WAITING.0, WAITING.1),
            connections: Quota::new(CONNECTIONS.0, CONNECTIONS.1),
            counts: Counts::default(),
        }))
    }

    /// Binds the sockets and serves for ever. The addresses need not exist yet, and may go and come back.
    ///
    /// # Errors
    /// Only when a socket cannot be bound at the start.
    pub async fn serve(self: Arc<Self>) -> Result<(), DnsError> {
        let sockets = self.bind()?;
        self.run(sockets).await;
        Ok(())
    }

    /// What was dropped or refused since the start, by kind.
    #[must_use]
    pub fn dropped(&self) -> Vec<Dropped> {
        self.counts.read()
    }

    fn garden(&self) -> (Arc<[GardenName]>, u64) {
        let mut garden = locked(&self.garden);
        if garden.changes.has_changed().unwrap_or(false) {
            let names = garden.changes.borrow_and_update().clone();
            garden.names = names;
            garden.number += 1;
        }
        (Arc::clone(&garden.names), garden.number)
    }
}

/// What the lock guards is whole between two statements, so a panic elsewhere does not spoil it.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
