//! The site's local calendar: days, weeks, months and opening hours by an IANA zone.

use crate::model::{Hours, Invalid, Now, Period, UnixTime};
use jiff::{
    Timestamp, ToSpan, Zoned,
    civil::{Date, DateTime},
    tz::TimeZone,
};

/// Further ahead nothing opens: the hours repeat every week.
const DAYS_AHEAD: i64 = 8;

/// A place's calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar(TimeZone);

/// A moment by a place's calendar.
#[derive(Debug, Clone)]
pub struct Today {
    pub now: Now,
    local: Zoned,
    /// Of day, week and month: asked for every guest, so reckoned once.
    ends: [UnixTime; 3],
}

/// The first days of the periods that a day lies in, and the day itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    pub today: Date,
    pub week: Date,
    pub month: Date,
}

impl Calendar {
    /// # Errors
    /// When the time zone database knows no zone of this IANA name.
    pub fn new(zone: &str) -> Result<Self, Invalid> {
        let found = TimeZone::get(zone);
        found.map(Self).map_err(|_| Invalid::new(format!("{zone:?} is not in the time zone database")))
    }

    pub(super) fn zone(&self) -> &TimeZone {
        &self.0
    }

    #[must_use]
    pub fn at(&self, now: Now) -> Today {
        let local = local(&self.0, now.unix);
        let Days { today, week, month } = days(local.date());
        let first_after = [(today, 1.day()), (week, 7.days()), (month, 1.month())];
        let ends =
            first_after.map(|(first, length)| moment(&self.0, first.saturating_add(length).at(0, 0, 0, 0)));
        Today { now, local, ends }
    }

    /// When a local hour, 0 to 23, of a day begins.
    #[must_use]
    pub fn hour_of(&self, day: Date, hour: i8) -> UnixTime {
        moment(&self.0, day.at(hour, 0, 0, 0))
    }
}

impl Today {
    /// The local date.
    #[must_use]
    pub fn day(&self) -> Date {
        self.local.date()
    }

    /// When the local hour began.
    #[must_use]
    pub fn hour(&self) -> UnixTime {
        let into = i64::from(self.local.minute()) * 60 + i64::from(self.local.second());
        UnixTime(self.local.timestamp().as_second() - into)
    }

    #[must_use]
    pub fn days(&self) -> Days {
        days(self.day())
    }

    /// When the present day, week or month ends.
    #[must_use]
    pub fn ends(&self, per: Period) -> UnixTime {
        let [day, week, month] = self.ends;
        match per {
            Period::Day => day,
            Period::Week => week,
            Period::Month => month,
        }
    }

    #[must_use]
    pub fn is_open(&self, hours: &Hours) -> bool {
        hours.are_open(self.local.datetime())
    }

    /// When the internet next opens or closes; nothing where it never does.
    #[must_use]
    pub fn next_change(&self, hours: &Hours) -> Option<UnixTime> {
        if hours.always() {
            return None;
        }
        let zone = self.local.time_zone();
        let open = self.is_open(hours);
        let edges = hours.edges();
        let days = (0..DAYS_AHEAD).map(|ahead| self.day().saturating_add(ahead.days()));
        days.flat_map(|day| edges.iter().map(move |edge| (day, *edge)))
            .map(|(day, edge)| {
                let (hour, minute) = ((edge / 60) as i8, (edge % 60) as i8);
                moment(zone, day.at(hour, minute, 0, 0))
            })
            .find(|at| *at > self.now.unix && hours.are_open(local(zone, *at).datetime()) != open)
    }
}

/// The first days of the week (from Monday, ISO 8601) and the month that a day lies in.
#[must_use]
pub fn days(today: Date) -> Days {
    let since_monday = i64::from(today.weekday().to_monday_zero_offset());
    Days { today, week: today.saturating_sub(since_monday.days()), month: today.first_of_month() }
}

/// A local time that the clocks skip is the first moment after; of one that comes twice it is the first.
pub(super) fn moment(zone: &TimeZone, local: DateTime) -> UnixTime {
    let zoned = local.to_zoned(zone.clone());
    zoned.map_or(UnixTime(i64::MAX), |zoned| UnixTime(zoned.timestamp().as_second()))
}

fn local(zone: &TimeZone, unix: UnixTime) -> Zoned {
    Timestamp::from_second(unix.0).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::BootTime;
    use proptest::prelude::*;

    /// Zones whose clocks change at midnight, and our own.
    const ZONES: [&str; 9] = [
        "Asia/Jakarta",
        "America/Havana",
        "America/Asuncion",
        "America/Santiago",
        "Asia/Beirut",
        "Africa/Cairo",
        "Atlantic/Azores",
        "America/Scoresbysund",
        "Asia/Kathmandu",
    ];
    const START: i64 = 1_767_225_600;
    const TEN_YEARS: i64 = 3_653 * 86_400;

    fn today(zone: &str, unix: i64) -> Today {
        let now = Now { boot: BootTime(0), unix: UnixTime(unix), trusted: true };
        Calendar::new(zone).unwrap().at(now)
    }

    #[test]
    fn every_day_of_ten_years_ends_once_wherever_clocks_change_at_midnight() {
        for zone in ZONES {
            let (mut at, mut days) = (START, 0);
            let first = today(zone, at).day();
            while at < START + TEN_YEARS {
                let here = today(zone, at);
                let UnixTime(end) = here.ends(Period::Day);
                assert!(end > at && end - at <= 25 * 3_600, "{zone} {here:?}");
                assert_eq!(today(zone, end - 1).day(), here.day(), "{zone} {end}");
                assert_eq!(today(zone, end).day(), here.day().tomorrow().unwrap(), "{zone} {end}");
                at = end;
                days += 1;
            }
            let last = today(zone, at).day();
            assert_eq!(first.until(last).unwrap().get_days(), days, "{zone}");
        }
    }

    #[test]
    fn weeks_begin_on_monday_and_months_on_the_first() {
        // Sunday 2026-11-22, 23.30 in Jakarta.
        let here = today("Asia/Jakarta", 1_795_365_000);
        let Days { today: day, week, month } = here.days();
        assert_eq!([day, week, month].map(|day| day.to_string()), ["2026-11-22", "2026-11-16", "2026-11-01"]);
        assert_eq!(here.ends(Period::Day), here.ends(Period::Week));
        assert_eq!(here.ends(Period::Day), UnixTime(1_795_366_800));
        assert_eq!(today("Asia/Jakarta", here.ends(Period::Month).0).day().to_string(), "2026-12-01");
    }

    #[test]
    fn an_hour_begins_by_the_local_clock_also_where_that_is_off_by_minutes() {
        // 02.15 in Nepal, which is 5 h 45 min ahead.
        let here = today("Asia/Kathmandu", 1_795_292_000 / 3_600 * 3_600 + 1_800);
        assert_eq!(here.hour().0 % 3_600, 900);
        assert!(here.hour() <= here.now.unix && here.now.unix.0 - here.hour().0 < 3_600);
    }

    #[test]
    fn closing_time_comes_and_goes() {
        let hours: Hours = "Mon-Fri 05:00-22:00, Sat-Sun 06:00-24:00".parse().unwrap();
        // Friday 2026-11-20, 22.00 in Jakarta.
        let closed = today("Asia/Jakarta", 1_795_186_800);
        assert!(!closed.is_open(&hours));
        let opens = closed.next_change(&hours).unwrap();
        assert_eq!(opens.0 - closed.now.unix.0, 8 * 3_600);
        let open = today("Asia/Jakarta", opens.0);
        assert!(open.is_open(&hours));
        // Open until midnight and closed until six on Sunday.
        assert_eq!(open.next_change(&hours).unwrap().0 - opens.0, 18 * 3_600);
        assert_eq!(closed.next_change(&"always".parse().unwrap()), None);
    }

    #[test]
    fn an_unknown_zone_is_refused_by_its_name() {
        assert!(Calendar::new("Mars/Olympus").unwrap_err().0.contains("Mars/Olympus"));
    }

    proptest! {
        #[test]
        fn a_moment_lies_in_its_periods(zone in 0..ZONES.len(), second in 0..TEN_YEARS) {
            let here = today(ZONES[zone], START + second);
            for per in [Period::Day, Period::Week, Period::Month] {
                let end = here.ends(per);
                prop_assert!(end > here.now.unix);
                let (last, next) = (today(ZONES[zone], end.0 - 1), today(ZONES[zone], end.0));
                let first = |today: &Today| match per {
                    Period::Day => today.days().today,
                    Period::Week => today.days().week,
                    Period::Month => today.days().month,
                };
                prop_assert_eq!(first(&last), first(&here));
                prop_assert_eq!(first(&next), next.day());
            }
        }

        #[test]
        fn no_moment_makes_the_calendar_panic(second: i64) {
            let here = today("America/Havana", second);
            let hours: Hours = "Sat 20:00-02:00".parse().unwrap();
            for per in [Period::Day, Period::Week, Period::Month] {
                let _ = here.ends(per);
            }
            let _ = (here.hour(), here.next_change(&hours));
        }
    }
}
