//! The moment of the press and of the end: what was under way, and what comes right after.

use crate::*;
use lab::{addresses::*, internet::PROBES, namespace::Namespace};
use socket2::{Domain, Socket, Type};
use std::{
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
};

// S1
#[test]
fn a_connection_from_the_same_port_as_before_the_press_reaches_the_web_after_it() {
    let lab = hotspot();
    let phone = joined(&lab);
    let led = ask_from(&phone, 40_000);
    assert!(led.starts_with("HTTP/1.1 302"), "{led}");
    press(&phone);
    let page = ask_from(&phone, 40_000);
    assert!(page.starts_with("HTTP/1.1 200") && page.ends_with("internet\n"), "{page}");
    disconnect(&phone);
    let led = ask_from(&phone, 40_000);
    assert!(led.starts_with("HTTP/1.1 302"), "{led}");
}

// S1, G12
#[test]
fn a_connection_kept_alive_since_before_the_end_is_cut_and_not_led() {
    let lab = hotspot();
    let phone = online(&lab);
    let mut kept = phone.connect((WEB, 80)).expect("the web");
    kept.set_read_timeout(Some(SECOND)).expect("a timeout");
    assert!(ask(&mut kept).expect("a page").starts_with("HTTP/1.1 200"));
    disconnect(&phone);
    let after = ask(&mut kept);
    assert!(after.as_ref().map_or(true, String::is_empty), "{after:?}");
    assert!(meets_the_portal(&phone));
}

// S2
#[test]
fn after_the_press_every_check_gets_the_servers_own_bytes() {
    let lab = hotspot();
    let phone = online(&lab);
    for probe in PROBES {
        let answer = |from: &Namespace| {
            let mut stream = from.run(|| TcpStream::connect((WEB, 80))).expect("the web");
            stream.set_read_timeout(Some(5 * SECOND)).expect("a timeout");
            let request =
                format!("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", probe.path, probe.host);
            stream.write_all(request.as_bytes()).expect("the request is taken");
            let mut bytes = Vec::new();
            stream.read_to_end(&mut bytes).expect("an answer");
            bytes
        };
        let (there, here) = (answer(lab.internet.namespace()), answer(phone.namespace()));
        assert_eq!(String::from_utf8_lossy(&here), String::from_utf8_lossy(&there), "{}", probe.client);
        assert!(here.starts_with(format!("HTTP/1.1 {}", probe.status).as_bytes()), "{}", probe.client);
    }
}

// S7
#[test]
fn a_form_pressed_twice_in_two_tabs_or_from_elsewhere_opens_one_session_or_none() {
    let lab = hotspot();
    let (phone, other) = (joined(&lab), joined(&lab));
    let page = phone.http_get(PORTAL).expect("the portal");
    let fields = page.form("/sambung").expect("a form");
    let foreign = Request::post_form("http://masuk.wifi.pbg/sambung", &borrowed(&fields))
        .header("Origin", "http://evil.example");
    assert_eq!(phone.http(&foreign).expect("an answer").status, 403);
    submit(&other, &page, "/sambung");
    assert!(
        meets_the_portal(&phone) && meets_the_portal(&other),
        "a page given to one device is not another's"
    );

    for _ in 0..2 {
        assert!(submit(&phone, &page, "/sambung").text().contains("Anda tersambung"));
    }
    let since = |lab: &Lab| lab.gateway.wifi_pbg(&["clients"])[0]["online_since"].clone();
    let first = since(&lab);
    assert!(phone.http(&Request::get("http://masuk.wifi.pbg/sambung")).is_ok_and(|back| back.status == 303));
    assert!(submit(&phone, &page, "/sambung").text().contains("Anda tersambung"));
    assert_eq!(since(&lab), first, "one session");
    assert!(meets_the_portal(&other));
}

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// Asks on a connection that goes on, and what comes of it within its timeout.
fn ask(stream: &mut TcpStream) -> std::io::Result<String> {
    stream.write_all(b"GET / HTTP/1.1\r\nHost: web.example\r\n\r\n")?;
    let mut answer = [0; 1024];
    let length = stream.read(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer[..length]).into_owned())
}

/// A request to the web server from a port of the phone's choice, and the whole answer.
fn ask_from(phone: &Phone, port: u16) -> String {
    phone.run(|| {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
        socket.set_reuse_address(true).expect("a setting");
        socket.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, port)).into()).expect("the port");
        let web = SocketAddr::from((WEB, 80)).into();
        socket.connect_timeout(&web, 5 * SECOND).expect("somebody accepts");
        let mut stream = TcpStream::from(socket);
        stream.set_read_timeout(Some(5 * SECOND)).expect("a timeout");
        stream.write_all(b"GET / HTTP/1.1\r\nHost: web.example\r\nConnection: close\r\n\r\n").expect("taken");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer and a close");
        answer
    })
}
