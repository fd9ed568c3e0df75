//! The captive portal API (RFC 8908) as systems ask it.

use super::{
    Answer, HERE, NOW, Stage, offer, online, step,
    tls::{CHAINED, Client, Https, ROOT},
};
use crate::{citizen::Peer, portal::Deadlines};
use hotspot::{
    control::portal::{Offer, Online, Standing},
    model::{Bytes, Gives, Span, UnixTime},
    policy::{Essentials, Rung, WhyEssentials},
};
use serde_json::Value;
use tokio::io::AsyncWriteExt;

const SYSTEM: &str = "Accept: application/captive+json\r\n";
const BROWSER: &str = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n";

fn asking(method: &str, headers: &str) -> String {
    format!("{method} /captive HTTP/1.1\r\nHost: masuk.wifi.pbg\r\nConnection: close\r\n{headers}\r\n")
}

async fn asked(https: &Https, headers: &str) -> Answer {
    https.ask(&Client::trusting(ROOT), &asking("GET", headers)).await.unwrap()
}

/// Checks what holds of every answer, and reads it.
#[track_caller]
fn state(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/captive+json"));
    assert_eq!(answer.header("cache-control"), Some("private, no-store"));
    assert_eq!(answer.header("vary"), Some("accept"));
    assert!(answer.body.len() < 4096);
    let state: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(state["user-portal-url"], "https://masuk.wifi.pbg/");
    assert_eq!(state["venue-info-url"], "https://masuk.wifi.pbg/pengumuman");
    assert_eq!(state["can-extend-session"], false);
    let captive = state["captive"].as_bool().unwrap();
    assert!(!captive || state.get("seconds-remaining").is_none() && state.get("bytes-remaining").is_none());
    state
}

#[tokio::test]
async fn the_answer_follows_the_press_at_once_both_ways() {
    let mut stage = Stage::set().await;
    let https = Https::open(&mut stage, Some(CHAINED)).await;
    assert_eq!(state(&asked(&https, SYSTEM).await)["captive"], true);
    let token = stage.form(HERE);
    stage.post("/sambung", &token).await;
    assert_eq!(state(&asked(&https, SYSTEM).await)["captive"], false);
    stage.post("/putus", &token).await;
    assert_eq!(state(&asked(&https, SYSTEM).await)["captive"], true);
}

#[tokio::test]
async fn who_has_no_place_or_essentials_only_is_captive() {
    let mut stage = Stage::set().await;
    let https = Https::open(&mut stage, Some(CHAINED)).await;
    let used = Essentials { why: WhyEssentials::AllowanceUsed, until: NOW };
    for standing in
        [Standing::Full, Standing::Essentials(used), Standing::NotSignedIn { opens: Some(NOW), again: None }]
    {
        stage.stands(HERE, standing);
        assert_eq!(state(&asked(&https, SYSTEM).await)["captive"], true);
    }
}

#[tokio::test]
async fn a_device_without_a_lease_is_answered_too() {
    let mut stage = Stage::set().await;
    let https = Https::open(&mut stage, Some(CHAINED)).await;
    stage.world(|world| world.standings.clear());
    assert_eq!(state(&asked(&https, SYSTEM).await)["captive"], true);

    let (mut phone, ours) = tokio::io::duplex(4096);
    phone.write_all(asking("GET", SYSTEM).as_bytes()).await.unwrap();
    let of_no_network = Peer { address: "2001:db8::1".parse().unwrap(), within_tls: true };
    drop(stage.host.converse(ours, of_no_network).await);
    assert_eq!(state(&Answer::read(&mut phone).await)["captive"], true);
}

#[tokio::test]
async fn a_browser_gets_the_portal_and_all_others_are_told() {
    let mut stage = Stage::set().await;
    let https = Https::open(&mut stage, Some(CHAINED)).await;
    let page = asked(&https, BROWSER).await;
    assert_eq!((page.status, page.header("location")), (302, Some("https://masuk.wifi.pbg/")));
    assert_eq!(page.header("cache-control"), Some("private, no-store"));
    assert_eq!(page.header("vary"), Some("accept"));
    for headers in ["", "Accept: */*\r\n", "Accept: application/json\r\n", "Accept: image/png\r\n"] {
        state(&asked(&https, headers).await);
    }
}

#[tokio::test]
async fn a_head_is_the_answer_without_its_body() {
    let mut stage = Stage::set().await;
    let https = Https::open(&mut stage, Some(CHAINED)).await;
    let whole = asked(&https, SYSTEM).await;
    let head = https.ask(&Client::trusting(ROOT), &asking("HEAD", SYSTEM)).await.unwrap();
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    for name in ["content-type", "cache-control", "vary", "content-length"] {
        assert_eq!(head.header(name), whole.header(name), "{name}");
    }
    let posted = https.ask(&Client::trusting(ROOT), &asking("POST", "")).await.unwrap();
    assert_eq!(posted.status, 405);
}

#[tokio::test]
async fn over_plain_http_there_is_no_such_page() {
    let stage = Stage::set().await;
    for headers in [SYSTEM, BROWSER] {
        let page = stage.send(asking("GET", headers)).await;
        assert_eq!(page.status, 404);
        page.says(&["<h1>Halaman ini tidak ada</h1>"]);
        page.never_says(&["captive"]);
    }
}

#[tokio::test]
async fn without_a_controller_systems_are_told_to_ask_again_later() {
    let mut stage = Stage::without_controller(Deadlines::default()).await;
    let https = Https::open(&mut stage, Some(CHAINED)).await;
    let away = asked(&https, SYSTEM).await;
    assert_eq!((away.status, away.header("retry-after")), (503, Some("5")));
    assert_eq!((away.header("cache-control"), away.body.as_str()), (Some("private, no-store"), ""));
    assert_eq!(asked(&https, BROWSER).await.status, 302);
    stage.controller_comes().await;
    state(&asked(&https, SYSTEM).await);
}

#[tokio::test]
async fn what_remains_is_what_the_page_says() {
    let mut stage = Stage::set().await;
    let https = Https::open(&mut stage, Some(CHAINED)).await;
    let crowded = Offer {
        session_length: Some(Span::from_secs(4 * 3_600)),
        steps: [offer().steps, vec![step(2_000_000_000, Gives::Essentials)]].concat(),
        ..offer()
    };
    stage.offers(crowded);
    let limited = |until_essentials, time_left, closes_in: i64| {
        let mut online: Online = online();
        online.remaining.until_essentials = Some(Bytes(until_essentials));
        online.time_left = Some(Span::from_secs(time_left));
        online.closes = Some(UnixTime(NOW.0 + closes_in));
        online
    };
    let mut last = limited(360_000_000, 60, 60);
    last.remaining.rung =
        Some(Rung { left: Bytes(360_000_000), of: Bytes(1_000_000_000), then: Gives::Essentials });
    for (online, seconds, bytes, said) in [
        (
            limited(1_639_999_999, 4_859, 8 * 3_600),
            4_859,
            1_639_999_999_u64,
            ["Waktu tersisa 1 jam 20 menit", "Sisa 1,6 GB sampai hanya layanan penting"],
        ),
        (
            limited(1_639_999_999, 4 * 3_600, 28 * 60),
            28 * 60,
            1_639_999_999,
            ["Buka sampai pukul 15.00.", "Sisa 1,6 GB sampai hanya layanan penting"],
        ),
        (last, 60, 360_000_000, ["Waktu tersisa 1 menit", "Sisa 360 MB dari 1 GB"]),
    ] {
        stage.stands(HERE, Standing::Online(online));
        let state = state(&asked(&https, SYSTEM).await);
        assert_eq!(
            (&state["seconds-remaining"], &state["bytes-remaining"]),
            (&seconds.into(), &bytes.into())
        );
        stage.get("/").await.says(&said);
    }
    stage.stands(HERE, Standing::Online(online()));
    let free = state(&asked(&https, SYSTEM).await);
    assert!(free.get("seconds-remaining").is_none() && free.get("bytes-remaining").is_none());
}
