//! Every figure against the truth: histories that were made up, written as the controller writes, counted again by brute force.

use hotspot::{
    config::{Config, Retention},
    model::{AccessPointName, SiteName, Span, UnixTime},
    report::{By, Figure, Period, PlaceUsage, Query, Usage},
    store::Store,
};
use jiff::civil::{Date, date};
use lab::history::{History, Town, calendar};
use std::path::{Path, PathBuf};

/// Sunday.
const FIRST: Date = date(2026, 10, 4);
const NEVER: UnixTime = UnixTime(0);

struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("wifi-pbg-figures-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("make a folder");
        Self(path)
    }

    async fn store(&self) -> Store {
        Store::own(&self.0.join("hotspot.db"), "boot".to_owned()).await.expect("open the store")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn at(day: i8, hour: i8, minute: i64) -> UnixTime {
    UnixTime(calendar().hour_of(date(2026, 10, day), hour).0 + minute * 60)
}

/// Two sites for some days, and a gateway that was off: for 20 seconds, over a whole hour and more, and over midnight.
fn town(seed: u64, days: u16, visits: u32) -> Town {
    Town {
        seed,
        sites: ["alun-alun", "bukateja"].map(|name| name.parse().expect("a name")).to_vec(),
        access_points: 2,
        first: FIRST,
        days,
        visits,
        gaps: vec![
            (at(4, 19, 30), UnixTime(at(4, 19, 30).0 + 20)),
            (at(5, 1, 10), at(5, 4, 20)),
            (at(6, 23, 40), at(7, 0, 15)),
        ],
    }
}

/// Everything that there is, by hour, day or month.
async fn all(store: &Store, town: &Town, first: Date, last: Date, by: By) -> Usage {
    let access_points = town
        .sites
        .iter()
        .flat_map(|site| (0..town.access_points).map(|number| town.access_point(site, number)));
    let query = Query {
        sites: town.sites.clone(),
        access_points: access_points.collect(),
        period: Period::new(first, last, by).expect("a period"),
    };
    store.usage(&query, &calendar(), town.ends()).await.expect("read the figures")
}

fn values(place: &PlaceUsage, figure: Figure) -> Vec<Option<u64>> {
    place.series(figure).expect("the figure").cells.iter().map(|cell| cell.value).collect()
}

fn name(place: &PlaceUsage) -> (&SiteName, Option<&AccessPointName>) {
    (&place.spot.site, place.spot.access_point.as_ref())
}

fn last(town: &Town) -> Date {
    town.first.saturating_add(jiff::Span::new().days(i64::from(town.days) - 1))
}

fn in_a_runtime(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(test);
}

#[test]
fn every_hour_has_its_true_figures_and_hours_without_the_gateway_have_none() {
    for seed in 1..4 {
        in_a_runtime(async {
            let folder = Scratch::new(&format!("hours-{seed}"));
            let store = folder.store().await;
            let history = town(seed, 5, 40).write(&store).await;
            let usage = all(&store, &history.town, FIRST, last(&history.town), By::Hour).await;
            assert_eq!(usage.places.len(), 6);
            for place in &usage.places {
                hours_are_true(place, &usage, &history);
            }
            let busy = |place: &PlaceUsage| values(place, Figure::Peak).into_iter().flatten().max() > Some(1);
            assert!(history.visits.len() > 150 && usage.places.iter().all(busy), "nothing would be shown");
            // Two whole hours of a hundred and twenty, and what is missing of others.
            let site = &usage.places[0];
            assert_eq!(site.series(Figure::Peak).expect("a series").missing(history.town.ends()), 2);
            assert!((960..=972).contains(&site.observed.0), "{:?}", site.observed);
        });
    }
}

fn hours_are_true(place: &PlaceUsage, usage: &Usage, history: &History) {
    let (site, access_point) = name(place);
    let truth: Vec<_> = usage.slots.iter().map(|slot| history.hour(site, access_point, slot.from)).collect();
    let mut figures = vec![
        (Figure::Devices, truth.iter().map(|hour| hour.map(|hour| hour.devices)).collect::<Vec<_>>()),
        (Figure::Sessions, truth.iter().map(|hour| hour.map(|hour| hour.sessions)).collect()),
        (Figure::Peak, truth.iter().map(|hour| hour.map(|hour| hour.peak)).collect()),
        (Figure::Up, truth.iter().map(|hour| hour.map(|hour| hour.up)).collect()),
        (Figure::Down, truth.iter().map(|hour| hour.map(|hour| hour.down)).collect()),
    ];
    if access_point.is_none() {
        for figure in Figure::ALL {
            let count = |from, until| match figure {
                Figure::Refusals(cause) => Some(history.refusals(site, cause, from, until)),
                Figure::Reports(trouble) => Some(history.reports(site, trouble, from, until)),
                _ => None,
            };
            let known = usage
                .slots
                .iter()
                .zip(&truth)
                .map(|(slot, hour)| hour.and_then(|_| count(slot.from, slot.until)));
            let known: Vec<_> = known.collect();
            if count(NEVER, NEVER).is_some() {
                figures.push((figure, known));
            }
        }
    }
    for (figure, truth) in figures {
        for ((told, truth), slot) in values(place, figure).into_iter().zip(truth).zip(&usage.slots) {
            // Bytes that passed while the gateway was off are known all the same.
            if truth.is_none() && matches!(figure, Figure::Up | Figure::Down) {
                continue;
            }
            assert_eq!(told, truth, "{figure:?} of {site} {access_point:?} at {:?}", slot.from);
        }
    }
}

#[test]
fn days_and_months_have_their_true_devices_before_and_after_the_visits_are_forgotten() {
    in_a_runtime(async {
        let folder = Scratch::new("days");
        let store = folder.store().await;
        let history = town(7, 40, 12).write(&store).await;
        let town = &history.town;
        let keep = Retention { sessions: Span::from_days(10), ..retention() };
        for (now, forgotten) in [(town.ends(), false), (UnixTime(town.ends().0 + 3 * 3_600), true)] {
            if forgotten {
                let mut run = store.begin_forgetting(now, &calendar(), &keep).await.expect("begin to forget");
                while !store.forget_some(&mut run).await.expect("forget") {}
                let left = store.load(moment(now), hotspot::policy::days(last(town))).await.expect("load");
                assert_eq!(left.last_session, history.visits.len() as i64);
                assert!(left.admissions.len() < 20, "old visits are gone: {}", left.admissions.len());
            }
            let days = all(&store, town, FIRST, last(town), By::Day).await;
            for place in &days.places {
                let (site, access_point) = name(place);
                let truth = days.slots.iter().map(|slot| history.day(site, access_point, slot.day));
                let (devices, sessions): (Vec<_>, Vec<_>) =
                    truth.map(|day| (Some(day.devices), Some(day.sessions))).unzip();
                assert_eq!(values(place, Figure::Devices), devices, "{site} {access_point:?} {forgotten}");
                assert_eq!(values(place, Figure::Sessions), sessions, "{site} {access_point:?} {forgotten}");
            }
            let months = all(&store, town, FIRST, last(town), By::Month).await;
            for (months, days) in months.places.iter().zip(&days.places) {
                for figure in [Figure::Devices, Figure::Sessions, Figure::Up, Figure::Down] {
                    let sum = |place: &PlaceUsage| values(place, figure).iter().flatten().sum::<u64>();
                    assert_eq!(sum(months), sum(days), "{figure:?}");
                    assert_eq!(days.series(figure).and_then(|series| series.total), Some(sum(days)));
                }
                let most = |place: &PlaceUsage| values(place, Figure::Peak).into_iter().flatten().max();
                assert_eq!(most(months), most(days));
            }
        }
    });
}

#[test]
fn bytes_of_a_site_are_those_of_its_sessions() {
    in_a_runtime(async {
        let folder = Scratch::new("bytes");
        let store = folder.store().await;
        let history = town(11, 3, 60).write(&store).await;
        let usage = all(&store, &history.town, FIRST, last(&history.town), By::Day).await;
        for place in usage.places.iter().filter(|place| place.spot.access_point.is_none()) {
            let visits = history.visits.iter().filter(|visit| visit.site == place.spot.site);
            let down: u64 = visits.flat_map(|visit| &visit.moved).map(|moved| moved.down).sum();
            assert_eq!(place.series(Figure::Down).and_then(|series| series.total), Some(down));
        }
    });
}

fn moment(at: UnixTime) -> hotspot::model::Now {
    hotspot::model::Now { boot: hotspot::model::BootTime(0), unix: at, trusted: true }
}

fn retention() -> Retention {
    let minimal = "[uplink]\ninterface = \"wan\"\ndown = \"1 Mbit/s\"\nup = \"1 Mbit/s\"\n[[network]]\nsite = \"a\"\n\
                   interface = \"b\"\naddress = \"10.20.0.1/24\"\npool = \"10.20.0.50-10.20.0.60\"\n";
    Config::parse(Path::new("test.toml"), minimal).expect("a configuration").retention
}
