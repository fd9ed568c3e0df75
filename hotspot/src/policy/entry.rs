//! Who may come in by a voucher or an account.

use crate::{
    board::{BUILT_IN_TERMS, Board, TermsVersion},
    control::portal::NoEntry,
    model::{Account, Admission, BootTime, Device, Memory, Now, Plan, SiteName, Voucher},
};

/// Whether a voucher opens a site to one more device, where `others` hold it.
///
/// While the wall clock is not trusted no date refuses anybody, as with all rules by the calendar.
///
/// # Errors
/// Why not. A voucher that was taken back or is for elsewhere is nobody's: an unknown one.
pub fn may_redeem(voucher: &Voucher, site: &SiteName, others: usize, now: Now) -> Result<(), NoEntry> {
    let of_here = voucher.site.as_ref().is_none_or(|of| of == site);
    if voucher.void.is_some() || !of_here {
        return Err(NoEntry::VoucherUnknown);
    }
    if now.trusted {
        match voucher.ends() {
            Some(ends) if now.unix >= ends => return Err(NoEntry::VoucherUsed),
            None if now.unix < voucher.from => return Err(NoEntry::VoucherNotYet { from: voucher.from }),
            None if now.unix > voucher.use_by => return Err(NoEntry::VoucherUsed),
            _ => {}
        }
    }
    one_more(others, voucher.devices)
}

/// Whether one more device may come in by an account with this plan, where `others` hold it.
///
/// # Errors
/// When as many hold it as the plan lets.
pub fn may_join(plan: &Plan, others: usize) -> Result<(), NoEntry> {
    one_more(others, plan.devices)
}

/// Whether an admission that has not ended still takes a device's place: a device that was not seen for as long as the
/// plan remembers it takes none.
#[must_use]
pub fn takes_a_place(admission: &Admission, device: Option<&Device>, memory: Memory, now: Now) -> bool {
    let over =
        admission.ended.is_some() || admission.closes.is_some_and(|closes: BootTime| closes <= now.boot);
    let lasts = !now.trusted || now.unix < admission.valid_until;
    let remembered =
        device.is_none_or(|device| !now.trusted || now.unix < device.last_seen + memory.since_last_seen);
    !over && lasts && remembered
}

/// Whether staff have taken back what a device was admitted by. What the store does not know any more was not taken
/// back: the admission ends at its own time.
#[must_use]
pub fn is_withdrawn(voucher: Option<&Voucher>, account: Option<&Account>) -> bool {
    voucher.is_some_and(|voucher| voucher.void.is_some())
        || account.is_some_and(|account| account.closed.is_some())
}

/// Whether terms that stood on a page may be accepted at a site: no change in substance came since, and there are such.
///
/// # Errors
/// When other terms hold by now.
pub fn may_accept(terms: TermsVersion, board: &Board, site: &SiteName, now: Now) -> Result<(), NoEntry> {
    let in_force = board.terms.iter().filter(|terms| terms.from <= now.unix).map(|terms| terms.version);
    let newest = in_force.chain([BUILT_IN_TERMS]).max().unwrap_or(BUILT_IN_TERMS);
    let holds = board.accepted_since(site, now.unix) <= terms && terms <= newest;
    if holds { Ok(()) } else { Err(NoEntry::OtherTerms) }
}

fn one_more(others: usize, most: u16) -> Result<(), NoEntry> {
    if others < usize::from(most) { Ok(()) } else { Err(NoEntry::TooManyDevices { most }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        board::{Bilingual, Terms},
        model::{PlanName, Span, UnixTime, VoucherId},
    };
    use proptest::prelude::*;

    const NOON: i64 = 1_795_323_600;
    const DAY: i64 = 86_400;

    fn voucher() -> Voucher {
        Voucher {
            id: VoucherId(1),
            code: "ABCD-EFGH-JKMN".parse().unwrap(),
            batch: 1,
            plan: PlanName::standard(),
            site: None,
            devices: 2,
            from: UnixTime(NOON),
            use_by: UnixTime(NOON + 10 * DAY),
            lasts: Span::from_days(1),
            note: String::new(),
            made: UnixTime(NOON),
            void: None,
            first_used: None,
        }
    }

    fn at(unix: i64) -> Now {
        Now { boot: BootTime(0), unix: UnixTime(unix), trusted: true }
    }

    fn site() -> SiteName {
        "alun-alun".parse().unwrap()
    }

    #[test]
    fn a_voucher_is_good_from_its_first_use_and_no_longer_than_it_lasts() {
        let ask = |voucher: &Voucher, unix| may_redeem(voucher, &site(), 0, at(unix));
        let unused = voucher();
        assert_eq!(ask(&unused, NOON - 1), Err(NoEntry::VoucherNotYet { from: UnixTime(NOON) }));
        assert_eq!([ask(&unused, NOON), ask(&unused, NOON + 10 * DAY)], [Ok(()), Ok(())]);
        assert_eq!(ask(&unused, NOON + 10 * DAY + 1), Err(NoEntry::VoucherUsed), "never used in time");
        // Used in its last second, it is good for all of its day.
        let used = Voucher { first_used: Some(UnixTime(NOON + 10 * DAY)), ..voucher() };
        assert_eq!(ask(&used, NOON + 11 * DAY - 1), Ok(()));
        assert_eq!(ask(&used, NOON + 11 * DAY), Err(NoEntry::VoucherUsed));
    }

    #[test]
    fn what_was_taken_back_or_is_for_elsewhere_is_unknown() {
        let elsewhere = Voucher { site: Some("bukateja".parse().unwrap()), ..voucher() };
        let void = Voucher { void: Some(UnixTime(NOON)), ..voucher() };
        for voucher in [elsewhere, void] {
            assert_eq!(may_redeem(&voucher, &site(), 0, at(NOON)), Err(NoEntry::VoucherUnknown));
        }
    }

    #[test]
    fn as_many_devices_hold_a_voucher_as_it_is_for() {
        assert_eq!(may_redeem(&voucher(), &site(), 1, at(NOON)), Ok(()));
        assert_eq!(may_redeem(&voucher(), &site(), 2, at(NOON)), Err(NoEntry::TooManyDevices { most: 2 }));
    }

    #[test]
    fn a_clock_that_is_not_trusted_refuses_nobody_by_a_date() {
        let doubtful = |unix| Now { trusted: false, ..at(unix) };
        for unix in [60, NOON, 4_000_000_000] {
            assert_eq!(may_redeem(&voucher(), &site(), 0, doubtful(unix)), Ok(()));
        }
    }

    #[test]
    fn terms_are_accepted_while_no_change_in_substance_came_since() {
        let edition = |version, from, substance| Terms {
            version: TermsVersion(version),
            site: None,
            from: UnixTime(from),
            substance,
            lines: Vec::new(),
            full: Bilingual::default(),
        };
        let terms = vec![edition(3, NOON, false), edition(4, NOON + DAY, true)];
        let board = Board { terms, ..Board::default() };
        let accepted = |version, unix| may_accept(TermsVersion(version), &board, &site(), at(unix)).is_ok();
        assert_eq!([2, 3, 4].map(|version| accepted(version, NOON)), [true, true, false]);
        assert_eq!([2, 3, 4, 5].map(|version| accepted(version, NOON + DAY)), [false, false, true, false]);
        let built_in = Board::default();
        let accepted = |version| may_accept(TermsVersion(version), &built_in, &site(), at(NOON)).is_ok();
        assert_eq!([1, 2, 3].map(accepted), [false, true, false]);
    }

    proptest! {
        #[test]
        fn nobody_is_let_in_outside_a_vouchers_times(
            first in proptest::option::of(0i64..20 * DAY), lasts in 300u64..20 * 86_400, at_second in -DAY..40 * DAY,
        ) {
            let first_used = first.map(|second| UnixTime(NOON + second));
            let voucher = Voucher { first_used, lasts: Span::from_secs(lasts), ..voucher() };
            let good = match first {
                Some(first) => at_second < first + lasts as i64,
                None => (0..=10 * DAY).contains(&at_second),
            };
            prop_assert_eq!(may_redeem(&voucher, &site(), 0, at(NOON + at_second)).is_ok(), good);
        }
    }
}
