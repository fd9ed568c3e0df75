//! What a guest meets who has not pressed yet: what is refused, how soon, and the little that is answered.

use crate::*;
use hickory_proto::rr::RecordType;
use lab::{Mark, addresses::*, packet};
use std::{
    io::{ErrorKind, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream, UdpSocket},
};

// H2
#[test]
fn odd_requests_are_led_to_the_portal_or_refused_and_the_connection_is_closed() {
    let lab = hotspot();
    let phone = joined(&lab);
    let long =
        |bytes: usize| format!("GET / HTTP/1.1\r\nHost: web.example\r\nX: {}\r\n\r\n", "x".repeat(bytes));
    let body = "x".repeat(20_000);
    for (request, expected) in [
        ("HEAD / HTTP/1.1\r\nHost: web.example\r\n\r\n", "HTTP/1.1 302"),
        (
            &format!("POST /form HTTP/1.1\r\nHost: web.example\r\nContent-Length: 20000\r\n\r\n{body}"),
            "HTTP/1.1 302",
        ),
        ("OPTIONS * HTTP/1.1\r\nHost: web.example\r\n\r\n", "HTTP/1.1 302"),
        ("BREW /pot HTTP/1.1\r\nHost: web.example\r\n\r\n", "HTTP/1.1 302"),
        ("GET http://web.example/ HTTP/1.1\r\nHost: masuk.wifi.pbg\r\n\r\n", "HTTP/1.1 302"),
        ("GET / HTTP/1.0\r\n\r\n", "HTTP/1.0 302"),
        ("GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 302"),
        ("GET / HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\n\r\n", "HTTP/1.1 302"),
        (&long(8_000), "HTTP/1.1 302"),
        (&long(17_000), "HTTP/1.1 431"),
        ("GET / HTTP/9\r\nHost: web.example\r\n\r\n", "HTTP/1.1 400"),
    ] {
        let answer = conversation(&phone, request);
        let shown = request.get(..60).unwrap_or(request);
        assert!(answer.starts_with(expected), "{shown:?}: {answer}");
        let led = answer.to_ascii_lowercase().contains("\r\nlocation: http://masuk.wifi.pbg/");
        assert_eq!(led, expected.ends_with("302"), "{shown:?}: {answer}");
        let (_, text) = answer.split_once("\r\n\r\n").expect("a head that ends");
        assert_eq!(text.is_empty(), request.starts_with("HEAD") || !led, "{shown:?}: {answer}");
    }
}

/// Says something to a web server and listens to the end.
fn conversation(phone: &Phone, request: &str) -> String {
    let mut stream = phone.connect((WEB, 80)).expect("the interceptor accepts");
    stream.set_read_timeout(Some(5 * SECOND)).expect("a timeout");
    stream.write_all(request.as_bytes()).expect("the request is taken");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer and a close");
    String::from_utf8_lossy(&answer).into_owned()
}

// H2, G25
#[test]
fn whoever_dribbles_a_request_is_left_and_keeps_nobody_waiting() {
    let lab = hotspot();
    let (slow, quick) = (joined(&lab), joined(&lab));
    let mut dribbling: Vec<TcpStream> =
        (0..50).map(|_| slow.connect((WEB, 80)).expect("the interceptor accepts")).collect();
    for stream in &mut dribbling {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: w").expect("a beginning");
        stream.set_nonblocking(true).expect("a setting");
    }
    assert!(meets_the_portal(&quick) && meets_the_portal(&slow));
    wait_until("every one of them is left", 12 * SECOND, || {
        dribbling.retain_mut(|stream| {
            let _ = stream.write(b"e");
            matches!(stream.read(&mut [0; 512]), Err(error) if error.kind() == ErrorKind::WouldBlock)
        });
        dribbling.is_empty()
    });
}

// T2, P2, G5
#[test]
fn quic_vpn_and_other_datagrams_are_refused_before_sign_in_and_pass_after() {
    let lab = hotspot();
    let phone = joined(&lab);
    // Each socket is kept: what was refused is tried again from the same port.
    let sockets = [443, 853, 500, 51820, 5000].map(|port| (port, datagrams_to(&phone, port)));
    for (port, socket) in &sockets {
        let refused = asked(socket, b"before").expect_err("nothing passes");
        assert!(!matches!(refused.kind(), ErrorKind::WouldBlock), "port {port}: an ICMP error: {refused}");
    }
    press(&phone);
    for (port, socket) in &sockets {
        assert_eq!(asked(socket, b"after").expect("an echo"), b"after", "port {port}");
    }
}

// P1, G3
#[test]
fn a_private_resolver_is_refused_before_sign_in_and_reached_after() {
    let lab = hotspot();
    let resolver = lab.internet.encrypted_resolver(&lab.authority);
    let phone = joined(&lab);
    let over_tls = || phone.resolve_over_tls(&resolver, "web.example", RecordType::A);
    let refused = over_tls().expect_err("853 is closed");
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused, "{refused}");
    assert!(phone.resolve_over_https(&resolver, "web.example", RecordType::A).is_err());
    assert!(meets_the_portal(&phone), "plain names lead to the portal all the same");
    press(&phone);
    assert_eq!(over_tls().expect("853 is open").answers.len(), 1);
    let over_https = phone.resolve_over_https(&resolver, "web.example", RecordType::A);
    assert_eq!(over_https.expect("443 is open").answers.len(), 1);
}

/// What a phone asks for the time: version 4, client, and its own mark where its time would stand (RFC 5905).
const TIME_REQUEST: [u8; 48] = {
    let mut request = [0; 48];
    request[0] = 4 << 3 | 3;
    request[47] = 77;
    request
};

// T3, G5
#[test]
fn before_sign_in_the_gateway_tells_the_time_for_whatever_server_is_asked() {
    let lab = hotspot();
    let phone = joined(&lab);
    let sockets = [WEB, PUBLIC_RESOLVER, lab.networks()[0].address].map(|server| {
        let socket = phone.run(|| UdpSocket::bind("0.0.0.0:0").expect("a socket"));
        socket.connect((server, 123)).expect("a server");
        socket.set_read_timeout(Some(SECOND)).expect("a timeout");
        socket
    });
    for socket in &sockets {
        let answer = asked(socket, &TIME_REQUEST).expect("the time");
        assert_eq!((answer[0], answer[1]), (4 << 3 | 4, 10), "a server whose clock was set");
        assert_eq!(answer[24..32], TIME_REQUEST[40..]);
        let told = u32::from_be_bytes(answer[40..44].try_into().expect("four bytes"));
        let now = jiff::Timestamp::now().as_second() + 2_208_988_800;
        assert!((i64::from(told) - now).abs() < 60, "{told} where {now} was expected");
    }
    for junk in [&b"junk"[..], &[0x1c; 48], &[0x17; 500]] {
        let silence = asked(&sockets[0], junk).expect_err("an answer to junk");
        assert_eq!(silence.kind(), ErrorKind::WouldBlock, "{silence}");
    }
    lab.gateway.set_clock(false);
    let answer = asked(&sockets[0], &TIME_REQUEST).expect("an answer");
    assert_eq!(
        (answer[0] >> 6, &answer[12..16]),
        (3, &b"INIT"[..]),
        "a clock that nobody has set tells no time"
    );

    press(&phone);
    assert_eq!(asked(&sockets[0], &TIME_REQUEST).expect("an echo"), TIME_REQUEST, "the server itself");
}

fn datagrams_to(phone: &Phone, port: u16) -> UdpSocket {
    let socket = phone.run(|| UdpSocket::bind("0.0.0.0:0").expect("a socket"));
    socket.connect((WEB, port)).expect("a server");
    socket.set_read_timeout(Some(SECOND)).expect("a timeout");
    socket
}

/// Sends a datagram and waits for one.
fn asked(socket: &UdpSocket, question: &[u8]) -> std::io::Result<Vec<u8>> {
    socket.send(question)?;
    let mut answer = vec![0; 2048];
    let length = socket.recv(&mut answer)?;
    answer.truncate(length);
    Ok(answer)
}

// T3, G1
#[test]
fn of_all_ports_none_leads_out_before_sign_in() {
    let lab = hotspot();
    let phone = joined(&lab);
    let capture = lab.uplink_capture();
    let leaked = |protocol| {
        let (mark, own) = (Mark::new(), phone.address());
        sweep(&phone, WEB, protocol, |port| match protocol {
            packet::protocol::TCP => packet::tcp_syn(own, WEB, 40_000, port, &mark.0),
            _ => packet::udp(40_000, port, &mark.0),
        });
        capture.count(|frame| mark.is_in(frame))
    };
    assert_eq!((leaked(packet::protocol::TCP), leaked(packet::protocol::UDP)), (0, 0));
    press(&phone);
    // As many as one device may begin at once.
    assert!(leaked(packet::protocol::UDP) >= 300, "the sweep itself works");
}

// T3, G1
#[test]
fn of_all_ports_of_the_gateway_guests_reach_names_and_the_web_alone() {
    let lab = hotspot();
    let phone = joined(&lab);
    let own = phone.address();
    // The kernel notes who accepts; no listener of ours could keep up.
    nft(
        &phone,
        "table ip noted {
            set open { type inet_service; size 65536; flags dynamic; }
            chain input {
                type filter hook input priority 0
                tcp flags & (syn | ack) == (syn | ack) add @open { tcp sport }
            }
        }",
    );
    for address in [lab.networks()[0].address, Ipv4Addr::new(172, 16, 255, 1), WAN] {
        sweep(&phone, address, packet::protocol::TCP, |port| {
            packet::tcp_syn(own, address, 40_001, port, &[])
        });
        let open = nft(&phone, "list set ip noted open");
        nft(&phone, "flush set ip noted open");
        let (_, open) = open.split_once("elements = ").unwrap_or_default();
        assert!(open.starts_with("{ 53, 80 }"), "{address}: {open}");
    }
}

/// What `nft` answers on the phone.
fn nft(phone: &Phone, commands: &str) -> String {
    let output = phone.command("nft").arg(commands).output().expect("start nft (package nftables)");
    assert!(output.status.success(), "nft refused: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Sends a packet to every port.
fn sweep(phone: &Phone, address: Ipv4Addr, protocol: u8, payload: impl Fn(u16) -> Vec<u8>) {
    let (gateway, mac, own) = (phone.gateway_mac(), phone.mac().octets(), phone.address());
    let frame = |port| {
        let packet = packet::ipv4(own, address, protocol, &payload(port));
        packet::ethernet(gateway, mac, packet::ETHERTYPE_IPV4, &packet)
    };
    phone.send_frames(&(0..=u16::MAX).map(frame).collect::<Vec<_>>());
}

// I1, G6
#[test]
fn a_phone_that_prefers_ipv6_finds_the_portal_by_ipv4() {
    let lab = hotspot();
    let phone = joined(&lab);
    let routes = phone.command("ip").args(["-6", "route", "show", "default"]).output().expect("ip runs");
    assert_eq!(String::from_utf8_lossy(&routes.stdout), "", "nobody offers a way by IPv6");
    let capture = lab.uplink_capture();
    phone.namespace().ip("addr add 2001:db8:20::50/64 dev wlan0 nodad\n");
    phone.namespace().ip("route add default via fe80::1 dev wlan0\n");
    let mark = Mark::new();
    phone.send_ip_protocol(packet::protocol::UDP, WEB6, &packet::udp(4000, 443, &mark.0));
    let by_six = phone.run(|| TcpStream::connect_timeout(&SocketAddr::from((WEB6, 80)), SECOND / 2));
    assert!(by_six.is_err() && !capture.saw(&mark));
    assert!(meets_the_portal(&phone));
    press(&phone);
    assert!(reaches_the_web(&phone));
}
