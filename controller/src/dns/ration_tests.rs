//! Rations as a guest meets them, on loopback sockets.

use super::{
    double::{PORTAL, SERVER, Town, addresses},
    locked,
};
use hickory_proto::{
    op::{Message, ResponseCode},
    rr::RecordType,
};
use hotspot::config::BeforeSignIn;
use std::sync::atomic::Ordering;

/// Asks for names of one domain until something comes instead of the truth: how often the truth came, the name, the answer.
async fn told(town: &Town, domain: impl Fn(usize) -> String) -> (usize, String, Message) {
    for number in 0..1000 {
        let name = format!("{number:0>60}.{}.", domain(number));
        let answer = town.ask(&name, RecordType::A).await;
        if addresses(&answer) != [SERVER] {
            return (number, name, answer);
        }
    }
    panic!("a thousand new names were told");
}

#[tokio::test]
async fn new_names_end_at_the_portal_until_sign_in_and_known_ones_and_probes_do_not() {
    let town = Town::start(BeforeSignIn::Compatible).await;
    let (times, name, answer) = told(&town, |_| "evil.id".to_owned()).await;
    assert!((50..100).contains(&times), "{times}");
    assert_eq!((addresses(&answer).as_slice(), answer.answers[0].ttl), (&[PORTAL][..], 0));
    let asked: Vec<String> = locked(&town.internet.asked).iter().map(|(asked, _)| asked.clone()).collect();
    assert!(!asked.contains(&name), "nothing of it left the gateway");
    assert_eq!((town.dropped("dns-ration-of-domain"), town.dropped("dns-ration-of-guest")), (1, 0));

    let known = format!("{:0>60}.evil.id.", 1);
    assert_eq!(addresses(&town.ask(&known, RecordType::A).await), [SERVER]);
    assert_eq!(addresses(&town.ask("www.bank.id.", RecordType::A).await), [SERVER], "another domain");
    let (times, ..) = told(&town, |number| format!("d{number}.id")).await;
    assert!(times < 250 && town.dropped("dns-ration-of-guest") == 1, "{times}");
    assert_eq!(addresses(&town.ask("captive.apple.com.", RecordType::A).await), [SERVER]);
    assert_eq!(addresses(&town.ask("www.purbalinggakab.go.id.", RecordType::A).await), [SERVER]);

    town.firewall.signed_in.store(true, Ordering::Relaxed);
    assert_eq!(addresses(&town.ask(&name, RecordType::A).await), [SERVER]);
}

#[tokio::test]
async fn an_answer_too_long_for_the_ration_is_told_neither_at_once_nor_from_the_cache() {
    let town = Town::start(BeforeSignIn::Compatible).await;
    // A hundred addresses weigh a kilobyte, each time they are told.
    let mut times = 0;
    while addresses(&town.ask_over_tcp("big.id.", RecordType::A).await).len() == 100 {
        times += 1;
        assert!(times < 20);
    }
    assert!((3..8).contains(&times), "{times}");
}

#[tokio::test]
async fn types_that_no_connection_needs_are_denied_until_sign_in_and_counted() {
    let town = Town::start(BeforeSignIn::Compatible).await;
    for kind in [RecordType::TXT, RecordType::NULL, RecordType::MX, RecordType::SRV] {
        let answer = town.ask("tunnel.id.", kind).await;
        assert_eq!((answer.metadata.response_code, answer.answers.len()), (ResponseCode::NoError, 0));
    }
    assert!(town.internet.times_asked() == 0 && town.dropped("dns-type-before-sign-in") == 4);
    town.firewall.signed_in.store(true, Ordering::Relaxed);
    town.ask("tunnel.id.", RecordType::TXT).await;
    assert_eq!(town.internet.times_asked(), 1);
}
