//! DHCP servers that are not ours (dnsmasq).

use super::*;
use dhcproto::v4::MessageType;
use lab::phone::Reply;

/// A home router, plugged in the wrong way round, with a route for everything (CVE-2024-3661).
fn serve(rogue: &Phone) -> Child {
    let lease_file = format!("--dhcp-leasefile={}", rogue.new_folder("rogue").join("leases").display());
    let routes = format!("--dhcp-option=121,0.0.0.0/1,{ATTACKER},128.0.0.0/1,{ATTACKER}");
    let words = [
        "--keep-in-foreground",
        "--conf-file=/dev/null",
        "--port=0",
        "--user=root",
        "--no-ping",
        "--interface=wlan0",
        "--dhcp-authoritative",
        "--dhcp-range=10.20.252.10,10.20.252.90,255.255.0.0,1h",
        &lease_file,
        &routes,
    ];
    attack(rogue, "dnsmasq", &words)
}

/// The offer of this server to a newcomer, if it comes.
fn offer(newcomer: &Phone, server: Ipv4Addr, within: Duration) -> Option<Reply> {
    let raw = newcomer.dhcp_raw();
    let letter = raw.letter(MessageType::Discover);
    raw.send(&letter);
    raw.receive(within, |reply| reply.xid == letter.xid && reply.address(54) == Some(server))
}

// Y3, G18
#[test]
fn a_foreign_server_reaches_no_other_port_and_is_an_alarm_within_half_a_minute() {
    let mut lab = Lab::builder().build();
    let timur = lab.access_point("lan1", TIMUR);
    let (mut rogue, newcomer) = (lab.phone_by(&timur), lab.phone());
    rogue.set_address(ATTACKER);
    let serving = serve(&rogue);
    wait_until("it reaches whom it wants, where nobody prevents it", 20 * SECOND, || {
        offer(&newcomer, ATTACKER, SECOND).is_some()
    });

    lab.gateway.start();
    add(&lab, "timur", "lan1");
    wait_kept_apart(&lab, &["lan1", &port_of(&newcomer)]);
    wait_until("staff are told", 30 * SECOND, || alarm(&lab, "foreign-dhcp").is_some());
    let (at, server) = (format!("{} at port lan1 (timur)", rogue.mac()), format!("server {ATTACKER}"));
    let seen = lab::wait_for("the alarm names the access point that was added", 30 * SECOND, || {
        let seen = alarm(&lab, "foreign-dhcp").unwrap_or_default();
        if seen.starts_with(&at) { Ok(seen) } else { Err(seen) }
    });
    assert!(seen.contains(&server) && seen.contains("option 121"), "{seen}");

    let gateway = lab.networks()[0].address;
    assert!(offer(&newcomer, gateway, 5 * SECOND).is_some(), "our own offer comes");
    assert_eq!(offer(&newcomer, ATTACKER, 2 * SECOND), None, "the other one does not");
    let ports = lab.gateway.wifi_pbg(&["doctor"]);
    let ports = ports.as_array().into_iter().flatten().find(|check| check["name"] == "ports of br-wifi");
    assert_eq!(ports.map(|check| &check["verdict"]), Some(&"ok".into()));
    end(serving);
}

#[test]
fn guests_who_are_served_as_they_should_be_raise_no_alarm() {
    let lab = hotspot();
    let phones = [online(&lab), online(&lab)];
    // A lease that is asked for again, and one that is announced.
    for phone in &phones {
        assert!(phone.ping(lab.networks()[0].address) && reaches_the_web(phone));
    }
    wait_until("the gateway has asked for servers", 30 * SECOND, || {
        let ear = phones[0].frame_socket();
        asked_by_the_gateway(&phones[0], ear)
    });
    assert_eq!(lab.gateway.wifi_pbg(&["alarms"]), serde_json::json!([]));
}

/// Whether a question of the gateway for servers goes by within its pace.
fn asked_by_the_gateway(phone: &Phone, mut ear: socket2::Socket) -> bool {
    use std::io::Read;
    let gateway = phone.gateway_mac();
    ear.set_read_timeout(Some(25 * SECOND)).expect("set a packet socket's timeout");
    let mut frame = [0; 2048];
    while let Ok(length) = ear.read(&mut frame) {
        // From the gateway's own address, to the port of servers.
        if length > 42 && frame[6..12] == gateway && frame[36..38] == [0, 67] {
            return true;
        }
    }
    false
}
