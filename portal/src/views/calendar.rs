//! Moments and dates as people here say them, by the place's own clock.

use super::Language;
use hotspot::model::UnixTime;
use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// From Monday (ISO 8601).
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// A moment that was: `pukul 14.32` on the day of `now`, `21 November pukul 14.32` before it, with the year where it is
/// another one.
#[must_use]
pub fn moment(language: Language, moment: UnixTime, now: UnixTime, timezone: &TimeZone) -> String {
    let local = |at| local(at, timezone).unwrap_or(DateTime::ZERO);
    let (moment, now) = (local(moment), local(now));
    let (words, clock) = (language.words(), clock(moment));
    if moment.date() == now.date() {
        return words.tell("moment-today", &[("clock", &clock)]);
    }
    let day = day(language, moment.date(), now.date());
    words.tell("moment-day", &[("day", &day), ("clock", &clock)])
}

/// When something happens: `pukul 05.00` today, `besok pukul 05.00`, `Senin pukul 05.00`, `1 Desember pukul 05.00`; in
/// English `at 05.00`, `at midnight`, `on Monday at 05.00`. Nothing for a moment in no calendar.
#[must_use]
pub fn at(language: Language, moment: UnixTime, now: UnixTime, timezone: &TimeZone) -> Option<String> {
    ahead(language, moment, now, timezone, ["at-today", "at-midnight", "at-day"])
}

/// Until when something lasts: as [`at`], in English `midnight`, `Monday at 05.00`.
#[must_use]
pub fn until(language: Language, moment: UnixTime, now: UnixTime, timezone: &TimeZone) -> Option<String> {
    ahead(language, moment, now, timezone, ["until-today", "until-midnight", "until-day"])
}

/// From when something holds: a day by its date, `1 Desember 2026`, any other moment as [`until`].
#[must_use]
pub fn from(language: Language, moment: UnixTime, now: UnixTime, timezone: &TimeZone) -> Option<String> {
    let starts = local(moment, timezone)?;
    if starts.time() == Time::midnight() && moment > now {
        return Some(date(language, starts.date()));
    }
    until(language, moment, now, timezone)
}

/// When something closes: as [`at`], in Indonesian `15.00`, `besok pukul 02.00`.
#[must_use]
pub fn closing(language: Language, moment: UnixTime, now: UnixTime, timezone: &TimeZone) -> Option<String> {
    ahead(language, moment, now, timezone, ["closes-today", "closes-midnight", "at-day"])
}

/// The local day of a moment, as [`date`] says it.
#[must_use]
pub fn day_of(language: Language, moment: UnixTime, timezone: &TimeZone) -> Option<String> {
    Some(date(language, local(moment, timezone)?.date()))
}

/// `31 Desember 2026`.
#[must_use]
pub fn date(language: Language, date: Date) -> String {
    format!("{} {} {}", date.day(), month(language, date), date.year())
}

/// A moment to come, in the words for today, for tonight's midnight and for a named day. The end of today is tonight's
/// midnight; other midnights are said with the day that they begin.
fn ahead(
    language: Language,
    moment: UnixTime,
    now: UnixTime,
    timezone: &TimeZone,
    [today, midnight, named]: [&str; 3],
) -> Option<String> {
    let (moment, now) = (local(moment, timezone)?, local(now, timezone)?);
    let (words, clock) = (language.words(), clock(moment));
    let clock = ("clock", clock.as_str());
    Some(match now.date().until(moment.date()).ok()?.get_days() {
        0 => words.tell(today, &[clock]),
        1 if moment.time() == Time::midnight() => words.say(midnight).to_owned(),
        1 => words.tell("tomorrow", &[clock]),
        2..=6 => words.tell(named, &[("day", weekday(language, moment.date())), clock]),
        _ => words.tell(named, &[("day", &day(language, moment.date(), now.date())), clock]),
    })
}

fn local(UnixTime(second): UnixTime, timezone: &TimeZone) -> Option<DateTime> {
    Timestamp::from_second(second).ok().map(|moment| moment.to_zoned(timezone.clone()).datetime())
}

fn clock(moment: DateTime) -> String {
    format!("{:02}.{:02}", moment.hour(), moment.minute())
}

/// `21 November`, with the year where it is not that of `today`.
fn day(language: Language, day: Date, today: Date) -> String {
    if day.year() == today.year() {
        format!("{} {}", day.day(), month(language, day))
    } else {
        date(language, day)
    }
}

fn month(language: Language, date: Date) -> &'static str {
    let key = MONTHS.get(usize::from(date.month().unsigned_abs()) - 1);
    key.map_or("", |key| language.words().say(key))
}

fn weekday(language: Language, date: Date) -> &'static str {
    let key = WEEKDAYS.get(usize::from(date.weekday().to_monday_zero_offset().unsigned_abs()));
    key.map_or("", |key| language.words().say(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{English, Indonesian};
    use proptest::prelude::*;

    /// Sunday 2026-11-22 00.05 in Jakarta, still the 21st in London.
    const NOW: i64 = 1_795_280_700;
    const HOUR: i64 = 3_600;
    const DAY: i64 = 24 * HOUR;

    fn jakarta() -> TimeZone {
        TimeZone::get("Asia/Jakarta").unwrap()
    }

    #[test]
    fn a_moment_is_said_with_its_day_only_where_that_is_not_today() {
        let said = |language, before| moment(language, UnixTime(NOW - before), UnixTime(NOW), &jakarta());
        assert_eq!(said(Indonesian, 0), "pukul 00.05");
        assert_eq!(said(English, 0), "00.05");
        assert_eq!(said(Indonesian, 600), "21 November pukul 23.55");
        assert_eq!(said(English, 600), "21 November, 23.55");
        assert_eq!(said(Indonesian, 365 * DAY), "22 November 2025 pukul 00.05");
    }

    #[test]
    fn a_moment_to_come_is_said_by_the_day_people_call_it() {
        for (ahead, indonesian, english) in [
            (4 * HOUR, "pukul 04.05", "at 04.05"),
            (DAY - 300, "pukul 00.00", "at midnight"),
            (DAY, "besok pukul 00.05", "tomorrow at 00.05"),
            (DAY + 5 * HOUR - 300, "besok pukul 05.00", "tomorrow at 05.00"),
            (2 * DAY - 300, "Selasa pukul 00.00", "on Tuesday at 00.00"),
            (6 * DAY, "Sabtu pukul 00.05", "on Saturday at 00.05"),
            (7 * DAY, "29 November pukul 00.05", "on 29 November at 00.05"),
            (9 * DAY - 300, "1 Desember pukul 00.00", "on 1 December at 00.00"),
            (45 * DAY, "6 Januari 2027 pukul 00.05", "on 6 January 2027 at 00.05"),
        ] {
            let said = |language| at(language, UnixTime(NOW + ahead), UnixTime(NOW), &jakarta()).unwrap();
            assert_eq!([said(Indonesian), said(English)], [indonesian, english]);
        }
        let until = |ahead| until(English, UnixTime(NOW + ahead), UnixTime(NOW), &jakarta()).unwrap();
        assert_eq!([until(DAY - 300), until(2 * DAY)], ["midnight", "Tuesday at 00.05"]);
    }

    #[test]
    fn a_day_from_which_something_holds_is_said_with_its_year() {
        for (ahead, indonesian, english) in [
            (DAY - 300, "23 November 2026", "23 November 2026"),
            (9 * DAY - 300, "1 Desember 2026", "1 December 2026"),
            (DAY, "besok pukul 00.05", "tomorrow at 00.05"),
            (4 * HOUR, "pukul 04.05", "04.05"),
        ] {
            let said = |language| from(language, UnixTime(NOW + ahead), UnixTime(NOW), &jakarta()).unwrap();
            assert_eq!([said(Indonesian), said(English)], [indonesian, english]);
        }
        assert_eq!(day_of(English, UnixTime(NOW), &jakarta()).as_deref(), Some("22 November 2026"));
    }

    #[test]
    fn never_is_no_moment() {
        assert_eq!(at(Indonesian, UnixTime(i64::MAX), UnixTime(NOW), &jakarta()), None);
        assert_eq!(from(Indonesian, UnixTime(i64::MAX), UnixTime(NOW), &jakarta()), None);
        assert_eq!(day_of(Indonesian, UnixTime(i64::MIN), &jakarta()), None);
    }

    proptest! {
        #[test]
        fn no_moment_is_beyond_words(second: i64, now: i64) {
            for second in [second, second % 100_000_000_000] {
                let (second, now) = (UnixTime(second), UnixTime(now % 100_000_000_000));
                let _ = (moment(Indonesian, second, now, &TimeZone::UTC), at(English, second, now, &jakarta()));
            }
        }
    }
}
