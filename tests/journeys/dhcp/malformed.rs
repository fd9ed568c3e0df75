//! Messages that no client sends.

use super::*;
use lab::{
    Part,
    packet::{self, BROADCAST, ETHERTYPE_IPV4, ethernet, protocol},
};
use std::fs;

const MESSAGES: usize = 6_000;
/// A message that fills an Ethernet packet.
const LONGEST: usize = 1_472;
/// What the controller may keep of them, in KiB: nothing. Allocators round up.
const KEPT: u64 = 8 * 1024;

// G21
#[test]
fn thousands_of_broken_messages_harm_nobody_and_leave_nothing_behind() {
    let lab = hotspot();
    let (attacker, mut guest) = (lab.phone(), lab.phone());
    let process = lab.gateway.process_id(Part::Controller);
    // What a first flood makes it allocate it keeps for the next.
    send_broken(&attacker, 0);
    let before = memory(process);
    for round in 1..4 {
        send_broken(&attacker, round);
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
    let after = memory(process);
    assert!(after < before + KEPT, "it kept {before} KiB, and {after} KiB afterwards");
}

/// Messages of every kind with some of their bytes made up, cut short or drawn out, each round others.
pub fn send_broken(attacker: &Phone, round: u64) {
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
                let from = if chance.below(4) == 0 { 0 } else { 236 };
                let place = from + chance.below(message.len() - from);
                message[place] = chance.below(256) as u8;
            }
            match chance.below(8) {
                0 => message.truncate(chance.below(message.len())),
                1 => message
                    .resize(message.len() + chance.below(LONGEST - message.len()), chance.below(256) as u8),
                _ => {}
            }
            let datagram = packet::udp(68, 67, &message);
            let packet = packet::ipv4(Ipv4Addr::UNSPECIFIED, Ipv4Addr::BROADCAST, protocol::UDP, &datagram);
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
