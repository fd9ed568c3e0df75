//! What staff order for one device, and what they are told of it: the same that its page tells the guest.

use crate::*;
use hotspot::{
    control::{
        self,
        admin::{Explain, Explanation, Rule},
        operator::ClientState,
    },
    model::Bytes,
};
use lab::Flow;
use std::{thread, time::Instant};

const BULK_URL: &str = "http://203.0.113.80/bulk";
/// Counters are read this often.
const ROUND: Duration = Duration::from_secs(5);

#[test]
fn a_gift_opens_the_gate_of_who_has_used_all_within_a_second_and_the_page_says_what_is_left() {
    let lab = hotspot();
    let steps = "4 MB: 2 Mbit/s / 1 Mbit/s, 6 MB: essentials";
    set_plan(&lab, &["--down", "10 Mbit/s", "--up", "5 Mbit/s", "--steps", steps]);
    let phone = online(&lab);
    use_up(&lab, &phone);

    give(&lab, &phone, "60 MB");
    wait_until("the gate is open", SECOND, || reaches_the_web(&phone));
    let page = phone.http_get(PORTAL).expect("the portal").text();
    assert!(page.contains("Anda tersambung") && page.contains("dari 64 MB"), "{page}");
    let told = explain(&lab, &phone);
    assert_eq!(
        (fact(&told, "given"), fact(&told, "allowance"), fact(&told, "step")),
        ("60 MB", "64 MB", "1")
    );
    let used: Bytes = fact(&told, "used").parse().expect("an amount");
    assert!(used.0 > 6_000_000, "what was used stays what it was: {used}");

    let lines = lab.gateway.wifi_pbg(&["audit", "--did", "extra."]);
    assert_eq!(lines[0]["subject"], phone.mac().to_string().as_str(), "{lines}");
    let list = lab.gateway.wifi_pbg(&["extra", "list"]);
    assert_eq!(list["extras"][0]["bytes"], "60 MB", "{list}");
}

#[test]
fn a_gift_gives_a_running_download_its_speed_back_and_survives_a_restart() {
    let mut lab = hotspot();
    set_plan(&lab, &["--down", "10 Mbit/s", "--up", "5 Mbit/s", "--steps", "4 MB: 1 Mbit/s / 1 Mbit/s"]);
    let phone = online(&lab);
    let flow = phone.start_download(BULK_URL);
    wait_until("it is slow", 30 * SECOND, || flow.bytes() > 4_000_000 && rate(&flow) < 1.3e6);
    give(&lab, &phone, "200 MB");
    // Twice what the slow step lets through; how soon a download takes all it may is for its sender.
    wait_until("it is fast again", ROUND, || rate(&flow) > 2e6);
    assert!(flow.still_running(), "and was not cut");

    lab.gateway.kill(lab::Part::Controller);
    lab.gateway.start_part(lab::Part::Controller);
    thread::sleep(2 * ROUND);
    assert!(rate(&flow) > 2e6, "the store remembers what was given");
    wait_until("what moves is told", 4 * ROUND, || {
        let told = explain(&lab, &phone).client.moving.down;
        (2_000_000..=11_000_000).contains(&told)
    });
    let status = lab.gateway.wifi_pbg(&["status"]);
    let down = |moving: &serde_json::Value| moving["down"].as_u64().unwrap_or(0);
    assert!(down(&status["line"]["moving"]) > 2_000_000, "{status}");
    assert_eq!(status["line"]["moving"], status["networks"][0]["moving"], "{status}");
    drop(flow);
    wait_until("nothing moves any more", 5 * ROUND, || explain(&lab, &phone).client.moving.down < 10_000);
}

#[test]
fn staff_are_told_the_rule_that_the_guests_page_shows() {
    let lab = hotspot();
    let steps = "4 MB: 2 Mbit/s / 1 Mbit/s, 11 MB: essentials";
    set_plan(&lab, &["--down", "10 Mbit/s", "--up", "5 Mbit/s", "--steps", steps]);
    let phone = joined(&lab);
    let told = agree(&lab, &phone, Rule::Admission, ClientState::Portal, "Sambungkan");
    assert_eq!(fact(&told, "why"), "never-signed-in");

    press(&phone);
    let told = agree(&lab, &phone, Rule::Allowance, ClientState::Online, "Anda tersambung");
    assert_eq!((fact(&told, "step"), fact(&told, "speed-down")), ("1", "10 Mbit/s"));

    let flow = phone.start_download(BULK_URL);
    wait_until("the first step is used up", 30 * SECOND, || fact(&explain(&lab, &phone), "step") == "2");
    drop(flow);
    let told = agree(&lab, &phone, Rule::Allowance, ClientState::Online, "sekarang lebih pelan");
    assert_eq!(fact(&told, "speed-down"), "2 Mbit/s");

    use_up(&lab, &phone);
    agree(&lab, &phone, Rule::Allowance, ClientState::Essentials, "Kuota hari ini sudah habis");

    let mac = phone.mac().to_string();
    order(&lab, &["block", "add", &mac, "--reason", "Mengirim spam"]);
    let told = agree(&lab, &phone, Rule::Block, ClientState::Paused, "Mengirim spam");
    assert_eq!(told.block.map(|block| block.reason).as_deref(), Some("Mengirim spam"));
    order(&lab, &["block", "end", &mac]);

    set_plan(&lab, &["--hours", &pages::closed_now()]);
    let told = agree(&lab, &phone, Rule::Hours, ClientState::Essentials, "WiFi dibuka lagi");
    assert!(!fact(&told, "opens").is_empty(), "{told:?}");
}

#[test]
fn staff_are_told_that_a_device_has_no_place() {
    let mut lab = Lab::builder().build();
    lab.gateway.configure(|settings| {
        settings.pool = Some("10.20.0.50-10.20.0.53".to_owned());
        settings.overflow = Some(2);
    });
    lab.gateway.start();
    let guests = [lab.phone(), lab.phone()];
    guests.iter().for_each(|guest| drop(guest.dhcp_raw().lease()));
    let newcomer = joined(&lab);
    agree(&lab, &newcomer, Rule::Place, ClientState::Full, "Semua tempat sedang terpakai");
}

/// Staff and guest are told the same.
fn agree(lab: &Lab, phone: &Phone, rule: Rule, state: ClientState, words: &str) -> Explanation {
    let told = explain(lab, phone);
    let decided: Vec<Rule> =
        told.trace.iter().filter(|asked| asked.decided).map(|asked| asked.rule).collect();
    assert_eq!((decided, told.client.state), (vec![rule], state), "{told:?}");
    let page = phone.http_get(PORTAL).expect("the portal").text();
    assert!(page.contains(words), "{words:?} is not on the page:\n{page}");
    told
}

/// As the staff's web asks.
fn explain(lab: &Lab, phone: &Phone) -> Explanation {
    let controller = control::Client::new(lab.gateway.runtime_dir().join("admin.sock"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let told = runtime.block_on(controller.call(&Explain { mac: phone.mac() }));
    told.unwrap_or_else(|error| panic!("{}: {error}", phone.mac()))
}

/// Of the question that decided.
fn fact<'a>(told: &'a Explanation, key: &str) -> &'a str {
    let facts = told.trace.last().map(|asked| asked.facts.as_slice()).unwrap_or_default();
    facts.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str()).unwrap_or_default()
}

fn give(lab: &Lab, phone: &Phone, bytes: &str) {
    order(lab, &["extra", "give", &phone.mac().to_string(), "--bytes", bytes]);
}

fn order(lab: &Lab, arguments: &[&str]) {
    let said = lab.gateway.wifi_pbg(arguments);
    assert_eq!(said["in_force"], true, "{arguments:?}: {said}");
}

/// Downloads until essentials are all that opens.
fn use_up(lab: &Lab, phone: &Phone) {
    let flow = phone.start_download(BULK_URL);
    wait_until("the allowance is used up", 60 * SECOND, || {
        explain(lab, phone).client.state == ClientState::Essentials
    });
    drop(flow);
    assert!(meets_the_portal(phone));
}

/// Bits of payload per second, over a second.
fn rate(flow: &Flow) -> f64 {
    let (before, started) = (flow.bytes(), Instant::now());
    thread::sleep(SECOND);
    (flow.bytes() - before) as f64 * 8.0 / started.elapsed().as_secs_f64()
}
