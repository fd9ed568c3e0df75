//! Pieces of packets, and IPv6 headers in a row (scapy, thc-ipv6).

use super::*;

// G7
#[test]
fn no_piece_of_random_chains_of_fragments_and_headers_gets_out_before_sign_in() {
    let mut lab = hotspot();
    let phone = joined(&lab);
    let (capture, chains, seed) = (lab.uplink_capture(), number_of("FRAGMENT_CHAINS", 400), seed());
    // So short that the smallest piece has it.
    let attack = |phone: &Phone, chains| {
        let mark: [u8; 4] = *Mark::new().0.first_chunk().expect("sixteen bytes");
        let sent = scapy(phone, phone.gateway_mac(), include_str!("fragments.py"), &mark, chains, seed);
        (sent, capture.count(|frame| frame.windows(mark.len()).any(|window| window == mark)))
    };
    // In parts, so that the capture holds whatever gets out.
    for part in (0..chains).step_by(1_000) {
        let (sent, leaked) = attack(&phone, (chains - part).min(1_000));
        assert!(sent > 0 && leaked == 0, "{leaked} of {sent} pieces");
        capture.clear();
    }
    assert!(meets_the_portal(&phone));

    without_us(&mut lab);
    let (sent, leaked) = attack(&phone, 400);
    println!("without us {leaked} of {sent} pieces get out");
    assert!(leaked > sent / 2, "{leaked} of {sent} pieces");
}
