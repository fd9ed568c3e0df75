//! What guests meet when not all is well: no place, no line, a blocked site, a certificate that nobody trusts.

use super::{Answer, HERE, NOW, PATIENCE, Stage, online};
use crate::{health, portal::Deadlines, views::word_count};
use hotspot::{
    control::portal::{Outage, Standing},
    model::{Bytes, UnixTime},
    policy::{Essentials, WhyEssentials},
};
use std::{sync::Arc, time::Duration};

const HOUR: i64 = 3_600;
const BLOCKED: &str = "/?url=http%3A%2F%2Fsitus.example%2Fa";

/// What holds on every page.
#[track_caller]
fn is_a_page(page: &Answer) {
    assert_eq!(page.status, 200);
    assert!(page.body.len() <= 30_000, "{} bytes", page.body.len());
    page.says(&["K7M2", "tel:112", "</html>"]);
    page.never_says(&["<script", " style=", "<Purbalingga>", "http-equiv=\"refresh\""]);
    assert_eq!(page.body.matches("<nav").count(), 1, "the numbers stand once");
    assert_eq!(page.body.matches("<h1").count(), 1);
    page.is_easily_read();
}

fn essentials() -> Standing {
    Standing::Essentials(Essentials { why: WhyEssentials::Closed, until: UnixTime(NOW.0 + HOUR) })
}

#[tokio::test]
async fn where_every_place_is_taken_nothing_is_offered_that_fails() {
    let stage = Stage::set().await;
    stage.stands(HERE, Standing::Full);
    for (path, said) in [
        (
            BLOCKED,
            ["<h1>Alun-Alun &#60;Purbalingga&#62; sedang penuh</h1>", "Coba lagi</a>", "href=\"/ketentuan\""],
        ),
        ("/en/", ["<h1>Alun-Alun &#60;Purbalingga&#62; is full</h1>", "Try again</a>", "href=\"/en/terms\""]),
    ] {
        let page = stage.get(path).await;
        is_a_page(&page);
        page.says(&said);
        page.never_says(&["<form", "<button", "situs.example"]);
    }
}

#[tokio::test]
async fn while_the_line_is_down_every_page_says_since_when() {
    let stage = Stage::set().await;
    for (since, indonesian, english) in [
        (
            UnixTime(NOW.0 - 4 * HOUR),
            "terputus sejak pukul 10.32.",
            "The internet line at Alun-Alun &#60;Purbalingga&#62; has been down since 10.32.",
        ),
        (UnixTime(NOW.0 - 15 * HOUR), "sejak 21 November pukul 23.32.", "since 21 November, 23.32."),
    ] {
        stage.world(|world| world.outage = Some(Outage { since }));
        for standing in
            [Standing::NotSignedIn { opens: None, again: None }, Standing::Online(online()), essentials()]
        {
            stage.stands(HERE, standing);
            let pages = [stage.get("/").await, stage.get("/en/").await];
            pages.iter().for_each(is_a_page);
            pages[0].says(&[indonesian, "Nomor darurat di bawah tetap bisa dibaca.", "Coba lagi</a>"]);
            pages[1].says(&[english, "Emergency numbers below can still be read.", "Try again</a>"]);
        }
    }
    stage.world(|world| world.outage = None);
    stage.get("/").await.never_says(&["Jalur internet"]);
}

#[tokio::test]
async fn while_the_line_is_down_the_reason_stands_where_the_button_was() {
    let stage = Stage::set().await;
    stage.world(|world| world.outage = Some(Outage { since: UnixTime(NOW.0 - 15 * HOUR) }));
    for (home, again) in [("/", "/?url"), ("/en/", "/en/?url")] {
        let page = stage.get(&format!("{home}?url=http%3A%2F%2Fexample.org%2F")).await;
        page.never_says(&["<button", "<form"]);
        page.says(&[&format!("<a class=\"main\" href=\"{again}=http%3A%2F%2Fexample.org%2F\"")]);
        let above = page.text_until("<a class=\"main\"");
        assert!(word_count(&above) <= 40, "{} words: {above}", word_count(&above));
    }
    // A page from before the line went down.
    let form = format!("{}&url=http%3A%2F%2Fexample.org%2F", stage.form(HERE));
    let inside = stage.post("/sambung", &form).await;
    inside.says(&["<h1>Anda tersambung ke WiFi</h1>", "Jalur internet"]);
    inside.never_says(&["Lanjut ke"]);
}

#[tokio::test]
async fn whoever_is_led_here_from_a_blocked_site_learns_why() {
    let stage = Stage::set().await;
    stage.world(|world| world.blocked = vec!["situs.example"]);
    for standing in [Standing::Online(online()), essentials()] {
        stage.stands(HERE, standing);
        let page = stage.get(BLOCKED).await;
        is_a_page(&page);
        page.says(&[
            "<h1>Situs ini ditutup di jaringan ini</h1>",
            "<b>situs.example</b> ada di daftar situs yang ditutup di jaringan ini.",
            "Siapa yang membukanya tidak dicatat.",
            "tel:0281891234",
            "dan sebutkan kode",
            "<a class=\"main\" href=\"/\">",
            "href=\"/en/?url=http%3A%2F%2Fsitus.example%2Fa\"",
        ]);
        page.never_says(&["href=\"http"]);
        let english = stage.get(&format!("/en{BLOCKED}")).await;
        is_a_page(&english);
        english.says(&["This site is closed on this network", "It was not recorded who asked for it."]);
    }
    stage.get("/?url=http%3A%2F%2Fexample.org%2F").await.says(&["WiFi sedang ditutup"]);
}

#[tokio::test]
async fn before_sign_in_a_blocked_site_is_as_closed_as_any_other() {
    let stage = Stage::set().await;
    stage.world(|world| world.blocked = vec!["situs.example"]);
    stage.get(BLOCKED).await.says(&["<h1>WiFi gratis untuk semua</h1>", "action=\"/sambung\""]);
}

#[tokio::test]
async fn no_link_leads_on_to_a_blocked_site() {
    let stage = Stage::set().await;
    stage.world(|world| world.blocked = vec!["situs.example"]);
    let form = stage.form(HERE);
    for (url, leads) in [("http%3A%2F%2Fsitus.example%2F", false), ("http%3A%2F%2Fexample.org%2F", true)] {
        let inside = stage.post("/sambung", &format!("{form}&url={url}")).await;
        assert_eq!(inside.body.contains("Lanjut ke"), leads, "{url}");
    }
}

#[tokio::test]
async fn a_hostile_name_of_a_blocked_site_stays_text() {
    let stage = Stage::set().await;
    stage.stands(HERE, Standing::Online(online()));
    let long = format!("{0}.{0}.{0}", "a".repeat(63));
    for name in [
        "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "situs.example%2522onclick%253D",
        "xn--80ak6aa92e.example",
    ] {
        let page = stage.get(&format!("/?url=http%3A%2F%2F{name}%2F")).await;
        assert_eq!(page.status, 200);
        page.never_says(&["<script", "onclick", "alert(1)"]);
    }
    let known: &'static str = Box::leak(long.clone().into_boxed_str());
    stage.world(|world| world.blocked = vec![known]);
    let page = stage.get(&format!("/?url=http%3A%2F%2F{long}%2F")).await;
    is_a_page(&page);
    page.says(&[known]);
}

#[tokio::test]
async fn when_the_doors_close_is_said_where_they_do() {
    let stage = Stage::set().await;
    let mut closing = online();
    closing.closes = Some(UnixTime(NOW.0 + 6 * HOUR + 28 * 60));
    stage.stands(HERE, Standing::Online(closing.clone()));
    stage.get("/").await.says(&["Buka sampai pukul 21.00."]);
    stage.get("/en/").await.says(&["Open until 21.00."]);
    closing.closes = Some(UnixTime(i64::MAX));
    closing.remaining.until_essentials = Some(Bytes(639_999_999));
    stage.stands(HERE, Standing::Online(closing));
    stage.get("/").await.never_says(&["Buka sampai", "hanya layanan penting"]);
}

#[tokio::test]
async fn guests_are_led_to_https_only_while_phones_trust_it() {
    let mut stage = Stage::without_controller(Deadlines::default()).await;
    let portal = Arc::clone(&stage.portal);
    stage.tasks.push(tokio::spawn(async move { health::follow(&portal, Duration::from_millis(5)).await }));
    assert_eq!(led_to(&stage).await, "http://masuk.wifi.pbg/?url=http%3A%2F%2Fexample.org%2F");
    stage.world(|world| world.secure = true);
    stage.controller_comes().await;
    comes_to_be_led_by(&stage, "https://").await;
    assert_eq!(stage.get("/").await.status, 200, "pages stay reachable by http");

    // A restart of the controller flips nothing.
    stage.controller_goes();
    assert!(led_to(&stage).await.starts_with("https://"));
    stage.world(|world| world.secure = false);
    stage.controller_comes().await;
    comes_to_be_led_by(&stage, "http://").await;
}

async fn led_to(stage: &Stage) -> String {
    let answer = stage.send("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n").await;
    assert_eq!(answer.status, 302);
    answer.header("location").unwrap().to_owned()
}

async fn comes_to_be_led_by(stage: &Stage, scheme: &str) {
    let led = async { while !led_to(stage).await.starts_with(scheme) {} };
    tokio::time::timeout(PATIENCE, led).await.expect("the way never changed");
}
