//! The servers that are asked: each alone on the gateway of a lab of its own, with the same range of addresses.

use crate::disk::DiskFolder;
use lab::{Gateway, Lab, Part, Phone, wait_until};
use serde_json::json;
use std::{
    fs,
    net::Ipv4Addr,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// The relay's address, outside of the range.
const RELAY: Ipv4Addr = Ipv4Addr::new(10, 20, 251, 9);
const STARTS_WITHIN: Duration = Duration::from_secs(10);

pub struct Server {
    pub name: &'static str,
    /// Who speaks for all devices.
    pub phone: Phone,
    // Before the lab it runs in.
    kea: Option<Kea>,
    lab: Lab,
    is_ours: bool,
}

impl Server {
    /// Every lease is on the disk before its ACK.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn ours(disk: &DiskFolder) -> Self {
        let mut lab = Lab::builder().build();
        lab.gateway.configure(|settings| {
            settings.state_dir = Some(disk.state("ours"));
            settings.relays = vec![RELAY.to_string()];
        });
        lab.gateway.start_part(Part::Controller);
        Self { is_ours: true, ..Self::new("ours", lab) }
    }

    /// As Debian packages it, with the leases in its file, which it leaves to the kernel to write: what was confirmed in
    /// the last seconds is lost with the power.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn kea(disk: &DiskFolder) -> Self {
        Self::kea_with("Kea, memfile", &disk.state("kea"), false)
    }

    /// The same on a folder whose files are written before a write returns, so that its leases are as durable as ours.
    ///
    /// # Panics
    /// When it does not start, or the file system has no such folders.
    #[must_use]
    pub fn durable_kea(disk: &DiskFolder) -> Self {
        Self::kea_with("Kea, memfile, durable", &disk.state("durable-kea"), true)
    }

    fn kea_with(name: &'static str, folder: &Path, durable: bool) -> Self {
        let lab = Lab::builder().build();
        lab.gateway.forward_by_hand();
        fs::create_dir(folder).expect("make a folder for Kea");
        if durable {
            let status = Command::new("chattr").arg("+S").arg(folder).status();
            assert!(
                status.expect("start chattr (package e2fsprogs)").success(),
                "no folder can be synchronous"
            );
        }
        // It opens no bridge without a carrier, which the phone brings.
        let mut server = Self::new(name, lab);
        server.kea = Some(Kea::start(&server.lab, folder));
        server
    }

    /// Its lease file is in memory, and it asks nobody whether an address is free.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn dnsmasq() -> Self {
        let lab = Lab::builder().build();
        lab.gateway.open_by_hand_with(&["--dhcp-lease-max=100000", "--quiet-dhcp"]);
        Self::new("dnsmasq", lab)
    }

    /// The number of its process, where it is known: ours and Kea's.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        let ours = self.is_ours.then(|| self.lab.gateway.process_id(Part::Controller));
        ours.or_else(|| self.kea.as_ref().map(|kea| kea.0.id()))
    }

    fn new(name: &'static str, lab: Lab) -> Self {
        let mut phone = lab.phone();
        phone.set_address(RELAY);
        Self { name, phone, kea: None, lab, is_ours: false }
    }
}

/// A running Kea. Dropped, it ends.
struct Kea(Child);

impl Kea {
    fn start(lab: &Lab, folder: &Path) -> Self {
        let network = &lab.networks()[0];
        let (first, last) = network.pool;
        let router = [("routers", network.address), ("domain-name-servers", network.address)];
        let configuration = json!({ "Dhcp4": {
            "interfaces-config": { "interfaces": [network.interface] },
            "lease-database": { "type": "memfile", "persist": true, "name": folder.join("leases.csv") },
            "valid-lifetime": 3600,
            "subnet4": [{
                "subnet": "10.20.0.0/16",
                "pools": [{ "pool": format!("{first} - {last}") }],
                "option-data": router.map(|(name, address)| json!({ "name": name, "data": address })),
            }],
            "loggers": [{
                "name": "kea-dhcp4", "severity": "WARN",
                "output_options": [{ "output": folder.join("log") }],
            }],
        }});
        let file = folder.join("kea.json");
        fs::write(&file, configuration.to_string()).expect("write Kea's configuration");
        let mut command = lab.gateway.command("kea-dhcp4");
        command.arg("-c").arg(&file).env("KEA_PIDFILE_DIR", folder).env("KEA_LOCKFILE_DIR", folder);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let kea = Self(command.spawn().expect("start kea-dhcp4 (package kea-dhcp4-server)"));
        wait_until("Kea listens", STARTS_WITHIN, || listens(&lab.gateway));
        kea
    }
}

impl Drop for Kea {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Whether somebody has the port of DHCP servers.
fn listens(gateway: &Gateway) -> bool {
    let sockets = gateway.command("ss").args(["-H", "-u", "-l", "-n", "sport", "=", ":67"]).output();
    !sockets.expect("start ss (package iproute2)").stdout.is_empty()
}
