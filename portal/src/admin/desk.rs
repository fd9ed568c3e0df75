use super::{
    door::TurnedAway,
    doors::{Entrances, Guessing},
    fault::Fault,
    live::Live,
    session::SignedIn,
};
use anyhow::Context;
use hotspot::{
    config::Config,
    control::{CallError, Client, RefusalKind, Verb, admin::Nudge, operator::GardenReport},
    model::{Act, PasswordHash, PlanName, SiteName, UnixTime},
    needs::Needs,
    passwords::Memory,
    policy::{Calendar, Plans, drafts},
    store::{Store, StoreError},
};
use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use std::{sync::Arc, time::Duration};
use tokio::{sync::Semaphore, time::timeout};

/// Passwords that wait to be hashed; beyond, whoever comes is told to come back.
const MOST_WAITING: usize = 16;
const HASHING: Duration = Duration::from_secs(5);
/// Pages of garden names that are read at the same time, each half a megabyte at most.
const MOST_READ: usize = 2;

/// What every road of the staff's web works with.
pub struct Desk {
    pub config: Config,
    pub store: Store,
    pub calendar: Calendar,
    pub timezone: TimeZone,
    pub sites: Vec<SiteName>,
    pub guessing: Guessing,
    pub entrances: Entrances,
    pub live: Live,
    pub turned_away: TurnedAway,
    controller: Client,
    /// One password is hashed at a time: sign-in is rare, and guessing is not to slow the pages.
    hashing: Semaphore,
    waiting: Semaphore,
    reading: Semaphore,
}

impl Desk {
    pub async fn open(config: Config) -> anyhow::Result<Self> {
        let timezone = TimeZone::get(&config.gateway.timezone).context("gateway.timezone")?;
        let calendar = Calendar::new(&config.gateway.timezone).context("gateway.timezone")?;
        let store = Store::join(&config.store.path).await?;
        Ok(Self {
            controller: Client::new(config.gateway.runtime_dir.join("admin.sock")),
            sites: config.networks.iter().map(|network| network.site.clone()).collect(),
            store,
            live: Live::default(),
            turned_away: TurnedAway::default(),
            calendar,
            timezone,
            config,
            guessing: Guessing::default(),
            entrances: Entrances::default(),
            hashing: Semaphore::new(1),
            waiting: Semaphore::new(MOST_WAITING),
            reading: Semaphore::new(MOST_READ),
        })
    }

    /// Wall time of this machine.
    #[must_use]
    pub fn now(&self) -> UnixTime {
        UnixTime(Timestamp::now().as_second())
    }

    /// # Errors
    /// [`Fault::Unknown`] where the controller knows nothing of what was asked about, [`Fault::Away`] where it gives no answer.
    pub async fn ask<V: Verb>(&self, verb: &V) -> Result<V::Reply, Fault> {
        self.controller.call(verb).await.map_err(no_answer::<V>)
    }

    /// The same for a question that the controller must ask others about, like resolvers.
    ///
    /// # Errors
    /// As [`Desk::ask`].
    pub async fn ask_within<V: Verb>(&self, verb: &V, deadline: Duration) -> Result<V::Reply, Fault> {
        self.controller.clone().with_deadline(deadline).call(verb).await.map_err(no_answer::<V>)
    }

    /// What the page of a garden name needs; each question about it has so long. Nothing while others have pages read.
    pub async fn needs(&self, opens: &GardenReport, deadline: Duration) -> Option<Needs> {
        let _one = self.reading.try_acquire().ok()?;
        let controller = self.controller.clone().with_deadline(deadline);
        Some(Needs::of(opens, &controller, &self.config.gateway.trusted_roots).await)
    }

    /// Has the controller take up what was written. Whether it is in force already; a lost nudge costs it one round.
    pub async fn nudge(&self) -> bool {
        self.ask(&Nudge {}).await.is_ok()
    }

    /// A line of the audit in somebody's name.
    pub fn act<T: Serialize>(
        &self,
        me: &SignedIn,
        did: &str,
        subject: impl Into<String>,
        before: Option<&T>,
        after: Option<&T>,
    ) -> Act {
        let json = |state: Option<&T>| state.and_then(|state| serde_json::to_string(state).ok());
        Act {
            at: self.now(),
            who: me.staff.name.to_string(),
            did: did.to_owned(),
            subject: subject.into(),
            before: json(before),
            after: json(after),
            source: me.session.source.clone(),
        }
    }

    /// The plans that drafts may name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn plan_names(&self) -> Result<Vec<PlanName>, StoreError> {
        let known = self.store.plans().await?.into_iter().filter_map(|plan| plan.name.parse().ok());
        let mut names: Vec<PlanName> = known.chain([PlanName::standard()]).collect();
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// What the plans come to, as the controller takes them up; one that it cannot take is what it is in a fresh install.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn plans(&self) -> Result<Plans, Fault> {
        let mut plans = Plans::preset().map_err(|_| Fault::Unwritten)?;
        plans.take_up(&self.store.plans().await?);
        Ok(plans)
    }

    /// What drafts about the ways in may speak of.
    #[must_use]
    pub fn known<'a>(&'a self, plans: &'a [PlanName]) -> drafts::Known<'a> {
        drafts::Known { sites: &self.sites, plans, calendar: &self.calendar, now: self.now() }
    }

    /// Whether a password is the one that was hashed; without a hash it is not, and takes as long.
    ///
    /// # Errors
    /// [`Fault::Busy`] where too many wait.
    pub async fn is_right(
        self: &Arc<Self>,
        password: String,
        hash: Option<PasswordHash>,
    ) -> Result<bool, Fault> {
        self.hashed(move |memory| match hash {
            Some(hash) => memory.is_right(password.as_bytes(), &hash),
            None => memory.hash(password.as_bytes()).is_err(),
        })
        .await
    }

    /// # Errors
    /// [`Fault::Busy`] where too many wait, or no salt is to be had.
    pub async fn hash(self: &Arc<Self>, password: String) -> Result<PasswordHash, Fault> {
        self.hashed(move |memory| memory.hash(password.as_bytes())).await?.map_err(|error| {
            tracing::error!(%error, "a password was not hashed");
            Fault::Busy
        })
    }

    async fn hashed<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, Fault> {
        let _waiting = self.waiting.try_acquire().map_err(|_| Fault::Busy)?;
        let work = async {
            let _turn = self.hashing.acquire().await.map_err(|_| Fault::Busy)?;
            let done = tokio::task::spawn_blocking(move || work(&mut Memory::default()));
            done.await.map_err(|_| Fault::Busy)
        };
        timeout(HASHING, work).await.unwrap_or(Err(Fault::Busy))
    }
}

fn no_answer<V: Verb>(error: CallError) -> Fault {
    match error {
        CallError::Refused(refusal) if refusal.kind == RefusalKind::Unknown => Fault::Unknown,
        error => {
            tracing::warn!(verb = V::NAME, %error, "the controller gave no answer");
            Fault::Away
        }
    }
}
