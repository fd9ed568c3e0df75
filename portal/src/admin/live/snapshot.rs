use super::KEPT_EVERY;
use crate::{
    admin::{
        desk::Desk,
        session::SignedIn,
        sites::Sites,
        today::{
            picture::{self, Kept, Known, Picture, Told},
            view::TodayNow,
        },
        wall::WallNow,
    },
    views::Language,
};
use askama::{Template, filters::HtmlSafe};
use hotspot::{
    control::{admin::GetAccessPoints, operator::GetStatus},
    model::{AccessPointName, Alarm, AlarmKind, SiteCard, UnixTime},
    policy::rights::Right,
    report::{Band, By, Period, PlaceUsage, Query},
    store::StoreError,
};
use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

/// More than kinds, sites and access points can have standing.
const MOST_ALARMS: u32 = 4_000;
/// Of so many access points it is looked up what is usual: more are not named on one page.
const MOST_SILENT: usize = 20;

/// How things were at one moment, and the parts of pages that were written from it.
pub struct Snapshot {
    pub at: UnixTime,
    pub told: Option<Arc<Told>>,
    /// Whether controller and store answered for this look.
    pub answers: bool,
    /// Those that stand.
    pub alarms: Arc<Vec<Alarm>>,
    pub kept: Arc<Kept>,
    pub cards: Arc<Vec<SiteCard>>,
    written: Mutex<HashMap<(Part, Audience), Written>>,
}

/// A part of a page that stays true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    Today,
    Wall,
}

/// Who is shown the same: the same language, the same rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Audience {
    pub language: Language,
    rights: u32,
}

impl Audience {
    #[must_use]
    pub fn of(me: &SignedIn) -> Self {
        let rights =
            Right::ALL.iter().filter(|right| me.may(**right)).fold(0, |all, right| all | bit(*right));
        Self { language: Language::of_staff(&me.staff), rights }
    }

    #[must_use]
    pub fn may(self, right: Right) -> bool {
        self.rights & bit(right) != 0
    }
}

fn bit(right: Right) -> u32 {
    let place = Right::ALL.iter().position(|known| *known == right).unwrap_or(31);
    1 << place.min(31)
}

/// HTML of our own templates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written(pub Arc<str>);

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Written {}

impl Snapshot {
    #[must_use]
    pub fn known<'a>(&'a self, desk: &'a Desk) -> Known<'a> {
        Known {
            config: &desk.config,
            calendar: &desk.calendar,
            now: self.at,
            told: self.told.as_deref(),
            answers: self.answers,
            alarms: &self.alarms,
            kept: &self.kept,
        }
    }

    /// A part of a page in somebody's words; written once for all who are shown the same.
    #[must_use]
    pub fn part(&self, desk: &Desk, part: Part, audience: Audience) -> Written {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let known = written.entry((part, audience));
        known.or_insert_with(|| self.write(desk, part, audience)).clone()
    }

    fn write(&self, desk: &Desk, part: Part, audience: Audience) -> Written {
        let picture = Picture::of(&self.known(desk));
        let sites = Sites::of(desk, &self.cards);
        let html = match part {
            Part::Today => {
                TodayNow::new(&picture, &self.kept.usual, &sites, desk, self.at, audience).render()
            }
            Part::Wall => WallNow::new(
                &picture,
                &self.cards,
                &sites,
                self.told.as_deref(),
                desk,
                self.at,
                audience.language,
            )
            .render(),
        };
        let html = html.unwrap_or_else(|error| {
            tracing::error!(%error, "cannot write a part of a page");
            String::new()
        });
        Written(html.replace('\r', "").into())
    }
}

/// What the next look starts from.
#[derive(Default)]
pub struct Taking {
    told: Option<Arc<Told>>,
    alarms: Arc<Vec<Alarm>>,
    kept: Arc<Kept>,
    cards: Arc<Vec<SiteCard>>,
    kept_at: Option<Instant>,
}

impl Taking {
    pub async fn look(&mut self, desk: &Desk) -> Snapshot {
        let at = desk.now();
        let (status, access_points) = tokio::join!(desk.ask(&GetStatus {}), desk.ask(&GetAccessPoints {}));
        let told = status.ok().zip(access_points.ok());
        let mut answers = told.is_some();
        if let Some((status, access_points)) = told {
            self.told = Some(Arc::new(Told { at, status, access_points }));
        }
        if let Err(error) = self.read(desk, at).await {
            tracing::error!(%error, "the first page is not what the store has");
            answers = false;
        }
        Snapshot {
            at,
            told: self.told.clone(),
            answers,
            alarms: Arc::clone(&self.alarms),
            kept: Arc::clone(&self.kept),
            cards: Arc::clone(&self.cards),
            written: Mutex::default(),
        }
    }

    async fn read(&mut self, desk: &Desk, at: UnixTime) -> Result<(), StoreError> {
        self.alarms = Arc::new(desk.store.alarms(true, MOST_ALARMS).await?);
        if self.kept_at.is_some_and(|kept| kept.elapsed() < KEPT_EVERY) {
            return Ok(());
        }
        self.kept = Arc::new(read_kept(desk, &self.alarms, at).await?);
        self.cards = Arc::new(desk.store.sites().await?);
        self.kept_at = Some(Instant::now());
        Ok(())
    }
}

async fn read_kept(desk: &Desk, alarms: &[Alarm], at: UnixTime) -> Result<Kept, StoreError> {
    let (store, calendar) = (&desk.store, &desk.calendar);
    let today = calendar.day_of(at);
    let mut hours = BTreeMap::new();
    for day in picture::days_needed(today) {
        let (from, until) = (calendar.hour_of(day, 0), calendar.hour_of(day.tomorrow().unwrap_or(day), 0));
        hours.extend(store.hours_together(&desk.sites, from, until).await?);
    }
    let mut reports = BTreeMap::new();
    for (site, _, count) in store.citizen_reports(calendar.hour_of(today, 0)).await? {
        *reports.entry(site).or_default() += count;
    }
    let refused_yesterday = match picture::same_hour_yesterday(calendar, at) {
        Some(hour) => store.refused_in(hour).await?,
        None => BTreeMap::new(),
    };
    Ok(Kept {
        board: store.board().await?,
        hours,
        refused: store.refused_in(picture::this_hour(calendar, at)).await?,
        refused_yesterday,
        reports,
        usual: usual_of_silent(desk, alarms, at).await?,
    })
}

/// What is usual at this hour by access points that do not answer.
async fn usual_of_silent(
    desk: &Desk,
    alarms: &[Alarm],
    at: UnixTime,
) -> Result<BTreeMap<AccessPointName, u64>, StoreError> {
    let silent = alarms.iter().filter(|alarm| alarm.kind == AlarmKind::AccessPointDown);
    let access_points: Vec<AccessPointName> =
        silent.filter_map(|alarm| alarm.subject.parse().ok()).take(MOST_SILENT).collect();
    if access_points.is_empty() {
        return Ok(BTreeMap::new());
    }
    let today = desk.calendar.day_of(at);
    let period = Period { first: today, last: today, by: By::Hour };
    let query = Query { sites: Vec::new(), access_points, period };
    let usage = desk.store.usage(&query, &desk.calendar, at).await?;
    let hour = usage.slots.iter().position(|slot| slot.from <= at && at < slot.until);
    let usual = |place: &PlaceUsage| {
        let bands = Band::usual(&place.facts, &usage.slots, &desk.calendar, |hour| hour.peak);
        let band = bands.get(hour?).copied().flatten()?;
        Some((place.spot.access_point.clone()?, band.low.midpoint(band.high)))
    };
    Ok(usage.places.iter().filter_map(usual).collect())
}
