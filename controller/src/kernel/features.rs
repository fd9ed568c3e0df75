//! What this machine's kernel offers and how it is set, as far as the gateway depends on it.

use hotspot::{
    config::{Config, Network},
    control::operator::{Check, Verdict},
};
use nix::sys::utsname::uname;
use std::{fs, path::Path};

/// Debian 12's; earlier kernels were never tried.
const OLDEST_KERNEL: (u32, u32) = (6, 1);
/// Entries of the neighbour table for each address of the pools: whoever looks for addresses that nobody has takes entries
/// too, and is not to push guests out.
const NEIGHBOURS_EACH: u64 = 4;
/// Connections of an ordinary guest, and what a small square needs in any case; what `systemd/sysctl.d` sets is above both
/// for the pool that is shipped.
const FLOWS_EACH: u64 = 4;
const LEAST_FLOWS: u64 = 131_072;

/// A table of the kernel that the whole machine shares.
struct Table {
    name: &'static str,
    setting: &'static str,
    /// What happens where it is full.
    otherwise: &'static str,
}

const NEIGHBOURS: Table = Table {
    name: "neighbour table",
    setting: "net/ipv4/neigh/default/gc_thresh3",
    otherwise: "guests would push each other out",
};
const FLOWS: Table = Table {
    name: "connection tracking",
    setting: "net/netfilter/nf_conntrack_max",
    otherwise: "new connections would fail for everybody",
};

/// Examines what can be told without changing anything.
#[must_use]
pub fn examine(config: &Config) -> Vec<Check> {
    let places = config.networks.iter().map(|network| u64::from(network.pool.size())).sum::<u64>();
    let mut checks = vec![
        kernel(),
        forwarding(),
        NEIGHBOURS.holds(read(NEIGHBOURS.setting), NEIGHBOURS_EACH * places, places),
        FLOWS.holds(read(FLOWS.setting), (FLOWS_EACH * places).max(LEAST_FLOWS), places),
        bridged_packets(),
    ];
    checks.extend(config.networks.iter().map(|network| ports(network, Path::new("/sys/class/net"))));
    checks
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

impl Table {
    /// Whether it is large enough for so many places of guests.
    fn holds(&self, value: Option<u64>, least: u64, places: u64) -> Check {
        let key = self.setting.replace('/', ".");
        match value {
            Some(value) if value >= least => {
                Check::new(self.name, Verdict::Ok, format!("{key} is {value}, {least} are needed"))
            }
            Some(value) => {
                let message = format!(
                    "{key} is {value}, and {least} are needed for {places} places, or {}; set it in /etc/sysctl.d",
                    self.otherwise
                );
                Check::new(self.name, Verdict::Warning, message)
            }
            None => {
                Check::new(self.name, Verdict::Ok, format!("{key} is set outside this network namespace"))
            }
        }
    }
}

/// Whether guests at one port of a network's bridge reach those at another, past the gateway.
fn ports(network: &Network, interfaces: &Path) -> Check {
    let name = format!("ports of {}", network.interface);
    let Ok(ports) = fs::read_dir(interfaces.join(network.interface.as_str()).join("brif")) else {
        let message = "not a bridge; whoever joins the access points keeps their guests apart";
        return Check::new(&name, Verdict::Ok, message);
    };
    let is_on =
        |port: &Path, fact: &str| fs::read_to_string(port.join(fact)).is_ok_and(|value| value.trim() == "1");
    let mut open: Vec<String> = ports
        .flatten()
        .map(|port| port.path())
        .filter(|port| !is_on(port, "isolated") || is_on(port, "hairpin_mode"))
        .filter_map(|port| Some(port.file_name()?.to_string_lossy().into_owned()))
        .collect();
    open.sort();
    match (open.is_empty(), network.isolate_ports) {
        (true, _) => Check::new(&name, Verdict::Ok, "each reaches the gateway alone"),
        (false, true) => Check::new(
            &name,
            Verdict::Fault,
            format!("{} reach each other, which the controller should prevent; see its log", open.join(", ")),
        ),
        (false, false) => Check::new(
            &name,
            Verdict::Warning,
            format!(
                "{} reach each other, as isolate_ports = false wants it: guests can deceive guests at other access points",
                open.join(", ")
            ),
        ),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::firewall::examples;

    #[test]
    fn a_table_too_small_for_the_guests_is_named_with_both_values() {
        let check = NEIGHBOURS.holds(Some(1_024), 4 * 1_000, 1_000);
        assert_eq!(check.verdict, Verdict::Warning);
        let said = "net.ipv4.neigh.default.gc_thresh3 is 1024, and 4000 are needed for 1000 places";
        assert!(check.message.starts_with(said), "{}", check.message);
        assert_eq!(NEIGHBOURS.holds(Some(4_000), 4 * 1_000, 1_000).verdict, Verdict::Ok);
        assert_eq!(FLOWS.holds(None, 1, 1).verdict, Verdict::Ok, "a namespace does not see the machine's");
    }

    #[test]
    fn the_package_sets_what_the_shipped_pool_needs() {
        let shipped = include_str!("../../../systemd/sysctl.d/60-wifi-pbg.conf");
        let set = |key: &str| -> u64 {
            let line = shipped.lines().find(|line| line.trim_start_matches('-').starts_with(key)).unwrap();
            line.split('=').nth(1).unwrap().trim().parse().unwrap()
        };
        let text = include_str!("../../../systemd/gateway.toml");
        let config = Config::parse(Path::new("gateway.toml"), text).unwrap();
        let places = u64::from(config.networks[0].pool.size());
        for (table, each) in [(NEIGHBOURS, NEIGHBOURS_EACH), (FLOWS, FLOWS_EACH)] {
            let key = table.setting.replace('/', ".");
            let check = table.holds(Some(set(&key)), each * places, places);
            assert_eq!(check.verdict, Verdict::Ok, "{}", check.message);
        }
    }

    #[test]
    fn ports_that_reach_each_other_are_named() {
        let folder = std::env::temp_dir().join(format!("wifi-pbg-ports-{}", std::process::id()));
        let port = |name: &str, facts: [&str; 2]| {
            let port = folder.join("br-wifi/brif").join(name);
            fs::create_dir_all(&port).unwrap();
            for (fact, value) in ["isolated", "hairpin_mode"].into_iter().zip(facts) {
                fs::write(port.join(fact), format!("{value}\n")).unwrap();
            }
        };
        let mut network = examples::one_site().networks.remove(0);
        network.interface = "br-wifi".parse().unwrap();
        assert_eq!(ports(&network, &folder).verdict, Verdict::Ok, "no bridge");
        port("lan1", ["1", "0"]);
        assert_eq!(ports(&network, &folder).verdict, Verdict::Ok);
        port("lan2", ["0", "0"]);
        port("lan3", ["1", "1"]);
        let check = ports(&network, &folder);
        assert!(
            check.verdict == Verdict::Fault && check.message.starts_with("lan2, lan3 reach"),
            "{}",
            check.message
        );
        network.isolate_ports = false;
        assert_eq!(ports(&network, &folder).verdict, Verdict::Warning);
        fs::remove_dir_all(folder).unwrap();
    }
}
