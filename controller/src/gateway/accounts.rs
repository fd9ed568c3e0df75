//! Coming in by an account, and its password. Pure: the password itself is checked beside the loop, between two events.

use super::{
    entrance::Typed,
    entry::Entering,
    event::{Reply, Turn},
    guests::refuse_stranger,
    state::State,
    vouchers::too_many_tries,
};
use hotspot::{
    board::TermsVersion,
    control::portal::{self, NoEntry},
    model::{Account, AccountName, Admission, Lease, Mac, Now, PasswordBy, PasswordHash, Way},
    policy::{self, PasswordTry, entry},
    store::Change,
};
use std::net::Ipv4Addr;

/// Somebody typed a password for an account.
#[derive(Debug, Clone)]
pub struct TryAccount {
    pub address: Ipv4Addr,
    /// As it was typed.
    pub account: String,
    pub wish: Wish,
}

/// What the password is typed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    Enter(TermsVersion),
    AnotherPassword,
}

/// What is to be done with a password that was typed.
#[derive(Debug)]
pub enum Tried {
    Refused(Box<portal::Entry>),
    /// It is to be checked against this hash. Without one the account is nobody's, which the guest must not be able to
    /// tell, not even by the time it takes.
    Check(Attempt, Option<PasswordHash>),
}

/// A password that is being checked.
#[derive(Debug)]
pub struct Attempt {
    address: Ipv4Addr,
    wish: Wish,
    /// The account, and the hash by which the password is checked.
    account: Option<(AccountName, PasswordHash)>,
    counted: PasswordTry,
}

/// What came of checking it.
#[derive(Debug)]
pub enum Checked {
    Wrong,
    Right,
    /// It was right, and this one takes its place.
    RightAndReplaced(PasswordHash),
    /// Nobody had the time.
    TooBusy,
}

impl State {
    pub fn try_account(&mut self, verb: &TryAccount, reply: Reply<Tried>, now: Now) {
        let Some(lease) = self.lease_at(verb.address, now).cloned() else {
            return refuse_stranger(reply, verb.address);
        };
        let tried = match self.may_try(&lease, verb, now) {
            Ok((attempt, hash)) => Some(Tried::Check(attempt, hash)),
            Err(refused) => {
                self.count_refusal(&lease, refused.as_ref(), now);
                let guest = self.guest_at(verb.address, now);
                guest.map(|guest| Tried::Refused(Box::new(portal::Entry { guest, refused })))
            }
        };
        match tried {
            Some(tried) => drop(reply.send(Ok(tried))),
            None => refuse_stranger(reply, verb.address),
        }
    }

    pub fn account_checked(
        &mut self,
        attempt: &Attempt,
        checked: Checked,
        reply: Reply<portal::Entry>,
        now: Now,
        turn: &mut Turn,
    ) {
        let holder = self.lease_at(attempt.address, now).cloned();
        let lease = holder.filter(|lease| lease.mac == attempt.counted.mac);
        let refused = match (checked, &lease) {
            (Checked::Wrong, _) => Some(NoEntry::AccountUnknown),
            (Checked::TooBusy, _) => {
                self.entrance.tries.password_given_back(&attempt.counted);
                Some(NoEntry::TooBusy)
            }
            (Checked::Right, Some(lease)) => self.join(lease, attempt, now, turn).err(),
            (Checked::RightAndReplaced(password), _) => self.replace(attempt, password, now, turn).err(),
            // The address is another device's by now.
            (Checked::Right, None) => None,
        };
        if let Some(lease) = &lease {
            self.decide_on(lease, now, turn);
            self.count_refusal(lease, refused.as_ref(), now);
        }
        self.answer_entry(attempt.address, refused, reply, now, turn);
    }

    /// An attempt that is counted from now on, or why there is none: nothing where the guest's standing says why.
    fn may_try(
        &mut self,
        lease: &Lease,
        verb: &TryAccount,
        now: Now,
    ) -> Result<(Attempt, Option<PasswordHash>), Option<NoEntry>> {
        if !self.may_press(lease, now) {
            return Err(None);
        }
        self.is_way_open(Way::Account, &lease.site)?;
        if let Wish::Enter(terms) = verb.wish {
            entry::may_accept(terms, &self.board, &lease.site, now)?;
        }
        let typed = Typed::read(&verb.account);
        let account = self.entrance.account_typed(&typed);
        let counted = PasswordTry {
            at: now.boot,
            mac: lease.mac,
            site: lease.site.clone(),
            // By one name, however it is typed.
            account: account.map(|account| account.name.to_string()).or_else(|| typed.key()),
            known: account.is_some_and(|account| self.is_known_to(lease.mac, account)),
        };
        // Told by what was typed alone, so that it tells nothing about accounts.
        if let Some(until) = self.entrance.tries.password_waits(&counted) {
            return Err(Some(too_many_tries(now, until)));
        }
        let account = account.map(|account| (account.name.clone(), account.password.clone()));
        self.entrance.tries.password_tried(&counted);
        if typed == Typed::Neither {
            return Err(Some(NoEntry::AccountUnknown));
        }
        let hash = account.as_ref().map(|(_, hash)| hash.clone());
        Ok((Attempt { address: verb.address, wish: verb.wish, account, counted }, hash))
    }

    fn join(&mut self, lease: &Lease, attempt: &Attempt, now: Now, turn: &mut Turn) -> Result<(), NoEntry> {
        let account = self.still_of(attempt)?.clone();
        self.entrance.tries.password_given_back(&attempt.counted);
        let Wish::Enter(terms) = attempt.wish else { return Ok(()) };
        let held = self.admissions.get(&lease.mac).and_then(|held| held.account.as_ref());
        if held == Some(&account.name) && policy::not_admitted(&self.case(lease), now).is_none() {
            return Ok(());
        }
        let plan = self.plan_of_account(&account, lease);
        let others = self.others(lease, now, |held| held.account.as_ref() == Some(&account.name));
        entry::may_join(self.plans.at(&plan, &lease.site), others)?;
        let entering =
            Entering { way: Way::Account, plan, account: Some(account.name), voucher: None, terms };
        self.enter(lease, entering, now, turn);
        Ok(())
    }

    fn replace(
        &mut self,
        attempt: &Attempt,
        password: PasswordHash,
        now: Now,
        turn: &mut Turn,
    ) -> Result<(), NoEntry> {
        let name = self.still_of(attempt)?.name.clone();
        self.entrance.tries.password_given_back(&attempt.counted);
        if let Some(account) = self.entrance.account_mut(&name) {
            account.password = password.clone();
            account.password_by = PasswordBy::Holder;
            turn.changes.push(Change::PasswordChosen { account: name, password, at: now.unix });
        }
        Ok(())
    }

    /// The account of an attempt, where neither it nor its password changed while that was checked.
    fn still_of(&self, attempt: &Attempt) -> Result<&Account, NoEntry> {
        let (name, hash) = attempt.account.as_ref().ok_or(NoEntry::AccountUnknown)?;
        let account = self.entrance.account(name);
        let same = account.filter(|account| account.closed.is_none() && account.password == *hash);
        same.ok_or(NoEntry::AccountUnknown)
    }

    /// Of what is known about who comes in.
    #[must_use]
    pub fn ways_in_edition(&self) -> i64 {
        self.entrance.edition
    }

    /// What staff changed about who comes in takes effect: the rest is the next review's.
    pub fn take_up_ways_in(&mut self, stored: hotspot::store::WaysIn, turn: &mut Turn) {
        for complaint in self.entrance.take_up(stored) {
            tracing::error!("{complaint}");
        }
        let of_account = |held: &Admission| self.entrance.account(held.account.as_ref()?)?.plan.clone();
        for held in self.admissions.values_mut().filter(|held| held.ended.is_none()) {
            let plan = of_account(held).filter(|plan| *plan != held.plan);
            if let Some(plan) = plan {
                held.plan = plan;
                turn.changes.push(Change::Admission(held.clone()));
            }
        }
    }

    fn plan_of_account(&self, account: &Account, lease: &Lease) -> hotspot::model::PlanName {
        let of_way = || self.entrance.ways.at(Way::Account, &lease.site).plan;
        account.plan.clone().unwrap_or_else(of_way)
    }

    /// Whether the device's latest admission was by the account.
    fn is_known_to(&self, mac: Mac, account: &Account) -> bool {
        self.admissions.get(&mac).is_some_and(|held| held.account.as_ref() == Some(&account.name))
    }
}
