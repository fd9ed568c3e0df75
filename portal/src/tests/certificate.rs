use super::{
    Answer, PATIENCE, Stage,
    tls::{CHAINED, Client, FIRST, Https, ROOT, SECOND},
};
use crate::portal::Deadlines;
use rustls::{AlertDescription, Error};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const TERMS: &str = "GET /ketentuan HTTP/1.1\r\nHost: masuk.wifi.pbg\r\nConnection: close\r\n\r\n";

#[tokio::test]
async fn pages_are_served_within_both_versions_of_tls() {
    let mut stage = Stage::set().await;
    let https = Https::open(&mut stage, Some(FIRST)).await;
    for client in Client::trusting(FIRST[0]).versions() {
        https.ask(&client, TERMS).await.unwrap().says(&["Ketentuan penggunaan"]);
        let elsewhere = https.ask(&client, "GET / HTTP/1.1\r\nHost: example.org\r\n\r\n").await.unwrap();
        assert_eq!(elsewhere.status, 302);
    }
    assert!(https.connect(&Client::trusting(SECOND[0])).await.is_err());
}

#[tokio::test]
async fn a_phone_that_knows_the_root_alone_can_follow_the_chain() {
    let mut stage = Stage::set().await;
    let https = Https::open(&mut stage, Some(CHAINED)).await;
    for client in Client::trusting(ROOT).versions() {
        let stream = https.connect(&client).await.unwrap();
        assert_eq!(stream.get_ref().1.peer_certificates().unwrap().len(), 2);
    }
}

#[tokio::test]
async fn a_certificate_is_shown_for_our_own_names_alone() {
    let mut stage = Stage::set().await;
    let https = Https::open(&mut stage, Some(CHAINED)).await;
    let ours = Client::trusting(ROOT);
    for client in [
        ours,
        Client { asks_for: "wifi.example.go.id", ..ours },
        Client { asks_for: "MASUK.wifi.pbg", ..ours },
        Client { names_it: false, ..ours },
    ] {
        for client in client.versions() {
            assert!(https.connect(&client).await.is_ok(), "{}", client.asks_for);
        }
    }
    for blocked in ["situs.example", "x.masuk.wifi.pbg", "wifi.pbg"] {
        for client in (Client { asks_for: blocked, ..ours }).versions() {
            let error = https.connect(&client).await.unwrap_err();
            let error = error.get_ref().and_then(|error| error.downcast_ref::<Error>());
            assert_eq!(error, Some(&Error::AlertReceived(AlertDescription::AccessDenied)), "{blocked}");
        }
    }
}

#[tokio::test]
async fn a_new_certificate_is_taken_up_and_a_bad_one_is_not() {
    let mut stage = Stage::set().await;
    let https = Https::open(&mut stage, Some(FIRST)).await;
    let [first, second] = [FIRST, SECOND].map(|[certificate, _]| Client::trusting(certificate));
    https.files.put([SECOND[0], FIRST[1]]);
    assert!(https.certificates.take_up().await.is_err());
    assert!(https.connect(&first).await.is_ok(), "a certificate without its key was taken up");
    https.files.put(SECOND);
    https.comes_to_be_trusted_by(&second).await;
    assert!(https.connect(&first).await.is_err());
}

#[tokio::test]
async fn whoever_talks_while_the_certificate_changes_is_not_cut() {
    let mut stage = Stage::set().await;
    let https = Https::open(&mut stage, Some(FIRST)).await;
    let again = TERMS.replace("Connection: close\r\n", "");
    for client in Client::trusting(FIRST[0]).versions() {
        https.files.put(FIRST);
        https.comes_to_be_trusted_by(&client).await;
        let mut stream = https.connect(&client).await.unwrap();
        stream.write_all(again.as_bytes()).await.unwrap();
        assert!(tokio::time::timeout(PATIENCE, stream.read_u8()).await.unwrap().is_ok());
        https.files.put(SECOND);
        https.comes_to_be_trusted_by(&Client::trusting(SECOND[0])).await;
        stream.write_all(TERMS.as_bytes()).await.unwrap();
        let both = Answer::read(&mut stream).await.body;
        assert_eq!(both.matches("</html>").count(), 2);
    }
}

#[tokio::test]
async fn without_a_good_certificate_http_is_served_until_there_is_one() {
    let mut stage = Stage::set().await;
    let https = Https::open(&mut stage, None).await;
    let client = Client::trusting(FIRST[0]);
    assert!(https.connect(&client).await.is_err());
    assert_eq!(stage.get("/").await.status, 200);
    https.files.put(["-----BEGIN CERTIFICATE-----", "none"]);
    assert!(https.connect(&client).await.is_err());
    assert_eq!(stage.get("/").await.status, 200);
    https.files.put(FIRST);
    https.comes_to_be_trusted_by(&client).await;
}

#[tokio::test]
async fn what_is_wrong_with_a_pair_is_named() {
    let mut stage = Stage::without_controller(Deadlines::default()).await;
    let https = Https::open(&mut stage, None).await;
    for (pair, named) in [
        (["", FIRST[1]], ["portal.certificate", "fullchain.pem"]),
        ([FIRST[0], "no key"], ["portal.private_key", "privkey.pem"]),
        ([FIRST[0], SECOND[1]], ["portal.private_key", "does not fit"]),
    ] {
        https.files.put(pair);
        let error = https.certificates.take_up().await.unwrap_err().to_string();
        assert!(named.iter().all(|part| error.contains(part)), "{error}");
    }
    std::fs::remove_file(https.files.tls().certificate).unwrap();
    let error = https.certificates.take_up().await.unwrap_err().to_string();
    assert!(error.contains("portal.certificate: cannot read"), "{error}");
}

#[tokio::test]
async fn a_handshake_that_never_ends_is_cut() {
    let deadlines = Deadlines { handshake: Duration::from_millis(100), ..Deadlines::default() };
    let mut stage = Stage::without_controller(deadlines).await;
    let https = Https::open(&mut stage, Some(FIRST)).await;
    let mut stream = https.plainly().await;
    assert_eq!(Answer::read(&mut stream).await.status, 0);
}

#[tokio::test]
async fn only_what_is_no_handshake_counts_as_malformed() {
    let mut stage = Stage::set().await;
    let https = Https::open(&mut stage, Some(CHAINED)).await;
    let blocked = Client { asks_for: "situs.example", ..Client::trusting(ROOT) };
    for client in [blocked, Client::trusting(SECOND[0])] {
        assert!(https.connect(&client).await.is_err());
    }
    drop(https.plainly().await);
    let mut stream = https.plainly().await;
    stream.write_all(b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n").await.unwrap();
    let _ = stream.read_to_end(&mut Vec::new()).await;
    let counted = async {
        while stage.portal.drops.so_far().malformed == 0 {
            tokio::task::yield_now().await
        }
    };
    tokio::time::timeout(PATIENCE, counted).await.expect("what is no handshake was not counted");
    assert_eq!(stage.portal.drops.so_far().malformed, 1);
}
