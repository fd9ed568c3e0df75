//! What phones and computers make of us, each by its own rules: a portal before the press, the internet after it.

use crate::*;
use lab::{Browser, SYSTEMS, System, Verdict, systems::Rule};
use std::thread;

const BULK_URL: &str = "http://203.0.113.80/bulk";
/// Systems that check at the same time; a phone is one of them only.
const AT_A_TIME: usize = 8;

// H1
#[test]
fn every_request_of_every_systems_check_is_led_to_the_portal_and_never_kept() {
    let lab = hotspot();
    let phone = joined(&lab);
    for system in SYSTEMS {
        for url in system.http {
            let request = Request::get(url).header("User-Agent", system.user_agent);
            let answer = phone.http(&request).expect(url);
            let header = |name: &str| answer.header(name);
            assert_eq!(answer.status, 302, "{}: {url}", system.name);
            assert!(header("location").is_some_and(|to| to.starts_with(PORTAL)), "{}: {url}", system.name);
            assert_eq!(header("cache-control"), Some("no-store"), "{}: {url}", system.name);
            assert_eq!(header("connection"), Some("close"), "{}: {url}", system.name);
            assert_eq!(header("x-networkmanager-status"), None, "{}: {url}", system.name);
            assert!((5..1000).contains(&answer.body.len()), "{}: {} bytes", system.name, answer.body.len());
        }
    }
    assert_eq!(lab.internet.hits().len(), 0, "nothing reached the internet");
}

// H3, S4
#[test]
fn every_system_follows_the_guest_in_and_out_at_once() {
    every_system_follows(&hotspot(), "http://masuk.wifi.pbg/");
}

// H3, S4
#[test]
fn with_a_certificate_every_system_follows_the_guest_in_and_out_at_once() {
    let (lab, _) = hotspot_with_certificate();
    every_system_follows(&lab, "https://masuk.wifi.pbg/");
}

fn every_system_follows(lab: &Lab, portal: &str) {
    let steps = "2 MB: 30 Mbit/s / 5 Mbit/s, 6 MB: essentials";
    set_plan(lab, &["--down", "40 Mbit/s", "--up", "10 Mbit/s", "--steps", steps]);
    let phone = joined(lab);
    all_see_a_portal(&phone, portal);
    press(&phone);
    all_are_online(&phone);
    disconnect(&phone);
    all_see_a_portal(&phone, portal);

    press(&phone);
    let page = || phone.http_get(PORTAL).expect("the portal").text();
    download(&phone, 2_500_000);
    wait_until("the plan slows down", 15 * SECOND, || page().contains("sekarang lebih pelan"));
    all_are_online(&phone);
    download(&phone, 4_500_000);
    wait_until("essentials are left", 15 * SECOND, || page().contains("Kuota hari ini sudah habis"));
    all_see_a_portal(&phone, portal);
}

fn all_see_a_portal(phone: &Phone, portal: &str) {
    for (system, verdict) in verdicts(phone) {
        let Verdict::Portal { login_url } = &verdict else { panic!("{}: {verdict:?}", system.name) };
        // These open a page of their own, which is led like any other.
        let opens_its_own = matches!(system.rule, Rule::Windows(_) | Rule::NetworkManager(_));
        let led = login_url.as_ref().is_some_and(|url| url.starts_with(portal));
        assert!(led || opens_its_own, "{}: {verdict:?}", system.name);
    }
}

fn all_are_online(phone: &Phone) {
    for (system, verdict) in verdicts(phone) {
        assert_eq!(verdict, Verdict::Online, "{}", system.name);
    }
}

/// One check by each system, none of them repeated.
fn verdicts(phone: &Phone) -> Vec<(&'static System, Verdict)> {
    let some = |systems: &'static [System]| {
        thread::scope(|scope| {
            let checks: Vec<_> =
                systems.iter().map(|system| scope.spawn(move || (system, phone.check(system)))).collect();
            checks.into_iter().map(|check| check.join().expect("a verdict")).collect::<Vec<_>>()
        })
    };
    SYSTEMS.chunks(AT_A_TIME).flat_map(some).collect()
}

fn download(phone: &Phone, bytes: u64) {
    let flow = phone.start_download(BULK_URL);
    wait_until("the data has come", 15 * SECOND, || flow.bytes() > bytes);
}

// H4
#[test]
fn network_manager_itself_goes_from_portal_to_full_and_back() {
    let lab = hotspot();
    let mut phone = lab.phone();
    let manager = phone.network_manager();
    manager.wait_for("portal", 5 * SECOND);
    press(&phone);
    manager.wait_for("full", 5 * SECOND);
    disconnect(&phone);
    manager.wait_for("portal", 5 * SECOND);
}

// H5, with Chromium alone: there is no Firefox to be had for the lab.
#[test]
fn chromium_is_led_from_its_own_check_to_the_button_and_its_check_succeeds_after_it() {
    let lab = hotspot();
    let phone = joined(&lab);
    let browser = Browser::open(&phone);
    // What it opens in a window of its own when it suspects a portal.
    browser.goto("http://www.gstatic.com/generate_204");
    assert!(browser.current_url().starts_with(PORTAL), "{}", browser.current_url());
    browser.click("form[action='/sambung'] button");
    wait_until("the page says online", 5 * SECOND, || browser.source().contains("Anda tersambung"));
    assert!(!browser.source().contains("generate_204"), "a check is no page to go on to");
    browser.goto("http://www.gstatic.com/");
    let status = browser.script("return fetch('/generate_204').then(answer => answer.status)");
    assert_eq!(status, 204);
}
