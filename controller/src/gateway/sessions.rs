//! Sessions: the presence of admitted devices from the opening of the gate to its closing, what they move and how fast
//! they may. Pure.

use super::{event::Turn, presence::Presence, state::State};
use crate::{
    accounting::{self, Moved},
    firewall::{Flows, Member, members},
    shaping::{self, CLIENTS, Lane},
};
use hotspot::{
    model::{Admission, Bytes, Lease, Now, Session, SessionId, Span, Speed, UnixTime},
    policy::Today,
    store::Change,
};
use std::{collections::BTreeMap, net::Ipv4Addr};

/// So many guests may begin to move before a round has seen them: until then each is sure of no more than this part of
/// the line, because the kernel gives sure rates first, and a line that was exceeded lends nothing until it has recovered.
const NEWCOMERS: usize = 16;

/// No plan takes a shorter silence for the end of a session.
const SHORTEST_SILENCE: Span = Span::from_secs(60);

/// Who moved less than this since the last reading (5 s) shares no full line with others.
const ACTIVE: Bytes = Bytes(32_000);

impl State {
    /// Takes in the kernel's counters: books what moved, begins and ends sessions by it, then decides on everybody again.
    pub fn account(&mut self, up: &[Member], down: &[Member], now: Now, turn: &mut Turn) {
        self.sweep_garden(now);
        let today = self.calendar.at(now);
        self.follow_calendar(&today);
        self.sessions.values_mut().for_each(|presence| presence.active = false);
        let (mut all_up, mut all_down) = (Bytes(0), Bytes(0));
        self.traffic.read(now.boot);
        for moved in accounting::count(&mut self.sessions, |presence| &mut presence.session, up, down) {
            (all_up, all_down) = (all_up + moved.up, all_down + moved.down);
            self.traffic.moved(self.network_of(&moved.session.site), &moved, now.boot);
            self.moved(moved, &today, turn);
        }
        self.line.read(all_up, all_down, &self.config.uplink, now.boot);
        self.follow_places(now, turn);
        self.pause_silent(now, turn);
        self.pass_alarms(now, turn);
        self.pass_places(now);
        self.review(now, turn);
        self.count_round(now, turn);
    }

    /// Books final readings of counters, of sessions that closed and of those that go on under new counters.
    pub fn settle(&mut self, finals: Vec<Moved>, now: Now) {
        let today = self.calendar.at(now);
        for mut moved in finals {
            let running = self.sessions.get_mut(&moved.session.address);
            if let Some(presence) = running.filter(|presence| presence.session.id == moved.session.id) {
                let session = &mut presence.session;
                (session.up, session.down) = (session.up + moved.up, session.down + moved.down);
                moved.session = session.clone();
            }
            self.book(moved, &today);
        }
    }

    /// Addresses that are let through.
    pub fn online(&self) -> impl Iterator<Item = Ipv4Addr> {
        self.sessions.keys().copied()
    }

    /// Every session's part of the line, by the number of its class.
    #[must_use]
    pub fn lanes(&self) -> BTreeMap<u16, Lane> {
        let lane = |presence: &Presence| Some((presence.session.class, presence.lane?));
        self.sessions.values().filter_map(lane).collect()
    }

    /// Writes a session's present state, and with it what the books do not have yet: one commit, so that a kill between
    /// two loses nothing.
    pub(super) fn record(&mut self, session: &Session, changes: &mut Vec<Change>) {
        changes.extend(self.ledger.take_of(session.id).into_iter().map(Change::Usage));
        changes.push(Change::Session(session.clone()));
    }

    /// Lets a device through at a speed, or goes on doing so.
    pub(super) fn keep_open(&mut self, lease: &Lease, speed: Speed, now: Now, turn: &mut Turn) {
        let running = self.sessions.get(&lease.address);
        if running.is_none_or(|presence| presence.session.mac != lease.mac) {
            self.close_session(lease.address, now, turn);
            self.open_session(lease, now, turn);
        }
        if let Some(network) = self.network_of(&lease.site) {
            let is_active = self.sessions.get(&lease.address).is_some_and(|presence| presence.active);
            self.set_lane(lease.address, self.lane(network, speed, is_active), turn);
        }
    }

    pub(super) fn close_session(&mut self, address: Ipv4Addr, now: Now, turn: &mut Turn) {
        let Some(Presence { mut session, access_point, .. }) = self.sessions.remove(&address) else { return };
        let since = session.ended.unwrap_or(now.unix);
        self.depart(&session, access_point.as_ref(), since, now);
        session.ended = Some(since);
        session.paused = false;
        self.numbers.release(session.class);
        turn.lanes.push((session.class, None));
        turn.edits.extend(members::session_ended(&session));
        turn.forgotten_flows.push((address, Flows::AllButPortal));
        self.record(&session, &mut turn.changes);
        turn.closed.push(session);
    }

    /// Tells the shaper a session's part of the line where it changed.
    pub(super) fn set_lane(&mut self, address: Ipv4Addr, lane: Lane, turn: &mut Turn) {
        let Some(presence) = self.sessions.get_mut(&address) else { return };
        // All numbers are taken: the session goes with the site's visitors, which have a limit too.
        let class = presence.session.class;
        if CLIENTS.contains(&class) && !presence.is_told(lane) {
            presence.lane = Some(lane);
            turn.lanes.push((class, Some(lane)));
        }
    }

    /// A session's part of the line at a network, at this speed.
    pub(super) fn lane(&self, network: usize, speed: Speed, is_active: bool) -> Lane {
        // Some more may begin to move before the next round: what is sure for all of them must fit on the line.
        let active = self.active.get(network).copied().unwrap_or_default();
        let expected = (active + active / 8 + 1).max(if is_active { 0 } else { NEWCOMERS });
        shaping::lane(&self.config, network, (speed.down, speed.up), expected)
    }

    /// A device's sessions go on under another admission: for the books each ends and begins anew, and to the kernel it is
    /// the same.
    pub(super) fn hand_over(&mut self, to: &Admission, now: Now, turn: &mut Turn) {
        let of_device = self.sessions.values().filter(|presence| presence.session.mac == to.mac);
        let running: Vec<_> =
            of_device.map(|presence| (presence.session.clone(), presence.access_point.clone())).collect();
        for (before, access_point) in running {
            self.last_session += 1;
            let begun = Session {
                id: SessionId(self.last_session),
                admission: to.id,
                started: now.unix,
                ended: None,
                paused: false,
                up: Bytes(0),
                down: Bytes(0),
                ..before.clone()
            };
            if let Some(presence) = self.sessions.get_mut(&begun.address) {
                presence.session = begun.clone();
                presence.moved = now.boot;
                presence.provisional = !now.trusted;
            }
            let since = before.ended.unwrap_or(now.unix);
            self.depart(&before, access_point.as_ref(), since, now);
            self.record(&Session { ended: Some(since), paused: false, ..before }, &mut turn.changes);
            turn.changes.push(Change::Session(begun.clone()));
            self.arrive(&begun, now, turn);
        }
    }

    fn open_session(&mut self, lease: &Lease, now: Now, turn: &mut Turn) {
        let Some(admission) = self.admissions.get(&lease.mac).cloned() else { return };
        let network = self.network_of(&lease.site).unwrap_or_default();
        self.last_session += 1;
        let session = Session {
            id: SessionId(self.last_session),
            admission: admission.id,
            mac: lease.mac,
            site: lease.site.clone(),
            address: lease.address,
            started: now.unix,
            ended: None,
            paused: false,
            up: Bytes(0),
            down: Bytes(0),
            seen_up: Bytes(0),
            seen_down: Bytes(0),
            generation: self.next_generation(),
            class: self.numbers.take().unwrap_or(shaping::visitors_class(network)),
        };
        turn.edits.extend(members::session(&session));
        turn.forgotten_flows.push((session.address, Flows::Intercepted));
        turn.changes.push(Change::Session(session.clone()));
        self.expect_end_of(&admission, now);
        let presence = Presence { provisional: !now.trusted, ..Presence::resumed(session, now) };
        let session = presence.session.clone();
        self.sessions.insert(lease.address, presence);
        self.arrive(&session, now, turn);
    }

    /// A session moved: one that had paused begins anew with these bytes.
    fn moved(&mut self, mut moved: Moved, today: &Today, turn: &mut Turn) {
        let Some(presence) = self.sessions.get_mut(&moved.session.address) else { return };
        presence.moved = today.now.boot;
        presence.active = moved.up + moved.down >= ACTIVE;
        presence.pace.add(today.now.boot, moved.up, moved.down);
        if !moved.session.paused {
            return self.book(moved, today);
        }
        let before = Session {
            paused: false,
            up: Bytes(moved.session.up.0.saturating_sub(moved.up.0)),
            down: Bytes(moved.session.down.0.saturating_sub(moved.down.0)),
            ..moved.session.clone()
        };
        self.last_session += 1;
        moved.session = Session {
            id: SessionId(self.last_session),
            started: today.now.unix,
            ended: None,
            paused: false,
            up: moved.up,
            down: moved.down,
            ..moved.session
        };
        let begun = moved.session.clone();
        presence.session = begun.clone();
        presence.provisional = !today.now.trusted;
        turn.changes.push(Change::Session(before));
        self.book(moved, today);
        self.record(&begun, &mut turn.changes);
        self.arrive(&begun, today.now, turn);
    }

    fn book(&mut self, moved: Moved, today: &Today) {
        let admission = self.admissions.get(&moved.session.mac);
        let account = admission.and_then(|admission| admission.account.as_ref());
        // A session that has closed is not there any more to be asked.
        let running = self.sessions.get(&moved.session.address);
        let running = running.filter(|presence| presence.session.id == moved.session.id);
        let access_point = match running {
            Some(presence) => presence.access_point.as_ref(),
            None => self.places.at(moved.session.mac),
        };
        self.ledger.book(moved, account, access_point, today);
    }

    /// Ends sessions that have been silent for as long as their plan takes for an end. The gate stays open.
    fn pause_silent(&mut self, now: Now, turn: &mut Turn) {
        let silent: Vec<Ipv4Addr> = self
            .sessions
            .values()
            .filter(|Presence { session, moved, .. }| {
                // Nobody is silent who moved since the last rounds, whatever the plan.
                let for_long = *moved + SHORTEST_SILENCE <= now.boot;
                let idle = || self.plan_of(session.mac, &session.site).idle;
                for_long && !session.paused && *moved + idle() <= now.boot
            })
            .map(|presence| presence.session.address)
            .collect();
        for address in silent {
            let Some(presence) = self.sessions.get_mut(&address) else { continue };
            let since: UnixTime = now.unix_of(presence.moved);
            presence.session.ended = Some(since.max(presence.session.started));
            presence.session.paused = true;
            let (session, access_point) = (presence.session.clone(), presence.access_point.clone());
            self.depart(&session, access_point.as_ref(), session.ended.unwrap_or(since), now);
            self.record(&session, &mut turn.changes);
        }
    }
}
