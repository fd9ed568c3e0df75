//! What the passing of time, of bytes and of staff changes: every guest is decided on again. Pure.

use super::{event::Turn, state::State};
use crate::shaping::Lane;
use hotspot::{
    model::{Admission, BootTime, Mac, Now, Period, Speed, UnixTime},
    policy::{self, Decision, NotAdmitted, Today},
    store::Change,
};
use std::net::Ipv4Addr;

/// What a look at everybody found.
struct Found {
    /// Sessions whose device still has its lease.
    kept: usize,
    /// The first moment at which the passing of time alone changes a decision.
    first_end: BootTime,
    /// What is not as it should be.
    decided: Vec<(Ipv4Addr, Decided)>,
}

enum Decided {
    /// The session has another part of the line.
    Lane(Lane),
    Otherwise(Decision),
}

impl State {
    /// Follows the clocks: what has run out ends, and where a moment of the calendar has come everybody is decided on
    /// again. Costs nothing while nothing happens.
    pub fn pass_time(&mut self, now: Now, turn: &mut Turn) {
        self.expire_leases(now, turn);
        self.reporters.pass(now.boot);
        self.refused_lately.pass(now.boot);
        if now.trusted != self.last.trusted {
            if now.trusted {
                self.learn_time(now, turn);
            }
            self.next_review = now.boot;
        }
        self.last = now;
        if self.next_review <= now.boot {
            self.review(now, turn);
        }
    }

    /// Decides on every device with a lease again, and on sessions that have lost theirs.
    pub fn review(&mut self, now: Now, turn: &mut Turn) {
        let today = self.calendar.at(now);
        self.follow_calendar(&today);
        self.count_active();
        let found = self.look_at_everybody(&today);
        self.next_review = found.first_end;
        if found.kept < self.sessions.len() {
            self.close_lost(now, turn);
        }
        for (address, decided) in found.decided {
            match decided {
                Decided::Lane(lane) => self.set_lane(address, lane, turn),
                Decided::Otherwise(decision) => {
                    if let Some(lease) = self.lease_at(address, now).cloned() {
                        self.enforce(&lease, decision, now, turn);
                    }
                }
            }
        }
    }

    /// One look at each lease; by far the most are as they should be, and cost no more than that.
    fn look_at_everybody(&self, today: &Today) -> Found {
        let now = today.now;
        let hours = self.plans.all().filter_map(|plan| today.next_change(&plan.hours));
        let blocks = self.entrance.blocks().flat_map(|block| [block.from, block.until]);
        let blocks = blocks.filter(|at| *at > now.unix);
        let calendar = hours.chain(blocks).chain([today.ends(Period::Day)]).map(|at| boot_of(at, now)).min();
        let mut found = Found { kept: 0, first_end: calendar.unwrap_or(now.boot), decided: Vec::new() };
        for (network, machine) in self.machines.iter().enumerate() {
            // A site has few plans, so most guests have the lane of the one before.
            let mut last: Option<((Speed, bool), Lane)> = None;
            for lease in machine.leases().filter(|lease| lease.ends > now.boot) {
                let case = self.case(lease);
                let Some(admission) = case.admission else { continue };
                let presence = self.sessions.get(&lease.address);
                let running = presence.filter(|presence| presence.session.mac == lease.mac);
                if running.is_some() {
                    found.kept += 1;
                    found.first_end = found.first_end.min(end_of(admission, now));
                }
                match (policy::decide(&case, today), running) {
                    (Decision::Open(speed), Some(presence)) => {
                        let key = (speed, presence.active);
                        let lane = match last {
                            Some((same, lane)) if same == key => lane,
                            _ => last.insert((key, self.lane(network, speed, presence.active))).1,
                        };
                        if !presence.is_told(lane) {
                            found.decided.push((lease.address, Decided::Lane(lane)));
                        }
                    }
                    (
                        Decision::Portal(NotAdmitted::Ended)
                        | Decision::Essentials(_)
                        | Decision::Paused { .. }
                        | Decision::Full,
                        None,
                    ) if self.essentials.contains_key(&lease.address)
                        == policy::has_essentials_alone(&case, today) => {}
                    (decision, _) => found.decided.push((lease.address, Decided::Otherwise(decision))),
                }
            }
        }
        found
    }

    /// When the next lease, offer, quarantine, admission or period of a calendar runs out.
    #[must_use]
    pub fn next_deadline(&self) -> BootTime {
        let machines = self.machines.iter().filter_map(crate::dhcp::Machine::next_deadline);
        machines.chain([self.next_review]).min().unwrap_or(self.next_review)
    }

    /// A session opened between two reviews may end before the next one.
    pub(super) fn expect_end_of(&mut self, admission: &Admission, now: Now) {
        self.next_review = self.next_review.min(end_of(admission, now));
    }

    /// The books follow the local calendar, until it goes back to a day that only the store knows.
    pub(super) fn follow_calendar(&mut self, today: &Today) {
        self.books_are_ahead = self.ledger.turn_to(today.days());
    }

    /// Facts stamped while the wall clock was not trusted move with it, now that it is: nobody gains or loses time.
    fn learn_time(&mut self, now: Now, turn: &mut Turn) {
        let guessed = self.last.unix_of(now.boot);
        let shift = now.unix.0.saturating_sub(guessed.0);
        let moved = |at: UnixTime| UnixTime(at.0.saturating_add(shift));
        // Vouchers first: who holds one is admitted until it ends.
        let first_uses = self.admissions.values().filter(|admission| admission.provisional);
        let first_uses: Vec<_> =
            first_uses.filter_map(|admission| Some((admission.voucher?, admission.since))).collect();
        for (id, at) in first_uses {
            let voucher = self.entrance.voucher_mut(id).filter(|voucher| voucher.first_used == Some(at));
            if let Some(voucher) = voucher.map(|voucher| voucher.clone()) {
                self.note_first_use(&voucher, moved(at), turn);
            }
        }
        for admission in self.admissions.values_mut().filter(|admission| admission.provisional) {
            let voucher = admission.voucher.and_then(|id| self.entrance.voucher_mut(id));
            admission.since = moved(admission.since);
            admission.valid_until =
                voucher.and_then(|voucher| voucher.ends()).unwrap_or_else(|| moved(admission.valid_until));
            admission.provisional = false;
            turn.changes.push(Change::Admission(admission.clone()));
        }
        for presence in self.sessions.values_mut().filter(|presence| presence.provisional) {
            presence.session.started = moved(presence.session.started);
            presence.provisional = false;
        }
    }

    fn close_lost(&mut self, now: Now, turn: &mut Turn) {
        let holds = |address: Ipv4Addr, mac: Mac| {
            self.lease_at(address, now).is_some_and(|lease| lease.mac == mac)
                && self.admissions.contains_key(&mac)
        };
        let sessions = self.sessions.values().map(|presence| &presence.session);
        let lost: Vec<Ipv4Addr> = sessions
            .filter(|session| !holds(session.address, session.mac))
            .map(|session| session.address)
            .collect();
        for address in lost {
            self.close_session(address, now, turn);
        }
    }

    fn count_active(&mut self) {
        let mut active = vec![0; self.config.networks.len()];
        for presence in self.sessions.values().filter(|presence| presence.active) {
            if let Some(count) =
                self.network_of(&presence.session.site).and_then(|network| active.get_mut(network))
            {
                *count += 1;
            }
        }
        self.active = active;
    }
}

fn end_of(admission: &Admission, now: Now) -> BootTime {
    let end = boot_of(admission.valid_until, now);
    admission.closes.map_or(end, |closes| closes.min(end))
}

/// When a moment of the wall clock will have come for certain; its seconds are rounded down.
fn boot_of(at: UnixTime, now: Now) -> BootTime {
    let secs = at.0.saturating_sub(now.unix.0).max(1);
    BootTime(now.boot.0.saturating_add(secs.saturating_mul(1000)))
}
