//! Questions that are in the cache and questions that are new, by dnsperf, of some hundred guests who are signed in: one guest
//! may ask 200 a second.

use super::dns_peers::{Running, Server};
use crate::{
    crowd::Crowd,
    interrupt::Interrupted,
    process,
    rounds::{interleaved_figures, part},
    table::{Row, Table},
};
use hickory_proto::rr::{RData, rdata};
use lab::{Lab, Part, Phone, addresses::WEB};
use std::{fmt::Write, fs, net::Ipv4Addr, path::PathBuf};

/// Together they may ask more than anybody answers.
const GUESTS: usize = 480;
/// dnsperf has no more sockets in one thread than 256.
const THREADS: &str = "2";
const OUTSTANDING: &str = "100";
/// Different names in the cache.
const KNOWN: usize = 1_000;
const SECONDS: &str = "2";
/// Under which the delay is measured, in questions a second.
const LOAD: &str = "20000";
const MOST_DELAY: f64 = 2.0;
/// What the controller may need while names come that nobody has asked for before, in MiB.
const MOST_MEMORY: f64 = 64.0;

/// Below it every name exists; how long an answer may be kept, in seconds.
const DOMAIN: &str = "bench.example";
const KEPT: u32 = 3600;

/// Measures ours among the peers.
///
/// # Errors
/// When the run is interrupted.
pub fn measure(table: &mut Table) -> Result<(), Interrupted> {
    let mut lab = Lab::builder().build();
    lab.internet.dns.set_below(DOMAIN, vec![RData::A(rdata::A(WEB))]);
    lab.internet.dns.set_ttl(KEPT);
    lab.gateway.start_part(Part::Controller);
    let guests = {
        let mut crowd = Crowd::new(&lab);
        crowd.grow_to(GUESTS)?;
        let (port, guests) = crowd.leave();
        hold(&port, &guests);
        port
    };
    let (mut running, mut files) = (Running::Ours, Files::new(&lab));
    let address = lab.networks()[0].address;
    let [ours, dnsmasq, unbound] = interleaved_figures(
        "cached and new questions a second, p99 at 20,000 a second in ms, memory",
        [Server::Ours, Server::Dnsmasq, Server::Unbound],
        |server| {
            running.change(&mut lab.gateway, address, server);
            let known = files.known();
            let _ = dnsperf(&guests, address, &known, &["-n", "3"]);
            let cached = rate(&dnsperf(&guests, address, &known, &["-l", SECONDS]));
            let delay = delay(&dnsperf(&guests, address, &known, &["-l", SECONDS, "-Q", LOAD, "-v"]));
            let missing = rate(&dnsperf(&guests, address, &files.new_names(), &["-l", SECONDS]));
            [cached, missing, delay, process::memory(running.process(&lab.gateway))]
        },
    )?;
    for (peer, [their_cached, their_missing, ..]) in [("dnsmasq", &dnsmasq), ("unbound", &unbound)] {
        let cached =
            Row::of("answers from the cache, 480 guests", "per s", &ours[0]).beside(peer, their_cached);
        let missing =
            Row::of("answers to new questions, 480 guests", "per s", &ours[1]).beside(peer, their_missing);
        table.push(cached.goal_ratio(1.0));
        table.push(missing.goal_ratio(1.0));
    }
    let delay = Row::of("99 % of 20,000 cached answers a second", "ms", &ours[2]);
    table.push(delay.beside("dnsmasq", &dnsmasq[2]).goal_below(MOST_DELAY));
    let memory = Row::of("memory of the controller", "MiB", &ours[3]);
    table.push(memory.beside("dnsmasq", &dnsmasq[3]).goal_below(MOST_MEMORY));
    Ok(())
}

/// Lets the phone hold all their addresses: each of its sockets sends as one of them, with the hardware address that has the
/// lease, and what comes for any of them is its own.
fn hold(port: &Phone, guests: &[([u8; 6], Ipv4Addr)]) {
    let network = port.network();
    let mut lines: String = format!("addr add {}/16 dev wlan0\n", guests[0].1);
    let (mut devices, mut numbers) = (String::new(), String::new());
    for (number, (mac, address)) in guests.iter().enumerate() {
        if number > 0 {
            let _ = writeln!(lines, "addr add {address}/16 dev wlan0");
        }
        let mac = mac.map(|octet| format!("{octet:02x}")).join(":");
        let _ = write!(devices, "{address} : {mac}, ");
        let _ = write!(numbers, "{number} : {address}, ");
    }
    lines += &format!("route replace default via {}\n", network.address);
    port.namespace().ip(&lines);
    let rules = format!(
        "table ip guests {{\n chain leave {{\n type nat hook postrouting priority 100\n udp dport 53 snat to numgen inc mod {} map {{ {numbers} }}\n }}\n}}\n\
         table netdev guests {{\n chain leave {{\n type filter hook egress device wlan0 priority 0\n ether saddr set ip saddr map {{ {devices} }}\n }}\n \
         chain arrive {{\n type filter hook ingress device wlan0 priority 0\n meta pkttype set host\n }}\n}}\n",
        guests.len()
    );
    let file = std::env::temp_dir().join(format!("{}.nft", port.namespace().name()));
    fs::write(&file, rules).expect("write a ruleset");
    let output = port.command("nft").arg("-f").arg(&file).output().expect("run nft (package nftables)");
    let _ = fs::remove_file(&file);
    assert!(output.status.success(), "nft: {}", String::from_utf8_lossy(&output.stderr));
}

/// Lists of questions as dnsperf reads them.
struct Files {
    folder: PathBuf,
    /// How many names have been made up.
    made: usize,
}

impl Files {
    fn new(lab: &Lab) -> Self {
        let configuration = lab.gateway.configuration();
        Self { folder: configuration.parent().expect("a file is in a folder").to_owned(), made: 0 }
    }

    fn known(&self) -> PathBuf {
        self.write("known", 0..KNOWN)
    }

    /// More than anybody answers within the time of a measurement.
    fn new_names(&mut self) -> PathBuf {
        let from = KNOWN + self.made;
        self.made += 100_000;
        self.write("new", from..from + 100_000)
    }

    fn write(&self, name: &str, numbers: std::ops::Range<usize>) -> PathBuf {
        let file = self.folder.join(format!("{name}-names"));
        let lines = numbers.fold(String::new(), |mut lines, number| {
            let _ = writeln!(lines, "n{number}.{DOMAIN} A");
            lines
        });
        fs::write(&file, lines).expect("write names for dnsperf");
        file
    }
}

fn dnsperf(guests: &Phone, address: Ipv4Addr, names: &PathBuf, more: &[&str]) -> String {
    let mut command = guests.command("dnsperf");
    command.arg("-s").arg(address.to_string()).arg("-d").arg(names);
    command.args(["-c", &GUESTS.to_string(), "-T", THREADS, "-q", OUTSTANDING, "-t", "1"]).args(more);
    let output = command.output().expect("run dnsperf (package dnsperf)");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "dnsperf: {said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

/// Questions answered a second.
fn rate(said: &str) -> f64 {
    let line = said.lines().find_map(|line| line.trim().strip_prefix("Queries per second:"));
    line.and_then(|rate| rate.trim().parse().ok()).unwrap_or_else(|| panic!("no rate in {said}"))
}

/// Of each answer dnsperf tells the code, the name, the type and the seconds it took; 99 % took less, in milliseconds.
fn delay(said: &str) -> f64 {
    let seconds = |line: &str| line.strip_prefix("> NOERROR ")?.split(' ').nth(2)?.parse::<f64>().ok();
    let mut delays: Vec<f64> = said.lines().filter_map(seconds).collect();
    delays.sort_by(f64::total_cmp);
    assert!(!delays.is_empty(), "no answer in {said}");
    part(&delays, 99) * 1000.0
}
