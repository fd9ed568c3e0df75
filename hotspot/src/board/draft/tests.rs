use super::*;
use crate::board::{
    AnnouncementId, Bilingual, EmergencyId, EmergencyKind, EmergencyPhone, Hazard, ServiceId, TermsVersion,
    candidates, templates,
};
use proptest::prelude::*;

/// Sunday 2026-11-22, 23.30 in Jakarta.
const NOW: UnixTime = UnixTime(1_795_365_000);
const MIDNIGHT: i64 = 1_795_366_800;
const DAY: i64 = 86_400;

fn check<T>(with: impl FnOnce(CheckedAt<'_>) -> Result<T, Faults>) -> Result<T, Vec<String>> {
    let sites = ["alun-alun", "bukateja"].map(|site| site.parse().unwrap());
    let calendar = Calendar::new("Asia/Jakarta").unwrap();
    let at = CheckedAt { now: NOW, sites: &sites, calendar: &calendar, operator: "Dinkominfo" };
    with(at).map_err(|Faults(faults)| faults.iter().map(ToString::to_string).collect())
}

/// The fields that were refused, each once.
fn fields<T: std::fmt::Debug>(refused: Result<T, Vec<String>>) -> Vec<String> {
    let mut fields: Vec<String> = refused
        .unwrap_err()
        .iter()
        .map(|fault| fault.split(':').next().unwrap_or_default().to_owned())
        .collect();
    fields.dedup();
    fields
}

fn both(indonesian: &str, english: &str) -> Bilingual {
    Bilingual { indonesian: indonesian.into(), english: Some(english.into()) }
}

fn indonesian(words: &str) -> Bilingual {
    Bilingual { indonesian: words.into(), english: None }
}

fn announcement() -> AnnouncementDraft {
    AnnouncementDraft {
        title: indonesian("Imunisasi gratis"),
        text: both("Datang ke **puskesmas**.\r\n\r\n- Bawa KMS", ""),
        office: "Dinas Kesehatan".into(),
        ..AnnouncementDraft::default()
    }
}

fn announce(draft: &AnnouncementDraft) -> Result<crate::board::Announcement, Vec<String>> {
    check(|at| draft.check(AnnouncementId(7), at))
}

#[test]
fn an_announcement_hangs_for_two_weeks_everywhere_unless_it_says_otherwise() {
    let found = announce(&announcement()).unwrap();
    assert_eq!((found.from, found.until), (NOW, UnixTime(MIDNIGHT + 14 * DAY)));
    assert_eq!((found.reach, found.order, found.pinned, found.id), (Reach::All, 0, false, AnnouncementId(7)));
    assert_eq!(found.text, indonesian("Datang ke **puskesmas**.\n\n- Bawa KMS"));
    let named = AnnouncementDraft {
        from: Some("2026-11-23".into()),
        until: Some("2026-11-23".into()),
        sites: vec!["bukateja".into(), "bukateja".into()],
        order: Some("-3".into()),
        ..announcement()
    };
    let found = announce(&named).unwrap();
    assert_eq!((found.from, found.until), (UnixTime(MIDNIGHT), UnixTime(MIDNIGHT + DAY)));
    assert_eq!(found.order, -3);
    assert_eq!(found.reach, Reach::Sites(["bukateja".parse().unwrap()].into()));
}

#[test]
fn every_faulty_field_of_an_announcement_is_named_at_once() {
    let wrong = AnnouncementDraft {
        title: both(&"a".repeat(61), "two\nlines"),
        text: both("\u{202e}terbalik", "\u{0}"),
        office: "  ".into(),
        from: Some("tomorrow".into()),
        until: Some("never".into()),
        sites: vec!["kemangkon".into(), "A B".into()],
        order: Some("101".into()),
        pinned: false,
    };
    let fields = fields(announce(&wrong));
    assert_eq!(fields, ["title", "title_en", "text", "text_en", "office", "site", "order", "from", "until"]);
}

#[test]
fn characters_are_counted_and_not_bytes() {
    let long = |count| AnnouncementDraft { title: indonesian(&"é".repeat(count)), ..announcement() };
    assert!(announce(&long(60)).is_ok() && announce(&long(61)).is_err());
    let text = |count| AnnouncementDraft { text: indonesian(&"x".repeat(count)), ..announcement() };
    assert!(announce(&text(4_000)).is_ok() && announce(&text(4_001)).is_err());
}

#[test]
fn an_end_comes_after_its_beginning_and_after_now_and_within_a_year() {
    for (from, until, why) in [
        (None, "2026-11-21", "lies before its beginning"),
        (Some("2026-11-01"), "2026-11-21", "has passed"),
        (Some("2026-12-01"), "2026-11-30", "lies before its beginning"),
        (None, "2027-11-30", "lies more than a year after its beginning"),
    ] {
        let draft = AnnouncementDraft {
            from: from.map(str::to_owned),
            until: Some(until.to_owned()),
            ..announcement()
        };
        assert_eq!(announce(&draft).unwrap_err(), [format!("until: {why}")], "{until}");
    }
}

fn service() -> ServiceDraft {
    ServiceDraft {
        category: "perizinan".into(),
        title: both("Izin usaha", "Business permit"),
        what: indonesian("Satu pintu."),
        hours: "Mon-Fri 07:30-15:30".into(),
        phone: "(0281) 891-012".into(),
        link: "HTTPS://DPMPTSP.Purbalinggakab.go.id".into(),
        in_garden: "yes".into(),
        shown: "yes".into(),
        ..ServiceDraft::default()
    }
}

#[test]
fn the_host_of_a_service_joins_the_garden_as_it_is_asked_for() {
    let found = check(|at| service().check(ServiceId(1), at)).unwrap();
    assert_eq!(found.link, "https://dpmptsp.purbalinggakab.go.id/");
    assert_eq!(found.host().unwrap().to_string(), "dpmptsp.purbalinggakab.go.id");
    assert_eq!(ServiceDraft::of(&found).category, "permits");
    let board = |shown, in_garden| crate::board::Board {
        services: vec![crate::board::Service { shown, in_garden, ..found.clone() }; 2],
        ..crate::board::Board::default()
    };
    assert_eq!(board(true, true).garden().len(), 1);
    assert!(board(false, true).garden().is_empty() && board(true, false).garden().is_empty());
}

#[test]
fn a_garden_needs_a_host_by_its_name() {
    for link in ["", "http://10.0.0.1/", "http://localhost/", "https://[::1]/"] {
        let draft = ServiceDraft { link: link.into(), ..service() };
        assert_eq!(fields(check(|at| draft.check(ServiceId(1), at))), ["in_garden"], "{link}");
    }
}

#[test]
fn every_faulty_field_of_a_service_is_named_at_once() {
    let wrong = ServiceDraft {
        category: "sport".into(),
        title: indonesian(""),
        office: "\n".repeat(2) + "a\nb",
        what: indonesian("   "),
        requirements: both("", "identity card"),
        hours: "Senin".into(),
        phone: "call me".into(),
        link: "javascript:alert(1)".into(),
        in_garden: "".into(),
        sites: vec!["x".into()],
        order: Some("first".into()),
        shown: "ya".into(),
        ..ServiceDraft::default()
    };
    let expected = [
        "category",
        "title",
        "office",
        "what",
        "requirements",
        "hours",
        "phone",
        "link",
        "in_garden",
        "site",
        "order",
        "shown",
    ];
    assert_eq!(fields(check(|at| wrong.check(ServiceId(1), at))), expected);
    for link in
        ["https://a@b.id/", "ftp://a.id/", "a.id", "//a.id", &format!("https://a.id/{}", "x".repeat(500))]
    {
        let draft = ServiceDraft { link: link.into(), ..service() };
        assert_eq!(fields(check(|at| draft.check(ServiceId(1), at))), ["link", "in_garden"][..1], "{link}");
    }
}

#[test]
fn every_candidate_can_be_taken_and_none_is_shown() {
    for (name, draft) in candidates::all() {
        let service =
            check(|at| draft.check(ServiceId(1), at)).unwrap_or_else(|faults| panic!("{name}: {faults:?}"));
        assert!(!service.shown && !service.in_garden && service.host().is_some(), "{name}");
        assert!(service.title.english.is_some() && service.what.english.is_some(), "{name}");
        assert_eq!(candidates::named(name), Some(draft));
    }
}

fn raise(draft: &EmergencyDraft) -> Result<crate::board::Emergency, Vec<String>> {
    check(|at| draft.check(EmergencyId(3), at))
}

#[test]
fn words_are_ready_for_every_hazard() {
    for hazard in Hazard::ALL {
        let draft = EmergencyDraft::ready(EmergencyKind::Drill, hazard, " Kecamatan Karangmoncol ");
        let found = raise(&draft).unwrap_or_else(|faults| panic!("{hazard}: {faults:?}"));
        assert_eq!((found.hazard, found.kind, found.steps.len()), (hazard, EmergencyKind::Drill, 3));
        assert!(found.title.indonesian.ends_with(" di Kecamatan Karangmoncol"));
        assert_eq!((found.until.0 - NOW.0, found.source.as_str()), (6 * 3_600, "Dinkominfo"));
        assert_eq!(hazard.to_string().parse(), Ok(hazard));
    }
    assert_eq!("banjir".parse(), Ok(Hazard::Flood));
    assert!(templates::title(Hazard::Fire, "{}").indonesian.contains("{}"));
}

#[test]
fn an_emergency_ends_within_two_days_however_often_it_is_prolonged() {
    let flood = || EmergencyDraft::ready(EmergencyKind::Emergency, Hazard::Flood, "Bukateja");
    let until = |until: &str| raise(&EmergencyDraft { until: Some(until.into()), ..flood() });
    assert_eq!(until("48h").unwrap().until.0 - NOW.0, 48 * 3_600);
    assert_eq!(fields(until("49h")), ["until"]);
    assert_eq!(fields(until("0h")), ["until"]);
    let begun_days_ago =
        EmergencyDraft { from: Some("2026-11-18".into()), until: Some("2d".into()), ..flood() };
    assert!(raise(&begun_days_ago).is_ok());
}

#[test]
fn numbers_are_written_out_with_their_owner() {
    let phones = |phones: &[&str]| {
        let draft = EmergencyDraft {
            phones: phones.iter().map(|phone| (*phone).to_owned()).collect(),
            ..EmergencyDraft::ready(EmergencyKind::Warning, Hazard::Weather, "Rembang")
        };
        raise(&draft).map(|found| found.phones)
    };
    let expected = [
        EmergencyPhone { of: String::new(), number: "112".into() },
        EmergencyPhone { of: "BPBD".into(), number: "0281-891012".into() },
    ];
    assert_eq!(phones(&["112", " BPBD = 0281-891012 "]).unwrap(), expected);
    for wrong in [
        &["BPBD"][..],
        &["BPBD=12"],
        &["BPBD=0281x"],
        &["1", "2"],
        &["112", "113", "110"],
        &["\u{202e}a=112"],
    ] {
        assert_eq!(fields(phones(wrong)), ["phone"], "{wrong:?}");
    }
}

fn lines(count: usize) -> Vec<Bilingual> {
    vec![both("Gratis untuk pribadi", "Free for personal use"); count]
}

fn terms(change: impl FnOnce(&mut TermsDraft)) -> Result<crate::board::Terms, Vec<String>> {
    let mut draft = TermsDraft { lines: lines(3), substance: Some("yes".into()), ..TermsDraft::default() };
    change(&mut draft);
    check(|at| draft.check(TermsVersion(3), at))
}

#[test]
fn terms_hold_from_the_next_midnight_so_that_nobody_is_asked_in_the_middle_of_a_day() {
    let found = terms(|_| ()).unwrap();
    assert_eq!((found.from, found.site, found.substance), (UnixTime(MIDNIGHT), None, true));
    assert_eq!(terms(|draft| draft.from = Some("now".into())).unwrap().from, NOW);
}

#[test]
fn terms_say_whether_they_ask_again_and_say_it_in_both_languages() {
    assert_eq!(fields(terms(|draft| draft.substance = None)), ["substance"]);
    assert_eq!(fields(terms(|draft| draft.substance = Some("maybe".into()))), ["substance"]);
    assert_eq!(fields(terms(|draft| draft.lines[1].english = None)), ["line"]);
    assert_eq!(fields(terms(|draft| draft.lines = lines(2))), ["line"]);
    assert_eq!(fields(terms(|draft| draft.lines = lines(13))), ["line"]);
    assert_eq!(fields(terms(|draft| draft.lines[0] = both(&"x".repeat(121), "x"))), ["line"]);
    assert_eq!(fields(terms(|draft| draft.full = indonesian(&"x".repeat(20_001)))), ["full"]);
    assert_eq!(fields(terms(|draft| draft.full = both("", "only English"))), ["full"]);
    assert_eq!(fields(terms(|draft| draft.from = Some("2026-11-22".into()))), ["from"]);
    assert_eq!(fields(terms(|draft| draft.site = Some("kemangkon".into()))), ["site"]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_taken_is_taken_again_by_its_own_words(
        title in "\\PC{1,70}", text in "(\\PC|\n|\r\n|\t){1,200}", pinned: bool, order in -100i32..=100,
        phone in "[0-9 ()+-]{1,20}", of in "\\PC{0,20}",
    ) {
        let calendar = Calendar::new("Asia/Jakarta").unwrap();
        let draft = AnnouncementDraft {
            title: both(&title, &title),
            text: indonesian(&text),
            pinned,
            order: Some(order.to_string()),
            ..announcement()
        };
        if let Ok(found) = announce(&draft) {
            prop_assert_eq!(announce(&AnnouncementDraft::of(&found, &calendar)), Ok(found));
        }
        let draft = EmergencyDraft {
            phones: vec![format!("{of}={phone}")],
            gathering: indonesian(&text),
            ..EmergencyDraft::ready(EmergencyKind::Emergency, Hazard::Fire, &title)
        };
        if let Ok(found) = raise(&draft) {
            prop_assert_eq!(raise(&EmergencyDraft::of(&found, &calendar)), Ok(found));
        }
        let draft = ServiceDraft { what: indonesian(&text), cost: both(&text, &title), phone, ..service() };
        if let Ok(found) = check(|at| draft.check(ServiceId(1), at)) {
            prop_assert_eq!(check(|at| ServiceDraft::of(&found).check(ServiceId(1), at)), Ok(found));
        }
    }
}
