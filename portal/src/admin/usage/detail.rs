//! One place over time: the chart, the hours of the week, the table.

use super::{page::COLUMNS, table::name, words};
use crate::{
    admin::{
        charts::{HeatMap, Line, LineChart, Reading, evenly},
        frame::Frame,
        usage::asked::Places,
    },
    views::Language,
};
use hotspot::report::{Band, By, Figure, Heat, Hour, PlaceUsage, Series, Usage};

/// Slots that stand in the table of the page; the files hold all.
const MOST_ROWS: usize = 400;
/// Under a chart.
const TICKS: usize = 5;

pub struct Detail {
    pub title: String,
    pub sentence: String,
    pub missing: Option<String>,
    pub chart: LineChart,
    pub heat: HeatMap<'static>,
    pub header: Vec<&'static str>,
    pub rows: Vec<Row>,
    pub is_cut: bool,
    /// Refusals by cause and reports by kind, where there are any.
    pub counts: Vec<(&'static str, String)>,
}

pub struct Row {
    pub when: String,
    pub cells: Vec<String>,
    pub is_partial: bool,
    pub is_missing: bool,
}

pub fn detail(
    frame: &Frame<'_>,
    places: &Places,
    usage: &Usage,
    place: &PlaceUsage,
    figure: Figure,
) -> Detail {
    let (language, words_) = (frame.language, frame.words);
    let (by, zone) = (usage.period.by, frame.timezone());
    let title = match &place.spot.access_point {
        None => places.title(&place.spot.site),
        Some(name) => places.access_point_title(name),
    };
    let empty = Series { figure, cells: Vec::new(), total: None, note: None };
    let series = place.series(figure).unwrap_or(&empty);
    let sentence = sentence_of(frame, usage, series);
    let missing = series.missing(frame.now);
    let heat = Heat::of(&place.facts, &usage.slots, &frame.desk.calendar);
    let rows = usage.slots.iter().enumerate().filter(|(_, slot)| slot.from <= frame.now);
    let mut rows: Vec<Row> = rows
        .map(|(number, slot)| row(language, place, number, words::slot(language, slot, by, zone)))
        .collect();
    rows.reverse();
    let is_cut = rows.len() > MOST_ROWS;
    rows.truncate(MOST_ROWS);
    let counted = place.series.iter().filter(|series| is_refusal(series.figure) || is_report(series.figure));
    let counts = counted.filter_map(|series| {
        let total = series.total.filter(|total| *total > 0)?;
        Some((name(words_, series.figure), words::grouped(language, total)))
    });
    let mut header: Vec<&'static str> = COLUMNS.into_iter().map(|figure| name(words_, figure)).collect();
    if place.spot.access_point.is_none() {
        header.extend([words_.say("usage-refused"), words_.say("usage-reported")]);
    }
    Detail {
        title: title.to_owned(),
        chart: chart(frame, usage, place, series, sentence.clone()),
        sentence,
        missing: (missing > 0).then(|| {
            let [missing, of] = [missing, usage.slots.len()].map(|count| count.to_string());
            words_.tell("usage-gaps", &[("missing", &missing), ("of", &of)])
        }),
        heat: HeatMap::new(
            words_.say("usage-heat"),
            words_.say("usage-hour"),
            weekdays(language),
            words_.say("usage-missing"),
            &heat.cells,
        ),
        header,
        rows,
        is_cut,
        counts: counts.collect(),
    }
}

/// When it was most, and how much.
fn sentence_of(frame: &Frame<'_>, usage: &Usage, series: &Series) -> String {
    let most = series.cells.iter().zip(&usage.slots).filter_map(|(cell, slot)| Some((cell.value?, slot)));
    let Some((value, slot)) = most.max_by_key(|(value, slot)| (*value, std::cmp::Reverse(slot.from))) else {
        return frame.words.say("usage-nothing").to_owned();
    };
    let when = words::slot(frame.language, slot, usage.period.by, frame.timezone());
    let value = words::value(frame.language, series.figure, value);
    let figure = name(frame.words, series.figure);
    frame.words.tell("usage-most", &[("figure", figure), ("when", &when), ("value", &value)])
}

fn chart(frame: &Frame<'_>, usage: &Usage, place: &PlaceUsage, series: &Series, told: String) -> LineChart {
    let by = usage.period.by;
    let reading = |cell: &hotspot::report::Cell| match cell.value {
        Some(value) => Reading::Known(value),
        None if cell.from < frame.now => Reading::Missing,
        None => Reading::Ahead,
    };
    let readings: Vec<Reading> = series.cells.iter().map(reading).collect();
    let usual = match hourly(series.figure).filter(|_| by == By::Hour) {
        Some(of) => Band::usual(&place.facts, &usage.slots, &frame.desk.calendar, of),
        None => Vec::new(),
    };
    let usual: Vec<Option<(u64, u64)>> =
        usual.into_iter().map(|band| band.map(|band| (band.low, band.high))).collect();
    let one_day = usage.period.first == usage.period.last;
    let tick = |place: usize| {
        let slot = usage.slots.get(place)?;
        Some((place, words::tick(slot, by, one_day, frame.timezone())))
    };
    let ticks: Vec<(usize, String)> = evenly(usage.slots.len(), TICKS).into_iter().filter_map(tick).collect();
    let line = Line {
        id: "usage",
        told,
        readings: &readings,
        name: if usual.is_empty() { "" } else { frame.words.say("usage-this-time") },
        usual: &usual,
        usual_name: frame.words.say("usage-usual"),
        ticks: &ticks,
    };
    LineChart::new(line, |value| words::value(frame.language, series.figure, value))
}

/// What of an hour the usual band is reckoned from.
fn hourly(figure: Figure) -> Option<fn(&Hour) -> u64> {
    match figure {
        Figure::Devices => Some(|hour| hour.devices),
        Figure::Peak => Some(|hour| hour.peak),
        Figure::Sessions => Some(|hour| hour.sessions),
        Figure::Down => Some(|hour| hour.down),
        _ => None,
    }
}

fn row(language: Language, place: &PlaceUsage, number: usize, when: String) -> Row {
    let cell = |series: &Series| series.cells.get(number).copied();
    let shown = |figure: Figure| {
        let value = place.series(figure).and_then(cell).and_then(|cell| cell.value);
        words::known(language, figure, value)
    };
    let summed = |of: fn(Figure) -> bool| {
        let series = place.series.iter().filter(|series| of(series.figure));
        sum(language, series.map(|series| cell(series).and_then(|cell| cell.value)))
    };
    let mut cells: Vec<String> = COLUMNS.into_iter().map(shown).collect();
    if place.spot.access_point.is_none() {
        cells.extend([summed(is_refusal), summed(is_report)]);
    }
    let peak = place.series(Figure::Peak).and_then(cell);
    Row {
        when,
        cells,
        is_partial: peak.is_some_and(|cell| cell.partial),
        is_missing: peak.is_none_or(|cell| cell.value.is_none()),
    }
}

/// Of what is known; nothing is known where there is nothing.
pub fn sum(language: Language, values: impl Iterator<Item = Option<u64>>) -> String {
    let known: Vec<u64> = values.flatten().collect();
    if known.is_empty() {
        return words::MISSING.to_owned();
    }
    words::grouped(language, known.iter().fold(0, |sum: u64, value| sum.saturating_add(*value)))
}

pub fn is_refusal(figure: Figure) -> bool {
    matches!(figure, Figure::Refusals(_))
}

pub fn is_report(figure: Figure) -> bool {
    matches!(figure, Figure::Reports(_))
}

fn weekdays(language: Language) -> [&'static str; 7] {
    let short = [
        "usage-monday",
        "usage-tuesday",
        "usage-wednesday",
        "usage-thursday",
        "usage-friday",
        "usage-saturday",
        "usage-sunday",
    ];
    short.map(|key| language.words().say(key))
}
