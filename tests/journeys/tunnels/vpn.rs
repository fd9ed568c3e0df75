//! Private networks on ports that gates forget (WireGuard by wireguard-go, OpenVPN).

use super::*;
use lab::{Direction, Namespace, addresses::BULK};
use std::{
    fs,
    io::Write,
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

/// Where people put WireGuard to get around a gate, and where it belongs.
const PORTS: [u16; 8] = [53, 67, 68, 123, 443, 500, 4500, 51820];
/// Where it really listens at the far end; all of those lead there.
const LISTENS: u16 = 51821;
const INSIDE: Ipv4Addr = Ipv4Addr::new(10, 97, 0, 1);
/// For a handshake, which is tried every five seconds.
const UP: Duration = Duration::from_secs(20);

/// An end of WireGuard. Its program speaks by a socket in a folder of the whole machine, so the name is nobody else's.
struct End {
    interface: String,
    key: String,
    _program: Running,
}

impl End {
    fn start(at: &Namespace, folder: &Path, address: Ipv4Addr) -> Self {
        static ENDS: AtomicU32 = AtomicU32::new(0);
        let interface = format!("wg{}x{}", std::process::id(), ENDS.fetch_add(1, Ordering::Relaxed));
        let mut program = at.command("wireguard-go");
        program.args(["-f", &interface]);
        let program = Running::start(program);
        let private = said(at, "wg", &["genkey"], "");
        let file = folder.join(format!("{interface}.key"));
        fs::write(&file, &private).expect("write a key");
        let key = said(at, "wg", &["pubkey"], &private);
        let end = Self { interface, key, _program: program };
        let file = file.display().to_string();
        wait_until("WireGuard takes its key", 5 * SECOND, || end.try_set(at, &["private-key", &file]));
        at.ip(&format!("addr add {address}/32 dev {0}\nlink set {0} mtu 1300 up\n", end.interface));
        end
    }

    fn try_set(&self, at: &Namespace, words: &[&str]) -> bool {
        let output = at.command("wg").args(["set", &self.interface]).args(words).output();
        output.expect("start wg (package wireguard-tools)").status.success()
    }

    fn set(&self, at: &Namespace, words: &[&str]) {
        assert!(self.try_set(at, words), "wg refused {words:?}");
    }

    /// Whether it has sent anything.
    fn has_tried(&self, at: &Namespace) -> bool {
        let shown = said(at, "wg", &["show", &self.interface, "transfer"], "");
        shown.split_whitespace().last().is_some_and(|sent| sent != "0")
    }

    fn works(&self, phone: &Phone) -> bool {
        let words = ["-n", "-c", "1", "-W", "1", "-I", &self.interface, &INSIDE.to_string()];
        phone.command("ping").args(words).output().expect("start ping").status.success()
    }
}

impl Drop for End {
    fn drop(&mut self) {
        let _ = fs::remove_file(format!("/run/wireguard/{}.sock", self.interface));
    }
}

fn said(at: &Namespace, program: &str, words: &[&str], input: &str) -> String {
    let mut command = at.command(program);
    command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|error| panic!("cannot start {program}: {error}"));
    child.stdin.take().expect("it reads").write_all(input.as_bytes()).expect("it takes its input");
    let output = child.wait_with_output().expect("it ends");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// The far end, and a near one for each port.
struct Tunnels {
    near: Vec<(u16, End)>,
    _far: End,
}

impl Tunnels {
    fn start(lab: &Lab, phone: &Phone) -> Self {
        let (internet, folder) = (lab.internet.namespace(), phone.new_folder("wireguard"));
        lead_to_the_far_end(internet);
        let far = End::start(internet, &folder, INSIDE);
        far.set(internet, &["listen-port", &LISTENS.to_string()]);
        internet.ip(&format!("route add 10.97.0.0/24 dev {}\n", far.interface));
        let near = PORTS.into_iter().zip(10..).map(|(port, number)| {
            let address = Ipv4Addr::new(10, 97, 0, number);
            let end = End::start(phone.namespace(), &folder, address);
            far.set(internet, &["peer", &end.key, "allowed-ips", &format!("{address}/32")]);
            let (inside, endpoint) = (format!("{INSIDE}/32,{BULK}/32"), format!("{FAR}:{port}"));
            let words = [
                "peer",
                &far.key,
                "allowed-ips",
                &inside,
                "endpoint",
                &endpoint,
                "persistent-keepalive",
                "1",
            ];
            end.set(phone.namespace(), &words);
            phone.namespace().ip(&format!("route add {INSIDE}/32 dev {} metric {number}\n", end.interface));
            (port, end)
        });
        Self { near: near.collect(), _far: far }
    }

    /// The ports by which an echo comes back now.
    fn working(&self, phone: &Phone) -> Vec<u16> {
        thread::scope(|scope| {
            let asked = |(port, end): &'_ (u16, End)| (*port, end.works(phone));
            let asking: Vec<_> = self.near.iter().map(|near| scope.spawn(move || asked(near))).collect();
            let answers = asking.into_iter().map(|asking| asking.join().expect("a ping"));
            answers.filter(|(_, works)| *works).map(|(port, _)| port).collect()
        })
    }
}

/// All the ports of the far end lead to where its programs listen.
fn lead_to_the_far_end(internet: &Namespace) {
    internet.ip(&format!("addr add {FAR}/32 dev lo\n"));
    let ports = PORTS.map(|port| port.to_string()).join(", ");
    let rules = format!(
        "table ip far {{ chain in {{ type nat hook prerouting priority dstnat;
         ip daddr {FAR} udp dport {{ {ports} }} redirect to :{LISTENS};
         ip daddr {FAR} udp dport 1194 redirect to :1195; ip daddr {FAR} tcp dport 443 redirect to :1195; }}; }}"
    );
    let loaded = internet.command("nft").arg(rules).output().expect("start nft (package nftables)");
    assert!(loaded.status.success(), "{}", String::from_utf8_lossy(&loaded.stderr));
}

// G5, G12
#[test]
fn wireguard_gets_out_by_no_port_before_sign_in_and_ends_within_a_second_of_the_end() {
    let careless = Lab::builder().build();
    careless.gateway.open_by_hand();
    let guest = joined(&careless);
    let tunnels = Tunnels::start(&careless, &guest);
    wait_until("by a careless gateway every port works", UP, || tunnels.working(&guest) == PORTS);
    drop((tunnels, guest, careless));

    let lab = hotspot();
    set_plan(&lab, &["--down", "100 Mbit/s", "--up", "50 Mbit/s"]);
    let (phone, capture) = (joined(&lab), lab.uplink_capture());
    let tunnels = Tunnels::start(&lab, &phone);
    wait_until("every end has tried", 10 * SECOND, || {
        tunnels.near.iter().all(|(_, end)| end.has_tried(phone.namespace()))
    });
    assert_eq!(tunnels.working(&phone), [0; 0]);
    assert_eq!(capture.count(to(FAR)), 0, "no datagram left the gateway");

    press(&phone);
    // Names are told by ours, signed in or not.
    wait_until("every port but that of names works", UP, || tunnels.working(&phone) == PORTS[1..]);
    let (_, end) = &tunnels.near[4];
    phone.namespace().ip(&format!("route add {BULK}/32 dev {}\n", end.interface));
    let flows = [Direction::Up, Direction::Down].map(|direction| phone.start_udp((BULK, 443), direction));
    flows.iter().for_each(|flow| flow.wait_running(5 * SECOND));
    disconnect(&phone);
    for flow in &flows {
        flow.wait_stopped(SECOND);
    }
    assert_eq!(tunnels.working(&phone), [0; 0]);
    assert!(meets_the_portal(&phone));
}

/// OpenVPN with a key that both ends have, over TCP 443 or UDP 1194.
fn openvpn(at: &Namespace, key: &Path, device: &str, (own, other): (&str, &str), words: &[&str]) -> Running {
    let mut openvpn = at.command("openvpn");
    openvpn.args(["--dev", device, "--dev-type", "tun", "--ifconfig", own, other, "--secret"]).arg(key);
    openvpn.args(["--cipher", "AES-256-CBC", "--auth", "SHA256"]);
    openvpn.args(["--connect-retry", "1", "1", "--connect-timeout", "2"]).args(words);
    Running::start(openvpn)
}

// G5
#[test]
fn openvpn_gets_out_neither_by_tcp_443_nor_by_its_own_port_before_sign_in() {
    const WAYS: [(&str, &str, &str, &str); 2] =
        [("tun443", "tcp", "10.96.1.1", "10.96.1.2"), ("tun1194", "udp", "10.96.2.1", "10.96.2.2")];
    let start = |lab: &Lab, phone: &Phone| {
        lead_to_the_far_end(lab.internet.namespace());
        let key = phone.new_folder("openvpn").join("key");
        let made = phone.command("openvpn").args(["--genkey", "secret"]).arg(&key).status();
        assert!(made.expect("start openvpn (package openvpn)").success());
        let far = FAR.to_string();
        WAYS.map(|(device, protocol, there, here)| {
            let served = format!("{protocol}-server");
            let serve = match protocol {
                "tcp" => ["--proto", &served, "--port", "1195"],
                _ => ["--proto", "udp", "--port", "1195"],
            };
            let asked = format!("{protocol}-client");
            let ask = match protocol {
                "tcp" => ["--proto", &asked, "--nobind", "--remote", &far, "443"],
                _ => ["--proto", "udp", "--nobind", "--remote", &far, "1194"],
            };
            let server = openvpn(lab.internet.namespace(), &key, device, (there, here), &serve);
            (server, openvpn(phone.namespace(), &key, device, (here, there), &ask))
        })
    };
    let works = |phone: &Phone| {
        WAYS.map(|(_, _, there, _)| phone.ping(there.parse::<Ipv4Addr>().expect("an address")))
    };

    let careless = Lab::builder().build();
    careless.gateway.open_by_hand();
    let guest = joined(&careless);
    let programs = start(&careless, &guest);
    wait_until("by a careless gateway both work", UP, || works(&guest) == [true; 2]);
    drop((programs, guest, careless));

    let lab = hotspot();
    let (phone, capture) = (joined(&lab), lab.uplink_capture());
    let _programs = start(&lab, &phone);
    assert_eq!(works(&phone), [false; 2]);
    assert_eq!(capture.count(to(FAR)), 0);
    press(&phone);
    wait_until("both work after sign-in", UP, || works(&phone) == [true; 2]);
    disconnect(&phone);
    assert_eq!(works(&phone), [false; 2]);
}
