//! The notice that stands first on every page.

use super::{
    NOW, Stage, config,
    posted::{emergency, full},
};
use crate::{citizen::Visit, portal::Portal, views::Frame};
use axum::{body::Body, extract::Request};
use hotspot::{
    board::{Board, EmergencyKind, Reach},
    config::EmergencyNumbers,
    model::UnixTime,
};

fn board(kinds: &[EmergencyKind]) -> Board {
    let emergencies = (1..).zip(kinds).map(|(id, kind)| emergency(id, *kind)).collect();
    Board { emergencies, ..Board::default() }
}

#[tokio::test]
async fn a_notice_stands_before_everything_on_every_page_and_every_fault() {
    let stage = Stage::set().await;
    let mut board = board(&[EmergencyKind::Emergency]);
    // A fault's page has no clock but our own.
    (board.emergencies[0].from, board.emergencies[0].until) = (UnixTime(0), UnixTime(i64::MAX));
    stage.posts(board);
    for path in ["/", "/ketentuan", "/privasi", "/pengumuman", "/layanan", "/tidak-ada", "/en/", "/en/terms"]
    {
        let page = stage.get(path).await;
        let body = page.body.split_once("<body>").unwrap().1.trim_start();
        assert!(
            body.starts_with("<section class=\"emergency alert\" aria-labelledby=\"darurat\">"),
            "{path}: {body}"
        );
        page.says(&["<b>112</b>", "href=\"tel:112\"", "id=\"darurat\""]);
        // What is not urgent makes room.
        let (motif, main) = (page.body.find("class=\"motif\""), page.body.find("</main>"));
        assert!(motif > main, "{path}");
    }
    let stranger = "GET / HTTP/1.1\r\nHost: masuk.wifi.pbg\r\nConnection: close\r\n\r\n";
    stage.send_from([127, 0, 0, 9].into(), stranger).await.says(&["class=\"emergency alert\""]);
    stage.get("/").await.says(&["DARURAT", "Banjir", "Sungai Klawing meluap", "href=\"/darurat\">Petunjuk<"]);
    stage.get("/en/").await.says(&[
        "EMERGENCY",
        "Flood",
        "River Klawing",
        "href=\"/en/emergency\">What to do<",
    ]);
}

#[tokio::test]
async fn the_kinds_differ_by_word_icon_and_frame() {
    let stage = Stage::set().await;
    for (kind, class, icon, word) in [
        (EmergencyKind::Emergency, "alert", "i-triangle", "DARURAT"),
        (EmergencyKind::Warning, "warn", "i-mark", "PERINGATAN"),
        (EmergencyKind::Drill, "drill", "i-bell", "LATIHAN"),
    ] {
        stage.posts(board(&[kind]));
        for path in ["/", "/darurat"] {
            let page = stage.get(path).await;
            page.says(&[class, icon, word]);
        }
    }
    let drill = crate::views::STYLE.split_once("\n.drill {").unwrap().1.split_once('}').unwrap().0;
    assert!(drill.contains("3px dashed") && !drill.contains("alert"), "a drill is never red: {drill}");
}

#[tokio::test]
async fn the_full_page_says_what_to_do_whom_to_call_and_who_says_so() {
    let stage = Stage::set().await;
    stage.posts(full());
    let page = stage.get("/darurat").await;
    page.says(&[
        "<h1 id=\"darurat\">Sungai Klawing meluap di Kecamatan Bukateja</h1>",
        "<li>Jauhi tepi sungai.</li>",
        "<span>BPBD</span> <b>(0281) 891-999</b>",
        "href=\"tel:0281891999\"",
        "BPBD Purbalingga.",
        "Diperbarui pukul 14.05. Berlaku sampai pukul 20.00.",
        "Titik kumpul",
        "Balai Desa Kutawis",
        "Sambungkan internet",
        // The others, a line each.
        "<details class=\"emergency warn\">",
        "<details class=\"emergency drill\">",
    ]);
    assert!(page.body.find("DARURAT") < page.body.find("PERINGATAN"));
    assert!(page.body.find("PERINGATAN") < page.body.find("LATIHAN"));
    assert_eq!(page.body.matches("<section class=\"emergency").count(), 1);
    stage.get("/").await.says(&["Petunjuk <span>· 2 lainnya</span>"]);
    stage.get("/en/emergency").await.says(&["Updated 14.05. In force until 20.00."]);
}

#[tokio::test]
async fn a_notice_ends_by_itself_and_hangs_only_where_it_is_for() {
    let stage = Stage::set().await;
    let shown = async |change: &dyn Fn(&mut hotspot::board::Emergency)| {
        let mut board = board(&[EmergencyKind::Emergency]);
        change(&mut board.emergencies[0]);
        stage.posts(board);
        stage.get("/").await.body.contains("class=\"emergency")
    };
    assert!(shown(&|_| ()).await);
    assert!(!shown(&|it| it.until = NOW).await, "over by the controller's clock");
    assert!(!shown(&|it| it.from = UnixTime(NOW.0 + 1)).await);
    assert!(!shown(&|it| it.ended = Some(NOW)).await);
    assert!(shown(&|it| it.reach = Reach::Sites(["alun-alun".parse().unwrap()].into())).await);
    assert!(!shown(&|it| it.reach = Reach::Sites(["pendopo".parse().unwrap()].into())).await);
}

#[test]
fn numbers_that_nobody_confirmed_stand_nowhere() {
    let shown = |change: &dyn Fn(&mut EmergencyNumbers)| {
        let mut config = config();
        change(&mut config.emergency_numbers);
        let portal = Portal::new(config).unwrap();
        let visit = Visit::of(&Request::new(Body::empty()));
        let frame = Frame::new(portal.house(), &visit, None);
        let owned = |(what, digits): (&'static str, &str)| (what, digits.to_owned());
        frame.emergency_numbers().into_iter().map(owned).collect::<Vec<_>>()
    };
    let confirmed = shown(&|_| ());
    assert_eq!(confirmed.first(), Some(&("Darurat", "112".to_owned())));
    assert_eq!(shown(&|numbers| numbers.emergency = None), confirmed[1..]);
}
