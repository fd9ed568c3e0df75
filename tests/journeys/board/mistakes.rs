//! Whatever is typed wrong is named by its field, all of it at once, and nothing is changed.

use super::*;
use lab::Part;

/// An order that is refused, and what is said of it.
struct Mistake {
    order: Vec<&'static str>,
    named: &'static [&'static str],
}

/// `order` with `more`.
fn mistake(order: &[&'static str], more: &[&'static str], named: &'static [&'static str]) -> Mistake {
    Mistake { order: [order, more].concat(), named }
}

const NOTICE: &[&str] = &["notice", "add", "--title", "Pawai", "--text", "Besok.", "--office", "Dinporapar"];
const SERVICE: &[&str] =
    &["service", "add", "--category", "health", "--title", "Puskesmas", "--what", "Berobat"];
const EMERGENCY: &[&str] = &["emergency", "raise", "flood", "--kind", "drill", "--place", "Bukateja"];
const LINES: &[&str] = &["--line", "Gratis | Free", "--line", "Wajar | Fair", "--line", "Dicatat | Logged"];
const LONG: &str = "Judul yang panjangnya lebih dari enam puluh huruf tidak muat di mana pun";

#[test]
fn every_mistake_about_an_announcement_names_its_field() {
    are_refused(&[
        mistake(&["notice", "add"], &[], &["--title: ", "--text: ", "--office: "]),
        mistake(NOTICE, &["--title-en", LONG], &["--title-en: has 72 characters, at most 60"]),
        mistake(NOTICE, &["--until", "2020-01-01"], &["--until: "]),
        mistake(NOTICE, &["--from", "2030-01-02", "--until", "2030-01-01"], &["--until: lies before"]),
        mistake(NOTICE, &["--until", "400d"], &["--until: ", "a year"]),
        mistake(NOTICE, &["--from", "soon", "--until", "later"], &["--from: ", "--until: "]),
        mistake(NOTICE, &["--site", "monas"], &["--site: ", "no site monas; it has: alun-alun"]),
        mistake(NOTICE, &["--order", "101"], &["--order: "]),
        mistake(NOTICE, &["--pinned", "perhaps"], &["--pinned", "yes or no"]),
        mistake(NOTICE, &["--text-file", "/nowhere"], &["--text-file", "--text"]),
        mistake(
            &["notice", "add", "--title", "Pawai", "--text-file", "/nowhere/text", "--office", "X"],
            &[],
            &["cannot read /nowhere/text: "],
        ),
        mistake(NOTICE, &["--image", "/nowhere/photo.jpg"], &["cannot read /nowhere/photo.jpg: "]),
        mistake(&["notice", "change", "1", "--title", "", "--order", "x"], &[], &["--title: ", "--order: "]),
        mistake(&["notice", "change", "99", "--title", "X"], &[], &["no notice 99", "notice list --all"]),
        mistake(&["notice", "end", "99"], &[], &["no notice 99"]),
        mistake(&["notice", "show", "first"], &[], &["<ID>", "first"]),
    ]);
}

#[test]
fn every_mistake_about_a_service_names_its_field() {
    are_refused(&[
        mistake(&["service", "add"], &[], &["--category: ", "--title: ", "--what: "]),
        mistake(
            &["service", "add", "--category", "sport", "--title", "X", "--what", "X"],
            &[],
            &["--category: ", "sport", "health (kesehatan)"],
        ),
        mistake(SERVICE, &["--hours", "Senin 08.00-15.00"], &["--hours: "]),
        mistake(SERVICE, &["--phone", "call me"], &["--phone: "]),
        mistake(SERVICE, &["--link", "javascript:alert(1)"], &["--link: "]),
        mistake(SERVICE, &["--link", "https://staff:secret@web.example/"], &["--link: "]),
        mistake(SERVICE, &["--in-garden", "yes"], &["--in-garden: needs a link"]),
        mistake(
            SERVICE,
            &["--in-garden", "yes", "--link", "http://203.0.113.10/"],
            &["--in-garden: needs a link to a host by its name"],
        ),
        mistake(SERVICE, &["--shown", "ya"], &["--shown: "]),
        mistake(SERVICE, &["--requirements-en", "Identity card"], &["--requirements: is missing"]),
        mistake(SERVICE, &["--site", "monas"], &["--site: "]),
        mistake(&["service", "add", "--candidate", "nobody"], &[], &["no candidate nobody"]),
        mistake(
            &["service", "change", "1", "--phone", "x", "--shown", "x"],
            &[],
            &["--phone: ", "--shown: "],
        ),
        mistake(&["service", "end", "99"], &[], &["no service 99"]),
    ]);
}

#[test]
fn every_mistake_about_an_emergency_names_its_field() {
    are_refused(&[
        mistake(
            &["emergency", "raise", "tsunami", "--kind", "drill", "--place", "Bukateja"],
            &[],
            &["<HAZARD>", "tsunami", "flood (banjir)"],
        ),
        mistake(&["emergency", "raise", "flood", "--place", "Bukateja"], &[], &["--kind"]),
        mistake(&["emergency", "raise", "flood", "--kind", "drill"], &[], &["--place"]),
        mistake(EMERGENCY, &["--title", LONG], &["--title: "]),
        mistake(EMERGENCY, &["--until", "49h"], &["--until: lies more than 48 h ahead"]),
        mistake(
            EMERGENCY,
            &["--step", "1", "--step", "2", "--step", "3", "--step", "4"],
            &["--step: 4 steps"],
        ),
        mistake(EMERGENCY, &["--phone", "BPBD=ask"], &["--phone: "]),
        mistake(EMERGENCY, &["--phone", "112", "--phone", "113", "--phone", "119"], &["--phone: 3 numbers"]),
        mistake(EMERGENCY, &["--gathering-en", "The field"], &["--gathering: is missing"]),
        mistake(EMERGENCY, &["--site", "monas", "--phone", "x"], &["--phone: ", "--site: "]),
        mistake(&["emergency", "change", "1", "--until", "1 year"], &[], &["--until: "]),
        mistake(&["emergency", "change", "1", "--kind", "worse"], &[], &["--kind", "worse"]),
        mistake(&["emergency", "end", "99"], &[], &["no emergency 99"]),
    ]);
}

#[test]
fn every_mistake_about_the_terms_names_its_field() {
    let terms = |more: &[&'static str], named| mistake(&[&["terms", "add"], LINES].concat(), more, named);
    are_refused(&[
        mistake(&["terms", "add"], &[], &["--substance: is missing", "--line: 0 lines"]),
        terms(&[], &["--substance: is missing"]),
        terms(&["--substance", "maybe"], &["--substance: "]),
        terms(&["--substance", "yes", "--from", "2020-01-01"], &["--from: has passed"]),
        terms(&["--substance", "yes", "--site", "monas"], &["--site: "]),
        terms(&["--substance", "yes", "--line", "Tanpa Inggris"], &["--line: ", "no English"]),
        mistake(
            &["terms", "add", "--substance", "yes", "--file", "/nowhere/terms"],
            &[],
            &["cannot read /nowhere/terms: "],
        ),
        mistake(&["terms", "show", "99"], &[], &["no terms 99", "terms list"]),
        mistake(&["terms", "change", "99", "--substance", "no"], &[], &["no terms 99"]),
        mistake(&["terms", "end", "zero"], &[], &["<VERSION>", "zero"]),
    ]);
}

/// On a board where one of each stands, with the number 1.
fn are_refused(mistakes: &[Mistake]) {
    let mut lab = Lab::builder().build();
    lab.gateway.start_part(Part::Controller);
    for stands in [NOTICE, SERVICE, EMERGENCY, &[&["terms", "add", "--substance", "no"], LINES].concat()] {
        let _ = order(&lab, stands);
    }
    let everything = || {
        let lists = [
            &["notice", "list", "--all"][..],
            &["service", "list", "--all"],
            &["emergency", "list", "--all"],
            &["terms", "list"],
        ];
        (lists.map(|list| lab.gateway.wifi_pbg(list)), audit(&lab))
    };
    let before = everything();
    for Mistake { order, named } in mistakes {
        let said = refusal(&lab, order);
        for word in *named {
            assert!(said.contains(word), "{order:?} was expected to name {word:?}: {said}");
        }
    }
    assert_eq!(everything(), before, "nothing was changed, and nothing is noted");
}
