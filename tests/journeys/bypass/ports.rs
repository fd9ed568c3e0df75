//! All 65,535 ports of the gateway, and of an address of the garden (nmap).

use super::*;
use std::{collections::BTreeSet, net::TcpListener};

/// Services of the box, beside those of the portal.
const SERVICES: [u16; 4] = [22, 5432, 8081, 60_000];

/// Of all ports, at a speed that tries each at most twice: a guarded gateway answers few, and nmap's own speed would take many
/// minutes there. On a machine that does much else it may miss an open one.
const ALL_IN_HASTE: [&str; 6] = ["-p-", "-T5", "--min-rate", "20000", "--max-retries", "1"];

/// Of all ports, at nmap's own speed, which follows the answers: where nobody guards, each port answers at once.
const ALL: [&str; 2] = ["-p-", "-T4"];

/// The ports that nmap finds open, looking as `looks` tells.
fn open_ports(phone: &Phone, address: Ipv4Addr, looks: &[&str]) -> BTreeSet<u16> {
    let mut nmap = phone.command("nmap");
    nmap.args(["-sS", "-Pn", "-n", "-oG", "-"]).args(looks);
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
        let mut found = open_ports(&phone, address, &ALL_IN_HASTE);
        found.extend(open_ports(&phone, address, &["-p53,80"]));
        assert_eq!(found, [53, 80].into(), "{address}");
    }
    assert!(meets_the_portal(&phone));

    without_us(&mut lab);
    let found = open_ports(&phone, gateway, &ALL);
    assert!(SERVICES.iter().all(|port| found.contains(port)), "without us: {found:?}");
}

// G8
#[test]
fn nmap_finds_the_web_and_no_other_of_all_ports_at_an_address_of_the_garden() {
    let mut lab = hotspot();
    let phone = joined(&lab);
    assert_eq!(phone.addresses_of("purbalinggakab.go.id"), [GARDEN]);
    let _services = lab
        .internet
        .namespace()
        .run(|| [5432, 60_000].map(|port| TcpListener::bind((GARDEN, port)).expect("a service of the host")));
    let capture = lab.uplink_capture();
    let found = open_ports(&phone, GARDEN, &ALL_IN_HASTE);
    // Whoever asks for names there is answered by ours.
    assert!(found.is_subset(&[53, 80, 443].into()), "{found:?}");
    let web = [80u16, 443].map(u16::to_be_bytes);
    let port = |frame: &[u8]| frame.get(36..38).is_some_and(|port| web.iter().any(|web| web == port));
    let (to_it, to_its_web) =
        (capture.count(to(GARDEN)), capture.count(|frame| to(GARDEN)(frame) && port(frame)));
    assert!(to_it > 0 && to_it == to_its_web, "{to_it} packets got out, {to_its_web} of them to its web");
    // So many tries are beyond what a device may begin; its pages open all the same, a moment later.
    for port in [80, 443] {
        wait_until("the web is open", 10 * SECOND, || phone.connect((GARDEN, port)).is_ok());
    }

    without_us(&mut lab);
    let services = [22, 80, 443, 5432, 60_000];
    let found = open_ports(&phone, GARDEN, &ALL);
    assert!(services.iter().all(|port| found.contains(port)), "without us: {found:?}");
}
