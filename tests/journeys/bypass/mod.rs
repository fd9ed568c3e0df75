//! Ways past the gate that need no tunnel: packets of every kind, forged senders, and the moments at which our programs are
//! not there. Each is shown to work where nobody stops it; rows of `THREATS.md` are named above the journeys.

mod expectations;
mod fragments;
mod ipv6;
mod neighbours;
mod ports;
mod private_resolvers;
mod protocols;
mod sources;
mod starts;

use crate::*;
use lab::{Capture, Mark, Part, addresses::*};
use std::{env, fs, net::Ipv4Addr};

/// Begins every attack by scapy.
const SENDER: &str = include_str!("sender.py");

/// Runs an attack of scapy's on a phone, to the end, and returns how many frames it has sent: of `count` packets or
/// chains, which carry `mark`, by the dice of `seed`.
pub(crate) fn scapy(
    phone: &Phone,
    gateway: [u8; 6],
    script: &str,
    mark: &[u8],
    count: usize,
    seed: u32,
) -> usize {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    // Debian's own interpreter, which python3-scapy is for.
    let mut python = phone.command("/usr/bin/python3");
    python.arg("-c").arg([SENDER, script, "\nprint(sent)\n"].concat());
    python.arg(phone.mac().to_string()).arg(hex(&gateway)).arg(phone.address().to_string());
    python.args([hex(mark), count.to_string(), seed.to_string()]);
    python.args([WEB.to_string(), WEB6.to_string()]);
    let output = python.output().expect("start scapy (package python3-scapy)");
    let (said, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    phone.settle();
    said.trim().parse().unwrap_or_else(|_| panic!("scapy, seed {seed}: {said}{error}"))
}

/// The seed that the environment names (to see a failure again), or another one each time; said aloud.
pub(crate) fn seed() -> u32 {
    let given = env::var("SEED").ok().and_then(|seed| seed.parse().ok());
    let Mark(dice) = Mark::new();
    let seed = given.unwrap_or(u32::from_be_bytes([dice[0], dice[1], dice[2], dice[3]]));
    println!("SEED={seed}");
    seed
}

/// How many of something: as the environment says (`make soak`), or as few as show it.
pub(crate) fn number_of(variable: &str, few: usize) -> usize {
    env::var(variable).ok().and_then(|number| number.parse().ok()).unwrap_or(few)
}

/// Our programs end and nothing of theirs stays: the same machine as a plain router.
fn without_us(lab: &mut Lab) {
    for part in [Part::Portal, Part::Controller] {
        lab.gateway.stop(part);
    }
    crate::isolation::open_wide(lab);
}

/// Whether a frame of the uplink is an IPv4 packet to this address.
pub(crate) fn to(address: Ipv4Addr) -> impl Fn(&[u8]) -> bool {
    move |frame| frame.get(12..14) == Some(&[8, 0]) && frame.get(30..34) == Some(&address.octets())
}

fn seen(capture: &Capture, mark: &Mark) -> usize {
    capture.count(|frame| mark.is_in(frame))
}
