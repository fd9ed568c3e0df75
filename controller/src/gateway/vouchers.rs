//! Coming in by a voucher. Pure.

use super::{
    entry::Entering,
    event::{Reply, Turn},
    guests::refuse_stranger,
    state::State,
};
use hotspot::{
    control::portal::{self, NoEntry},
    model::{Lease, Now, UnixTime, Voucher, VoucherCode, Way},
    policy::entry,
    store::Change,
};

/// Longer texts are no codes, in bytes.
const LONGEST_CODE: usize = 64;

impl State {
    /// The voucher's code was typed, or came by its link.
    pub fn redeem_voucher(
        &mut self,
        verb: &portal::RedeemVoucher,
        reply: Reply<portal::Entry>,
        now: Now,
        turn: &mut Turn,
    ) {
        let Some(lease) = self.lease_at(verb.address, now).cloned() else {
            return refuse_stranger(reply, verb.address);
        };
        let refused =
            if self.may_press(&lease, now) { self.redeem(&lease, verb, now, turn).err() } else { None };
        self.decide_on(&lease, now, turn);
        self.count_refusal(&lease, refused.as_ref(), now);
        self.answer_entry(verb.address, refused, reply, now, turn);
    }

    fn redeem(
        &mut self,
        lease: &Lease,
        verb: &portal::RedeemVoucher,
        now: Now,
        turn: &mut Turn,
    ) -> Result<(), NoEntry> {
        self.is_way_open(Way::Voucher, &lease.site)?;
        entry::may_accept(verb.terms, &self.board, &lease.site, now)?;
        if let Some(until) = self.entrance.tries.code_waits(lease.mac, &lease.site, now.boot) {
            return Err(too_many_tries(now, until));
        }
        let checked = self.check_code(lease, &verb.code, now);
        if checked == Err(NoEntry::VoucherUnknown) {
            self.entrance.tries.wrong_code(lease.mac, &lease.site, now.boot);
        }
        let voucher = checked?;
        if self.holds(lease, &voucher, now) {
            return Ok(());
        }
        let first_used = voucher.first_used.unwrap_or(now.unix);
        if voucher.first_used.is_none() {
            self.note_first_use(&voucher, first_used, turn);
        }
        let entering = Entering {
            way: Way::Voucher,
            plan: voucher.plan,
            account: None,
            voucher: Some((voucher.id, first_used + voucher.lasts)),
            terms: verb.terms,
        };
        self.enter(lease, entering, now, turn);
        Ok(())
    }

    fn check_code(&self, lease: &Lease, code: &str, now: Now) -> Result<Voucher, NoEntry> {
        let code = Some(code).filter(|code| code.len() <= LONGEST_CODE).and_then(|code| code.parse().ok());
        let found = code.and_then(|code: VoucherCode| self.entrance.voucher(code));
        let voucher = found.ok_or(NoEntry::VoucherUnknown)?;
        let others = self.others(lease, now, |held| held.voucher == Some(voucher.id));
        entry::may_redeem(voucher, &lease.site, others, now)?;
        Ok(voucher.clone())
    }

    /// Typed twice it is one sign-in.
    fn holds(&self, lease: &Lease, voucher: &Voucher, now: Now) -> bool {
        let held = self.admissions.get(&lease.mac);
        held.is_some_and(|held| held.voucher == Some(voucher.id))
            && hotspot::policy::not_admitted(&self.case(lease), now).is_none()
    }

    /// In the same commit as the admission; where that fails, memory is taken from the store again.
    pub(super) fn note_first_use(&mut self, voucher: &Voucher, at: UnixTime, turn: &mut Turn) {
        if let Some(voucher) = self.entrance.voucher_mut(voucher.id) {
            voucher.first_used = Some(at);
            turn.changes.push(Change::VoucherUsed { voucher: voucher.id, at });
        }
    }
}

/// Whole seconds, and never too early.
pub(super) fn too_many_tries(now: Now, until: hotspot::model::BootTime) -> NoEntry {
    let UnixTime(second) = now.unix_of(until);
    NoEntry::TooManyTries { until: UnixTime(second.saturating_add(1)) }
}
