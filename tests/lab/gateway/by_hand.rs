//! A gateway without the programs under test: to show that an attack works where nobody stops it.

use super::Gateway;
use crate::addresses::ROUTER;
use std::fs;

/// `nft` text: everything that leaves by the uplink takes its address.
const MASQUERADE: &str = "table ip by_hand {
    chain out {
        type nat hook postrouting priority srcnat
        oifname wan masquerade
    }
}
";

/// Option 114 of the leases given by hand.
pub const CAPTIVE_PORTAL: &str = "https://masuk.wifi.pbg/api";

impl Gateway {
    /// A hotspot as a careless technician sets it up: dnsmasq for addresses and names, masquerading, everything allowed.
    /// Leases are noted in [`Gateway::leases_by_hand`].
    ///
    /// # Panics
    /// With the words of the program that refused.
    pub fn open_by_hand(&self) {
        self.open_by_hand_with(&[]);
    }

    /// As [`Gateway::open_by_hand`], with more arguments for dnsmasq.
    ///
    /// # Panics
    /// With the words of the program that refused.
    pub fn open_by_hand_with(&self, arguments: &[&str]) {
        self.forward_by_hand();
        self.nft(MASQUERADE);
        let file = |name: &str| self.folder.path().join(name).display().to_string();
        let mut dnsmasq = self.command("dnsmasq");
        dnsmasq.args([
            "--conf-file=/dev/null",
            "--no-resolv",
            "--no-hosts",
            "--no-ping",
            "--dhcp-authoritative",
        ]);
        dnsmasq.args([
            "--user=root".to_owned(),
            format!("--server={ROUTER}"),
            format!("--dhcp-option=114,{CAPTIVE_PORTAL}"),
        ]);
        dnsmasq.args([
            format!("--dhcp-leasefile={}", file("dnsmasq.leases")),
            format!("--pid-file={}", file("dnsmasq.pid")),
        ]);
        for network in &self.settings.networks {
            let (first, last) = network.pool;
            dnsmasq.args([
                format!("--interface={}", network.interface),
                format!("--dhcp-range={first},{last},255.255.0.0,1h"),
            ]);
        }
        dnsmasq.args(arguments);
        // Returns when it listens, and goes on in the background.
        let output = dnsmasq.output().expect("start dnsmasq (package dnsmasq-base)");
        assert!(output.status.success(), "dnsmasq refused: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// dnsmasq's lease file: a line per lease, the hardware address in it.
    #[must_use]
    pub fn leases_by_hand(&self) -> String {
        fs::read_to_string(self.folder.path().join("dnsmasq.leases")).unwrap_or_default()
    }

    /// What a router's own network set-up does: addresses on the bridges, IPv4 forwarding on.
    pub fn forward_by_hand(&self) {
        let lines =
            |network: &crate::Network| format!("addr add {}/16 dev {}\n", network.address, network.interface);
        self.namespace.ip(&self.settings.networks.iter().map(lines).collect::<String>());
        self.namespace.sysctl("net/ipv4/ip_forward", "1");
    }

    /// Loads a ruleset with `nft -f`.
    ///
    /// # Panics
    /// With nft's words, when it refuses.
    pub fn nft(&self, ruleset: &str) {
        let file = self.folder.path().join("by-hand.nft");
        fs::write(&file, ruleset).expect("write a ruleset");
        let output = self.command("nft").arg("-f").arg(&file).output().expect("start nft (package nftables)");
        assert!(
            output.status.success(),
            "nft refused:\n{}{ruleset}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}
