//! The captive portal API (RFC 8908) on the wire, in every standing of a guest.

use crate::*;
use lab::{Part, addresses::*};
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr};

const API: &str = "https://masuk.wifi.pbg/captive";
const HOME: &str = "https://masuk.wifi.pbg/";
const VENUE: &str = "https://masuk.wifi.pbg/pengumuman";
const PORTAL_ADDRESS: Ipv4Addr = Ipv4Addr::new(172, 16, 255, 1);
const BULK_URL: &str = "http://203.0.113.80/bulk";

/// What the API tells this phone.
fn told(phone: &Phone) -> Value {
    let answer = phone.http(&asking()).expect("the API answers");
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/captive+json"));
    assert_eq!(answer.header("cache-control"), Some("private, no-store"));
    assert!(answer.text().chars().count() < 4096, "Android reads no more");
    serde_json::from_slice(&answer.body).expect("JSON")
}

fn asking() -> Request {
    Request::get(API).header("Accept", "application/captive+json")
}

/// Without limits, these are all the keys there are.
fn state(captive: bool) -> Value {
    json!({ "captive": captive, "user-portal-url": HOME, "venue-info-url": VENUE, "can-extend-session": false })
}

// A1, A3, S4
#[test]
fn the_api_follows_the_guest_in_and_out_at_once_under_one_address() {
    let (lab, _) = hotspot_with_certificate();
    set_plan(&lab, &["--steps", "none"]);
    let phone = joined(&lab);
    assert_eq!(phone.captive_portal().as_deref(), Some(API), "option 114 names it");
    assert_eq!(told(&phone), state(true));
    press(&phone);
    assert_eq!(told(&phone), state(false));
    disconnect(&phone);
    assert_eq!(told(&phone), state(true));
    press(&phone);
    let _ = lab.gateway.wifi_pbg(&["sign-out", &phone.mac().to_string()]);
    assert_eq!(told(&phone), state(true), "the operator's sign-out too");
}

// A1, S4
#[test]
fn the_api_counts_the_bytes_of_the_page_down_to_essentials() {
    let (lab, _) = hotspot_with_certificate();
    let steps = "3 MB: 30 Mbit/s / 5 Mbit/s, 9 MB: essentials";
    set_plan(&lab, &["--down", "40 Mbit/s", "--up", "10 Mbit/s", "--steps", steps]);
    let phone = online(&lab);
    let page = || phone.http_get(PORTAL).expect("the portal").text();
    let left = || told(&phone)["bytes-remaining"].as_u64();
    let before = left().expect("a number");
    assert!((8_000_000..=9_000_000).contains(&before), "{before}");

    let download = |bytes| {
        let flow = phone.start_download(BULK_URL);
        wait_until("the data has come", 15 * SECOND, || flow.bytes() > bytes);
    };
    download(3_500_000);
    wait_until("the slow step", 15 * SECOND, || page().contains("sekarang lebih pelan"));
    assert_eq!(told(&phone)["captive"], false, "slower is not captive");
    let now = left().expect("a number");
    assert!(now < before - 3_000_000, "{now} after {before}");
    wait_until("the page says the same, once all is counted", 10 * SECOND, || {
        left().is_some_and(|left| page().contains(&format!("{} MB", left / 1_000_000)))
    });

    download(6_000_000);
    wait_until("essentials", 15 * SECOND, || page().contains("Kuota hari ini sudah habis"));
    assert_eq!(told(&phone), state(true));
}

// A1, S4
#[test]
fn the_api_counts_the_seconds_of_a_session_down() {
    let (lab, _) = hotspot_with_certificate();
    set_plan(&lab, &["--steps", "none", "--session-length", "2h"]);
    let phone = online(&lab);
    let seconds = || told(&phone)["seconds-remaining"].as_u64().expect("a number");
    let first = seconds();
    assert!((7_100..=7_200).contains(&first), "{first}");
    wait_until("time passes", 5 * SECOND, || seconds() < first);
    let page = phone.http_get(PORTAL).expect("the portal").text();
    assert!(page.contains("1 jam") || page.contains("2 jam"), "the page says the same: {page}");
}

// A1
#[test]
fn the_api_tells_who_asks_oddly_no_less_and_who_reads_pages_is_led_to_one() {
    let (lab, _) = hotspot_with_certificate();
    let phone = joined(&lab);
    for accept in ["*/*", "application/json", "image/png", "", "text/html;q=0"] {
        let answer = phone.http(&Request::get(API).header("Accept", accept)).expect("an answer");
        assert_eq!(answer.header("content-type"), Some("application/captive+json"), "{accept:?}");
    }
    let browser = phone.http(&Request::get(API).header("Accept", "text/html,*/*;q=0.8")).expect("an answer");
    assert_eq!((browser.status, browser.header("location")), (302, Some(HOME)));
    let post = phone.http(&Request::new("POST", API)).expect("an answer");
    assert_eq!(post.status, 405, "{}", post.text());
    let plain = phone.http_get("http://masuk.wifi.pbg/captive").expect("an answer");
    assert_eq!(plain.status, 404, "what is said without TLS could be said by anybody");
}

// A1
#[test]
fn whom_the_controller_does_not_know_is_captive_and_while_it_is_away_nothing_is_claimed() {
    let (mut lab, _) = hotspot_with_certificate();
    let phone = joined(&lab);
    let roots = phone.roots();
    let of_the_box = lab.gateway.namespace().run(|| {
        let request = Request::get("https://masuk.wifi.pbg:8443/captive").trusting(&roots);
        request.send(|_| Ok(IpAddr::from(Ipv4Addr::LOCALHOST))).expect("the API answers")
    });
    assert_eq!(serde_json::from_slice::<Value>(&of_the_box.body).expect("JSON"), state(true));

    lab.gateway.kill(Part::Controller);
    let ask = || phone.run(|| asking().trusting(&roots).send(|_| Ok(PORTAL_ADDRESS.into())));
    let answer = ask().expect("the portal answers alone");
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("5")));
    lab.gateway.start_part(Part::Controller);
    wait_until("it is told again", 5 * SECOND, || ask().is_ok_and(|answer| answer.status == 200));
}

// A3
#[test]
fn the_api_is_reached_by_whoever_asks_other_resolvers_before_and_after() {
    let (lab, _) = hotspot_with_certificate();
    let resolver = lab.internet.encrypted_resolver(&lab.authority);
    let phone = joined(&lab);
    let static_resolver = || {
        let record = hickory_proto::rr::RecordType::A;
        phone.resolve_at(PUBLIC_RESOLVER, "masuk.wifi.pbg", record, lab::phone::Transport::Udp)
    };
    let by_address = || {
        let request = asking().trusting(&phone.roots());
        phone.run(|| request.send(|_| Ok(PORTAL_ADDRESS.into()))).map(|answer| answer.status)
    };
    for signed_in in [false, true] {
        if signed_in {
            press(&phone);
        }
        let answer = static_resolver().expect("an answer");
        assert!(answer.to_string().contains("172.16.255.1"), "{answer}");
        assert_eq!(by_address().expect("the API answers"), 200);
    }
    let private = phone.resolve_over_https(&resolver, "masuk.wifi.pbg", hickory_proto::rr::RecordType::A);
    assert!(private.expect("an answer").answers.is_empty(), "nobody else knows the name: hence the address");
}

// S5
#[test]
fn an_address_given_to_another_device_inherits_nothing_of_the_api() {
    let one_address = |settings: &mut Settings| settings.pool = Some("10.20.0.50-10.20.0.50".to_owned());
    let (lab, _) = with_certificate(Lab::builder().build(), one_address);
    set_plan(&lab, &["--steps", "none"]);
    let mut first = lab.phone();
    let address = first.join(Client::Udhcpc).address;
    press(&first);
    assert_eq!(told(&first), state(false));
    first.leave();
    let mut second = lab.phone();
    assert_eq!(second.join(Client::Udhcpc).address, address);
    assert_eq!(told(&second), state(true));
}
