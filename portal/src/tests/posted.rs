//! A board as a busy day has it, and what holds for everything on it.

use super::{MIDNIGHT, NOW, PATIENCE, Stage};
use crate::{health, portal::Deadlines};
use hotspot::{
    board::{
        Announcement, AnnouncementId, Bilingual, Board, Category, Emergency, EmergencyId, EmergencyKind,
        EmergencyPhone, Hazard, ImageId, Reach, Service, ServiceId,
    },
    control::portal::{Seen, Shown},
    model::UnixTime,
};
use std::{sync::Arc, time::Duration};

const DAY: i64 = 86_400;

/// Written by somebody who would do harm.
pub const HOSTILE: &str = "<script>alert(1)</script>\"onload='x' javascript:alert(1)";

pub fn both(indonesian: &str, english: &str) -> Bilingual {
    Bilingual { indonesian: indonesian.into(), english: Some(english.into()) }
}

pub fn only(indonesian: &str) -> Bilingual {
    Bilingual { indonesian: indonesian.into(), english: None }
}

/// In force until the end of 30 November.
pub fn announcement(id: i64) -> Announcement {
    Announcement {
        id: AnnouncementId(id),
        title: both(
            &format!("Vaksinasi anak putaran {id}"),
            &format!("Vaccination for children, round {id}"),
        ),
        text: only("Bawa **buku KIA**.\n\n- Puskesmas Bobotsari\n- https://dinkes.example.go.id/jadwal"),
        office: "Dinas Kesehatan".into(),
        reach: Reach::All,
        from: UnixTime(NOW.0 - DAY),
        until: UnixTime(MIDNIGHT.0 + 8 * DAY),
        pinned: false,
        order: 0,
        image: None,
        changed: UnixTime(NOW.0 - DAY),
        ended: None,
    }
}

pub fn emergency(id: i64, kind: EmergencyKind) -> Emergency {
    Emergency {
        id: EmergencyId(id),
        kind,
        hazard: Hazard::Flood,
        title: both("Sungai Klawing meluap di Kecamatan Bukateja", "River Klawing is flooding in Bukateja"),
        steps: vec![
            both("Jauhi tepi sungai.", "Keep away from the river."),
            both("Menuju balai desa.", "Go to the village hall."),
        ],
        phones: vec![
            EmergencyPhone { of: String::new(), number: "112".into() },
            EmergencyPhone { of: "BPBD".into(), number: "(0281) 891-999".into() },
        ],
        gathering: both("Balai Desa Kutawis", "Kutawis village hall"),
        source: "BPBD Purbalingga".into(),
        reach: Reach::All,
        from: UnixTime(NOW.0 - 1_620),
        updated: UnixTime(NOW.0 - 1_620),
        until: UnixTime(NOW.0 + 19_680),
        ended: None,
    }
}

pub fn service(id: i64, category: Category) -> Service {
    Service {
        id: ServiceId(id),
        category,
        title: both(&format!("Pendaftaran puskesmas {id}"), &format!("Health centre registration {id}")),
        office: "Dinas Kesehatan".into(),
        what: only("Daftar berobat di puskesmas terdekat."),
        requirements: only("- KTP\n- Kartu BPJS"),
        steps: only("1. Ambil nomor.\n2. Tunggu dipanggil."),
        time: only("30 menit"),
        cost: both("Gratis", "Free"),
        place: only("Jalan Letkol Isdiman 10"),
        hours: Some("Mon-Fri 08:00-15:00".parse().unwrap()),
        phone: "(0281) 891-100".into(),
        link: "https://daftar.example.go.id/puskesmas".into(),
        in_garden: false,
        reach: Reach::All,
        order: 0,
        shown: true,
    }
}

/// 12 announcements, 3 emergency notices, 40 services.
pub fn full() -> Board {
    let kinds = [EmergencyKind::Drill, EmergencyKind::Emergency, EmergencyKind::Warning];
    Board {
        announcements: (1..=12).map(announcement).collect(),
        emergencies: (1..).zip(kinds).map(|(id, kind)| emergency(id, kind)).collect(),
        services: (1..=40).zip(Category::ALL.into_iter().cycle()).map(|(id, of)| service(id, of)).collect(),
        terms: Vec::new(),
    }
}

const PAGES: [&str; 14] = [
    "/",
    "/pengumuman",
    "/pengumuman/1",
    "/layanan",
    "/layanan/kesehatan",
    "/layanan/1",
    "/darurat",
    "/en/",
    "/en/announcements",
    "/en/announcements/1",
    "/en/services",
    "/en/services/health",
    "/en/services/1",
    "/en/emergency",
];

#[tokio::test]
async fn every_page_of_a_full_board_is_small_whole_and_easily_read() {
    let stage = Stage::set().await;
    stage.posts(full());
    for path in PAGES {
        let page = stage.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.body.len() <= 30_000, "{path}: {} bytes", page.body.len());
        assert!(page.body.ends_with("</html>") && page.body.matches("<h1").count() == 1, "{path}");
        page.says(&["112", "110", "119", "113", "115", "K7M2", "Dinkominfo"]);
        page.never_says(&["<script", " style=", "src=", "http-equiv", "role=\"alert\""]);
        page.is_easily_read();
        let mut twin = page.body.split("hreflang=\"").next().unwrap().rsplit("href=\"");
        let twin = twin.next().unwrap().split('"').next().unwrap();
        let other = stage.get(twin).await;
        assert_eq!(other.status, 200, "{path}: {twin}");
        other.says(&[&format!("href=\"{path}\"")]);
    }
}

#[tokio::test]
async fn the_board_is_read_before_sign_in_with_the_line_down_and_while_the_controller_is_away() {
    let mut stage = Stage::set().await;
    let mut board = full();
    // Without the controller there is no clock but our own.
    board.announcements.iter_mut().for_each(|it| (it.from, it.until) = (UnixTime(0), UnixTime(i64::MAX)));
    board.emergencies.iter_mut().for_each(|it| (it.from, it.until) = (UnixTime(0), UnixTime(i64::MAX)));
    stage.posts(board);
    stage.world(|world| world.outage = Some(hotspot::control::portal::Outage { since: NOW }));
    for path in PAGES {
        assert_eq!(stage.get(path).await.status, 200, "{path}");
    }
    stage.controller_goes();
    for path in PAGES.into_iter().filter(|path| !["/", "/en/"].contains(path)) {
        assert_eq!(stage.get(path).await.status, 200, "{path}");
    }
    let waiting = stage.get("/").await;
    assert_eq!(waiting.status, 503);
    waiting.says(&["Sungai Klawing", "Vaksinasi anak putaran 12", "tel:110", "href=\"/pengumuman\""]);
}

#[tokio::test]
async fn another_board_is_taken_up_soon_and_stays_without_the_controller() {
    let mut stage = Stage::set().await;
    let portal = Arc::clone(&stage.portal);
    stage.tasks.push(tokio::spawn(async move { health::follow(&portal, Duration::from_millis(5)).await }));
    let shows = async |stage: &Stage, title: &str| {
        let shown = async { while !stage.get("/").await.body.contains(title) {} };
        tokio::time::timeout(PATIENCE, shown).await.expect("it was never shown");
    };
    stage.world(|world| world.board.emergencies.push(emergency(1, EmergencyKind::Warning)));
    shows(&stage, "PERINGATAN").await;
    stage.world(|world| world.board.emergencies.push(emergency(2, EmergencyKind::Emergency)));
    shows(&stage, "DARURAT").await;
    assert!(health::ASK_EVERY <= Duration::from_secs(2), "five seconds are promised");

    stage.controller_goes();
    assert_eq!(stage.portal.board.now().emergencies.len(), 2);
    stage.world(|world| world.board.emergencies.truncate(1));
    stage.controller_comes().await;
    shows(&stage, "PERINGATAN").await;
}

#[tokio::test]
async fn no_text_of_the_board_becomes_markup() {
    let stage = Stage::set().await;
    let mut board = full();
    let words = both(HOSTILE, HOSTILE);
    for it in &mut board.announcements {
        (it.title, it.text, it.office) = (words.clone(), words.clone(), HOSTILE.into());
        it.image = Some(ImageId(HOSTILE.into()));
    }
    for it in &mut board.emergencies {
        (it.title, it.steps, it.gathering) = (words.clone(), vec![words.clone(); 3], words.clone());
        it.source = HOSTILE.into();
        it.phones = vec![EmergencyPhone { of: HOSTILE.into(), number: format!("{HOSTILE} 112") }];
    }
    for it in &mut board.services {
        (it.title, it.office, it.what, it.requirements) =
            (words.clone(), HOSTILE.into(), words.clone(), words.clone());
        (it.steps, it.time, it.cost, it.place) = (words.clone(), words.clone(), words.clone(), words.clone());
        (it.phone, it.link) = (format!("{HOSTILE} 112"), "javascript:alert(1)".into());
    }
    stage.posts(board);
    for path in PAGES {
        let page = stage.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        page.never_says(&["<script", "\"onload", "href=\"javascript", "'x'"]);
    }
}

#[tokio::test]
async fn a_path_to_nothing_is_a_page_that_says_so() {
    let stage = Stage::set().await;
    stage.posts(full());
    let ends = [
        "0",
        "-1",
        "01",
        "+1",
        "1.0",
        "13",
        "99999999999999999999999",
        "1%2f2",
        "1%00",
        "%FF",
        "%2e%2e%2f",
        "x",
        "1/2",
        "Kesehatan",
        "health",
    ];
    for below in ["/pengumuman/", "/layanan/", "/gambar/", "/darurat/"] {
        for end in ends {
            if below == "/layanan/" && end == "13" {
                continue;
            }
            let page = stage.get(&format!("{below}{end}")).await;
            assert_eq!(page.status, 404, "{below}{end}");
            page.says(&["Halaman ini tidak ada", "class=\"main\""]);
        }
    }
}

#[tokio::test]
async fn what_is_seen_is_told_as_numbers_and_told_again_where_it_was_not_heard() {
    let mut stage = Stage::set().await;
    let mut board = full();
    board.emergencies.truncate(1);
    board.announcements.truncate(1);
    stage.posts(board);
    stage.get("/").await;
    stage.get("/pengumuman").await;
    stage.get("/pengumuman/1").await;
    stage.get("/layanan/2").await;
    // No person reads these.
    stage.send("HEAD /pengumuman/1 HTTP/1.1\r\nHost: masuk.wifi.pbg\r\nConnection: close\r\n\r\n").await;
    let check = "User-Agent: CaptiveNetworkSupport-443 wispr\r\nConnection: close\r\n\r\n";
    stage.send(format!("GET / HTTP/1.1\r\nHost: masuk.wifi.pbg\r\n{check}")).await;
    stage.send(format!("GET / HTTP/1.1\r\nHost: example.org\r\n{check}")).await;

    stage.controller_goes();
    stage.portal.tally.tell(&stage.portal.link).await;
    stage.controller_comes().await;
    stage.portal.tally.tell(&stage.portal.link).await;
    stage.portal.tally.tell(&stage.portal.link).await;
    let mut seen = Vec::new();
    stage.world(|world| seen = world.seen.clone());
    let of = |what, views, taps| Seen { what, site: "alun-alun".parse().unwrap(), views, taps };
    assert_eq!(
        seen,
        [of(Shown::Announcement(1), 2, 1), of(Shown::Service(2), 0, 1), of(Shown::Emergency(1), 4, 0)]
    );
}

#[tokio::test]
async fn who_is_at_no_place_of_ours_is_counted_nowhere() {
    let stage = Stage::set().await;
    stage.posts(full());
    let request = "GET /darurat HTTP/1.1\r\nHost: masuk.wifi.pbg\r\nConnection: close\r\n\r\n";
    assert_eq!(stage.send_from([127, 0, 0, 9].into(), request).await.status, 200);
    stage.portal.tally.tell(&stage.portal.link).await;
    stage.world(|world| assert!(world.seen.is_empty()));
}

#[tokio::test]
async fn before_the_controller_has_spoken_pages_open_without_a_board() {
    let stage = Stage::without_controller(Deadlines::default()).await;
    for (path, says) in [
        ("/pengumuman", "Belum ada pengumuman saat ini."),
        ("/layanan", "Daftar layanan sedang disiapkan."),
        ("/layanan/kesehatan", "Belum ada layanan di bagian ini."),
        ("/darurat", "Tidak ada keadaan darurat saat ini"),
        ("/en/emergency", "There is no emergency right now"),
    ] {
        let page = stage.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        page.says(&[says, "tel:110"]);
        page.never_says(&["class=\"emergency"]);
    }
}
