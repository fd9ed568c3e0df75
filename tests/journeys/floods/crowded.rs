//! Devices enough to hold every conversation that the portal has, each as many as one may.

use super::*;
use std::{
    env,
    os::unix::fs::PermissionsExt,
    process::{Child, Stdio},
};

/// With 64 each they would hold more than the 4,096 that there are.
const DEVICES: usize = 70;
const EACH: usize = 70;
/// What there is of slow connections at least while the page comes.
const SLOW: usize = 3_900;
/// What the portal keeps of four thousand conversations, in KiB: what it gave back when most of them had left, and what the
/// last of them held.
const KEPT_OF_A_FULL_HOUSE: u64 = 24 * 1024;
const BETWEEN_PAGES: Duration = Duration::from_millis(25);
const LEFT_WITHIN: Duration = Duration::from_secs(20);
/// Of the portal in the lab.
const PORTS: &str = "( sport = :8080 or sport = :8443 )";
/// What a client of DHCP does with its lease: each device has a way of its own.
const HOOK: &str = "#!/bin/sh
[ \"$1\" = bound ] || exit 0
ip addr add \"$ip/32\" dev \"$interface\"
ip route add \"$router\" dev \"$interface\" src \"$ip\" table \"${interface#device}\"
ip rule add from \"$ip\" table \"${interface#device}\"
";

/// So many devices behind one port of the bridge, each with a hardware address and a lease of its own.
fn devices(phone: &Phone, count: usize) -> Vec<Ipv4Addr> {
    let place = phone.namespace();
    place.sysctl("net/ipv4/conf/all/arp_ignore", "1");
    place.sysctl("net/ipv4/conf/all/arp_announce", "2");
    let added = |number| {
        format!(
            "link add link wlan0 name device{number} type macvlan mode private\nlink set device{number} up\n"
        )
    };
    place.ip(&(1..=count).map(added).collect::<String>());
    let hook = phone.new_folder("devices").join("hook");
    fs::write(&hook, HOOK).expect("write a hook");
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).expect("a hook that runs");
    let ask = |number| {
        let mut client = phone.command("udhcpc");
        client
            .args(["-f", "-q", "-n", "-t", "15", "-T", "1", "-i", &format!("device{number}"), "-s"])
            .arg(&hook);
        client.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("start udhcpc")
    };
    let asking: Vec<Child> = (1..=count).map(ask).collect();
    assert!(
        asking.into_iter().all(|mut client| client.wait().is_ok_and(|ended| ended.success())),
        "all have a lease"
    );
    let listed = phone.command("ip").args(["-o", "-4", "addr", "show"]).output().expect("start ip").stdout;
    let listed = String::from_utf8_lossy(&listed).into_owned();
    let address = |line: &str| line.split("inet ").nth(1)?.split('/').next()?.parse().ok();
    listed.lines().filter(|line| line.contains(" device")).filter_map(address).collect()
}

fn attack(phone: &Phone, gateway: Ipv4Addr, devices: &[Ipv4Addr]) -> Child {
    let mut python = phone.command("python3");
    python.args(["-c", include_str!("slow.py"), &gateway.to_string(), &EACH.to_string()]);
    python.args(devices.iter().map(Ipv4Addr::to_string));
    python.stdout(Stdio::null()).spawn().expect("start python3")
}

/// Connections that the portal holds.
fn held(lab: &Lab) -> usize {
    let listed = lab.gateway.command("ss").args(["-Htn", "state", "established", PORTS]).output();
    listed.expect("start ss (package iproute2)").stdout.iter().filter(|byte| **byte == b'\n').count()
}

// G25
#[test]
fn devices_that_together_could_hold_every_conversation_keep_no_other_from_the_page() {
    let (lab, _) = hotspot_with_certificate();
    let (guest, crowd) = (joined(&lab), lab.phone());
    page_within(&guest, PAGE);
    let devices = devices(&crowd, DEVICES);
    assert_eq!(devices.len(), DEVICES);
    let before = Before::of(&lab, [Part::Controller, Part::Portal]);
    let mut attack = attack(&crowd, lab.networks()[0].address, &devices);
    let mut most = 0;
    wait_until("they hold what there is", 20 * SECOND, || {
        // Taken by the portal, and not only by the kernel for it.
        most = most.max(Holding::of(&lab, Part::Portal).files);
        most >= SLOW
    });
    let seconds = env::var("FLOOD_SECONDS").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(3);
    let over = Instant::now() + Duration::from_secs(seconds);
    let mut waits = Vec::new();
    while waits.len() < 10 || Instant::now() < over {
        let asked = Instant::now();
        page_within(&guest, PAGE);
        waits.push(asked.elapsed());
        // Without it the guest would meet the bound on its own beginnings, fifty a second.
        thread::sleep(BETWEEN_PAGES);
        most = most.max(Holding::of(&lab, Part::Portal).files);
    }
    waits.sort();
    println!(
        "{most} slow connections of {DEVICES} devices; of {} pages meanwhile half came within {:?}, 99 of 100 within {:?}",
        waits.len(),
        waits[waits.len() / 2],
        waits[(waits.len() * 99).div_ceil(100) - 1]
    );
    let _ = attack.kill();
    let _ = attack.wait();
    wait_until("no connection is left", LEFT_WITHIN, || held(&lab) == 0);
    wait_until("those for whom there was no place are counted", 10 * SECOND, || {
        withheld(&lab, "http-turned-away") > 0
    });
    before.wait_idle(&lab, KEPT_OF_A_FULL_HOUSE);
}
