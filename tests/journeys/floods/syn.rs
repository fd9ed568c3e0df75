//! Connections that are begun and never made (hping3).

use super::*;
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

/// What each attacker sends at least.
const SENT: u64 = 10_000;
/// The burst of a device, and its rate for as long as a test may last: what is let through of it at most.
const LET_THROUGH: usize = 200 + 50 * 30;
const PAGE: Duration = Duration::from_secs(3);
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
    for (rule, sent) in [("too many visits", SENT), ("no lease for this source", SENT)] {
        wait_until(rule, 30 * SECOND, || dropped_by(&lab, rule).is_some_and(|dropped| dropped > sent));
    }
    let open = half_open(&lab);
    for _ in 0..5 {
        page_within(&guest, PAGE);
    }
    let dropped = ["too many visits", "no lease for this source"].map(|rule| dropped_by(&lab, rule));
    println!("{open} half open while {dropped:?} beginnings were dropped");
    assert!(open <= 2 * LET_THROUGH, "{open} half open");
    attacks.into_iter().for_each(end);
    wait_until("nothing is half open", GIVEN_UP_WITHIN, || half_open(&lab) == 0);
    before.wait_idle(&lab, 16 * 1024);
}
