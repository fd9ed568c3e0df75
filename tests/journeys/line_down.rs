//! The line to the internet is cut, or its cable pulled, or only the resolvers are dead: phones still find the page, which
//! says since when, and staff are told what to look at.

use crate::*;
use hickory_proto::rr::RecordType;
use lab::{Part, SYSTEMS, System, Verdict, addresses::*, internet::PROBES};
use std::{
    thread,
    time::{Duration, Instant, SystemTime},
};

/// Trouble is known, and over, within this time.
const KNOWN_WITHIN: Duration = Duration::from_secs(10);
/// Wall time from a question to SERVFAIL, as the phone measures it.
const ANSWERED_WITHIN: Duration = Duration::from_secs(3);

/// How a line goes down.
#[derive(Debug, Clone, Copy)]
enum Trouble {
    /// Somewhere in the town; the gateway's own cable is fine.
    Cut,
    /// At the gateway: its interface has no carrier.
    Pulled,
    /// The line carries and no resolver answers.
    Nameless,
}

#[test]
fn a_cut_line_is_an_alarm_within_ten_seconds_and_mended_it_is_none_as_soon() {
    is_known_and_over_within_ten_seconds(Trouble::Cut, "line-down");
}

#[test]
fn a_pulled_cable_is_an_alarm_within_ten_seconds_and_plugged_in_it_is_none_as_soon() {
    is_known_and_over_within_ten_seconds(Trouble::Pulled, "line-down");
}

// N5
#[test]
fn dead_resolvers_on_a_line_that_carries_are_an_alarm_of_their_own() {
    is_known_and_over_within_ten_seconds(Trouble::Nameless, "resolvers-down");
}

fn is_known_and_over_within_ten_seconds(trouble: Trouble, alarm: &str) {
    let lab = hotspot();
    let phone = joined(&lab);
    lab.internet.dns.set("after.example", &[WEB.into()]);
    assert_eq!(outage(&lab), None);
    let before = unix_time();
    trouble.begins(&lab);
    wait_until("the trouble is known", KNOWN_WITHIN, || alarms(&lab) == [alarm]);
    let since = outage(&lab).expect("status says since when");
    assert!((before - 1..=unix_time()).contains(&since), "{since}, begun at {before}");
    for path in ["", "en/"] {
        let page = phone.http_get(&format!("{PORTAL}{path}")).expect("the portal answers").text();
        let sentence = if path.is_empty() {
            "Jalur internet di Alun-Alun Purbalingga terputus sejak "
        } else {
            "The internet line at Alun-Alun Purbalingga has been down since "
        };
        let (_, rest) = page.split_once(sentence).unwrap_or_else(|| panic!("{sentence}: {page}"));
        let said = rest.split("</b>").next().unwrap_or_default();
        assert!(said.contains(&clock_in_jakarta(since)), "{said}, since {since}");
        assert!(page.contains("tel:110"), "numbers for emergencies: {page}");
    }

    trouble.ends(&lab);
    let mended = Instant::now();
    wait_until("names resolve again", KNOWN_WITHIN, || phone.addresses_of("after.example") == [WEB]);
    let left = || KNOWN_WITHIN.saturating_sub(mended.elapsed());
    wait_until("the alarm is over", left(), || alarms(&lab).is_empty() && outage(&lab).is_none());
    wait_until("the page says nothing of it", left(), || {
        let page = phone.http_get(PORTAL).expect("the portal answers").text();
        page.contains("Sambungkan") && !page.contains("Jalur internet")
    });
    press(&phone);
    assert!(reaches_the_web(&phone));
}

#[test]
fn every_phone_that_joins_while_the_line_is_cut_finds_the_portal_also_after_a_restart() {
    newcomers_find_the_portal(Trouble::Cut);
}

#[test]
fn every_phone_that_joins_while_the_cable_is_pulled_finds_the_portal_also_after_a_restart() {
    newcomers_find_the_portal(Trouble::Pulled);
}

fn newcomers_find_the_portal(trouble: Trouble) {
    let mut lab = learned();
    trouble.begins_and_is_known(&lab);
    let phone = joined(&lab);
    resolvers_are_given_up(&phone);
    let all_find_it = |phone: &Phone, when: &str| {
        for (system, verdict) in checks(phone) {
            assert!(verdict.is_portal(), "{} {when}: {verdict:?}", system.name);
        }
    };
    all_find_it(&phone, "in the dark");
    // Now what was learned is on the disk alone.
    lab.gateway.kill(Part::Controller);
    lab.gateway.start_part(Part::Controller);
    let phone = joined(&lab);
    resolvers_are_given_up(&phone);
    all_find_it(&phone, "after a restart in the dark");
    trouble.ends(&lab);
}

#[test]
fn a_phone_that_is_let_through_says_no_internet_while_the_line_is_cut() {
    those_let_through_say_no_internet(Trouble::Cut);
}

#[test]
fn a_phone_that_is_let_through_says_no_internet_while_the_cable_is_pulled() {
    those_let_through_say_no_internet(Trouble::Pulled);
}

fn those_let_through_say_no_internet(trouble: Trouble) {
    let lab = learned();
    let phone = online(&lab);
    trouble.begins_and_is_known(&lab);
    for (system, verdict) in checks(&phone) {
        assert_eq!(verdict, Verdict::NoInternet, "{}", system.name);
    }
}

#[test]
fn with_a_certificate_phones_are_told_of_the_portal_as_before() {
    let (lab, _) = hotspot_with_certificate();
    for trouble in [Trouble::Cut, Trouble::Pulled] {
        trouble.begins_and_is_known(&lab);
        let phone = joined(&lab);
        let api = phone.captive_portal().expect("option 114 in the lease");
        let answer = phone.http_get(&api).expect("the API answers");
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, Some("application/captive+json")),
            "{trouble:?}: {}",
            answer.text()
        );
        let said: serde_json::Value = serde_json::from_slice(&answer.body).expect("JSON");
        assert_eq!(said["captive"], true, "{trouble:?}");
        let page = phone.http_get(said["user-portal-url"].as_str().expect("a URL")).expect("the page opens");
        assert!(page.text().contains("Jalur internet"), "{trouble:?}: {}", page.text());
        trouble.ends(&lab);
        wait_until("the line is back", KNOWN_WITHIN, || outage(&lab).is_none());
    }
}

// N5
#[test]
fn while_the_line_is_cut_other_names_get_servfail_within_three_seconds_and_the_portals_its_address() {
    other_names_fail_soon(Trouble::Cut);
}

// N5
#[test]
fn while_the_cable_is_pulled_other_names_get_servfail_within_three_seconds_and_the_portals_its_address() {
    other_names_fail_soon(Trouble::Pulled);
}

fn other_names_fail_soon(trouble: Trouble) {
    let lab = hotspot();
    let phone = joined(&lab);
    trouble.begins(&lab);
    let fails = |name: &str| {
        let mut dig = phone.command("dig");
        dig.arg(format!("@{}", phone.resolver())).args(["+tries=1", "+time=9", name]);
        let asked = Instant::now();
        let said = dig.output().expect("dig runs (package dnsutils)").stdout;
        let (took, said) = (asked.elapsed(), String::from_utf8_lossy(&said).into_owned());
        assert!(said.contains("status: SERVFAIL") && took < ANSWERED_WITHIN, "{took:?}: {said}");
    };
    fails("at-once.example");
    wait_until("the trouble is known", KNOWN_WITHIN, || outage(&lab).is_some());
    fails("later.example");
    assert_eq!(phone.addresses_of("masuk.wifi.pbg").len(), 1);
}

#[test]
fn the_gateway_learns_the_probe_names_though_no_phone_asks_for_them() {
    let lab = hotspot();
    wait_until("the first are asked for", 3 * KNOWN_WITHIN, || {
        ["captive.apple.com", "connectivitycheck.gstatic.com"]
            .iter()
            .all(|name| lab.internet.dns.times_asked(name) == 2)
    });
}

impl Trouble {
    fn begins(self, lab: &Lab) {
        match self {
            Self::Cut => lab.internet.cut_line(),
            Self::Pulled => lab.pull_cable(),
            Self::Nameless => lab.internet.dns.set_silent(true),
        }
    }

    fn begins_and_is_known(self, lab: &Lab) {
        self.begins(lab);
        wait_until("the trouble is known", KNOWN_WITHIN, || outage(lab).is_some());
    }

    fn ends(self, lab: &Lab) {
        match self {
            Self::Cut => lab.internet.restore_line(),
            Self::Pulled => lab.plug_cable(),
            Self::Nameless => lab.internet.dns.set_silent(false),
        }
    }
}

/// A gateway that has seen the true answers to all probes; they are good for a second, so that nobody has them from the cache.
fn learned() -> Lab {
    let lab = hotspot();
    lab.internet.dns.set_ttl(1);
    let phone = joined(&lab);
    for probe in PROBES {
        for kind in [RecordType::A, RecordType::AAAA] {
            phone.resolve(probe.host, kind).expect("an answer");
        }
    }
    assert_eq!(phone.addresses_of("dns.msftncsi.com").len(), 1);
    lab
}

/// Until then a phone waits two seconds for each answer, and some give up a probe after three.
fn resolvers_are_given_up(phone: &Phone) {
    wait_until("resolvers are given up", KNOWN_WITHIN, || {
        let asked = Instant::now();
        let answer = phone.resolve("unknown.example", RecordType::A);
        answer.is_ok() && asked.elapsed() < SECOND
    });
}

/// What every system makes of the phone's network, all at once.
fn checks(phone: &Phone) -> Vec<(&'static System, Verdict)> {
    thread::scope(|scope| {
        let checks: Vec<_> =
            SYSTEMS.iter().map(|system| (system, scope.spawn(|| phone.check(system)))).collect();
        checks.into_iter().map(|(system, check)| (system, check.join().expect("a verdict"))).collect()
    })
}

/// Kinds of the alarms that stand.
fn alarms(lab: &Lab) -> Vec<String> {
    let alarms = lab.gateway.wifi_pbg(&["alarms"]);
    let kinds = alarms.as_array().into_iter().flatten().filter_map(|alarm| alarm["kind"].as_str());
    kinds.map(str::to_owned).collect()
}

/// Since when there is no internet, in seconds since 1970.
fn outage(lab: &Lab) -> Option<i64> {
    lab.gateway.wifi_pbg(&["status"])["outage"]["since"].as_i64()
}

fn unix_time() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a clock after 1970");
    since.as_secs().cast_signed()
}

/// `07.30`, as the lab's gateway writes it.
fn clock_in_jakarta(at: i64) -> String {
    let minutes = (at / 60 + 7 * 60) % (24 * 60);
    format!("{:02}.{:02}", minutes / 60, minutes % 60)
}
