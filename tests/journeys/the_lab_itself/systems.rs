//! Phones and computers before a portal, online, with half a line and with none.

use crate::*;
use lab::{Phone, SYSTEMS, Verdict, systems::*};

const LOGIN: &str = "http://198.51.100.1/login";

/// Steers plain HTTP of guests to a portal on the gateway, and refuses the rest but DNS.
const PORTAL: &str = "table ip portal {
    chain steer {
        type nat hook prerouting priority dstnat
        iifname br-wifi tcp dport 80 redirect to :8080
    }
    chain forward {
        type filter hook forward priority 0
        iifname br-wifi tcp dport != 80 reject with tcp reset
        iifname br-wifi meta l4proto udp reject
    }
}
";

#[test]
fn every_system_is_online_through_an_open_gateway() {
    let lab = open(Lab::builder().build());
    let phone = joined(&lab);
    for system in SYSTEMS {
        assert_eq!(phone.check(system), Verdict::Online, "{}: {:?}", system.name, phone.probe(system));
    }
    for host in ["www.google.com", "connect.rom.miui.com"] {
        assert!(lab.internet.hits().iter().any(|hit| hit.secure && hit.host == host), "{host} over TLS");
    }
    let agents = lab.internet.hits().into_iter().flat_map(|hit| hit.headers);
    let agents: Vec<String> =
        agents.filter(|(name, _)| name == "User-Agent").map(|(_, agent)| agent).collect();
    assert!(agents.iter().any(|agent| agent == "Microsoft NCSI"), "{agents:?}");
}

#[test]
fn every_system_finds_a_portal() {
    let lab = open(Lab::builder().build());
    let phone = joined(&lab);
    let _portal = portal_by_hand(&lab);
    for system in SYSTEMS {
        let verdict = phone.check(system);
        assert!(verdict.is_portal(), "{}: {verdict:?} by {:?}", system.name, phone.probe(system));
    }
    assert_eq!(phone.check(&ANDROID), Verdict::Portal { login_url: Some(LOGIN.to_owned()) });
}

#[test]
fn without_tls_without_names_and_without_a_line_systems_say_so() {
    let lab = open(Lab::builder().build());
    let phone = joined(&lab);
    lab.gateway.nft(
        "table ip tls {\n chain forward {\n type filter hook forward priority 0\n tcp dport 443 reject with tcp reset\n }\n}\n",
    );
    assert_eq!(phone.check(&ANDROID), Verdict::Partial);
    assert_eq!(phone.check(&CHROMEOS), Verdict::NoInternet);
    assert_eq!(phone.check(&FIREFOX), Verdict::Online);

    lab.internet.dns.set("dns.msftncsi.com", &[lab.networks()[0].address.into()]);
    assert_eq!(phone.check(&WINDOWS), Verdict::NoInternet, "a forged address for the fixed name");

    lab.internet.cut_line();
    for system in [ANDROID, APPLE, WINDOWS, FIREFOX] {
        assert_eq!(phone.check(&system), Verdict::NoInternet, "{}", system.name);
    }
    lab.internet.restore_line();
    wait_until("the line is mended", PATIENCE, || phone.check(&FIREFOX) == Verdict::Online);
}

#[test]
fn a_pulled_cable_takes_the_carrier_and_a_cut_line_does_not() {
    for lab in [Lab::builder().build(), Lab::builder().mtu_behind_uplink(1300).build()] {
        let lab = open(lab);
        let phone = joined(&lab);
        let carrier = || {
            let path = "/sys/class/net/wan/carrier";
            let read = lab.gateway.command("cat").arg(path).output().expect("cat runs");
            String::from_utf8_lossy(&read.stdout).trim() == "1"
        };
        let reaches = || phone.http_get(&format!("http://{WEB}/")).is_ok_and(|page| page.status == 200);
        assert!(carrier() && reaches());
        lab.internet.cut_line();
        assert!(carrier() && !phone.ping(WEB));
        lab.internet.restore_line();
        lab.pull_cable();
        wait_until("the carrier is gone", PATIENCE, || !carrier());
        lab.plug_cable();
        wait_until("the internet is back", PATIENCE, || carrier() && reaches());
    }
}

#[test]
fn network_manager_goes_from_portal_to_full() {
    let lab = open(Lab::builder().build());
    let portal = portal_by_hand(&lab);
    let before = fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    let mut phone = lab.phone();
    let manager = phone.network_manager();
    assert_eq!(manager.address(), phone.address());
    manager.wait_for("portal", PATIENCE);
    drop(portal);
    lab.gateway.nft("flush ruleset\n");
    lab.gateway.nft(
        "table ip again {\n chain out {\n type nat hook postrouting priority srcnat\n oifname wan masquerade\n }\n}\n",
    );
    manager.wait_for("full", PATIENCE);
    assert_eq!(manager.connectivity(), "full");
    assert!(
        manager.lease().iter().any(|(name, _)| name == "dhcp_server_identifier"),
        "{:?}",
        manager.lease()
    );
    assert_eq!(phone.http_get("http://web.example/").expect("the phone's names and routes work").status, 200);
    assert_eq!(fs::read_to_string("/etc/resolv.conf").unwrap_or_default(), before, "the machine's own file");
    drop(manager);
    wait_until("nothing of it is left", PATIENCE, || phone.namespace().processes().is_empty());
}

/// A portal that redirects everybody, until it is dropped.
fn portal_by_hand(lab: &Lab) -> Portal {
    lab.gateway.nft(PORTAL);
    let script = format!(
        "use IO::Socket::INET; my $l = IO::Socket::INET->new(LocalPort => 8080, Listen => 64, ReuseAddr => 1) or die; $| = 1; print \"ready\\n\";
         while (my $c = $l->accept) {{ while (<$c>) {{ last if /^\\r?$/ }}
         print $c \"HTTP/1.1 302 Found\\r\\nLocation: {LOGIN}\\r\\nContent-Length: 6\\r\\nConnection: close\\r\\n\\r\\nlogin\\n\"; close $c }}"
    );
    let mut perl = lab.gateway.command("perl");
    let mut process =
        perl.args(["-e", &script]).stdout(std::process::Stdio::piped()).spawn().expect("perl starts");
    let ready = process.stdout.as_mut().expect("its output").read_exact(&mut [0; 6]);
    ready.expect("the portal listens");
    Portal(process)
}

struct Portal(std::process::Child);

impl Drop for Portal {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn joined(lab: &Lab) -> Phone {
    let mut phone = lab.phone();
    phone.join(Client::Udhcpc);
    phone
}
