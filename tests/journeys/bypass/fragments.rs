//! Pieces of packets, and IPv6 headers in a row (scapy, thc-ipv6).

use super::*;
use lab::packet::{self, protocol};

// G7
#[test]
fn no_piece_of_random_chains_of_fragments_and_headers_gets_out_before_sign_in() {
    let mut lab = hotspot();
    let phone = joined(&lab);
    let (capture, chains, seed) = (lab.uplink_capture(), number_of("FRAGMENT_CHAINS", 400), seed());
    // So short that the smallest piece has it.
    let attack = |phone: &Phone, chains, seed| {
        let mark: [u8; 4] = *Mark::new().0.first_chunk().expect("sixteen bytes");
        let sent = scapy(phone, phone.gateway_mac(), include_str!("fragments.py"), &mark, chains, seed);
        (sent, capture.count(|frame| frame.windows(mark.len()).any(|window| window == mark)))
    };
    // In parts, so that the capture holds whatever gets out.
    for part in (0..chains).step_by(1_000) {
        let (sent, leaked) = attack(&phone, (chains - part).min(1_000), seed.wrapping_add(part as u32));
        assert!(sent > 0 && leaked == 0, "{leaked} of {sent} pieces");
        capture.clear();
    }
    assert!(meets_the_portal(&phone));

    without_us(&mut lab);
    let (sent, leaked) = attack(&phone, 400, seed);
    println!("without us {leaked} of {sent} pieces get out");
    assert!(leaked > sent / 2, "{leaked} of {sent} pieces");
}

/// Pieces of a marked datagram to the web server: where each begins, and whether more follow.
fn gets_out(phone: &Phone, capture: &Capture, number: u16, pieces: &[(usize, usize, bool)]) -> bool {
    let mark = Mark::new();
    let datagram = packet::udp(40_000, 5_000, &mark.0.repeat(4));
    for (start, end, more) in pieces {
        let piece = &datagram[*start..*end];
        let (own, start) = (phone.address(), *start as u16);
        phone.send_ipv4(&packet::ipv4_fragment(own, WEB, protocol::UDP, piece, number, start, *more));
    }
    capture.saw(&mark)
}

// G7
#[test]
fn a_piece_without_its_head_gets_out_for_nobody_and_a_whole_train_for_who_is_signed_in() {
    let mut lab = hotspot();
    let phone = online(&lab);
    let capture = lab.uplink_capture();
    let (head, tail) = ((0, 24, true), (24, 72, false));
    assert!(gets_out(&phone, &capture, 1, &[head, tail]) && gets_out(&phone, &capture, 2, &[tail, head]));
    let alone = [tail];
    let untrue: [&[_]; 3] = [&alone, &[head], &[head, (16, 72, false)]];
    for (pieces, number) in untrue.into_iter().zip(3..) {
        assert!(!gets_out(&phone, &capture, number, pieces), "{pieces:?}");
    }
    without_us(&mut lab);
    assert!(gets_out(&phone, &capture, 9, &alone), "a plain router does not wait for the head");
}
