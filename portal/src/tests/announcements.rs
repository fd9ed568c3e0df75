//! Announcements: in front, in their list, on pages of their own, and their images.

use super::{
    HERE, MIDNIGHT, NOW, Stage, online,
    posted::{announcement, only},
};
use hotspot::{
    board::{Announcement, Board, Image, ImageId, Reach},
    control::portal::Standing,
    model::UnixTime,
};

const ENGLISH: &str = "Accept-Language: en-US,en;q=0.9\r\nConnection: close\r\n\r\n";

fn board(announcements: Vec<Announcement>) -> Board {
    Board { announcements, ..Board::default() }
}

#[tokio::test]
async fn two_stand_in_front_with_office_and_last_day_the_pinned_first() {
    let stage = Stage::set().await;
    let mut pinned = announcement(1);
    pinned.pinned = true;
    stage.posts(board([vec![pinned], (2..=300).map(announcement).collect()].concat()));
    stage.stands(HERE, Standing::NotSignedIn { opens: None, again: None });
    let before = stage.get("/").await;
    stage.stands(HERE, Standing::Online(online()));
    let after = stage.get("/").await;
    for page in [before, after] {
        assert!(page.body.len() <= 30_000, "{} bytes", page.body.len());
        assert_eq!(page.body.matches("Vaksinasi").count(), 2);
        assert!(page.body.find("putaran 1<") < page.body.find("putaran 300<"));
        page.says(&["Dinas Kesehatan · sampai 30 November 2026", "Semua pengumuman", "<b>Penting</b>"]);
    }
}

#[tokio::test]
async fn the_list_has_all_in_force_however_many_they_are() {
    let stage = Stage::set().await;
    let mut all: Vec<Announcement> = (1..=300).map(announcement).collect();
    all[0].until = NOW;
    all[1].from = UnixTime(NOW.0 + 1);
    all[2].reach = Reach::Sites(["pendopo".parse().unwrap()].into());
    all[3].ended = Some(NOW);
    stage.posts(board(all));
    let (mut path, mut found, mut pages) = (Some("/pengumuman".to_owned()), 0, 0);
    while let Some(next) = path {
        let page = stage.get(&next).await;
        assert!(page.status == 200 && page.body.len() <= 30_000, "{next}: {} bytes", page.body.len());
        found += page.body.matches("Vaksinasi").count();
        pages += 1;
        let link = page
            .body
            .split_once("\" rel=\"next\"")
            .map(|(before, _)| before.rsplit_once("href=\"").unwrap().1);
        path = link.map(str::to_owned);
    }
    assert_eq!((found, pages), (296, 8));
    for (query, status) in
        [("halaman=9999999", 200), ("halaman=x", 200), ("halaman=-1", 200), ("halaman=0", 200)]
    {
        assert_eq!(stage.get(&format!("/pengumuman?{query}")).await.status, status, "{query}");
    }
}

#[tokio::test]
async fn its_own_page_says_all_and_where_links_lead_before_sign_in() {
    let stage = Stage::set().await;
    stage.posts(board(vec![announcement(7)]));
    let note = "Tautan di atas terbuka setelah tersambung.";
    let page = stage.get("/pengumuman/7").await;
    page.says(&[
        "<h1>Vaksinasi anak putaran 7</h1>",
        "Dinas Kesehatan.",
        "Berlaku 21 November 2026 sampai 30 November 2026.",
        "Bawa <b>buku KIA</b>.",
        "<li>Puskesmas Bobotsari</li>",
        "<a href=\"https://dinkes.example.go.id/jadwal\">https://dinkes.example.go.id/jadwal</a>",
        note,
    ]);
    assert!(!page.header("content-security-policy").unwrap().contains("img-src"));
    stage.get("/en/announcements/7").await.says(&[
        "<h1>Vaccination for children, round 7</h1>",
        // Nobody translated the text.
        "<p lang=\"id\">Bawa <b>buku KIA</b>.</p>",
        "<ul lang=\"id\">",
    ]);
    stage.stands(HERE, Standing::Online(online()));
    stage.get("/pengumuman/7").await.never_says(&[note]);
    let mut plain = announcement(7);
    plain.text = only("Tanpa tautan.");
    stage.posts(board(vec![plain]));
    stage.stands(HERE, Standing::NotSignedIn { opens: None, again: None });
    stage.get("/pengumuman/7").await.never_says(&[note]);
}

#[tokio::test]
async fn who_comes_too_late_is_told_and_who_comes_too_early_finds_nothing() {
    let stage = Stage::set().await;
    let answer = async |change: &dyn Fn(&mut Announcement)| {
        let mut changed = announcement(1);
        change(&mut changed);
        stage.posts(board(vec![changed]));
        stage.get("/pengumuman/1").await
    };
    for over in [answer(&|it| it.until = NOW).await, answer(&|it| it.ended = Some(NOW)).await] {
        assert_eq!(over.status, 404);
        over.says(&["Pengumuman ini sudah berakhir", "href=\"/pengumuman\""]);
        over.never_says(&["Vaksinasi"]);
    }
    let soon = |it: &mut Announcement| it.from = UnixTime(i64::MAX - 1);
    let elsewhere = |it: &mut Announcement| it.reach = Reach::Sites(["pendopo".parse().unwrap()].into());
    for nothing in [answer(&soon).await, answer(&elsewhere).await] {
        assert_eq!(nothing.status, 404);
        nothing.says(&["Halaman ini tidak ada"]);
        nothing.never_says(&["Vaksinasi"]);
    }
    let until = answer(&|it| it.until = UnixTime(MIDNIGHT.0 + 1)).await;
    until.says(&["sampai 23 November 2026."]);
}

#[tokio::test]
async fn an_image_stands_on_its_own_page_alone_and_is_fetched_once() {
    let stage = Stage::set().await;
    let mut with_image = announcement(1);
    with_image.image = Some(ImageId("0a1b2c3d".into()));
    let mut lost = announcement(2);
    lost.image = Some(ImageId("ffff".into()));
    let image = |id: &str, kind: &str| Image {
        id: ImageId(id.into()),
        kind: kind.into(),
        width: 2,
        height: 1,
        bytes: b"ten bytes.".to_vec(),
    };
    stage.world(|world| world.images = vec![image("0a1b2c3d", "image/jpeg"), image("other", "image/png")]);
    stage.posts(board(vec![with_image, lost]));
    let page = stage.get("/en/announcements/1").await;
    page.says(&["<img src=\"/gambar/0a1b2c3d\" alt=\"Vaccination for children, round 1\">"]);
    assert!(page.header("content-security-policy").unwrap().contains("img-src 'self';"));
    for path in ["/", "/pengumuman"] {
        let page = stage.get(path).await;
        page.never_says(&["<img"]);
        assert!(!page.header("content-security-policy").unwrap().contains("img-src"), "{path}");
    }
    for _ in 0..3 {
        let image = stage.get("/gambar/0a1b2c3d").await;
        assert_eq!((image.status, image.body.as_str()), (200, "ten bytes."));
        for (name, value) in [
            ("content-type", "image/jpeg"),
            ("cache-control", "private, max-age=86400, immutable"),
            ("x-content-type-options", "nosniff"),
        ] {
            assert_eq!(image.header(name), Some(value));
        }
    }
    stage.world(|world| assert_eq!(world.images_asked, 1));
    // Not on the board; on the board but lost; in a language.
    for path in ["/gambar/other", "/gambar/ffff", "/gambar/", "/en/gambar/0a1b2c3d"] {
        assert_eq!(stage.get(path).await.status, 404, "{path}");
    }
    stage.world(|world| assert_eq!(world.images_asked, 2));
    stage.posts(board(vec![announcement(1)]));
    assert_eq!(stage.get("/gambar/0a1b2c3d").await.status, 404, "taken off the board");
}

#[tokio::test]
async fn who_asks_for_the_venue_in_english_arrives_at_the_english_announcements() {
    let stage = Stage::set().await;
    let asked = async |path: &str| {
        stage.send(format!("GET {path} HTTP/1.1\r\nHost: masuk.wifi.pbg\r\n{ENGLISH}")).await
    };
    let led = asked("/pengumuman").await;
    assert_eq!((led.status, led.header("location")), (302, Some("/en/announcements")));
    asked("/en/announcements").await.says(&["href=\"/pengumuman?bahasa=id\""]);
    let chosen = asked("/pengumuman?bahasa=id").await;
    assert_eq!(chosen.status, 200);
    chosen.says(&["<html lang=\"id\">"]);
    assert_eq!(stage.get("/pengumuman").await.status, 200);
}
