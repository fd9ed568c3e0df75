//! The machine as a gateway: installed and switched on as README.md says, and asked through systemd.

use crate::{PATIENCE, SHARE, promise::note, run};
use lab::addresses::ROUTER;
use std::{fs, thread, time::Duration};

const CONFIGURATION: &str = "/etc/wifi-pbg/gateway.toml";
const UNITS: [&str; 3] = ["wifi-pbg-firewall", "wifi-pbg-controller", "wifi-pbg-portal"];
/// Between two questions to systemd.
const PAUSE: Duration = Duration::from_millis(300);

pub fn install() {
    run("dpkg", &["--install", &format!("{SHARE}/wifi-pbg.deb")]);
}

/// Edits the shipped file: a line that an emulated processor can fill, and the town's resolver.
pub fn configure() {
    let mut text = fs::read_to_string(CONFIGURATION).expect("read the shipped configuration");
    let upstream = format!("upstream = [\"{ROUTER}:53\"]");
    for (shipped, edited) in [
        ("down = \"100 Mbit/s\" ", "down = \"20 Mbit/s\" "),
        ("up = \"50 Mbit/s\"\n", "up = \"20 Mbit/s\"\n"),
        ("# upstream = [\"9.9.9.9:53\", \"1.1.1.1:53\"]", &upstream),
    ] {
        assert!(text.contains(shipped), "{CONFIGURATION} has no {shipped:?} to edit");
        text = text.replacen(shipped, edited, 1);
    }
    fs::write(CONFIGURATION, text).expect("edit the configuration");
    run("wifi-pbg-controller", &["check"]);
}

pub fn switch_on() {
    run("systemctl", &[&["enable", "--now"][..], &UNITS].concat());
    wait_running();
}

/// Waits until all units run.
pub fn wait_running() {
    let mut seen = Vec::new();
    lab::wait_for("the units run", PATIENCE, || {
        seen = UNITS.iter().map(|unit| property(unit, "ActiveState")).collect();
        if seen.iter().all(|state| state == "active") {
            return Ok(());
        }
        thread::sleep(PAUSE);
        Err(seen.clone())
    });
}

/// What no namespace shows: the package has sized the tables that the whole machine shares for the pool it ships.
pub fn assert_tables_hold_the_pool() {
    // From 10.20.0.50 to 10.20.250.250.
    const PLACES: u64 = 64_201;
    for (key, least) in
        [("net/ipv4/neigh/default/gc_thresh3", 4 * PLACES), ("net/netfilter/nf_conntrack_max", 4 * PLACES)]
    {
        let value = fs::read_to_string(format!("/proc/sys/{key}")).expect("read a setting of the kernel");
        assert!(value.trim().parse().is_ok_and(|value: u64| value >= least), "{key} is {value}");
    }
}

/// No program had to be started again, and none failed. What they warned of is told.
pub fn assert_untroubled() {
    for unit in UNITS {
        assert_eq!(property(unit, "NRestarts"), "0", "{unit} was started again");
    }
    assert_eq!(run("systemctl", &["list-units", "--failed", "--plain", "--no-legend"]), "");
    let units: Vec<_> = UNITS.iter().flat_map(|unit| ["--unit", unit]).collect();
    let journal =
        run("journalctl", &[&["--boot", "--quiet", "--no-pager", "--output=cat"][..], &units].concat());
    for line in journal.lines().filter(|line| line.contains("WARN ") || line.contains("ERROR ")) {
        note(&format!("a unit said: {line}"));
    }
}

/// As `systemctl show` tells it.
pub fn property(unit: &str, name: &str) -> String {
    run("systemctl", &["show", "--value", "--property", name, unit]).trim().to_owned()
}

/// A moment that systemd has noted, since the machine started; none while it has not come.
pub fn moment(unit: &str, name: &str) -> Option<Duration> {
    let microseconds = property(unit, name).parse().unwrap_or(0);
    (microseconds > 0).then(|| Duration::from_micros(microseconds))
}
