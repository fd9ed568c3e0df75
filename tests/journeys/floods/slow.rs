//! Whoever holds connections by being slow (slowhttptest), or by saying nothing at all.

use super::*;
use lab::{
    Namespace,
    addresses::{ROUTER, WAN},
};
use std::{
    collections::BTreeMap,
    env,
    io::{ErrorKind, Read},
    net::TcpStream,
    process::{Child, Stdio},
};

/// Connections of one phone: as many as one address may hold, and one.
const EACH: usize = 65;
const HELD_EACH: usize = 64;
/// How long the attack goes on, in seconds.
const ATTACK: &str = "7";
/// After the attack, or where it goes on: the longest deadline of all, and some.
const LEFT_WITHIN: Duration = Duration::from_secs(20);
/// What the portal keeps of a thousand conversations, TLS among them, in KiB.
const KEPT_OF_CONVERSATIONS: u64 = 28 * 1024;
/// Of the portal in the lab.
const PORTS: &str = "( sport = :8080 or sport = :8443 )";

/// Slow heads, slow bodies, slow readers: what slowhttptest is told.
const HEADS: &[&str] = &["-H", "-i", "2", "-x", "24"];
const BODIES: &[&str] =
    &["-B", "-i", "2", "-s", "8192", "-x", "10", "-t", "POST", "-f", "application/x-www-form-urlencoded"];
const READERS: &[&str] = &["-X", "-w", "1", "-y", "1", "-n", "2", "-z", "1", "-k", "20"];

fn slow(at: &Namespace, way: &[&str], url: &str, connections: usize) -> Child {
    let mut command = at.command("slowhttptest");
    command.args(way).args(["-c", &connections.to_string(), "-r", "200", "-l", ATTACK, "-p", "3", "-u", url]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("start slowhttptest (package slowhttptest)")
}

fn end(mut attack: Child) {
    let _ = attack.kill();
    let _ = attack.wait();
}

/// How many connections each address holds.
fn held(lab: &Lab, which: &str) -> BTreeMap<String, usize> {
    let listed = lab.gateway.command("ss").args(["-Htn", "state", "established", which]).output();
    let mut held = BTreeMap::new();
    for line in String::from_utf8_lossy(&listed.expect("start ss (package iproute2)").stdout).lines() {
        let peer = line.split_whitespace().nth(3).unwrap_or_default();
        let address = peer.rsplit_once(':').map_or(peer, |(address, _)| address);
        *held.entry(address.to_owned()).or_insert(0) += 1;
    }
    held
}

// G25
#[test]
fn a_server_without_deadlines_is_stopped_by_slow_heads() {
    let lab = Lab::builder().build();
    lab.gateway.forward_by_hand();
    let (mut attacker, mut guest) = (lab.phone(), lab.phone());
    attacker.set_address(Ipv4Addr::new(10, 20, 251, 9));
    guest.set_address(Ipv4Addr::new(10, 20, 251, 10));
    let gateway = lab.networks()[0].address;
    let mut server = lab.gateway.command("prlimit");
    server.args([
        "--nofile=128",
        "python3",
        "-m",
        "http.server",
        "80",
        "--directory",
        "/usr/share/doc/python3",
    ]);
    let mut server = server.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("start python3");
    let page = format!("http://{gateway}/");
    let asks = |within| guest.http(&Request::get(&page).timeout(within));
    wait_until("it serves", 10 * SECOND, || asks(SECOND).is_ok());
    let attack = slow(attacker.namespace(), HEADS, &page, 400);
    wait_until("nobody else gets a page", 20 * SECOND, || asks(SECOND).is_err());
    end(attack);
    let _ = server.kill();
    let _ = server.wait();
}

// G25
#[test]
fn a_thousand_slow_connections_keep_nobody_from_the_page_and_are_all_left() {
    let (lab, _) = hotspot_with_certificate();
    let phones = if env::var_os("FLOOD_SECONDS").is_some() { 62 } else { 16 };
    let guest = joined(&lab);
    let attackers: Vec<Phone> = (0..phones).map(|_| joined(&lab)).collect();
    page_within(&guest, PAGE);
    let before = Before::of(&lab, [Part::Controller, Part::Portal]);
    let late = withheld(&lab, "http-late");

    let gateway = lab.networks()[0].address;
    let mut silent: Vec<TcpStream> = Vec::new();
    let mut attacks = Vec::new();
    for (number, phone) in attackers.iter().enumerate() {
        let page = format!("http://{gateway}/sambung");
        match number % 4 {
            0 => attacks.push(slow(phone.namespace(), HEADS, &page, EACH)),
            1 => attacks.push(slow(phone.namespace(), BODIES, &page, EACH)),
            2 => attacks.push(slow(phone.namespace(), READERS, &format!("http://{gateway}/"), EACH)),
            // A handshake that never begins.
            _ => silent.extend((0..EACH).map(|_| phone.connect((gateway, 443)).expect("it hears"))),
        }
    }
    let mut most = 0;
    wait_until("they hold what there is", 15 * SECOND, || {
        let held = held(&lab, PORTS);
        assert!(held.values().all(|held| *held <= EACH), "{held:?}");
        most = most.max(held.values().sum());
        // Those who read slowly are served within their buffers, and gone.
        most >= phones * HELD_EACH / 2
    });
    page_within(&guest, PAGE);
    assert!(meets_the_portal_by_any(&guest));
    println!("{most} slow connections of {phones} phones at a time");
    silent.iter().for_each(|stream| stream.set_nonblocking(true).expect("a setting"));
    wait_until("whoever says nothing is left", LEFT_WITHIN, || {
        silent.retain_mut(|stream| {
            matches!(stream.read(&mut [0; 512]), Err(error) if error.kind() == ErrorKind::WouldBlock)
        });
        silent.is_empty()
    });
    page_within(&guest, PAGE);
    attacks.into_iter().for_each(end);
    drop(silent);
    wait_until("no connection is left", LEFT_WITHIN, || held(&lab, PORTS).is_empty());
    wait_until("those who were late are counted", 10 * SECOND, || withheld(&lab, "http-late") > late + 100);
    wait_until("and those for whom there was no place", 10 * SECOND, || {
        withheld(&lab, "http-turned-away") > 0
    });
    before.wait_idle(&lab, KEPT_OF_CONVERSATIONS);
    page_within(&guest, PAGE);
}

fn meets_the_portal_by_any(phone: &Phone) -> bool {
    phone.http_get(WEB_PAGE).is_ok_and(|answer| {
        answer.status == 302 && answer.header("location").is_some_and(|to| to.contains("://masuk.wifi.pbg/"))
    })
}

// G25
#[test]
fn slow_connections_of_one_office_keep_no_other_from_the_pages_of_staff() {
    const PORT: u16 = 8081;
    let mut lab = Lab::builder().build();
    lab.gateway.configure(|settings| {
        settings.more = format!(
            "[admin]\nlisten = \"{WAN}:{PORT}\"\nallow_from = [\"198.51.100.0/24\", \"203.0.113.0/24\"]\n"
        );
    });
    lab.gateway.start();
    lab.gateway.start_part(Part::Admin);
    let office = lab.internet.namespace();
    let page = format!("https://{WAN}:{PORT}/admin/masuk");
    let other = "203.0.113.250";
    office.ip(&format!("addr add {other}/32 dev lo\n"));
    let asks = || {
        let mut curl = office.command("curl");
        curl.args([
            "--silent",
            "--insecure",
            "--max-time",
            "3",
            "--interface",
            other,
            "--output",
            "/dev/null",
        ]);
        curl.args(["--write-out", "%{http_code}", &page]);
        curl.output().is_ok_and(|output| output.stdout == b"200")
    };
    wait_until("staff see their page", 10 * SECOND, asks);
    let before = Before::of(&lab, [Part::Admin]);
    let port = format!("( sport = :{PORT} )");
    let attacks = [slow(office, HEADS, &page, 300), slow(office, BODIES, &page, 300)];
    wait_until("an office holds all that it may", 15 * SECOND, || {
        held(&lab, &port).get(&ROUTER.to_string()).is_some_and(|held| *held >= 100)
    });
    for _ in 0..5 {
        assert!(asks(), "the page comes to another office");
    }
    wait_until("they are left while they go on", LEFT_WITHIN, || {
        held(&lab, &port).get(&ROUTER.to_string()).is_none_or(|held| *held <= 20)
    });
    attacks.into_iter().for_each(end);
    wait_until("no connection is left", LEFT_WITHIN, || held(&lab, &port).is_empty());
    before.wait_idle(&lab, 2 * KEPT);
}
