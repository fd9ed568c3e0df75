use super::{Answer, HERE, Stage};
use crate::portal::Deadlines;
use std::time::Duration;
use tokio::io::AsyncWriteExt;

/// Short, so that the tests need not wait as long as a phone may.
const SHORT: Deadlines = Deadlines {
    handshake: Duration::from_millis(200),
    head: Duration::from_millis(200),
    form: Duration::from_millis(200),
    connection: Duration::from_secs(5),
    linger: Duration::from_millis(200),
};

#[tokio::test]
async fn a_head_that_never_ends_is_cut() {
    let stage = Stage::without_controller(SHORT).await;
    for part in ["", "GET / HTTP/1.1\r\nHost: example.org\r\nX-"] {
        let mut stream = stage.connect_from(HERE).await;
        stream.write_all(part.as_bytes()).await.unwrap();
        assert_eq!(Answer::read(&mut stream).await.status, 0, "{part}");
    }
}

#[tokio::test]
async fn a_form_that_never_ends_is_cut() {
    let stage = Stage::without_controller(SHORT).await;
    let mut stream = stage.connect_from(HERE).await;
    let head = "POST /sambung HTTP/1.1\r\nHost: masuk.wifi.pbg\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\ntoken=";
    stream.write_all(head.as_bytes()).await.unwrap();
    assert_eq!(Answer::read(&mut stream).await.status, 408);
}

#[tokio::test]
async fn a_redirected_upload_that_never_ends_is_cut() {
    let stage = Stage::without_controller(SHORT).await;
    let mut stream = stage.connect_from(HERE).await;
    let head = "POST / HTTP/1.1\r\nHost: example.org\r\nContent-Length: 1000000\r\n\r\nabc";
    stream.write_all(head.as_bytes()).await.unwrap();
    assert_eq!(Answer::read(&mut stream).await.status, 302);
}

#[tokio::test]
async fn a_page_connection_is_kept_for_the_next_page_and_then_closed() {
    let stage = Stage::without_controller(SHORT).await;
    let mut stream = stage.connect_from(HERE).await;
    let request = "GET /ketentuan HTTP/1.1\r\nHost: masuk.wifi.pbg\r\n\r\n";
    stream.write_all(request.repeat(2).as_bytes()).await.unwrap();
    let answers = Answer::read(&mut stream).await;
    assert_eq!(answers.status, 200);
    assert!(answers.body.contains("HTTP/1.1 200 OK"), "only one answer came");
}

#[tokio::test]
async fn nobody_talks_for_ever() {
    let stage = Stage::without_controller(Deadlines {
        connection: Duration::from_millis(200),
        ..Deadlines::default()
    })
    .await;
    let mut stream = stage.connect_from(HERE).await;
    stream.write_all(b"GET /ketentuan HTTP/1.1\r\nHost: masuk.wifi.pbg\r\n\r\nGET / HT").await.unwrap();
    assert_eq!(Answer::read(&mut stream).await.status, 200);
}

#[tokio::test]
async fn an_overlong_head_is_refused() {
    let stage = Stage::without_controller(SHORT).await;
    let many = "X: y\r\n".repeat(200);
    let long = format!("X: {}\r\n", "y".repeat(17_000));
    for headers in [many, long] {
        let answer = stage.send(format!("GET / HTTP/1.1\r\nHost: example.org\r\n{headers}\r\n")).await;
        assert_eq!(answer.status, 431);
    }
    let answer =
        stage.send(format!("GET /{} HTTP/1.1\r\nHost: example.org\r\n\r\n", "y".repeat(30_000))).await;
    assert!(matches!(answer.status, 414 | 431), "{}", answer.status);
}

#[tokio::test]
async fn more_connections_than_a_device_needs_are_closed_at_once() {
    let stage = Stage::without_controller(Deadlines::default()).await;
    let mut held = Vec::new();
    for _ in 0..64 {
        held.push(stage.connect_from(HERE).await);
    }
    // The kernel accepts in order: when this one is closed, the 64 before it have been taken.
    assert_eq!(Answer::read(&mut stage.connect_from(HERE).await).await.status, 0);
    let other = stage.send_from([127, 0, 0, 3].into(), "GET / HTTP/1.1\r\nHost: example.org\r\n\r\n").await;
    assert_eq!(other.status, 302);
}
