//! The other family, which nobody serves here (radvd on the gateway itself, curl).

use super::*;
use std::{
    net::Ipv6Addr,
    process::{Child, Stdio},
};

/// A way by IPv6, as a technician adds one who has read about it elsewhere.
fn advertise(lab: &Lab, folder: &Phone) -> Child {
    let gateway = lab.gateway.namespace();
    gateway.sysctl("net/ipv6/conf/all/forwarding", "1");
    gateway.ip("addr add 2001:db8:20::1/64 dev br-wifi nodad\n");
    let folder = folder.new_folder("radvd");
    let (file, pid) = (folder.join("radvd.conf"), folder.join("radvd.pid"));
    let prefix = "prefix 2001:db8:20::/64 { };";
    let text = format!("interface br-wifi {{ AdvSendAdvert on; MaxRtrAdvInterval 10; {prefix} }};\n");
    fs::write(&file, text).expect("write radvd's configuration");
    let mut radvd = lab.gateway.command("radvd");
    radvd.args(["--nodaemon", "--logmethod=none", "--config"]).arg(&file).arg("--pidfile").arg(&pid);
    radvd.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("start radvd (package radvd)")
}

fn reaches_the_web_by_six(phone: &Phone) -> bool {
    let mut curl = phone.command("curl");
    curl.args(["-6", "-s", "--max-time", "1", "-o", "/dev/null", "-w", "%{http_code}"]);
    let output = curl.arg(format!("http://[{WEB6}]/")).output().expect("start curl (package curl)");
    output.stdout == b"200"
}

// G6
#[test]
fn a_phone_that_was_given_a_way_by_ipv6_has_none_from_the_moment_the_gate_stands() {
    let mut lab = Lab::builder().build();
    let mut phone = lab.phone();
    let mut advertising = advertise(&lab, &phone);
    wait_until("by a careless gateway IPv6 gets out", 30 * SECOND, || reaches_the_web_by_six(&phone));
    let near = lab.gateway.namespace().run(|| fs::read_to_string("/proc/thread-self/net/if_inet6"));
    let near = near.expect("the gateway's addresses");
    let near = near
        .lines()
        .find(|line| line.starts_with("fe80") && line.ends_with("br-wifi"))
        .expect("one by itself");
    let near: Ipv6Addr = u128::from_str_radix(&near[..32], 16).expect("an address").into();
    let pings = |phone: &Phone| {
        let words = ["-n", "-c", "1", "-W", "1", &format!("{near}%wlan0")];
        phone.command("ping").args(words).output().expect("start ping").status.success()
    };
    assert!(pings(&phone), "its own address answers too");

    lab.gateway.start();
    let capture = lab.uplink_capture();
    phone.join(Client::Udhcpc);
    for signed_in in [false, true] {
        assert!(!reaches_the_web_by_six(&phone) && !pings(&phone), "signed in: {signed_in}");
        let six = capture.count(|frame| {
            frame.get(12..14) == Some(&[0x86, 0xdd]) && frame.get(38..54) == Some(&WEB6.octets())
        });
        assert_eq!(six, 0, "signed in: {signed_in}");
        if !signed_in {
            press(&phone);
        }
    }
    assert!(reaches_the_web(&phone));
    let _ = advertising.kill();
    let _ = advertising.wait();
}
