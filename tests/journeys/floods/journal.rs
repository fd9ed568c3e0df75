//! Whoever makes us complain, to fill the disk with complaints.

use super::*;
use crate::dhcp::malformed::send_broken;
use lab::{
    addresses::{ROUTER, WAN},
    packet::{self, BROADCAST, ETHERTYPE_ARP, ETHERTYPE_IPV4, ethernet, protocol},
};
use std::{
    env,
    io::{Read, Write},
    net::{SocketAddr, TcpStream, UdpSocket},
    os::unix::net::UnixStream,
};

/// Of the staff's web.
const PORT: u16 = 8081;
/// Connections that are turned away, each with a line.
const CALLS: usize = 1_500;
/// What all programs may write because of one flood, in bytes.
const WRITTEN: usize = 64 * 1024;

fn lines_with(lab: &Lab, part: Part, words: &str) -> usize {
    lab.gateway.log(part).lines().filter(|line| line.contains(words)).count()
}

fn written(lab: &Lab) -> usize {
    [Part::Controller, Part::Portal, Part::Admin].iter().map(|part| lab.gateway.log(*part).len()).sum()
}

/// Knocks at the staff's door from where nobody is let in: the box's own address of the uplink.
fn knock(lab: &Lab) {
    lab.gateway.namespace().run(|| {
        for _ in 0..CALLS {
            let mut stream = TcpStream::connect((WAN, PORT)).expect("the door hears");
            // Until it has closed, so that the next one is heard too.
            let _ = stream.read(&mut [0]);
        }
    });
}

/// As the staff's web tells programs on the gateway.
fn turned_away(lab: &Lab) -> usize {
    let mut curl = lab.gateway.command("curl");
    curl.args([
        "--silent",
        "--insecure",
        "--interface",
        "127.0.0.1",
        &format!("https://{WAN}:{PORT}/metrics"),
    ]);
    let told = String::from_utf8_lossy(&curl.output().expect("start curl").stdout).into_owned();
    let line = told.lines().find_map(|line| {
        line.strip_prefix("wifi_pbg_staff_turned_away_total{why=\"not-allowed\"} ")?.parse().ok()
    });
    line.unwrap_or_else(|| panic!("no such number: {told}"))
}

// G29
#[test]
fn whoever_is_turned_away_a_thousand_times_is_a_few_lines_and_a_number() {
    let mut lab = Lab::builder().build();
    lab.gateway.configure(|settings| {
        settings.more = format!("[admin]\nlisten = \"{WAN}:{PORT}\"\nallow_from = [\"{ROUTER}/32\"]\n");
    });
    lab.gateway.write_without_ration(true);
    lab.gateway.start();
    lab.gateway.start_part(Part::Admin);
    knock(&lab);
    wait_until("without a ration each is a line", 10 * SECOND, || {
        lines_with(&lab, Part::Admin, "turned away") >= CALLS
    });

    lab.gateway.write_without_ration(false);
    lab.gateway.restart(Part::Admin);
    let before = lines_with(&lab, Part::Admin, "turned away");
    let bytes = written(&lab);
    knock(&lab);
    let lines = lines_with(&lab, Part::Admin, "turned away") - before;
    assert!((1..=20).contains(&lines), "{lines} lines");
    println!(
        "{CALLS} callers: {before} lines without a ration; {lines} with it, {} bytes",
        written(&lab) - bytes
    );
    assert!(turned_away(&lab) >= CALLS, "all of them are in the number, {}", turned_away(&lab));
    if let Some(seconds) = env::var("FLOOD_SECONDS").ok().and_then(|seconds| seconds.parse::<u64>().ok()) {
        let over = Instant::now() + Duration::from_secs(seconds.max(61));
        while Instant::now() < over {
            knock(&lab);
        }
        assert!(lines_with(&lab, Part::Admin, "more like it in that minute") > 0);
        let minutes = seconds as usize / 60 + 2;
        assert!(written(&lab) - bytes < minutes * WRITTEN, "{} bytes", written(&lab) - bytes);
    }
}

// G21 G26 G29
#[test]
fn whatever_strangers_send_is_counted_and_hardly_a_line() {
    let (mut lab, _) = hotspot_with_certificate();
    lab.gateway.start_part(Part::Admin);
    let (attacker, guest) = (joined(&lab), joined(&lab));
    let parts = [Part::Controller, Part::Portal, Part::Admin];
    // What a first flood makes them allocate they keep for the next.
    flood_every_place(&lab, &attacker, 0);
    let (before, bytes) = (Before::of(&lab, parts), written(&lab));
    flood_every_place(&lab, &attacker, 1);
    page_within(&guest, 5 * SECOND);
    let bytes = written(&lab) - bytes;
    println!("{bytes} bytes were written");
    assert!(bytes < WRITTEN, "{bytes} bytes");
    for kind in ["dhcp-truncated", "dns-malformed", "http-malformed", "socket-malformed"] {
        wait_until(kind, 10 * SECOND, || withheld(&lab, kind) > 0);
    }
    before.wait_idle(&lab, KEPT);
}

/// Every place at which a stranger is heard, and what it can make nothing of.
fn flood_every_place(lab: &Lab, attacker: &Phone, round: u64) {
    send_broken(attacker, Ipv4Addr::UNSPECIFIED, round);
    let gateway = lab.networks()[0].address;
    let (mac, own) = (attacker.mac().octets(), attacker.address());

    // Names: answers, other operations, what is cut short.
    attacker.run(|| {
        let socket = UdpSocket::bind("0.0.0.0:0").expect("a socket");
        for number in 0..1_000_u16 {
            let [high, low] = number.to_be_bytes();
            let question =
                [high, low, low, high, 0xff, 0xff, 0, 1, 0, 1, 0, 1, 3, b'w', 0xc0, 12, 0, 1, 0, 1];
            let _ = socket.send_to(&question[..usize::from(number) % question.len()], (gateway, 53));
        }
    });
    // The web: no HTTP, no TLS, and forms that are none.
    for port in [80, 443] {
        for junk in
            [&b"\0\x01\x02junk\r\n\r\n"[..], b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\xff\xff\x01", b"\r\n"]
        {
            for _ in 0..10 {
                let mut stream = attacker.connect(SocketAddr::from((gateway, port))).expect("it hears");
                stream.set_read_timeout(Some(SECOND)).expect("a timeout");
                let _ = stream.write_all(junk);
                let _ = stream.shutdown(std::net::Shutdown::Write);
                let _ = stream.read(&mut [0; 512]);
            }
        }
    }
    // Other servers' offers, and claims to the gateway's address.
    let raw = attacker.dhcp_raw();
    let mut offer = raw.letter(dhcproto::v4::MessageType::Offer).message();
    offer[0] = 2;
    let foreign = |number: u8| {
        let server = Ipv4Addr::new(10, 20, 251, number);
        let packet = packet::ipv4(server, Ipv4Addr::BROADCAST, protocol::UDP, &packet::udp(67, 68, &offer));
        ethernet(BROADCAST, mac, ETHERTYPE_IPV4, &packet)
    };
    let claim = |_| ethernet(BROADCAST, mac, ETHERTYPE_ARP, &packet::arp_request(mac, gateway, own));
    for part in 0..4 {
        attacker.send_frames(&(part * 60..part * 60 + 60).map(foreign).collect::<Vec<_>>());
        attacker.send_frames(&(0..60).map(claim).collect::<Vec<_>>());
    }
    // The sockets, as another program of the portal's user might misuse them.
    for name in ["portal.sock", "control.sock", "admin.sock"] {
        for _ in 0..100 {
            let mut stream = UnixStream::connect(lab.gateway.runtime_dir().join(name)).expect("it hears");
            let _ = stream.write_all(b"\0no verb at all\r\n\r\n");
            let _ = stream.read(&mut [0; 512]);
        }
    }
}
