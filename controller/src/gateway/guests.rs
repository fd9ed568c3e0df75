//! Admissions and sessions: who is let through, from when to when. Pure.

use super::{
    event::{Answer, Reply, Turn},
    state::State,
};
use crate::{
    accounting,
    firewall::{Flows, Member, members},
};
use hotspot::{
    control::{Refusal, RefusalKind, operator, portal},
    model::{
        Admission, AdmissionId, Bytes, EndOfAdmission, Lease, Mac, Now, PlanName, Session, SessionId, Way,
    },
    policy,
    store::Change,
};
use std::net::Ipv4Addr;

/// The one plan of a fresh install.
const PLAN: &str = "standard";

/// `valid_until` is written again only when it moved on by this much, in seconds.
const MEMORY_GRAIN: i64 = 3_600;

impl State {
    /// *Sambungkan*. Pressed twice, it is one sign-in.
    pub fn sign_in(&mut self, verb: &portal::SignIn, reply: Reply<portal::Guest>, now: Now, turn: &mut Turn) {
        let Some(lease) = self.lease_at(verb.address, now).cloned() else {
            return refuse_stranger(reply, verb.address);
        };
        if !self.sessions.contains_key(&verb.address) {
            let admission = match self.admissions.get(&lease.mac) {
                Some(admission) if policy::decide(Some(admission), now.unix) == policy::Decision::Open => {
                    admission.id
                }
                _ => match self.admit(lease.mac, &verb.terms, now, turn) {
                    Ok(admission) => admission,
                    Err(refusal) => return drop(reply.send(Err(refusal))),
                },
            };
            self.open_session(&lease, admission, now, turn);
        }
        self.answer_guest(verb.address, reply, now, turn);
    }

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

    pub fn get_guest(&self, verb: &portal::GetGuest, reply: Reply<portal::Guest>, now: Now) {
        let guest = self.guest_at(verb.address, now).ok_or_else(|| stranger(verb.address));
        let _ = reply.send(guest);
    }

    /// After a start or a failed commit: sessions that lost their lease or admission close, admitted devices with a lease
    /// and no session are let through.
    pub fn resume(&mut self, now: Now, turn: &mut Turn) {
        let holds = |session: &Session| {
            self.lease_at(session.address, now).is_some_and(|lease| lease.mac == session.mac)
                && policy::decide(self.admissions.get(&session.mac), now.unix) == policy::Decision::Open
        };
        let lost: Vec<Ipv4Addr> =
            self.sessions.values().filter(|session| !holds(session)).map(|session| session.address).collect();
        for address in lost {
            self.close_session(address, now, turn);
        }
        let leases: Vec<Lease> = self.leases(now).cloned().collect();
        for lease in leases {
            if policy::decide(self.admissions.get(&lease.mac), now.unix) == policy::Decision::Open {
                self.admitted_device_came(&lease, now, turn);
            }
        }
    }

    /// Takes the kernel's counters into the sessions, and returns those that moved.
    #[must_use]
    pub fn account(&mut self, up: &[Member], down: &[Member]) -> Vec<Session> {
        accounting::count(&mut self.sessions, up, down)
    }

    /// Takes in the last bytes of counters that were replaced under a running session.
    pub fn restarted(&mut self, settled: &Session) -> Option<Session> {
        let session = self.sessions.get_mut(&settled.address).filter(|session| session.id == settled.id)?;
        (session.up, session.down) = (settled.up, settled.down);
        Some(session.clone())
    }

    /// Addresses that are let through.
    pub fn online(&self) -> impl Iterator<Item = Ipv4Addr> {
        self.sessions.keys().copied()
    }

    /// An admitted device got or renewed a lease: it is online, silently.
    pub(super) fn admitted_device_came(&mut self, lease: &Lease, now: Now, turn: &mut Turn) {
        let Some(admission) = self.admissions.get_mut(&lease.mac) else { return };
        let valid_until = self.memory.valid_until(admission.since, now.unix).max(admission.valid_until);
        if valid_until.0 - admission.valid_until.0 >= MEMORY_GRAIN {
            admission.valid_until = valid_until;
            turn.changes.push(Change::Admission(admission.clone()));
        }
        let admission = admission.id;
        if self.sessions.get(&lease.address).is_none_or(|session| session.mac != lease.mac) {
            self.close_session(lease.address, now, turn);
            self.open_session(lease, admission, now, turn);
        }
    }

    /// Closes the sessions of devices whose admission ran out, and those that lost their lease.
    pub(super) fn close_expired(&mut self, now: Now, turn: &mut Turn) {
        let ran_out = |admission: &Admission| {
            admission.ended.is_none() && policy::decide(Some(admission), now.unix) != policy::Decision::Open
        };
        let macs: Vec<Mac> = self
            .sessions
            .values()
            .filter(|session| self.admissions.get(&session.mac).is_none_or(ran_out))
            .map(|session| session.mac)
            .collect();
        for mac in macs {
            self.end_admission(mac, EndOfAdmission::Expired, now, turn);
        }
    }

    /// Ends the device's admission and every session of it; returns the addresses that were closed.
    fn end_admission(&mut self, mac: Mac, why: EndOfAdmission, now: Now, turn: &mut Turn) -> Vec<Ipv4Addr> {
        if let Some(admission) = self.admissions.get_mut(&mac).filter(|admission| admission.ended.is_none()) {
            admission.ended = Some((now.unix, why));
            turn.changes.push(Change::Admission(admission.clone()));
        }
        let mut closed: Vec<Ipv4Addr> = self
            .sessions
            .values()
            .filter(|session| session.mac == mac)
            .map(|session| session.address)
            .collect();
        closed.sort_unstable();
        for address in &closed {
            self.close_session(*address, now, turn);
        }
        closed
    }

    fn admit(&mut self, mac: Mac, terms: &str, now: Now, turn: &mut Turn) -> Result<AdmissionId, Refusal> {
        if terms.is_empty() || terms.len() > 32 || !terms.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Refusal::new(
                RefusalKind::Malformed,
                "terms: a version of 1 to 32 printable characters is needed",
            ));
        }
        let plan: PlanName = PLAN
            .parse()
            .map_err(|error: hotspot::model::Invalid| Refusal::new(RefusalKind::Unavailable, error.0))?;
        self.last_admission += 1;
        let admission = Admission {
            id: AdmissionId(self.last_admission),
            mac,
            way: Way::OneTap,
            plan,
            terms: terms.to_owned(),
            since: now.unix,
            valid_until: self.memory.valid_until(now.unix, now.unix),
            ended: None,
        };
        turn.changes.push(Change::Admission(admission.clone()));
        let id = admission.id;
        self.admissions.insert(mac, admission);
        Ok(id)
    }

    fn open_session(&mut self, lease: &Lease, admission: AdmissionId, now: Now, turn: &mut Turn) {
        self.last_session += 1;
        let session = Session {
            id: SessionId(self.last_session),
            admission,
            mac: lease.mac,
            site: lease.site.clone(),
            address: lease.address,
            started: now.unix,
            ended: None,
            up: Bytes(0),
            down: Bytes(0),
            seen_up: Bytes(0),
            seen_down: Bytes(0),
            generation: self.next_generation(),
        };
        turn.edits.extend(members::session(&session));
        let ends = self.admissions.get(&lease.mac).map(|admission| admission.valid_until);
        self.first_admission_end = self.first_admission_end.into_iter().chain(ends).min();
        turn.forgotten_flows.push((session.address, Flows::Intercepted));
        turn.changes.push(Change::Session(session.clone()));
        self.sessions.insert(session.address, session);
    }

    pub(super) fn close_session(&mut self, address: Ipv4Addr, now: Now, turn: &mut Turn) {
        let Some(mut session) = self.sessions.remove(&address) else { return };
        session.ended = Some(now.unix);
        turn.edits.extend(members::session_ended(&session));
        turn.forgotten_flows.push((address, Flows::AllButPortal));
        turn.changes.push(Change::Session(session.clone()));
        turn.closed.push(session);
    }

    fn answer_guest(&self, address: Ipv4Addr, reply: Reply<portal::Guest>, now: Now, turn: &mut Turn) {
        match self.guest_at(address, now) {
            Some(guest) => turn.answers.push(Answer::Guest(reply, guest)),
            None => refuse_stranger(reply, address),
        }
    }
}

fn stranger(address: Ipv4Addr) -> Refusal {
    Refusal::new(RefusalKind::Unknown, format!("no device holds a lease on {address}"))
}

fn refuse_stranger(reply: Reply<portal::Guest>, address: Ipv4Addr) {
    let _ = reply.send(Err(stranger(address)));
}
