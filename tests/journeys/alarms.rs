//! What staff should look at: raised, taken on, over, and readable whatever has stopped.

use crate::*;
use lab::Part;
use serde_json::Value;

const KNOWN_WITHIN: Duration = Duration::from_secs(10);

/// A gateway with one place, the phone that has it, and one that has found none.
struct Troubled {
    lab: Lab,
    guest: Phone,
    newcomer: Phone,
}

fn troubled() -> Troubled {
    let mut lab = Lab::builder().build();
    lab.gateway.configure(|settings| settings.pool = Some("10.20.0.50-10.20.0.50".to_owned()));
    lab.gateway.start();
    let (mut guest, newcomer) = (lab.phone(), lab.phone());
    guest.join(Client::Udhcpc);
    assert!(standing(&lab).is_empty());
    let mut troubled = Troubled { lab, guest, newcomer };
    troubled.again();
    troubled
}

impl Troubled {
    /// Somebody finds no place.
    fn again(&mut self) {
        assert!(self.newcomer.try_join(Client::Udhcpc, SECOND).is_err());
        wait_until("it is an alarm", KNOWN_WITHIN, || !standing(&self.lab).is_empty());
    }

    /// There is a place again.
    fn is_over(&mut self) {
        self.guest.leave();
        wait_until("it is over", KNOWN_WITHIN, || standing(&self.lab).is_empty());
    }
}

#[test]
fn an_alarm_names_place_and_time_and_what_was_seen_and_is_over_when_its_cause_is_gone() {
    let mut troubled = troubled();
    let alarm = &standing(&troubled.lab)[0];
    assert_eq!((&alarm["kind"], &alarm["site"]), (&"place-full".into(), &"alun-alun".into()), "{alarm}");
    assert!(alarm["cleared"].is_null() && alarm["acknowledged"].is_null(), "{alarm}");
    assert!(alarm["check"].as_str().is_some_and(|check| check.contains("wifi-pbg clients")), "{alarm}");
    let said = print(&troubled.lab, &["alarms"]);
    for words in ["place-full  alun-alun  since 20", "WIB", "seen: every address of Alun-Alun", "check: "] {
        assert!(said.contains(words), "{words} in {said}");
    }
    assert!(print(&troubled.lab, &["status"]).contains("alarms: 1; see `wifi-pbg alarms`"));

    troubled.is_over();
    assert_eq!(print(&troubled.lab, &["alarms"]), "no alarm stands\n");
    let said = print(&troubled.lab, &["alarms", "list", "--all"]);
    assert!(said.contains("place-full  alun-alun  since 20") && said.contains(" until 20"), "{said}");
    assert!(!said.contains("check:"), "nothing is left to check: {said}");

    // The same trouble again is the same alarm, not one more.
    troubled.guest.join(Client::Udhcpc);
    troubled.again();
    let again = &standing(&troubled.lab)[0];
    assert_eq!((&again["id"], &again["since"]), (&alarm["id"], &alarm["since"]));
}

#[test]
fn an_alarm_taken_on_shows_by_whom_and_stands_until_its_cause_is_gone() {
    let mut troubled = troubled();
    let id = standing(&troubled.lab)[0]["id"].to_string();
    let said = print(&troubled.lab, &["alarms", "acknowledge", &id, "--by", "Bu Siti"]);
    assert!(said.contains("acknowledged by Bu Siti at 20") && said.contains("check: "), "{said}");
    assert_eq!(standing(&troubled.lab)[0]["acknowledged"]["by"], "Bu Siti");
    troubled.is_over();
    let said = print(&troubled.lab, &["alarms", "list", "--all"]);
    assert!(said.contains("acknowledged by Bu Siti"), "{said}");
}

#[test]
fn alarms_outlive_a_killed_controller_and_are_read_and_taken_on_without_it() {
    let mut troubled = troubled();
    let id = standing(&troubled.lab)[0]["id"].clone();
    troubled.lab.gateway.kill(Part::Controller);
    assert_eq!(standing(&troubled.lab)[0]["id"], id);
    assert!(print(&troubled.lab, &["alarms"]).contains("every address of Alun-Alun"));
    let said = print(&troubled.lab, &["alarms", "acknowledge", &id.to_string(), "--by", "Pak Budi"]);
    assert!(said.contains("acknowledged by Pak Budi"), "{said}");

    troubled.lab.gateway.start_part(Part::Controller);
    let alarm = &standing(&troubled.lab)[0];
    assert_eq!((&alarm["id"], &alarm["acknowledged"]["by"]), (&id, &"Pak Budi".into()));
    // What changes later does not undo what was noted while the controller was away.
    troubled.is_over();
    let all = troubled.lab.gateway.wifi_pbg(&["alarms", "list", "--all"]);
    let same = all.as_array().into_iter().flatten().find(|alarm| alarm["id"] == id);
    assert_eq!(same.map(|alarm| &alarm["acknowledged"]["by"]), Some(&"Pak Budi".into()), "{all}");
}

#[test]
fn an_unknown_number_or_a_strange_name_is_refused_with_a_remedy() {
    let Troubled { lab, .. } = troubled();
    let id = standing(&lab)[0]["id"].to_string();
    for (arguments, said) in [
        (&["alarms", "acknowledge", "4711"][..], "there is no alarm 4711; `wifi-pbg alarms list --all`"),
        (&["alarms", "acknowledge", &id, "--by", " "], "1 to 60 characters"),
        (&["alarms", "acknowledge", &id, "--by", "a\u{1b}[2Jb"], "1 to 60 characters"),
        (&["alarms", "acknowledge", "x"], "invalid value 'x'"),
        (&["alarms", "acknowledge"], "<ID>"),
    ] {
        let output = lab.gateway.try_wifi_pbg(arguments);
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && complaint.contains(said), "{arguments:?}: {complaint}");
    }
    assert!(standing(&lab)[0]["acknowledged"].is_null());
}

fn standing(lab: &Lab) -> Vec<Value> {
    lab.gateway.wifi_pbg(&["alarms"]).as_array().cloned().unwrap_or_default()
}

/// What the operator's command prints for people.
fn print(lab: &Lab, arguments: &[&str]) -> String {
    let output = lab.gateway.try_wifi_pbg(arguments);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{arguments:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
    said
}
