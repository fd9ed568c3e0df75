//! *Ke mana menambah*: where guests wait for each other, where the line is full, where addresses run out.

use super::{asked::Places, words};
use crate::{
    admin::{
        answer::{self, Answer},
        desk::Desk,
        fault::Fault,
        frame::{Frame, Section},
        session::SignedIn,
    },
    views::{Language, Words},
};
use askama::Template;
use axum::extract::State;
use hotspot::{
    model::{BootTime, Now, Way},
    policy::{Plans, WaysIn},
    report::{Add, Advice, By, Period, PlaceUsage, Query, Spot, Usage, advise},
};
use jiff::ToSpan;
use std::sync::Arc;

/// Four weeks have four of each weekday.
const DAYS: i64 = 28;

#[derive(Template)]
#[template(path = "admin/usage/advice.html")]
struct AdvicePage<'a> {
    frame: Frame<'a>,
    period: String,
    /// What is short of something, worst first, then the rest.
    sites: Vec<Entry>,
    access_points: Vec<Entry>,
}

pub struct Entry {
    pub name: String,
    pub site: String,
    pub link: String,
    pub busy: String,
    pub capacity: String,
    /// Of the bar, at most 100.
    pub fill: u64,
    pub crowding: String,
    pub line_full: String,
    pub refused: String,
    pub reports: String,
    pub sentences: Vec<String>,
    pub too_little: bool,
    /// For the order alone.
    rank: (bool, u64),
}

pub async fn page(State(desk): State<Arc<Desk>>, me: SignedIn) -> Answer {
    let frame = Frame::new(&desk, &me, Section::Usage);
    let places = Places::load(&desk).await?;
    let period = lately(&desk)?;
    let date = |day| crate::views::calendar::date(frame.language, day);
    let text = format!("{} – {}", date(period.first), date(period.last));
    let entries = entries(&desk, &places, period, frame.language).await?;
    let (access_points, sites) = entries.into_iter().partition(|(of_access_point, _)| *of_access_point);
    answer::page(&AdvicePage {
        period: text,
        sites: ordered(sites),
        access_points: ordered(access_points),
        frame,
    })
}

/// What is advised for every place, by the figures of a period; whether it is an access point stands before each.
///
/// # Errors
/// When the store cannot be read.
pub async fn entries(
    desk: &Desk,
    places: &Places,
    period: Period,
    language: Language,
) -> Result<Vec<(bool, Entry)>, Fault> {
    let (usage, advised) = advised(desk, places, period).await?;
    let entry = |(place, advice): (&PlaceUsage, &Advice)| {
        (place.spot.access_point.is_some(), Entry::of(places, &usage, place, advice, language))
    };
    Ok(usage.places.iter().zip(&advised).map(entry).collect())
}

/// What is advised for every place by the last four weeks.
///
/// # Errors
/// When the store cannot be read.
pub async fn advised_lately(desk: &Desk) -> Result<Vec<(Spot, Advice)>, Fault> {
    let (usage, advised) = advised(desk, &Places::load(desk).await?, lately(desk)?).await?;
    Ok(usage.places.into_iter().map(|place| place.spot).zip(advised).collect())
}

fn lately(desk: &Desk) -> Result<Period, Fault> {
    let last = desk.calendar.day_of(desk.now());
    Period::new(last.saturating_sub((DAYS - 1).days()), last, By::Hour).map_err(|_| Fault::Unknown)
}

/// The usage of every place, and what follows from it in the same order.
async fn advised(desk: &Desk, places: &Places, period: Period) -> Result<(Usage, Vec<Advice>), Fault> {
    let in_service = || places.access_points.iter().filter(|stands| stands.is_in_service());
    let query = Query {
        sites: places.sites.iter().map(|(site, _)| site.clone()).collect(),
        access_points: in_service().map(|stands| stands.name.clone()).collect(),
        period,
    };
    let now = desk.now();
    let usage = desk.store.usage(&query, &desk.calendar, now).await?;
    let (plans, ways) = in_force(desk).await?;
    let advise_on = |place: &PlaceUsage| {
        let spot = &place.spot;
        let own = |name| in_service().filter(move |stands| stands.name == name).map(|stands| stands.capacity);
        let capacities: Vec<u32> = match &spot.access_point {
            Some(name) => own(name.clone()).collect(),
            None => {
                in_service().filter(|stands| stands.site == spot.site).map(|stands| stands.capacity).collect()
            }
        };
        let plan = plans.at(&ways.at(Way::OneTap, &spot.site).plan, &spot.site);
        let is_open =
            |at| desk.calendar.at(Now { unix: at, boot: BootTime(0), trusted: true }).is_open(&plan.hours);
        advise(&place.facts, &usage.slots, &desk.calendar, &capacities, is_open, now)
    };
    let advised = usage.places.iter().map(advise_on).collect();
    Ok((usage, advised))
}

/// The plans and ways in as the controller takes them up.
async fn in_force(desk: &Desk) -> Result<(Plans, WaysIn), Fault> {
    let mut plans = Plans::preset().map_err(|_| Fault::Store)?;
    plans.take_up(&desk.store.plans().await?);
    let mut ways = WaysIn::default();
    ways.take_up(&desk.store.ways_in().await?.rules);
    Ok((plans, ways))
}

fn ordered(entries: Vec<(bool, Entry)>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = entries.into_iter().map(|(_, entry)| entry).collect();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.rank));
    entries
}

impl Entry {
    fn of(places: &Places, usage: &Usage, place: &PlaceUsage, advice: &Advice, language: Language) -> Self {
        let (words_, spot) = (language.words(), &place.spot);
        let (name, tempat) = match &spot.access_point {
            None => (places.title(&spot.site).to_owned(), spot.site.to_string()),
            Some(name) => (places.access_point_title(name).to_owned(), format!("{}/{name}", spot.site)),
        };
        let percent = advice.crowding.map_or(0, |crowding| crowding.percent);
        let missing = || words::MISSING.to_owned();
        Self {
            name,
            site: places.title(&spot.site).to_owned(),
            link: format!(
                "tempat={tempat}&dari={}&sampai={}&per=hari",
                usage.period.first, usage.period.last
            ),
            busy: advice.busy.map_or_else(missing, |busy| words::grouped(language, busy)),
            capacity: advice
                .crowding
                .map_or_else(missing, |crowding| words::grouped(language, crowding.capacity)),
            fill: percent.min(100),
            crowding: advice.crowding.map_or_else(missing, |crowding| format!("{} %", crowding.percent)),
            line_full: words::percent(advice.line_full),
            refused: words::grouped(language, advice.refused),
            reports: words::grouped(language, advice.reports),
            sentences: sentences(words_, advice),
            too_little: advice.too_little,
            rank: (!advice.add.is_empty(), percent),
        }
    }
}

fn sentences(words: &'static Words, advice: &Advice) -> Vec<String> {
    if advice.too_little {
        return vec![words.say("advice-too-little").to_owned()];
    }
    if advice.add.is_empty() {
        return vec![words.say("advice-enough").to_owned()];
    }
    let sentence = |add: &Add| match add {
        Add::AccessPoints(count) => words.tell("advice-access-points", &[("count", &count.to_string())]),
        Add::Line => words.say("advice-line").to_owned(),
        Add::Addresses => words.say("advice-addresses").to_owned(),
    };
    advice.add.iter().map(sentence).collect()
}
