use super::{
    blocklist::Judgement,
    policy::{Chase, Course, Rules, leads_to, opens},
    special::{Question, Special},
};
use hickory_proto::{
    op::{Message, OpCode},
    rr::{
        Name, RData, Record, RecordType,
        rdata::{A, AAAA, CNAME},
    },
};
use hotspot::{config::BeforeSignIn, model::GardenName};
use ipnet::Ipv4Net;
use std::net::Ipv4Addr;
use tokio::sync::watch;

const SERVER: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 10);

fn rules(before_sign_in: BeforeSignIn) -> Rules {
    rules_behind(watch::channel(vec![]).1, before_sign_in)
}

fn rules_behind(uplink: watch::Receiver<Vec<Ipv4Net>>, before_sign_in: BeforeSignIn) -> Rules {
    let own = vec!["203.0.113.0/28".parse().unwrap()];
    Rules::new(
        &["Masuk.wifi.pbg".to_owned()],
        Ipv4Addr::new(172, 16, 255, 1),
        own,
        uplink,
        vec!["192.168.7.0/24".parse().unwrap()],
        before_sign_in,
        false,
    )
}

fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

fn a(owner: &str, address: Ipv4Addr) -> Record {
    Record::from_rdata(name(owner), 120, RData::A(A(address)))
}

fn alias(owner: &str, target: &str) -> Record {
    Record::from_rdata(name(owner), 30, RData::CNAME(CNAME(name(target))))
}

fn message(kind: RecordType, answers: Vec<Record>) -> Message {
    let mut message = Message::response(1, OpCode::Query);
    message.add_query(hickory_proto::op::Query::query(name("www.a.id."), kind));
    message.answers = answers;
    message
}

fn chase(answers: Vec<Record>) -> Chase {
    rules(BeforeSignIn::Compatible).chase(&message(RecordType::A, answers), &name("www.a.id."))
}

#[test]
fn the_question_alone_decides() {
    let garden: Vec<GardenName> = vec!["*.purbalinggakab.go.id".parse().unwrap()];
    for (before, signed_in, name, course) in [
        (BeforeSignIn::Compatible, false, "masuk.wifi.pbg", Course::Portal),
        (BeforeSignIn::Strict, true, "masuk.wifi.pbg", Course::Portal),
        (BeforeSignIn::Strict, false, "www.purbalinggakab.go.id", Course::Garden),
        (BeforeSignIn::Compatible, true, "www.purbalinggakab.go.id", Course::Garden),
        (BeforeSignIn::Compatible, false, "example.com", Course::Ration),
        (BeforeSignIn::Compatible, false, "captive.apple.com", Course::Tell),
        (BeforeSignIn::Strict, true, "example.com", Course::Tell),
        (BeforeSignIn::Strict, false, "example.com", Course::Withhold),
        (BeforeSignIn::Strict, false, "captive.apple.com", Course::Tell),
        (BeforeSignIn::Strict, false, "use-application-dns.net", Course::Deny(Special::NoName)),
        (BeforeSignIn::Compatible, true, "use-application-dns.net", Course::Tell),
        (BeforeSignIn::Compatible, true, "_dns.resolver.arpa", Course::Deny(Special::NoData)),
        (BeforeSignIn::Compatible, false, "mask.icloud.com", Course::Ration),
        (BeforeSignIn::Compatible, true, "bad.id", Course::Blocked),
        (BeforeSignIn::Strict, false, "empty.id", Course::Emptied),
        (BeforeSignIn::Compatible, false, "blocked.purbalinggakab.go.id", Course::Garden),
    ] {
        let question = Question { name, kind: RecordType::A, dnssec_ok: false, signed_in };
        assert_eq!(rules(before).course(&question, &garden, listed), course, "{before:?} {name}");
    }
    let https = |name| Question { name, kind: RecordType::HTTPS, dnssec_ok: false, signed_in: false };
    let course = |name| rules(BeforeSignIn::Compatible).course(&https(name), &garden, listed);
    assert_eq!(course("example.com"), Course::Deny(Special::NoData));
    assert_eq!(course("www.purbalinggakab.go.id"), Course::Garden, "https to it is open");
    assert!(!opens(Course::Garden, RecordType::AAAA) && !opens(Course::Tell, RecordType::A));
}

fn listed(name: &str) -> Judgement {
    match name {
        "bad.id" | "blocked.purbalinggakab.go.id" => Judgement::Blocked,
        "empty.id" => Judgement::Empty,
        _ => Judgement::Free,
    }
}

#[test]
fn an_answer_that_leads_to_a_blocked_name_is_blocked_itself() {
    let judged = |targets: &[&str]| {
        let answers = targets.iter().map(|target| alias("www.a.id.", target)).collect();
        leads_to(&message(RecordType::A, answers), listed)
    };
    assert_eq!(judged(&["good.id."]), Judgement::Free);
    assert_eq!(judged(&["good.id.", "empty.id."]), Judgement::Empty);
    assert_eq!(judged(&["empty.id.", "BAD.id."]), Judgement::Blocked);
}

#[test]
fn addresses_are_reached_through_aliases_from_the_question_only() {
    let reached = chase(vec![
        a("other.id.", Ipv4Addr::new(192, 0, 2, 66)),
        alias("WWW.a.id.", "b.cdn.net."),
        alias("b.cdn.net.", "c.cdn.net."),
        a("C.cdn.net.", SERVER),
    ]);
    assert_eq!((reached.addresses.as_slice(), reached.chain.len()), (&[SERVER][..], 3));
    assert_eq!(reached.element_life(), 60 + 300, "the alias lives 30 s");
}

#[test]
fn records_outside_the_answer_section_open_nothing() {
    let mut message = message(RecordType::A, vec![]);
    message.add_additional(a("www.a.id.", SERVER));
    message.add_authority(a("www.a.id.", SERVER));
    let chase = rules(BeforeSignIn::Compatible).chase(&message, &name("www.a.id."));
    assert!(chase.addresses.is_empty());
}

#[test]
fn loops_and_long_chains_open_nothing() {
    assert!(chase(vec![alias("www.a.id.", "b.id."), alias("b.id.", "www.a.id.")]).addresses.is_empty());
    assert!(chase(vec![alias("www.a.id.", "www.a.id.")]).addresses.is_empty());
    let hops = |count: usize| {
        let host = |hop: usize| if hop == 0 { "www.a.id.".to_owned() } else { format!("h{hop}.id.") };
        let mut answers: Vec<Record> = (0..count).map(|hop| alias(&host(hop), &host(hop + 1))).collect();
        answers.push(a(&host(count), SERVER));
        chase(answers).addresses.len()
    };
    assert_eq!((hops(8), hops(9)), (1, 0));
}

#[test]
fn only_addresses_of_the_internet_are_opened() {
    let refused = [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.255.1",
        "172.31.0.1",
        "192.168.1.1",
        "203.0.113.5",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
    ];
    let open =
        ["198.51.100.10", "192.0.2.1", "203.0.113.99", "198.18.0.1", "100.128.0.1", "172.32.0.1", "1.1.1.1"];
    let answers = refused.iter().chain(&open).map(|text| a("www.a.id.", text.parse().unwrap())).collect();
    let chase = chase(answers);
    assert_eq!(chase.refused.len(), refused.len());
    assert_eq!(chase.addresses, open.map(|text| text.parse::<Ipv4Addr>().unwrap()));
}

#[test]
fn a_garden_answer_holds_no_address_that_is_not_open() {
    let answers = (0..40).map(|last| a("www.a.id.", Ipv4Addr::new(192, 0, 2, last)));
    let mut message = message(RecordType::A, answers.chain([a("other.id.", SERVER)]).collect());
    let chase = rules(BeforeSignIn::Compatible).chase(&message, &name("www.a.id."));
    assert!(Rules::keep_reached(&mut message, &chase));
    assert_eq!((message.answers.len(), chase.reached().len(), chase.addresses.len()), (32, 32, 40));
}

#[test]
fn elements_live_a_minute_to_a_day_and_five_minutes_more() {
    for (ttl, life) in [(0, 360), (59, 360), (600, 900), (1_000_000, 86_700)] {
        let record = Record::from_rdata(name("www.a.id."), ttl, RData::A(A(SERVER)));
        assert_eq!(chase(vec![record]).element_life(), life);
    }
}

#[test]
fn private_answers_are_taken_out_and_an_empty_one_says_so() {
    let rules = rules(BeforeSignIn::Compatible);
    let private = a("www.a.id.", Ipv4Addr::new(192, 168, 1, 1));
    let mut mixed = message(RecordType::A, vec![private.clone(), a("www.a.id.", SERVER)]);
    assert!(rules.clean(&mut mixed));
    assert_eq!(mixed.answers, [a("www.a.id.", SERVER)]);
    let mut only = message(RecordType::A, vec![private]);
    assert!(rules.clean(&mut only));
    assert_eq!((only.answers.len(), only.authorities.len()), (0, 1));
    let mut public = message(RecordType::A, vec![a("www.a.id.", SERVER)]);
    assert!(!rules.clean(&mut public));
}

#[test]
fn private_v6_answers_are_taken_out_but_for_the_one_windows_looks_for() {
    let rules = rules(BeforeSignIn::Compatible);
    let passes = |owner: &str, address: &str| {
        let record = Record::from_rdata(name(owner), 60, RData::AAAA(AAAA(address.parse().unwrap())));
        !rules.clean(&mut message(RecordType::AAAA, vec![record]))
    };
    for address in ["::1", "::", "fd00::1", "fe80::1", "::ffff:192.168.1.1"] {
        assert!(!passes("www.a.id.", address), "{address}");
    }
    assert!(passes("www.a.id.", "2001:db8::1"));
    assert!(passes("dns.MSFTncsi.com.", "fd3e:4f5a:5b81::1") && !passes("www.a.id.", "fd3e:4f5a:5b81::1"));
}

#[test]
fn a_private_address_guests_may_reach_is_told_and_never_opened() {
    let office = Ipv4Addr::new(192, 168, 7, 9);
    let mut told = message(
        RecordType::A,
        vec![a("kantor.a.id.", office), a("kantor.a.id.", Ipv4Addr::new(192, 168, 8, 9))],
    );
    let rules = rules(BeforeSignIn::Compatible);
    assert!(rules.chase(&told, &name("kantor.a.id.")).addresses.is_empty());
    assert!(rules.clean(&mut told));
    assert_eq!(told.answers, [a("kantor.a.id.", office)]);
}

#[test]
fn where_the_uplink_stands_is_ours_from_the_moment_it_stands_there() {
    let (uplink, subnets) = watch::channel(vec!["198.51.100.0/29".parse().unwrap()]);
    let rules = rules_behind(subnets, BeforeSignIn::Compatible);
    let (first, second) = (Ipv4Addr::new(198, 51, 100, 1), Ipv4Addr::new(192, 0, 43, 8));
    assert!(!rules.of_the_internet(first) && rules.of_the_internet(second));
    uplink.send_replace(vec!["192.0.43.0/24".parse().unwrap()]);
    assert!(rules.of_the_internet(first) && !rules.of_the_internet(second));
}
