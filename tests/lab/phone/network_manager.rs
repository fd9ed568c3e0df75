//! NetworkManager itself, with a bus, folders and a configuration of its own, as DHCP client and as judge of the
//! network. The machine's own NetworkManager, if there is one, notices nothing.

use super::Phone;
use crate::wait::{poll, wait_for};
use std::{
    fs::{self, File},
    net::Ipv4Addr,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command},
    thread,
    time::Duration,
};

/// What the Debian package network-manager-config-connectivity-debian asks for.
const PROBE: &str = "http://network-test.debian.org/nm";
const STARTS_WITHIN: Duration = Duration::from_secs(15);
const JOINS_WITHIN: Duration = Duration::from_secs(20);
const BETWEEN_CHECKS: Duration = Duration::from_millis(200);

/// A running NetworkManager that has brought up `wlan0`. Dropped, it and its bus end.
pub struct NetworkManager {
    // It ends before its bus.
    daemon: Child,
    bus: Child,
    folder: PathBuf,
    namespace: String,
}

impl Phone {
    /// Starts NetworkManager, which gets a lease by its own DHCP client and checks by Debian's probe, every five minutes
    /// and when told to.
    ///
    /// # Panics
    /// With its log, when there is no lease in 20 seconds.
    #[must_use]
    pub fn network_manager(&mut self) -> NetworkManager {
        assert!(self.joined.is_none(), "{} has joined already", self.name);
        self.fixed = None;
        // It replaces `/etc/resolv.conf` by renaming, which a phone's does not allow: the lab writes it instead, with the
        // gateway in it for the check that comes with the address.
        self.namespace.write_resolv_conf(&format!("nameserver {}\n", self.network.address));
        let folder = self.new_folder("network-manager");
        write_configuration(&folder);
        let log = |name: &str| File::create(folder.join(name)).expect("create a log file");

        let mut bus = self.command("dbus-daemon");
        bus.args(["--nofork", "--nopidfile"])
            .arg(format!("--config-file={}", folder.join("bus.conf").display()));
        bus.stdout(log("bus.log")).stderr(log("bus.log"));
        let bus = bus.spawn().expect("start dbus-daemon (package dbus-daemon)");
        let socket = folder.join("bus");
        wait_for("the bus listens", STARTS_WITHIN, || fs::metadata(&socket).map(drop));

        let mut daemon = self.command("sh");
        daemon.args(["-c", &start_script(&folder)]).env("DBUS_SYSTEM_BUS_ADDRESS", address_of(&folder));
        daemon.stdout(log("log")).stderr(log("log"));
        let daemon = daemon.spawn().expect("start NetworkManager (package network-manager)");
        let manager = NetworkManager { daemon, bus, folder, namespace: self.namespace.name().to_owned() };
        let joined = poll(JOINS_WITHIN, || manager.find_address().ok_or(()));
        let address = joined.unwrap_or_else(|()| {
            panic!(
                "NetworkManager was expected to get a lease within {JOINS_WITHIN:?}; it said:\n{}",
                manager.log()
            )
        });
        let servers = manager.nmcli(&["-g", "IP4.DNS", "device", "show", "wlan0"]);
        let line = |server: &str| format!("nameserver {}\n", server.trim());
        self.namespace.write_resolv_conf(&servers.split('|').map(line).collect::<String>());
        self.fixed = Some(address);
        manager
    }
}

impl NetworkManager {
    /// What it makes of the network: `"none"`, `"portal"`, `"limited"`, `"full"` or `"unknown"`.
    #[must_use]
    pub fn connectivity(&self) -> String {
        self.nmcli(&["networking", "connectivity"])
    }

    /// As [`NetworkManager::connectivity`], after it has probed again.
    #[must_use]
    pub fn check_now(&self) -> String {
        self.nmcli(&["networking", "connectivity", "check"])
    }

    /// Lets it check again and again, as its user interface does while the portal's window is open.
    ///
    /// # Panics
    /// When it does not come to this verdict within `within`.
    pub fn wait_for(&self, connectivity: &str, within: Duration) {
        wait_for(&format!("NetworkManager says {connectivity}"), within, || {
            let seen = self.check_now();
            if seen == connectivity {
                return Ok(());
            }
            thread::sleep(BETWEEN_CHECKS);
            Err(seen)
        });
    }

    /// The address it got.
    ///
    /// # Panics
    /// When it has none any more.
    #[must_use]
    pub fn address(&self) -> Ipv4Addr {
        self.find_address().expect("NetworkManager was expected to hold an address")
    }

    /// Options of its lease, by NetworkManager's names.
    #[must_use]
    pub fn lease(&self) -> Vec<(String, String)> {
        let text = self.nmcli(&["-t", "-f", "DHCP4", "device", "show", "wlan0"]);
        let option = |line: &str| {
            let (name, value) = line.split_once(':')?.1.split_once(" = ")?;
            Some((name.to_owned(), value.to_owned()))
        };
        text.lines().filter_map(option).collect()
    }

    /// Whatever else it can be asked, in the words of nmcli; its output without the last line's end.
    #[must_use]
    pub fn nmcli(&self, arguments: &[&str]) -> String {
        let mut nmcli = Command::new("nmcli");
        nmcli.args(arguments).env("DBUS_SYSTEM_BUS_ADDRESS", address_of(&self.folder)).env("LC_ALL", "C");
        let output = nmcli.output().expect("start nmcli (package network-manager)");
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    /// What it has logged.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    fn find_address(&self) -> Option<Ipv4Addr> {
        let mut ip = Command::new("ip");
        ip.args(["-n", &self.namespace, "-4", "-o", "addr", "show", "dev", "wlan0", "scope", "global"]);
        let text = String::from_utf8_lossy(&ip.output().expect("start ip").stdout).into_owned();
        let (_, address) = text.split_once("inet ")?;
        address.split('/').next()?.parse().ok()
    }
}

impl Drop for NetworkManager {
    fn drop(&mut self) {
        for process in [&mut self.daemon, &mut self.bus] {
            let _ = process.kill();
            let _ = process.wait();
        }
        if thread::panicking() {
            eprintln!("---- NetworkManager said\n{}----", self.log());
        }
    }
}

fn address_of(folder: &Path) -> String {
    format!("unix:path={}", folder.join("bus").display())
}

/// The command has a mount namespace of its own: `/run`, the state folder and a read-only `/sys`, which tells
/// NetworkManager not to wait for udev, are seen by nobody else. The machine's radio switches are out of its reach.
fn start_script(folder: &Path) -> String {
    let folder = folder.display();
    format!(
        "set -e
         mount -t tmpfs none {folder}/run
         mkdir {folder}/run/wifi-pbg-lab
         mount --rbind /run/wifi-pbg-lab {folder}/run/wifi-pbg-lab
         mount --rbind {folder}/run /run
         mount -t tmpfs none /var/lib/NetworkManager
         mount -o remount,bind,ro /sys
         [ ! -e /dev/rfkill ] || mount --bind /dev/null /dev/rfkill
         exec NetworkManager --debug --config={folder}/NetworkManager.conf --config-dir={folder}/none \
         --system-config-dir={folder}/none --intern-config={folder}/intern.conf"
    )
}

fn write_configuration(folder: &Path) {
    for name in ["run", "none", "connections"] {
        fs::create_dir(folder.join(name)).expect("make a folder of NetworkManager");
    }
    let shown = folder.display();
    let bus = format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>unix:path={shown}/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow own="*"/>
    <allow send_destination="*" eavesdrop="true"/>
    <allow receive_sender="*" eavesdrop="true"/>
  </policy>
</busconfig>
"#
    );
    let main = format!(
        "[main]\nplugins=keyfile\ndhcp=internal\nauth-polkit=false\nhostname-mode=none\nno-auto-default=*\ndns=none\nsystemd-resolved=false\n\
         [keyfile]\npath={shown}/connections\n[connectivity]\nuri={PROBE}\ninterval=300\n[logging]\nlevel=INFO\ndomains=ALL,CONCHECK:DEBUG\n"
    );
    let profile = "[connection]\nid=wifi\nuuid=7a9b0f8c-40b5-4a1c-9d0c-2d4d3f1f5a01\ntype=ethernet\ninterface-name=wlan0\n\
                   [ipv4]\nmethod=auto\n[ipv6]\nmethod=disabled\n";
    for (name, text) in [
        ("bus.conf", bus.as_str()),
        ("NetworkManager.conf", &main),
        ("intern.conf", ""),
        ("connections/wifi.nmconnection", profile),
    ] {
        let path = folder.join(name);
        fs::write(&path, text).expect("write a file of NetworkManager");
        // It refuses profiles that others may read.
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("close a file to others");
    }
}
