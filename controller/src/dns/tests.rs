//! The whole service on loopback sockets, with an internet and a firewall of its own.

use super::{
    Dns, Settings,
    double::{Internet, PORTAL, SERVER, Town, addresses, receive, settings},
    locked,
    message::tests::question,
};
use hickory_proto::{
    op::ResponseCode,
    rr::{Name, RData, RecordType},
};
use hotspot::{
    config::{BeforeSignIn, Upstream},
    control::operator::Verdict,
};
use std::{net::Ipv4Addr, sync::Arc, sync::atomic::Ordering, time::Duration};
use tokio::{
    io::AsyncReadExt,
    net::{TcpStream, UdpSocket},
};

fn compatible() -> Settings {
    settings(BeforeSignIn::Compatible)
}

const GARDEN: &str = "www.purbalinggakab.go.id.";

/// Waits until `condition` holds; the test's runner ends a wait that is in vain.
async fn until(condition: impl Fn() -> bool) {
    while !condition() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn garden_addresses_are_open_before_the_answer_leaves() {
    let town = Town::start(BeforeSignIn::Compatible).await;
    town.firewall.permits.forget_permits(100);
    let guest = town.send(&question(GARDEN, RecordType::A, Some(1232))).await;
    until(|| !locked(&town.firewall.opened).is_empty()).await;
    let mut nothing = [0; 16];
    assert!(guest.try_recv(&mut nothing).is_err(), "the answer waits for the gate");
    town.firewall.permits.add_permits(1);
    let answer = receive(&guest).await;
    assert_eq!(addresses(&answer), [SERVER], "the private address of the answer is gone");
    let opened = locked(&town.firewall.opened).clone();
    assert_eq!(opened[0].name, "www.purbalinggakab.go.id");
    assert_eq!(opened[0].addresses, [(SERVER, 120 + 300)], "the bank beside the answer stays closed");
    assert!(answer.answers.iter().all(|record| record.ttl <= 420));
}

#[tokio::test]
async fn a_garden_answer_is_given_again_without_opening_again_and_only_while_the_list_is_the_same() {
    let town = Town::start(BeforeSignIn::Strict).await;
    for _ in 0..3 {
        assert_eq!(addresses(&town.ask(GARDEN, RecordType::A).await), [SERVER]);
    }
    assert_eq!((locked(&town.firewall.opened).len(), town.internet.times_asked()), (1, 1));
    town.garden.send_replace(Arc::from(["www.purbalinggakab.go.id".parse().unwrap()]));
    assert_eq!(addresses(&town.ask(GARDEN, RecordType::A).await), [SERVER]);
    assert_eq!(locked(&town.firewall.opened).len(), 2);
}

#[tokio::test]
async fn an_answer_from_before_the_name_was_in_the_garden_does_not_skip_the_gate() {
    let town = Town::start(BeforeSignIn::Compatible).await;
    town.ask("new.id.", RecordType::A).await;
    assert!(locked(&town.firewall.opened).is_empty());
    town.garden.send_replace(Arc::from(["new.id".parse().unwrap()]));
    assert_eq!(addresses(&town.ask("new.id.", RecordType::A).await), [SERVER]);
    assert_eq!(locked(&town.firewall.opened).len(), 1);
}

#[tokio::test]
async fn a_gate_that_does_not_confirm_in_time_is_servfail() {
    let town = Town::start(BeforeSignIn::Compatible).await;
    town.firewall.permits.forget_permits(100);
    let answer = town.ask(GARDEN, RecordType::A).await;
    assert_eq!((answer.metadata.response_code, answer.answers.len()), (ResponseCode::ServFail, 0));
    assert_eq!(town.dropped("dns-garden-not-opened"), 1);
    town.firewall.permits.add_permits(1);
    assert_eq!(addresses(&town.ask(GARDEN, RecordType::A).await), [SERVER], "the failure was not kept");
}

#[tokio::test]
async fn the_portal_is_answered_here_in_any_case_of_its_names() {
    let town = Town::start(BeforeSignIn::Compatible).await;
    for name in ["masuk.wifi.pbg.", "MASUK.WiFi.pbg.", "wifi.pbg."] {
        let answer = town.ask(name, RecordType::A).await;
        assert_eq!((addresses(&answer).as_slice(), answer.answers[0].ttl), (&[PORTAL][..], 60));
        assert!(answer.queries[0].name().eq_case(&Name::from_ascii(name).unwrap()));
        let none = town.ask(name, RecordType::AAAA).await;
        assert_eq!((none.answers.len(), none.metadata.response_code), (0, ResponseCode::NoError));
        assert!(matches!(&none.authorities[0].data, RData::SOA(soa) if soa.minimum == 60));
    }
    assert_eq!(town.internet.times_asked(), 0);
}

#[tokio::test]
async fn strict_withholds_all_but_the_garden_until_sign_in() {
    let town = Town::start(BeforeSignIn::Strict).await;
    let answer = town.ask("example.com.", RecordType::A).await;
    assert_eq!((addresses(&answer).as_slice(), answer.answers[0].ttl), (&[PORTAL][..], 0));
    assert!(town.ask("example.com.", RecordType::TXT).await.answers.is_empty());
    assert_eq!(town.internet.times_asked(), 0);
    assert_eq!(addresses(&town.ask(GARDEN, RecordType::A).await), [SERVER]);
    town.firewall.signed_in.store(true, Ordering::Relaxed);
    assert_eq!(addresses(&town.ask("example.com.", RecordType::A).await), [SERVER]);
}

#[tokio::test]
async fn private_answers_do_not_reach_guests() {
    let town = Town::start(BeforeSignIn::Compatible).await;
    let answer = town.ask("private.id.", RecordType::A).await;
    assert_eq!((answer.metadata.response_code, answer.answers.len()), (ResponseCode::NoError, 0));
    assert_eq!(answer.authorities.len(), 1);
}

#[tokio::test]
async fn what_is_too_long_for_udp_goes_over_tcp_on_both_sides() {
    let town = Town::start(BeforeSignIn::Compatible).await;
    town.firewall.signed_in.store(true, Ordering::Relaxed);
    let short = town.ask("big.id.", RecordType::A).await;
    assert!(short.metadata.truncation && short.answers.is_empty());
    assert_eq!(addresses(&town.ask_over_tcp("big.id.", RecordType::A).await).len(), 100);
}

#[tokio::test]
async fn denials_and_unknown_types_pass_as_they_are() {
    let town = Town::start(BeforeSignIn::Compatible).await;
    for _ in 0..2 {
        let gone = town.ask("gone.id.", RecordType::A).await;
        assert_eq!((gone.metadata.response_code, gone.authorities.len()), (ResponseCode::NXDomain, 1));
        assert!(gone.authorities[0].ttl <= 300);
    }
    town.firewall.signed_in.store(true, Ordering::Relaxed);
    let odd = town.ask("odd.id.", RecordType::Unknown(65_300)).await;
    assert!(
        matches!(&odd.answers[0].data, RData::Unknown { rdata, .. } if rdata.anything == [1, 2, 3, 0xff])
    );
    assert_eq!(town.internet.times_asked(), 2);
}

#[tokio::test]
async fn the_same_question_of_many_guests_is_asked_once() {
    let town = Town::start(BeforeSignIn::Compatible).await;
    let mut guests = Vec::new();
    for _ in 0..20 {
        guests.push(town.send(&question("held.id.", RecordType::A, None)).await);
    }
    let name = "held.id.".to_owned();
    until(|| town.dns.waiting_now() == 20).await;
    until(|| locked(&town.internet.asked).iter().any(|(asked, _)| *asked == name)).await;
    town.internet.held.add_permits(100);
    for guest in &guests {
        assert_eq!(addresses(&receive(guest).await), [SERVER]);
    }
    assert_eq!(town.internet.times_asked(), 1);
}

#[tokio::test]
async fn a_slow_name_keeps_nobody_waiting_but_those_who_asked_for_it() {
    let town = Town::start(BeforeSignIn::Compatible).await;
    let _slow = town.send(&question("held.id.", RecordType::A, None)).await;
    until(|| town.internet.times_asked() == 1).await;
    assert_eq!(addresses(&town.ask("quick.id.", RecordType::A).await), [SERVER]);
}

#[tokio::test]
async fn a_dead_upstream_is_servfail_and_the_next_one_is_asked() {
    let (internet, dead) = (Internet::start().await, UdpSocket::bind("127.0.0.1:0").await.unwrap());
    let dead_upstream = Upstream::Plain(dead.local_addr().unwrap());
    let short = Duration::from_millis(400);
    let alone = Town::with_upstream(compatible(), internet.clone(), vec![dead_upstream.clone()], short).await;
    let answer = alone.ask("example.com.", RecordType::A).await;
    assert_eq!(answer.metadata.response_code, ResponseCode::ServFail);
    assert_eq!(alone.dropped("dns-upstream-failed"), 1);
    assert_eq!(alone.dns.examine().await[0].verdict, Verdict::Fault);

    let both = vec![dead_upstream, Upstream::Plain(internet.address)];
    let town = Town::with_upstream(compatible(), internet, both, Duration::from_secs(3)).await;
    assert_eq!(addresses(&town.ask("example.com.", RecordType::A).await), [SERVER]);
}

#[tokio::test]
async fn an_upstream_that_refuses_is_servfail_and_not_kept() {
    let town = Town::start(BeforeSignIn::Compatible).await;
    for times in 1..=2 {
        let answer = town.ask("refused.id.", RecordType::A).await;
        assert_eq!(answer.metadata.response_code, ResponseCode::ServFail);
        assert_eq!(town.internet.times_asked(), times);
    }
    assert_eq!(town.dns.examine().await[0].verdict, Verdict::Ok);
}

#[tokio::test]
async fn bad_datagrams_are_counted_and_end_nothing() {
    let town = Town::start(BeforeSignIn::Compatible).await;
    town.send(b"").await;
    town.send(b"short").await;
    town.send(&[0xff; 1500]).await;
    town.send(&[0x80; 40]).await;
    let refused = receive(&town.send(&[0; 12]).await).await;
    assert_eq!(refused.metadata.response_code, ResponseCode::FormErr);
    assert_eq!(addresses(&town.ask("example.com.", RecordType::A).await), [SERVER]);
    until(|| town.dropped("dns-malformed") == 3).await;
    until(|| town.dropped("dns-oversized") == 1 && town.dropped("dns-not-a-question") == 1).await;
}

#[tokio::test]
async fn one_guest_cannot_hold_all_connections() {
    let town = Town::start(BeforeSignIn::Compatible).await;
    let mut held = Vec::new();
    for _ in 0..8 {
        held.push(TcpStream::connect(town.tcp).await.unwrap());
    }
    let mut ninth = TcpStream::connect(town.tcp).await.unwrap();
    assert!(!matches!(ninth.read(&mut [0; 1]).await, Ok(1..)), "closed without an answer");
    assert_eq!(town.dropped("dns-connections"), 1);
    drop(held);
    until(|| town.dns.connections_now() == 0).await;
    assert_eq!(addresses(&town.ask_over_tcp("example.com.", RecordType::A).await), [SERVER]);
}

#[tokio::test]
async fn questions_from_outside_the_guest_networks_are_dropped() {
    let town = Town::start(BeforeSignIn::Compatible).await;
    let stranger = Ipv4Addr::new(198, 51, 100, 200);
    let message = question("example.com.", RecordType::A, None);
    let step = town.dns.receive(&message, stranger, super::message::Transport::Udp);
    assert!(matches!(step, super::resolve::Step::Silent));
    assert_eq!(town.dropped("dns-stranger"), 1);
}

#[tokio::test]
async fn checking_a_garden_name_tells_what_it_would_open_and_opens_nothing() {
    let town = Town::start(BeforeSignIn::Compatible).await;
    let report = town.dns.check_garden("www.Purbalinggakab.go.id").await.unwrap();
    assert_eq!(report.chain, ["www.purbalinggakab.go.id", "edge.cloudfront.net"]);
    assert_eq!((report.addresses, report.refused), (vec![SERVER], vec![Ipv4Addr::new(10, 0, 0, 1)]));
    assert!(report.in_garden && report.warnings.len() == 1 && report.warnings[0].contains("cloudfront.net"));
    assert!(locked(&town.firewall.opened).is_empty());
    for invalid in ["bücher.id", "10.0.0.1", "", "a b.id"] {
        assert!(town.dns.check_garden(invalid).await.is_err(), "{invalid}");
    }
    let silent = town.dns.check_garden("gone.id").await.unwrap();
    assert!(silent.addresses.is_empty() && !silent.warnings.is_empty());
}

impl Dns {
    fn waiting_now(&self) -> usize {
        self.waiting.held_now()
    }

    fn connections_now(&self) -> usize {
        self.connections.held_now()
    }
}
