//! Forged senders (hping3), from a guest who is online herself.

use super::*;
use std::path::Path;

/// Each of the forged addresses sends so many.
const EACH: usize = 300;

/// Datagrams with a file as content from made-up senders, or from this one.
fn forge(phone: &Phone, content: &Path, source: Option<Ipv4Addr>, count: usize) {
    let mut hping = phone.command("hping3");
    hping.args(["-q", "-2", "-p", "443", "-i", "u1", "-d", "16", "-E"]).arg(content);
    hping.args(["-c", &count.to_string()]);
    match source {
        Some(source) => hping.args(["-a", &source.to_string()]),
        None => hping.arg("--rand-source"),
    };
    let output = hping.arg(WEB.to_string()).output().expect("start hping3 (package hping3)");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains(&format!("{count} packets transmitted")), "{said}");
    phone.settle();
}

// G16
#[test]
fn of_thousands_of_forged_senders_none_gets_out_not_even_from_a_guest_who_is_online() {
    let mut lab = hotspot();
    let (victim, spoofer) = (online(&lab), online(&lab));
    let content = spoofer.new_folder("hping").join("content");
    let capture = lab.uplink_capture();
    let others = [
        victim.address(),
        lab.networks()[0].address,
        Ipv4Addr::new(10, 20, 99, 99),
        Ipv4Addr::new(172, 16, 255, 1),
        Ipv4Addr::LOCALHOST,
        WAN,
        GARDEN,
    ];
    let attack = |count| {
        let mark = Mark::new();
        fs::write(&content, mark.0).expect("write what hping3 sends");
        forge(&spoofer, &content, None, count);
        others.iter().for_each(|source| forge(&spoofer, &content, Some(*source), EACH));
        seen(&capture, &mark)
    };
    let many = number_of("FORGED_SENDERS", 3_000);
    assert_eq!(attack(many), 0);
    assert!(reaches_the_web(&victim) && reaches_the_web(&spoofer));

    without_us(&mut lab);
    let leaked = attack(3_000);
    println!("without us {leaked} of {} get out", 3_000 + EACH * others.len());
    assert!(leaked > 3_000, "{leaked}");
}
