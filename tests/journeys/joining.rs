//! From the first DHCP message to the open internet.

use crate::*;
use hickory_proto::rr::RecordType;
use lab::{Browser, addresses::*, internet::PROBES, phone::Transport, wait_until};
use std::{
    io::ErrorKind,
    net::{SocketAddr, UdpSocket},
};

#[test]
fn a_phone_joins_presses_once_and_is_online() {
    let lab = hotspot();
    for client in Client::ALL {
        let mut phone = lab.phone();
        let lease = phone.join(client);
        let gateway = lab.networks()[0].address;
        assert_eq!((lease.router, lease.server_id), (Some(gateway), Some(gateway)), "{client:?}");
        assert_eq!((lease.dns.as_slice(), lease.prefix), ([gateway].as_slice(), 16), "{client:?}");
        assert_eq!(lease.lease_time.as_secs(), 3600, "{client:?}");
        assert!(meets_the_portal(&phone), "{client:?}");
        let page = press(&phone);
        assert!(page.status == 200 && page.text().contains("Anda tersambung"), "{client:?}: {}", page.text());
        assert!(reaches_the_web(&phone), "{client:?}");
    }
}

#[test]
fn a_person_with_a_browser_joins_is_online_and_leaves() {
    let lab = hotspot();
    let phone = joined(&lab);
    let browser = Browser::open(&phone);
    browser.allow_scripts(false);
    browser.goto("http://web.example/berita?halaman=2");
    assert!(browser.current_url().starts_with(PORTAL), "{}", browser.current_url());
    assert!(browser.text_of("main").contains("WiFi gratis untuk semua"), "{}", browser.text_of("main"));
    browser.click("form[action='/sambung'] button");
    wait_until("the page says online", 5 * SECOND, || browser.source().contains("Anda tersambung"));
    browser.click("a[href='http://web.example/berita?halaman=2']");
    wait_until("the page first asked for", 5 * SECOND, || {
        browser.current_url() == "http://web.example/berita?halaman=2"
    });

    browser.goto(PORTAL);
    browser.click("form[action='/putus'] button");
    wait_until("the page says goodbye", 5 * SECOND, || browser.source().contains("Sambungan diputus"));
    browser.goto("http://web.example/lagi");
    assert!(browser.current_url().starts_with(PORTAL), "{}", browser.current_url());
}

// H1
#[test]
fn every_phones_probe_meets_the_portal_before_and_the_internet_after() {
    let lab = hotspot();
    let phone = joined(&lab);
    for probe in PROBES {
        let answer = phone.http_get(&format!("http://{}{}", probe.host, probe.path)).expect(probe.client);
        assert_eq!(answer.status, 302, "{}", probe.client);
        assert!(answer.header("location").is_some_and(|to| to.starts_with(PORTAL)), "{}", probe.client);
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{}", probe.client);
        assert_eq!(answer.header("connection"), Some("close"), "{}", probe.client);
        assert_eq!(answer.header("x-networkmanager-status"), None, "{}", probe.client);
        let length = answer.text().len();
        assert!((5..1000).contains(&length), "{}: a body of {length} bytes", probe.client);
    }
    assert_eq!(lab.internet.hits().len(), 0, "nothing reached the internet");
    press(&phone);
    for probe in PROBES {
        let answer = phone.http_get(&format!("http://{}{}", probe.host, probe.path)).expect(probe.client);
        assert_eq!((answer.status, answer.text().as_str()), (probe.status, probe.body), "{}", probe.client);
    }
}

#[test]
fn the_portal_answers_guests_who_are_online_and_who_are_not_by_name_and_by_address() {
    let lab = hotspot();
    let (online, new) = (online(&lab), joined(&lab));
    for url in [PORTAL, "http://172.16.255.1/", "http://10.20.0.1/", "http://masuk.wifi.pbg/en/"] {
        let page = online.http_get(url).expect(url);
        assert!(
            page.status == 200
                && ["/putus", "/en/disconnect"].iter().any(|button| page.text().contains(button)),
            "{url}"
        );
        let page = new.http_get(url).expect(url);
        assert!(page.status == 200 && page.text().contains("Sambungkan"), "{url}");
    }
}

// T1, T2
#[test]
fn before_sign_in_tcp_is_reset_and_the_rest_gets_an_icmp_error_at_once() {
    let lab = hotspot();
    let phone = joined(&lab);
    for port in [443, 853, 22, 5222] {
        let refused = phone.connect((WEB, port)).expect_err("nothing passes");
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused, "port {port}");
    }
    let answer = phone.run(|| {
        let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
        socket.set_read_timeout(Some(SECOND)).unwrap();
        socket.connect(SocketAddr::from((WEB, 443))).unwrap();
        socket.send(b"quic").unwrap();
        socket.recv(&mut [0; 16]).expect_err("nothing passes")
    });
    assert!(!matches!(answer.kind(), ErrorKind::WouldBlock), "an ICMP error was expected, seen {answer:?}");
    assert!(!phone.ping(WEB) && phone.ping(lab.networks()[0].address));
}

// N2
#[test]
fn a_built_in_resolver_is_steered_to_ours() {
    let lab = hotspot();
    let phone = joined(&lab);
    let before = lab.internet.dns.times_asked("web.example");
    for transport in [Transport::Udp, Transport::Tcp] {
        let answer =
            phone.resolve_at(PUBLIC_RESOLVER, "masuk.wifi.pbg", RecordType::A, transport).expect("an answer");
        assert_eq!(answer.answers.len(), 1, "only our resolver knows the portal's name: {answer}");
    }
    assert_eq!(lab.internet.dns.times_asked("masuk.wifi.pbg"), 0);
    assert_eq!(phone.addresses_of("web.example"), [WEB]);
    assert_eq!(lab.internet.dns.times_asked("web.example"), before + 1);
}

// H2
#[test]
fn a_request_nobody_can_parse_gets_400_and_a_close() {
    use std::io::{Read, Write};
    let lab = hotspot();
    let phone = joined(&lab);
    let answer = phone.run(|| {
        let mut stream = std::net::TcpStream::connect((WEB, 80)).unwrap();
        stream.set_read_timeout(Some(5 * SECOND)).unwrap();
        stream.write_all(b"\x16\x03\x01\x02\x00\x01 garbage\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer and a close");
        answer
    });
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
}

// S1
#[test]
fn an_open_connection_to_the_interceptor_does_not_outlive_the_sign_in() {
    use std::io::{Read, Write};
    let lab = hotspot();
    let phone = joined(&lab);
    // A browser opens connections ahead of need; this one is steered to the portal and used after the press.
    let mut early = phone.connect((WEB, 80)).expect("the interceptor accepts");
    press(&phone);
    let mut answer = Vec::new();
    let used = phone.run(|| {
        early.set_read_timeout(Some(2 * SECOND)).unwrap();
        early
            .write_all(b"GET /early HTTP/1.1\r\nHost: web.example\r\n\r\n")
            .and_then(|()| early.read_to_end(&mut answer))
    });
    let answer = String::from_utf8_lossy(&answer);
    assert!(!answer.contains("302"), "the portal answered an online guest's request: {answer} {used:?}");
    assert!(reaches_the_web(&phone));
}

#[test]
fn two_sites_of_one_gateway_serve_their_own_guests() {
    let mut lab = Lab::builder().networks(2).build();
    lab.gateway.start();
    for network in 0..2 {
        let mut phone = lab.phone_on(network);
        let lease = phone.join(Client::Udhcpc);
        assert_eq!(lease.router, Some(lab.networks()[network].address));
        assert!(phone.http_get(PORTAL).expect("the portal").text().contains(&lab.networks()[network].title));
        press(&phone);
        assert!(reaches_the_web(&phone));
    }
}

#[test]
fn two_labs_side_by_side_do_not_disturb_each_other() {
    let (first, second) = (hotspot(), hotspot());
    let (one, other) = (online(&first), joined(&second));
    assert!(reaches_the_web(&one) && meets_the_portal(&other));
    drop(first);
    press(&other);
    assert!(reaches_the_web(&other));
}
