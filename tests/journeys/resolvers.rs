//! The resolvers upstream: forged answers, encrypted ways, one that dies, one that withholds names.

use crate::*;
use hickory_proto::{op::ResponseCode, rr::RecordType};
use lab::{
    addresses::*,
    internet::{EncryptedResolver, FORGED, Forgery},
    phone::Transport,
};
use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr},
};

/// A gateway that asks these resolvers, over TLS those whose certificate the lab's authority has signed.
fn asking(lab: &mut Lab, upstream: &[String]) {
    let roots = lab.authority.roots().display().to_string();
    lab.gateway.configure(|settings| {
        settings.dns_upstream = upstream.to_vec();
        settings.trusted_roots = Some(roots);
    });
    lab.gateway.start();
}

/// A naive resolver is fooled by one of these: see `forgeries_come_first_and_each_is_wrong_in_one_thing` of the lab itself,
/// where dnsmasq is.
#[test]
fn forged_answers_reach_no_phone_whether_the_true_one_follows_or_not() {
    let lab = hotspot();
    let phone = joined(&lab);
    let names =
        |kind: &str| -> Vec<String> { (0..20).map(|number| format!("{kind}{number}.example")).collect() };
    lab.internet.dns.forge(&Forgery::ALL);
    for name in names("true") {
        lab.internet.dns.set(&name, &[WEB.into()]);
        assert_eq!(phone.addresses_of(&name), [WEB], "{name}");
    }
    // Only the forger answers now; of the four, each alone too.
    lab.internet.dns.set_silent(true);
    for (name, forgery) in names("silent").iter().zip([&Forgery::ALL[..]].into_iter().chain(each()).cycle()) {
        lab.internet.dns.forge(forgery);
        let answer = phone.resolve(name, RecordType::A);
        let told = answer.map(|answer| (answer.metadata.response_code, answer.answers));
        assert!(
            told.as_ref().is_ok_and(|told| *told == (ResponseCode::ServFail, Vec::new())),
            "{forgery:?}: {told:?}"
        );
    }
    // What was forged is remembered by nobody.
    lab.internet.dns.set_silent(false);
    for name in names("silent") {
        lab.internet.dns.set(&name, &[WEB.into()]);
        wait_until("the truth is told", 10 * SECOND, || {
            let told = phone.addresses_of(&name);
            assert!(!told.contains(&FORGED), "{name}");
            told == [WEB]
        });
    }
}

fn each() -> impl Iterator<Item = &'static [Forgery]> + Clone {
    Forgery::ALL.chunks(1)
}

#[test]
fn ids_ports_and_case_of_our_questions_are_not_to_be_guessed() {
    let lab = hotspot();
    let phone = joined(&lab);
    for number in 0..32 {
        let _ = phone.addresses_of(&format!("guess{number}.example"));
    }
    let asked: Vec<_> = lab.internet.dns.questions();
    let asked: Vec<_> = asked.iter().filter(|asked| asked.name.to_lowercase().starts_with("guess")).collect();
    let differing = |what: &str, values: Vec<u16>| {
        let steps: BTreeSet<u16> = values.windows(2).map(|pair| pair[1].wrapping_sub(pair[0])).collect();
        assert!(steps.len() > 16, "{what}: {values:?}");
    };
    differing("ids", asked.iter().map(|asked| asked.id).collect());
    differing("ports", asked.iter().map(|asked| asked.source.port()).collect());
    let mixed = asked.iter().filter(|asked| asked.name.chars().any(char::is_uppercase)).count();
    assert!(mixed > 16, "0x20: {asked:?}");
}

#[test]
fn names_resolve_over_tls_and_https_and_no_plain_question_leaves_the_gateway() {
    for over in [tls, https] {
        let mut lab = Lab::builder().build();
        let resolver = lab.internet.encrypted_resolver(&lab.authority);
        asking(&mut lab, &[over(&resolver, resolver.host)]);
        let phone = joined(&lab);
        assert_eq!(phone.addresses_of("web.example"), [WEB]);
        press(&phone);
        let long = phone.resolve_at(phone.resolver(), "long.example", RecordType::TXT, Transport::Tcp);
        assert_eq!(long.expect("an answer").answers.len(), 20);
        assert!(reaches_the_web(&phone));
        let asked = lab.internet.dns.questions();
        assert!(!asked.is_empty() && asked.iter().all(|asked| asked.source.ip() != WAN), "{asked:?}");
        let (fine, said) = doctor(&lab);
        assert!(
            fine && said.contains(&over(&resolver, "").replace('#', "").replace("/dns-query", "")),
            "{said}"
        );
    }
}

#[test]
fn a_resolver_whose_certificate_has_another_name_is_refused_and_the_doctor_says_so() {
    for over in [tls, https] {
        let mut lab = Lab::builder().build();
        let resolver = lab.internet.encrypted_resolver(&lab.authority);
        asking(&mut lab, &[over(&resolver, "another.example")]);
        let phone = joined(&lab);
        let answer = phone.resolve("web.example", RecordType::A).expect("an answer");
        assert_eq!(answer.metadata.response_code, ResponseCode::ServFail);
        assert_eq!(lab.internet.dns.questions().len(), 0, "nothing was asked of it, nor of anybody else");
        let (fine, said) = doctor(&lab);
        assert!(!fine && said.contains("FAULT   upstream DNS") && said.contains("certificate"), "{said}");
        assert_eq!(phone.addresses_of("masuk.wifi.pbg").len(), 1);
    }
}

#[test]
fn names_go_on_when_one_of_two_resolvers_dies_and_it_is_preferred_again_when_it_is_back() {
    let mut lab = Lab::builder().build();
    asking(&mut lab, &[ROUTER.to_string(), DNS.to_string()]);
    let phone = joined(&lab);
    let mut names = (0..).map(|number| format!("name{number}.example"));
    let mut next = || {
        let name = names.next().expect("numbers without end");
        lab.internet.dns.set(&name, &[WEB.into()]);
        assert_eq!(phone.addresses_of(&name), [WEB], "{name}");
        let asked =
            lab.internet.dns.questions().into_iter().filter(|asked| asked.name.eq_ignore_ascii_case(&name));
        asked.map(|asked| asked.server).collect::<BTreeSet<IpAddr>>()
    };
    let alone = |server: Ipv4Addr| -> BTreeSet<IpAddr> { [server.into()].into() };
    assert_eq!(next(), alone(ROUTER));
    lab.internet.dns.set_silent_at(ROUTER, true);
    assert_eq!(next(), [ROUTER.into(), DNS.into()].into(), "one question waits for the first");
    for _ in 0..20 {
        assert_eq!(next(), alone(DNS), "and no other does");
    }
    lab.internet.dns.set_silent_at(ROUTER, false);
    wait_until("the first is asked first again", 20 * SECOND, || next() == alone(ROUTER));
    assert_eq!(
        lab.gateway.wifi_pbg(&["alarms"]).as_array().map(Vec::len),
        Some(0),
        "names were never missed"
    );
}

#[test]
fn the_doctor_says_which_resolver_withholds_names_of_a_filter() {
    let mut lab = Lab::builder().build();
    let tested =
        ["malware.testcategory.com", "nudity.testcategory.com", "exampleadultsite.com", "isitblocked.org"];
    for name in tested {
        lab.internet.dns.set(name, &[WEB.into()]);
    }
    asking(&mut lab, &[DNS.to_string()]);
    let told = || {
        doctor(&lab).1.lines().find(|line| line.contains("upstream filters")).unwrap_or_default().to_owned()
    };
    assert!(told().starts_with("ok") && told().contains("does not withhold"), "{}", told());
    lab.internet.dns.remove(tested[1]);
    lab.internet.dns.set(tested[3], &[Ipv4Addr::UNSPECIFIED.into()]);
    let said = told();
    assert!(said.contains(&format!("{DNS}:53 withholds {}, {}", tested[1], tested[3])), "{said}");
}

fn tls(resolver: &EncryptedResolver, name: &str) -> String {
    format!("tls://{}#{name}", resolver.address)
}

fn https(resolver: &EncryptedResolver, name: &str) -> String {
    format!("https://{}/dns-query#{name}", resolver.address)
}

/// Whether the doctor is content, and what it says.
fn doctor(lab: &Lab) -> (bool, String) {
    let output = lab.gateway.try_wifi_pbg(&["doctor"]);
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}
