//! What goes and what stays, whatever falls together.

use super::super::{
    Change,
    tests::{Folder, MAC, act, admission, alarm, lease, now, session, usage},
};
use super::*;
use crate::{
    config::Config,
    model::{Admission, AlarmKind, Bytes, Device, Extra, Holder, Session, Usage},
    report::{By, Figure, Period, Query},
};
use jiff::civil::date;
use proptest::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

const DAY: i64 = 86_400;
/// 3 o'clock on Thursday 2026-12-31 in Jakarta.
const THREE: i64 = 1_798_660_800;

fn jakarta() -> Calendar {
    Calendar::new("Asia/Jakarta").unwrap()
}

fn keep() -> Retention {
    let minimal = "[uplink]\ninterface = \"wan\"\ndown = \"1 Mbit/s\"\nup = \"1 Mbit/s\"\n[[network]]\nsite = \"a\"\n\
                   interface = \"b\"\naddress = \"10.20.0.1/24\"\npool = \"10.20.0.50-10.20.0.60\"\n";
    Config::parse(Path::new("test.toml"), minimal).unwrap().retention
}

async fn forget(store: &Store, at: i64, keep: &Retention, most: u32) {
    let mut run = store.begin_forgetting(UnixTime(at), &jakarta(), keep).await.unwrap();
    run.most = most;
    while !store.forget_some(&mut run).await.unwrap() {}
}

async fn column(store: &Store, query: &'static str) -> BTreeSet<String> {
    let found: Vec<String> = sqlx::query_scalar(query).fetch_all(&store.reader).await.unwrap();
    found.into_iter().collect()
}

#[tokio::test]
async fn an_admitted_device_stays_and_what_goes_is_told_once_with_its_numbers() {
    let folder = Folder::new("forget");
    let store = folder.open("boot-1").await;
    let device = |mac: &str| {
        Change::DeviceSeen(Device {
            mac: mac.parse().unwrap(),
            first_seen: UnixTime(0),
            last_seen: UnixTime(1_000),
        })
    };
    let holding = Admission { valid_until: UnixTime(100 * DAY), ..admission() };
    let standing = alarm(2, AlarmKind::LineDown, None);
    let over = alarm(1, AlarmKind::PlaceFull, None);
    let changes = [
        device(MAC),
        device("02:00:00:00:00:02"),
        Change::LeaseGranted(lease(3_600_000)),
        Change::Admission(holding.clone()),
        Change::Session(Session { ended: Some(UnixTime(1_000)), ..session() }),
        Change::Alarm(crate::model::Alarm { cleared: Some(UnixTime(2_000)), ..over }),
        Change::Alarm(standing.clone()),
    ];
    store.commit(&changes, now(0, 1_000)).await.unwrap();
    forget(&store, 40 * DAY, &keep(), 500).await;
    let today = crate::policy::days(date(2026, 11, 22));
    let loaded = store.load(now(0, 40 * DAY), today).await.unwrap();
    assert_eq!((loaded.leases, loaded.admissions), (vec![], vec![holding]));
    assert_eq!(loaded.devices.iter().map(|device| device.mac.to_string()).collect::<Vec<_>>(), [MAC]);
    assert_eq!(store.alarms(false, 9).await.unwrap().len(), 2, "an alarm is kept for a year");
    assert_eq!(store.forgot_at().await.unwrap(), Some(UnixTime(40 * DAY)));
    let line = &store.audit(&audit_of("retention.")).await.unwrap()[0];
    assert_eq!((line.who.as_str(), line.subject.as_str()), ("wifi-pbg", "1970-02-10"));
    let counts = r#"{"days-counted":1,"devices":1,"leases":1,"sessions":1}"#;
    assert_eq!(line.after.as_deref(), Some(counts));
    forget(&store, 367 * DAY, &keep(), 500).await;
    assert_eq!(store.alarms(false, 9).await.unwrap(), [standing], "what stands is never forgotten");
}

fn audit_of(did: &str) -> super::super::AuditQuery {
    super::super::AuditQuery { most: 99, did: did.into(), ..Default::default() }
}

#[tokio::test]
async fn books_go_after_thirty_days_and_never_those_of_the_present_month() {
    let folder = Folder::new("books-dropped");
    let store = folder.open("boot-1").await;
    let on = |month, day| Change::Usage(Usage { day: date(2026, month, day), ..usage(session(), 1, 7) });
    let changes =
        [Change::Admission(admission()), Change::Session(session()), on(11, 30), on(12, 1), on(12, 20)];
    store.commit(&changes, now(0, 1_000)).await.unwrap();
    for (month, day) in [(11, 30), (12, 1)] {
        let (holder, day, by) =
            (Holder::Account("budi".parse().unwrap()), date(2026, month, day), "sari".into());
        let extra = Extra { holder, day, bytes: Bytes(1), by, at: UnixTime(0) };
        store.give_extra(&extra, &act("extra.give")).await.unwrap().unwrap();
    }
    let short = Retention { sessions: Span::from_days(1), ..keep() };
    forget(&store, THREE, &short, 500).await;
    for table in ["SELECT day FROM usage_device_day", "SELECT day FROM usage_account_day"] {
        let days: Vec<String> = column(&store, table).await.into_iter().collect();
        assert_eq!(days, ["2026-12-01", "2026-12-20"], "{table}");
    }
    let gifts: Vec<String> = column(&store, "SELECT day FROM extra").await.into_iter().collect();
    assert_eq!(gifts, ["2026-12-01"]);
}

#[tokio::test]
async fn a_run_that_was_cut_goes_on_and_tells_all_of_it() {
    let folder = Folder::new("cut");
    let store = folder.open("boot-1").await;
    let mut changes = vec![Change::Admission(admission())];
    let of = |id| Session {
        id: crate::model::SessionId(id),
        ended: Some(UnixTime(THREE - 50 * DAY)),
        ..session()
    };
    changes
        .extend((1..=9).map(|id| Change::Session(Session { started: UnixTime(THREE - 50 * DAY), ..of(id) })));
    store.commit(&changes, now(0, 1_000)).await.unwrap();
    let mut cut = store.begin_forgetting(UnixTime(THREE), &jakarta(), &keep()).await.unwrap();
    cut.most = 2;
    for _ in 0..3 {
        assert!(!store.forget_some(&mut cut).await.unwrap());
    }
    store.close().await;
    let store = folder.open("boot-2").await;
    assert_eq!(store.forgot_at().await.unwrap(), None);
    forget(&store, THREE + 60, &keep(), 500).await;
    let told = store.audit(&audit_of("")).await.unwrap();
    assert_eq!(told.len(), 1);
    let counts = r#"{"admissions":1,"days-counted":1,"sessions":9}"#;
    assert_eq!(told[0].after.as_deref(), Some(counts));
    forget(&store, THREE + DAY, &keep(), 500).await;
    assert_eq!(store.audit(&audit_of("")).await.unwrap()[0].after.as_deref(), Some("{}"));
}

#[tokio::test]
async fn the_oldest_of_each_kind_is_known_and_is_overdue_after_the_grace_only() {
    let folder = Folder::new("oldest");
    let store = folder.open("boot-1").await;
    let changes = [
        Change::Admission(admission()),
        Change::Session(Session { ended: Some(UnixTime(THREE - 31 * DAY)), ..session() }),
        Change::LeaseGranted(lease(0)),
    ];
    store.commit(&changes, now(0, THREE - 4 * DAY)).await.unwrap();
    let overdue = |grace| {
        let (store, calendar, keep) = (&store, jakarta(), keep());
        async move {
            let oldest =
                store.oldest(UnixTime(THREE), &calendar, &keep, Span::from_days(grace)).await.unwrap();
            oldest.iter().map(|row| (row.kind, row.overdue)).collect::<Vec<_>>()
        }
    };
    assert_eq!(overdue(2).await, [("sessions", false), ("admissions", true), ("leases", true)]);
    assert_eq!(overdue(0).await[0], ("sessions", true));
}

/// One fact of a kind, so many hours old.
#[derive(Debug, Clone)]
struct Fact {
    kind: usize,
    hours: i64,
}

const FACTS: [(&str, i64, &str, &str); 10] = [
    (
        "lease",
        1,
        "INSERT INTO lease VALUES ('a', $1, $1, x'01', NULL, 0, 0, 0, 'b', $2, NULL)",
        "SELECT address FROM lease",
    ),
    ("device", 30, "INSERT INTO device VALUES ($1, 0, $2)", "SELECT mac FROM device"),
    (
        "audit",
        365,
        "INSERT INTO audit VALUES (NULL, $2, $1, 'x', '', '', '', '')",
        "SELECT who FROM audit WHERE did = 'x'",
    ),
    (
        "alarm",
        365,
        "INSERT INTO alarm (kind, site, seen, since_at, cleared_at) VALUES ($1, '', '', 0, $2)",
        "SELECT kind FROM alarm",
    ),
    ("pause", 30, "INSERT INTO block VALUES ($1, 0, $2, '', '')", "SELECT mac FROM block"),
    (
        "voucher",
        30,
        "INSERT INTO voucher VALUES (NULL, $1, 1, '', '', 1, 0, $2, 60, '', 0, NULL, NULL)",
        "SELECT code FROM voucher",
    ),
    (
        "emergency",
        365,
        "INSERT INTO emergency VALUES (NULL, $1, '', '', '', '', 0, 0, $2, NULL)",
        "SELECT kind FROM emergency",
    ),
    (
        "report",
        730,
        "INSERT INTO citizen_report VALUES ($1, $2, 'slow', 1)",
        "SELECT site FROM citizen_report",
    ),
    (
        "hour",
        730,
        "INSERT INTO usage_site_hour (site, access_point, hour_at, up, down) VALUES ($1, '', $2, 1, 1)",
        "SELECT site FROM usage_site_hour",
    ),
    ("refusal", 730, "INSERT INTO refusal VALUES ($1, $2, 'busy', 1)", "SELECT site FROM refusal"),
];

/// One visit: which device, at which of two sites, how many hours ago it ended, how many hours it lasted.
type Visit = (u8, bool, i64, i64);

async fn insert(store: &Store, facts: &[Fact], visits: &[Visit]) {
    let mut transaction = store.begin().await.unwrap();
    for (number, fact) in facts.iter().enumerate() {
        sqlx::query(FACTS[fact.kind].2)
            .bind(format!("f{number}"))
            .bind(THREE - fact.hours * 3_600)
            .execute(&mut *transaction)
            .await
            .unwrap();
    }
    for (number, (device, site, ago, lasted)) in visits.iter().enumerate() {
        let (id, ended) = (number as i64, THREE - ago * 3_600);
        sqlx::query(
            "INSERT INTO admission (id, mac, way, plan, terms, since_at, valid_until_at, ended_at)
             VALUES ($1, $2, '', '', '', 0, 0, $3)",
        )
        .bind(id)
        .bind(device.to_string())
        .bind(ended)
        .execute(&mut *transaction)
        .await
        .unwrap();
        sqlx::query(
            "INSERT INTO session (id, admission, mac, site, address, started_at, ended_at, up, down, seen_up, seen_down,
                 generation) VALUES ($1, $1, $2, $3, '', $4, $5, 0, 0, 0, 0, 0)",
        )
        .bind(id)
        .bind(device.to_string())
        .bind(if *site { "alun-alun" } else { "bukateja" })
        .bind(ended - lasted * 3_600)
        .bind(ended)
        .execute(&mut *transaction)
        .await
        .unwrap();
    }
    transaction.commit().await.unwrap();
}

/// Devices and sessions of each site and day.
type Totals = BTreeMap<(String, String), (i64, i64)>;

/// Hour by hour, without the store.
fn count(visits: &[Visit]) -> Totals {
    let mut devices: BTreeMap<(String, String), BTreeSet<u8>> = BTreeMap::new();
    let mut began: BTreeMap<(String, String), i64> = BTreeMap::new();
    for (device, site, ago, lasted) in visits {
        let site = if *site { "alun-alun" } else { "bukateja" };
        let key = |at: i64| (site.to_owned(), jakarta().day_of(UnixTime(at)).to_string());
        let ended = THREE - ago * 3_600;
        for hour in 0..=*lasted {
            devices.entry(key(ended - hour * 3_600)).or_default().insert(*device);
        }
        *began.entry(key(ended - lasted * 3_600)).or_default() += 1;
    }
    let total = |(key, devices): (&(String, String), &BTreeSet<u8>)| {
        (key.clone(), (devices.len() as i64, began.get(key).copied().unwrap_or(0)))
    };
    devices.iter().map(total).collect()
}

async fn frozen(store: &Store) -> Totals {
    let rows: Vec<(String, String, i64, i64)> =
        sqlx::query_as("SELECT site, day, devices, sessions FROM site_day WHERE frozen = 1")
            .fetch_all(&store.reader)
            .await
            .unwrap();
    rows.into_iter().map(|(site, day, devices, sessions)| ((site, day), (devices, sessions))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn what_is_older_than_its_retention_goes_nothing_younger_does_and_totals_stay(
        facts in proptest::collection::vec((0..FACTS.len(), 0i64..800 * 24).prop_map(|(kind, hours)| Fact { kind, hours }), 0..60),
        visits in proptest::collection::vec((0u8..6, any::<bool>(), 0i64..70 * 24, 0i64..60), 0..60),
        most in 1u32..9,
        later in 1i64..20,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let folder = Folder::new("property");
            let store = folder.open("boot-1").await;
            insert(&store, &facts, &visits).await;
            let totals = count(&visits);
            for at in [THREE, THREE + later * DAY] {
                let before = frozen(&store).await;
                forget(&store, at, &keep(), most).await;
                for (kind, (name, days, _, query)) in FACTS.iter().enumerate() {
                    let young = |fact: &Fact| THREE - fact.hours * 3_600 >= at - days * DAY;
                    let stays = facts.iter().enumerate().filter(|(_, fact)| fact.kind == kind && young(fact));
                    let stays: BTreeSet<String> = stays.map(|(number, _)| format!("f{number}")).collect();
                    assert_eq!(column(&store, query).await, stays, "{name}");
                }
                let old = |visit: &&Visit| THREE - visit.2 * 3_600 < at - 30 * DAY;
                let left = visits.len() - visits.iter().filter(old).count();
                for table in ["SELECT CAST(id AS TEXT) FROM session", "SELECT CAST(id AS TEXT) FROM admission"] {
                    assert_eq!(column(&store, table).await.len(), left, "{table}");
                }
                let after = frozen(&store).await;
                for key in count(&visits.iter().filter(old).copied().collect::<Vec<_>>()).keys() {
                    assert!(after.contains_key(key), "{key:?} was not counted");
                }
                for (key, counted) in &after {
                    assert_eq!(Some(counted), totals.get(key), "{key:?}");
                }
                assert!(before.iter().all(|(key, counted)| after.get(key) == Some(counted)));
            }
        });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_that_is_read_while_a_night_freezes_its_days_misses_none_of_them() {
    let folder = Folder::new("frozen-meanwhile");
    let store = folder.open("boot-1").await;
    let visits: Vec<Visit> = (1..21).map(|day| (day as u8, true, day * 24, 1)).collect();
    insert(&store, &[], &visits).await;
    for (_, _, ago, _) in &visits {
        let hour = THREE - ago * 3_600;
        let watched = "INSERT INTO usage_site_hour (site, access_point, hour_at, up, down, devices, sessions, peak, observed_s, full_s)
             VALUES ('alun-alun', '', $1, 0, 0, 0, 0, 0, 3600, 0)";
        sqlx::query(watched).bind(hour).execute(&store.writer).await.unwrap();
    }
    let query = Query {
        sites: vec!["alun-alun".parse().unwrap()],
        access_points: Vec::new(),
        period: Period::new(date(2026, 12, 11), date(2026, 12, 30), By::Day).unwrap(),
    };
    for _ in 0..10 {
        let night = tokio::spawn({
            let store = store.clone();
            async move { forget(&store, THREE, &keep(), 500).await }
        });
        while !night.is_finished() {
            let usage = store.usage(&query, &jakarta(), UnixTime(THREE)).await.unwrap();
            assert_eq!(usage.places[0].series(Figure::Devices).unwrap().total, Some(20));
        }
        night.await.unwrap();
        sqlx::query("DELETE FROM site_day").execute(&store.writer).await.unwrap();
    }
}

#[tokio::test]
async fn an_image_goes_with_the_last_announcement_that_shows_it() {
    let folder = Folder::new("left-images");
    let store = folder.open("boot-1").await;
    for statement in [
        "INSERT INTO image VALUES ('shown', '', 1, 1, x'01'), ('left', '', 1, 1, x'02'), ('old', '', 1, 1, x'03')",
        "INSERT INTO announcement VALUES (1, '', '', '', 0, 1798660800, 0, 0, 'shown', 0, NULL),
             (2, '', '', '', 0, 1798660800, 0, 0, 'old', 0, 1)",
    ] {
        sqlx::query(statement).execute(&store.writer).await.unwrap();
    }
    forget(&store, THREE, &keep(), 500).await;
    assert_eq!(column(&store, "SELECT id FROM image").await, BTreeSet::from(["shown".to_owned()]));
}

#[tokio::test]
async fn a_session_that_ended_before_it_began_by_a_wrong_clock_goes_too() {
    let folder = Folder::new("backwards");
    let store = folder.open("boot-1").await;
    insert(&store, &[], &[(1, true, 40 * 24, -72), (2, true, 40 * 24, 900 * 24)]).await;
    forget(&store, THREE, &keep(), 500).await;
    assert_eq!(column(&store, "SELECT CAST(id AS TEXT) FROM session").await, BTreeSet::new());
}
