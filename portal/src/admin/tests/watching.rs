//! Who watches live pages: how many, and what becomes of those who take nothing.

use super::{Browser, HERE, HOST, Office, get};
use crate::admin::{door::Door, live::MOST_VIEWERS, session::Key};
use axum::body::Body;
use hotspot::model::{Role, UnixTime};
use http::{HeaderValue, Response, StatusCode, header};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const STREAM: &str = "/admin/arus";

async fn watchers(office: &Office, browser: &Browser, count: usize) -> Vec<Response<Body>> {
    let mut all = Vec::new();
    for _ in 0..count {
        let answer = office.send(get(STREAM, browser.cookie())).await;
        assert_eq!(answer.status(), StatusCode::OK, "viewer {}", all.len() + 1);
        all.push(answer);
    }
    all
}

#[tokio::test]
async fn whoever_comes_after_three_hundred_viewers_is_told_when_to_come_again() {
    let office = Office::open().await;
    let sari = office.staff("sari", Role::Operator).await;
    let browser = office.browser(&sari).await;
    let mut watching = watchers(&office, &browser, MOST_VIEWERS).await;
    let refused = office.send(get(STREAM, browser.cookie())).await;
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.headers()[header::RETRY_AFTER], "60");
    assert_eq!(office.send(get("/admin", browser.cookie())).await.status(), StatusCode::OK);
    watching.pop();
    watchers(&office, &browser, 1).await;
}

#[tokio::test]
async fn a_viewer_who_reads_nothing_is_left_and_its_place_is_anothers() {
    let office = Office::open().await;
    let sari = office.staff("sari", Role::Operator).await;
    let browser = office.browser(&sari).await;
    let _watching = watchers(&office, &browser, MOST_VIEWERS - 1).await;
    // Between both is less room than a page's part takes.
    let (mut theirs, ours) = tokio::io::duplex(256);
    let door = Door::new(&office.desk, None);
    let conversation = tokio::spawn(async move { door.converse(ours, HERE).await });
    let cookie = browser.cookie();
    let request = format!("GET {STREAM} HTTP/1.1\r\nHost: {HOST}\r\nCookie: {cookie}\r\n\r\n");
    theirs.write_all(request.as_bytes()).await.unwrap();
    let mut status = [0; 12];
    theirs.read_exact(&mut status).await.unwrap();
    assert_eq!(&status, b"HTTP/1.1 200");
    let crowded = office.send(get(STREAM, browser.cookie())).await.status();
    assert_eq!(crowded, StatusCode::SERVICE_UNAVAILABLE, "it has the last place");
    let _ = office.desk.live.now(&office.desk).await;
    // From here on no clock but this test's: it goes on by itself to when something is due.
    tokio::time::pause();
    let began = tokio::time::Instant::now();
    conversation.await.unwrap();
    let lasted = began.elapsed().as_secs();
    tokio::time::resume();
    assert!((50..=75).contains(&lasted), "{lasted} s");
    watchers(&office, &browser, 1).await;
}

#[tokio::test]
async fn an_open_page_that_asks_for_its_news_does_not_keep_the_browser_signed_in() {
    let office = Office::open().await;
    let sari = office.staff("sari", Role::Operator).await;
    let browser = office.browser(&sari).await;
    let seen = async || office.desk.store.staff_sessions(&sari.name).await.unwrap()[0].seen;
    let key = Key::of(get("/admin", browser.cookie()).headers()).unwrap();
    let earlier = UnixTime(office.desk.now().0 - 600);
    office.desk.store.see_staff_session(&key.id(), earlier, &HERE.to_string()).await.unwrap();
    for path in ["/admin", STREAM] {
        let mut request = get(path, browser.cookie());
        request.headers_mut().insert("sec-fetch-dest", HeaderValue::from_static("empty"));
        assert_eq!(office.send(request).await.status(), StatusCode::OK);
    }
    assert_eq!(seen().await, earlier);
    let _ = office.send(get("/admin", browser.cookie())).await;
    assert!(seen().await > earlier, "somebody opens it");
}
