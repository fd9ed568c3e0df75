//! What the loop does between its turns: the rounds that come again and again, and the chores that events leave.

use super::{daemon::Gateway, enforcer::Look, error::GatewayError, event::Turn};
use crate::{
    accounting::{self, Extras},
    complain,
};
use hotspot::{
    control::{
        Refusal, RefusalKind,
        admin::Nudged,
        operator::{LineNow, NetworkStatus, Status},
    },
    model::Now,
    store::StoreError,
};
use std::collections::HashSet;

impl Gateway {
    /// Counters into the books, and everybody decided on again. What the rules denied goes into no book.
    pub(super) async fn account(&mut self) -> Result<(), GatewayError> {
        let now = self.now()?;
        let mut turn = Turn::default();
        self.enforcer.count_denied();
        match self.enforcer.read_counters() {
            Ok((up, down)) => self.state.account(&up, &down, now, &mut turn),
            Err(error) => {
                complain(&error);
                self.state.review(now, &mut turn);
            }
        }
        self.carry_out(turn).await?;
        if self.state.books_are_ahead { self.reopen_books().await } else { Ok(()) }
    }

    /// Writes all that is booked.
    pub(super) async fn write_books(&mut self) -> Result<(), GatewayError> {
        self.booking = true;
        while self.booking && !self.store_fails {
            self.carry_out(Turn::default()).await?;
        }
        Ok(())
    }

    /// The calendar went back to a day of which only the store knows what was used.
    async fn reopen_books(&mut self) -> Result<(), GatewayError> {
        self.write_books().await?;
        let now = self.now()?;
        let days = self.state.days(now);
        match self.store.used(days).await {
            Ok(used) => self.state.ledger.reopen(days, used),
            Err(error) => {
                tracing::error!("{error}; allowances are counted by another day until it can be read")
            }
        }
        Ok(())
    }

    pub(super) async fn do_chores(&mut self) -> Result<(), GatewayError> {
        let chores = self.chores.take();
        if chores.links {
            self.enforcer.links_changed().await;
            let now = self.now()?;
            let leases: Vec<_> = self.state.leases(now).cloned().collect();
            let begun = self.links.refresh(&leases).await;
            self.state.ask_again(&begun);
            self.shaper.refresh();
            let mut turn = Turn::default();
            for (number, network) in self.config.networks.iter().enumerate() {
                if let Some(link) = self.links.network(number) {
                    self.state.link_seen(&network.site, &link, now, &mut turn);
                }
            }
            self.carried.append(&mut turn.changes);
        }
        // What somebody did while a look lasted may have come too late for it.
        self.chores.ruleset |= chores.ruleset && !self.enforcer.begin_look();
        if self.enforcer.take_rules_changed() {
            self.enforcer.forget_begun_flows();
        }
        if chores.garden || !chores.nudges.is_empty() {
            let taken = self.take_up_staffs_facts().await?;
            let answer = taken.map_err(|error| Refusal::new(RefusalKind::Unavailable, error.to_string()));
            chores.nudges.into_iter().for_each(|reply| drop(reply.send(answer.clone())));
        }
        Ok(())
    }

    /// Sets are compared after every look: somebody may have changed elements alone.
    pub(super) async fn take_look(&mut self, look: Look) -> Result<(), GatewayError> {
        match look {
            Look::Intact => self.reconcile().await,
            Look::Changed => self.repair().await,
            Look::Outdated => {
                self.chores.ruleset = true;
                Ok(())
            }
        }
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

    pub(super) async fn check(&mut self) -> Result<(), GatewayError> {
        self.chores.links = true;
        // A nudge may have been lost.
        if let Err(error) = self.take_up_staffs_facts().await? {
            tracing::warn!("what staff changed was not read: {error}");
        }
        self.enforcer.bound_ports_yet().await;
        self.chores.ruleset = true;
        Ok(())
    }

    pub(super) async fn reconcile(&mut self) -> Result<(), GatewayError> {
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
            Ok(finals) => self.state.settle(accounting::settle(&difference.restarted, &finals), now),
            Err(error) => complain(&error),
        }
        self.shaper.reconcile(&self.state.lanes());
        self.signed_in.replace(self.state.online().collect::<HashSet<_>>());
        Ok(())
    }

    /// What is older than its retention goes, a part after each turn, so that nobody's press waits for it.
    pub(super) async fn forget_old(&mut self) -> Result<(), GatewayError> {
        let now = self.now()?;
        if self.forgetting_old.is_none() && !self.nights.is_due(&self.state.calendar, now) {
            return Ok(());
        }
        if let Err(error) = self.forget_some(now).await {
            tracing::warn!("what is old was not forgotten: {error}; it is tried again in an hour");
            self.forgetting_old = None;
            self.nights.failed(error.to_string(), now);
        }
        Ok(())
    }

    async fn forget_some(&mut self, now: Now) -> Result<(), StoreError> {
        let run = match &mut self.forgetting_old {
            Some(run) => run,
            none => {
                let keep = &self.config.retention;
                none.insert(self.store.begin_forgetting(now.unix, &self.state.calendar, keep).await?)
            }
        };
        if self.store.forget_some(run).await? {
            self.nights.done(run.began());
            self.forgetting_old = None;
            self.state.forget_old(now);
        }
        Ok(())
    }

    /// What staff have committed takes effect: the board, the walled garden, the sites' titles, and plans, ways in and what
    /// was given beside allowances with everybody decided on again. Where any of it cannot be read, all stays as it is.
    async fn take_up_staffs_facts(&mut self) -> Result<Result<Nudged, StoreError>, GatewayError> {
        if let Err(error) = self.take_up_inventory().await? {
            return Ok(Err(error));
        }
        let mut skipped = Vec::new();
        let now = self.now()?;
        let days = self.state.days(now);
        let read = async {
            let board = self.store.sound_board(&mut skipped).await?;
            let same = self.store.ways_in_edition().await? == self.state.ways_in_edition();
            let ways_in = if same { None } else { Some(self.store.ways_in().await?) };
            let (sites, extras) = (self.store.sites().await?, self.store.extras_since(days).await?);
            Ok((self.store.garden(&[]).await?, self.store.plans().await?, board, ways_in, sites, extras))
        };
        let (mut names, drafts, board, ways_in, sites, extras) = match read.await {
            Ok(facts) => facts,
            Err(error) => return Ok(Err(error)),
        };
        if self.state.hang_up(board) {
            skipped.iter().for_each(|row| tracing::warn!("a row of the board was skipped: {row}"));
        }
        self.state.board.open_in(&mut names);
        let garden_names = names.len();
        names.extend(self.state.health.garden().iter().cloned());
        self.garden.send_if_modified(|garden| {
            let differs = **garden != *names;
            if differs {
                *garden = names.into();
            }
            differs
        });
        let plan_faults = self.state.plans.take_up(&drafts);
        for fault in &plan_faults {
            tracing::error!("{fault}; its last good form stays in force");
        }
        let plans = self.state.plans.count();
        self.state.take_up_sites(sites);
        self.state.extras = Extras::new(extras);
        let now = self.now()?;
        let mut turn = Turn::default();
        if let Some(ways_in) = ways_in {
            self.state.take_up_ways_in(ways_in, &mut turn);
        }
        self.state.review(now, &mut turn);
        self.carry_out(turn).await?;
        Ok(Ok(Nudged { garden_names, plans, plan_faults }))
    }

    pub(super) fn status(&self, now: Now) -> Status {
        let networks = self.config.networks.iter().enumerate().filter_map(|(number, network)| {
            let crowd = self.state.crowd(number, now);
            Some(NetworkStatus {
                site: network.site.clone(),
                title: self.state.title(network).to_owned(),
                link: self.links.network(number)?,
                pool_size: network.places().size(),
                leases: crowd.leases,
                overflow: crowd.overflow,
                turned_away: crowd.turned_away,
                online: crowd.online,
                moving: self.state.moving_at(number),
                experience: self.state.experience(network),
            })
        });
        Status {
            gateway: self.config.gateway.name.to_string(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            started: self.started,
            ruleset_verified: self.enforcer.verified,
            ruleset_repairs: self.enforcer.repairs,
            uplink: self.links.uplink(),
            line: LineNow {
                moving: self.state.moving(),
                down: self.state.config.uplink.down,
                up: self.state.config.uplink.up,
            },
            outage: self.state.health.outage(),
            api: self.state.health.api().map(str::to_owned),
            alarms: u32::try_from(self.state.alarms.standing().len()).unwrap_or(u32::MAX),
            networks: networks.collect(),
            phones: self.state.health.phones(&self.config.portal, now),
            accounts: self.state.accounts_check(),
            shaping: self.shaper.check(),
            ports: self.enforcer.check_ports(),
            clock_trusted: now.trusted,
            busy: self.state.busy(now),
            retention_fault: self.nights.fault().map(str::to_owned),
            dropped: self.state.dropped().into_iter().chain(self.enforcer.denied()).collect(),
        }
    }
}
