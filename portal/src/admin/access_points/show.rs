use super::{mark, named};
use crate::{
    admin::{
        answer::{self, Answer},
        charts::{Line, LineChart, Reading},
        desk::Desk,
        frame::{Frame, Section},
        session::SignedIn,
        usage::{asked::Places, range::Written, words},
    },
    views::format,
};
use askama::Template;
use axum::extract::{Path, Query, State};
use hotspot::{
    control::admin::GetAccessPoints,
    model::{AccessPoint, Alarm, AlarmKind, BitRate},
    policy::rights::Right,
    report::{By, Figure, PlaceUsage, Query as Reported, Usage},
};
use serde::Deserialize;
use std::sync::Arc;
use url::form_urlencoded;

/// Alarms that are looked through for those about it.
const MOST_ALARMS: u32 = 2_000;
/// Of them, the newest are shown.
const ALARMS: usize = 10;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    kabar: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/access_points/show.html")]
struct ShowPage<'a> {
    frame: Frame<'a>,
    it: AccessPoint,
    site: String,
    mark: &'static str,
    state: &'static str,
    /// Nothing where the controller gave no answer, or does not watch it.
    now: Option<Now>,
    away: bool,
    devices: String,
    usage: String,
    week: Option<Week>,
    alarms: Vec<AlarmRow>,
    may_edit: bool,
}

struct Now {
    since: String,
    answered: Option<String>,
    /// In milliseconds.
    round_trip: Option<String>,
    online: u32,
    moving: String,
}

/// The last seven days.
struct Week {
    chart: LineChart,
    header: [&'static str; 4],
    rows: Vec<(String, [String; 4])>,
}

struct AlarmRow {
    id: i64,
    since: String,
    seen: String,
    cleared: Option<String>,
}

pub async fn page(
    State(desk): State<Arc<Desk>>,
    me: SignedIn,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let frame = Frame::new(&desk, &me, Section::AccessPoints).with_news(asked.kabar.as_deref());
    let (it, _) = named(&desk, &name).await?;
    let told = desk.ask(&GetAccessPoints {}).await.ok();
    let away = told.is_none();
    let told = told.unwrap_or_default().into_iter().find(|now| now.name == it.name);
    let (mark, state) = match it.retired {
        Some(_) => ("", frame.words.say("access-point-retired")),
        None => mark(frame.words, told.as_ref().map(|now| now.state)),
    };
    // Less than a kilobit is nothing.
    let rate = |bits| match BitRate::from_bits_per_second(bits) {
        Ok(rate) if bits >= 1_000 => format::rate(frame.language, rate),
        _ => "0 Mbit/s".to_owned(),
    };
    let now = told.map(|now| Now {
        since: frame.moment(now.since),
        answered: now.answered.map(|at| frame.moment(at)),
        round_trip: now.round_trip_us.map(|us| format!("{},{} ms", us / 1000, us % 1000 / 100)),
        online: now.online,
        moving: format!("↓ {} ↑ {}", rate(now.moving.down), rate(now.moving.up)),
    });
    let week = week(&desk, &frame, &it).await?;
    let alarms = desk.store.alarms(false, MOST_ALARMS).await?;
    let own = |alarm: &&Alarm| alarm.kind == AlarmKind::AccessPointDown && alarm.subject == it.name.as_str();
    let alarms = alarms.iter().filter(own).take(ALARMS).map(|alarm| AlarmRow {
        id: alarm.id.0,
        since: frame.moment(alarm.since),
        seen: alarm.seen.clone(),
        cleared: alarm.cleared.map(|at| frame.moment(at)),
    });
    let encoded: String = form_urlencoded::byte_serialize(it.name.as_str().as_bytes()).collect();
    answer::page(&ShowPage {
        alarms: alarms.collect(),
        site: Places::load(&desk).await?.title(&it.site).to_owned(),
        mark,
        state,
        now,
        away,
        devices: format!("/admin/perangkat?titik={encoded}"),
        usage: format!("/admin/pemakaian?tempat={}/{encoded}", it.site),
        week,
        may_edit: frame.may(Right::EditAccessPoints),
        it,
        frame,
    })
}

async fn week(
    desk: &Desk,
    frame: &Frame<'_>,
    it: &AccessPoint,
) -> Result<Option<Week>, crate::admin::fault::Fault> {
    let Ok(period) = Written::default().period(desk.calendar.day_of(frame.now)) else { return Ok(None) };
    let query = Reported { sites: Vec::new(), access_points: vec![it.name.clone()], period };
    let usage = desk.store.usage(&query, &desk.calendar, frame.now).await?;
    Ok(usage.places.first().map(|place| Week::of(frame, &usage, place)))
}

impl Week {
    fn of(frame: &Frame<'_>, usage: &Usage, place: &PlaceUsage) -> Self {
        const FIGURES: [Figure; 4] = [Figure::Devices, Figure::Peak, Figure::Down, Figure::Up];
        let zone = frame.timezone();
        let cells = |figure| place.series(figure).map(|series| series.cells.as_slice()).unwrap_or_default();
        let readings: Vec<Reading> = cells(Figure::Devices)
            .iter()
            .map(|cell| cell.value.map_or(Reading::Missing, Reading::Known))
            .collect();
        let ticks = usage.slots.iter().enumerate();
        let ticks: Vec<(usize, String)> =
            ticks.map(|(number, slot)| (number, words::tick(slot, By::Day, false, zone))).collect();
        let line = Line {
            id: "week",
            told: frame.words.say("access-point-week").to_owned(),
            readings: &readings,
            name: "",
            usual: &[],
            usual_name: "",
            ticks: &ticks,
        };
        let value = |number: usize, figure| {
            let value = cells(figure).get(number).and_then(|cell| cell.value);
            words::known(frame.language, figure, value)
        };
        let rows = usage.slots.iter().enumerate().rev();
        Self {
            chart: LineChart::new(line, |value| words::value(frame.language, Figure::Devices, value)),
            header: ["usage-devices", "usage-peak", "usage-bytes-down", "usage-bytes-up"]
                .map(|key| frame.words.say(key)),
            rows: rows
                .map(|(number, slot)| {
                    let when = words::slot(frame.language, slot, By::Day, zone);
                    (when, FIGURES.map(|figure| value(number, figure)))
                })
                .collect(),
        }
    }
}
