//! Which days somebody asks about: pages, files and the API read them alike. Pure.

use hotspot::{
    model::Invalid,
    report::{By, Period},
};
use jiff::{ToSpan, civil::Date};

/// Where no first day is named: a week, today included.
const USUAL_DAYS: i64 = 6;
/// Of which anything could be known.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2199;

/// As it stands in an address; empty where nothing does.
#[derive(Debug, Clone, Copy, Default)]
pub struct Written<'a> {
    pub first: &'a str,
    pub last: &'a str,
    pub by: &'a str,
}

/// What cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    First(Invalid),
    Last(Invalid),
    By(Invalid),
}

impl Written<'_> {
    /// The last seven days by the day where nothing else is said.
    ///
    /// # Errors
    /// Names the part that cannot be taken.
    pub fn period(self, today: Date) -> Result<Period, Wrong> {
        let by = if self.by.is_empty() { Ok(By::Day) } else { self.by.parse().map_err(Wrong::By) }?;
        let last = if self.last.is_empty() { today } else { day(self.last).map_err(Wrong::Last)? };
        let first = if self.first.is_empty() {
            last.saturating_sub(USUAL_DAYS.days())
        } else {
            day(self.first).map_err(Wrong::First)?
        };
        Period::new(first, last, by).map_err(Wrong::Last)
    }
}

/// A local calendar month, like `2026-10`.
///
/// # Errors
/// Where the text is none.
pub fn month(text: &str) -> Result<Date, Invalid> {
    let wrong = || Invalid::new("is no month like 2026-10");
    if text.len() != 7 { Err(wrong()) } else { day(&format!("{text}-01")).map_err(|_| wrong()) }
}

/// The first day of the month before.
#[must_use]
pub fn month_before(day: Date) -> Date {
    day.first_of_month().saturating_sub(1.month())
}

fn day(text: &str) -> Result<Date, Invalid> {
    let day = Some(text).filter(|text| text.len() == 10).and_then(|text| text.parse::<Date>().ok());
    day.filter(|day| YEARS.contains(&day.year())).ok_or_else(|| Invalid::new("is no day like 2026-11-30"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn period(first: &str, last: &str, by: &str) -> Result<Period, Wrong> {
        Written { first, last, by }.period(date(2026, 11, 22))
    }

    #[test]
    fn where_nothing_is_said_it_is_the_last_seven_days_by_the_day() {
        let period = period("", "", "").unwrap();
        assert_eq!((period.first, period.last, period.by), (date(2026, 11, 16), date(2026, 11, 22), By::Day));
    }

    #[test]
    fn what_cannot_be_taken_is_named() {
        assert!(matches!(period("", "", "week"), Err(Wrong::By(_))));
        assert!(matches!(period("2026-02-30", "", ""), Err(Wrong::First(_))));
        assert!(matches!(period("2026-11-01", "2026-10-01", ""), Err(Wrong::Last(_))));
        assert!(
            matches!(period("2026-01-01", "2026-11-01", "hour"), Err(Wrong::Last(_))),
            "too long by the hour"
        );
        for day in ["now", "2026-11-22T00:00", "1999-01-01", "+02026-11-", "9999-12-31"] {
            assert!(period(day, "", "").is_err() && period("", day, "").is_err(), "{day}");
        }
    }

    #[test]
    fn a_month_is_read_and_the_one_before_found() {
        assert_eq!(month("2026-10"), Ok(date(2026, 10, 1)));
        assert_eq!(month_before(date(2026, 1, 31)), date(2025, 12, 1));
        assert!(["", "2026", "2026-13", "2026-1", "26-10-1"].iter().all(|text| month(text).is_err()));
    }
}
