use super::{
    asked::{Asked, CHARTED, DIVISIONS, Place, Places, presets},
    detail::{Detail, detail, is_refusal, is_report, sum},
    table::{definition, name},
    words,
};
use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    form::Form,
    frame::{Frame, Section},
    session::SignedIn,
    wrong::sentence,
};
use askama::Template;
use axum::extract::{Query, State};
use hotspot::{
    model::UnixTime,
    report::{Figure, Period, PlaceUsage, Usage},
};
use std::sync::Arc;

/// Figures of the table, each a column. Refusals and reports are summed.
pub const COLUMNS: [Figure; 5] = [Figure::Devices, Figure::Sessions, Figure::Down, Figure::Up, Figure::Peak];

#[derive(Template)]
#[template(path = "admin/usage/usage.html")]
struct UsagePage<'a> {
    frame: Frame<'a>,
    form: Form,
    places: Vec<(String, String)>,
    divisions: Vec<(&'static str, &'static str)>,
    figures: Vec<(String, &'static str)>,
    presets: Vec<(String, &'static str)>,
    /// Nothing where the period cannot be taken.
    shown: Option<Shown>,
}

struct Shown {
    period: String,
    /// Without the form of the file.
    query: String,
    summary: Vec<Summary>,
    detail: Option<Detail>,
    definitions: Vec<(&'static str, &'static str)>,
}

/// One place over the whole period.
struct Summary {
    name: String,
    is_access_point: bool,
    link: String,
    cells: Vec<(&'static str, String)>,
    observed: String,
}

pub async fn page(State(desk): State<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let frame = Frame::new(&desk, &me, Section::Usage);
    let places = Places::load(&desk).await?;
    let (language, today) = (frame.language, desk.calendar.day_of(frame.now));
    let period = asked.period(today);
    let mut form = form(&asked, period.as_ref().ok());
    let shown = match period {
        Ok(period) => {
            let place = places.find(&asked.tempat)?;
            let usage = places.usage(&desk, &place, period).await?;
            Some(shown(&frame, &places, &asked, &place, usage))
        }
        Err((field, why)) => {
            form = form.but(field, sentence(&why, language));
            None
        }
    };
    let words = frame.words;
    let preset = |(key, first, last): (&'static str, jiff::civil::Date, jiff::civil::Date)| {
        let (first, last) = (first.to_string(), last.to_string());
        (asked.query(&[("dari", &first), ("sampai", &last), ("per", "hari")]), words.say(key))
    };
    let page = UsagePage {
        places: options(&frame, &places),
        divisions: DIVISIONS.iter().map(|(value, key, _)| (*value, words.say(key))).collect(),
        figures: CHARTED.into_iter().map(|figure| (figure.key(), name(words, figure))).collect(),
        presets: presets(today).map(preset).into(),
        form,
        shown,
        frame,
    };
    if page.form.is_faulty() { answer::refused(&page) } else { answer::page(&page) }
}

fn form(asked: &Asked, period: Option<&Period>) -> Form {
    let Some(period) = period else {
        let Asked { tempat, dari, sampai, per, angka, .. } = asked;
        return Form::of(&[
            ("tempat", tempat),
            ("dari", dari),
            ("sampai", sampai),
            ("per", per),
            ("angka", angka),
        ]);
    };
    let (first, last) = (period.first.to_string(), period.last.to_string());
    let per = DIVISIONS.iter().find(|(_, _, by)| *by == period.by).map_or("", |(text, ..)| text);
    let angka = asked.charted(period.by).key();
    Form::of(&[
        ("tempat", &asked.tempat),
        ("dari", &first),
        ("sampai", &last),
        ("per", per),
        ("angka", &angka),
    ])
}

fn options(frame: &Frame<'_>, places: &Places) -> Vec<(String, String)> {
    let mut options = Vec::new();
    if places.sites.len() != 1 {
        options.push((String::new(), frame.words.say("usage-all-sites").to_owned()));
    }
    for (site, title) in &places.sites {
        options.push((site.to_string(), title.clone()));
        options.extend(
            places
                .at(site)
                .map(|stands| (format!("{site}/{}", stands.name), format!("{title}: {}", stands.title))),
        );
    }
    options
}

fn shown(frame: &Frame<'_>, places: &Places, asked: &Asked, place: &Place, usage: Usage) -> Shown {
    let (language, period) = (frame.language, usage.period);
    let figure = asked.charted(period.by);
    let detail = match place {
        Place::All => None,
        _ => usage.places.first().map(|first| detail(frame, places, &usage, first, figure)),
    };
    let date = |day| crate::views::calendar::date(language, day);
    let figures = COLUMNS.into_iter().chain([Figure::ALL[5], Figure::ALL[12]]);
    Shown {
        period: format!("{} – {}", date(period.first), date(period.last)),
        query: asked.query(&[]),
        summary: usage.places.iter().map(|place| summary(frame, places, asked, place)).collect(),
        detail,
        definitions: figures
            .map(|figure| (heading(frame, figure), definition(language, figure, period.by)))
            .collect(),
    }
}

/// Of refusals and reports the name of them all.
fn heading(frame: &Frame<'_>, figure: Figure) -> &'static str {
    match figure {
        Figure::Refusals(_) => frame.words.say("usage-refused"),
        Figure::Reports(_) => frame.words.say("usage-reported"),
        figure => name(frame.words, figure),
    }
}

fn summary(frame: &Frame<'_>, places: &Places, asked: &Asked, place: &PlaceUsage) -> Summary {
    let site = &place.spot.site;
    let (name_, tempat) = match &place.spot.access_point {
        None => (places.title(site).to_owned(), site.to_string()),
        Some(access_point) => {
            (places.access_point_title(access_point).to_owned(), format!("{site}/{access_point}"))
        }
    };
    let total = |figure| place.series(figure).and_then(|series| series.total);
    let mut cells: Vec<(&'static str, String)> = COLUMNS
        .into_iter()
        .map(|figure| (name(frame.words, figure), words::known(frame.language, figure, total(figure))))
        .collect();
    for (key, of) in [("usage-refused", is_refusal as fn(Figure) -> bool), ("usage-reported", is_report)] {
        cells.push((
            frame.words.say(key),
            sum(
                frame.language,
                place.series.iter().filter(|series| of(series.figure)).map(|series| series.total),
            ),
        ));
    }
    Summary {
        name: name_,
        is_access_point: place.spot.access_point.is_some(),
        link: asked.query(&[("tempat", &tempat)]),
        cells,
        observed: words::percent(place.observed),
    }
}

/// When the page was reckoned.
pub fn made(frame: &Frame<'_>, at: UnixTime) -> String {
    frame.words.tell(
        "usage-made",
        &[("when", &frame.moment(at)), ("by", frame.me.map_or("", |me| &me.staff.full_name))],
    )
}
