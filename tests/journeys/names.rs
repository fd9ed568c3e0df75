//! What guests' questions for names get before and after sign-in. In comments: rows of the checklist for captive portals.

use crate::*;
use hickory_proto::{
    op::{Message, ResponseCode},
    rr::{
        Name, RData, RecordType,
        rdata::{
            HTTPS, SVCB,
            svcb::{Alpn, SvcParamKey, SvcParamValue},
        },
    },
};
use lab::{Part, SYSTEMS, addresses::*, internet::PROBES};
use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

/// What an authority says of its names, in seconds.
const HALF_AN_HOUR: u32 = 1800;

// N1
#[test]
fn probe_names_resolve_to_exactly_the_authoritys_addresses_before_sign_in() {
    let lab = hotspot();
    let phone = joined(&lab);
    let of_systems = SYSTEMS.iter().flat_map(|system| system.http.iter().copied().chain(system.https));
    let of_systems = of_systems.map(|url| Request::get(url).host().expect("a host"));
    let hosts = PROBES.iter().map(|probe| probe.host.to_owned()).chain(of_systems);
    for (number, host) in (100..).zip(hosts.collect::<BTreeSet<String>>()) {
        let v4 = [Ipv4Addr::new(203, 0, 113, number), Ipv4Addr::new(192, 0, 2, number)];
        let v6 = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, number.into());
        lab.internet.dns.set(&host, &[v4[0].into(), v4[1].into(), v6.into()]);
        assert_eq!(phone.addresses_of(&host), v4, "{host}");
        let answer = phone.resolve(&host, RecordType::AAAA).expect("an answer");
        assert_eq!(addresses(&answer), [IpAddr::from(v6)], "{host}");
    }
    // By this name Windows judges; one of its addresses is a private one, and told all the same.
    for (kind, address) in [(RecordType::A, "131.107.255.255"), (RecordType::AAAA, "fd3e:4f5a:5b81::1")] {
        let answer = phone.resolve("dns.msftncsi.com", kind).expect("an answer");
        assert_eq!(addresses(&answer), [address.parse::<IpAddr>().expect("an address")]);
    }
}

// N1
#[test]
fn a_signed_zone_validates_for_a_stub_behind_us_and_a_false_record_does_not() {
    let mut lab = Lab::builder().build();
    let resolver = lab.internet.validating_resolver();
    lab.gateway.configure(|settings| settings.dns_upstream = vec![resolver.address.to_string()]);
    lab.gateway.start();
    let phone = joined(&lab);
    let validated = |name: &str| {
        let mut delv = phone.command("delv");
        delv.arg("-a").arg(&resolver.anchors).arg(format!("+root={SIGNED_ZONE}")).arg("+cdflag");
        let output = delv.arg(format!("@{}", phone.resolver())).arg(name).output();
        let output = output.expect("delv runs (package dnsutils)");
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
    };
    let [real, missing, wrong] = ["www", "missing", "false"].map(|name| format!("{name}.{SIGNED_ZONE}"));
    for signed_in in [false, true] {
        if signed_in {
            press(&phone);
        }
        let said = validated(&real);
        assert!(said.contains("; fully validated") && said.contains(&WEB.to_string()), "{said}");
        let said = validated(&missing);
        assert!(said.contains("; negative response, fully validated"), "{said}");
        let said = validated(&wrong);
        assert!(said.contains("RRSIG failed to verify") && !said.contains("; fully validated"), "{said}");
    }
    // AD is told to those who ask for it, and a validator may have with CD what its resolver would withhold.
    for (asked, name, status, flag, signed) in [
        ("+adflag", &real, "NOERROR", true, false),
        ("+noadflag", &real, "NOERROR", false, false),
        ("+dnssec", &real, "NOERROR", true, true),
        ("+adflag", &wrong, "SERVFAIL", false, false),
        ("+cdflag", &wrong, "NOERROR", false, false),
    ] {
        let said = dig(&phone, &[asked, name]);
        let flags = said.lines().find_map(|line| line.strip_prefix(";; flags:")).unwrap_or_default();
        let flags = flags.split(';').next().unwrap_or_default();
        assert!(said.contains(&format!("status: {status}")), "{asked} {name}: {said}");
        assert_eq!(flags.contains(" ad"), flag, "{asked} {name}: {said}");
        assert_eq!(said.contains("RRSIG"), signed, "{asked} {name}: {said}");
    }
}

// N2
#[test]
fn a_long_answer_is_cut_to_what_the_phone_takes_and_whole_over_tcp_whomever_it_asks() {
    let lab = hotspot();
    // Nobody needs texts before sign-in.
    let phone = online(&lab);
    let built_in = format!("@{PUBLIC_RESOLVER}");
    for at in ["", built_in.as_str()] {
        let ask = |more: &[&str]| dig(&phone, &[&[at, "long.example", "TXT"], more].concat());
        for (most, more) in [
            (512, ["+noedns", "+ignore"]),
            (512, ["+bufsize=512", "+ignore"]),
            (1232, ["+bufsize=4096", "+ignore"]),
        ] {
            let said = ask(&more);
            let size = said.lines().find_map(|line| line.strip_prefix(";; MSG SIZE  rcvd: ")?.parse().ok());
            let size: usize = size.unwrap_or_else(|| panic!("a size in {said}"));
            assert!(said.contains(" tc") && size <= most, "{more:?} {at}: {said}");
        }
        let said = ask(&[]);
        assert!(said.contains("ANSWER: 20") && said.contains("(TCP)"), "{at}: {said}");
    }
    assert_eq!(
        lab.internet.dns.questions().iter().filter(|asked| asked.server == PUBLIC_RESOLVER).count(),
        0
    );
}

// N3
#[test]
fn https_records_are_told_and_where_configured_only_after_sign_in() {
    let mut lab = Lab::builder().build();
    let alpn = SvcParamValue::Alpn(Alpn(vec!["h2".to_owned()]));
    let service = HTTPS(SVCB::new(1, Name::root(), vec![(SvcParamKey::Alpn, alpn)]));
    let records = vec![RData::HTTPS(service), RData::A(WEB.into())];
    lab.internet.dns.set_records("upgraded.example", records);
    for told_before in [true, false] {
        lab.gateway.configure(|settings| settings.https_records = Some(told_before));
        lab.gateway.start();
        let phone = joined(&lab);
        let ask = || phone.resolve("upgraded.example", RecordType::HTTPS).expect("an answer");
        assert_eq!(ask().answers.len(), usize::from(told_before));
        if !told_before {
            is_denied_for_a_moment(&ask(), ResponseCode::NoError);
        }
        assert_eq!(phone.addresses_of("upgraded.example"), [WEB]);
        // A denial of ours in a signed zone would be a forgery to a validator.
        let said = dig(&phone, &["+dnssec", "upgraded.example", "TYPE65"]);
        assert!(said.contains("ANSWER: 1"), "{said}");
        press(&phone);
        assert_eq!(ask().answers.len(), 1);
        for part in [Part::Portal, Part::Controller] {
            lab.gateway.stop(part);
        }
    }
}

// N3
#[test]
fn the_canary_is_denied_before_sign_in_and_private_relay_and_all_else_told_truly() {
    let lab = hotspot();
    let phone = joined(&lab);
    const CANARY: &str = "use-application-dns.net";
    for name in [CANARY, "mask.icloud.com", "mask-h2.icloud.com"] {
        lab.internet.dns.set(name, &[WEB.into()]);
    }
    for kind in [RecordType::A, RecordType::AAAA] {
        let answer = phone.resolve(CANARY, kind).expect("an answer");
        is_denied_for_a_moment(&answer, ResponseCode::NXDomain);
    }
    assert_eq!(phone.addresses_of("mask.icloud.com"), [WEB]);
    assert_eq!(lab.internet.dns.times_asked(CANARY), 0, "the denial is ours");
    press(&phone);
    for name in [CANARY, "mask.icloud.com", "mask-h2.icloud.com"] {
        assert_eq!(phone.addresses_of(name), [WEB], "{name}");
    }
}

// N3
#[test]
fn no_phone_is_led_to_the_encrypted_ways_of_a_resolver_upstream() {
    let lab = hotspot();
    let phone = joined(&lab);
    const DISCOVERY: &str = "_dns.resolver.arpa";
    let service = SVCB::new(1, Name::from_ascii("dns.example.").expect("a name"), Vec::new());
    lab.internet.dns.set_records(DISCOVERY, vec![RData::SVCB(service)]);
    for signed_in in [false, true] {
        if signed_in {
            press(&phone);
        }
        let answer = phone.resolve(DISCOVERY, RecordType::SVCB).expect("an answer");
        is_denied_for_a_moment(&answer, ResponseCode::NoError);
    }
    assert_eq!(lab.internet.dns.times_asked(DISCOVERY), 0);
}

// N3
#[test]
fn what_a_phone_learns_before_sign_in_it_forgets_within_five_minutes() {
    let lab = hotspot();
    let phone = joined(&lab);
    lab.internet.dns.set_ttl(HALF_AN_HOUR);
    let lives = || {
        let answers = [("web.example", RecordType::A), ("missing.example", RecordType::A)]
            .map(|(name, kind)| phone.resolve(name, kind).expect("an answer"));
        answers.map(|answer| answer.answers.iter().chain(&answer.authorities).map(|record| record.ttl).max())
    };
    let before = lives();
    assert!(before.iter().all(|life| life.is_some_and(|life| (1..=300).contains(&life))), "{before:?}");
    press(&phone);
    let [known, _] = lives();
    assert!(known.is_some_and(|life| life > HALF_AN_HOUR - 60), "{known:?}");
}

#[test]
fn private_addresses_are_told_to_nobody_and_public_ones_beside_them_are() {
    let lab = hotspot();
    let phone = joined(&lab);
    let private = [
        PRIVATE_HOST_10,
        PRIVATE_HOST,
        Ipv4Addr::new(172, 16, 255, 1),
        lab.networks()[0].address,
        Ipv4Addr::LOCALHOST,
        Ipv4Addr::new(169, 254, 1, 1),
        Ipv4Addr::new(100, 64, 0, 1),
    ];
    for signed_in in [false, true] {
        if signed_in {
            press(&phone);
        }
        for (number, address) in private.into_iter().enumerate() {
            let [mixed, alone] = ["mixed", "alone"].map(|name| format!("{name}{number}.example"));
            lab.internet.dns.set(&mixed, &[address.into(), WEB.into()]);
            lab.internet.dns.set(&alone, &[address.into(), Ipv6Addr::LOCALHOST.into()]);
            assert_eq!(phone.addresses_of(&mixed), [WEB], "{address}");
            for kind in [RecordType::A, RecordType::AAAA] {
                let answer = phone.resolve(&alone, kind).expect("an answer");
                assert_eq!(answer.metadata.response_code, ResponseCode::NoError, "{answer}");
                assert!(answer.answers.is_empty() && !answer.authorities.is_empty(), "{answer}");
            }
        }
    }
}

/// A denial of our own: what it denies is wanted right after sign-in, and should not be believed for long.
fn is_denied_for_a_moment(answer: &Message, code: ResponseCode) {
    assert!(answer.metadata.response_code == code && answer.answers.is_empty(), "{answer}");
    let life = answer.authorities.iter().find_map(|record| match &record.data {
        RData::SOA(soa) => Some(record.ttl.min(soa.minimum)),
        _ => None,
    });
    assert!(life.is_some_and(|life| life <= 10), "RFC 2308: {answer}");
}

fn addresses(answer: &Message) -> Vec<IpAddr> {
    let address = |data: &RData| match data {
        RData::A(address) => Some(address.0.into()),
        RData::AAAA(address) => Some(address.0.into()),
        _ => None,
    };
    answer.answers.iter().filter_map(|record| address(&record.data)).collect()
}

/// What `dig` makes of the answer to one question, asked once.
fn dig(phone: &Phone, arguments: &[&str]) -> String {
    let mut dig = phone.command("dig");
    dig.arg(format!("@{}", phone.resolver())).args(["+tries=1", "+time=5"]);
    dig.args(arguments.iter().filter(|argument| !argument.is_empty()));
    let output = dig.output().expect("dig runs (package dnsutils)");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
