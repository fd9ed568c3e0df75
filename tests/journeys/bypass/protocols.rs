//! Every protocol and every class of ports (scapy).

use super::*;

// G1, G6
#[test]
fn marked_packets_of_every_protocol_and_class_of_ports_stay_inside_before_sign_in() {
    let mut lab = hotspot();
    let phone = joined(&lab);
    let capture = lab.uplink_capture();
    let attack = |phone: &Phone| {
        let mark = Mark::new();
        let sent = scapy(phone, phone.gateway_mac(), include_str!("protocols.py"), &mark.0, 0, 0);
        (sent, seen(&capture, &mark))
    };
    let (sent, leaked) = attack(&phone);
    assert!(sent > 2_500 && leaked == 0, "{leaked} of {sent}");
    assert!(meets_the_portal(&phone));

    without_us(&mut lab);
    let (sent, leaked) = attack(&phone);
    println!("without us {leaked} of {sent} get out");
    assert!(leaked > sent * 9 / 10, "{leaked} of {sent}");
}
