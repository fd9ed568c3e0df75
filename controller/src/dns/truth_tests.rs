//! What guests are told and what not, over loopback sockets: forged answers, signatures, special names, blocklists.

use super::{
    DEADLINES,
    double::{FORGER, Habit, Internet, PORTAL, SERVER, SIGNATURE, Town, addresses, receive, settings},
    locked,
    message::tests::question,
};
use hickory_proto::{
    op::{Edns, Message, ResponseCode},
    rr::{RData, RecordType},
};
use hotspot::{
    config::{BeforeSignIn, Upstream},
    control::operator::Verdict,
};
use std::{path::PathBuf, sync::atomic::Ordering};

#[tokio::test]
async fn forged_answers_are_passed_over_for_the_true_one() {
    let internet = Internet::with_habit(Habit::ForgedBefore).await;
    let town = Town::with_internet(BeforeSignIn::Compatible, internet).await;
    for number in 0..10 {
        let answer = town.ask(&format!("www{number}.example.com."), RecordType::A).await;
        assert_eq!(addresses(&answer), [SERVER]);
        assert!(!addresses(&answer).contains(&FORGER));
    }
    assert_eq!(town.internet.connections.load(Ordering::Relaxed), 0, "none was needed");
}

#[tokio::test]
async fn a_resolver_that_loses_the_case_is_asked_over_tcp_from_then_on() {
    let internet = Internet::with_habit(Habit::LosesCase).await;
    let town = Town::with_internet(BeforeSignIn::Compatible, internet).await;
    // Each name has so many letters that its case comes back by chance only.
    for number in 0..5 {
        let name = format!("quite-a-long-name-with-many-letters{number}.example.com.");
        assert_eq!(addresses(&town.ask(&name, RecordType::A).await), [SERVER]);
    }
    // The name, and the probe of the root, which has no case to lose.
    assert!(town.internet.datagrams.load(Ordering::Relaxed) <= 2);
    assert_eq!(town.internet.connections.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn signatures_pass_untouched_to_those_who_ask_for_them() {
    let town = Town::start(BeforeSignIn::Compatible).await;
    let ask = async |dnssec_ok: bool, checking_disabled: bool| {
        let mut message = Message::from_vec(&question("signed.id.", RecordType::A, None)).unwrap();
        message.metadata.checking_disabled = checking_disabled;
        let mut edns = Edns::new();
        edns.set_max_payload(1232).set_dnssec_ok(dnssec_ok);
        message.set_edns(edns);
        receive(&town.send(&message.to_vec().unwrap()).await).await
    };
    let signed = ask(true, false).await;
    let signature = signed.answers.iter().find(|record| record.record_type() == RecordType::RRSIG).unwrap();
    assert!(matches!(&signature.data, RData::Unknown { rdata, .. } if rdata.anything == SIGNATURE));
    assert!(signed.metadata.authentic_data && signed.edns.is_some());
    let unchecked = ask(true, true).await;
    assert!(!unchecked.metadata.authentic_data && unchecked.metadata.checking_disabled);
    let plain = ask(false, false).await;
    assert!(plain.answers.len() == 1 && !plain.metadata.authentic_data);
}

#[tokio::test]
async fn before_sign_in_nothing_is_good_for_longer_than_five_minutes() {
    let town = Town::start(BeforeSignIn::Compatible).await;
    assert_eq!(town.ask("long.id.", RecordType::A).await.answers[0].ttl, 300);
    assert_eq!(town.ask("long.id.", RecordType::A).await.answers[0].ttl, 300, "from the cache too");
    town.firewall.signed_in.store(true, Ordering::Relaxed);
    assert!(town.ask("long.id.", RecordType::A).await.answers[0].ttl > 2900);
    assert_eq!(town.internet.times_asked(), 1);
}

#[tokio::test]
async fn special_names_are_answered_here_and_denials_are_short() {
    let town = Town::start(BeforeSignIn::Compatible).await;
    for (name, code) in [
        ("use-application-dns.net.", ResponseCode::NXDomain),
        ("_dns.resolver.arpa.", ResponseCode::NoError),
        ("x._dns.resolver.arpa.", ResponseCode::NoError),
    ] {
        let denied = town.ask(name, RecordType::A).await;
        assert_eq!((denied.metadata.response_code, denied.answers.len()), (code, 0), "{name}");
        assert!(matches!(&denied.authorities[0].data, RData::SOA(soa) if soa.minimum <= 10));
    }
    assert_eq!(town.internet.times_asked(), 0);
    for name in ["mask.icloud.com.", "mask-h2.icloud.com."] {
        assert_eq!(addresses(&town.ask(name, RecordType::A).await), [SERVER]);
    }
    town.firewall.signed_in.store(true, Ordering::Relaxed);
    assert_eq!(addresses(&town.ask("use-application-dns.net.", RecordType::A).await), [SERVER]);
    assert!(town.ask("_dns.resolver.arpa.", RecordType::A).await.answers.is_empty());
}

#[tokio::test]
async fn strict_tells_the_truth_about_probes() {
    let town = Town::start(BeforeSignIn::Strict).await;
    assert_eq!(addresses(&town.ask("captive.apple.com.", RecordType::A).await), [SERVER]);
    assert_eq!(addresses(&town.ask("www.example.com.", RecordType::A).await), [PORTAL]);
}

#[tokio::test]
async fn blocked_names_lead_to_the_portal_whoever_asks() {
    let list = List::new("blocked", "0.0.0.0 bad.id\n*.worse.id CNAME .\nempty.id CNAME *.\n");
    let internet = Internet::start().await;
    let upstream = vec![Upstream::Plain(internet.address)];
    let mut settings = settings(BeforeSignIn::Compatible);
    settings.blocklists = vec![list.0.clone()];
    let town = Town::with_upstream(settings, internet, upstream, DEADLINES.upstream).await;
    for signed_in in [false, true] {
        town.firewall.signed_in.store(signed_in, Ordering::Relaxed);
        for name in ["bad.id.", "BAD.id.", "www.worse.id.", "tracked.id."] {
            let answer = town.ask(name, RecordType::A).await;
            assert_eq!(
                (addresses(&answer).as_slice(), answer.answers[0].ttl <= 60),
                (&[PORTAL][..], true),
                "{name}"
            );
        }
        for (name, kind) in
            [("bad.id.", RecordType::AAAA), ("bad.id.", RecordType::HTTPS), ("empty.id.", RecordType::A)]
        {
            let answer = town.ask(name, kind).await;
            assert_eq!(
                (answer.metadata.response_code, answer.answers.len()),
                (ResponseCode::NoError, 0),
                "{name}"
            );
        }
        assert_eq!(addresses(&town.ask("www.bad.id.", RecordType::A).await), [SERVER]);
    }
    assert_eq!(
        town.dropped("dns-blocked"),
        2 * 6 + 1,
        "what leads to a blocked name was kept the second time"
    );
    assert!(town.firewall.kept.lock().unwrap().is_empty());
    for (name, blocked) in [("bad.id", true), ("WWW.Worse.ID.", true), ("empty.id", true), ("good.id", false)]
    {
        assert_eq!(town.dns.blocked(name), blocked, "{name}");
    }
    for hostile in ["", ".", "..", "bad.id\0", "bad.id ", "\u{130}", &"a.".repeat(100_000)] {
        assert!(!town.dns.blocked(hostile));
    }
    let states = town.dns.blocklists().borrow().clone();
    assert_eq!((states.len(), states[0].names, states[0].fault.clone()), (1, 3, None));
}

#[tokio::test]
async fn a_changed_list_is_in_force_for_answers_given_before() {
    let list = List::new("changed", "# nothing yet\n");
    let internet = Internet::start().await;
    let upstream = vec![Upstream::Plain(internet.address)];
    let mut settings = settings(BeforeSignIn::Compatible);
    settings.blocklists = vec![list.0.clone()];
    let town = Town::with_upstream(settings, internet, upstream, DEADLINES.upstream).await;
    assert_eq!(addresses(&town.ask("tracked.id.", RecordType::A).await), [SERVER]);
    list.write("bad.id\nother.id\n");
    let mut states = town.dns.blocklists();
    states.wait_for(|states| states[0].names == 2).await.unwrap();
    while locked(&town.dns.cache).len() > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(addresses(&town.ask("tracked.id.", RecordType::A).await), [PORTAL]);
}

#[tokio::test]
async fn the_doctor_tells_of_filters_lists_and_the_portals_name() {
    let list = List::new("doctor", "captive.apple.com\n");
    let internet = Internet::start().await;
    let upstream = vec![Upstream::Plain(internet.address)];
    let mut settings = settings(BeforeSignIn::Compatible);
    settings.blocklists = vec![list.0.clone(), PathBuf::from("/nowhere/list")];
    settings.public_host = Some("masuk.example.id".to_owned());
    let town = Town::with_upstream(settings, internet, upstream, DEADLINES.upstream).await;
    let checks = town.dns.examine().await;
    let told: Vec<_> = checks.iter().map(|check| (check.name.as_str(), check.verdict)).collect();
    let list = format!("blocklist {}", list.0.display());
    let expected = [
        ("upstream DNS", Verdict::Ok),
        ("upstream filters", Verdict::Ok),
        ("portal name outside", Verdict::Warning),
        (list.as_str(), Verdict::Ok),
        ("blocklist /nowhere/list", Verdict::Fault),
        ("blocked probes", Verdict::Warning),
    ];
    assert_eq!(told, expected);
}

/// A list file of its own, gone when the test is over.
struct List(PathBuf);

impl List {
    fn new(name: &str, text: &str) -> Self {
        let list = Self(std::env::temp_dir().join(format!("blocklist-{name}-{}.txt", std::process::id())));
        list.write(text);
        list
    }

    fn write(&self, text: &str) {
        std::fs::write(&self.0, text).unwrap();
    }
}

impl Drop for List {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
