use super::{
    certificate::Facts,
    forge::{Forge, HOST, Leaf, NOW},
    verdict::{Roots, Why, judge, of_api},
};
use hotspot::model::{GardenName, UnixTime};
use rustls::{
    crypto::ring,
    pki_types::{CertificateDer, ServerName},
};
use std::sync::Arc;

fn roots(forge: &Forge) -> Roots {
    Roots::read(forge.roots_file().as_bytes(), Arc::new(ring::default_provider())).unwrap()
}

fn judged(forge: &Forge, chain: &[CertificateDer<'static>]) -> Result<Facts, Why> {
    judge(chain, &ServerName::try_from(HOST).unwrap(), &roots(forge), NOW)
}

/// Refused with a sentence that says all this.
#[track_caller]
fn refused(forge: &Forge, chain: &[CertificateDer<'static>], said: &[&str]) {
    let sentence = judged(forge, chain).unwrap_err().to_string();
    for part in said {
        assert!(sentence.contains(part), "{sentence:?} lacks {part:?}");
    }
}

#[test]
fn a_full_chain_for_the_host_is_trusted() {
    let forge = Forge::shared();
    let mut leaf = Leaf::named(&[HOST, "portal.example.org"]);
    leaf.crl(&["http://e1.c.example.org/9.crl"]);
    leaf.ocsp("http://ocsp.example.org");
    let facts = judged(forge, &forge.chain(&leaf)).unwrap();
    assert_eq!(facts.names, [HOST, "portal.example.org"]);
    assert_eq!(facts.not_after, UnixTime(1_798_588_800), "30 December 2026");
    let hosts: Vec<&str> = facts.revocation_hosts.iter().map(GardenName::domain).collect();
    assert_eq!(hosts, ["e1.c.example.org", "ocsp.example.org", "x1.c.example.org"]);
    assert!(judged(forge, &forge.chain(&Leaf::named(&["*.example.org"]))).is_ok());
}

#[test]
fn a_certificate_that_is_over_or_not_yet_valid_says_since_when_and_what_to_do() {
    let forge = Forge::shared();
    let over = Leaf::lasting((2026, 8, 1), (2026, 11, 1));
    refused(forge, &forge.chain(&over), &["the portal's certificate expired on 1 November 2026", "renew"]);
    let future = Leaf::lasting((2026, 12, 1), (2027, 3, 1));
    refused(
        forge,
        &forge.chain(&future),
        &["valid from 1 December 2026", "clock says 23 November 2026 08:00 UTC", "timedatectl"],
    );
    let forge = Forge::lasting_until((2026, 11, 2));
    refused(&forge, &forge.chain(&Leaf::new()), &["a CA in the portal's chain expired on 2 November 2026"]);
}

#[test]
fn a_certificate_for_another_host_says_which_names_it_has() {
    let forge = Forge::shared();
    let other = Leaf::named(&["www.example.org", "mail.example.org"]);
    let said = ["not for masuk.example.org", "portal.host", "this is for www.example.org, mail.example.org"];
    refused(forge, &forge.chain(&other), &said);
    refused(forge, &forge.chain(&Leaf::named(&[])), &["for no name at all"]);
}

#[test]
fn a_chain_with_a_gap_is_told_from_one_to_a_root_that_nobody_knows() {
    let forge = Forge::shared();
    let leaf = Leaf::new();
    let alone = [forge.sign(&leaf)];
    refused(forge, &alone, &["CN=Forged Intermediate", "full chain (fullchain.pem)"]);

    let stranger = Forge::strange();
    refused(forge, &stranger.chain(&leaf), &["ends at CN=Strange Root", "trusted_roots"]);
    let with_root = [stranger.sign(&leaf), stranger.intermediate(), stranger.root()];
    refused(forge, &with_root, &["leads to CN=Strange Root", "public CA"]);

    let itself = leaf.params.self_signed(&leaf.key).unwrap().der().clone();
    assert_eq!(judged(forge, &[itself]), Err(Why::SelfSigned));
}

#[test]
fn a_certificate_for_another_purpose_or_none_at_all_is_not_usable() {
    let forge = Forge::shared();
    let mut leaf = Leaf::new();
    leaf.params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::EmailProtection];
    refused(forge, &forge.chain(&leaf), &["not usable"]);
    leaf.params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    refused(forge, &[leaf.params.self_signed(&leaf.key).unwrap().der().clone()], &["signed by itself"]);
    refused(forge, &[], &["none is served"]);
    refused(forge, &[vec![1, 2, 3].into()], &["no certificate"]);
    let with_rubbish = [forge.sign(&Leaf::new()), vec![1, 2, 3].into(), forge.intermediate()];
    assert!(judged(forge, &with_rubbish).is_ok(), "rubbish beside a good chain");
}

#[test]
fn roots_without_a_certificate_are_no_roots() {
    let provider = Arc::new(ring::default_provider());
    for pem in ["", "no roots here", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let Err(why) = Roots::read(pem.as_bytes(), provider.clone()) else { panic!("{pem:?} was read") };
        assert!(why.to_string().starts_with("gateway.trusted_roots cannot be used"), "{why}");
    }
}

#[test]
fn phones_read_the_api_in_its_own_media_type_only() {
    for content_type in ["application/captive+json", "Application/Captive+JSON; charset=utf-8"] {
        assert_eq!(of_api(200, Some(content_type)), Ok(()));
    }
    for (status, content_type, said) in [
        (503, Some("application/captive+json"), "answered 503 to /captive"),
        (200, Some("application/json"), "\"application/json\""),
        (200, None, "\"\""),
    ] {
        let sentence = of_api(status, content_type).unwrap_err().to_string();
        assert!(sentence.contains(said), "{sentence}");
    }
}

#[test]
fn a_certificate_that_ends_soon_is_warned_of() {
    const DAY: i64 = 86_400;
    let lasting = |days: i64| Facts {
        not_before: UnixTime(NOW.0 - DAY),
        not_after: UnixTime(NOW.0 + (days - 1) * DAY),
        names: Vec::new(),
        issuer: String::new(),
        revocation_hosts: Vec::new(),
    };
    let warned = |days, after: i64| lasting(days).warning(UnixTime(NOW.0 + after * DAY));
    assert_eq!(warned(90, 75), None);
    let sentence = warned(90, 76).unwrap();
    assert!(sentence.contains("ends on 20 February 2027 08:00 UTC"), "{sentence}");
    assert_eq!((warned(6, 3), warned(6, 4).is_some()), (None, true), "a third of a short life");
}
