//! Floods of DHCP by a wire, as fast as it takes them. Access points pass no such frames.

use super::*;
use std::{
    io::Write,
    process::{Child, Stdio},
    time::Instant,
};

const RULE: &str = "too much DHCP by one port";
/// For a newcomer at another port, with one of the clients that phones and machines have.
const LEASED_WITHIN: Duration = Duration::from_secs(6);
/// Where the flood is not held, a newcomer waits for longer than this.
const WAITS: Duration = Duration::from_secs(3);
/// Frames of a flood that is under way.
const FLOWING: u64 = 20_000;

// G20
#[test]
fn a_flood_of_dhcp_by_one_port_keeps_nobody_at_another_from_a_lease() {
    let lab = hotspot();
    let (attacker, mut guest) = (lab.phone(), lab.phone());
    wait_until("both ports are bounded", WITHIN, || bounds(&lab).contains(&port_of(&guest)));
    let flood = Flood::by(&lab, &attacker);
    wait_until("the flood is dropped at its port", WITHIN, || dropped_at_ports(&lab) > FLOWING);
    for client in [Client::Udhcpc, Client::Dhclient, Client::Udhcpc, Client::Dhclient] {
        guest.change_mac();
        let asked = Instant::now();
        let lease = guest.try_join(client, LEASED_WITHIN);
        lease.unwrap_or_else(|why| panic!("{client:?} at another port got no lease: {why}"));
        println!("{client:?} at another port had its lease after {:?}", asked.elapsed());
        guest.leave();
    }
    println!("{} were dropped at the port", dropped_at_ports(&lab));
    drop(flood);
    // Whoever comes by the port that was flooded shares its bound while the flood lasts, and no longer.
    let mut beside = attacker;
    beside.change_mac();
    beside.join(Client::Udhcpc);
}

// G20
#[test]
fn the_same_flood_keeps_everybody_waiting_where_ports_are_not_bounded() {
    let mut lab = Lab::builder().build();
    let holder = Holder::takes_the_table(&lab);
    lab.gateway.start();
    let (attacker, mut guest) = (lab.phone(), lab.phone());
    let told = lab.gateway.wifi_pbg(&["doctor"]).to_string();
    assert!(told.contains("not bounded"), "{told}");
    guest.join(Client::Udhcpc);
    guest.leave();
    let flood = Flood::by(&lab, &attacker);
    // One of them may be lucky twice.
    let mut waits = (0..3).map(|_| {
        guest.change_mac();
        let lease = guest.try_join(Client::Udhcpc, WAITS);
        guest.leave();
        lease.is_err()
    });
    assert!(waits.any(|waits| waits), "everybody had a lease at once");
    drop((flood, holder));
}

/// Somebody whose table has our name, and is nobody else's to change: the one way to keep our gateway from bounding ports.
struct Holder(Child);

impl Holder {
    fn takes_the_table(lab: &Lab) -> Self {
        let mut command = lab.gateway.command("nft");
        command.arg("-i").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut holder = Self(command.spawn().expect("start nft"));
        let words = b"add table bridge wifi_pbg { flags owner; }\n";
        holder.0.stdin.as_mut().expect("a pipe was asked for").write_all(words).expect("write to nft");
        wait_until("the table is there", WITHIN, || listed(lab).contains("owner"));
        holder
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// yersinia, until this is dropped: DISCOVERs of devices that there are not, without a pause.
struct Flood(Child);

impl Flood {
    fn by(lab: &Lab, attacker: &Phone) -> Self {
        let mut command = attacker.command("yersinia");
        command.args(["dhcp", "-attack", "1", "-interface", "wlan0"]);
        // It writes its log to wherever it stands.
        command.current_dir(attacker.new_folder("yersinia"));
        // It ends when it has nobody to listen to.
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let flood = Self(command.spawn().expect("start yersinia"));
        let before = received(lab, attacker);
        wait_until("the flood flows", WITHIN, || received(lab, attacker) > before + FLOWING);
        flood
    }
}

impl Drop for Flood {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Frames that the gateway's bridge has had from this phone.
fn received(lab: &Lab, phone: &Phone) -> u64 {
    let path = format!("/sys/class/net/{}/statistics/rx_packets", port_of(phone));
    let read = lab.gateway.command("cat").arg(path).output().expect("start cat");
    String::from_utf8_lossy(&read.stdout).trim().parse().expect("a number of frames")
}

/// The port of the bridge that a phone is plugged into.
fn port_of(phone: &Phone) -> String {
    phone.hostname().replace('-', "")
}

/// The rule that bounds DHCP, as the kernel lists it.
fn bounds(lab: &Lab) -> String {
    listed(lab).lines().find(|line| line.contains(RULE)).unwrap_or_default().to_owned()
}

fn dropped_at_ports(lab: &Lab) -> u64 {
    let listed = listed(lab);
    let counted = listed.split("packets ").nth(1).and_then(|rest| rest.split(' ').next()?.parse().ok());
    counted.unwrap_or(0)
}

/// Our table for the ports of bridges.
fn listed(lab: &Lab) -> String {
    let listed = lab.gateway.command("nft").args(["list", "table", "bridge", "wifi_pbg"]).output();
    String::from_utf8_lossy(&listed.expect("start nft").stdout).into_owned()
}
