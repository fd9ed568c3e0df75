//! The gateway's hand in the kernel: ruleset, guard, sets and flows. Holds no rule about a citizen.

use super::reconcile::Observed;
use crate::{
    complain,
    firewall::{self, Edit, Key, Member, Set, TableFamily, Tally},
    kernel::{
        conntrack::{Flows, Tracking},
        links,
        nft::{Door, DoorError},
        ports, routing,
        rtnl::{self, Handle, RouteError},
        ruleset::{self, Loaded, RulesetError},
        sysctl,
    },
};
use hotspot::{
    config::Config,
    control::operator::{Check, Dropped, Verdict},
    model::Interface,
};
use ipnet::Ipv4Net;
use std::{future, io, net::Ipv4Addr, sync::Arc};
use tokio::{sync::watch, task::JoinHandle};

#[derive(Debug, thiserror::Error)]
pub enum EnforceError {
    #[error("cannot talk to the kernel")]
    Netlink(#[source] io::Error),
    #[error("the ruleset is not in force")]
    Ruleset(#[from] RulesetError),
    #[error("the guard is not in force")]
    Guard(#[from] RouteError),
    #[error("somebody changed the ruleset while it was loaded; it is loaded again")]
    Disturbed,
    #[error("no interface {0} on this machine; correct [uplink] or [[network]], or create it")]
    NoInterface(Interface),
}

/// So often in a row a ruleset that looks otherwise than before is loaded again, before it is taken for ours.
const MOST_DISTURBED: u32 = 3;

/// What a look at the kernel's rules found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Intact,
    /// Changed by somebody, or not to be read.
    Changed,
    /// Other rules were loaded meanwhile, so it tells nothing of these.
    Outdated,
}

/// The tables as they were read, and how often rules had been loaded before.
struct Reading {
    loads: u64,
    gate: Result<Option<Loaded>, RulesetError>,
    /// Nothing where the bridges' table is not in force.
    ports: Option<Result<Option<Loaded>, RulesetError>>,
}

pub struct Enforcer {
    config: Arc<Config>,
    door: Door,
    tracking: Tracking,
    pub handle: Handle,
    /// The networks that the uplink stands in at present.
    uplink_subnets: watch::Sender<Vec<Ipv4Net>>,
    /// Those of each network's bridge.
    ports: Vec<Vec<Interface>>,
    /// The table of the bridges as [`Self::loaded`]; nothing where this kernel did not take it.
    bounded: Option<Loaded>,
    /// That it did not was told.
    unbounded_told: bool,
    /// The table right after it was loaded and read back.
    loaded: Option<Loaded>,
    /// How often rules were loaded, or begun to be.
    loads: u64,
    looking: Option<JoinHandle<Reading>>,
    /// How often in a row the same rules looked otherwise than when they were loaded first.
    disturbed: u32,
    /// Ruleset and guard were read back and are ours.
    pub verified: bool,
    /// How often somebody else's change was put right.
    pub repairs: u64,
    /// Other rules are in force than those under which running flows began.
    rules_changed: bool,
    denied: Tally,
}

impl Enforcer {
    /// Opens all ways to the kernel; changes nothing.
    ///
    /// # Errors
    /// When a capability is missing.
    pub async fn open(config: Arc<Config>) -> Result<Self, EnforceError> {
        let handle = rtnl::open().map_err(EnforceError::Netlink)?;
        let mut enforcer = Self {
            config,
            door: Door::open().map_err(EnforceError::Netlink)?,
            tracking: Tracking::open().map_err(EnforceError::Netlink)?,
            handle,
            uplink_subnets: watch::Sender::default(),
            ports: Vec::new(),
            bounded: None,
            unbounded_told: false,
            loaded: None,
            loads: 0,
            looking: None,
            disturbed: 0,
            verified: false,
            repairs: 0,
            rules_changed: false,
            denied: Tally::default(),
        };
        let subnets = enforcer.find_uplink_subnets().await;
        enforcer.uplink_subnets.send_replace(subnets);
        enforcer.ports = enforcer.find_ports().await;
        Ok(enforcer)
    }

    /// Brings ruleset and guard into force and reads them back. Elements of the sets stay.
    ///
    /// # Errors
    /// The gate is then as closed as it was before, or closed altogether.
    pub async fn load(&mut self) -> Result<(), EnforceError> {
        self.verified = false;
        self.loads += 1;
        // A table that somebody took away has taken its counters with it.
        self.count_denied();
        routing::ensure(&self.handle, &firewall::guard(&self.config)).await?;
        let before = ruleset::observe().await?.and_then(|table| table.generation);
        let rendered = firewall::render(&self.config, &self.uplink_subnets.borrow());
        let loaded = ruleset::apply(&rendered).await?;
        self.rules_changed |= before.is_some() && before != loaded.generation;
        // The same rules look the same, unless other hands were quicker than the reading back. Or nft was upgraded and
        // says the same in other words: then it does so every time.
        let known = self.loaded.as_ref().filter(|known| known.generation == loaded.generation);
        if known.is_some_and(|known| *known != loaded) && self.disturbed < MOST_DISTURBED {
            self.disturbed += 1;
            return Err(EnforceError::Disturbed);
        }
        self.disturbed = 0;
        self.loaded = Some(loaded);
        self.verified = true;
        self.bound_ports().await;
        Ok(())
    }

    /// Brings the bound on what each port may ask into force. The gate does not hang on it: without it all else holds.
    async fn bound_ports(&mut self) {
        self.loads += 1;
        let done = ruleset::apply(&firewall::render_ports(&self.config, &self.ports)).await;
        match done {
            Ok(loaded) => {
                self.bounded = Some(loaded);
                self.unbounded_told = false;
            }
            Err(error) => {
                self.bounded = None;
                if !std::mem::replace(&mut self.unbounded_told, true) {
                    tracing::warn!("floods are not held at the ports of guest bridges: {error}");
                }
            }
        }
    }

    /// Where ports could not be bounded, that is tried again.
    pub async fn bound_ports_yet(&mut self) {
        if self.bounded.is_none() && !self.ports.iter().all(Vec::is_empty) {
            self.bound_ports().await;
        }
    }

    /// Whether floods are held at the ports they come by, and why not.
    pub fn check_ports(&self) -> Check {
        const NAME: &str = "floods by port";
        match (self.ports.iter().all(Vec::is_empty), &self.bounded) {
            (true, _) => Check::new(NAME, Verdict::Ok, "no guest network is a bridge with ports"),
            (false, Some(_)) => Check::new(NAME, Verdict::Ok, "bounded at each port of the guests' bridges"),
            (false, None) => Check::new(
                NAME,
                Verdict::Warning,
                "not bounded: nftables has no tables of family bridge here, so one port can keep newcomers everywhere from \
                 their lease; use a kernel with NF_TABLES_BRIDGE",
            ),
        }
    }

    /// Whether running flows are to be asked again where they may lead. Tells it once.
    pub fn take_rules_changed(&mut self) -> bool {
        std::mem::take(&mut self.rules_changed)
    }

    /// Begins to read the rules, unless that is being done. nft reads all elements with them, which in a crowd takes long, so
    /// nobody waits for it.
    pub fn begin_look(&mut self) -> bool {
        if self.looking.is_some() {
            return false;
        }
        let (loads, is_bounded) = (self.loads, self.bounded.is_some());
        self.looking = Some(tokio::spawn(async move {
            let gate = ruleset::observe().await;
            let ports = if is_bounded { Some(ruleset::observe_in(TableFamily::Bridge).await) } else { None };
            Reading { loads, gate, ports }
        }));
        true
    }

    /// Whether the kernel still holds the rules as they were read back, once that is known. Where no look was begun, it
    /// never is. Cancel-safe.
    pub async fn looked(&mut self) -> Look {
        let Some(looking) = &mut self.looking else { return future::pending().await };
        let reading = looking.await;
        self.looking = None;
        let Ok(Reading { loads, gate, ports }) = reading else { return Look::Changed };
        if loads != self.loads {
            return Look::Outdated;
        }
        self.verified &= is_as_loaded(gate, self.loaded.as_ref());
        let is_bounded = ports.is_none_or(|ports| is_as_loaded(ports, self.bounded.as_ref()));
        if self.verified && is_bounded { Look::Intact } else { Look::Changed }
    }

    /// Interfaces, addresses or policy rules changed: the guard is set right, and the ruleset follows the uplink's subnets.
    pub async fn links_changed(&mut self) {
        let subnets = self.find_uplink_subnets().await;
        let moved = self.uplink_subnets.send_if_modified(|known| {
            let moved = *known != subnets;
            *known = subnets;
            moved
        });
        let ports = self.find_ports().await;
        let plugged = std::mem::replace(&mut self.ports, ports) != self.ports;
        if plugged && !moved {
            self.bound_ports().await;
        }
        let result = if moved {
            self.load().await
        } else {
            let guard = firewall::guard(&self.config);
            routing::ensure(&self.handle, &guard).await.map(drop).map_err(EnforceError::Guard)
        };
        if let Err(error) = result {
            complain(&error);
        }
    }

    /// Those that the uplink stands in, whichever they become.
    pub fn uplink_subnets(&self) -> watch::Receiver<Vec<Ipv4Net>> {
        self.uplink_subnets.subscribe()
    }

    /// Routing starts once the gate has been verified.
    pub fn let_forwarding_begin(&self) {
        if self.verified
            && let Err(error) = sysctl::set_routes_ipv4(true)
        {
            complain(&error);
        }
    }

    /// # Errors
    /// Nothing was changed, or it is unknown what was; a comparison of all sets tells.
    pub fn apply(&mut self, edits: &[Edit]) -> Result<Vec<(Set, Member)>, DoorError> {
        if edits.is_empty() { Ok(Vec::new()) } else { self.door.apply(edits) }
    }

    /// # Errors
    /// When the table is gone or the kernel does not answer.
    pub fn observe(&mut self) -> Result<Observed, DoorError> {
        Set::ALL.into_iter().map(|set| Ok((set, self.door.dump(set)?))).collect()
    }

    /// # Errors
    /// As [`Enforcer::observe`].
    pub fn read_counters(&mut self) -> Result<(Vec<Member>, Vec<Member>), DoorError> {
        Ok((self.door.dump(Set::Up)?, self.door.dump(Set::Down)?))
    }

    /// Reads how many packets the rules have denied.
    pub fn count_denied(&mut self) {
        match self.door.counters() {
            Ok(counters) => self.denied.take(&counters),
            Err(error) => tracing::warn!("what the rules denied was not read: {error}"),
        }
    }

    /// As it was read last, by kind.
    pub fn denied(&self) -> impl Iterator<Item = Dropped> {
        self.denied.read().map(|(kind, count)| Dropped { kind, count })
    }

    /// Whether the garden is closed to a stranger at this address because the day's amount is used: one question about one
    /// element. Where the kernel does not answer it, nobody is told so.
    pub fn has_used_garden(&mut self, guest: Ipv4Addr) -> bool {
        let used = self.door.member(Set::GardenUse, Key::Address(guest)).ok().flatten();
        used.is_some_and(|used| used.bytes >= self.config.garden.daily.0)
    }

    /// Connection tracking forgets these guests' flows. Not what closes the gate, so a failure is only told.
    pub fn forget_flows(&mut self, guests: &[(Ipv4Addr, Flows)]) {
        for (guest, flows) in guests {
            if let Err(error) = self.tracking.forget(*guest, *flows) {
                tracing::warn!("flows of a guest were not forgotten: {error}");
            }
        }
    }

    /// Every guest's running flows are asked again where they lead.
    pub fn forget_begun_flows(&mut self) {
        if let Err(error) = self.tracking.forget_everywhere(Flows::Begun) {
            tracing::warn!("running flows go on under the rules they began with: {error}");
        }
    }

    /// The number under which our own element changes are told to others.
    pub fn door_port(&self) -> u32 {
        self.door.port()
    }

    async fn find_ports(&self) -> Vec<Vec<Interface>> {
        let all = match ports::all(&self.handle).await {
            Ok(all) => all,
            Err(error) => {
                complain(&error);
                return self.ports.clone();
            }
        };
        let mut found = Vec::new();
        for network in &self.config.networks {
            let bridge = links::state(&self.handle, &network.interface).await.unwrap_or_default();
            found.push(bridge.map(|bridge| ports::of(&all, bridge)).unwrap_or_default());
        }
        found
    }

    async fn find_uplink_subnets(&self) -> Vec<Ipv4Net> {
        links::subnets(&self.handle, &self.config.uplink.interface).await.unwrap_or_else(|error| {
            complain(&error);
            self.uplink_subnets.borrow().clone()
        })
    }
}

fn is_as_loaded(read: Result<Option<Loaded>, RulesetError>, loaded: Option<&Loaded>) -> bool {
    match read {
        Ok(observed) => observed.is_some() && observed.as_ref() == loaded,
        Err(error) => {
            complain(&error);
            false
        }
    }
}

/// For the early boot: the closed ruleset and the guard, and nothing else.
///
/// # Errors
/// When either is not in force.
pub async fn close(config: Config) -> Result<(), EnforceError> {
    Enforcer::open(Arc::new(config)).await?.load().await
}

/// Whether every configured interface exists. The daemon itself waits for those that do not.
///
/// # Errors
/// Names the first that is missing.
pub fn missing_interfaces(config: &Config) -> Result<(), EnforceError> {
    let mut interfaces =
        config.networks.iter().map(|network| &network.interface).chain([&config.uplink.interface]);
    match interfaces
        .find(|interface| !std::path::Path::new("/sys/class/net").join(interface.as_str()).exists())
    {
        Some(missing) => Err(EnforceError::NoInterface(missing.clone())),
        None => Ok(()),
    }
}
