//! The portal with a certificate: phones are told of it while they would trust it.

use crate::*;
use lab::{Authority, Part, addresses::*, tls, wait_for};
use serde_json::Value;
use std::{
    fs,
    io::{Read, Write},
    net::Ipv4Addr,
    thread,
};

const API: &str = "https://masuk.wifi.pbg/captive";
const HOST: &str = "masuk.wifi.pbg";

/// Where a web request is led.
fn led_to(phone: &Phone) -> String {
    let answer = phone.http_get(WEB_PAGE).expect("the interceptor answers");
    answer.header("location").unwrap_or_default().to_owned()
}

/// What is said of an alarm of this kind that stands.
fn alarm(lab: &Lab, kind: &str) -> Option<String> {
    let alarms = lab.gateway.wifi_pbg(&["alarms"]);
    let alarm = alarms.as_array()?.iter().find(|alarm| alarm["kind"] == kind)?;
    alarm["seen"].as_str().map(str::to_owned)
}

/// The same, once it stands: it is written down a moment after the rest follows.
fn raised(lab: &Lab, kind: &str) -> String {
    wait_for(&format!("an alarm {kind} stands"), 5 * SECOND, || alarm(lab, kind).ok_or("none"))
}

/// What `doctor` says of phones: verdict and message.
fn phones(lab: &Lab) -> (String, String) {
    let doctor = lab.gateway.try_wifi_pbg(&["doctor", "--json"]);
    let checks: Value = serde_json::from_slice(&doctor.stdout).expect("JSON");
    let checks = checks.as_array().cloned().unwrap_or_default();
    let check = checks.iter().find(|check| check["name"] == "phones").expect("a check of phones");
    [&check["verdict"], &check["message"]].map(|text| text.as_str().unwrap_or_default().to_owned()).into()
}

// A2
#[test]
fn with_a_certificate_the_portal_answers_on_443_before_and_after_sign_in() {
    let (lab, _) = hotspot_with_certificate();
    let phone = joined(&lab);
    assert!(led_to(&phone).starts_with("https://masuk.wifi.pbg/"));
    let page = || phone.http_get("https://masuk.wifi.pbg/").expect("the portal answers").text();
    assert!(page().contains("Sambungkan"), "{}", page());
    press(&phone);
    assert!(page().contains("Anda tersambung"), "{}", page());
    assert!(phone.connect((WEB, 443)).is_ok(), "other port-443 traffic is untouched");
}

// A2
#[test]
fn a_certificate_that_phones_would_not_trust_is_withdrawn_and_a_good_one_is_told_again() {
    let faults = [
        (Kind::Expired, "expired on"),
        (Kind::NotYetValid, "timedatectl"),
        (Kind::WrongName, "for wrong.masuk.wifi.pbg"),
        (Kind::WithoutIntermediate, "fullchain.pem"),
        (Kind::SelfSigned, "signed by itself"),
    ];
    // A gateway for each, all at once: most of the time is waiting.
    thread::scope(|scope| {
        for (kind, words) in faults {
            scope.spawn(move || goes_and_comes_back(kind, words));
        }
    });
}

fn goes_and_comes_back(kind: Kind, words: &str) {
    let (lab, files) = hotspot_with_certificate();
    assert_eq!(joined(&lab).captive_portal().as_deref(), Some(API), "{kind:?}");
    assert_eq!((alarm(&lab, "certificate"), phones(&lab).0.as_str()), (None, "ok"), "{kind:?}");

    lab.authority.replace(&files, HOST, kind);
    wait_until(&format!("{kind:?} is withdrawn"), 15 * SECOND, || !tells_of_the_api(&lab));
    let phone = joined(&lab);
    assert_eq!(phone.captive_portal(), None, "{kind:?}");
    wait_until("guests are led to http", 10 * SECOND, || {
        led_to(&phone).starts_with("http://masuk.wifi.pbg/")
    });
    let (seen, (verdict, message)) = (raised(&lab, "certificate"), phones(&lab));
    assert!(seen.contains(words), "{kind:?}: {seen}");
    assert!(verdict == "fault" && message.contains(words), "{kind:?}: {verdict} {message}");
    press(&phone);
    assert!(reaches_the_web(&phone), "{kind:?}: guests join all the same");

    lab.authority.replace(&files, HOST, Kind::Valid);
    wait_until("a good one is told", 15 * SECOND, || tells_of_the_api(&lab));
    assert_eq!(joined(&lab).captive_portal().as_deref(), Some(API), "{kind:?}");
    wait_until("the alarm is over", 5 * SECOND, || alarm(&lab, "certificate").is_none());
}

// A2
#[test]
fn a_certificate_that_ends_is_warned_of_before_and_withdrawn_by_itself() {
    let (lab, files) = hotspot_with_certificate();
    lab.authority.replace(&files, HOST, Kind::ValidFor(12 * SECOND));
    wait_until("its end is foreseen", 10 * SECOND, || alarm(&lab, "certificate").is_some());
    let seen = raised(&lab, "certificate");
    assert!(seen.contains("ends on") && tells_of_the_api(&lab), "{seen}");
    wait_until("it is withdrawn", 20 * SECOND, || !tells_of_the_api(&lab));
    wait_until("the alarm says so", 5 * SECOND, || raised(&lab, "certificate").contains("expired on"));
    assert_eq!(joined(&lab).captive_portal(), None);
}

// A2
#[test]
fn without_authorities_to_judge_by_phones_are_told_nothing() {
    let (lab, _) = hotspot_with_certificate();
    let roots = lab.authority.roots();
    let kept = fs::read(&roots).expect("the roots");
    fs::remove_file(&roots).expect("remove the roots");
    // It may be on its way back, for ten seconds.
    wait_until("the API is withdrawn", 25 * SECOND, || !tells_of_the_api(&lab));
    assert_eq!(joined(&lab).captive_portal(), None);
    let seen = raised(&lab, "certificate");
    assert!(seen.contains("gateway.trusted_roots cannot be used"), "{seen}");
    fs::write(&roots, kept).expect("the roots are back");
    wait_until("it is told again", 15 * SECOND, || tells_of_the_api(&lab));
}

// A2
#[test]
fn whoever_talks_over_https_while_the_certificate_is_replaced_is_not_cut() {
    let (lab, files) = hotspot_with_certificate();
    let phone = joined(&lab);
    let shown = || phone.http_get(API).expect("the API answers").tls.expect("TLS").chain;
    let before = shown();
    let stream = phone.connect((Ipv4Addr::new(172, 16, 255, 1), 443)).expect("the portal accepts");
    stream.set_read_timeout(Some(5 * SECOND)).expect("a timeout");
    let mut kept = tls::connect(HOST, &phone.roots(), stream).expect("a handshake");
    let mut talk = || {
        kept.write_all(b"GET /captive HTTP/1.1\r\nHost: masuk.wifi.pbg\r\n\r\n").expect("it is open");
        let (mut answer, mut piece) = (String::new(), [0; 4096]);
        while !answer.ends_with('}') {
            let length = kept.read(&mut piece).expect("an answer");
            assert!(length > 0, "it was cut after {answer:?}");
            answer += &String::from_utf8_lossy(&piece[..length]);
        }
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer:?}");
    };
    talk();
    lab.authority.replace(&files, HOST, Kind::Valid);
    wait_until("others are shown the new one", 10 * SECOND, || {
        talk();
        thread::sleep(SECOND / 4);
        shown() != before
    });
    talk();
    assert!(
        tells_of_the_api(&lab) && alarm(&lab, "certificate").is_none(),
        "nothing was withdrawn meanwhile"
    );
}

// A2
#[test]
fn a_portal_that_stays_away_is_withdrawn_and_told_again_when_it_is_back() {
    let (mut lab, _) = hotspot_with_certificate();
    lab.gateway.kill(Part::Portal);
    thread::sleep(3 * SECOND);
    assert!(tells_of_the_api(&lab) && alarm(&lab, "portal-down").is_none(), "a restart is borne");
    wait_until("the API is withdrawn", 20 * SECOND, || !tells_of_the_api(&lab));
    let seen = raised(&lab, "portal-down");
    assert!(seen.contains("nobody answers"), "{seen}");
    assert_eq!(joined(&lab).captive_portal(), None);
    assert_eq!(phones(&lab).0, "fault");
    lab.gateway.start_part(Part::Portal);
    wait_until("it is told again", 10 * SECOND, || tells_of_the_api(&lab));
    assert_eq!(joined(&lab).captive_portal().as_deref(), Some(API));
    wait_until("the alarm is over", 5 * SECOND, || alarm(&lab, "portal-down").is_none());
}

// T3
#[test]
fn where_the_certificates_revocation_is_told_is_open_before_sign_in_and_not_without_one() {
    let (lab, _) = hotspot_with_certificate();
    let list = |phone: &Phone| phone.http_get(&Authority::revocation_list_url()).expect("an answer");
    let phone = joined(&lab);
    let answer = list(&phone);
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/pkix-crl")));
    assert!(led_to(&phone).starts_with("https://masuk.wifi.pbg/"), "nothing else opens with it");

    let without = hotspot();
    assert_eq!(list(&joined(&without)).status, 302);
}
