//! What this machine's kernel offers and how it is set, as far as the gateway depends on it.

use hotspot::control::operator::{Check, Verdict};
use nix::sys::utsname::uname;
use std::fs;

/// Debian 12's; earlier kernels were never tried.
const OLDEST_KERNEL: (u32, u32) = (6, 1);
/// Entries that a full square of guests needs; what `systemd/sysctl.d` sets is above both.
const NEIGHBOURS: u64 = 4_096;
const FLOWS: u64 = 131_072;

/// Examines what can be told without changing anything.
#[must_use]
pub fn examine() -> Vec<Check> {
    vec![
        kernel(),
        forwarding(),
        at_least(
            "neighbour table",
            "net/ipv4/neigh/default/gc_thresh3",
            NEIGHBOURS,
            "guests would push each other out",
        ),
        at_least(
            "connection tracking",
            "net/netfilter/nf_conntrack_max",
            FLOWS,
            "new connections would fail for everybody",
        ),
        bridged_packets(),
    ]
}

fn kernel() -> Check {
    let release = uname().map(|name| name.release().to_string_lossy().into_owned()).unwrap_or_default();
    let mut numbers = release.split(['.', '-']).map(|number| number.parse().unwrap_or(0));
    let version = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if version >= OLDEST_KERNEL {
        Check::new("kernel", Verdict::Ok, format!("Linux {release}"))
    } else {
        Check::new("kernel", Verdict::Fault, format!("Linux {release} is too old; 6.1 or newer is needed"))
    }
}

fn forwarding() -> Check {
    match read("net/ipv4/ip_forward") {
        Some(1) => Check::new("forwarding", Verdict::Ok, "on"),
        Some(_) => Check::new(
            "forwarding",
            Verdict::Fault,
            "net.ipv4.ip_forward is 0, so nothing is routed; something turned it off after the controller had turned it on: restart the controller",
        ),
        None => Check::new("forwarding", Verdict::Warning, "net.ipv4.ip_forward cannot be read"),
    }
}

fn at_least(name: &str, setting: &str, least: u64, otherwise: &str) -> Check {
    let dotted = setting.replace('/', ".");
    match read(setting) {
        Some(value) if value >= least => Check::new(name, Verdict::Ok, format!("{dotted} is {value}")),
        Some(value) => {
            let message =
                format!("{dotted} is {value}, so {otherwise}; set it to {least} or more in /etc/sysctl.d");
            Check::new(name, Verdict::Warning, message)
        }
        None => Check::new(name, Verdict::Ok, format!("{dotted} is set outside this network namespace")),
    }
}

fn bridged_packets() -> Check {
    match read("net/bridge/bridge-nf-call-iptables") {
        Some(value) if value != 0 => Check::new(
            "bridge",
            Verdict::Warning,
            "net.bridge.bridge-nf-call-iptables is 1, so other firewalls' rules see bridged packets; set it to 0 in /etc/sysctl.d",
        ),
        _ => Check::new("bridge", Verdict::Ok, "bridged packets stay in the bridge"),
    }
}

fn read(setting: &str) -> Option<u64> {
    fs::read_to_string(format!("/proc/sys/{setting}")).ok()?.trim().parse().ok()
}
