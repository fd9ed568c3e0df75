//! Guests who pretend to be somebody below IP: attacks with the tools that people use for them, each shown to work where
//! nobody stops it.

mod arp;
mod copies;
mod routers;
mod scans;
mod servers;

use crate::*;
use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, Stdio},
};

const TIMUR: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 2);
const BARAT: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 3);
/// Of hosts that take an address without asking.
const ATTACKER: Ipv4Addr = Ipv4Addr::new(10, 20, 251, 9);
const VICTIM: Ipv4Addr = Ipv4Addr::new(10, 20, 251, 10);

/// `wifi-pbg access-point add NAME …`, by the port of the bridge that it is plugged into.
fn add(lab: &Lab, name: &str, port: &str) {
    let attachment = format!("port:{port}");
    let words =
        ["access-point", "add", name, "--site", "alun-alun", "--title", name, "--attachment", &attachment];
    let said = lab.gateway.wifi_pbg(&words);
    assert_eq!(said["in_force"], true, "{said}");
}

/// What was seen, of the alarm of this kind that stands at the lab's site.
fn alarm(lab: &Lab, kind: &str) -> Option<String> {
    let alarms = lab.gateway.wifi_pbg(&["alarms"]);
    let found = alarms.as_array()?.iter().find(|alarm| alarm["kind"] == kind)?;
    assert_eq!(found["site"], lab.networks()[0].site, "{found}");
    found["seen"].as_str().map(str::to_owned)
}

/// Until the gateway lets these ports of its bridge reach nobody else.
fn wait_kept_apart(lab: &Lab, ports: &[&str]) {
    let is_isolated = |port: &&str| {
        let path = format!("/sys/class/net/{port}/brport/isolated");
        let read = lab.gateway.command("cat").arg(path).output().expect("start cat");
        read.stdout == b"1\n"
    };
    wait_until("the bridge's ports are isolated", 10 * SECOND, || ports.iter().all(is_isolated));
}

/// The port of the bridge that a phone is plugged into by itself.
fn port_of(phone: &Phone) -> String {
    phone.hostname().replace('-', "")
}

/// What a program prints to standard error, line by line, from now on. It ends with the phone at the latest.
fn attack(phone: &Phone, program: &str, arguments: &[&str]) -> Child {
    let mut command = phone.command(program);
    command.args(arguments).stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().unwrap_or_else(|error| panic!("cannot start {program}: {error}"))
}

/// Until an attack has told of so many steps.
fn wait_for_lines(attack: &mut Child, count: usize) {
    let told = attack.stderr.take().expect("what it tells");
    let told = BufReader::new(told).lines().take(count).filter(Result::is_ok).count();
    assert_eq!(told, count, "the attack ended early");
}

fn end(mut attack: Child) {
    let _ = attack.kill();
    let _ = attack.wait();
}
