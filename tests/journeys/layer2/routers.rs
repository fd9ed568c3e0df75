//! IPv6 routers that are not ours (radvd, and fake_router6 of thc-ipv6).

use super::*;

const PREFIX: &str = "2001:db8:bad::";

fn advertise(rogue: &Phone) -> Child {
    rogue.namespace().sysctl("net/ipv6/conf/all/forwarding", "1");
    let folder = rogue.new_folder("radvd");
    let (file, pid) = (folder.join("radvd.conf"), folder.join("radvd.pid"));
    let text =
        format!("interface wlan0 {{ AdvSendAdvert on; MaxRtrAdvInterval 10; prefix {PREFIX}/64 {{ }}; }};\n");
    fs::write(&file, text).expect("write radvd's configuration");
    let (file, pid) = (file.display().to_string(), pid.display().to_string());
    attack(rogue, "radvd", &["--nodaemon", "--logmethod=stderr", "--config", &file, "--pidfile", &pid])
}

fn believes(phone: &Phone) -> bool {
    let listed = phone.command("ip").args(["-6", "addr", "show", "dev", "wlan0"]).output();
    String::from_utf8_lossy(&listed.expect("list addresses").stdout).contains("2001:db8:bad:")
}

/// How often it has asked for routers; the second time, because nobody answered.
fn solicitations(phone: &Phone) -> u32 {
    let read = phone.command("cat").arg("/proc/net/snmp6").output().expect("start cat");
    let counted = String::from_utf8_lossy(&read.stdout).into_owned();
    let line = counted.lines().find_map(|line| line.strip_prefix("Icmp6OutRouterSolicits"));
    line.and_then(|count| count.trim().parse().ok()).expect("a count")
}

// Y3, G18
#[test]
fn a_foreign_router_reaches_no_other_port_and_is_an_alarm_within_half_a_minute() {
    let mut lab = Lab::builder().build();
    let timur = lab.access_point("lan1", TIMUR);
    let (rogue, fool) = (lab.phone_by(&timur), lab.phone());
    let advertising = advertise(&rogue);
    wait_until("it is believed, where nobody prevents it", 30 * SECOND, || believes(&fool));

    lab.gateway.start();
    add(&lab, "timur", "lan1");
    let guest = joined(&lab);
    wait_kept_apart(&lab, &["lan1", &port_of(&guest)]);
    // What it heard before its port was found and isolated is forgotten, and it asks for routers once more.
    let before = solicitations(&guest);
    for disabled in ["1", "0"] {
        guest.namespace().sysctl("net/ipv6/conf/wlan0/disable_ipv6", disabled);
    }
    wait_until("it has asked again and waited for an answer", 30 * SECOND, || {
        solicitations(&guest) >= before + 2
    });
    wait_until("staff are told", 30 * SECOND, || alarm(&lab, "foreign-router").is_some());
    let seen = alarm(&lab, "foreign-router").expect("it stands");
    let who = rogue.mac().to_string();
    assert!(seen.starts_with(&who) && seen.contains("prefix 2001:db8:bad::/64"), "{seen}");
    assert!(!believes(&guest));
    end(advertising);
}

// Y3, G18
#[test]
fn a_router_that_hides_behind_extension_headers_is_an_alarm_too() {
    let lab = hotspot();
    let (rogue, guest) = (lab.phone(), joined(&lab));
    wait_kept_apart(&lab, &[&port_of(&rogue), &port_of(&guest)]);
    let prefix = format!("{PREFIX}/64");
    let advertising = attack(&rogue, "atk6-fake_router6", &["-H", "wlan0", &prefix]);
    wait_until("staff are told", 30 * SECOND, || alarm(&lab, "foreign-router").is_some());
    assert!(!believes(&guest));
    end(advertising);
}
