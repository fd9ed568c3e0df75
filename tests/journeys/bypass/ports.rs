//! All 65,535 ports of the gateway (nmap).

use super::*;
use std::{collections::BTreeSet, net::TcpListener};

/// Services of the box, beside those of the portal.
const SERVICES: [u16; 4] = [22, 5432, 8081, 60_000];

/// The ports that nmap finds open, of all.
fn open_ports(phone: &Phone, address: Ipv4Addr) -> BTreeSet<u16> {
    let mut nmap = phone.command("nmap");
    nmap.args(["-sS", "-Pn", "-n", "-p-", "--min-rate", "20000", "--max-retries", "1", "-T5", "-oG", "-"]);
    let output = nmap.arg(address.to_string()).output().expect("start nmap (package nmap)");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && said.contains("Ports: "), "{said}");
    let listed = said.split_once("Ports: ").map_or("", |(_, listed)| listed);
    let open = listed.split([',', '\t', '\n']).filter(|port| port.contains("/open/"));
    open.filter_map(|port| port.trim().split('/').next()?.parse().ok()).collect()
}

// G1
#[test]
fn nmap_finds_names_and_the_portal_on_the_gateway_and_no_other_of_all_ports() {
    let mut lab = hotspot();
    let phone = joined(&lab);
    let gateway = lab.networks()[0].address;
    let _services = lab
        .gateway
        .namespace()
        .run(|| SERVICES.map(|port| TcpListener::bind(("0.0.0.0", port)).expect("a service of the box")));
    for address in [gateway, WAN] {
        assert_eq!(open_ports(&phone, address), [53, 80].into(), "{address}");
    }
    assert!(meets_the_portal(&phone));

    without_us(&mut lab);
    let found = open_ports(&phone, gateway);
    assert!(SERVICES.iter().all(|port| found.contains(port)), "without us: {found:?}");
}
