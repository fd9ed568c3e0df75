use super::{HERE, Stage};
use flate2::read::GzDecoder;
use std::io::Read;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Head and body of an answer to a browser that reads gzip.
async fn ask(stage: &Stage, method: &str, path: &str) -> (String, Vec<u8>) {
    let mut stream = stage.connect_from(HERE).await;
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: masuk.wifi.pbg\r\nAccept-Encoding: gzip, br\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
    (String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase(), answer.split_off(end + 4))
}

#[tokio::test]
async fn who_reads_gzip_is_given_the_same_page_in_less_than_half_the_bytes() {
    let stage = Stage::set().await;
    for (path, status) in [("/", 200), ("/en/terms", 200), ("/pengumuman", 200), ("/tidak-ada", 404)] {
        let plain = stage.get(path).await;
        assert_eq!((plain.status, plain.header("content-encoding")), (status, None), "{path}");
        let (head, body) = ask(&stage, "GET", path).await;
        assert!(head.starts_with(&format!("http/1.1 {status}")), "{path}: {head}");
        assert!(head.contains("\r\ncontent-encoding: gzip"), "{path}: {head}");
        assert!(head.contains(&format!("\r\ncontent-length: {}", body.len())), "{path}: {head}");
        assert!(2 * body.len() < plain.body.len(), "{path}: {} of {} bytes", body.len(), plain.body.len());
        let mut page = String::new();
        GzDecoder::new(body.as_slice()).read_to_string(&mut page).unwrap();
        assert_eq!(page, plain.body, "{path}");
    }
}

#[tokio::test]
async fn what_is_short_is_left_as_it_is() {
    let stage = Stage::set().await;
    let (head, body) = ask(&stage, "GET", "/sambung").await;
    assert!(head.starts_with("http/1.1 303") && body.is_empty(), "{head}");
    assert!(!head.contains("content-encoding"), "{head}");
}

#[tokio::test]
async fn who_asks_for_the_head_alone_is_told_what_the_page_would_be() {
    let stage = Stage::set().await;
    let (head, body) = ask(&stage, "HEAD", "/").await;
    assert!(head.contains("content-encoding: gzip") && body.is_empty(), "{head}");
}
