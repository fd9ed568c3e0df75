//! The tunnels that people really use, iodine and dns2tcp: with what each carries where nothing holds it.

use super::*;
use lab::internet::Delegation;
use std::{fs, sync::Arc, thread, time::Instant};

/// Where the attacker's name servers listen.
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

/// A gateway that does not run yet, whose internet has iodined for the domain; it tells its clients to come to
/// [`FAR`] directly.
fn with_iodined() -> (Lab, Arc<Delegation>, Running) {
    let mut lab = Lab::builder().build();
    let passed = lab.internet.delegate(DOMAIN, IODINED);
    let internet = lab.internet.namespace();
    internet.ip(&format!("addr add {FAR}/32 dev lo\n"));
    let direct = format!(
        "table ip far {{ chain in {{ type nat hook prerouting priority dstnat;
         ip daddr {FAR} udp dport 53 redirect to :{IODINED}; }}; }}"
    );
    assert!(internet.command("nft").arg(direct).status().expect("start nft (package nftables)").success());
    let mut iodined = internet.command("iodined");
    iodined.args(["-f", "-c", "-P", "secret", "-n", &FAR.to_string(), "-p", &IODINED.to_string()]);
    iodined.args(["10.99.0.1/24", DOMAIN]);
    let iodined = Running::start(iodined);
    wait_until("iodined listens", 5 * SECOND, || {
        internet.run(|| std::net::UdpSocket::bind(("127.0.0.1", IODINED)).is_err())
    });
    (lab, passed, iodined)
}

/// iodine's client with questions of this type; it goes on trying until it is dropped.
fn iodine(phone: &Phone, kind: &str, words: &[&str]) -> Running {
    let mut iodine = phone.command("iodine");
    iodine.args(["-f", "-P", "secret", "-T", kind, "-I", "1"]).args(words);
    iodine.arg(phone.resolver().to_string()).arg(DOMAIN);
    Running::start(iodine)
}

/// By questions only.
const NEVER_DIRECTLY: &[&str] = &["-r"];

/// What iodine brings to several phones at once, each with questions of its own type, within so many seconds.
fn carried(phones: &[(Phone, &str)], words: &[&str], seconds: u32) -> Vec<usize> {
    thread::scope(|scope| {
        let carry = |(phone, kind): &(Phone, &str)| {
            let _tunnel = iodine(phone, kind, words);
            downloaded(phone, LINK, FAR_END, seconds)
        };
        let carrying: Vec<_> = phones.iter().map(|phone| scope.spawn(move || carry(phone))).collect();
        carrying.into_iter().map(|carrying| carrying.join().expect("a phone")).collect()
    })
}

// N4, G2
#[test]
fn iodine_carries_much_after_sign_in_and_hardly_its_own_greeting_before() {
    let (mut lab, passed, _server) = with_iodined();
    lab.gateway.start();
    let guest = online(&lab);
    let tunnel = iodine(&guest, "NULL", NEVER_DIRECTLY);
    let mut most = 0;
    wait_until("iodine carries much", UP, || {
        most = downloaded(&guest, LINK, FAR_END, 3);
        most > 20_000
    });
    println!("iodine, signed in: {most} bytes in 3 s");
    drop((tunnel, guest));

    let phones = ["NULL", "PRIVATE", "TXT", "SRV", "MX"].map(|kind| (joined(&lab), kind));
    let before = passed.passed();
    assert_eq!(carried(&phones, NEVER_DIRECTLY, 3), [0; 5]);
    assert_eq!(passed.passed(), before, "no question of these types left the gateway");
    // Addresses and aliases are told: by those it may greet its server, until the ration is used up.
    let phones = ["A", "CNAME", "A"].map(|kind| (joined(&lab), kind));
    let (before, started) = (passed.passed(), Instant::now());
    let carried = carried(&phones, NEVER_DIRECTLY, 8);
    let (passed, most) =
        (passed.passed() - before, AT_ONCE + EACH_SECOND * started.elapsed().as_secs() as usize);
    println!("iodine, not signed in: {carried:?} bytes carried, {passed} of DNS passed, ration {most} each");
    assert!(carried.iter().all(|carried| *carried <= most), "{carried:?} {most}");
    assert!(passed <= phones.len() * most * OVERHEAD, "{passed} {most}");
    assert!(meets_the_portal(&phones[0].0));
}

// N4, G2
#[test]
fn iodine_comes_to_its_server_directly_by_a_careless_gateway_and_never_by_ours() {
    let (careless, _, _server) = with_iodined();
    careless.gateway.open_by_hand();
    let (guest, capture) = (joined(&careless), careless.uplink_capture());
    let tunnel = iodine(&guest, "A", &[]);
    wait_until("iodine carries much past every resolver", UP, || {
        downloaded(&guest, LINK, FAR_END, 3) > 20_000 && capture.count(to(FAR)) > 20
    });
    drop((tunnel, guest, capture, _server, careless));

    let (mut lab, _, _server) = with_iodined();
    lab.gateway.start();
    let (phones, capture) = ([(joined(&lab), "A")], lab.uplink_capture());
    let brought = carried(&phones, &[], 5);
    println!("iodine with leave to come directly, not signed in: {brought:?} bytes");
    assert!(brought[0] <= AT_ONCE + EACH_SECOND * 10);
    assert_eq!(capture.count(to(FAR)), 0);
}

// N4, G2
#[test]
fn nothing_of_iodine_leaves_a_strict_gateway() {
    let (mut lab, passed, _server) = with_iodined();
    lab.gateway.configure(|settings| settings.before_sign_in = "strict".to_owned());
    lab.gateway.start();
    let phones = ["NULL", "A", "CNAME"].map(|kind| (joined(&lab), kind));
    assert_eq!(carried(&phones, NEVER_DIRECTLY, 3), [0; 3]);
    assert_eq!(passed.passed(), 0);
}

// N4, G2
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
        client.arg(phone.resolver().to_string());
        Running::start(client)
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
    server.arg("-F").arg("-f").arg(&file);
    Running::start(server)
}
