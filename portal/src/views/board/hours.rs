//! Opening hours as people ask for them: is it open now, and until when.

use crate::views::{Language, calendar};
use hotspot::{model::Hours, policy::Today};
use jiff::tz::TimeZone;

/// The days as a site's hours name them, with the words of the calendar.
const DAYS: [(&str, &str); 7] = [
    ("Mon", "monday"),
    ("Tue", "tuesday"),
    ("Wed", "wednesday"),
    ("Thu", "thursday"),
    ("Fri", "friday"),
    ("Sat", "saturday"),
    ("Sun", "sunday"),
];

/// `Buka sekarang, tutup 15.00`; `Tutup, buka Senin pukul 08.00`.
#[must_use]
pub fn now(language: Language, hours: &Hours, today: &Today, timezone: &TimeZone) -> String {
    let words = language.words();
    let change = today.next_change(hours);
    match (today.is_open(hours), change) {
        // Also where the hours are round the clock without saying so.
        (true, None) => words.say("hours-always").to_owned(),
        (true, Some(closes)) => match calendar::closing(language, closes, today.now.unix, timezone) {
            Some(when) => words.tell("hours-open", &[("when", &when)]),
            None => words.say("hours-always").to_owned(),
        },
        (false, change) => match change.and_then(|at| calendar::at(language, at, today.now.unix, timezone)) {
            Some(when) => words.tell("hours-closed", &[("when", &when)]),
            None => words.say("hours-closed-now").to_owned(),
        },
    }
}

/// The hours of a week, a line for each opening: `Senin–Jumat 08.00–15.00`. None where it is always open.
#[must_use]
pub fn week(language: Language, hours: &Hours) -> Vec<String> {
    if hours.always() {
        return Vec::new();
    }
    let words = language.words();
    let said = |opening: &str| {
        let named =
            DAYS.iter().fold(opening.to_owned(), |text, (day, key)| text.replace(day, words.say(key)));
        named.replace(':', ".").replace('-', "–")
    };
    hours.to_string().split(", ").map(said).collect()
}

/// The hours of a week in one line.
#[must_use]
pub fn opening_hours(language: Language, hours: &Hours) -> String {
    let week = week(language, hours);
    if week.is_empty() { language.words().say("hours-always").to_owned() } else { week.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{English, Indonesian};
    use hotspot::{
        model::{BootTime, Now, UnixTime},
        policy::Calendar,
    };

    /// Monday 2026-11-23, 00.00 in Jakarta.
    const MONDAY: i64 = 1_795_366_800;
    const HOUR: i64 = 3_600;
    const DAY: i64 = 24 * HOUR;

    fn said(language: Language, hours: &str, moment: i64) -> String {
        let now = Now { boot: BootTime(0), unix: UnixTime(moment), trusted: true };
        let today = Calendar::new("Asia/Jakarta").unwrap().at(now);
        super::now(language, &hours.parse().unwrap(), &today, &TimeZone::get("Asia/Jakarta").unwrap())
    }

    #[test]
    fn what_is_open_says_when_it_closes_and_what_is_closed_when_it_opens() {
        let office = "Mon-Thu 08:00-15:00, Fri 08:00-11:00";
        let (breakfast, noon) = (7 * HOUR, 12 * HOUR);
        for (hours, moment, indonesian, english) in [
            (office, noon, "Buka sekarang, tutup 15.00", "Open now, closes at 15.00"),
            (office, 15 * HOUR - 1, "Buka sekarang, tutup 15.00", "Open now, closes at 15.00"),
            (office, 15 * HOUR, "Tutup, buka besok pukul 08.00", "Closed, opens tomorrow at 08.00"),
            (office, breakfast, "Tutup, buka pukul 08.00", "Closed, opens at 08.00"),
            (office, 4 * DAY + noon, "Tutup, buka Senin pukul 08.00", "Closed, opens on Monday at 08.00"),
            (office, 6 * DAY + noon, "Tutup, buka besok pukul 08.00", "Closed, opens tomorrow at 08.00"),
            (
                "Mon 08:00-09:00",
                9 * HOUR,
                "Tutup, buka 30 November pukul 08.00",
                "Closed, opens on 30 November at 08.00",
            ),
            ("Mon-Sun 08:00-24:00", noon, "Buka sekarang, tutup 00.00", "Open now, closes at midnight"),
            (
                "Mon-Sun 20:00-02:00",
                23 * HOUR,
                "Buka sekarang, tutup besok pukul 02.00",
                "Open now, closes tomorrow at 02.00",
            ),
            (
                "Mon-Wed 00:00-24:00",
                noon,
                "Buka sekarang, tutup Kamis pukul 00.00",
                "Open now, closes on Thursday at 00.00",
            ),
            ("Mon-Sun 00:00-24:00", noon, "Buka setiap saat", "Always open"),
            ("always", noon, "Buka setiap saat", "Always open"),
        ] {
            let both = [Indonesian, English].map(|language| said(language, hours, MONDAY + moment));
            assert_eq!(both, [indonesian, english], "{hours} at {moment}");
        }
    }

    #[test]
    fn a_week_is_said_in_the_words_of_its_language() {
        let hours: Hours = "Mon-Thu 08:00-15:00, Fri 08:00-11:00".parse().unwrap();
        assert_eq!(week(Indonesian, &hours), ["Senin–Kamis 08.00–15.00", "Jumat 08.00–11.00"]);
        assert_eq!(week(English, &hours), ["Monday–Thursday 08.00–15.00", "Friday 08.00–11.00"]);
        assert!(week(English, &Hours::default()).is_empty());
    }

    #[test]
    fn no_moment_is_beyond_the_hours() {
        for moment in [i64::MIN, -1, 0, i64::MAX] {
            for hours in ["always", "Sat 20:00-02:00"] {
                let _ = said(Indonesian, hours, moment);
            }
        }
    }
}
