//! DHCP clients that are in the field.

use super::*;
use lab::wait_for;
use std::{fs, io, path::Path};

const API: &str = "https://masuk.wifi.pbg/captive";

// D1, R1
#[test]
fn every_client_program_gets_a_sane_lease_and_reads_the_portals_api_in_it() {
    let (lab, _) = hotspot_with_certificate();
    let here = gateway(&lab);
    for client in Client::ALL {
        let lease = lab.phone().join(client);
        assert_eq!((lease.prefix, lease.router, lease.server_id), (16, Some(here), Some(here)), "{client:?}");
        assert_eq!(
            (lease.dns.as_slice(), lease.lease_time),
            ([here].as_slice(), 3600 * SECOND),
            "{client:?}"
        );
        assert_eq!(lease.captive_portal.as_deref(), Some(API), "{client:?}: {lease:?}");
    }
}

// D1
#[test]
fn network_manager_gets_a_sane_lease() {
    let lab = hotspot();
    let mut phone = lab.phone();
    let manager = phone.network_manager();
    let lease = manager.lease();
    let told = |name: &str| lease.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str());
    let here = gateway(&lab).to_string();
    for (name, value) in [
        ("ip_address", manager.address().to_string().as_str()),
        ("subnet_mask", "255.255.0.0"),
        ("routers", here.as_str()),
        ("domain_name_servers", here.as_str()),
        ("dhcp_server_identifier", here.as_str()),
        ("dhcp_lease_time", "3600"),
    ] {
        assert_eq!(told(name), Some(value), "{name} in {lease:?}");
    }
}

// D1
#[test]
fn systemd_networkd_gets_a_sane_lease() {
    let lab = hotspot();
    let phone = lab.phone();
    let state = lab.gateway.configuration().with_file_name("networkd");
    let mut daemon = phone.spawn("sh", &["-c", &networkd(&state)]);
    let lease = wait_for("networkd's note of its lease", 10 * SECOND, || {
        let notes = fs::read_dir(state.join("leases"))?.map(|note| fs::read_to_string(note?.path()));
        let lease = notes.collect::<io::Result<String>>()?;
        if lease.contains("LIFETIME=") { Ok(lease) } else { Err(io::Error::other(lease)) }
    });
    daemon.kill().and_then(|()| daemon.wait()).expect("end networkd");
    for told in [
        "ADDRESS=10.20.0.",
        "NETMASK=255.255.0.0",
        "ROUTER=10.20.0.1",
        "DNS=10.20.0.1",
        "SERVER_ADDRESS=10.20.0.1",
        "LIFETIME=3600",
    ] {
        assert!(lease.lines().any(|line| line.starts_with(told)), "{told} in {lease}");
    }
}

/// In a mount namespace of its own, where it finds no bus, its folder is ours, and a read-only `/sys` tells it not to
/// wait for udev.
fn networkd(state: &Path) -> String {
    let state = state.display();
    format!(
        "set -e
         mkdir -p {state}/links {state}/leases {state}/lldp /run/systemd
         chown -R systemd-network:systemd-network {state}
         mount -t tmpfs none /run/systemd
         mkdir -p /run/systemd/network /run/systemd/netif
         mount --bind {state} /run/systemd/netif
         printf '[Match]\\nName=wlan0\\n[Network]\\nDHCP=ipv4\\nLinkLocalAddressing=no\\nIPv6AcceptRA=no\\n' \
         >/run/systemd/network/10-wlan0.network
         mount -o remount,bind,ro /sys
         DBUS_SYSTEM_BUS_ADDRESS=unix:path=/none exec /lib/systemd/systemd-networkd >{state}/log 2>&1"
    )
}

// D12
#[test]
fn a_client_that_asks_for_routes_and_for_ipv6_alone_uses_its_router() {
    let lab = hotspot();
    for client in Client::ALL {
        let mut phone = lab.phone();
        phone.ask_for(&[108, 121, 160]);
        let lease = phone.join(client);
        assert!(lease.options.is_empty(), "{client:?}: {lease:?}");
        let listing = phone.command("ip").args(["-4", "route", "show", "default"]).output().expect("ip runs");
        let routes = String::from_utf8_lossy(&listing.stdout).into_owned();
        assert!(routes.starts_with("default via 10.20.0.1 dev wlan0"), "{client:?}: {routes}");
        press(&phone);
        assert!(reaches_the_web(&phone), "{client:?}");
    }
}
