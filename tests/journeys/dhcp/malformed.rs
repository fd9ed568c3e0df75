//! Messages that no client sends, and more of them than there are clients (perfdhcp).

use super::*;
use crate::bypass::number_of;
use lab::{
    Part,
    packet::{self, BROADCAST, ETHERTYPE_IPV4, ethernet, protocol},
};
use std::fs;

/// In one round.
const MESSAGES: usize = 6_000;
/// Rounds in all, unless the environment says how many messages: `BROKEN_MESSAGES`.
const ROUNDS: usize = 10;
/// Guests come in this many of them.
const LOOKS: usize = 3;
/// Exchanges a second, the devices that take turns at them, and for how many seconds unless the environment says it.
const EXCHANGES: &str = "500";
const DEVICES: &str = "1000";
const SECONDS: usize = 3;
/// A message that fills an Ethernet packet.
const LONGEST: usize = 1_472;
/// What the controller may keep of them, in KiB: nothing. Allocators round up.
const KEPT: u64 = 5 * 1024;

// G21
#[test]
fn thousands_of_broken_messages_harm_nobody_and_leave_nothing_behind() {
    // In a named relay's name, or the port's bound would leave most of them out.
    let lab = hotspot_with(|settings| settings.relays = vec![OUTSIDE_POOL.to_string()]);
    let (attacker, mut guest) = (lab.phone(), lab.phone());
    let process = lab.gateway.process_id(Part::Controller);
    // What a first flood makes it allocate it keeps for the next.
    send_broken(&attacker, OUTSIDE_POOL, 0);
    let before = memory(process);
    let rounds = number_of("BROKEN_MESSAGES", ROUNDS * MESSAGES).div_ceil(MESSAGES).max(LOOKS);
    for round in 1..=rounds {
        send_broken(&attacker, OUTSIDE_POOL, round as u64);
        if round % (rounds / LOOKS) != 0 {
            continue;
        }
        guest.change_mac();
        guest.join(Client::Udhcpc);
        press(&guest);
        assert!(reaches_the_web(&guest));
        guest.leave();
    }
    assert_eq!(lab.gateway.process_id(Part::Controller), process, "nobody had to start it again");
    let kinds =
        ["dhcp-truncated", "dhcp-cookie", "dhcp-hardware-address", "dhcp-not-a-request", "dhcp-option"];
    for kind in kinds {
        assert!(dropped(&lab, kind) > 0, "some were refused as {kind}");
    }
    let (sent, refused) = (rounds * MESSAGES, refused(&lab));
    let after = memory(process);
    println!("{sent} messages, {refused} refused: {before} KiB before, {after} KiB afterwards");
    assert!(refused > sent as u64 / 2, "most were heard: {refused} of {sent} were refused");
    assert!(after < before + KEPT, "it kept {before} KiB, and {after} KiB afterwards");
}

/// Messages of DHCP, for whatever reason.
fn refused(lab: &Lab) -> u64 {
    let status = lab.gateway.wifi_pbg(&["status"]);
    let kinds = status["dropped"].as_array().expect("kinds");
    let dhcp =
        kinds.iter().filter(|dropped| dropped["kind"].as_str().is_some_and(|kind| kind.starts_with("dhcp-")));
    dhcp.filter_map(|dropped| dropped["count"].as_u64()).sum()
}

/// Devices behind a relay begin exchanges for so many seconds; how many ended.
fn exchange(relay: &Phone, seconds: usize) -> usize {
    let mut command = relay.command("perfdhcp");
    command.args(["-4", "-l", "wlan0", "-R", DEVICES, "-r", EXCHANGES, "-p", &seconds.to_string()]);
    // Its status says whether anything was lost, which a busy machine may do.
    let said = command.output().expect("start perfdhcp (package kea-admin)").stdout;
    let said = String::from_utf8_lossy(&said).into_owned();
    let ended = said.split("***Statistics for: REQUEST-ACK***").nth(1);
    let ended = ended.and_then(|part| part.lines().find_map(|line| line.strip_prefix("received packets:")));
    ended
        .and_then(|ended| ended.trim().parse().ok())
        .unwrap_or_else(|| panic!("perfdhcp told nothing: {said}"))
}

// G21
#[test]
fn exchange_after_exchange_of_the_same_devices_leaves_no_more_behind_than_the_first() {
    let lab = hotspot_with(|settings| settings.relays = vec![OUTSIDE_POOL.to_string()]);
    let mut relay = lab.phone();
    relay.set_address(OUTSIDE_POOL);
    let process = lab.gateway.process_id(Part::Controller);
    // All of them have their leases after that.
    exchange(&relay, SECONDS);
    let before = memory(process);
    let ended = exchange(&relay, number_of("EXCHANGE_SECONDS", SECONDS));
    let after = memory(process);
    println!("{ended} exchanges: {before} KiB before, {after} KiB afterwards");
    assert!(ended > 500, "{ended} exchanges");
    assert!(after < before + KEPT, "it kept {before} KiB, and {after} KiB afterwards");
    assert_eq!(lab.gateway.process_id(Part::Controller), process, "nobody had to start it again");
}

/// Messages of every kind with some of their bytes made up, cut short or drawn out, each round others.
pub fn send_broken(attacker: &Phone, from: Ipv4Addr, round: u64) {
    let raw = attacker.dhcp_raw();
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15 ^ round);
    let kinds = [
        MessageType::Discover,
        MessageType::Request,
        MessageType::Decline,
        MessageType::Release,
        MessageType::Inform,
    ];
    let frames: Vec<Vec<u8>> = (0..MESSAGES)
        .map(|number| {
            let letter = raw.letter(kinds[number % kinds.len()]);
            let letter = letter.with_address(option::REQUESTED_ADDRESS, place(3)).asking_for(&[1, 3, 6, 114]);
            let letter = letter.with(option::CLIENT_ID, b"\0broken").with(option::RELAY, b"\x01\x04lan1");
            let mut message = letter.with(12, &[b'<'; 255]).message();
            for _ in 0..=chance.below(12) {
                // Mostly the options; sometimes what comes before them.
                let start = if chance.below(4) == 0 { 0 } else { 236 };
                let place = start + chance.below(message.len() - start);
                message[place] = chance.below(256) as u8;
            }
            match chance.below(8) {
                0 => message.truncate(chance.below(message.len())),
                1 => message
                    .resize(message.len() + chance.below(LONGEST - message.len()), chance.below(256) as u8),
                _ => {}
            }
            let datagram = packet::udp(67, 67, &message);
            let packet = packet::ipv4(from, Ipv4Addr::BROADCAST, protocol::UDP, &datagram);
            ethernet(BROADCAST, attacker.mac().octets(), ETHERTYPE_IPV4, &packet)
        })
        .collect();
    // In parts that the gateway's ear takes whole.
    frames.chunks(500).for_each(|part| attacker.send_frames(part));
}

/// The same numbers every time (xorshift64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

/// Of a process, in KiB.
fn memory(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("read a process's status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it has memory");
    line.trim().trim_end_matches(" kB").parse().expect("a number of KiB")
}
