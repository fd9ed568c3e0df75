//! Hours, stays and what is left of them.

use super::super::{
    Change, Erased, Store,
    tests::{Folder, MAC, admission, now, session},
};
use super::*;
use crate::{
    model::{Session, SiteHour},
    policy::{Calendar, days},
    report::{By, Figure, Period, Query},
};
use jiff::civil::date;

/// Sunday 2026-11-22, noon in Jakarta.
const NOON: i64 = 1_795_323_600;

fn row(devices: u64, sessions: u64, peak: u64, observed: u64) -> SiteHour {
    SiteHour {
        site: "alun-alun".parse().unwrap(),
        access_point: None,
        hour: UnixTime(NOON),
        devices,
        sessions,
        peak,
        observed: Span::from_secs(observed),
        full: Span::from_secs(observed / 2),
    }
}

fn visiting(id: i64, ended: Option<i64>) -> Session {
    Session { id: SessionId(id), started: UnixTime(NOON + 60), ended: ended.map(UnixTime), ..session() }
}

fn at(session: i64, access_point: &str, from: i64) -> Change {
    Change::StayBegan {
        session: SessionId(session),
        access_point: access_point.parse().ok(),
        from: UnixTime(from),
    }
}

async fn stays(store: &Store) -> Vec<(i64, String, i64, Option<i64>)> {
    sqlx::query_as(
        "SELECT session, access_point, from_at - 1795323600, until_at - 1795323600 FROM stay ORDER BY 1, 3",
    )
    .fetch_all(&store.reader)
    .await
    .unwrap()
}

#[tokio::test]
async fn an_hour_is_written_whole_and_again_and_its_bytes_are_left_alone() {
    let folder = Folder::new("hours");
    let store = folder.open("boot-1").await;
    let usage = crate::store::tests::usage(visiting(1, None), 22, 7);
    let usage = crate::model::Usage { hour: UnixTime(NOON), access_point: "tiang".parse().ok(), ..usage };
    let begun = [Change::Admission(admission()), Change::Session(visiting(1, None)), Change::Usage(usage)];
    store.commit(&begun, now(0, NOON + 60)).await.unwrap();
    for written in [row(5, 4, 3, 600), row(4, 3, 2, 300)] {
        store.commit(&[Change::Hour(written)], now(0, NOON + 900)).await.unwrap();
    }
    let loaded = store.load(now(0, NOON + 900), days(date(2026, 11, 22))).await.unwrap();
    let whole = loaded.hour.rows.iter().find(|row| row.access_point.is_none());
    assert_eq!(whole, Some(&row(4, 4, 3, 600)), "a device may prove to have left before the hour");
    let bytes: Vec<(String, i64)> =
        sqlx::query_as("SELECT access_point, down FROM usage_site_hour ORDER BY 1")
            .fetch_all(&store.reader)
            .await
            .unwrap();
    assert_eq!(bytes, [(String::new(), 7), ("tiang".into(), 7)], "the site's row has all of it");
    let later = store.load(now(0, NOON + 3_700), days(date(2026, 11, 22))).await.unwrap();
    assert_eq!(later.hour.rows, [], "another hour lasts");
}

#[tokio::test]
async fn stays_follow_each_other_without_gap_and_end_with_their_session() {
    let folder = Folder::new("stays");
    let store = folder.open("boot-1").await;
    let begun = [
        Change::Admission(admission()),
        Change::Session(visiting(1, None)),
        at(1, "tiang-1", NOON + 60),
        at(1, "tiang-2", NOON + 100),
        at(1, "", NOON + 200),
        at(9, "tiang-1", NOON + 200),
    ];
    store.commit(&begun, now(0, NOON + 200)).await.unwrap();
    let loaded = store.load(now(0, NOON + 200), days(date(2026, 11, 22))).await.unwrap();
    assert_eq!(loaded.hour.visits.len(), 2, "{:?}", loaded.hour);
    store.commit(&[Change::Session(visiting(1, Some(NOON + 300)))], now(0, NOON + 300)).await.unwrap();
    let all = [
        (1, "tiang-1".into(), 60, Some(100)),
        (1, "tiang-2".into(), 100, Some(200)),
        (1, String::new(), 200, Some(300)),
    ];
    assert_eq!(stays(&store).await, all, "a session that is not there stays nowhere");
}

#[tokio::test]
async fn an_erased_device_leaves_no_stay_and_stays_in_the_totals() {
    let folder = Folder::new("erased-stays");
    let store = folder.open("boot-1").await;
    let begun = [
        Change::Admission(admission()),
        Change::Session(visiting(1, None)),
        at(1, "tiang", NOON + 60),
        Change::Session(visiting(1, Some(NOON + 300))),
        Change::Hour(row(1, 1, 1, 900)),
    ];
    store.commit(&begun, now(0, NOON + 300)).await.unwrap();
    let calendar = Calendar::new("Asia/Jakarta").unwrap();
    let act = crate::model::Act {
        at: UnixTime(NOON),
        who: "budi".into(),
        did: String::new(),
        subject: String::new(),
        before: None,
        after: None,
        source: String::new(),
    };
    store.add_access_points(&[access_point()], &act).await.unwrap().unwrap();
    let day = date(2026, 11, 22);
    let query = Query {
        sites: vec!["alun-alun".parse().unwrap()],
        access_points: vec!["tiang".parse().unwrap()],
        period: Period::new(day, day, By::Day).unwrap(),
    };
    let counted = async || {
        let usage = store.usage(&query, &calendar, UnixTime(NOON + 900)).await.unwrap();
        let total = |place: usize, figure| usage.places[place].series(figure).unwrap().total;
        [0, 1].map(|place| (total(place, Figure::Devices), total(place, Figure::Sessions)))
    };
    let before = counted().await;
    assert_eq!(before, [(Some(1), Some(1)); 2]);
    let told = store.device_data(MAC.parse().unwrap()).await.unwrap();
    assert_eq!(told.visits[0].access_points, ["tiang"], "the device's owner reads where it was");
    let erased = Erased {
        mac: MAC.parse().unwrap(),
        site: "alun-alun".parse().unwrap(),
        keep_use_from: day,
        calendar: calendar.clone(),
    };
    store.commit(&[Change::Erased(erased)], now(0, NOON + 400)).await.unwrap();
    assert_eq!(stays(&store).await, []);
    assert_eq!(counted().await, before);
}

fn access_point() -> crate::model::AccessPoint {
    crate::model::AccessPoint {
        name: "tiang".parse().unwrap(),
        site: "alun-alun".parse().unwrap(),
        title: String::new(),
        place: None,
        make: String::new(),
        mac: None,
        address: None,
        attachment: None,
        capacity: 40,
        made: UnixTime(NOON),
        retired: None,
    }
}
