//! `wifi-pbg notice|service|emergency|terms` with `--json`: what one order writes, the next one reads, and the audit keeps;
//! and what is said while the store or the controller is out of order.

use super::*;
use crate::faults::Disk;
use lab::Part;

/// A gateway without its portal: enough for orders.
fn controller() -> Lab {
    let mut lab = Lab::builder().build();
    lab.gateway.start_part(Part::Controller);
    lab
}

const SERVICE: [&str; 8] =
    ["service", "add", "--category", "health", "--title", "Puskesmas", "--what", "Berobat"];
const TERMS: [&str; 10] = [
    "terms",
    "add",
    "--substance",
    "yes",
    "--line",
    "Gratis | Free",
    "--line",
    "Wajar | Fair",
    "--line",
    "Dicatat | Logged",
];

/// What an order said of its subject, without what became of the order.
fn subject(said: &Value) -> Value {
    let mut said = said.clone();
    for name in ["in_force", "standing"] {
        said.as_object_mut().expect("an object").remove(name);
    }
    said
}

/// `said` with another value under `path`.
fn with(said: &Value, path: &str, value: impl Into<Value>) -> Value {
    let mut said = said.clone();
    *said.pointer_mut(path).unwrap_or_else(|| panic!("{path} in a subject")) = value.into();
    said
}

fn listed(lab: &Lab, what: &str, all: bool) -> Value {
    let arguments: &[&str] = if all { &[what, "list", "--all"] } else { &[what, "list"] };
    lab.gateway.wifi_pbg(arguments)
}

fn shown(lab: &Lab, what: &str, id: &str) -> Value {
    lab.gateway.wifi_pbg(&[what, "show", id])
}

#[test]
fn an_announcement_is_read_back_as_it_was_written_until_its_end() {
    let lab = controller();
    let more = ["--title-en", "Parade", "--site", "alun-alun", "--order", "-3", "--pinned", "--until", "7d"];
    let added = announce(&lab, "Pawai", &more);
    let (id, stands) = (number(&added), subject(&added));
    assert_eq!(
        (&stands["title"]["english"], &stands["pinned"], &stands["order"], &stands["state"]),
        (&"Parade".into(), &true.into(), &(-3).into(), &"in force".into()),
        "{stands}"
    );
    assert_eq!(listed(&lab, "notice", false), Value::Array(vec![stands.clone()]));
    assert_eq!(shown(&lab, "notice", &id), stands);

    let changed = subject(&order(&lab, &["notice", "change", &id, "--title", "Pawai budaya"]));
    let as_before = with(&changed, "/changed", stands["changed"].clone());
    assert_eq!(as_before, with(&stands, "/title/indonesian", "Pawai budaya"), "nothing else was named");
    assert_eq!(shown(&lab, "notice", &id), changed);

    let ended = subject(&order(&lab, &["notice", "end", &id]));
    assert_eq!(ended["state"], "ended", "{ended}");
    assert_eq!(listed(&lab, "notice", false), Value::Array(vec![]));
    assert_eq!(listed(&lab, "notice", true), Value::Array(vec![ended.clone()]));
    assert_eq!(shown(&lab, "notice", &id), ended);
    for again in ["end", "change"] {
        let said = refusal(&lab, &["notice", again, &id]);
        assert!(said.contains(&format!("notice {id} was taken down")), "{said}");
    }
    assert_ne!(number(&announce(&lab, "Bazar", &[])), id, "no number is given twice");
}

#[test]
fn a_service_is_read_back_as_it_was_written_until_its_end() {
    let lab = controller();
    let more = ["--hours", "Mon-Fri 07:30-15:30", "--phone", "0281-891012", "--link", "https://web.example"];
    let added = order(&lab, &[&SERVICE[..], &more].concat());
    let (id, stands) = (number(&added), subject(&added));
    assert_eq!(
        (&stands["link"], &stands["shown"], &stands["in_garden"]),
        (&"https://web.example/".into(), &true.into(), &false.into()),
        "{stands}"
    );
    assert_eq!(listed(&lab, "service", false), Value::Array(vec![stands.clone()]));
    assert_eq!(shown(&lab, "service", &id), stands);

    let changed = subject(&order(&lab, &["service", "change", &id, "--phone", "", "--shown", "no"]));
    assert_eq!(changed, with(&with(&stands, "/phone", ""), "/shown", false), "nothing else was named");
    assert_eq!(listed(&lab, "service", false), Value::Array(vec![]));
    assert_eq!(listed(&lab, "service", true), Value::Array(vec![changed.clone()]));
    assert_eq!(shown(&lab, "service", &id), changed);

    assert_eq!(subject(&order(&lab, &["service", "end", &id])), changed);
    assert_eq!(listed(&lab, "service", true), Value::Array(vec![]));
    assert!(refusal(&lab, &["service", "show", &id]).contains(&format!("there is no service {id}")));
    assert_ne!(number(&order(&lab, &SERVICE)), id, "no number is given twice");
}

#[test]
fn an_emergency_is_read_back_as_it_was_written_until_its_end() {
    let lab = controller();
    let more = ["--phone", "BPBD=0281-891012", "--gathering", "Lapangan Bukateja", "--until", "2h"];
    let raised = raise(&lab, "warning", &more);
    let (id, stands) = (number(&raised), subject(&raised));
    assert_eq!(stands["title"]["indonesian"], "Banjir di Kecamatan Bukateja", "{stands}");
    assert_eq!(stands["until"].as_i64(), stands["from"].as_i64().map(|from| from + 7_200), "{stands}");
    assert_eq!(listed(&lab, "emergency", false), Value::Array(vec![stands.clone()]));
    assert_eq!(shown(&lab, "emergency", &id), stands);

    let changed = subject(&order(&lab, &["emergency", "change", &id, "--kind", "emergency"]));
    let as_before = with(&changed, "/updated", stands["updated"].clone());
    assert_eq!(as_before, with(&stands, "/kind", "emergency"), "nothing else was named");
    assert_eq!(shown(&lab, "emergency", &id), changed);

    let ended = subject(&order(&lab, &["emergency", "end", &id]));
    assert_eq!(ended["state"], "ended", "{ended}");
    assert_eq!(listed(&lab, "emergency", false), Value::Array(vec![]));
    assert_eq!(listed(&lab, "emergency", true), Value::Array(vec![ended]));
    for again in ["end", "change"] {
        let said = refusal(&lab, &["emergency", again, &id]);
        assert!(said.contains(&format!("emergency {id} is over")), "{said}");
    }
}

#[test]
fn an_edition_of_the_terms_is_read_back_as_it_was_written_and_stands_once_it_holds() {
    let lab = controller();
    let version = |of: &Value| of["version"].as_str().expect("a version").to_owned();
    let editions = || lab.gateway.wifi_pbg(&["terms", "list"])["editions"].clone();
    let added = order(&lab, &TERMS);
    let (id, stands) = (version(&added), subject(&added));
    assert_eq!((&stands["state"], &stands["substance"]), (&"to come".into(), &true.into()), "{stands}");
    assert_eq!(editions(), Value::Array(vec![stands.clone()]));
    assert_eq!(shown(&lab, "terms", &id), stands);

    let changed = subject(&order(&lab, &["terms", "change", &id, "--substance", "no"]));
    assert_eq!(changed, with(&stands, "/substance", false), "nothing else was named");
    assert_eq!(shown(&lab, "terms", &id), changed);
    let _ = order(&lab, &["terms", "end", &id]);
    assert_eq!(editions(), Value::Array(vec![]));

    let holds = version(&order(&lab, &[&TERMS[..], &["--from", "now"]].concat()));
    assert_ne!(holds, id, "no version is given twice");
    assert_eq!(shown(&lab, "terms", &holds)["state"], "in force");
    for order in ["end", "change"] {
        let said = refusal(&lab, &["terms", order, &holds]);
        assert!(said.contains(&format!("terms {holds} holds")), "{said}");
    }
}

#[test]
fn the_audit_keeps_who_did_what_and_how_it_was_before_and_after() {
    let lab = controller();
    let began = now();
    let added = [announce(&lab, "Pawai", &[]), order(&lab, &SERVICE), raise(&lab, "drill", &[])];
    let subjects = ["notice", "service", "emergency"].into_iter().zip(added.iter().map(number));
    for (what, id) in subjects.clone() {
        let _ = order(&lab, &[what, "change", &id, "--title", "Diubah"]);
        let _ = order(&lab, &[what, "end", &id]);
    }
    let terms = order(&lab, &TERMS)["version"].as_str().expect("a version").to_owned();
    let _ = order(&lab, &["terms", "change", &terms, "--substance", "no"]);
    let _ = order(&lab, &["terms", "end", &terms]);

    let acts = audit(&lab);
    for act in &acts {
        assert_eq!(act.who, "root", "{act:?}");
        assert!((began..=now()).contains(&act.at.0), "{act:?}, began {began}");
    }
    let read = |state: &Option<String>| -> Value {
        state.as_deref().map_or(Value::Null, |state| serde_json::from_str(state).expect("JSON"))
    };
    for (what, id) in subjects.chain([("terms", terms)]) {
        let of: Vec<&Act> = acts.iter().filter(|act| act.subject == format!("{what} {id}")).collect();
        let first = if what == "emergency" { "raise" } else { "add" };
        let expected = [first, "change", "end"].map(|did| format!("{what}.{did}"));
        assert_eq!(of.iter().map(|act| act.did.as_str()).collect::<Vec<_>>(), expected);
        let states: Vec<[Value; 2]> = of.iter().map(|act| [read(&act.before), read(&act.after)]).collect();
        assert_eq!(states[0][0], Value::Null, "{what} was nothing before");
        // Each begins where the one before ended.
        assert!(states[0][1] == states[1][0] && states[1][1] == states[2][0], "{of:?}");
        assert_ne!(states[1][0], states[1][1], "{what} was changed");
        let gone = ["service", "terms"].contains(&what);
        assert!(if gone { states[2][1].is_null() } else { states[2][1]["ended"].is_i64() }, "{of:?}");
    }
}

#[test]
fn a_full_disk_is_named_and_nothing_is_half_written() {
    let mut lab = Lab::builder().build();
    let disk = Disk::small(&lab);
    lab.gateway.configure(|settings| settings.state_dir = Some(disk.path()));
    lab.gateway.start_part(Part::Controller);
    let stands = (announce(&lab, "Pawai", &[]), audit(&lab)).1;
    disk.fill();
    let long = "Panjang sekali. ".repeat(240);
    let words = ["notice", "add", "--title", "Bazar", "--text", &long, "--text-en", &long, "--office", "X"];
    let said = refusal(&lab, &words);
    assert!(said.contains("cannot write to the store") && said.contains("full"), "{said}");
    assert_eq!(listed(&lab, "notice", true).as_array().map(Vec::len), Some(1), "what stands is still read");
    disk.free();
    assert_eq!(audit(&lab), stands);
    let _ = order(&lab, &words);
}

#[test]
fn a_store_that_cannot_be_written_is_named() {
    let mut lab = Lab::builder().build();
    let disk = Disk::small(&lab);
    lab.gateway.configure(|settings| settings.state_dir = Some(disk.path()));
    lab.gateway.start_part(Part::Controller);
    assert!(lab.gateway.stop(Part::Controller).success());
    disk.allow_writing(false);
    for order in
        [&SERVICE[..], &TERMS, &["emergency", "raise", "fire", "--kind", "drill", "--place", "Pasar"]]
    {
        let said = refusal(&lab, order).to_lowercase();
        // A stopped controller leaves its log folded into the file or beside it; the complaint differs by that.
        let why = said.contains("readonly") || said.contains("read-only file system");
        assert!(said.contains("the store") && why, "{order:?}: {said}");
    }
    disk.allow_writing(true);
    assert_eq!(lab.gateway.wifi_pbg(&SERVICE)["in_force"], false, "the controller does not run");
}

#[test]
fn a_missing_store_is_named_and_not_made() {
    let lab = Lab::builder().build();
    lab.gateway.write_configuration();
    let said = refusal(&lab, &["notice", "list"]);
    let path = lab.gateway.state_dir().join("hotspot.db");
    assert!(said.contains(&path.display().to_string()) && !path.exists(), "{said}");
}

#[test]
fn orders_without_the_controller_are_kept_said_so_and_hold_when_it_starts() {
    let mut lab = hotspot();
    let phone = joined(&lab);
    lab.gateway.kill(Part::Controller);
    let announcement =
        ["notice", "add", "--title", "Pasar malam", "--text", "Alun-alun.", "--office", "Dinporapar"];
    let drill = ["emergency", "raise", "fire", "--kind", "drill", "--place", "Pasar"];
    let terms = [&TERMS[..], &["--from", "now"]].concat();
    for order in [&announcement[..], &SERVICE, &drill, &terms] {
        let said = lab.gateway.wifi_pbg(order);
        let standing = "stored; the controller is not running and takes it up when it starts";
        assert_eq!((&said["in_force"], &said["standing"]), (&false.into(), &standing.into()), "{said}");
    }
    lab.gateway.start_part(Part::Controller);
    wait_until("all of it is on the pages", ON_PAGES_WITHIN, || {
        says(&phone, "/", "Pasar malam") && says(&phone, "/", "Kebakaran di Pasar")
    });
    assert!(says(&phone, "/layanan", "Puskesmas"));
}

#[test]
fn an_order_that_the_controller_is_too_busy_for_is_kept_and_taken_up_soon() {
    let lab = hotspot();
    let phone = joined(&lab);
    lab.gateway.freeze(Part::Controller, true);
    let said = lab.gateway.wifi_pbg(&SERVICE);
    let standing = said["standing"].as_str().unwrap_or_default();
    assert!(said["in_force"] == false && standing.contains("at its next check"), "{said}");
    lab.gateway.freeze(Part::Controller, false);
    wait_until("the service is on its page", 2 * ON_PAGES_WITHIN, || says(&phone, "/layanan", "Puskesmas"));
}

#[test]
fn an_edition_of_the_terms_stands_on_the_page_from_its_moment_on() {
    let mut lab = Lab::builder().networks(2).build();
    lab.gateway.start();
    let (alun_alun, pendopo) = (joined_at(&lab, 0), joined_at(&lab, 1));
    let (path, english) = ("/ketentuan", "/en/terms");
    let built_in = page(&alun_alun, path).text();
    let from = now() + 6;
    let _ = order(&lab, &[&TERMS[..], &["--from", &moment(from), "--site", "alun-alun"]].concat());
    assert!(!says(&alun_alun, path, "Dicatat") || now() >= from);
    wait_until("it holds", 6 * SECOND + ON_PAGES_WITHIN, || says(&alun_alun, path, "Dicatat"));
    assert!(now() >= from && says(&alun_alun, english, "Logged"));
    assert!(!says(&pendopo, path, "Dicatat"), "at its site alone");
    assert!(page(&alun_alun, path).text() != built_in);
}
