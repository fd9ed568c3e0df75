//! What a phone does by itself once it has an address, and what its person does: nothing is waited for but answers.

use super::CONNECT;
use crate::visit::HOST;
use hickory_proto::{
    op::{Message, Query},
    rr::{Name, RData, RecordType},
};
use lab::{
    Phone,
    http::{Request, Response},
};
use std::{
    fs, io,
    net::{IpAddr, Ipv4Addr, UdpSocket},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// Android's question whether it is online; after the first phone the name is in the gateway's cache, as in any square.
pub const PROBE: &str = "http://connectivitycheck.gstatic.com/generate_204";
/// Between two looks for a route: what the phone's first question may be too late by.
const LOOK: Duration = Duration::from_millis(1);
const JOINS_WITHIN: Duration = Duration::from_secs(20);
const DNS_PATIENCE: Duration = Duration::from_secs(2);

/// Whether there is a button on the page that opens the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    Button,
    /// It opens for whoever has seen the page.
    Open,
}

/// As soon as the phone has a default route: its probe, the page it is led to, the press, and the probe again.
#[must_use]
pub fn arrive(phone: &Phone, gate: Gate) -> JoinHandle<()> {
    let gateway = phone.network().address;
    phone.namespace().thread("arrival", move || {
        let deadline = Instant::now() + JOINS_WITHIN;
        while !has_route() {
            assert!(Instant::now() < deadline, "no route within {JOINS_WITHIN:?}");
            thread::sleep(LOOK);
        }
        let send = |request: &Request| {
            let answer = request.send(|host| look_up(gateway, host));
            answer.unwrap_or_else(|error| panic!("{} {}: {error}", request.method, request.url))
        };
        let redirect = send(&Request::get(PROBE));
        let page = redirect.header("location").filter(|_| redirect.status == 302);
        let page = page.unwrap_or_else(|| panic!("a redirect was expected, seen {redirect:?}"));
        let page = send(&Request::get(page));
        assert_eq!(page.status, 200, "the portal's page");
        if gate == Gate::Button {
            assert_eq!(send(&press(&page)).status, 200, "the answer to the press");
        }
        assert_eq!(send(&Request::get(PROBE)).status, 204, "the answer to the second probe");
    })
}

fn press(page: &Response) -> Request {
    let fields = page.form(CONNECT).unwrap_or_else(|| panic!("no form on the page:\n{}", page.text()));
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Request::post_form(&format!("http://{HOST}{CONNECT}"), &fields)
}

/// Whether the calling thread's namespace has a default route, which comes last of what a lease brings.
fn has_route() -> bool {
    let table = fs::read_to_string("/proc/thread-self/net/route").expect("read the routes");
    table.lines().any(|line| line.split_whitespace().nth(1) == Some("00000000"))
}

/// The first IPv4 address of a name.
fn look_up(resolver: Ipv4Addr, host: &str) -> io::Result<IpAddr> {
    let mut question = Message::query();
    question.metadata.recursion_desired = true;
    question.add_query(Query::query(Name::from_ascii(host).map_err(io::Error::other)?, RecordType::A));
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    socket.set_read_timeout(Some(DNS_PATIENCE))?;
    socket.connect((resolver, 53))?;
    socket.send(&question.to_vec().map_err(io::Error::other)?)?;
    let mut answer = [0; 1500];
    let length = socket.recv(&mut answer)?;
    let answer = Message::from_vec(&answer[..length]).map_err(io::Error::other)?;
    let address = answer.answers.iter().find_map(|record| match &record.data {
        RData::A(address) => Some(IpAddr::V4(address.0)),
        _ => None,
    });
    address.ok_or_else(|| io::Error::other(format!("{host} has no address")))
}
