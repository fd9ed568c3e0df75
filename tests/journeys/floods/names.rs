//! Guests who ask for names as fast as they can (dnsperf), and strangers who would have others flooded with the answers.

use super::*;
use lab::addresses::WAN;
use std::{
    net::UdpSocket,
    process::{Child, Stdio},
};

/// Questions a second of one guest, and for how many seconds.
const SPEED: u64 = 4_000;
const SECONDS: u64 = 3;
/// What one guest is answered in that time: at once, and a second; machines may take a little longer.
const ANSWERED: u64 = 400 + 200 * (SECONDS + 3);

fn flood(phone: &Phone, number: usize) -> Child {
    let names = phone.new_folder("names").join("names");
    let lines: String = (0..100).map(|name| format!("n{number}-{name}.web.example A\n")).collect();
    fs::write(&names, lines + "web.example A\n").expect("write names for dnsperf");
    let mut command = phone.command("dnsperf");
    command.args(["-s", &phone.resolver().to_string(), "-d"]).arg(names);
    command.args([
        "-l",
        &SECONDS.to_string(),
        "-Q",
        &SPEED.to_string(),
        "-q",
        "5000",
        "-c",
        "1",
        "-T",
        "1",
        "-t",
        "1",
    ]);
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("start dnsperf (package dnsperf)")
}

/// How many questions were answered.
fn answered(flood: Child) -> u64 {
    let said = flood.wait_with_output().expect("wait for dnsperf").stdout;
    let said = String::from_utf8_lossy(&said).into_owned();
    let line = said.lines().find_map(|line| line.trim().strip_prefix("Queries completed:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_else(|| panic!("{said}"))
}

// G26
#[test]
fn guests_who_ask_without_end_get_their_share_of_names_and_others_theirs() {
    let lab = Lab::builder().build();
    lab.gateway.open_by_hand();
    let unbounded = answered(flood(&joined(&lab), 0));
    drop(lab);

    let lab = hotspot();
    let guest = joined(&lab);
    let attackers: Vec<Phone> = (0..3).map(|_| joined(&lab)).collect();
    assert!(meets_the_portal(&guest));
    let before = Before::of(&lab, [Part::Controller, Part::Portal]);
    let floods: Vec<Child> =
        attackers.iter().enumerate().map(|(number, phone)| flood(phone, number)).collect();
    wait_until("they exceed their share", 10 * SECOND, || {
        dropped_by(&lab, "too many questions").is_some_and(|dropped| dropped > 2_000)
    });
    for _ in 0..5 {
        assert!(meets_the_portal(&guest), "another guest's names resolve");
        page_within(&guest, PAGE);
    }
    let bounded: Vec<u64> = floods.into_iter().map(answered).collect();
    println!("{unbounded} answers to one guest of an ordinary server, {bounded:?} to three of ours");
    assert!(unbounded > 2 * ANSWERED, "{unbounded} of an ordinary server");
    assert!(bounded.iter().all(|answered| (200..=ANSWERED).contains(answered)), "{bounded:?}");
    before.wait_idle(&lab, KEPT);
}

// G26
#[test]
fn no_stranger_has_anybody_flooded_with_our_answers() {
    let lab = hotspot();
    let guest = joined(&lab);
    let mut question = b"\x12\x34\x01\0\0\x01\0\0\0\0\0\0".to_vec();
    question.extend(b"\x03web\x07example\0\0\x01\0\x01");
    let answers = |from: &lab::Namespace, to: Ipv4Addr| {
        from.run(|| {
            let socket = UdpSocket::bind("0.0.0.0:0").expect("a socket");
            socket.set_read_timeout(Some(SECOND)).expect("a timeout");
            socket.send_to(&question, (to, 53)).expect("it is sent");
            socket.recv(&mut [0; 512]).is_ok()
        })
    };
    let gateway = lab.networks()[0].address;
    assert!(answers(guest.namespace(), gateway), "a guest is answered");
    assert!(!answers(lab.internet.namespace(), WAN), "nobody beyond the uplink is");
    assert!(!answers(lab.internet.namespace(), gateway));
    let mut squatter = lab.phone();
    squatter.set_address(Ipv4Addr::new(10, 20, 251, 9));
    assert!(!answers(squatter.namespace(), gateway), "nor is who has no lease");
    for rule in ["the uplink reaches nothing", "no lease for this source"] {
        assert!(dropped_by(&lab, rule) > Some(0), "{rule}");
    }
}
