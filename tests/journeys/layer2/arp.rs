//! Whoever answers ARP for somebody else (arpspoof of dsniff).

use super::*;

/// The hardware address that `at` has for an address, and how it knows it.
fn neighbour(at: &lab::Namespace, interface: &str, address: Ipv4Addr) -> String {
    let listed = at.command("ip").args(["neigh", "show", &address.to_string(), "dev", interface]).output();
    String::from_utf8_lossy(&listed.expect("list neighbours").stdout).into_owned()
}

// Y2, G17
#[test]
fn who_answers_for_a_guest_gets_none_of_its_packets() {
    let mut lab = Lab::builder().build();
    let (mut victim, mut attacker) = (lab.phone(), lab.phone());
    let gateway = lab.networks()[0].address;
    lab.gateway.forward_by_hand();
    victim.set_address(VICTIM);
    attacker.set_address(ATTACKER);
    let own = attacker.mac().to_string();
    let spoof = |attacker: &Phone, of: Ipv4Addr| {
        let words = ["-i", "wlan0", "-t", &gateway.to_string(), &of.to_string()];
        attack(attacker, "arpspoof", &words)
    };
    // Without us the gateway believes it.
    assert!(victim.ping(gateway) && attacker.ping(gateway));
    let known = |lab: &Lab, of| neighbour(lab.gateway.namespace(), "br-wifi", of);
    let spoofing = spoof(&attacker, VICTIM);
    wait_until("a bare router believes it", 20 * SECOND, || known(&lab, VICTIM).contains(&own));
    end(spoofing);

    let mut victim = lab.phone();
    lab.gateway.start();
    victim.join(Client::Udhcpc);
    press(&victim);
    let mut spoofing = spoof(&attacker, victim.address());
    wait_for_lines(&mut spoofing, 3);
    let found = known(&lab, victim.address());
    assert!(found.contains(&victim.mac().to_string()) && found.contains("PERMANENT"), "{found}");
    assert!(reaches_the_web(&victim));
    end(spoofing);
}

// Y2, G17
#[test]
fn who_claims_to_be_the_gateway_convinces_no_other_port_and_is_an_alarm_within_ten_seconds() {
    let mut lab = Lab::builder().build();
    let (mut victim, mut attacker) = (lab.phone(), lab.phone());
    let gateway = lab.networks()[0].address;
    lab.gateway.forward_by_hand();
    victim.set_address(VICTIM);
    attacker.set_address(ATTACKER);
    let own = attacker.mac().to_string();
    let spoof = || attack(&attacker, "arpspoof", &["-i", "wlan0", &gateway.to_string()]);
    let believes = |phone: &Phone| neighbour(phone.namespace(), "wlan0", gateway);
    assert!(victim.ping(gateway));
    let spoofing = spoof();
    wait_until("the victim believes it", 20 * SECOND, || believes(&victim).contains(&own));
    end(spoofing);

    lab.gateway.start();
    let guest = online(&lab);
    wait_kept_apart(&lab, &[&port_of(&guest), &port_of(&attacker)]);
    let mut spoofing = spoof();
    wait_until("staff are told", 10 * SECOND, || alarm(&lab, "gateway-claimed").is_some());
    let seen = alarm(&lab, "gateway-claimed").expect("it stands");
    assert!(seen.starts_with(&format!("{own} at port {}", port_of(&attacker))), "{seen}");
    wait_for_lines(&mut spoofing, 3);
    assert!(!believes(&guest).contains(&own), "{}", believes(&guest));
    assert!(reaches_the_web(&guest));
    end(spoofing);
}
