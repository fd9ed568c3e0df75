//! Admissions: who may be let through, from when to when. Pure.

use super::{
    event::{Answer, Reply, Turn},
    state::State,
};
use hotspot::{
    config::Network,
    control::{
        Refusal, RefusalKind, operator,
        portal::{self, Again, Standing},
    },
    model::{Bytes, EndOfAdmission, Holder, Lease, Mac, Now, Plan, SiteName, Way},
    policy::{self, Case, Decision},
    store::Change,
};
use std::net::Ipv4Addr;

/// `valid_until` is written again only when it moved on by this much, in seconds.
const MEMORY_GRAIN: i64 = 3_600;

impl State {
    /// *Putuskan*.
    pub fn sign_out(
        &mut self,
        verb: &portal::SignOut,
        reply: Reply<portal::Guest>,
        now: Now,
        turn: &mut Turn,
    ) {
        let Some(mac) = self.lease_at(verb.address, now).map(|lease| lease.mac) else {
            return refuse_stranger(reply, verb.address);
        };
        self.end_admission(mac, EndOfAdmission::Guest, now, turn);
        self.answer_guest(verb.address, reply, now, turn);
    }

    /// `wifi-pbg sign-out MAC`.
    pub fn sign_out_device(
        &mut self,
        verb: &operator::SignOut,
        reply: Reply<operator::SignedOut>,
        now: Now,
        turn: &mut Turn,
    ) {
        if self.admissions.get(&verb.mac).is_none_or(|admission| admission.ended.is_some()) {
            let message = format!("no device with address {} is signed in", verb.mac);
            return drop(reply.send(Err(Refusal::new(RefusalKind::Unknown, message))));
        }
        let closed = self.end_admission(verb.mac, EndOfAdmission::Operator, now, turn);
        turn.answers.push(Answer::SignedOut(reply, operator::SignedOut { mac: verb.mac, closed }));
    }

    /// Whoever may press and has not is told where the garden's amount of the day is why: `has_used_garden` knows it of an
    /// address, and is asked of nobody else.
    pub fn get_guest(
        &self,
        verb: &portal::GetGuest,
        reply: Reply<portal::Guest>,
        now: Now,
        has_used_garden: impl FnOnce(Ipv4Addr) -> bool,
    ) {
        let mut guest = self.guest_at(verb.address, now).ok_or_else(|| stranger(verb.address));
        if let Ok(guest) = &mut guest
            && let Standing::NotSignedIn { opens: None, again: again @ None } = &mut guest.standing
            && guest.ways.first() == Some(&Way::OneTap)
            && guest.outage.is_none()
            && has_used_garden(verb.address)
        {
            *again = Some(Again::GardenUsed);
        }
        let _ = reply.send(guest);
    }

    /// A device got or renewed its lease: one that is admitted is online, silently.
    pub(super) fn device_came(&mut self, lease: &Lease, now: Now, turn: &mut Turn) {
        self.remember(lease, now, turn);
        self.decide_on(lease, now, turn);
    }

    pub(super) fn decide_on(&mut self, lease: &Lease, now: Now, turn: &mut Turn) {
        let decision = policy::decide(&self.case(lease), &self.calendar.at(now));
        self.enforce(lease, decision, now, turn);
    }

    /// What is known of a device with a lease.
    pub(super) fn case(&self, lease: &Lease) -> Case<'_> {
        let plan = self.plan_of(lease.mac, &lease.site);
        let admission = self.admissions.get(&lease.mac);
        let (used, given) = admission.map_or((Bytes(0), Bytes(0)), |admission| {
            let holder = admission.account.clone().map_or(Holder::Device(lease.mac), Holder::Account);
            let per = plan.ladder.per;
            (self.ledger.used(&holder, per), self.extras.given(&holder, per, self.ledger.days()))
        });
        let accepted_since = self.board.accepted_since(&lease.site, self.last.unix);
        Case {
            has_place: !self.is_overflow(lease),
            block: self.entrance.block(lease.mac),
            admission,
            accepted_since,
            withdrawn: admission.is_some_and(|admission| self.entrance.is_withdrawn(admission)),
            plan,
            used,
            given,
        }
    }

    /// The plan that a device has at a site, or would have.
    pub(super) fn plan_of(&self, mac: Mac, site: &SiteName) -> &Plan {
        match self.admissions.get(&mac) {
            Some(admission) => self.plans.at(&admission.plan, site),
            None => self.offered(site),
        }
    }

    fn is_overflow(&self, lease: &Lease) -> bool {
        let network = self.config.networks.iter().find(|network| network.site == lease.site);
        network.and_then(Network::overflow).is_some_and(|overflow| overflow.contains(lease.address))
    }

    /// Brings a decision about.
    pub(super) fn enforce(&mut self, lease: &Lease, decision: Decision, now: Now, turn: &mut Turn) {
        self.count_cut(lease, &decision, now);
        match decision {
            Decision::Open(speed) => self.keep_open(lease, speed, now, turn),
            Decision::Portal(why) => match why.ends_as() {
                Some(end) => drop(self.end_admission(lease.mac, end, now, turn)),
                None => self.close_session(lease.address, now, turn),
            },
            Decision::Essentials(_) | Decision::Full | Decision::Paused { .. } => {
                self.close_session(lease.address, now, turn);
            }
        }
        self.follow_essentials(lease, now, turn);
    }

    /// A voucher's time does not move with visits.
    fn remember(&mut self, lease: &Lease, now: Now, turn: &mut Turn) {
        let case = self.case(lease);
        let memory = case.plan.memory;
        if policy::not_admitted(&case, now).is_some() {
            return;
        }
        let Some(admission) = self.admissions.get_mut(&lease.mac).filter(|held| held.voucher.is_none())
        else {
            return;
        };
        let valid_until = memory.valid_until(admission.since, now.unix).max(admission.valid_until);
        if valid_until.0 - admission.valid_until.0 >= MEMORY_GRAIN {
            admission.valid_until = valid_until;
            turn.changes.push(Change::Admission(admission.clone()));
        }
    }

    /// Ends the device's admission and every session of it; returns the addresses that were closed.
    pub(super) fn end_admission(
        &mut self,
        mac: Mac,
        why: EndOfAdmission,
        now: Now,
        turn: &mut Turn,
    ) -> Vec<Ipv4Addr> {
        if let Some(admission) = self.admissions.get_mut(&mac).filter(|admission| admission.ended.is_none()) {
            admission.ended = Some((now.unix, why));
            turn.changes.push(Change::Admission(admission.clone()));
        }
        let mut closed: Vec<Ipv4Addr> = self
            .sessions
            .values()
            .filter(|presence| presence.session.mac == mac)
            .map(|presence| presence.session.address)
            .collect();
        closed.sort_unstable();
        for address in &closed {
            self.close_session(*address, now, turn);
        }
        let essentials = self.essentials.iter().filter(|(_, holder)| **holder == mac);
        let essentials: Vec<Ipv4Addr> = essentials.map(|(address, _)| *address).collect();
        essentials.into_iter().for_each(|address| self.take_essentials(address, turn));
        closed
    }

    pub(super) fn answer_guest(
        &self,
        address: Ipv4Addr,
        reply: Reply<portal::Guest>,
        now: Now,
        turn: &mut Turn,
    ) {
        match self.guest_at(address, now) {
            Some(guest) => turn.answers.push(Answer::Guest(reply, Box::new(guest))),
            None => refuse_stranger(reply, address),
        }
    }
}

pub(super) fn stranger(address: Ipv4Addr) -> Refusal {
    Refusal::new(RefusalKind::Unknown, format!("no device holds a lease on {address}"))
}

pub(super) fn refuse_stranger<T>(reply: Reply<T>, address: Ipv4Addr) {
    let _ = reply.send(Err(stranger(address)));
}
