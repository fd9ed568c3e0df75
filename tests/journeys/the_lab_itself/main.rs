//! The lab without the programs under test: a hotspot by hand, wide open. Whatever a journey shows to be impossible
//! through our gateway has to be possible here.

mod certificates;
mod dhcp;
mod names;
mod systems;

use hickory_proto::rr::RecordType;
use lab::{
    Browser, Client, Direction, Lab, Mark,
    addresses::*,
    gateway::CAPTIVE_PORTAL,
    http::Request,
    internet::PROBES,
    packet::{self, protocol},
    phone::Transport,
    throughput, wait_until,
};
use std::{
    env, fs,
    io::{Read, Write},
    net::SocketAddrV4,
    time::Duration,
};

const PATIENCE: Duration = Duration::from_secs(10);

#[test]
fn all_three_dhcp_clients_join_renew_and_leave() {
    let lab = open(Lab::builder().build());
    for client in Client::ALL {
        let mut phone = lab.phone();
        let lease = phone.join(client);
        assert!(lease.address.octets().starts_with(&[10, 20]), "{client:?}: {lease:?}");
        assert_eq!(
            (lease.prefix, lease.router),
            (16, Some(lab.networks()[0].address)),
            "{client:?}: {lease:?}"
        );
        assert_eq!(
            (lease.dns.as_slice(), lease.server_id),
            ([lab.networks()[0].address].as_slice(), lease.router),
            "{client:?}"
        );
        assert_eq!(lease.lease_time, Duration::from_secs(3600), "{client:?}: {lease:?}");
        assert_eq!(lease.captive_portal.as_deref(), Some(CAPTIVE_PORTAL), "{client:?}: {lease:?}");

        let page = phone
            .http_get("http://web.example/")
            .unwrap_or_else(|error| panic!("{client:?}: no page: {error}"));
        assert_eq!((page.status, page.text().as_str()), (200, "internet\n"), "{client:?}");
        assert_eq!(phone.renew().address, lease.address, "{client:?} keeps its address when it renews");
        let leases = || lab.gateway.leases_by_hand();
        assert!(leases().contains(&phone.mac().to_string()), "{client:?} holds a lease: {}", leases());
        phone.leave();
        wait_until(&format!("{client:?} has released its lease"), PATIENCE, || {
            !leases().contains(&phone.mac().to_string())
        });
    }
}

#[test]
fn every_probe_finds_the_internet_and_is_written_down() {
    let lab = open(Lab::builder().build());
    let mut phone = lab.phone();
    phone.join(Client::Udhcpc);
    for probe in PROBES {
        let answer = phone.http_get(&format!("http://{}{}", probe.host, probe.path));
        let answer = answer.unwrap_or_else(|error| panic!("{}: {error}", probe.client));
        assert_eq!((answer.status, answer.text().as_str()), (probe.status, probe.body), "{}", probe.client);
        assert!(
            lab.internet
                .hits()
                .iter()
                .any(|hit| (hit.host.as_str(), hit.path.as_str()) == (probe.host, probe.path)),
            "{}",
            probe.client
        );
        assert!(lab.internet.dns.times_asked(probe.host) > 0, "{} was looked up", probe.host);
    }
    let post = Request::post_form("http://web.example/form", &[("one", "1")]).header("User-Agent", "lab");
    assert_eq!(phone.http(&post).expect("a form is answered").status, 200);
    let hit = lab.internet.hits().pop().expect("the form was sent");
    assert_eq!((hit.method.as_str(), hit.source.ip()), ("POST", WAN.into()), "{hit:?}");
}

#[test]
fn the_name_server_tells_the_lab_zone() {
    let lab = open(Lab::builder().build());
    let mut phone = lab.phone();
    phone.join(Client::Udhcpc);
    assert_eq!(phone.addresses_of("www.purbalinggakab.go.id"), [GARDEN]);
    assert!(phone.addresses_of("nowhere.example").is_empty(), "a name outside of the zone has an address");

    lab.internet.dns.set("new.example", &[BULK.into()]);
    lab.internet.dns.set_ttl(7);
    let answer =
        phone.resolve_at(PUBLIC_RESOLVER, "NEW.example", RecordType::A, Transport::Udp).expect("an answer");
    assert_eq!(answer.answers.iter().map(|record| record.ttl).collect::<Vec<_>>(), [7]);
    let short = phone.resolve_at(DNS, "long.example", RecordType::TXT, Transport::Udp).expect("an answer");
    assert!(short.metadata.truncation && short.answers.is_empty(), "too long for a datagram: {short}");
    let long = phone.resolve_at(DNS, "long.example", RecordType::TXT, Transport::Tcp).expect("an answer");
    assert_eq!(long.answers.len(), 20, "{long}");

    lab.internet.dns.set_silent(true);
    assert!(
        phone.resolve_at(DNS, "web.example", RecordType::A, Transport::Udp).is_err(),
        "a dead name server answered"
    );
}

#[test]
fn through_an_open_gateway_everything_leaks() {
    let lab = open(Lab::builder().private_host().build());
    lab.gateway.namespace().sysctl("net/ipv6/conf/all/forwarding", "1");
    let mut phone = lab.phone();
    let source = phone.join(Client::Udhcpc).address;
    let capture = lab.uplink_capture();
    let unsent = Mark::new();

    for number in [protocol::ICMP, protocol::UDP, 4, 41, 47, 50, 51, 132, 253] {
        let mark = Mark::new();
        phone.send_ip_protocol(number, WEB, &[&[0; 8][..], &mark.0].concat());
        assert!(capture.saw(&mark), "IP protocol {number} was expected to leave an open gateway");
    }
    let mark = Mark::new();
    phone.send_ipv4(&packet::ipv4(
        source,
        WEB,
        protocol::TCP,
        &packet::tcp_syn(source, WEB, 40_000, 9999, &mark.0),
    ));
    assert!(capture.saw(&mark), "a SYN with a payload was expected to leave an open gateway");
    let fragments = Mark::new();
    let datagram = packet::udp(40_000, 53, &[&fragments.0[..], &[0; 16]].concat());
    phone.send_ipv4(&packet::ipv4_fragment(source, WEB, protocol::UDP, &datagram[..24], 7, 0, true));
    phone.send_ipv4(&packet::ipv4_fragment(source, WEB, protocol::UDP, &datagram[24..], 7, 24, false));
    assert!(capture.saw(&fragments), "both halves of a datagram were expected to leave an open gateway");

    for fragmented in [false, true] {
        let mark = Mark::new();
        let datagram = packet::udp(40_000, 53, &mark.0);
        let fragment = packet::ipv6_fragment(protocol::UDP, &datagram, 7, 0, true);
        let (next, rest) =
            if fragmented { (protocol::FRAGMENT, fragment) } else { (protocol::UDP, datagram) };
        phone.send_ip_protocol(protocol::DESTINATION_OPTIONS, WEB6, &packet::extension(next, &rest));
        assert!(
            capture.saw(&mark),
            "IPv6 with extension headers (fragmented: {fragmented}) was expected to leave an open gateway"
        );
    }
    assert!(!capture.saw(&unsent), "what was not sent was seen");
    assert!(capture.total() > 10 && capture.count(|_| true) > 10);
    capture.clear();
    assert!(!capture.saw(&fragments), "what was forgotten was seen");
}

#[test]
fn through_an_open_gateway_private_hosts_and_every_service_are_reached() {
    let lab = open(Lab::builder().private_host().build());
    let mut phone = lab.phone();
    phone.join(Client::Udhcpc);
    for (address, page) in [
        (PRIVATE_HOST, "private\n"),
        (PRIVATE_HOST_10, "private\n"),
        (ROUTER, "modem\n"),
        (GARDEN, "garden\n"),
    ] {
        let answer = phone
            .http_get(&format!("http://{address}/"))
            .unwrap_or_else(|error| panic!("{address}: {error}"));
        assert_eq!(answer.text(), page, "{address}");
    }
    assert!(phone.ping(WEB), "an echo comes back from the web server");
    for port in [25, 443, 853] {
        let mut stream = phone.connect((WEB, port)).unwrap_or_else(|error| panic!("port {port}: {error}"));
        let mut echo = [0; 4];
        stream
            .write_all(b"echo")
            .and_then(|()| stream.read_exact(&mut echo))
            .unwrap_or_else(|error| panic!("port {port}: {error}"));
        assert_eq!(&echo, b"echo");
    }
    let closed = phone.connect((WEB, 81)).expect_err("nobody listens at port 81");
    assert_eq!(closed.kind(), std::io::ErrorKind::ConnectionRefused);
}

#[test]
fn flows_of_every_kind_run_and_stop_when_the_gateway_closes() {
    let lab = open(Lab::builder().build());
    let mut phone = lab.phone();
    phone.join(Client::Udhcpc);
    let server = SocketAddrV4::new(BULK, 443);
    let flows = [
        phone.start_download("http://bulk.example/bulk"),
        phone.start_upload("http://203.0.113.80/sink"),
        phone.start_udp(server, Direction::Down),
        phone.start_udp(server, Direction::Up),
    ];
    for flow in &flows {
        flow.wait_running(PATIENCE);
    }
    lab.gateway.nft(
        "table ip closed {\n chain forward {\n type filter hook forward priority 0; policy drop;\n }\n}\n",
    );
    for flow in &flows {
        flow.wait_stopped(PATIENCE);
        assert!(flow.bytes() > 0 && !flow.still_running());
    }
    let refused = phone.start_download("http://198.51.100.2:81/");
    wait_until("a refused download says why", PATIENCE, || refused.failure().is_some());
}

#[test]
fn neighbours_reach_each_other_unless_their_ports_are_isolated() {
    for isolated in [false, true] {
        let lab = open(Lab::builder().isolated_ports(isolated).build());
        let (mut one, mut other) = (lab.phone(), lab.phone());
        one.join(Client::Udhcpc);
        other.join(Client::Udhcpc);
        assert!(
            one.ping(lab.networks()[0].address),
            "the gateway is reached with isolated ports: {isolated}"
        );
        assert_eq!(
            one.ping(other.address()),
            !isolated,
            "the neighbour is reached with isolated ports: {isolated}"
        );
    }
}

#[test]
fn a_spoofer_takes_any_address_and_any_mac() {
    let lab = open(Lab::builder().build());
    let (mut victim, mut spoofer) = (lab.phone(), lab.phone());
    let stolen = victim.join(Client::Udhcpc).address;
    let mac = victim.mac();
    victim.vanish();
    spoofer.set_mac(mac);
    spoofer.set_address(stolen);
    assert_eq!((spoofer.mac(), spoofer.address()), (mac, stolen));
    assert_eq!(spoofer.http_get("http://web.example/").expect("an open gateway lets it through").status, 200);
    spoofer.change_mac();
    assert_ne!(spoofer.mac(), mac);
}

#[test]
fn a_router_with_a_small_mtu_says_so() {
    let lab = open(Lab::builder().mtu_behind_uplink(1300).build());
    let mut phone = lab.phone();
    phone.join(Client::Udhcpc);
    assert_eq!(phone.http_get("http://web.example/").expect("small packets pass").status, 200);
    let whole = packet::ipv4(phone.address(), WEB, protocol::UDP, &packet::udp(40_000, 7, &[0; 1400]));
    let mut unsplittable = whole;
    unsplittable[6] = 0x40;
    unsplittable[10..12].copy_from_slice(&[0, 0]);
    let sum = packet::checksum(&unsplittable[..20]);
    unsplittable[10..12].copy_from_slice(&sum.to_be_bytes());
    // ICMP type 3 code 4, after Ethernet and IPv4 headers; its next-hop MTU four bytes on.
    let too_big = |frame: &[u8]| {
        frame.get(23) == Some(&protocol::ICMP)
            && frame.get(34..36) == Some(&[3, 4])
            && frame.get(40..42) == Some(&1300u16.to_be_bytes())
    };
    assert!(
        phone.receives(PATIENCE, too_big, || phone.send_ipv4(&unsplittable)),
        "fragmentation needed was expected"
    );
    for flow in
        [phone.start_upload("http://203.0.113.80/sink"), phone.start_download("http://203.0.113.80/bulk")]
    {
        wait_until("a megabyte goes through a small path MTU", PATIENCE, || flow.bytes() > 1_000_000);
    }
}

#[test]
fn a_browser_on_a_phone_shows_the_internet() {
    let lab = open(Lab::builder().build());
    let mut phone = lab.phone();
    phone.join(Client::Udhcpc);
    let browser = Browser::open(&phone);
    browser.goto("http://web.example/");
    assert_eq!(browser.current_url(), "http://web.example/");
    assert_eq!(browser.text_of("body"), "internet");
    assert_eq!(browser.script("return innerWidth"), 360);
    browser.prefer_dark(true);
    assert_eq!(browser.script("return matchMedia('(prefers-color-scheme: dark)').matches"), true);
    assert!(browser.source().contains("internet") && !browser.has("form"));

    let picture = env::temp_dir().join(format!("wifi-pbg-lab-{}.png", std::process::id()));
    browser.screenshot(&picture);
    let bytes = fs::read(&picture).expect("a picture was written");
    fs::remove_file(&picture).expect("the picture is removed");
    assert!(bytes.starts_with(b"\x89PNG"), "{} bytes are no picture", bytes.len());
    drop(browser);
    let left =
        || phone.namespace().processes().into_iter().filter(|id| name_of(*id).starts_with("chrom")).count();
    wait_until("no process of the browser is left", PATIENCE, || left() == 0);
}

#[test]
fn throughput_is_measured_both_ways() {
    let lab = open(Lab::builder().build());
    let mut phone = lab.phone();
    phone.join(Client::Udhcpc);
    for direction in [Direction::Down, Direction::Up] {
        let speed = throughput::iperf3(&lab, &phone, direction, Duration::from_secs(1), 1);
        assert!(speed > 1_000_000.0, "{speed} bit/s {direction:?} through an idle gateway");
    }
    let before = lab.internet.packets_received();
    let sent = throughput::blast_udp(&phone, SocketAddrV4::new(BULK, 9), 100, Duration::from_millis(200));
    wait_until("most datagrams have arrived", PATIENCE, || {
        lab.internet.packets_received() - before > sent / 10
    });
}

fn open(lab: Lab) -> Lab {
    lab.gateway.open_by_hand();
    lab
}

fn name_of(id: u32) -> String {
    fs::read_to_string(format!("/proc/{id}/comm")).unwrap_or_default()
}
