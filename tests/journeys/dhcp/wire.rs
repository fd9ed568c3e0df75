//! Floods by a wire, as fast as it takes them, of what the gateway's DHCP socket hears and of what its bridge learns. Access
//! points pass no such frames.

use super::*;
use std::{
    io::Write,
    process::{Child, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

/// For a newcomer at another port, with one of the clients that phones and machines have. Where a busy machine loses one
/// question, dhclient asks again after eight seconds at most.
const LEASED_WITHIN: Duration = Duration::from_secs(12);
/// Where the flood is not held, a newcomer waits for longer than this.
const WAITS: Duration = Duration::from_secs(3);
/// For a flood that ends by itself.
const FLOODED_WITHIN: Duration = Duration::from_secs(60);
/// Frames of a flood that is under way.
const FLOWING: u64 = 20_000;

/// What is flooded with: a tool and its arguments, and the counters by which it is dropped at the port.
type Ammunition = (&'static str, &'static [&'static str], &'static [&'static str]);

/// DISCOVERs of devices that there are not, each from a sender of its own.
const DHCP: Ammunition = (
    "yersinia",
    &["dhcp", "-attack", "1", "-interface", "wlan0"],
    &["too-many-senders-by-port", "too-much-dhcp-by-port"],
);
/// Advertisements of routers that there are not, likewise.
const ROUTERS: Ammunition =
    ("atk6-flood_router26", &["wlan0"], &["too-many-senders-by-port", "too-much-icmpv6-by-port"]);
/// Segments of TCP to nowhere, likewise.
const SENDERS: Ammunition = ("macof", &["-i", "wlan0"], &["too-many-senders-by-port"]);
/// So many and no more, of which every second is a group's address and no sender.
const ENOUGH_SENDERS: Ammunition = ("macof", &["-i", "wlan0", "-n", "300000"], &["too-many-senders-by-port"]);

/// The same frame again and again, from one sender, in the words of scapy. Debian's own interpreter is what python3-scapy is for.
const PYTHON: &str = "/usr/bin/python3";
const REPEATER: &str = include_str!("repeater.py");
/// A host says that it has an address.
const ARP: Ammunition = (
    PYTHON,
    &["-c", REPEATER, "ARP(op=1, hwsrc='02:00:00:00:09:09', psrc='10.20.9.9', pdst='10.20.9.9')"],
    &["too-much-arp-by-port"],
);
const DHCP_OF_ONE: Ammunition = (
    PYTHON,
    &[
        "-c",
        REPEATER,
        "IP(src='0.0.0.0', dst='255.255.255.255') / UDP(sport=68, dport=67) / \
         BOOTP(chaddr=bytes([2, 0, 0, 0, 9, 9]), flags=0x8000) / DHCP(options=[('message-type', 'discover'), 'end'])",
    ],
    &["too-much-dhcp-by-port"],
);
const ROUTER: Ammunition = (
    PYTHON,
    &["-c", REPEATER, "IPv6(src='fe80::909', dst='ff02::1') / ICMPv6ND_RA()"],
    &["too-much-icmpv6-by-port"],
);

/// Senders of a flood that a bridge remembers, held and not.
const REMEMBERED: usize = 30_000;
const UNHELD: usize = 100_000;

/// Waits until more than so many frames of a flood were dropped at its port.
fn wait_dropped(lab: &Lab, counters: &[&str], frames: u64) {
    wait_until("the flood is dropped at its port", FLOODED_WITHIN, || {
        dropped_at_ports(lab, counters) > frames
    });
}

// G20
#[test]
fn a_flood_of_dhcp_by_one_port_keeps_nobody_at_another_from_a_lease() {
    a_flood_by_one_port_keeps_nobody_at_another_from_a_lease(DHCP);
}

// G20
#[test]
fn a_flood_of_arp_by_one_port_keeps_nobody_at_another_from_a_lease() {
    a_flood_by_one_port_keeps_nobody_at_another_from_a_lease(ARP);
}

// G20
#[test]
fn a_flood_of_routers_by_one_port_keeps_nobody_at_another_from_a_lease() {
    a_flood_by_one_port_keeps_nobody_at_another_from_a_lease(ROUTERS);
}

fn a_flood_by_one_port_keeps_nobody_at_another_from_a_lease(ammunition: Ammunition) {
    let (_, _, counters) = ammunition;
    let lab = hotspot();
    let (attacker, mut guest) = (lab.phone(), lab.phone());
    wait_until("both ports are bounded", WITHIN, || listed(&lab).contains(&port_of(&guest)));
    let flood = Flood::by(&lab, &attacker, &port_of(&attacker), ammunition);
    wait_dropped(&lab, counters, FLOWING);
    for client in [Client::Udhcpc, Client::Dhclient, Client::Udhcpc, Client::Dhclient] {
        guest.change_mac();
        let asked = Instant::now();
        let lease = guest.try_join(client, LEASED_WITHIN);
        lease.unwrap_or_else(|why| panic!("{client:?} at another port got no lease: {why}"));
        println!("{client:?} at another port had its lease after {:?}", asked.elapsed());
        guest.leave();
    }
    println!("{} were dropped at the port", dropped_at_ports(&lab, counters));
    drop(flood);
    // Whoever comes by the port that was flooded shares its bound while the flood lasts, and no longer.
    let mut beside = attacker;
    beside.change_mac();
    beside.join(Client::Udhcpc);
}

// G20
#[test]
fn a_flood_of_arp_keeps_nobody_at_its_own_port_from_the_gateway() {
    let lab = hotspot();
    let access_point = lab.access_point("lan1", Ipv4Addr::new(10, 20, 0, 2));
    let (attacker, mut guest) = (lab.phone_by(&access_point), lab.phone_by(&access_point));
    guest.join(Client::Udhcpc);
    wait_until("the port is bounded", WITHIN, || listed(&lab).contains("\"lan1\""));
    let flood = Flood::by(&lab, &attacker, "lan1", ARP);
    let (_, _, counters) = ARP;
    wait_dropped(&lab, counters, FLOWING);
    let finds_its_gateway = || {
        guest.namespace().ip("neigh flush dev wlan0\n");
        guest.ping(guest.network().address)
    };
    assert!((0..10).all(|_| finds_its_gateway()));

    lab.gateway.freeze(lab::Part::Controller, true);
    take_out(&lab, "bridge", "who looks for the gateway");
    assert!((0..50).any(|_| !finds_its_gateway()), "the rule is what it rests on");
    drop(flood);
}

// G20
#[test]
fn a_flood_of_dhcp_by_one_sender_keeps_nobody_at_another_port_from_a_lease() {
    a_flood_by_one_port_keeps_nobody_at_another_from_a_lease(DHCP_OF_ONE);
}

// G20
#[test]
fn a_flood_of_one_router_keeps_nobody_at_another_port_from_a_lease() {
    a_flood_by_one_port_keeps_nobody_at_another_from_a_lease(ROUTER);
}

// G20
#[test]
fn a_flood_of_made_up_senders_by_one_port_keeps_nobody_at_another_from_a_lease() {
    a_flood_by_one_port_keeps_nobody_at_another_from_a_lease(SENDERS);
}

// G20
#[test]
fn a_flood_of_made_up_senders_fills_no_table_and_leaves_who_is_at_its_port_alone() {
    let lab = hotspot();
    let access_point = lab.access_point("lan1", Ipv4Addr::new(10, 20, 0, 2));
    let (attacker, mut guest) = (lab.phone_by(&access_point), lab.phone_by(&access_point));
    guest.join(Client::Udhcpc);
    wait_until("the port is bounded", WITHIN, || listed(&lab).contains("\"lan1\""));
    assert!(guest.ping(guest.network().address));
    let flood = Flood::by(&lab, &attacker, "lan1", SENDERS);
    let (_, _, counters) = SENDERS;
    wait_dropped(&lab, counters, UNHELD as u64);
    assert!((0..20).all(|_| guest.ping(guest.network().address)));
    let remembered = remembered(&lab);
    println!("{remembered} senders are remembered of {}", dropped_at_ports(&lab, counters));
    assert!(remembered < REMEMBERED, "{remembered} senders are remembered");
    drop(flood);
}

// G20
#[test]
fn a_flood_of_made_up_senders_fills_the_table_of_a_bridge_where_ports_are_not_bounded() {
    let mut lab = Lab::builder().build();
    let holder = Holder::takes_the_table(&lab);
    lab.gateway.start();
    let attacker = lab.phone();
    let mut flood = Flood::by(&lab, &attacker, &port_of(&attacker), ENOUGH_SENDERS);
    wait_until("the flood is over", FLOODED_WITHIN, || flood.is_over());
    let remembered = remembered(&lab);
    assert!(remembered > UNHELD, "{remembered} senders are remembered");
    drop((flood, holder));
}

// G20
#[test]
fn a_flood_of_dhcp_keeps_everybody_waiting_where_ports_are_not_bounded() {
    keeps_everybody_waiting_where_ports_are_not_bounded(DHCP);
}

// G20
#[test]
fn a_flood_of_arp_keeps_everybody_waiting_where_ports_are_not_bounded() {
    keeps_everybody_waiting_where_ports_are_not_bounded(ARP);
}

// G20
#[test]
fn a_flood_of_routers_keeps_everybody_waiting_where_ports_are_not_bounded() {
    keeps_everybody_waiting_where_ports_are_not_bounded(ROUTERS);
}

// G20
#[test]
fn a_flood_of_dhcp_by_one_sender_keeps_everybody_waiting_where_ports_are_not_bounded() {
    keeps_everybody_waiting_where_ports_are_not_bounded(DHCP_OF_ONE);
}

// G20
#[test]
fn a_flood_of_one_router_keeps_everybody_waiting_where_ports_are_not_bounded() {
    keeps_everybody_waiting_where_ports_are_not_bounded(ROUTER);
}

fn keeps_everybody_waiting_where_ports_are_not_bounded(ammunition: Ammunition) {
    let mut lab = Lab::builder().build();
    let holder = Holder::takes_the_table(&lab);
    lab.gateway.start();
    let (attacker, mut guest) = (lab.phone(), lab.phone());
    let told = lab.gateway.wifi_pbg(&["doctor"]).to_string();
    assert!(told.contains("not bounded"), "{told}");
    guest.join(Client::Udhcpc);
    guest.leave();
    let flood = Flood::by(&lab, &attacker, &port_of(&attacker), ammunition);
    // Some of them may be lucky.
    let mut waits = (0..10).map(|_| {
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

/// Floods share the processors, which attackers do not: one at a time leaves the gateway as much as it needs.
static UNDER_WAY: Mutex<()> = Mutex::new(());

/// A flooding tool without a pause, until this is dropped.
struct Flood {
    tool: Child,
    _alone: MutexGuard<'static, ()>,
}

impl Flood {
    /// `port` is the one of the gateway's bridge that the attacker comes by.
    fn by(lab: &Lab, attacker: &Phone, port: &str, (tool, arguments, _): Ammunition) -> Self {
        let alone = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
        let mut command = attacker.command(tool);
        command.args(arguments);
        // yersinia writes its log to wherever it stands.
        command.current_dir(attacker.new_folder(tool));
        // It ends when it has nobody to listen to.
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let tool = command.spawn().unwrap_or_else(|error| panic!("start {tool}: {error}"));
        let flood = Self { tool, _alone: alone };
        let before = received(lab, port);
        wait_until("the flood flows", FLOODED_WITHIN, || received(lab, port) > before + FLOWING);
        flood
    }

    fn is_over(&mut self) -> bool {
        self.tool.try_wait().expect("ask for the tool's end").is_some()
    }
}

impl Drop for Flood {
    fn drop(&mut self) {
        let _ = self.tool.kill();
        let _ = self.tool.wait();
    }
}

/// Frames that the gateway's bridge has had by this port.
fn received(lab: &Lab, port: &str) -> u64 {
    let path = format!("/sys/class/net/{port}/statistics/rx_packets");
    let read = lab.gateway.command("cat").arg(path).output().expect("start cat");
    String::from_utf8_lossy(&read.stdout).trim().parse().expect("a number of frames")
}

/// The port of the bridge that a phone is plugged into.
fn port_of(phone: &Phone) -> String {
    phone.hostname().replace('-', "")
}

/// Senders in the gateway's bridge's table, or as many as could be read: while a table grows, the kernel comes to no end.
fn remembered(lab: &Lab) -> usize {
    let mut command = lab.gateway.command("timeout");
    let table = command.args(["20", "bridge", "fdb", "show", "dynamic"]).output().expect("start timeout");
    table.stdout.iter().filter(|byte| **byte == b'\n').count()
}

/// As the kernel's counters of these names say together.
fn dropped_at_ports(lab: &Lab, counters: &[&str]) -> u64 {
    let listed = listed(lab);
    let counted = |counter: &&str| -> Option<u64> {
        let rest = listed.split(&format!("counter {counter} {{")).nth(1)?;
        rest.split("packets ").nth(1)?.split(' ').next()?.parse().ok()
    };
    counters.iter().filter_map(counted).sum()
}

/// Our table for the ports of bridges.
fn listed(lab: &Lab) -> String {
    let listed = lab.gateway.command("nft").args(["list", "table", "bridge", "wifi_pbg"]).output();
    String::from_utf8_lossy(&listed.expect("start nft").stdout).into_owned()
}
