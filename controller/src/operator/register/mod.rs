//! Who comes in, and how, as the operator's command reaches it.

#[cfg(test)]
pub(super) mod double;

use super::{
    Failure,
    actor::Actor,
    print::{self, LocalClock},
};
use hotspot::{
    config::{Config, Network},
    machine::hostname,
    model::{Faults, Invalid, PlanName, SiteName, UnixTime},
    passwords::HashError,
    policy::{Calendar, drafts::Known},
    random,
    store::Store,
};
use jiff::civil::Date;
use std::{collections::BTreeSet, io, path::PathBuf};

pub(super) struct Register {
    pub store: Store,
    pub actor: Actor,
    pub clock: LocalClock,
    pub sites: Vec<SiteName>,
    pub networks: Vec<Network>,
    /// Passwords can be asked for: the portal has a certificate.
    pub has_certificate: bool,
    /// Where a voucher's link leads.
    pub host: String,
    /// Where staff's pages begin.
    pub admin: String,
    plans: Vec<PlanName>,
    calendar: Calendar,
}

/// Why an order about the ways in was refused. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    #[error("there is no {what} {name}; `wifi-pbg {list}` prints those that there are")]
    Unknown { what: &'static str, name: String, list: &'static str },
    #[error("{what} {name} {why}")]
    Over { what: &'static str, name: String, why: &'static str },
    /// Each fault under the name of its option.
    #[error("nothing was changed: {}", .0.join("; "))]
    Fields(Vec<String>),
    #[error("nothing was changed: name what to change, see --help")]
    Nothing,
    #[error("cannot read {}: {why}", .path.display())]
    File { path: PathBuf, why: String },
    #[error("cannot read the password from standard input: {0}")]
    Input(io::Error),
    #[error("cannot read /dev/urandom: {0}")]
    Random(io::Error),
    #[error(transparent)]
    Hash(#[from] HashError),
    #[error("the code cannot be drawn: {0}")]
    Picture(String),
    #[error("gateway.timezone: {0}")]
    Zone(Invalid),
}

impl Register {
    pub async fn open(config: &Config) -> Result<Self, Failure> {
        let store = Store::join(&config.store.path).await?;
        Self::over(store, config, Actor::of_this_process()).await
    }

    pub async fn over(store: Store, config: &Config, actor: Actor) -> Result<Self, Failure> {
        let names = store.plans().await?.into_iter().filter_map(|plan| plan.name.parse().ok());
        let plans: BTreeSet<PlanName> = names.chain([PlanName::standard()]).collect();
        Ok(Self {
            store,
            actor,
            clock: LocalClock::of(config),
            networks: config.networks.clone(),
            sites: config.networks.iter().map(|network| network.site.clone()).collect(),
            has_certificate: config.portal.tls.is_some(),
            host: config.portal.host.clone(),
            admin: config.admin.url(&hostname()),
            plans: plans.into_iter().collect(),
            calendar: Calendar::new(&config.gateway.timezone).map_err(Refused::Zone)?,
        })
    }

    /// What drafts may speak of.
    pub fn known(&self) -> Known<'_> {
        Known { sites: &self.sites, plans: &self.plans, calendar: &self.calendar, now: self.now() }
    }

    pub fn now(&self) -> UnixTime {
        self.actor.now
    }

    /// The local day.
    pub fn today(&self) -> Date {
        self.calendar.day_of(self.now())
    }

    /// As drafts read it back.
    pub fn written(&self, at: UnixTime) -> String {
        self.calendar.written(at)
    }
}

/// Letters and digits in groups of five, with 4.9 bits each.
pub(super) fn readable_secret(groups: usize) -> Result<String, Refused> {
    random::readable_secret(groups).map_err(Refused::Random)
}

impl From<Faults> for Refused {
    fn from(faults: Faults) -> Self {
        Self::Fields(print::by_option(&faults, &["name", "mac", "way"]))
    }
}
