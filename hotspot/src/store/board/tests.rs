use super::*;
use crate::{
    board::{
        Announcement, AnnouncementId, BUILT_IN_TERMS, Bilingual, Category, Emergency, EmergencyId,
        EmergencyKind, EmergencyPhone, Hazard, Image, ImageId, Service, ServiceId, Terms, TermsVersion,
    },
    control::portal::{Seen, Shown},
    model::{Act, BootTime, Now, UnixTime},
    store::Change,
};
use jiff::civil::date;
use std::path::PathBuf;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("wifi-pbg-board-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    async fn open(&self) -> Store {
        Store::own(&self.0.join("hotspot.db"), "boot".into()).await.unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn act(did: &str) -> Act {
    Act {
        at: UnixTime(1_000),
        who: "sari".into(),
        did: did.into(),
        subject: "a thing".into(),
        before: None,
        after: None,
        source: "wifi-pbg".into(),
    }
}

fn both(words: &str) -> Bilingual {
    Bilingual { indonesian: words.into(), english: Some(format!("{words} in English")) }
}

fn bukateja() -> Reach {
    Reach::Sites(["alun-alun", "bukateja"].map(|site| site.parse().unwrap()).into())
}

fn announcement() -> Announcement {
    Announcement {
        id: AnnouncementId(0),
        title: both("Imunisasi"),
        text: Bilingual { indonesian: "Datang.\n\n- Bawa \"KMS\"".into(), english: None },
        office: "Dinas Kesehatan".into(),
        reach: bukateja(),
        from: UnixTime(1_000),
        until: UnixTime(9_000),
        pinned: true,
        order: -3,
        image: None,
        changed: UnixTime(1_000),
        ended: None,
    }
}

fn image(name: &str) -> Image {
    Image { id: ImageId(name.into()), kind: "image/jpeg".into(), width: 8, height: 9, bytes: vec![1, 2, 255] }
}

fn service() -> Service {
    Service {
        id: ServiceId(0),
        category: Category::CivilRecords,
        title: both("KTP"),
        office: "Dinpendukcapil".into(),
        what: both("Kartu tanda penduduk"),
        requirements: both("KK"),
        steps: Bilingual::default(),
        time: both("Satu hari"),
        cost: both("Gratis"),
        place: Bilingual::default(),
        hours: Some("Mon-Fri 07:30-15:30".parse().unwrap()),
        phone: "0281-891012".into(),
        link: "https://dukcapil.example/".into(),
        in_garden: true,
        reach: Reach::All,
        order: 2,
        shown: true,
    }
}

fn emergency() -> Emergency {
    Emergency {
        id: EmergencyId(0),
        kind: EmergencyKind::Warning,
        hazard: Hazard::MissingPerson,
        title: both("Orang hilang"),
        steps: vec![both("Satu"), both("Dua")],
        phones: vec![EmergencyPhone { of: "BPBD".into(), number: "0281-1".into() }],
        gathering: Bilingual::default(),
        source: "BPBD".into(),
        reach: Reach::All,
        from: UnixTime(1_000),
        updated: UnixTime(1_000),
        until: UnixTime(2_000),
        ended: None,
    }
}

fn terms() -> Terms {
    Terms {
        version: TermsVersion(1),
        site: Some("bukateja".parse().unwrap()),
        from: UnixTime(5_000),
        substance: true,
        lines: vec![both("Gratis"); 3],
        full: Bilingual::default(),
    }
}

async fn audited(store: &Store) -> Vec<String> {
    sqlx::query_scalar("SELECT did FROM audit ORDER BY id").fetch_all(&store.reader).await.unwrap()
}

#[tokio::test]
async fn what_was_hung_up_is_read_as_it_was_after_a_restart() {
    let folder = Folder::new("restart");
    let store = folder.open().await;
    let announcement =
        store.add_announcement(announcement(), Some(&image("a1")), |_| act("notice.add")).await.unwrap();
    let service = store.add_service(service(), |_| act("service.add")).await.unwrap();
    let emergency = store.raise_emergency(emergency(), |_| act("emergency.raise")).await.unwrap();
    let terms = store.add_terms(terms(), |_| act("terms.add")).await.unwrap();
    assert_eq!(announcement.image, Some(ImageId("a1".into())));
    assert_eq!(terms.version, TermsVersion(BUILT_IN_TERMS.0 + 1));
    store.close().await;
    let store = folder.open().await;
    let expected = Board {
        announcements: vec![announcement],
        services: vec![service],
        emergencies: vec![emergency],
        terms: vec![terms],
    };
    let mut skipped = Vec::new();
    let board = store.sound_board(&mut skipped).await.unwrap();
    assert_eq!((board.edition(), &skipped), (expected.edition(), &Vec::new()));
    assert_eq!(board, expected);
    assert_eq!(audited(&store).await, ["notice.add", "service.add", "emergency.raise", "terms.add"]);
}

#[tokio::test]
async fn a_change_on_top_of_somebody_elses_is_refused_and_leaves_no_trace() {
    let folder = Folder::new("meanwhile");
    let store = folder.open().await;
    let first = store.add_announcement(announcement(), None, |_| act("notice.add")).await.unwrap();
    let theirs = Announcement { pinned: false, ..first.clone() };
    let ours = Announcement { ended: Some(UnixTime(1_500)), ..first.clone() };
    assert!(store.change_announcement(&first, &theirs, None, &act("theirs")).await.unwrap());
    assert!(!store.change_announcement(&first, &ours, Some(&image("b")), &act("ours")).await.unwrap());
    let another = Announcement { id: AnnouncementId(99), ..theirs.clone() };
    assert!(!store.change_announcement(&theirs, &another, None, &act("another")).await.unwrap());
    assert_eq!(store.board().await.unwrap().announcements, [theirs]);
    assert_eq!(audited(&store).await, ["notice.add", "theirs"]);

    let raised = store.raise_emergency(emergency(), |_| act("raise")).await.unwrap();
    let ended = Emergency { ended: Some(UnixTime(1_500)), ..raised.clone() };
    assert!(store.change_emergency(&raised, &ended, &act("end")).await.unwrap());
    assert!(!store.change_emergency(&raised, &ended, &act("again")).await.unwrap());
}

#[tokio::test]
async fn a_number_is_never_given_twice() {
    let folder = Folder::new("numbers");
    let store = folder.open().await;
    let first = store.add_service(service(), |added| act(&format!("{}", added.id.0))).await.unwrap();
    assert!(store.change_service(&first, None, &act("end")).await.unwrap());
    assert!(!store.change_service(&first, None, &act("again")).await.unwrap());
    let second = store.add_service(service(), |_| act("add")).await.unwrap();
    assert_eq!((first.id, second.id), (ServiceId(1), ServiceId(2)));

    let edition = store.add_terms(terms(), |_| act("add")).await.unwrap();
    assert!(store.change_terms(&edition, None, UnixTime(4_999), &act("end")).await.unwrap());
    let next = store.add_terms(terms(), |_| act("add")).await.unwrap();
    assert_eq!(next.version.0, edition.version.0 + 1);
    assert_eq!(audited(&store).await[0], "1");
}

#[tokio::test]
async fn terms_that_hold_are_never_changed() {
    let folder = Folder::new("terms");
    let store = folder.open().await;
    let edition = store.add_terms(terms(), |_| act("add")).await.unwrap();
    let changed = Terms { substance: false, ..edition.clone() };
    assert!(!store.change_terms(&edition, Some(&changed), edition.from, &act("late")).await.unwrap());
    assert!(!store.change_terms(&edition, None, edition.from, &act("late")).await.unwrap());
    assert!(store.change_terms(&edition, Some(&changed), UnixTime(4_999), &act("in time")).await.unwrap());
    assert_eq!(store.board().await.unwrap().terms, [changed]);
}

#[tokio::test]
async fn an_image_is_there_while_an_announcement_shows_it() {
    let folder = Folder::new("images");
    let store = folder.open().await;
    let one = store.add_announcement(announcement(), Some(&image("a1")), |_| act("add")).await.unwrap();
    let two = store.add_announcement(announcement(), Some(&image("a1")), |_| act("add")).await.unwrap();
    let shows = |id: &str| {
        let (store, id) = (store.clone(), ImageId(id.into()));
        async move { store.image(&id).await.unwrap() }
    };
    assert_eq!(shows("a1").await, Some(image("a1")));
    assert_eq!(shows("a1' OR '1'='1").await, None);
    let other = Announcement { image: Some(ImageId("b2".into())), ..one.clone() };
    assert!(store.change_announcement(&one, &other, Some(&image("b2")), &act("change")).await.unwrap());
    assert!(shows("a1").await.is_some() && shows("b2").await.is_some());
    let none = Announcement { image: None, ..two.clone() };
    assert!(store.change_announcement(&two, &none, None, &act("change")).await.unwrap());
    assert_eq!(shows("a1").await, None);
    let left: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM image").fetch_one(&store.reader).await.unwrap();
    assert_eq!(left, 1);
}

#[tokio::test]
async fn rows_that_make_no_sense_are_named_and_left_out() {
    let folder = Folder::new("broken");
    let store = folder.open().await;
    for _ in 0..4 {
        store.add_announcement(announcement(), None, |_| act("add")).await.unwrap();
        store.add_service(service(), |_| act("add")).await.unwrap();
        store.raise_emergency(emergency(), |_| act("raise")).await.unwrap();
        store.add_terms(terms(), |_| act("add")).await.unwrap();
    }
    for broken in [
        "UPDATE announcement SET words = '{' WHERE id = 1",
        "UPDATE announcement SET sites = 'Alun Alun' WHERE id = 2",
        "UPDATE announcement SET until_at = from_at WHERE id = 3",
        "UPDATE service SET category = 'sport' WHERE id = 1",
        "UPDATE service SET hours = 'Senin' WHERE id = 2",
        "UPDATE service SET link = 'javascript:alert(1)' WHERE id = 3",
        "UPDATE emergency SET kind = 'joke' WHERE id = 1",
        "UPDATE emergency SET words = '[]' WHERE id = 2",
        "UPDATE emergency SET hazard = '' WHERE id = 3",
        "UPDATE terms SET site = '!' WHERE version = 3",
        "UPDATE terms SET words = '{\"lines\":[]}' WHERE version = 4",
        "UPDATE terms SET version = 1 WHERE version = 5",
    ] {
        sqlx::query(broken).execute(&store.writer).await.unwrap();
    }
    let mut skipped = Vec::new();
    let board = store.sound_board(&mut skipped).await.unwrap();
    let counts =
        [board.announcements.len(), board.services.len(), board.emergencies.len(), board.terms.len()];
    assert_eq!((counts, skipped.len()), ([1; 4], 12), "{skipped:?}");
    assert!(skipped.iter().any(|row| row == "announcement 3: it ends before it begins"), "{skipped:?}");
}

#[tokio::test]
async fn how_often_things_were_seen_is_added_up() {
    let folder = Folder::new("seen");
    let store = folder.open().await;
    let change = |what, site: &str, day, views, taps| Change::Seen {
        day: date(2026, 11, day),
        seen: Seen { what, site: site.parse().unwrap(), views, taps },
    };
    let changes = [
        change(Shown::Announcement(1), "alun-alun", 22, 3, 1),
        change(Shown::Announcement(1), "bukateja", 22, 2, 0),
        change(Shown::Announcement(1), "bukateja", 23, 1, 1),
        change(Shown::Service(1), "bukateja", 23, 0, 5),
    ];
    let now = Now { boot: BootTime(0), unix: UnixTime(1_000), trusted: true };
    store.commit(&changes, now).await.unwrap();
    let found = store.seen_so_far().await.unwrap();
    assert_eq!(found[&Shown::Announcement(1)], SeenSoFar { views: 6, taps: 2 });
    assert_eq!(found[&Shown::Service(1)], SeenSoFar { views: 0, taps: 5 });
    assert_eq!(found.len(), 2);
}
