//! Phones join, and what they meet before anybody has signed in.

use super::{CONNECT, PATIENCE, PORTAL, SECOND, asks_and_meets_the_portal, form};
use crate::{
    telling::{Telling, milliseconds, say, timed},
    trickle::Trickle,
};
use lab::{Client, Lease, Phone, addresses::WEB, internet::PROBES};
use std::{io::ErrorKind, net::SocketAddr, time::Instant};

pub fn lease(telling: &mut Telling, phone: &mut Phone, client: Client) {
    telling.step(&format!("Phone 1 joins @wifi.pbg and asks for an address, with {}.", program(client)));
    let (lease, took) = timed(|| phone.join(client));
    let gateway = phone.network().address;
    assert!(
        lease.router == Some(gateway) && lease.server_id == Some(gateway) && lease.dns == [gateway],
        "router, DNS and server {gateway} were expected, seen {lease:?}"
    );
    say("asked", format!("DHCP, as {} with hardware address {}", phone.hostname(), phone.mac()));
    say("address", format!("{}/{}", lease.address, lease.prefix));
    say("router", gateway.to_string());
    say("DNS", gateway.to_string());
    say("lease time", format!("{} s", lease.lease_time.as_secs()));
    say("server id", gateway.to_string());
    say("took", milliseconds(took));
}

pub fn names(telling: &mut Telling, phone: &Phone) {
    telling.step("Names are answered before anybody has signed in.");
    for (name, expected) in [("web.example", WEB), ("masuk.wifi.pbg", PORTAL)] {
        let (addresses, took) = timed(|| phone.addresses_of(name));
        assert_eq!(addresses, [expected], "the address of {name} was expected");
        say("asked", format!("A {name}?"));
        say("came back", format!("{expected} after {}", milliseconds(took)));
    }
}

pub fn closed(telling: &mut Telling, phone: &Phone) {
    telling.step("Everything else is refused at once: no app waits for a connection that cannot come.");
    let server = SocketAddr::from((WEB, 443));
    let (answer, took) = timed(|| phone.connect(server));
    let refused = matches!(&answer, Err(error) if error.kind() == ErrorKind::ConnectionRefused);
    assert!(refused, "a refusal of TCP {server} was expected, seen {answer:?}");
    say("asked", format!("HTTPS: TCP {server}"));
    say("came back", "refused");
    say("took", milliseconds(took));
}

pub fn redirect(telling: &mut Telling, phone: &Phone) {
    let probe = PROBES[0];
    telling
        .step(&format!("The phone's own check ({}) finds out that here one signs in first.", probe.client));
    asks_and_meets_the_portal(phone, &format!("http://{}{}", probe.host, probe.path));
}

pub fn garden(telling: &mut Telling, phone: &Phone) {
    telling.step("The regency's own pages open before sign-in: the walled garden.");
    let url = "http://www.purbalinggakab.go.id/";
    let (answer, took) = timed(|| phone.http_get(url));
    let answer = answer.unwrap_or_else(|error| panic!("{url} was expected to open: {error}"));
    assert!(
        answer.status == 200 && answer.text().contains("garden"),
        "the page was expected, seen {answer:?}"
    );
    say("asked", format!("GET {url}"));
    say("came back", format!("200 OK, the page itself: {:?}", answer.text().trim_end()));
    say("took", milliseconds(took));
}

/// Phone 2 signs in without a browser, so that the clock stops for nothing but the hotspot; phone 3 never does.
pub fn two_more(telling: &mut Telling, two: &mut Phone, three: &mut Phone) {
    telling.step(
        "Two more phones join; one presses, by a bare HTTP client so that the clock sees the hotspot only.",
    );
    for (number, phone, client) in [(2, &mut *two, Client::Udhcpc), (3, three, Client::Dhcpcd)] {
        let (Lease { address, .. }, took) = timed(|| phone.join(client));
        say(
            &format!("phone {number}"),
            format!("{address} by {} after {}", program(client), milliseconds(took)),
        );
    }
    press(two);
}

/// Sends the sign-in form, and measures from the first byte of it to the first byte the internet has sent back.
pub fn press(phone: &Phone) {
    let form = form(phone, CONNECT);
    let trickle = Trickle::start(phone);
    let sent = Instant::now();
    let page =
        phone.http(&form).unwrap_or_else(|error| panic!("an answer to the press was expected: {error}"));
    let answered = sent.elapsed();
    let online = trickle.first_byte_after(sent, PATIENCE);
    assert!(page.text().contains("Anda tersambung"), "the connected page was expected, seen {}", page.text());
    assert!(online <= SECOND, "the gate was expected to be open within a second, seen after {online:?}");
    say("asked", format!("POST {} by {}", form.url, phone.hostname()));
    say(
        "came back",
        format!("{} \"Anda tersambung\" (You are online) after {}", page.status, milliseconds(answered)),
    );
    say(
        "online",
        format!("{} from sending the press to the first byte from the internet", milliseconds(online)),
    );
}

fn program(client: Client) -> &'static str {
    match client {
        Client::Dhclient => "ISC dhclient",
        Client::Udhcpc => "BusyBox udhcpc",
        Client::Dhcpcd => "dhcpcd",
    }
}
