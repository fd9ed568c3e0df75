//! A device that wants to be forgotten, and what is left of it.

use super::super::{
    AuditQuery, Change, Store, UsedSoFar,
    tests::{Folder, MAC, admission, lease, now, session, usage},
};
use super::*;
use crate::{
    model::{Device, Lease, Session, Usage},
    policy::days,
};
use jiff::civil::date;
use std::net::Ipv4Addr;

/// Sunday 2026-11-22, noon in Jakarta.
const NOON: i64 = 1_795_323_600;

fn erased() -> Erased {
    Erased {
        mac: MAC.parse().unwrap(),
        site: "alun-alun".parse().unwrap(),
        keep_use_from: date(2026, 11, 22),
        calendar: Calendar::new("Asia/Jakarta").unwrap(),
    }
}

/// A device that was here yesterday and is today.
async fn visited(folder: &Folder) -> Store {
    let store = folder.open("boot-1").await;
    let seen = Device { mac: erased().mac, first_seen: UnixTime(0), last_seen: UnixTime(NOON) };
    let from = |id, started, ended| Session {
        id: crate::model::SessionId(id),
        started: UnixTime(started),
        ended: Some(UnixTime(ended)),
        ..session()
    };
    let left = Lease { address: Ipv4Addr::new(10, 20, 0, 51), ..lease(3_600_000) };
    let on = |day| Usage { account: None, day, ..usage(from(2, NOON - 600, NOON), 1, 7) };
    let changes = [
        Change::DeviceSeen(seen),
        Change::LeaseGranted(lease(3_600_000)),
        Change::LeaseGranted(left.clone()),
        Change::LeaseEnded { site: left.site, address: left.address, at: UnixTime(NOON - 60) },
        Change::Admission(admission()),
        Change::Session(from(1, NOON - 20 * 3_600, NOON - 10 * 3_600)),
        Change::Session(from(2, NOON - 600, NOON)),
        Change::Usage(on(date(2026, 11, 21))),
        Change::Usage(on(date(2026, 11, 22))),
    ];
    store.commit(&changes, now(0, NOON)).await.unwrap();
    sqlx::query("INSERT INTO block VALUES ($1, 0, 9999999999, '', '')")
        .bind(MAC)
        .execute(&store.writer)
        .await
        .unwrap();
    store
}

/// Every value of every table that names the device, with its table.
async fn named(store: &Store, what: &str) -> Vec<String> {
    let tables: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '_sqlx%'")
            .fetch_all(&store.reader)
            .await
            .unwrap();
    let mut found = Vec::new();
    for table in tables {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT * FROM {table}")));
        for row in rows.fetch_all(&store.reader).await.unwrap() {
            let holds = (0..row.len()).any(|column| {
                row.try_get_unchecked::<String, _>(column).is_ok_and(|value| value.contains(what))
            });
            found.extend(holds.then(|| table.clone()));
        }
    }
    found
}

#[tokio::test]
async fn what_is_left_of_an_erased_device_is_its_lease_its_use_and_its_pause() {
    let folder = Folder::new("erased");
    let store = visited(&folder).await;
    assert_eq!(named(&store, MAC).await.len(), 9);
    store.commit(&[Change::Erased(erased())], now(0, NOON)).await.unwrap();
    assert_eq!(named(&store, MAC).await, ["lease", "usage_device_day", "block"]);
    assert_eq!(named(&store, "Redmi").await, Vec::<String>::new());
    let used = store.used(days(date(2026, 11, 22))).await.unwrap();
    assert!(matches!(used.as_slice(), [UsedSoFar { today, month, .. }] if today == month && today.0 == 8));
    let told = store.audit(&AuditQuery { most: 9, ..AuditQuery::default() }).await.unwrap();
    assert_eq!(told.iter().map(|act| act.subject.as_str()).collect::<Vec<_>>(), ["a device at alun-alun"]);
}

#[tokio::test]
async fn who_presses_again_fills_no_audit_and_totals_stay_true() {
    let folder = Folder::new("totals");
    let store = visited(&folder).await;
    sqlx::query("INSERT INTO site_day VALUES ('alun-alun', '2026-11-21', 5, 6, 0, 0, 1)")
        .execute(&store.writer)
        .await
        .unwrap();
    let twice = [Change::Erased(erased()), Change::Erased(erased())];
    store.commit(&twice, now(0, NOON)).await.unwrap();
    assert_eq!(named(&store, "device.erase").await, ["audit"]);
    let totals: Vec<(String, i64, i64, i64, i64)> = sqlx::query_as(
        "SELECT day, devices, sessions, gone_devices, gone_sessions FROM site_day ORDER BY day",
    )
    .fetch_all(&store.reader)
    .await
    .unwrap();
    // Yesterday was counted before; today both sessions ran, and one began.
    assert_eq!(totals, [("2026-11-21".into(), 5, 6, 0, 0), ("2026-11-22".into(), 0, 0, 1, 1)]);
}

#[tokio::test]
async fn what_was_deleted_is_not_in_the_file_any_more() {
    let folder = Folder::new("overwritten");
    let store = visited(&folder).await;
    let holds = |text: &str| {
        let bytes = std::fs::read(folder.0.join("hotspot.db")).unwrap();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    };
    store.close().await;
    assert!(holds("Redmi-9A"));
    let store = folder.open("boot-1").await;
    store.commit(&[Change::Erased(erased())], now(0, NOON)).await.unwrap();
    store.close().await;
    assert!(!holds("Redmi-9A"));
}

#[tokio::test]
async fn a_device_is_told_all_that_is_kept_about_it_and_nothing_of_others() {
    let folder = Folder::new("my-data");
    let store = visited(&folder).await;
    let told = store.device_data(erased().mac).await.unwrap();
    assert_eq!((told.admissions.len(), told.visits.len(), told.days.len()), (1, 2, 2));
    assert_eq!(told.seen, Some((UnixTime(0), UnixTime(NOON))));
    assert!(told.visits[0].from > told.visits[1].from && told.days[0].day > told.days[1].day, "{told:?}");
    let stranger = store.device_data("02:00:00:00:00:09".parse().unwrap()).await.unwrap();
    assert_eq!(stranger, super::super::DeviceData::default());
}
