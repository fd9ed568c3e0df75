use super::*;
use crate::{
    model::{
        Acknowledged, Act, AdmissionId, AlarmId, AlarmKind, BootTime, ClientId, EndOfAdmission, GardenName,
        Mac, PlanDraft, PlanName, Preset, RelayInformation, SessionId, StaffName, Way,
    },
    policy::days,
};
use jiff::civil::date;

pub(super) struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("wifi-pbg-store-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub async fn open(&self, boot: &str) -> Store {
        Store::own(&self.0.join("hotspot.db"), boot.into()).await.unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(super) const MAC: &str = "02:00:00:00:00:01";

/// What somebody did.
pub(super) fn act(did: &str) -> Act {
    Act {
        at: UnixTime(1_000),
        who: "sari".into(),
        did: did.into(),
        subject: "something".into(),
        before: None,
        after: None,
        source: "test".into(),
    }
}

/// The names of the audit's acts, the oldest first.
pub(super) async fn did(store: &Store) -> Vec<String> {
    let query = AuditQuery { most: 99, ..AuditQuery::default() };
    let mut acts = store.audit(&query).await.unwrap();
    acts.reverse();
    acts.into_iter().map(|act| act.did).collect()
}

pub(super) fn now(boot_ms: i64, unix: i64) -> Now {
    Now { boot: BootTime(boot_ms), unix: UnixTime(unix), trusted: true }
}

/// Sunday 22 November 2026.
fn sunday() -> Days {
    days(date(2026, 11, 22))
}

pub(super) fn lease(ends: i64) -> Lease {
    let mac: Mac = MAC.parse().unwrap();
    Lease {
        site: "alun-alun".parse().unwrap(),
        address: Ipv4Addr::new(10, 20, 0, 50),
        mac,
        client: ClientId::of_mac(mac),
        hostname: "Redmi-9A".parse().ok(),
        relay: RelayInformation::new(&[1, 2, 7, 9]),
        started: UnixTime(1_000),
        ends: BootTime(ends),
    }
}

pub(super) fn admission() -> Admission {
    Admission {
        id: AdmissionId(7),
        mac: MAC.parse().unwrap(),
        account: None,
        way: Way::OneTap,
        plan: "standard".parse().unwrap(),
        voucher: None,
        terms: crate::board::BUILT_IN_TERMS,
        since: UnixTime(1_000),
        valid_until: UnixTime(9_000),
        closes: None,
        provisional: false,
        ended: None,
    }
}

pub(super) fn session() -> Session {
    Session {
        id: SessionId(9),
        admission: AdmissionId(7),
        mac: MAC.parse().unwrap(),
        site: "alun-alun".parse().unwrap(),
        address: Ipv4Addr::new(10, 20, 0, 50),
        started: UnixTime(1_000),
        ended: None,
        paused: false,
        up: Bytes(5),
        down: Bytes(u64::MAX / 4),
        seen_up: Bytes(5),
        seen_down: Bytes(3),
        generation: 4,
        class: 0x400,
    }
}

#[tokio::test]
async fn what_was_committed_is_there_after_a_restart() {
    let folder = Folder::new("restart");
    let changes =
        [Change::LeaseGranted(lease(3_600_000)), Change::Admission(admission()), Change::Session(session())];
    let store = folder.open("boot-1").await;
    store.commit(&changes, now(0, 1_000)).await.unwrap();
    drop(store);

    let loaded = folder.open("boot-1").await.load(now(5_000, 1_005), sunday()).await.unwrap();
    assert_eq!(loaded.leases, [lease(3_600_000)]);
    assert_eq!(loaded.admissions, [admission()]);
    assert_eq!(loaded.sessions, [session()]);
    assert_eq!((loaded.last_admission, loaded.last_session), (7, 9));
}

#[tokio::test]
async fn what_is_left_of_a_lease_survives_a_reboot_and_never_grows() {
    let folder = Folder::new("reboot");
    let store = folder.open("boot-1").await;
    store.commit(&[Change::LeaseGranted(lease(3_600_000))], now(0, 1_000)).await.unwrap();
    drop(store);

    let store = folder.open("boot-2").await;
    let ends = |loaded: Loaded| loaded.leases.first().map(|lease| lease.ends);
    assert_eq!(
        ends(store.load(now(10_000, 1_600), sunday()).await.unwrap()),
        Some(BootTime(10_000 + 3_000_000))
    );
    let from_1970 = ends(store.load(now(10_000, -800_000_000), sunday()).await.unwrap()).unwrap();
    assert!(from_1970 <= BootTime(10_000 + 86_400_000), "{from_1970:?}");
}

#[tokio::test]
async fn an_ended_lease_and_an_ended_admission_load_as_ended() {
    let folder = Folder::new("ended");
    let store = folder.open("boot-1").await;
    let ended = Admission { ended: Some((UnixTime(1_100), EndOfAdmission::Guest)), ..admission() };
    let changes = [
        Change::LeaseGranted(lease(3_600_000)),
        Change::Admission(admission()),
        Change::LeaseEnded { site: lease(0).site, address: lease(0).address, at: UnixTime(1_100) },
        Change::Admission(ended.clone()),
    ];
    store.commit(&changes, now(0, 1_000)).await.unwrap();
    let loaded = store.load(now(100_000, 1_100), sunday()).await.unwrap();
    assert!(loaded.leases[0].ends < BootTime(100_000));
    assert_eq!(loaded.admissions, [ended]);
}

#[tokio::test]
async fn a_row_that_makes_no_sense_is_named_and_does_not_stop_the_start() {
    let folder = Folder::new("poisoned");
    let store = folder.open("boot-1").await;
    store.commit(&[Change::LeaseGranted(lease(3_600_000))], now(0, 1_000)).await.unwrap();
    sqlx::query(
        "INSERT INTO lease VALUES ('alun-alun', '10.20.0.51', 'not a mac', x'01', NULL, 0, 0, 0, 'b', NULL, NULL)",
    )
    .execute(&store.writer)
    .await
    .unwrap();
    let loaded = store.load(now(0, 1_000), sunday()).await.unwrap();
    assert_eq!(loaded.leases.len(), 1);
    assert!(
        loaded.skipped[0].contains("10.20.0.51") && loaded.skipped[0].contains("not a mac"),
        "{:?}",
        loaded.skipped
    );
}

#[tokio::test]
async fn a_fresh_install_is_seeded_once_and_keeps_its_secret() {
    let folder = Folder::new("seed");
    let store = folder.open("boot-1").await;
    let defaults: Vec<GardenName> = vec!["purbalinggakab.go.id".parse().unwrap()];
    assert_eq!(store.garden(&defaults).await.unwrap(), defaults);
    assert_eq!(store.garden(&["other.go.id".parse().unwrap()]).await.unwrap(), defaults);
    let first = store.secret(|| "a".into()).await.unwrap();
    assert_eq!(store.secret(|| "b".into()).await.unwrap(), first);
}

#[tokio::test]
async fn a_store_of_a_newer_version_is_refused() {
    let folder = Folder::new("newer");
    let store = folder.open("boot-1").await;
    sqlx::query("INSERT INTO _sqlx_migrations VALUES (99, 'future', CURRENT_TIMESTAMP, TRUE, x'00', 0)")
        .execute(&store.writer)
        .await
        .unwrap();
    drop(store);
    let refused = Store::own(&folder.0.join("hotspot.db"), "boot-1".into()).await;
    assert!(matches!(refused, Err(StoreError::Version { found: 99, .. })), "{refused:?}");
}

#[tokio::test]
async fn the_store_is_for_its_group_and_nobody_else() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("mode");
    let store = folder.open("boot-1").await;
    assert_eq!(std::fs::metadata(store.path()).unwrap().permissions().mode() & 0o777, 0o660);
}

#[tokio::test]
async fn usage_that_is_written_late_takes_nothing_back() {
    let folder = Folder::new("late");
    let store = folder.open("boot-1").await;
    let old = Session { up: Bytes(10), down: Bytes(10), ..session() };
    let closed = Session { up: Bytes(20), down: Bytes(20), ended: Some(UnixTime(1_100)), ..session() };
    let changes = [
        Change::Admission(admission()),
        Change::Session(old.clone()),
        Change::Session(closed),
        Change::Usage(usage(old, 22, 5)),
    ];
    store.commit(&changes, now(0, 1_000)).await.unwrap();
    let row: (i64, i64, Option<i64>) =
        sqlx::query_as("SELECT up, down, ended_at FROM session").fetch_one(&store.reader).await.unwrap();
    assert_eq!(row, (20, 20, Some(1_100)));
}

pub(super) fn usage(session: Session, day: i8, down: u64) -> Usage {
    Usage {
        session,
        account: "balai-desa".parse().ok(),
        access_point: None,
        day: date(2026, 11, day),
        hour: UnixTime(i64::from(day) * 86_400),
        up: Bytes(1),
        down: Bytes(down),
    }
}

#[tokio::test]
async fn a_byte_is_in_every_book_once() {
    let folder = Folder::new("books");
    let store = folder.open("boot-1").await;
    let first = Session { down: Bytes(100), seen_down: Bytes(100), ..session() };
    let second = Session { down: Bytes(150), seen_down: Bytes(150), ..session() };
    let changes = [
        Change::Admission(admission()),
        Change::Session(Session { down: Bytes(0), ..session() }),
        Change::Usage(usage(first.clone(), 15, 100)),
        Change::Usage(usage(second.clone(), 22, 50)),
        Change::Usage(Usage { hour: UnixTime(7), ..usage(second, 22, 0) }),
    ];
    store.commit(&changes, now(0, 1_000)).await.unwrap();
    let loaded = store.load(now(0, 1_000), sunday()).await.unwrap();
    // The 15th is a Sunday: last week, this month. Each entry has a byte of upload.
    let used = |holder| UsedSoFar { holder, today: Bytes(52), week: Bytes(52), month: Bytes(153) };
    let device = Holder::Device(MAC.parse().unwrap());
    assert_eq!(loaded.used, [used(device), used(Holder::Account("balai-desa".parse().unwrap()))]);
    let hours: Vec<(String, String, i64, i64)> =
        sqlx::query_as("SELECT site, access_point, up, down FROM usage_site_hour ORDER BY hour_at DESC")
            .fetch_all(&store.reader)
            .await
            .unwrap();
    let site = || ("alun-alun".to_owned(), String::new());
    assert_eq!(
        hours,
        [(site().0, site().1, 1, 50), (site().0, site().1, 1, 100), (site().0, site().1, 1, 0)]
    );
}

#[tokio::test]
async fn days_that_a_wrong_clock_left_ahead_count_for_nothing_until_they_come() {
    let folder = Folder::new("ahead");
    let store = folder.open("boot-1").await;
    let changes = [
        Change::Admission(admission()),
        Change::Session(session()),
        Change::Usage(usage(session(), 23, 100)),
    ];
    store.commit(&changes, now(0, 1_000)).await.unwrap();
    assert_eq!(store.load(now(0, 1_000), sunday()).await.unwrap().used, []);
    let monday = store.load(now(0, 1_000), days(date(2026, 11, 23))).await.unwrap();
    assert_eq!(monday.used[0].today, Bytes(101));
}

#[tokio::test]
async fn a_paused_session_is_found_again_with_its_gate() {
    let folder = Folder::new("paused");
    let store = folder.open("boot-1").await;
    let paused = Session { ended: Some(UnixTime(1_100)), paused: true, ..session() };
    let changes = [Change::Admission(admission()), Change::Session(paused.clone())];
    store.commit(&changes, now(0, 1_000)).await.unwrap();
    assert_eq!(store.load(now(0, 1_000), sunday()).await.unwrap().sessions, std::slice::from_ref(&paused));
    store.commit(&[Change::Session(Session { paused: false, ..paused })], now(0, 1_000)).await.unwrap();
    assert_eq!(store.load(now(0, 1_000), sunday()).await.unwrap().sessions, []);
}

#[tokio::test]
async fn the_end_of_a_press_survives_a_reboot_and_never_grows() {
    let folder = Folder::new("press");
    let store = folder.open("boot-1").await;
    let limited = Admission { closes: Some(BootTime(3_600_000)), ..admission() };
    store.commit(&[Change::Admission(limited.clone())], now(0, 1_000)).await.unwrap();
    assert_eq!(store.load(now(9, 1_000), sunday()).await.unwrap().admissions, [limited]);
    drop(store);
    let store = folder.open("boot-2").await;
    let loaded = store.load(now(10_000, 1_600), sunday()).await.unwrap();
    assert_eq!(loaded.admissions[0].closes, Some(BootTime(10_000 + 3_000_000)));
}

#[tokio::test]
async fn the_last_time_is_known_to_this_boot_and_to_the_next() {
    let folder = Folder::new("clock");
    let store = folder.open("boot-1").await;
    assert_eq!(store.last_time().await.unwrap(), None);
    store.commit(&[], now(5_000, 1_000)).await.unwrap();
    let here = LastTime { unix: UnixTime(1_000), boot: Some(BootTime(5_000)) };
    assert_eq!(store.last_time().await.unwrap(), Some(here));
    drop(store);
    let there = folder.open("boot-2").await.last_time().await.unwrap();
    assert_eq!(there, Some(LastTime { boot: None, ..here }));
}

#[tokio::test]
async fn plans_are_seeded_once_and_stay_removed() {
    let folder = Folder::new("plans");
    let store = folder.open("boot-1").await;
    let standard = Preset::Standard.named(&PlanName::standard());
    assert_eq!(store.plans().await.unwrap(), std::slice::from_ref(&standard));
    let village = PlanDraft { site: Some("bukateja".into()), ..Preset::Village.named(&PlanName::standard()) };
    store.set_plan(&village, &act("plan.set")).await.unwrap();
    let slower = PlanDraft { down: "4 Mbit/s".into(), ..standard.clone() };
    store.set_plan(&slower, &act("plan.set")).await.unwrap();
    let found = store.plans().await.unwrap();
    assert_eq!(found, [slower, village]);
    let bukateja: SiteName = "bukateja".parse().unwrap();
    let remove =
        async |site| store.remove_plan(&PlanName::standard(), site, &act("plan.remove")).await.unwrap();
    assert!(remove(Some(&bukateja)).await && !remove(Some(&bukateja)).await && remove(None).await);
    assert_eq!(store.plans().await.unwrap(), []);
    assert_eq!(
        did(&store).await,
        ["plan.set", "plan.set", "plan.remove", "plan.remove"],
        "what changed nothing is not told"
    );
}

pub(super) fn alarm(id: i64, kind: AlarmKind, site: Option<&str>) -> Alarm {
    Alarm {
        id: AlarmId(id),
        kind,
        site: site.map(|site| site.parse().unwrap()),
        seen: "what was seen".into(),
        since: UnixTime(1_000 + id),
        cleared: None,
        acknowledged: None,
        subject: String::new(),
        assigned_to: None,
        postponed_until: None,
    }
}

#[tokio::test]
async fn an_alarm_keeps_who_took_it_on_when_it_changes_and_ends() {
    let folder = Folder::new("alarms");
    let store = folder.open("a").await;
    let mut full = alarm(1, AlarmKind::PlaceFull, Some("alun-alun"));
    let line = alarm(2, AlarmKind::LineDown, None);
    let raised = [Change::Alarm(full.clone()), Change::Alarm(line.clone())];
    store.commit(&raised, now(0, 1_000)).await.unwrap();

    let taken_on = Act { at: UnixTime(1_100), ..act("alarm.acknowledge") };
    let later = Act { at: UnixTime(1_200), ..taken_on.clone() };
    assert!(store.acknowledge_alarm(full.id, "Sari", &taken_on).await.unwrap());
    assert!(store.acknowledge_alarm(full.id, "Budi", &later).await.unwrap());
    assert!(!store.acknowledge_alarm(AlarmId(9), "Sari", &taken_on).await.unwrap());
    let budi: StaffName = "budi".parse().unwrap();
    assert!(store.assign_alarm(full.id, Some(&budi), &act("alarm.assign")).await.unwrap());
    assert!(store.postpone_alarm(full.id, UnixTime(2_000), &act("alarm.postpone")).await.unwrap());
    assert!(!store.assign_alarm(AlarmId(9), None, &act("alarm.assign")).await.unwrap());
    assert_eq!(
        did(&store).await,
        ["alarm.acknowledge", "alarm.assign", "alarm.postpone"],
        "and nothing twice"
    );
    full.seen = "more".into();
    full.cleared = Some(UnixTime(1_300));
    store.commit(&[Change::Alarm(full.clone())], now(0, 1_300)).await.unwrap();

    full.acknowledged = Some(Acknowledged { at: UnixTime(1_100), by: "Sari".into() });
    (full.assigned_to, full.postponed_until) = (Some(budi), Some(UnixTime(2_000)));
    assert_eq!(store.alarm(full.id).await.unwrap().as_ref(), Some(&full));
    assert_eq!(store.alarm(AlarmId(9)).await.unwrap(), None);
    assert_eq!(store.alarms(true, 10).await.unwrap(), std::slice::from_ref(&line));
    assert_eq!(store.alarms(false, 10).await.unwrap(), [line.clone(), full.clone()]);
    assert_eq!(store.alarms(false, 1).await.unwrap(), std::slice::from_ref(&line));
    let loaded = store.load(now(0, 1_300), sunday()).await.unwrap();
    assert_eq!((loaded.alarms, loaded.last_alarm), (vec![line], 2));
}

#[tokio::test]
async fn the_last_true_answer_takes_the_place_of_the_one_before() {
    let folder = Folder::new("kept");
    let store = folder.open("a").await;
    let kept = |kind, answer: &[u8], at| KeptAnswer {
        name: "captive.apple.com".into(),
        kind,
        answer: answer.to_vec(),
        learned: UnixTime(at),
    };
    let answers = [kept(1, b"old", 1), kept(28, b"other", 2), kept(1, b"new", 3)];
    store.commit(&answers.map(Change::KeptAnswer), now(0, 3)).await.unwrap();
    assert_eq!(store.kept_answers().await.unwrap(), [kept(1, b"new", 3), kept(28, b"other", 2)]);
}
