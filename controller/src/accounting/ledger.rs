//! The books in memory: what each holder has used in the present day, week and month, and what the store does not know yet.

use super::Moved;
use hotspot::{
    model::{AccessPointName, AccountName, Bytes, Holder, Period, SessionId, UnixTime, Usage},
    policy::{Days, Today},
    store::UsedSoFar,
};
use std::collections::{BTreeMap, HashMap, btree_map::Entry};

#[derive(Debug)]
pub struct Ledger {
    days: Days,
    used: HashMap<Holder, Used>,
    /// One entry for each session and hour, with the session as it stood after those bytes.
    unwritten: BTreeMap<(SessionId, UnixTime), Usage>,
}

/// Today is part of the week and of the month.
#[derive(Debug, Clone, Copy, Default)]
struct Used {
    today: Bytes,
    week: Bytes,
    month: Bytes,
}

impl Ledger {
    #[must_use]
    pub fn new(days: Days, used: Vec<UsedSoFar>) -> Self {
        let used = used
            .into_iter()
            .map(|UsedSoFar { holder, today, week, month }| (holder, Used { today, week, month }));
        Self { days, used: used.collect(), unwritten: BTreeMap::new() }
    }

    /// The day, week and month that the books are open for.
    #[must_use]
    pub fn days(&self) -> Days {
        self.days
    }

    /// What a holder has used in the present period.
    #[must_use]
    pub fn used(&self, holder: &Holder, per: Period) -> Bytes {
        let used = self.used.get(holder).copied().unwrap_or_default();
        match per {
            Period::Day => used.today,
            Period::Week => used.week,
            Period::Month => used.month,
        }
    }

    /// Takes bytes into the books: the device's always, its account's where it has one. Before a session moves to another access
    /// point, what is booked at the one before must be written.
    pub fn book(
        &mut self,
        moved: Moved,
        account: Option<&AccountName>,
        access_point: Option<&AccessPointName>,
        today: &Today,
    ) {
        let bytes = moved.up + moved.down;
        let device = Holder::Device(moved.session.mac);
        for holder in [Some(device), account.cloned().map(Holder::Account)].into_iter().flatten() {
            let used = self.used.entry(holder).or_default();
            for sum in [&mut used.today, &mut used.week, &mut used.month] {
                *sum = *sum + bytes;
            }
        }
        let hour = today.hour();
        match self.unwritten.entry((moved.session.id, hour)) {
            Entry::Vacant(place) => {
                let (account, access_point) = (account.cloned(), access_point.cloned());
                let day = self.days.today;
                let Moved { session, up, down } = moved;
                place.insert(Usage { session, account, access_point, day, hour, up, down });
            }
            Entry::Occupied(mut place) => {
                let entry = place.get_mut();
                entry.session = moved.session;
                (entry.up, entry.down) = (entry.up + moved.up, entry.down + moved.down);
            }
        }
    }

    /// Follows the calendar. Answers whether it went back: what was used then only the store knows, see [`Ledger::reopen`].
    #[must_use]
    pub fn turn_to(&mut self, days: Days) -> bool {
        if days.today < self.days.today {
            return true;
        }
        let (new_day, new_week, new_month) =
            (days.today != self.days.today, days.week != self.days.week, days.month != self.days.month);
        if new_day {
            self.used.retain(|_, used| {
                used.today = Bytes(0);
                used.week = if new_week { Bytes(0) } else { used.week };
                used.month = if new_month { Bytes(0) } else { used.month };
                used.week.0 > 0 || used.month.0 > 0
            });
        }
        self.days = days;
        false
    }

    /// Begins again from what the store holds for other days. What is unwritten stays to be written.
    pub fn reopen(&mut self, days: Days, used: Vec<UsedSoFar>) {
        let unwritten = std::mem::take(&mut self.unwritten);
        *self = Self { unwritten, ..Self::new(days, used) };
    }

    /// What the store does not know yet, at most so many entries, a session's older hours first.
    pub fn take(&mut self, most: usize) -> Vec<Usage> {
        std::iter::from_fn(|| self.unwritten.pop_first().map(|(_, usage)| usage)).take(most).collect()
    }

    /// What the store does not know yet of one session: goes with whatever else is written of it.
    pub fn take_of(&mut self, session: SessionId) -> Vec<Usage> {
        let of_session = (session, UnixTime(i64::MIN))..=(session, UnixTime(i64::MAX));
        let keys: Vec<_> = self.unwritten.range(of_session).map(|(key, _)| *key).collect();
        keys.iter().filter_map(|key| self.unwritten.remove(key)).collect()
    }

    #[must_use]
    pub fn is_written(&self) -> bool {
        self.unwritten.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotspot::{
        model::{BootTime, Now, Session},
        policy::Calendar,
    };
    use proptest::prelude::*;

    const ZONES: [&str; 5] =
        ["Asia/Jakarta", "America/Havana", "America/Asuncion", "Africa/Cairo", "Atlantic/Azores"];
    const START: i64 = 1_767_225_600;

    fn moved(down: u64) -> Moved {
        Moved { session: super::super::meter::tests::session(1), up: Bytes(0), down: Bytes(down) }
    }

    fn device() -> Holder {
        Holder::Device(moved(0).session.mac)
    }

    fn at(zone: &str, unix: i64) -> Today {
        let now = Now { boot: BootTime(0), unix: UnixTime(unix), trusted: true };
        Calendar::new(zone).unwrap().at(now)
    }

    #[test]
    fn in_ten_years_every_allowance_is_whole_again_once_a_period_wherever_clocks_change_at_midnight() {
        for zone in ZONES {
            let mut ledger = Ledger::new(at(zone, START).days(), Vec::new());
            let (mut second, mut before) = (START, at(zone, START).days());
            let mut resets = [0; 3];
            while second < START + 3_653 * 86_400 {
                let today = at(zone, second);
                let was = [Period::Day, Period::Week, Period::Month].map(|per| ledger.used(&device(), per));
                assert!(!ledger.turn_to(today.days()));
                let is = [Period::Day, Period::Week, Period::Month].map(|per| ledger.used(&device(), per));
                let after = today.days();
                let turned =
                    [after.today != before.today, after.week != before.week, after.month != before.month];
                for place in 0..3 {
                    if second > START {
                        let whole = if turned[place] { Bytes(0) } else { was[place] };
                        assert_eq!(is[place], whole, "{zone} {second}");
                    }
                    resets[place] += usize::from(turned[place]);
                }
                ledger.book(moved(1), None, None, &today);
                let _ = ledger.take(9);
                before = after;
                // 41 minutes: every local hour is met, no two years fall on the same minutes.
                second += 41 * 60;
            }
            let days = at(zone, START).day().until(before.today).unwrap().get_days();
            assert_eq!(resets[0], usize::try_from(days).unwrap(), "{zone}");
            assert!(
                (520..=523).contains(&resets[1]) && (119..=121).contains(&resets[2]),
                "{zone} {resets:?}"
            );
        }
    }

    #[test]
    fn a_clock_that_goes_back_over_midnight_gives_nothing_twice() {
        let midnight = at("Asia/Jakarta", START).ends(Period::Day).0;
        let (eve, day) = (at("Asia/Jakarta", midnight - 60), at("Asia/Jakarta", midnight + 60));
        let mut ledger = Ledger::new(eve.days(), Vec::new());
        ledger.book(moved(900), None, None, &eve);
        assert!(!ledger.turn_to(day.days()));
        ledger.book(moved(50), None, None, &day);
        assert!(ledger.turn_to(eve.days()), "only the store knows yesterday");
        let yesterday =
            UsedSoFar { holder: device(), today: Bytes(900), week: Bytes(900), month: Bytes(900) };
        ledger.reopen(eve.days(), vec![yesterday]);
        assert_eq!(ledger.used(&device(), Period::Day), Bytes(900));
        let entries = ledger.take(9);
        assert_eq!(
            entries.iter().map(|usage| (usage.day, usage.down)).collect::<Vec<_>>(),
            [(eve.day(), Bytes(900)), (day.day(), Bytes(50))]
        );
    }

    #[test]
    fn an_account_and_its_device_have_a_book_each() {
        let today = at("Asia/Jakarta", START);
        let mut ledger = Ledger::new(today.days(), Vec::new());
        let account: AccountName = "balai-desa".parse().unwrap();
        ledger.book(moved(7), Some(&account), None, &today);
        ledger.book(moved(5), None, None, &today);
        assert_eq!(ledger.used(&Holder::Account(account), Period::Month), Bytes(7));
        assert_eq!(ledger.used(&device(), Period::Month), Bytes(12));
    }

    proptest! {
        /// However bookings, hours and writing fall together: the entries add up to what was booked, each is written
        /// once, and the last one written of a session holds its latest state.
        #[test]
        fn what_is_booked_is_written_once(steps in proptest::collection::vec((1u64..1_000, 0i64..7_200, 0usize..4), 1..60)) {
            let mut ledger = Ledger::new(at("Asia/Jakarta", START).days(), Vec::new());
            let (mut second, mut booked, mut written, mut last) = (START, 0, 0, None::<Session>);
            for (bytes, wait, take) in steps {
                second += wait;
                let today = at("Asia/Jakarta", second);
                prop_assert!(!ledger.turn_to(today.days()));
                booked += bytes;
                let mut session = moved(0).session;
                (session.down, session.seen_down) = (Bytes(booked), Bytes(booked));
                ledger.book(Moved { session, up: Bytes(0), down: Bytes(bytes) }, None, None, &today);
                for usage in ledger.take(take) {
                    written += usage.down.0;
                    prop_assert_eq!(usage.session.seen_down, Bytes(written), "a kill after any commit loses nothing");
                    last = Some(usage.session);
                }
            }
            for usage in ledger.take(usize::MAX) {
                written += usage.down.0;
                last = Some(usage.session);
            }
            prop_assert_eq!(written, booked);
            prop_assert_eq!(last.unwrap().down, Bytes(booked));
            prop_assert!(ledger.is_written());
        }
    }
}
