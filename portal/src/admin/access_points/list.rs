use super::{mark, path};
use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    frame::{Frame, Section},
    session::SignedIn,
    usage::{asked::Places, words},
};
use askama::Template;
use axum::extract::{Query, State};
use hotspot::{
    control::admin::{AccessPointNow, GetAccessPoints},
    model::{AccessPoint, AccessPointName, ApState},
    policy::rights::Right,
    report::{By, Figure, Period, Query as Reported},
};
use serde::Deserialize;
use std::{collections::HashMap, sync::Arc};
use url::form_urlencoded;

/// In one page.
const ENTRIES: usize = 50;

/// States as addresses say them.
const STATES: [(&str, ApState); 5] = [
    ("baik", ApState::Up),
    ("goyah", ApState::Shaky),
    ("mati", ApState::Down),
    ("sepi", ApState::Silent),
    ("belum-diketahui", ApState::Unknown),
];

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    cari: String,
    lokasi: String,
    keadaan: String,
    /// `ya`: those that were taken down, in place of those that serve.
    turun: String,
    hal: String,
    kabar: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/access_points/list.html")]
struct ListPage<'a> {
    frame: Frame<'a>,
    asked: Asked,
    sites: Vec<(String, String)>,
    states: Vec<(&'static str, &'static str)>,
    groups: Vec<Group>,
    /// The controller gave no answer: nobody knows how they are.
    away: bool,
    total: usize,
    is_any: bool,
    may_edit: bool,
    before: Option<String>,
    after: Option<String>,
}

/// The access points of a site.
struct Group {
    title: String,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    title: String,
    link: String,
    mark: &'static str,
    state: &'static str,
    since: Option<String>,
    online: Option<u32>,
    devices: String,
    bytes: String,
    capacity: u32,
}

pub async fn page(State(desk): State<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let frame = Frame::new(&desk, &me, Section::AccessPoints).with_news(asked.kabar.as_deref());
    let told = desk.ask(&GetAccessPoints {}).await.ok();
    let away = told.is_none();
    let now: HashMap<AccessPointName, AccessPointNow> =
        told.unwrap_or_default().into_iter().map(|now| (now.name.clone(), now)).collect();
    let places = Places::load(&desk).await?;
    let wanted: Vec<&AccessPoint> = wanted(&places, &asked, &now);
    let total = wanted.len();
    let page: usize = asked.hal.parse().unwrap_or(1).clamp(1, 10_000);
    let shown: Vec<&AccessPoint> = wanted.into_iter().skip((page - 1) * ENTRIES).take(ENTRIES).collect();
    let today = today(&desk, &shown).await?;
    let groups = places.sites.iter().filter_map(|(site, title)| {
        let here = shown.iter().filter(|stands| stands.site == *site);
        let rows: Vec<Row> = here.map(|stands| row(&frame, stands, now.get(&stands.name), &today)).collect();
        (!rows.is_empty()).then(|| Group { title: title.clone(), rows })
    });
    let groups = groups.collect();
    let other = |to: usize| format!("{}?{}", super::ROAD, asked.query(to));
    let states = STATES.iter().map(|(value, state)| (*value, mark(frame.words, Some(*state)).1));
    answer::page(&ListPage {
        sites: [(String::new(), frame.words.say("usage-all-sites").to_owned())]
            .into_iter()
            .chain(places.sites.iter().map(|(site, title)| (site.to_string(), title.clone())))
            .collect(),
        states: [("", frame.words.say("access-point-any-state"))].into_iter().chain(states).collect(),
        groups,
        away,
        total,
        is_any: !places.access_points.is_empty(),
        may_edit: frame.may(Right::EditAccessPoints),
        before: (page > 1).then(|| other(page - 1)),
        after: (page * ENTRIES < total).then(|| other(page + 1)),
        asked,
        frame,
    })
}

fn wanted<'a>(
    places: &'a Places,
    asked: &Asked,
    now: &HashMap<AccessPointName, AccessPointNow>,
) -> Vec<&'a AccessPoint> {
    let find = asked.cari.trim().to_lowercase();
    let state = STATES.iter().find(|(text, _)| *text == asked.keadaan).map(|(_, state)| *state);
    let fits = |stands: &&AccessPoint| {
        let texts = [stands.name.as_str(), &stands.title, &stands.make];
        stands.is_in_service() != (asked.turun == "ya")
            && (asked.lokasi.is_empty() || stands.site.as_str() == asked.lokasi)
            && state.is_none_or(|state| now.get(&stands.name).is_some_and(|now| now.state == state))
            && (find.is_empty() || texts.iter().any(|text| text.to_lowercase().contains(&find)))
    };
    let order = |stands: &&AccessPoint| places.sites.iter().position(|(site, _)| *site == stands.site);
    let mut wanted: Vec<&AccessPoint> = places.access_points.iter().filter(fits).collect();
    wanted.sort_by_key(order);
    wanted
}

/// Bytes of the local day that lasts, both ways, of each access point that has any figures.
async fn today(
    desk: &Desk,
    shown: &[&AccessPoint],
) -> Result<HashMap<AccessPointName, u64>, crate::admin::fault::Fault> {
    let today = desk.calendar.day_of(desk.now());
    let period = Period { first: today, last: today, by: By::Day };
    let access_points = shown.iter().map(|stands| stands.name.clone()).collect();
    let query = Reported { sites: Vec::new(), access_points, period };
    let usage = desk.store.usage(&query, &desk.calendar, desk.now()).await?;
    let moved = usage.places.iter().filter_map(|place| {
        let total = |figure| place.series(figure).and_then(|series| series.total);
        let (down, up) = (total(Figure::Down)?, total(Figure::Up)?);
        Some((place.spot.access_point.clone()?, down.saturating_add(up)))
    });
    Ok(moved.collect())
}

fn row(
    frame: &Frame<'_>,
    stands: &AccessPoint,
    now: Option<&AccessPointNow>,
    today: &HashMap<AccessPointName, u64>,
) -> Row {
    let (mark, state) = match stands.retired {
        Some(_) => ("", frame.words.say("access-point-retired")),
        None => mark(frame.words, now.map(|now| now.state)),
    };
    let name: String = form_urlencoded::byte_serialize(stands.name.as_str().as_bytes()).collect();
    Row {
        name: stands.name.to_string(),
        title: stands.title.clone(),
        link: path(&stands.name),
        mark,
        state,
        since: now.map(|now| frame.moment(now.since)),
        online: now.map(|now| now.online),
        devices: format!("/admin/perangkat?titik={name}"),
        bytes: words::known(frame.language, Figure::Down, today.get(&stands.name).copied()),
        capacity: stands.capacity,
    }
}

impl Asked {
    fn query(&self, page: usize) -> String {
        let page = page.to_string();
        let own = [
            ("cari", self.cari.as_str()),
            ("lokasi", &self.lokasi),
            ("keadaan", &self.keadaan),
            ("turun", &self.turun),
            ("hal", &page),
        ];
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(own.into_iter().filter(|(_, value)| !value.is_empty()));
        query.finish()
    }
}
