//! What no guest reaches, signed in or not, and what nobody reaches from the uplink.

use crate::*;
use hickory_proto::rr::RecordType;
use lab::{Direction, Mark, addresses::*, packet, phone::Transport, wait_until};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

// T3, I1, G1, G6
#[test]
fn nothing_of_256_ip_protocols_over_ipv4_and_ipv6_leaks_before_sign_in() {
    let mut lab = Lab::builder().build();
    lab.gateway.start();
    let phone = joined(&lab);
    // Something must have crossed for the capture to be a judge; the resolver's own question does.
    let capture = lab.uplink_capture();
    assert_eq!(phone.addresses_of("web.example"), [WEB]);
    wait_until("the capture sees the gateway's own question", 5 * SECOND, || capture.total() > 0);
    assert_eq!(leaks(&lab, &phone, &capture), 0);

    // The same attack on an open gateway: the judge sees it.
    lab.gateway.stop(lab::Part::Portal);
    lab.gateway.stop(lab::Part::Controller);
    open_wide(&lab);
    let mut leaked = 0;
    wait_until("the judge sees most of 512 packets leak", 10 * SECOND, || {
        leaked = leaked.max(leaks(&lab, &phone, &capture));
        leaked > 400
    });
}

/// Sends a marked packet of every protocol over IPv4 and IPv6, and counts the marks on the uplink.
fn leaks(lab: &Lab, phone: &Phone, capture: &lab::Capture) -> usize {
    capture.clear();
    let mark = Mark::new();
    let (gateway, own) = (phone.gateway_mac(), phone.mac().octets());
    let source6 = "2001:db8:20::50".parse().expect("an address");
    let frames: Vec<Vec<u8>> = (0..=255)
        .flat_map(|protocol| {
            let four = packet::ipv4(phone.address(), WEB, protocol, &mark.0);
            let six = packet::ipv6(source6, WEB6, protocol, &mark.0);
            [
                packet::ethernet(gateway, own, packet::ETHERTYPE_IPV4, &four),
                packet::ethernet(gateway, own, packet::ETHERTYPE_IPV6, &six),
            ]
        })
        .collect();
    phone.send_frames(&frames);
    // What is under way arrives before what is sent later.
    let last = lab.internet.packets_received();
    lab.gateway.namespace().run(|| {
        let socket = std::net::UdpSocket::bind("0.0.0.0:0").unwrap();
        socket.send_to(b"last", SocketAddr::from((ROUTER, 9))).unwrap();
    });
    wait_until("the last packet has arrived", 5 * SECOND, || lab.internet.packets_received() > last);
    capture.count(|frame| mark.is_in(frame))
}

/// The gateway as a plain router, without us.
pub(crate) fn open_wide(lab: &Lab) {
    lab.gateway.nft("flush ruleset");
    for family in ["-4", "-6"] {
        let _ = lab.gateway.command("ip").args([family, "rule", "flush"]).output();
        for (table, priority) in [("local", "0"), ("main", "32766")] {
            let _ = lab
                .gateway
                .command("ip")
                .args([family, "rule", "add", "table", table, "priority", priority])
                .output();
        }
    }
    lab.gateway.namespace().ip("addr flush dev br-wifi\n");
    lab.gateway.namespace().sysctl("net/ipv6/conf/br-wifi/disable_ipv6", "0");
    lab.gateway.namespace().sysctl("net/ipv6/conf/all/forwarding", "1");
    lab.gateway.forward_by_hand();
}

// S5, G16
#[test]
fn a_spoofed_source_gets_nothing_while_its_owner_is_online() {
    let lab = hotspot();
    let (victim, spoofer) = (online(&lab), joined(&lab));
    let capture = lab.uplink_capture();
    let marked = |source: Ipv4Addr| {
        let mark = Mark::new();
        spoofer.send_ipv4(&packet::ipv4(source, WEB, packet::protocol::UDP, &packet::udp(4000, 7, &mark.0)));
        mark
    };
    let marks = [
        marked(victim.address()),
        marked(Ipv4Addr::new(10, 20, 99, 99)),
        marked(Ipv4Addr::new(203, 0, 113, 99)),
        marked(Ipv4Addr::new(10, 20, 0, 1)),
    ];
    assert!(reaches_the_web(&victim));
    for mark in &marks {
        assert!(!capture.saw(mark));
    }

    // The attack itself works: with the victim's hardware address too, nobody could tell the two apart.
    let mark = Mark::new();
    let stolen = packet::ipv4(victim.address(), WEB, packet::protocol::UDP, &packet::udp(4000, 7, &mark.0));
    victim.send_ipv4(&stolen);
    wait_until("the owner's own packet passes", 5 * SECOND, || capture.saw(&mark));
}

// G16
#[test]
fn a_device_without_a_lease_gets_nothing_not_even_names() {
    let lab = hotspot();
    let mut phone = lab.phone();
    phone.set_address(Ipv4Addr::new(10, 20, 7, 7));
    assert!(phone.http_get(&format!("http://{WEB}/")).is_err());
    let gateway = lab.networks()[0].address;
    assert!(phone.resolve_at(gateway, "masuk.wifi.pbg", RecordType::A, Transport::Udp).is_err());
    assert!(!phone.ping(gateway));
}

// D9
#[test]
fn a_forged_release_does_not_end_a_neighbours_lease() {
    let lab = hotspot();
    let (victim, attacker) = (online(&lab), joined(&lab));
    let gateway = lab.networks()[0].address;
    let mut release = vec![1, 1, 6, 0, 0, 0, 0, 9, 0, 0, 0, 0];
    release.extend(victim.address().octets());
    release.extend([0; 12]);
    release.extend(victim.mac().octets());
    release.extend([0; 10 + 64 + 128]);
    release.extend([99, 130, 83, 99, 53, 1, 7, 54, 4]);
    release.extend(gateway.octets());
    release.push(255);
    attacker.send_ipv4(&packet::ipv4(
        victim.address(),
        gateway,
        packet::protocol::UDP,
        &packet::udp(68, 67, &release),
    ));
    wait_until("the forgery is counted", 5 * SECOND, || {
        lab.gateway.wifi_pbg(&["status"])["dropped"].to_string().contains("dhcp")
    });
    assert!(reaches_the_web(&victim));
}

// Y1, G13
#[test]
fn a_guest_cannot_reach_another_guest() {
    for isolated in [true, false] {
        let mut lab = Lab::builder().isolated_ports(isolated).build();
        lab.gateway.start();
        let (one, other) = (online(&lab), online(&lab));
        let listener = other.run(|| std::net::TcpListener::bind("0.0.0.0:4711").unwrap());
        // Straight over the bridge only isolated ports help; bounced off the gateway is ours to refuse.
        if isolated {
            assert!(one.connect((other.address(), 4711)).is_err());
        }
        let mark = Mark::new();
        let bounced = packet::ipv4(
            one.address(),
            other.address(),
            packet::protocol::UDP,
            &packet::udp(4000, 4711, &mark.0),
        );
        let seen = other.receives(SECOND / 2, |frame| mark.is_in(frame), || one.send_ipv4(&bounced));
        assert!(!seen, "bounced off the gateway (isolated ports: {isolated})");
        drop(listener);
    }
}

// G13
#[test]
fn guests_of_one_site_do_not_reach_those_of_another() {
    let mut lab = Lab::builder().networks(2).build();
    lab.gateway.start();
    let mut phones = [lab.phone_on(0), lab.phone_on(1)];
    for phone in &mut phones {
        phone.join(Client::Udhcpc);
        press(phone);
    }
    let [one, other] = phones;
    assert!(!one.ping(other.address()) && one.connect((other.address(), 80)).is_err());
}

#[test]
fn private_networks_behind_the_uplink_are_out_of_reach_unless_allowed() {
    let mut lab = Lab::builder().private_host().build();
    lab.gateway.start();
    let phone = online(&lab);
    for address in [PRIVATE_HOST, PRIVATE_HOST_10, ROUTER] {
        assert!(!phone.ping(address), "{address}");
        assert!(phone.connect((address, 80)).is_err(), "{address}");
    }
    assert!(reaches_the_web(&phone));

    lab.gateway.stop(lab::Part::Controller);
    lab.gateway.configure(|settings| settings.allow_private = vec![format!("{PRIVATE_HOST}/32")]);
    lab.gateway.start_part(lab::Part::Controller);
    assert!(phone.ping(PRIVATE_HOST), "an allowed private address is reached");
    assert!(!phone.ping(PRIVATE_HOST_10));
    let new = joined(&lab);
    assert!(!new.ping(PRIVATE_HOST), "before sign-in it is closed all the same");

    // Not allowed any more: what runs is stopped as well.
    let flow = phone.start_upload(&format!("http://{PRIVATE_HOST}/sink"));
    flow.wait_running(5 * SECOND);
    lab.gateway.stop(lab::Part::Controller);
    lab.gateway.configure(|settings| settings.allow_private.clear());
    lab.gateway.start_part(lab::Part::Controller);
    flow.wait_stopped(SECOND);
}

#[test]
fn the_gateways_other_services_are_closed_to_guests_and_everything_to_the_uplink() {
    let lab = hotspot();
    let gateway = lab.networks()[0].address;
    // A service of the box, as an admin page or a database would be, on every address.
    let _services = lab
        .gateway
        .namespace()
        .run(|| [8081, 5432].map(|port| std::net::TcpListener::bind(("0.0.0.0", port)).unwrap()));
    let phone = online(&lab);
    for port in [22, 8081, 5432, 8080, 67] {
        for address in [gateway, Ipv4Addr::new(172, 16, 255, 1), WAN] {
            assert!(phone.connect((address, port)).is_err(), "a guest reaches {address}:{port}");
        }
    }
    let from_uplink = |port| {
        lab.internet
            .namespace()
            .run(|| std::net::TcpStream::connect_timeout(&SocketAddr::from((WAN, port)), SECOND / 2).is_ok())
    };
    for port in [22, 53, 80, 443, 8080, 8081, 5432] {
        assert!(!from_uplink(port), "the uplink reaches port {port}");
    }
    let asked = lab.internet.namespace().run(|| {
        let socket = std::net::UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
        socket.set_read_timeout(Some(SECOND / 2)).unwrap();
        let question =
            b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x05masuk\x04wifi\x03pbg\x00\x00\x01\x00\x01";
        [IpAddr::from(WAN), gateway.into()].map(|address| {
            let _ = socket.send_to(question, SocketAddr::from((address, 53)));
            socket.recv(&mut [0; 512]).is_ok()
        })
    });
    assert_eq!(asked, [false, false], "the uplink is answered by our resolver");
}

#[test]
fn mail_is_not_sent_from_the_square() {
    let lab = hotspot();
    let phone = online(&lab);
    assert!(phone.connect((WEB, 25)).is_err());
}

// I1, G6
#[test]
fn ipv6_stays_dropped_after_sign_in() {
    let lab = hotspot();
    let phone = online(&lab);
    let capture = lab.uplink_capture();
    let mark = Mark::new();
    for protocol in [6, 17, 58, 41] {
        phone.send_ip_protocol(protocol, WEB6, &mark.0);
    }
    let flow = phone.start_udp((BULK, 7), Direction::Up);
    flow.wait_running(5 * SECOND);
    assert!(!capture.saw(&mark));
}
