//! The loop. One turn: take the waiting events, decide on all of them, make the facts durable in one commit, change the
//! kernel in one batch, then let the answers leave.

use super::{
    clock,
    enforcer::Enforcer,
    error::GatewayError,
    event::{Answer, Event, Reply, Turn},
    garden_gate::SignedIn,
    links::Links,
    nights::Nights,
    shaper::Shaper,
    state::State,
    timekeeper::Timekeeper,
};
use crate::{access_points::Target, accounting, complain, firewall::Flows};
use hotspot::{
    config::Config,
    control::admin::Nudged,
    model::{GardenName, Now, UnixTime},
    store::{Change, Forgetting, Store, StoreError},
};
use std::{collections::VecDeque, net::Ipv4Addr, sync::Arc, time::Duration};
use tokio::{
    select,
    sync::{mpsc, watch},
    time::{Instant, sleep_until, timeout_at},
};

/// Events of one turn share one commit.
const MOST_A_TURN: usize = 64;
/// While one commit follows another, the next begins so long after the one before: what comes meanwhile shares it. In quiet
/// times nobody waits.
const GROUP: Duration = Duration::from_millis(4);
/// After a full turn the next begins so long after its beginning. A relay's socket has room for some 160 answers, and what
/// waited while a disk was slow must not come over it all at once.
const PACE: Duration = Duration::from_millis(3);
/// Entries of the books that are written with one turn: some milliseconds, so that a crowd's accounting never holds up a
/// guest's press.
const MOST_BOOKED_A_TURN: usize = 128;
/// Guests whose flows connection tracking forgets with one turn. Each looks through all flows there are, and at closing
/// time a whole square goes at once.
const MOST_FORGOTTEN_A_TURN: usize = 32;
/// Counters are read and everybody is decided on again this often: how late a step of a plan may come.
const ACCOUNTING: Duration = Duration::from_secs(5);
/// The books are written this often: what a power cut can lose at most.
const BOOKING: Duration = Duration::from_secs(10);
/// Ruleset, sets and classes are compared with what they should be this often, and whenever the kernel tells of a change.
const CHECK: Duration = Duration::from_secs(60);
/// Foreign servers and routers of guest networks are asked for this often.
const SEARCH: Duration = Duration::from_secs(20);
/// The loop turns at least this often, so that the watchdog sees a living daemon.
const HEARTBEAT: Duration = Duration::from_secs(2);

/// What an event asks of the shell after its turn.
#[derive(Debug, Default)]
pub struct Chores {
    pub(super) links: bool,
    pub(super) ruleset: bool,
    /// Names joined the walled garden or left it without staff's doing.
    pub(super) garden: bool,
    pub(super) nudges: Vec<Reply<Nudged>>,
    stop: bool,
}

impl Chores {
    /// All interfaces are looked at first.
    pub fn at_start() -> Self {
        Self { links: true, ..Self::default() }
    }

    /// Leaves nothing to do but to stop, where that was asked.
    pub(super) fn take(&mut self) -> Self {
        let stop = self.stop;
        std::mem::replace(self, Self { stop, ..Self::default() })
    }
}

/// The running gateway: what it knows, and its hands.
pub struct Gateway {
    pub config: Arc<Config>,
    pub state: State,
    pub clock: Timekeeper,
    pub enforcer: Enforcer,
    pub shaper: Shaper,
    pub links: Links,
    pub store: Store,
    pub garden: watch::Sender<Arc<[GardenName]>>,
    pub signed_in: Arc<SignedIn>,
    /// The access points that are asked whether they live.
    pub asked: watch::Sender<Arc<[Target]>>,
    /// Facts that came back from the kernel after their turn's commit.
    pub carried: Vec<Change>,
    /// The books are being written, a part with each turn.
    pub booking: bool,
    /// Guests whose gate is closed and whose flows are still to be forgotten: it frees memory, and closes nothing.
    pub forgetting: VecDeque<Ipv4Addr>,
    pub nights: Nights,
    /// What is old is being forgotten, a part after each turn.
    pub forgetting_old: Option<Forgetting>,
    /// When the last commit began.
    pub committed: Instant,
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
        let start = Instant::now();
        let (mut account, mut book, mut check) = (start + ACCOUNTING, start + BOOKING, start + CHECK);
        let (mut search, mut next_turn) = (start, start);
        while !self.chores.stop {
            let wake = self.wake().min(account).min(check);
            let first = select! {
                event = timeout_at(wake, events.recv()) => event.ok().flatten(),
                look = self.enforcer.looked() => {
                    self.take_look(look).await?;
                    None
                }
            };
            if first.is_some() {
                sleep_until(next_turn).await;
            }
            let mut batch: Vec<Event> = first.into_iter().collect();
            while batch.len() < MOST_A_TURN {
                let Ok(event) = events.try_recv() else { break };
                batch.push(event);
            }
            let (began, is_full) = (Instant::now(), batch.len() == MOST_A_TURN);
            self.turn(batch).await?;
            next_turn = if is_full { began + PACE } else { self.committed + GROUP };
            self.do_chores().await?;
            let now = Instant::now();
            if now >= account {
                account = now + ACCOUNTING;
                self.account().await?;
            }
            if now >= book {
                book = now + BOOKING;
                self.booking = true;
            }
            if now >= search {
                search = now + SEARCH;
                self.links.search();
            }
            if now >= check {
                check = now + CHECK;
                self.check().await?;
            }
            self.forget_old().await?;
            let _ = sd_notify::notify(&[sd_notify::NotifyState::Watchdog]);
        }
        tracing::info!("stopping; guests stay online");
        let _ = sd_notify::notify(&[sd_notify::NotifyState::Stopping]);
        self.account().await?;
        self.write_books().await
    }

    /// The ordinary pass of every start: what the kernel counted while we were away is taken in before anything changes.
    async fn begin(&mut self) -> Result<(), GatewayError> {
        let mut turn = Turn::default();
        let now = self.now()?;
        self.state.end_misfits(now, &mut turn);
        if let Err(error) = self.take_up_inventory().await? {
            tracing::warn!("the inventory of access points was not read: {error}");
        }
        self.carry_out(turn).await?;
        self.account().await?;
        self.write_books().await?;
        self.reconcile().await?;
        self.do_chores().await?;
        self.enforcer.let_forwarding_begin();
        Ok(())
    }

    async fn turn(&mut self, events: Vec<Event>) -> Result<(), GatewayError> {
        let now = self.now()?;
        let mut turn = Turn::default();
        // Who has claimed an address is heard before silence is taken for an answer, and by which port somebody comes before
        // the question that came by it.
        let (heard, others): (Vec<_>, Vec<_>) =
            events.into_iter().partition(|event| matches!(event, Event::Claimed { .. } | Event::Bridged(_)));
        heard.into_iter().for_each(|event| self.decide(event, now, &mut turn));
        self.state.pass_time(now, &mut turn);
        others.into_iter().for_each(|event| self.decide(event, now, &mut turn));
        self.carry_out(turn).await
    }

    fn decide(&mut self, event: Event, now: Now, turn: &mut Turn) {
        match event {
            Event::Dhcp { network, from, request } => self.state.dhcp(network, from, &request, now, turn),
            Event::Claimed { network, address, mac } => self.state.claimed(network, address, mac, now, turn),
            Event::Trespass { network, mac, trespass } => {
                self.state.trespassed(network, mac, trespass, now, turn);
            }
            Event::KeepAnswer(kept) => turn.changes.push(Change::KeptAnswer(kept)),
            Event::Health(finding) => self.chores.garden |= self.state.found(finding, now, turn),
            Event::AccessPoints(readings) => self.state.access_points_read(readings, now, turn),
            Event::Bridged(sightings) => self.state.bridged(sightings, now, turn),
            Event::GetHealth(reply) => drop(reply.send(Ok(self.state.portal_health()))),
            Event::Dropped(kind) => self.state.count(kind),
            Event::Garden { opening, opened } => self.state.open_garden(&opening, opened, now, turn),
            Event::GetGuest(verb, reply) => {
                let enforcer = &mut self.enforcer;
                self.state.get_guest(&verb, reply, now, |guest| enforcer.has_used_garden(guest));
            }
            Event::SignIn(verb, reply) => self.state.sign_in(&verb, reply, now, turn),
            Event::SignOut(verb, reply) => self.state.sign_out(&verb, reply, now, turn),
            Event::SignOutDevice(verb, reply) => self.state.sign_out_device(&verb, reply, now, turn),
            Event::RedeemVoucher(verb, reply) => self.state.redeem_voucher(&verb, reply, now, turn),
            Event::TryAccount(verb, reply) => self.state.try_account(&verb, reply, now),
            Event::AccountChecked(attempt, checked, reply) => {
                self.state.account_checked(&attempt, checked, reply, now, turn);
            }
            Event::Forget(verb, reply) => self.state.forget(&verb, reply, now, turn),
            Event::EraseMe(verb, reply) => self.state.erase(&verb, reply, now, turn),
            Event::Report(verb, reply) => self.state.report(&verb, reply, now, turn),
            Event::GetHolder(address, reply) => self.state.get_holder(address, reply, now),
            Event::GetBoard(reply) => drop(reply.send(Ok(self.state.board.clone()))),
            Event::Seen(verb) => self.state.seen(verb, now, turn),
            Event::PortalDropped(told) => self.state.portal_dropped = told,
            Event::GetStatus(reply) => {
                self.enforcer.count_denied();
                drop(reply.send(Ok(self.status(now))));
            }
            Event::GetClients(reply) => drop(reply.send(Ok(self.state.clients(now)))),
            Event::FindClients(verb, reply) => drop(reply.send(Ok(self.state.find_clients(&verb, now)))),
            Event::Explain(verb, reply) => drop(reply.send(self.state.explain(verb.mac, now))),
            Event::GetAccessPoints(reply) => drop(reply.send(Ok(self.state.access_points(now)))),
            Event::Nudged(reply) => self.chores.nudges.push(reply),
            Event::LinksChanged => self.chores.links = true,
            Event::RulesetTouched => self.chores.ruleset = true,
            Event::Stop => self.chores.stop = true,
        }
    }

    pub(super) async fn carry_out(&mut self, mut turn: Turn) -> Result<(), GatewayError> {
        let now = self.now()?;
        // They rest on no fact, and how long an answer is waited for counts from the decision.
        turn.probes.iter().for_each(|(network, address)| self.links.probe(*network, *address));
        turn.defended.iter().for_each(|network| self.links.defend(*network));
        let mut before: Vec<Change> = self.carried.drain(..).collect();
        if self.booking {
            before.extend(self.state.ledger.take(MOST_BOOKED_A_TURN).into_iter().map(Change::Usage));
            self.booking = !self.state.ledger.is_written();
        }
        turn.changes.splice(0..0, before);
        if !turn.changes.is_empty() {
            self.committed = Instant::now();
            if let Err(error) = self.store.commit(&turn.changes, now).await {
                return self.commit_failed(turn, &error).await;
            }
            if std::mem::take(&mut self.store_fails) {
                tracing::info!("the store can be written again");
            }
        }
        self.signed_in.follow(&turn.edits);
        if self.shaper.has_more() {
            self.shaper.go_on();
        }
        // A class before the packets that go by it.
        self.shaper.apply(&turn.lanes);
        match self.enforcer.apply(&turn.edits) {
            Ok(finals) => self.state.settle(accounting::settle(&turn.closed, &finals), now),
            Err(error) => {
                // Edits are all or nothing: what was decided is in the store, so the ordinary pass brings it about.
                complain(&error);
                self.forget(turn.forgotten_flows);
                turn.answers.into_iter().for_each(|answer| answer.refuse("the kernel refused; try again"));
                self.reconcile().await?;
                return Ok(());
            }
        }
        self.forget(turn.forgotten_flows);
        self.links.set_neighbours(&turn.neighbours);
        for answer in turn.answers {
            self.let_leave(answer);
        }
        Ok(())
    }

    /// A crowd's flows wait for the next turns. They are forgotten even where somebody is online at the address by then,
    /// who must inherit none of them.
    fn forget(&mut self, flows: Vec<(Ipv4Addr, Flows)>) {
        let (closed, opened): (Vec<_>, Vec<_>) =
            flows.into_iter().partition(|(_, flows)| *flows == Flows::AllButPortal);
        // What a guest who was let in has open at the portal must not stay there.
        self.enforcer.forget_flows(&opened);
        self.forgetting.extend(closed.into_iter().map(|(guest, _)| guest));
        let some = self.forgetting.len().min(MOST_FORGOTTEN_A_TURN);
        let due: Vec<_> = self.forgetting.drain(..some).map(|guest| (guest, Flows::AllButPortal)).collect();
        self.enforcer.forget_flows(&due);
    }

    /// Nothing was written, so nothing happened: callers are told, and memory is taken back to what the disk holds.
    /// Guests online stay online.
    async fn commit_failed(&mut self, turn: Turn, error: &StoreError) -> Result<(), GatewayError> {
        if !std::mem::replace(&mut self.store_fails, true) {
            tracing::error!("{error}; nobody new is let in until the store can be written");
        }
        turn.answers.into_iter().for_each(|answer| answer.refuse("the store cannot be written now"));
        let now = self.now()?;
        self.state.reload(self.store.load(now, self.state.days(now)).await?, now);
        let mut again = Turn::default();
        self.state.review(now, &mut again);
        self.carried = again.changes;
        self.carried.extend(self.state.alarms.written_again());
        self.shaper.apply(&again.lanes);
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
            Answer::Guest(reply, guest) => drop(reply.send(Ok(*guest))),
            Answer::Entry(reply, entry) => drop(reply.send(Ok(*entry))),
            Answer::SignedOut(reply, signed_out) => drop(reply.send(Ok(signed_out))),
        }
    }

    fn wake(&self) -> Instant {
        let heartbeat = Instant::now() + HEARTBEAT;
        if self.store_fails {
            // What waits to be written is tried again with the next turn, not over and over.
            return heartbeat;
        }
        let waiting = self.booking || !self.carried.is_empty() || !self.forgetting.is_empty();
        if waiting || self.forgetting_old.is_some() || self.shaper.has_more() {
            return Instant::now();
        }
        let Ok(reading) = clock::read() else { return heartbeat };
        let wait = u64::try_from(self.state.next_deadline().0 - reading.boot.0).unwrap_or(0);
        heartbeat.min(Instant::now() + Duration::from_millis(wait.saturating_add(1)))
    }

    pub(super) fn now(&mut self) -> Result<Now, GatewayError> {
        Ok(self.clock.tell(clock::read().map_err(GatewayError::Clock)?))
    }
}
