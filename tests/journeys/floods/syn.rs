//! Connections that are begun and never made (hping3, and our own frames as fast as this machine can).

use super::*;
use lab::{
    packet::{self, ETHERTYPE_IPV4, ethernet, protocol},
    throughput::blast_frames,
};
use std::{
    env,
    process::{Child, Stdio},
};

/// What the package sets for the whole machine. The kernel keeps these for each network namespace.
const SHIPPED: &str = include_str!("../../../systemd/sysctl.d/60-wifi-pbg.conf");
const SETTINGS: [&str; 4] = [
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_max_syn_backlog",
    "net.ipv4.tcp_synack_retries",
    "net.core.somaxconn",
];

/// Who drops what is too much.
const RULES: [&str; 2] = ["too many visits", "no lease for this source"];
/// What each attacker sends at least.
const SENT: u64 = 10_000;
/// The burst of a device, and its rate for as long as a test may last: what is let through of it at most.
const LET_THROUGH: usize = 200 + 50 * 30;
/// How long our own frames are sent as fast as it goes, in seconds.
const BLAST: u64 = 3;
/// A half-open connection is given up after one, two, four and eight seconds.
const GIVEN_UP_WITHIN: Duration = Duration::from_secs(25);

fn flood(phone: &Phone, to: Ipv4Addr, port: &str, more: &[&str]) -> Child {
    // Or the attacker's own kernel would take the connections back.
    let quiet = "table ip quiet { chain leave { type filter hook output priority 0; tcp flags & rst == rst drop; }; }";
    assert!(phone.command("nft").arg(quiet).status().expect("start nft").success());
    let speed: &[&str] = if env::var_os("FLOOD_SECONDS").is_some() { &["--flood"] } else { &["-i", "u100"] };
    let mut command = phone.command("hping3");
    command.args(["-S", "-q", "-p", port]).args(speed).args(more).arg(to.to_string());
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("start hping3 (package hping3)")
}

/// Beginnings from this device, or from an address that is nobody's.
fn beginnings(phone: &Phone, to: Ipv4Addr, forged: bool) -> Vec<Vec<u8>> {
    let gateway = phone.gateway_mac();
    let frame = |number: u16| {
        let [high, low] = number.to_be_bytes();
        let from = if forged { Ipv4Addr::new(10, 20, 251 + high % 4, low) } else { phone.address() };
        let segment = packet::tcp_syn(from, to, 1_024 + number, 80, b"");
        let packet = packet::ipv4(from, to, protocol::TCP, &segment);
        ethernet(gateway, phone.mac().octets(), ETHERTYPE_IPV4, &packet)
    };
    (0..4_096).map(frame).collect()
}

fn end(mut attack: Child) {
    let _ = attack.kill();
    let _ = attack.wait();
}

fn half_open(lab: &Lab) -> usize {
    let listed = lab.gateway.command("ss").args(["-Htn", "state", "syn-recv"]).output();
    listed.expect("start ss (package iproute2)").stdout.iter().filter(|byte| **byte == b'\n').count()
}

// G24
#[test]
fn a_listener_that_nobody_guards_is_lost_in_a_flood_of_beginnings() {
    let lab = Lab::builder().build();
    lab.gateway.forward_by_hand();
    lab.gateway.namespace().sysctl("net/ipv4/tcp_syncookies", "0");
    lab.gateway.namespace().sysctl("net/ipv4/tcp_max_syn_backlog", "64");
    let (mut attacker, mut guest) = (lab.phone(), lab.phone());
    attacker.set_address(Ipv4Addr::new(10, 20, 251, 9));
    guest.set_address(Ipv4Addr::new(10, 20, 251, 10));
    let gateway = lab.networks()[0].address;
    let mut server = lab.gateway.command("python3");
    server.args(["-m", "http.server", "80", "--directory", "/usr/share/doc/python3"]);
    let server = server.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("start python3");
    let asks = || guest.http(&Request::get(&format!("http://{gateway}/")).timeout(2 * SECOND)).is_ok();
    wait_until("it serves", 10 * SECOND, asks);
    let attack = flood(&attacker, gateway, "80", &[]);
    wait_until("nobody else gets a page", 15 * SECOND, || !asks());
    end(attack);
    end(server);
}

// G24
#[test]
fn a_flood_of_beginnings_keeps_nobody_from_the_page_and_leaves_nothing_half_open() {
    let (lab, _) = hotspot_with_certificate();
    for line in SHIPPED.lines() {
        let (key, value) = line.split_once(" = ").unwrap_or_default();
        if SETTINGS.contains(&key) {
            lab.gateway.namespace().sysctl(&key.replace('.', "/"), value);
        }
    }
    let guest = joined(&lab);
    let attackers = [joined(&lab), joined(&lab), joined(&lab)];
    let before = Before::of(&lab, [Part::Controller, Part::Portal]);
    let gateway = lab.networks()[0].address;
    let [own, within_tls, foreign] = &attackers;
    let attacks = [
        flood(own, gateway, "80", &[]),
        flood(within_tls, gateway, "443", &[]),
        flood(foreign, gateway, "80", &["--rand-source"]),
    ];
    for rule in RULES {
        wait_until(rule, 30 * SECOND, || dropped_by(&lab, rule).is_some_and(|dropped| dropped > SENT));
    }
    let seconds = env::var("FLOOD_SECONDS").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(BLAST);
    let (time, frames) = (Duration::from_secs(seconds), [(own, false), (foreign, true)]);
    let frames = frames.map(|(phone, forged)| (phone, beginnings(phone, gateway, forged)));
    let dropped = || RULES.map(|rule| dropped_by(&lab, rule).unwrap_or(0));
    let (began, before_all) = (Instant::now(), dropped());
    let (sent, mut waits, open) = thread::scope(|scope| {
        let senders = frames.map(|(phone, frames)| scope.spawn(move || blast_frames(phone, &frames, time)));
        let mut waits = Vec::new();
        let mut open = 0;
        while waits.len() < 5 || began.elapsed() < time {
            let asked = Instant::now();
            page_within(&guest, PAGE);
            waits.push(asked.elapsed());
            open = open.max(half_open(&lab));
        }
        (senders.map(|sender| sender.join().expect("it is sent")), waits, open)
    });
    let (took, dropped) = (began.elapsed(), dropped());
    waits.sort();
    println!(
        "{:.0} beginnings a second were dropped for {took:.1?}, {sent:?} of them our own frames, {open} were half open; of {} pages \
         half came within {:?}, 99 of 100 within {:?}",
        (dropped.iter().sum::<u64>() - before_all.iter().sum::<u64>()) as f64 / took.as_secs_f64(),
        waits.len(),
        waits[waits.len() / 2],
        waits[(waits.len() * 99).div_ceil(100) - 1]
    );
    assert!(open <= 2 * LET_THROUGH + 50 * seconds as usize, "{open} half open");
    attacks.into_iter().for_each(end);
    wait_until("nothing is half open", GIVEN_UP_WITHIN, || half_open(&lab) == 0);
    before.wait_idle(&lab, KEPT);
}
