//! The tunnels that people really use, iodine and dns2tcp: with what each carries where nothing holds it.

use crate::*;
use lab::internet::Delegation;
use std::{
    fs,
    process::{Child, Stdio},
    sync::Arc,
    time::Instant,
};

/// Where the attacker's name servers listen, on the internet's own loopback.
const IODINED: u16 = 5353;
const DNS2TCPD: u16 = 5354;
const DOMAIN: &str = "evil.example";
/// The far end of iodine's link, where the internet's web server is too.
const FAR_END: &str = "http://10.99.0.1/bulk";
/// Its interface on the phone.
const LINK: &str = "dns0";
/// For a tunnel to come up: iodine tries types, codecs and lengths one after the other.
const UP: Duration = Duration::from_secs(30);
/// What one domain may carry for one guest (`dns::rations`): at once, and each second.
const AT_ONCE: usize = 6_000;
const EACH_SECOND: usize = 30;
/// Headers, questions repeated and fixed fields: what of a question and its answer carries nothing, at most four fifths.
const OVERHEAD: usize = 5;

/// One program of an attacker. Dropped, it ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A gateway whose internet has iodined for the domain.
fn with_iodined(configure: impl FnOnce(&mut Settings)) -> (Lab, Arc<Delegation>, Running) {
    let mut lab = Lab::builder().build();
    let passed = lab.internet.delegate(DOMAIN, IODINED);
    let mut iodined = lab.internet.namespace().command("iodined");
    iodined.args(["-f", "-c", "-P", "secret", "-l", "127.0.0.1", "-p"]).arg(IODINED.to_string());
    iodined.args(["10.99.0.1/24", DOMAIN]).stdout(Stdio::null()).stderr(Stdio::null());
    let iodined = Running(iodined.spawn().expect("start iodined (package iodine)"));
    lab.gateway.configure(configure);
    lab.gateway.start();
    wait_until("iodined listens", 5 * SECOND, || {
        lab.internet.namespace().run(|| std::net::UdpSocket::bind(("127.0.0.1", IODINED)).is_err())
    });
    (lab, passed, iodined)
}

/// iodine's client, by questions only and of this type; it goes on trying until it is dropped.
fn iodine(phone: &Phone, kind: &str) -> Running {
    let mut iodine = phone.command("iodine");
    iodine.args(["-f", "-r", "-P", "secret", "-T", kind, "-I", "1"]);
    iodine.arg(phone.resolver().to_string()).arg(DOMAIN).stdout(Stdio::null()).stderr(Stdio::null());
    Running(iodine.spawn().expect("start iodine (package iodine)"))
}

/// Bytes that a download brings by this interface within so many seconds; none where there is no such interface.
fn downloaded(phone: &Phone, interface: &str, url: &str, seconds: u32) -> usize {
    let mut curl = phone.command("curl");
    curl.args(["-s", "--interface", &format!("if!{interface}"), "--max-time"]).arg(seconds.to_string());
    curl.args(["-o", "/dev/null", "-w", "%{size_download}", url]);
    let output = curl.output().expect("run curl (package curl)");
    String::from_utf8_lossy(&output.stdout).trim().parse().unwrap_or(0)
}

// N4
#[test]
fn iodine_carries_much_after_sign_in_and_hardly_its_own_greeting_before() {
    let (lab, passed, _server) = with_iodined(|_| ());
    let guest = online(&lab);
    let tunnel = iodine(&guest, "NULL");
    let mut carried = 0;
    wait_until("iodine carries much", UP, || {
        carried = downloaded(&guest, LINK, FAR_END, 3);
        carried > 20_000
    });
    println!("iodine, signed in: {carried} bytes in 3 s");
    drop((tunnel, guest));

    for kind in ["NULL", "TXT", "SRV", "MX"] {
        let (phone, before) = (joined(&lab), passed.passed());
        let _tunnel = iodine(&phone, kind);
        assert_eq!(downloaded(&phone, LINK, FAR_END, 3), 0);
        assert_eq!(passed.passed(), before, "no question of type {kind} left the gateway");
    }
    // Addresses and aliases are told: by those it may greet its server, until the ration is used up.
    let (phone, before, started) = (joined(&lab), passed.passed(), Instant::now());
    let _tunnel = iodine(&phone, "A");
    let carried: usize = (0..2).map(|_| downloaded(&phone, LINK, FAR_END, 5)).sum();
    let (passed, most) =
        (passed.passed() - before, AT_ONCE + EACH_SECOND * started.elapsed().as_secs() as usize);
    println!("iodine by A, not signed in: {carried} bytes carried, {passed} of DNS passed, ration {most}");
    assert!(carried <= most && passed <= most * OVERHEAD, "{carried} {passed} {most}");
    assert!(meets_the_portal(&phone));
}

// N4
#[test]
fn nothing_of_iodine_leaves_a_strict_gateway() {
    let (lab, passed, _server) = with_iodined(|settings| settings.before_sign_in = "strict".to_owned());
    let phone = joined(&lab);
    for kind in ["NULL", "A"] {
        let _tunnel = iodine(&phone, kind);
        assert_eq!(downloaded(&phone, LINK, FAR_END, 3), 0);
    }
    assert_eq!(passed.passed(), 0);
}

// N4
#[test]
fn dns2tcp_carries_much_by_a_careless_gateway_and_nothing_by_ours() {
    const NEAR_END: &str = "http://127.0.0.1:7000/bulk";
    let lab_with_dns2tcpd = || {
        let mut lab = Lab::builder().build();
        let passed = lab.internet.delegate(DOMAIN, DNS2TCPD);
        let server = dns2tcpd(&lab);
        (lab, passed, server)
    };
    let client = |phone: &Phone, kind: &str| {
        let mut client = phone.command("dns2tcpc");
        client.args(["-z", DOMAIN, "-r", "bulk", "-l", "7000", "-T", kind, "-f", "/dev/null"]);
        client.arg(phone.resolver().to_string()).stdout(Stdio::null()).stderr(Stdio::null());
        Running(client.spawn().expect("start dns2tcpc (package dns2tcp)"))
    };

    // It wants the case of names kept, which ours does not, for anybody.
    let (careless, _, _server) = lab_with_dns2tcpd();
    careless.gateway.open_by_hand();
    let guest = joined(&careless);
    let tunnel = client(&guest, "TXT");
    let mut carried = 0;
    wait_until("dns2tcp carries much", UP, || {
        carried = downloaded(&guest, "lo", NEAR_END, 3);
        carried > 20_000
    });
    println!("dns2tcp, nothing in its way: {carried} bytes in 3 s");
    drop(tunnel);

    let (mut lab, passed, _server) = lab_with_dns2tcpd();
    lab.gateway.start();
    let phone = joined(&lab);
    for kind in ["TXT", "KEY"] {
        let _tunnel = client(&phone, kind);
        assert_eq!(downloaded(&phone, "lo", NEAR_END, 3), 0, "{kind}");
    }
    assert_eq!(passed.passed(), 0, "no question of these types left the gateway");
}

/// dns2tcp's server, which leads to the internet's web server.
fn dns2tcpd(lab: &Lab) -> Running {
    let file = lab.gateway.configuration().with_file_name("dns2tcpd.conf");
    let resources = "resources = bulk:127.0.0.1:80\n";
    let text = format!(
        "listen = 127.0.0.1\nport = {DNS2TCPD}\nuser = root\nchroot = /\ndomain = {DOMAIN}\n{resources}"
    );
    fs::write(&file, text).expect("write dns2tcpd's configuration");
    let mut server = lab.internet.namespace().command("dns2tcpd");
    server.arg("-F").arg("-f").arg(&file).stdout(Stdio::null()).stderr(Stdio::null());
    Running(server.spawn().expect("start dns2tcpd (package dns2tcp)"))
}
