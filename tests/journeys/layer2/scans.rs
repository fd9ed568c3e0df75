//! Whoever looks for addresses that nobody has, by way of the gateway (nmap).

use super::*;

/// Half of a thousand addresses: more would show nothing else.
const SCANNED: &str = "10.20.128.0/23";

/// Entries of the gateway's neighbour table for its guests, whatever became of the question.
fn neighbours(lab: &Lab) -> usize {
    let listed = lab.gateway.command("ip").args(["neigh", "show", "nud", "all", "dev", "br-wifi"]).output();
    let listed = listed.expect("list neighbours").stdout;
    String::from_utf8_lossy(&listed).lines().filter(|line| line.starts_with("10.20.128.")).count()
}

/// Asks every address by an echo that the gateway has to carry.
fn scan(phone: &Phone) {
    let (own, gateway) = (phone.address(), phone.network().address);
    phone.namespace().ip(&format!(
        "addr flush dev wlan0 scope global\naddr add {own}/32 dev wlan0\nroute replace {gateway}/32 dev wlan0\n\
         route replace default via {gateway} src {own}\n"
    ));
    let words = ["-sn", "-n", "-PE", "--send-ip", "--min-rate", "400", "--max-retries", "0", SCANNED];
    let scanned = phone.command("nmap").args(words).output().expect("start nmap");
    assert!(scanned.status.success(), "{}", String::from_utf8_lossy(&scanned.stderr));
}

// Y6, G22
#[test]
fn a_scan_of_the_subnet_takes_no_room_in_the_neighbour_table() {
    let mut lab = Lab::builder().build();
    let mut scanner = lab.phone();
    lab.gateway.forward_by_hand();
    scanner.set_address(ATTACKER);
    assert!(scanner.ping(lab.networks()[0].address));
    scan(&scanner);
    assert!(neighbours(&lab) > 100, "a bare router asks for each of them");
    lab.gateway.namespace().ip("neigh flush dev br-wifi\n");

    lab.gateway.start();
    let (scanner, guest) = (online(&lab), online(&lab));
    scan(&scanner);
    assert_eq!(neighbours(&lab), 0);
    assert!(reaches_the_web(&guest));
}
