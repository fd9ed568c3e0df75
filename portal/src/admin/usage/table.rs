//! The figures of a period as one table: CSV and spreadsheet hold the same rows, and the page's figures are its cells. Pure.

use crate::views::{Language, Words};
use hotspot::report::{Figure, Usage};
use jiff::{Timestamp, tz::TimeZone};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Text(String),
    Count(u64),
    /// Nobody counted: an empty cell, which is not zero.
    Missing,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub header: Vec<String>,
    /// One for each place and time, place by place.
    pub rows: Vec<Vec<Value>>,
}

impl Table {
    #[must_use]
    pub fn of(usage: &Usage, words: &'static Words, timezone: &TimeZone) -> Self {
        let columns = Figure::ALL;
        let fixed = ["usage-column-site", "usage-column-access-point", "usage-column-from"];
        let header = fixed.into_iter().map(|key| words.say(key).to_owned());
        let header = header
            .chain(columns.into_iter().map(|figure| name(words, figure).to_owned()))
            .chain([words.say("usage-column-note").to_owned()]);
        let mut rows = Vec::new();
        for place in &usage.places {
            for (number, slot) in usage.slots.iter().enumerate() {
                let cell = |figure| place.series(figure).and_then(|series| series.cells.get(number));
                let access_point = place.spot.access_point.as_ref().map(ToString::to_string);
                let mut row = vec![
                    Value::Text(place.spot.site.to_string()),
                    Value::Text(access_point.unwrap_or_default()),
                    Value::Text(written(slot.from.0, timezone)),
                ];
                row.extend(columns.into_iter().map(|figure| {
                    cell(figure).and_then(|cell| cell.value).map_or(Value::Missing, Value::Count)
                }));
                let note = match cell(Figure::Peak) {
                    Some(cell) if cell.partial => words.say("usage-partial"),
                    Some(cell) if cell.value.is_none() => words.say("usage-missing"),
                    _ => "",
                };
                row.push(Value::Text(note.to_owned()));
                rows.push(row);
            }
        }
        Self { header: header.collect(), rows }
    }

    /// Comma-separated values (RFC 4180). Spreadsheets here expect semicolons, and a byte order mark before UTF-8.
    ///
    /// # Errors
    /// Never, in memory; as the writer's.
    pub fn csv(&self, for_spreadsheets: bool) -> Result<Vec<u8>, csv::Error> {
        let start = if for_spreadsheets { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
        let delimiter = if for_spreadsheets { b';' } else { b',' };
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(start);
        writer.write_record(&self.header)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(Value::plain))?;
        }
        writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
    }
}

impl Value {
    /// What a program reads. No spreadsheet takes a text of ours for a formula.
    fn plain(&self) -> String {
        match self {
            Self::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
            Self::Text(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Missing => String::new(),
        }
    }
}

/// A figure's name.
#[must_use]
pub fn name(words: &'static Words, figure: Figure) -> &'static str {
    use hotspot::{control::portal::Trouble, model::RefusalCause};
    words.say(match figure {
        Figure::Devices => "usage-devices",
        Figure::Sessions => "usage-sessions",
        Figure::Down => "usage-bytes-down",
        Figure::Up => "usage-bytes-up",
        Figure::Peak => "usage-peak",
        Figure::Refusals(RefusalCause::PlaceFull) => "usage-refused-place-full",
        Figure::Refusals(RefusalCause::Voucher) => "usage-refused-voucher",
        Figure::Refusals(RefusalCause::Account) => "usage-refused-account",
        Figure::Refusals(RefusalCause::Allowance) => "usage-refused-allowance",
        Figure::Refusals(RefusalCause::Blocked) => "usage-refused-blocked",
        Figure::Refusals(RefusalCause::TooManyDevices) => "usage-refused-too-many-devices",
        Figure::Refusals(RefusalCause::Busy) => "usage-refused-busy",
        Figure::Reports(Trouble::Slow) => "usage-reported-slow",
        Figure::Reports(Trouble::Drops) => "usage-reported-drops",
        Figure::Reports(Trouble::SiteClosed) => "usage-reported-site-closed",
    })
}

/// What a figure means where time is divided so.
#[must_use]
pub fn definition(language: Language, figure: Figure, by: hotspot::report::By) -> &'static str {
    language.words().say(figure.definition(by))
}

/// Local, as spreadsheets read it: `2026-11-22 14:00`.
fn written(at: i64, timezone: &TimeZone) -> String {
    let at = Timestamp::from_second(at).unwrap_or(Timestamp::UNIX_EPOCH);
    at.to_zoned(timezone.clone()).strftime("%F %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotspot::{
        model::UnixTime,
        policy::Calendar,
        report::{By, Facts, Hour, Period, Spot},
    };
    use jiff::civil::date;

    fn table() -> Table {
        let calendar = Calendar::new("Asia/Jakarta").unwrap();
        let period = Period::new(date(2026, 11, 22), date(2026, 11, 22), By::Hour).unwrap();
        let mut facts = Facts::none(Spot { site: "alun-alun".parse().unwrap(), access_point: None });
        let hour = Hour { down: 7, devices: 3, peak: 2, observed: 3_600, ..Hour::default() };
        facts.hours.insert(calendar.hour_of(period.first, 1), hour);
        let now = UnixTime(calendar.hour_of(period.first, 23).0);
        let usage = Usage::of(period, vec![facts], &calendar, now);
        Table::of(&usage, Language::Indonesian.words(), &TimeZone::get("Asia/Jakarta").unwrap())
    }

    #[test]
    fn a_missing_hour_is_an_empty_cell_and_an_hour_of_nobody_is_zero() {
        let rows = table().rows;
        assert_eq!(rows.len(), 24);
        assert_eq!(rows[0][3], Value::Missing);
        assert_eq!((&rows[1][2], &rows[1][3]), (&Value::Text("2026-11-22 01:00".into()), &Value::Count(3)));
        assert_eq!(rows[1][4], Value::Count(0));
    }

    #[test]
    fn spreadsheets_get_semicolons_and_a_byte_order_mark_and_programs_neither() {
        let table = table();
        let sheet = String::from_utf8(table.csv(true).unwrap()).unwrap();
        assert!(
            sheet.starts_with('\u{feff}') && sheet.lines().nth(2).unwrap().contains(";3;0;7;"),
            "{sheet}"
        );
        let plain = String::from_utf8(table.csv(false).unwrap()).unwrap();
        assert!(plain.lines().nth(2).unwrap().starts_with("alun-alun,,2026-11-22 01:00,3,0,7,"), "{plain}");
    }

    #[test]
    fn no_text_is_taken_for_a_formula() {
        assert_eq!(Value::Text("=1+1".into()).plain(), "'=1+1");
    }
}
