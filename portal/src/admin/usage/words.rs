//! Figures and times of reports as people here write them. Pure.

use crate::views::{Language, calendar, format};
use hotspot::{
    model::Bytes,
    report::{By, Figure, Share, Slot},
};
use jiff::{Timestamp, tz::TimeZone};

/// For what nobody counted.
pub const MISSING: &str = "–";

/// `1.204`, in English `1,204`.
#[must_use]
pub fn grouped(language: Language, count: u64) -> String {
    let digits = count.to_string();
    let mut written = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            written.push_str(language.pick(".", ","));
        }
        written.push(digit);
    }
    written
}

/// A value of a figure: bytes as an amount, all else as a number.
#[must_use]
pub fn value(language: Language, figure: Figure, value: u64) -> String {
    match figure {
        Figure::Down | Figure::Up => format::amount(language, Bytes(value)),
        _ => grouped(language, value),
    }
}

/// The same of what may be missing.
#[must_use]
pub fn known(language: Language, figure: Figure, known: Option<u64>) -> String {
    known.map_or_else(|| MISSING.to_owned(), |known| value(language, figure, known))
}

/// `62 %`
#[must_use]
pub fn percent(share: Share) -> String {
    format!("{} %", (share.0 + 5) / 10)
}

/// `22 November 2026 14.00`, `22 November 2026`, `November 2026`.
#[must_use]
pub fn slot(language: Language, slot: &Slot, by: By, timezone: &TimeZone) -> String {
    let day = calendar::date(language, slot.day);
    match by {
        By::Hour => format!("{day} {}", clock(slot, timezone)),
        By::Day => day,
        By::Month => day.split_once(' ').map_or_else(String::new, |(_, month)| month.to_owned()),
    }
}

/// `14.00`, `22/11`, `11/2026`: for under a chart.
#[must_use]
pub fn tick(slot: &Slot, by: By, one_day: bool, timezone: &TimeZone) -> String {
    match by {
        By::Hour if one_day => clock(slot, timezone),
        By::Hour | By::Day => format!("{}/{}", slot.day.day(), slot.day.month()),
        By::Month => format!("{}/{}", slot.day.month(), slot.day.year()),
    }
}

fn clock(slot: &Slot, timezone: &TimeZone) -> String {
    let at = Timestamp::from_second(slot.from.0).unwrap_or(Timestamp::UNIX_EPOCH);
    at.to_zoned(timezone.clone()).strftime("%H.%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotspot::{policy::Calendar, report::Period};
    use jiff::civil::date;

    #[test]
    fn thousands_are_grouped_as_each_language_does() {
        for (count, indonesian, english) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1_204, "1.204", "1,204"),
            (1_000_000, "1.000.000", "1,000,000"),
        ] {
            assert_eq!(grouped(Language::Indonesian, count), indonesian);
            assert_eq!(grouped(Language::English, count), english);
        }
    }

    #[test]
    fn a_slot_is_named_by_the_places_own_clock() {
        let (calendar, zone) =
            (Calendar::new("Asia/Jakarta").unwrap(), TimeZone::get("Asia/Jakarta").unwrap());
        for (by, named) in [
            (By::Hour, "22 November 2026 00.00"),
            (By::Day, "22 November 2026"),
            (By::Month, "November 2026"),
        ] {
            let period = Period::new(date(2026, 11, 22), date(2026, 11, 22), by).unwrap();
            assert_eq!(slot(Language::Indonesian, &period.slots(&calendar)[0], by, &zone), named);
        }
        assert_eq!(percent(Share(996)), "100 %");
    }
}
