//! Coming in by any way: what is asked before, and what an entry changes. Pure.

use super::{
    event::{Answer, Reply, Turn},
    guests::refuse_stranger,
    state::State,
};
use hotspot::{
    board::TermsVersion,
    control::portal::{self, NoEntry},
    model::{
        AccountName, Admission, AdmissionId, EndOfAdmission, Lease, Now, Plan, PlanName, SiteName, UnixTime,
        VoucherId, Way,
    },
    policy::{self, Decision, entry},
    store::Change,
};
use std::net::Ipv4Addr;

/// What a device comes in by.
#[derive(Debug, Clone)]
pub(super) struct Entering {
    pub way: Way,
    pub plan: PlanName,
    pub account: Option<AccountName>,
    /// The voucher, and when it ends.
    pub voucher: Option<(VoucherId, UnixTime)>,
    pub terms: TermsVersion,
}

impl State {
    /// *Sambungkan*. Pressed twice it is one sign-in, and one from an old page takes nothing from who came in by voucher or
    /// account.
    pub fn sign_in(&mut self, verb: &portal::SignIn, reply: Reply<portal::Entry>, now: Now, turn: &mut Turn) {
        let Some(lease) = self.lease_at(verb.address, now).cloned() else {
            return refuse_stranger(reply, verb.address);
        };
        let mut refused = None;
        if self.may_press(&lease, now) && policy::not_admitted(&self.case(&lease), now).is_some() {
            refused = match self.is_way_open(Way::OneTap, &lease.site) {
                Ok(()) => entry::may_accept(verb.terms, &self.board, &lease.site, now).err(),
                Err(closed) => Some(closed),
            };
            if refused.is_none() {
                let plan = self.entrance.ways.at(Way::OneTap, &lease.site).plan;
                let entering =
                    Entering { way: Way::OneTap, plan, account: None, voucher: None, terms: verb.terms };
                self.enter(&lease, entering, now, turn);
            }
        }
        self.decide_on(&lease, now, turn);
        self.count_refusal(&lease, refused.as_ref(), now);
        self.answer_entry(verb.address, refused, reply, now, turn);
    }

    /// Whether anything that the guest presses may open the gate. Where it may not, the guest's standing says why.
    pub(super) fn may_press(&self, lease: &Lease, now: Now) -> bool {
        let decision = policy::decide(&self.case(lease), &self.calendar.at(now));
        !matches!(decision, Decision::Full | Decision::Paused { .. })
    }

    /// Passwords are asked for only where phones can trust who asks.
    pub(super) fn is_way_open(&self, way: Way, site: &SiteName) -> Result<(), NoEntry> {
        let safe = way != Way::Account || self.health.secure() == Some(true);
        let open = safe && self.entrance.ways.at(way, site).open;
        if open { Ok(()) } else { Err(NoEntry::WayClosed) }
    }

    /// The plan that pages offer at a site: that of the first way which is open.
    pub(super) fn offered(&self, site: &SiteName) -> &Plan {
        let first = self.ways_at(site).first().copied().unwrap_or(Way::OneTap);
        self.plans.at(&self.entrance.ways.at(first, site).plan, site)
    }

    /// The ways that are open at a site, in their order.
    pub(super) fn ways_at(&self, site: &SiteName) -> Vec<Way> {
        Way::ALL.into_iter().filter(|way| self.is_way_open(*way, site).is_ok()).collect()
    }

    /// Admits a device. An admission that it has ends; its sessions go on under the new one, so that nothing is cut.
    pub(super) fn enter(&mut self, lease: &Lease, entering: Entering, now: Now, turn: &mut Turn) {
        let why = policy::not_admitted(&self.case(lease), now);
        let ends_as = why.map_or(Some(EndOfAdmission::Replaced), policy::NotAdmitted::ends_as);
        if let Some((held, ends_as)) = self.admissions.get_mut(&lease.mac).zip(ends_as) {
            held.ended = Some((now.unix, ends_as));
            turn.changes.push(Change::Admission(held.clone()));
        }
        let plan = self.plans.at(&entering.plan, &lease.site);
        self.last_admission += 1;
        let admission = Admission {
            id: AdmissionId(self.last_admission),
            mac: lease.mac,
            account: entering.account,
            way: entering.way,
            voucher: entering.voucher.map(|(id, _)| id),
            terms: entering.terms,
            since: now.unix,
            valid_until: match entering.voucher {
                Some((_, ends)) => ends,
                None => plan.memory.valid_until(now.unix, now.unix),
            },
            closes: plan.session_length.map(|length| now.boot + length),
            provisional: !now.trusted,
            plan: entering.plan,
            ended: None,
        };
        turn.changes.push(Change::Admission(admission.clone()));
        self.hand_over(&admission, now, turn);
        self.expect_end_of(&admission, now);
        self.admissions.insert(lease.mac, admission);
    }

    /// How many other devices hold what this one wants to come in by.
    pub(super) fn others(&self, lease: &Lease, now: Now, by: impl Fn(&Admission) -> bool) -> usize {
        let holders = self.admissions.values().filter(|held| held.mac != lease.mac && by(held));
        let here = holders.filter(|held| {
            let memory = self.plans.at(&held.plan, &lease.site).memory;
            entry::takes_a_place(held, self.devices.get(&held.mac), memory, now)
        });
        here.count()
    }

    pub(super) fn answer_entry(
        &self,
        address: Ipv4Addr,
        refused: Option<NoEntry>,
        reply: Reply<portal::Entry>,
        now: Now,
        turn: &mut Turn,
    ) {
        match self.guest_at(address, now) {
            Some(guest) => {
                turn.answers.push(Answer::Entry(reply, Box::new(portal::Entry { guest, refused })));
            }
            None => refuse_stranger(reply, address),
        }
    }
}
