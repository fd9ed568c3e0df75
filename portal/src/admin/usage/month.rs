//! A month on one sheet of paper, meant for outside: small numbers are hidden, the method is printed.

use super::{
    advice::entries,
    asked::Places,
    page::made,
    range::{month, month_before},
    words,
};
use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    fault::Fault,
    frame::{Frame, Section},
    session::SignedIn,
};
use askama::Template;
use axum::extract::{Query, State};
use hotspot::report::{By, FEWEST, Figure, Period, PlaceUsage, Query as Reported, Shown, suppress};
use jiff::civil::Date;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Like `2026-10`; the month before where none is named.
    bulan: String,
}

#[derive(Template)]
#[template(path = "admin/usage/month.html")]
struct MonthPage<'a> {
    frame: Frame<'a>,
    month: String,
    before: String,
    after: Option<String>,
    rows: Vec<Row>,
    /// Of all sites; what is hidden cannot be reckoned from it.
    total: [String; 7],
    advice: Vec<(String, String)>,
    hiding: String,
    made: String,
    is_over: bool,
}

struct Row {
    name: String,
    /// Devices, sessions, bytes down and up, peak, refusals, reports.
    cells: [String; 7],
    observed: String,
}

pub async fn page(State(desk): State<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let frame = Frame::new(&desk, &me, Section::Usage);
    let today = desk.calendar.day_of(frame.now);
    let first = match asked.bulan.as_str() {
        "" => month_before(today),
        text => month(text).map_err(|_| Fault::Unknown)?,
    };
    let places = Places::load(&desk).await?;
    let period = Period::month_of(first, By::Month);
    let sites = places.sites.iter().map(|(site, _)| site.clone()).collect();
    let query = Reported { sites, access_points: Vec::new(), period };
    let usage = desk.store.usage(&query, &desk.calendar, frame.now).await?;
    let hidden = hidden(&usage.places);
    let next = period.last.saturating_add(jiff::Span::new().days(1));
    let hourly = Period::month_of(first, By::Hour);
    let advised = entries(&desk, &places, hourly, frame.language).await?;
    let advice = advised.into_iter().filter(|(of_access_point, entry)| !of_access_point && !entry.too_little);
    let text = |day: Date| format!("{:04}-{:02}", day.year(), day.month());
    answer::page(&MonthPage {
        month: usage
            .slots
            .first()
            .map_or_else(String::new, |slot| words::slot(frame.language, slot, By::Month, frame.timezone())),
        before: text(month_before(first)),
        after: (next <= today).then(|| text(next)),
        rows: usage
            .places
            .iter()
            .zip(hidden)
            .map(|(place, hidden)| row(&frame, &places, place, hidden))
            .collect(),
        total: cells(&frame, false, |figure| total(&usage.places, figure)),
        advice: advice.map(|(_, entry)| (entry.name, entry.sentences.join(" "))).collect(),
        hiding: frame.words.tell("month-hidden", &[("fewest", &FEWEST.to_string())]),
        made: made(&frame, frame.now),
        is_over: period.last < today,
        frame,
    })
}

/// Whether each site's figures are hidden.
fn hidden(places: &[PlaceUsage]) -> Vec<bool> {
    let devices: Vec<Option<u64>> = places.iter().map(|place| of(place, Figure::Devices)).collect();
    suppress(&devices, true).into_iter().map(|shown| shown == Shown::Hidden).collect()
}

fn row(frame: &Frame<'_>, places: &Places, place: &PlaceUsage, hidden: bool) -> Row {
    Row {
        name: places.title(&place.spot.site).to_owned(),
        cells: cells(frame, hidden, |figure| of(place, figure)),
        observed: words::percent(place.observed),
    }
}

fn cells(frame: &Frame<'_>, hidden: bool, of: impl Fn(Figure) -> Option<u64>) -> [String; 7] {
    let sum = |wanted: fn(&Figure) -> bool| {
        let known: Vec<u64> = Figure::ALL.into_iter().filter(wanted).filter_map(&of).collect();
        (!known.is_empty()).then(|| known.iter().fold(0, |sum: u64, value| sum.saturating_add(*value)))
    };
    let shown = |figure, value: Option<u64>| {
        if hidden {
            return frame.words.say("usage-hidden").to_owned();
        }
        words::known(frame.language, figure, value)
    };
    let [refused, reported] = [
        sum(|figure| matches!(figure, Figure::Refusals(_))),
        sum(|figure| matches!(figure, Figure::Reports(_))),
    ];
    let own = |figure| shown(figure, of(figure));
    [
        own(Figure::Devices),
        own(Figure::Sessions),
        own(Figure::Down),
        own(Figure::Up),
        own(Figure::Peak),
        shown(Figure::Sessions, refused),
        shown(Figure::Sessions, reported),
    ]
}

fn of(place: &PlaceUsage, figure: Figure) -> Option<u64> {
    place.series(figure).and_then(|series| series.total)
}

/// Peaks of several sites are at different hours: their sum would mean nothing.
fn total(places: &[PlaceUsage], figure: Figure) -> Option<u64> {
    let known: Vec<u64> = places.iter().filter_map(|place| of(place, figure)).collect();
    if known.is_empty() || figure == Figure::Peak {
        return None;
    }
    Some(known.iter().fold(0, |sum: u64, value| sum.saturating_add(*value)))
}
