//! Which language is shown, and that a chosen one stays.

use super::{Answer, HERE, Stage, online};
use crate::portal::Deadlines;
use hotspot::control::portal::Standing;

const ENGLISH: &str = "en-US,en;q=0.9,id;q=0.8";
const URL: &str = "url=http%3A%2F%2Fexample.org%2Fa%3Fb%3D%2522";

async fn asked(stage: &Stage, request: &str, languages: &str) -> Answer {
    let head = format!("{request} HTTP/1.1\r\nHost: masuk.wifi.pbg\r\nConnection: close");
    stage.send(format!("{head}\r\nAccept-Language: {languages}\r\n\r\n")).await
}

#[tokio::test]
async fn who_wants_english_first_arrives_at_the_english_page() {
    // Also while the controller is away.
    let stage = Stage::without_controller(Deadlines::default()).await;
    for (request, location) in [
        ("GET /".to_owned(), "/en/".to_owned()),
        (format!("GET /?{URL}"), format!("/en/?{URL}")),
        ("HEAD /?bahasa=en".to_owned(), "/en/?bahasa=en".to_owned()),
    ] {
        let led = asked(&stage, &request, ENGLISH).await;
        assert_eq!((led.status, led.header("location")), (302, Some(location.as_str())), "{request}");
        assert_eq!(led.header("cache-control"), Some("no-store"));
    }
}

#[tokio::test]
async fn everybody_else_and_every_other_page_stays() {
    let stage = Stage::set().await;
    for languages in ["id,en", "*", "", "jv", "id;q=0.9,en;q=0.8", "en;q=0"] {
        assert_eq!(asked(&stage, "GET /", languages).await.status, 200, "{languages}");
    }
    for (request, status) in [
        ("GET /?bahasa=id", 200),
        ("GET /en/", 200),
        ("GET /en", 200),
        ("GET /ketentuan", 200),
        ("GET /privasi", 200),
        ("GET /captive", 404),
        ("GET /tidak-ada", 404),
        ("POST /", 405),
    ] {
        let page = asked(&stage, request, ENGLISH).await;
        assert_eq!((page.status, page.header("location")), (status, None), "{request}");
    }
}

#[tokio::test]
async fn whoever_chose_indonesian_is_never_led_back_to_english() {
    let stage = Stage::set().await;
    let english = asked(&stage, &format!("GET /en/?{URL}"), ENGLISH).await;
    let chosen = format!("/?bahasa=id&{URL}");
    english.says(&[&format!("href=\"{}\"", chosen.replace('&', "&#38;"))]);
    let arrived = asked(&stage, &format!("GET {chosen}"), ENGLISH).await;
    arrived.says(&["<html lang=\"id\">", "value=\"http://example.org/a?b=%22\"", &format!("/en/?{URL}")]);

    stage.stands(HERE, Standing::Online(online()));
    for request in ["GET /?bahasa=id", "GET /ketentuan", "GET /privasi", "GET /tidak-ada", "POST /sambung"] {
        let page = asked(&stage, request, ENGLISH).await;
        page.says(&["<html lang=\"id\">", "href=\"/?bahasa=id\""]);
        page.never_says(&["href=\"/\"", "href=\"http://masuk.wifi.pbg/\""]);
    }
    let again = asked(&stage, "GET /sambung", ENGLISH).await;
    assert_eq!((again.status, again.header("location")), (303, Some("/?bahasa=id")));
}

#[tokio::test]
async fn whoever_reads_indonesian_first_is_asked_no_choice() {
    let stage = Stage::set().await;
    for path in ["/", "/en/", "/ketentuan", "/en/terms"] {
        asked(&stage, &format!("GET {path}"), "id,en;q=0.5").await.never_says(&["bahasa="]);
    }
}
