//! The guests' DNS: a thin UDP and TCP front, a cache of answers and the policy of the walled garden.
//!
//! One question goes: `front` (sockets) → `message` (read within bounds) → `policy` (portal, garden, blocked, special or
//! the truth, before sign-in within `rations`) → `cache` → `upstream` → `policy` again (which addresses may pass, which are opened) → [`Gate`] → `answer`.
//! `resolve` holds these together; `kept` stands in for the upstream when phones look for the internet. Questions are never stored; names and guests' addresses are logged at debug level only.

mod answer;
mod blocklist;
mod cache;
mod counts;
mod examine;
mod front;
mod kept;
mod learn;
mod limits;
mod message;
mod policy;
mod probes;
mod rations;
mod resolve;
mod special;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod strange;
mod upstream;
mod wire;

#[cfg(test)]
mod answer_tests;
#[cfg(test)]
mod double;
#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod outage_tests;
#[cfg(test)]
mod policy_tests;
#[cfg(test)]
mod ration_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod truth_tests;

pub use blocklist::ListState;
pub use upstream::TrustError;

use blocklist::Blocklists;
use cache::{Cache, Key, MOST_ANSWERS, MOST_BYTES};
use counts::Counts;
use futures_util::future::BoxFuture;
use hickory_proto::rr::RecordType;
use hotspot::{
    config::{BeforeSignIn, Upstream},
    control::operator::Dropped,
    model::{GardenName, KeptAnswer},
};
use ipnet::Ipv4Net;
use kept::Kept;
use limits::{Quota, Rates};
use policy::{Course, Rules};
use rations::Rations;
use resolve::Flight;
use special::Question;
use std::{
    collections::HashMap,
    io,
    net::{Ipv4Addr, SocketAddrV4},
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{sync::watch, time::timeout};
use upstream::Upstreams;

/// Answers that guests wait for at once, in all and for one guest. One guest's slow names leave room for the others.
const WAITING: (usize, usize) = (4096, 64);
/// TCP connections at once, in all and for one guest.
const CONNECTIONS: (usize, usize) = (256, 8);
/// The blocklists are waited for no longer at the start; two million names take a few seconds.
const FIRST_READING: Duration = Duration::from_secs(20);
/// In characters (RFC 1035 section 2.3.4).
const LONGEST_NAME: usize = 253;
const DEADLINES: Deadlines = Deadlines {
    upstream: Duration::from_millis(2200),
    gate: Duration::from_secs(1),
    guest: Duration::from_millis(2600),
};

/// How long is waited.
#[derive(Debug, Clone, Copy)]
struct Deadlines {
    /// For the resolvers to answer one question.
    upstream: Duration,
    /// For garden addresses to be confirmed; those that are not are not given out.
    gate: Duration,
    /// By a guest in all; then comes SERVFAIL. Phones give up after three seconds and more.
    guest: Duration,
}

/// What the service is told by configuration.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The gateway's address in each guest network, port 53.
    pub listen: Vec<SocketAddrV4>,
    pub upstream: Vec<Upstream>,
    /// The portal's host and aliases.
    pub portal_names: Vec<String>,
    pub portal_address: Ipv4Addr,
    /// Guest subnets and the portal's address: never answered to guests, never opened. Those that hold a `listen` address are the guests' own; questions from elsewhere are dropped.
    pub own_networks: Vec<Ipv4Net>,
    /// Likewise those that the uplink stands in, which change while we run.
    pub uplink_networks: watch::Receiver<Vec<Ipv4Net>>,
    /// Private networks that guests may reach, so that their names are told; never opened before sign-in.
    pub allow_private: Vec<Ipv4Net>,
    pub before_sign_in: BeforeSignIn,
    /// Whether HTTPS and SVCB records are told before sign-in.
    pub https_records_before_sign_in: bool,
    /// Files of names that no guest reaches.
    pub blocklists: Vec<PathBuf>,
    /// Whose certificates resolvers over TLS must show, a PEM file.
    pub trusted_roots: PathBuf,
    /// The portal's name where it should be found by other resolvers too: where it has a certificate.
    pub public_host: Option<String>,
    /// What [`Gate::keep`] was given before; rows that no guest may be told are left out.
    pub kept: Vec<KeptAnswer>,
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

    /// Writes down an answer that the next start should know, some time soon. Does not wait.
    fn keep(&self, answer: KeptAnswer);
}

#[derive(Debug, thiserror::Error)]
pub enum DnsError {
    #[error(transparent)]
    Trust(#[from] TrustError),
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
    deadlines: Deadlines,
    upstreams: Upstreams,
    blocklists: Arc<Blocklists>,
    kept: Mutex<Kept>,
    public_host: Option<String>,
    cache: Mutex<Cache>,
    /// Questions on their way to the upstream, each asked once for all who wait.
    flights: Mutex<HashMap<Key, Flight>>,
    rates: Mutex<Rates>,
    rations: Mutex<Rations>,
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
    /// When a resolver is asked over TLS and the roots cannot be read, or a listening address is in none of the own networks.
    pub fn new(
        settings: Settings,
        garden: watch::Receiver<Arc<[GardenName]>>,
        gate: Arc<dyn Gate>,
    ) -> Result<Arc<Self>, DnsError> {
        let upstreams = Upstreams::new(&settings.upstream, &settings.trusted_roots, DEADLINES.upstream)?;
        Self::with(settings, garden, gate, upstreams, DEADLINES)
    }

    fn with(
        settings: Settings,
        mut garden: watch::Receiver<Arc<[GardenName]>>,
        gate: Arc<dyn Gate>,
        upstreams: Upstreams,
        deadlines: Deadlines,
    ) -> Result<Arc<Self>, DnsError> {
        let Settings { listen, portal_address, own_networks, allow_private, .. } = settings;
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
        let rules = Rules::new(
            &settings.portal_names,
            portal_address,
            own_networks,
            settings.uplink_networks,
            allow_private,
            settings.before_sign_in,
            settings.https_records_before_sign_in,
        );
        let (kept, left_out) = Kept::restore(&settings.kept, &rules);
        if left_out > 0 {
            tracing::warn!("{left_out} kept answers of the store are damaged and left out");
        }
        Ok(Arc::new(Self {
            rules,
            listen,
            guest_networks,
            garden: Mutex::new(Garden { changes: garden, names, number: 0 }),
            gate,
            deadlines,
            upstreams,
            blocklists: Arc::new(Blocklists::new(settings.blocklists)),
            kept: Mutex::new(kept),
            public_host: settings.public_host,
            cache: Mutex::new(Cache::new(MOST_ANSWERS, MOST_BYTES)),
            flights: Mutex::default(),
            rates: Mutex::default(),
            rations: Mutex::default(),
            waiting: Quota::new(WAITING.0, WAITING.1),
            connections: Quota::new(CONNECTIONS.0, CONNECTIONS.1),
            counts: Counts::default(),
        }))
    }

    /// Reads the blocklists and serves for ever at the sockets of [`Dns::bind`].
    pub async fn serve(self: Arc<Self>, sockets: Vec<front::Sockets>) {
        // Nobody is answered without the lists; one on a disk that does not answer keeps nobody waiting.
        let _ = timeout(FIRST_READING, Arc::clone(&self.blocklists).look()).await;
        self.run(sockets).await;
    }

    /// Whether any resolver answers, known within ten seconds also while no guest asks anything.
    #[must_use]
    pub fn resolvers(&self) -> watch::Receiver<bool> {
        self.upstreams.answering()
    }

    /// How the blocklists stand.
    #[must_use]
    pub fn blocklists(&self) -> watch::Receiver<Arc<[ListState]>> {
        self.blocklists.states()
    }

    /// Whether a list keeps guests from `name`, whoever says that name: the portal has it from a guest's request.
    #[must_use]
    pub fn blocked(&self, name: &str) -> bool {
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        let question = Question { name: &name, kind: RecordType::A, dnssec_ok: false, signed_in: true };
        let (garden, _) = self.garden();
        let course = || self.rules.course(&question, &garden, |name| self.blocklists.judge(name));
        name.len() <= LONGEST_NAME && matches!(course(), Course::Blocked | Course::Emptied)
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
