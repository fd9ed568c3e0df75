//! Off the gateway and back to the next guest (nping).

use super::*;

/// Whether one of these datagrams, sent to the gateway's hardware address and a neighbour's address, is delivered.
fn arrives(one: &Phone, other: &Phone, destination: Ipv4Addr, mode: &str) -> bool {
    let mark = Mark::new();
    let hex: String = mark.0.iter().map(|byte| format!("{byte:02x}")).collect();
    let colons = |mac: [u8; 6]| mac.map(|byte| format!("{byte:02x}")).join(":");
    let (gateway, own) = (colons(one.gateway_mac()), colons(one.mac().octets()));
    let send = || {
        let mut nping = one.command("nping");
        nping.args(["--send-eth", "-e", "wlan0", "--dest-mac", &gateway, "--source-mac", &own, "-N"]);
        nping.args([
            mode,
            "--source-ip",
            &one.address().to_string(),
            "--data",
            &hex,
            "-c",
            "3",
            "--delay",
            "20ms",
        ]);
        if mode != "--icmp" {
            nping.args(["-p", "4711"]);
        }
        let output = nping.arg(destination.to_string()).output().expect("start nping (package nmap)");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        one.settle();
    };
    other.receives(SECOND / 5, |frame| mark.is_in(frame), send)
}

// G13
#[test]
fn nothing_bounces_off_the_gateway_to_a_neighbour() {
    const MODES: [&str; 3] = ["--udp", "--tcp", "--icmp"];
    let mut lab = Lab::builder().isolated_ports(true).build();
    lab.gateway.start();
    let (one, other) = (online(&lab), online(&lab));
    let everybody = Ipv4Addr::new(10, 20, 255, 255);
    for (mode, destination) in MODES.into_iter().flat_map(|mode| [(mode, other.address()), (mode, everybody)])
    {
        assert!(!arrives(&one, &other, destination, mode), "{mode} to {destination}");
    }
    assert!(reaches_the_web(&one) && reaches_the_web(&other));

    // A plain router sends it back by the bridge that it came by, to a port that is kept apart from the first.
    without_us(&mut lab);
    for mode in MODES {
        assert!(arrives(&one, &other, other.address(), mode), "{mode} without us");
    }
}
