//! Numbers, times and dates as people here write them.

use super::Language;
use hotspot::model::{Bytes, Span, UnixTime};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

const MEGA: u64 = 1_000_000;
const GIGA: u64 = 1_000 * MEGA;

const MONTHS: [[&str; 2]; 12] = [
    ["Januari", "January"],
    ["Februari", "February"],
    ["Maret", "March"],
    ["April", "April"],
    ["Mei", "May"],
    ["Juni", "June"],
    ["Juli", "July"],
    ["Agustus", "August"],
    ["September", "September"],
    ["Oktober", "October"],
    ["November", "November"],
    ["Desember", "December"],
];

/// `350 MB`, `1,6 GB`, `120 GB`: rounded to what a person can use; decimal units (1 GB = 10⁹ bytes).
#[must_use]
pub fn amount(language: Language, Bytes(bytes): Bytes) -> String {
    let megabytes = bytes.saturating_add(MEGA / 2) / MEGA;
    if megabytes < 1_000 {
        return format!("{megabytes} MB");
    }
    let tenths = bytes.saturating_add(GIGA / 20) / (GIGA / 10);
    match (tenths / 10, tenths % 10) {
        (whole, 0) => format!("{whole} GB"),
        (whole, _) if whole >= 100 => format!("{whole} GB"),
        (whole, tenth) => format!("{whole}{}{tenth} GB", language.pick(",", ".")),
    }
}

/// `30 hari`, `1 day`, `4 hours`: in the largest unit that says it exactly, minutes at least.
#[must_use]
pub fn length(language: Language, span: Span) -> String {
    const UNITS: [(u64, [&str; 3]); 3] = [
        (86_400, ["hari", "day", "days"]),
        (3_600, ["jam", "hour", "hours"]),
        (60, ["menit", "minute", "minutes"]),
    ];
    let exact = UNITS.iter().find(|(size, _)| span.secs() > 0 && span.secs().is_multiple_of(*size));
    let (size, [indonesian, one, more]) = exact.copied().unwrap_or((60, ["menit", "minute", "minutes"]));
    let count = span.secs() / size;
    format!("{count} {}", language.pick(indonesian, if count == 1 { one } else { more }))
}

/// `pukul 14.32` on the day of `now`, `21 November pukul 14.32` before it, with the year where it is another one.
#[must_use]
pub fn moment(language: Language, moment: UnixTime, now: UnixTime, timezone: &TimeZone) -> String {
    let local = |UnixTime(second)| {
        Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(timezone.clone()).datetime()
    };
    let (moment, now) = (local(moment), local(now));
    let clock = format!("{:02}.{:02}", moment.hour(), moment.minute());
    let day = match moment.date() {
        day if day == now.date() => return format!("{}{clock}", language.pick("pukul ", "")),
        day if day.year() == now.year() => format!("{} {}", day.day(), month(language, day)),
        day => date(language, day),
    };
    format!("{day}{}{clock}", language.pick(" pukul ", ", "))
}

/// `31 Desember 2026`.
#[must_use]
pub fn date(language: Language, date: Date) -> String {
    format!("{} {} {}", date.day(), month(language, date), date.year())
}

/// What a telephone dials for a number as it is written: its digits, and the plus it may begin with.
#[must_use]
pub fn dialled(written: &str) -> String {
    let plus = written.trim_start().starts_with('+').then_some('+');
    plus.into_iter().chain(written.chars().filter(char::is_ascii_digit)).collect()
}

fn month(language: Language, date: Date) -> &'static str {
    let [indonesian, english] =
        MONTHS.get(usize::from(date.month().unsigned_abs()) - 1).copied().unwrap_or_default();
    language.pick(indonesian, english)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{English, Indonesian};
    use proptest::prelude::*;

    #[test]
    fn amounts_are_rounded_to_what_a_person_can_use() {
        for (bytes, indonesian, english) in [
            (0, "0 MB", "0 MB"),
            (400_000, "0 MB", "0 MB"),
            (600_000, "1 MB", "1 MB"),
            (350 * MEGA, "350 MB", "350 MB"),
            (999 * MEGA, "999 MB", "999 MB"),
            (999_600_000, "1 GB", "1 GB"),
            (1_640 * MEGA, "1,6 GB", "1.6 GB"),
            (1_960 * MEGA, "2 GB", "2 GB"),
            (120_300 * MEGA, "120 GB", "120 GB"),
            (u64::MAX, "18446744073 GB", "18446744073 GB"),
        ] {
            assert_eq!(amount(Indonesian, Bytes(bytes)), indonesian);
            assert_eq!(amount(English, Bytes(bytes)), english);
        }
    }

    #[test]
    fn lengths_are_said_in_the_largest_exact_unit() {
        for (secs, indonesian, english) in [
            (30 * 86_400, "30 hari", "30 days"),
            (86_400, "1 hari", "1 day"),
            (4 * 3_600, "4 jam", "4 hours"),
            (5_400, "90 menit", "90 minutes"),
            (59, "0 menit", "0 minutes"),
        ] {
            assert_eq!(length(Indonesian, Span::from_secs(secs)), indonesian);
            assert_eq!(length(English, Span::from_secs(secs)), english);
        }
    }

    #[test]
    fn a_moment_is_said_with_its_day_only_where_that_is_not_today() {
        let jakarta = TimeZone::get("Asia/Jakarta").unwrap();
        // 2026-11-22 00.05 in Jakarta, still the 21st in London.
        let now = UnixTime(1_795_280_700);
        let before = |secs| UnixTime(now.0 - secs);
        assert_eq!(moment(Indonesian, now, now, &jakarta), "pukul 00.05");
        assert_eq!(moment(English, now, now, &jakarta), "00.05");
        assert_eq!(moment(Indonesian, before(600), now, &jakarta), "21 November pukul 23.55");
        assert_eq!(moment(English, before(600), now, &jakarta), "21 November, 23.55");
        assert_eq!(moment(Indonesian, before(365 * 86_400), now, &jakarta), "22 November 2025 pukul 00.05");
    }

    #[test]
    fn a_telephone_dials_digits_only() {
        assert_eq!(dialled("(0281) 891-234"), "0281891234");
        assert_eq!(dialled("+62 281 891234"), "+62281891234");
        assert_eq!(dialled("\"><script>"), "");
    }

    proptest! {
        #[test]
        fn no_moment_is_beyond_words(second: i64, now: i64) {
            let _ = moment(Indonesian, UnixTime(second), UnixTime(now), &TimeZone::UTC);
        }
    }
}
