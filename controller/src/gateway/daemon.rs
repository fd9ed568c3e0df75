//! The loop. One turn: take the waiting events, decide on all of them, make the facts durable in one commit, change the
//! kernel in one batch, then let the answers leave.

use super::{
    clock,
    enforcer::Enforcer,
    error::GatewayError,
    event::{Answer, Event, Reply, Turn},
    garden_gate::SignedIn,
    links::Links,
    state::State,
};
use crate::{accounting, complain};
use hotspot::{
    config::Config,
    control::{
        Refusal, RefusalKind,
        admin::Nudged,
        operator::{NetworkStatus, Status},
    },
    model::{GardenName, Now, Session, UnixTime},
    store::{Change, Store, StoreError},
};
use std::{
    collections::{HashSet, VecDeque},
    sync::Arc,
    time::Duration,
};
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, timeout_at},
};

/// Events of one turn share one commit.
const MOST_A_TURN: usize = 256;
/// Usage of this many sessions is written with one turn: some milliseconds.
const MOST_USAGE_A_TURN: usize = 128;
/// Counters are read this often: what a kill or a power cut can lose at most.
const ACCOUNTING: Duration = Duration::from_secs(10);
/// Ruleset and sets are compared with what they should be this often, and whenever the kernel tells of a change.
const CHECK: Duration = Duration::from_secs(60);
const RETENTION: Duration = Duration::from_secs(3600);
/// The loop turns at least this often, so that the watchdog sees a living daemon.
const HEARTBEAT: Duration = Duration::from_secs(2);

/// What an event asks of the shell after its turn.
#[derive(Debug, Default)]
pub struct Chores {
    links: bool,
    ruleset: bool,
    nudges: Vec<Reply<Nudged>>,
    stop: bool,
}

impl Chores {
    /// All interfaces are looked at first.
    pub fn at_start() -> Self {
        Self { links: true, ..Self::default() }
    }
}

/// The running gateway: what it knows, and its hands.
pub struct Gateway {
    pub config: Arc<Config>,
    pub state: State,
    pub enforcer: Enforcer,
    pub links: Links,
    pub store: Store,
    pub garden: watch::Sender<Arc<[GardenName]>>,
    pub signed_in: Arc<SignedIn>,
    /// Facts that came back from the kernel after their turn's commit.
    pub carried: Vec<Change>,
    /// Sessions whose usage is still to be written, a part with each turn, so that a crowd's accounting never holds up
    /// a guest's press.
    pub usage: VecDeque<Session>,
    /// The last commit failed.
    pub store_fails: bool,
    pub started: UnixTime,
    pub chores: Chores,
}

impl Gateway {
    /// Runs until [`Event::Stop`]; guests stay online when it returns.
    ///
    /// # Errors
    /// When the store cannot be read any more.
    pub async fn serve(mut self, mut events: mpsc::Receiver<Event>) -> Result<(), GatewayError> {
        self.begin().await?;
        let _ = sd_notify::notify(&[sd_notify::NotifyState::Ready]);
        tracing::info!("ready");
        let (mut account, mut check) = (Instant::now() + ACCOUNTING, Instant::now() + CHECK);
        let mut retention = Instant::now();
        while !self.chores.stop {
            let wake = self.wake().min(account).min(check);
            let first = timeout_at(wake, events.recv()).await.ok().flatten();
            let mut batch: Vec<Event> = first.into_iter().collect();
            while batch.len() < MOST_A_TURN {
                let Ok(event) = events.try_recv() else { break };
                batch.push(event);
            }
            self.turn(batch).await?;
            self.do_chores().await?;
            if Instant::now() >= account {
                self.account().await?;
                account = Instant::now() + ACCOUNTING;
            }
            if Instant::now() >= check {
                self.check().await?;
                check = Instant::now() + CHECK;
            }
            if Instant::now() >= retention {
                if let Err(error) = self.store.forget_old(self.now()?.unix).await {
                    tracing::warn!("old facts were not forgotten: {error}");
                }
                retention = Instant::now() + RETENTION;
            }
            let _ = sd_notify::notify(&[sd_notify::NotifyState::Watchdog]);
        }
        tracing::info!("stopping; guests stay online");
        let _ = sd_notify::notify(&[sd_notify::NotifyState::Stopping]);
        self.account().await?;
        self.write_all_usage().await
    }

    async fn write_all_usage(&mut self) -> Result<(), GatewayError> {
        while !self.usage.is_empty() {
            self.carry_out(Turn::default()).await?;
        }
        Ok(())
    }

    /// The ordinary pass of every start: what the kernel counted while we were away is taken in before anything changes.
    async fn begin(&mut self) -> Result<(), GatewayError> {
        self.account().await?;
        self.write_all_usage().await?;
        let mut turn = Turn::default();
        let now = self.now()?;
        self.state.end_misfits(now, &mut turn);
        self.state.resume(now, &mut turn);
        self.carry_out(turn).await?;
        self.reconcile().await?;
        self.do_chores().await?;
        self.enforcer.let_forwarding_begin();
        Ok(())
    }

    async fn turn(&mut self, events: Vec<Event>) -> Result<(), GatewayError> {
        let now = self.now()?;
        let mut turn = Turn::default();
        self.state.expire(now, &mut turn);
        for event in events {
            self.decide(event, now, &mut turn);
        }
        self.carry_out(turn).await
    }

    fn decide(&mut self, event: Event, now: Now, turn: &mut Turn) {
        match event {
            Event::Dhcp { network, from, request } => self.state.dhcp(network, from, &request, now, turn),
            Event::Dropped(kind) => self.state.count(kind),
            Event::Garden { opening, opened } => self.state.open_garden(&opening, opened, now, turn),
            Event::GetGuest(verb, reply) => self.state.get_guest(&verb, reply, now),
            Event::SignIn(verb, reply) => self.state.sign_in(&verb, reply, now, turn),
            Event::SignOut(verb, reply) => self.state.sign_out(&verb, reply, now, turn),
            Event::SignOutDevice(verb, reply) => self.state.sign_out_device(&verb, reply, now, turn),
            Event::PortalDropped(told) => self.state.portal_dropped = told,
            Event::GetStatus(reply) => drop(reply.send(Ok(self.status(now)))),
            Event::GetClients(reply) => drop(reply.send(Ok(self.state.clients(now)))),
            Event::Nudged(reply) => self.chores.nudges.push(reply),
            Event::LinksChanged => self.chores.links = true,
            Event::RulesetTouched => self.chores.ruleset = true,
            Event::Stop => self.chores.stop = true,
        }
    }

    async fn carry_out(&mut self, mut turn: Turn) -> Result<(), GatewayError> {
        let now = self.now()?;
        let part = self.usage.len().min(MOST_USAGE_A_TURN);
        let before = self.carried.drain(..).chain(self.usage.drain(..part).map(Change::Usage));
        turn.changes.splice(0..0, before);
        if !turn.changes.is_empty() {
            if let Err(error) = self.store.commit(&turn.changes, now).await {
                return self.commit_failed(turn, &error).await;
            }
            if std::mem::take(&mut self.store_fails) {
                tracing::info!("the store can be written again");
            }
        }
        self.signed_in.follow(&turn.edits);
        match self.enforcer.apply(&turn.edits) {
            Ok(finals) => {
                self.carried
                    .extend(accounting::settle(&turn.closed, &finals).into_iter().map(Change::Session));
            }
            Err(error) => {
                // Edits are all or nothing: what was decided is in the store, so the ordinary pass brings it about.
                complain(&error);
                self.enforcer.forget_flows(&turn.forgotten_flows);
                turn.answers.into_iter().for_each(|answer| answer.refuse("the kernel refused; try again"));
                self.reconcile().await?;
                return Ok(());
            }
        }
        self.enforcer.forget_flows(&turn.forgotten_flows);
        self.links.set_neighbours(&turn.neighbours).await;
        for answer in turn.answers {
            self.let_leave(answer);
        }
        Ok(())
    }

    /// Nothing was written, so nothing happened: callers are told, and memory is taken back to what the disk holds.
    /// Guests online stay online.
    async fn commit_failed(&mut self, turn: Turn, error: &StoreError) -> Result<(), GatewayError> {
        if !std::mem::replace(&mut self.store_fails, true) {
            tracing::error!("{error}; nobody new is let in until the store can be written");
        }
        turn.answers.into_iter().for_each(|answer| answer.refuse("the store cannot be written now"));
        let now = self.now()?;
        self.state.reload(self.store.load(now).await?);
        let mut again = Turn::default();
        self.state.resume(now, &mut again);
        self.carried = again.changes;
        self.usage.clear();
        self.reconcile().await
    }

    fn let_leave(&mut self, answer: Answer) {
        match answer {
            Answer::Dhcp { network, reply } => {
                if let Some(dropped) = self.links.send(network, &reply) {
                    self.state.count(dropped);
                }
            }
            Answer::Garden(opened) => drop(opened.send(true)),
            Answer::Guest(reply, guest) => drop(reply.send(Ok(guest))),
            Answer::SignedOut(reply, signed_out) => drop(reply.send(Ok(signed_out))),
        }
    }

    async fn do_chores(&mut self) -> Result<(), GatewayError> {
        let chores = std::mem::take(&mut self.chores);
        self.chores.stop = chores.stop;
        if chores.links {
            self.enforcer.links_changed().await;
            let leases: Vec<_> = self.state.leases(self.now()?).cloned().collect();
            self.links.refresh(&leases).await;
        }
        if chores.ruleset && !self.enforcer.is_intact().await {
            self.repair().await?;
        }
        if self.enforcer.take_rules_changed() {
            self.enforcer.forget_begun_flows();
        }
        if !chores.nudges.is_empty() {
            let answer = match self.store.garden(&[]).await {
                Ok(names) => {
                    let garden_names = names.len();
                    self.garden.send_replace(names.into());
                    Ok(Nudged { garden_names })
                }
                Err(error) => Err(Refusal::new(RefusalKind::Unavailable, error.to_string())),
            };
            chores.nudges.into_iter().for_each(|reply| drop(reply.send(answer.clone())));
        }
        Ok(())
    }

    async fn repair(&mut self) -> Result<(), GatewayError> {
        tracing::warn!("somebody else changed our ruleset; loading it again");
        match self.enforcer.load().await {
            Ok(()) => self.enforcer.repairs += 1,
            // Closed until it succeeds: the next check tries again.
            Err(error) => complain(&error),
        }
        self.reconcile().await
    }

    async fn check(&mut self) -> Result<(), GatewayError> {
        self.chores.links = true;
        if self.enforcer.is_intact().await { self.reconcile().await } else { self.repair().await }
    }

    async fn reconcile(&mut self) -> Result<(), GatewayError> {
        let now = self.now()?;
        let observed = match self.enforcer.observe() {
            Ok(observed) => observed,
            Err(error) => {
                complain(&error);
                return Ok(());
            }
        };
        let difference = self.state.reconcile(&observed, now);
        if !difference.edits.is_empty() {
            tracing::info!("the kernel's sets differed in {} elements", difference.edits.len());
        }
        self.carried.extend(difference.changes);
        match self.enforcer.apply(&difference.edits) {
            Ok(finals) => {
                for session in accounting::settle(&difference.restarted, &finals) {
                    self.carried.extend(self.state.restarted(&session).map(Change::Session));
                }
            }
            Err(error) => complain(&error),
        }
        self.signed_in.replace(self.state.online().collect::<HashSet<_>>());
        Ok(())
    }

    async fn account(&mut self) -> Result<(), GatewayError> {
        self.state.sweep(self.now()?);
        match self.enforcer.read_counters() {
            Ok((up, down)) => {
                let mut moved: VecDeque<Session> = self.state.account(&up, &down).into();
                // What is still waiting is older news of the same sessions; the newer comes after it.
                self.usage.append(&mut moved);
            }
            Err(error) => complain(&error),
        }
        Ok(())
    }

    fn status(&self, now: Now) -> Status {
        let networks = self.config.networks.iter().enumerate().filter_map(|(number, network)| {
            let (leases, online) = self.state.crowd(number, now);
            Some(NetworkStatus {
                site: network.site.clone(),
                title: network.title.clone(),
                link: self.links.network(number)?,
                pool_size: network.pool.size(),
                leases,
                online,
            })
        });
        Status {
            gateway: self.config.gateway.name.to_string(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            started: self.started,
            ruleset_verified: self.enforcer.verified,
            ruleset_repairs: self.enforcer.repairs,
            uplink: self.links.uplink(),
            networks: networks.collect(),
            dropped: self.state.dropped(),
        }
    }

    fn wake(&self) -> Instant {
        let heartbeat = Instant::now() + HEARTBEAT;
        if self.store_fails {
            // What waits to be written is tried again with the next turn, not over and over.
            return heartbeat;
        }
        if !self.usage.is_empty() || !self.carried.is_empty() {
            return Instant::now();
        }
        let Ok(now) = clock::now() else { return heartbeat };
        let Some(deadline) = self.state.next_deadline(now) else { return heartbeat };
        let wait = u64::try_from(deadline.0 - now.boot.0).unwrap_or(0);
        heartbeat.min(Instant::now() + Duration::from_millis(wait.saturating_add(1)))
    }

    fn now(&self) -> Result<Now, GatewayError> {
        clock::now().map_err(GatewayError::Clock)
    }
}
