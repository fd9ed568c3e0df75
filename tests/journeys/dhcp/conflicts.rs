//! Hosts that use an address nobody gave them.

use super::*;
use lab::packet::ETHERTYPE_ARP;
use std::io::Read;

// D10
#[test]
fn an_address_somebody_else_uses_is_offered_to_nobody_and_staff_are_told_by_whom() {
    let mut lab = Lab::builder().build();
    let (squatter, mut guest) = (lab.phone(), lab.phone());
    squatter.squat(place(0));
    lab.gateway.start();
    // The first newcomer of all: its offer waits for the answer to our question.
    let offer = discover(&lab.phone().dhcp_raw());
    assert_ne!(offer.yiaddr, place(0));
    for client in Client::ALL {
        assert_ne!(guest.join(client).address, place(0), "{client:?}");
        guest.leave();
    }
    let seen = alarm(&lab, "address-conflict").expect("an alarm of the site");
    let who = squatter.mac().to_string();
    assert!(seen.contains(&who) && seen.contains(&place(0).to_string()), "{seen}");
}

// D10
#[test]
fn a_host_that_answers_for_every_address_keeps_no_newcomer_waiting_for_long() {
    let mut lab = Lab::builder().build();
    let squatter = lab.phone();
    for number in 0..60 {
        squatter.squat(place(number));
    }
    lab.gateway.start();
    for _ in 0..3 {
        let newcomer = lab.phone();
        let ear = newcomer.frame_socket();
        let raw = newcomer.dhcp_raw();
        let offer = discover(&raw);
        let asked =
            heard(ear, offer.xid).into_iter().filter(|heard| matches!(heard, Heard::Probe(_))).count();
        assert!(asked <= 24, "{asked} questions for one newcomer");
    }
    assert!(alarm(&lab, "address-conflict").is_some());
}

// D10
#[test]
fn a_newcomer_in_a_quiet_network_waits_for_no_probe() {
    let mut lab = Lab::builder().build();
    let (first, newcomer) = (lab.phone(), lab.phone());
    let ear = newcomer.frame_socket();
    lab.gateway.start();
    // Whoever is the first may wait; with its lease the answers to all that was asked are in.
    let _ = first.dhcp_raw().lease();
    let offer = discover(&newcomer.dhcp_raw());
    let heard = heard(ear, offer.xid);
    let probe = Heard::Probe(offer.yiaddr);
    let (asked, discovered) = (
        heard.iter().position(|heard| *heard == probe).expect("the address was asked about"),
        heard.iter().position(|heard| *heard == Heard::Discover).expect("the newcomer's own message"),
    );
    assert!(asked < discovered, "the question came before the newcomer: {heard:?}");
    assert!(!heard[discovered..].contains(&probe), "and not again: {heard:?}");
}

/// What goes by at a radio.
#[derive(Debug, PartialEq, Eq)]
enum Heard {
    /// A question who has this address, from somebody without any (RFC 5227).
    Probe(Ipv4Addr),
    /// A message of this transaction to the server.
    Discover,
    Offer,
}

/// All of it from when `ear` was opened until the answer in this transaction.
fn heard(mut ear: socket2::Socket, xid: u32) -> Vec<Heard> {
    ear.set_read_timeout(Some(WITHIN)).expect("set a packet socket's timeout");
    let (mut heard, mut buffer) = (Vec::new(), [0; 2048]);
    while heard.last() != Some(&Heard::Offer) {
        let length = ear.read(&mut buffer).expect("the offer goes by");
        heard.extend(understood(&buffer[..length], xid));
    }
    heard
}

fn understood(frame: &[u8], xid: u32) -> Option<Heard> {
    if frame.get(12..14)? == ETHERTYPE_ARP.to_be_bytes() {
        let is_probe = frame.get(20..22)? == [0, 1] && frame.get(28..32)? == [0; 4];
        let target: [u8; 4] = frame.get(38..42)?.try_into().ok()?;
        return is_probe.then_some(Heard::Probe(target.into()));
    }
    // Ethernet, IPv4 without options and UDP come before the message.
    let message = frame.get(42..)?;
    match (message.first()?, message.get(4..8)? == xid.to_be_bytes()) {
        (1, true) => Some(Heard::Discover),
        (2, true) => Some(Heard::Offer),
        _ => None,
    }
}
