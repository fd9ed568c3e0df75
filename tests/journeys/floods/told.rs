//! What the rules deny is told, by kind and number, to whoever asks how things are.

use super::*;
use lab::{
    addresses::WEB,
    packet::{self, ETHERTYPE_IPV4, ethernet, protocol},
    staff::ADMIN,
};

/// Datagrams under an address that is nobody's.
const FORGED: u64 = 3_000;
/// Questions of one device at once: more than its share.
const ASKED: u64 = 2_000;
const SHARE: u64 = 400;
const KINDS: [&str; 2] = ["firewall-no-lease", "firewall-too-many-questions"];

fn flood(lab: &Lab, attacker: &Phone) {
    let gateway = lab.networks()[0].address;
    let frame = |from, to, port, content: &[u8]| {
        let datagram = packet::udp(40_000, port, content);
        let packet = packet::ipv4(from, to, protocol::UDP, &datagram);
        ethernet(attacker.gateway_mac(), attacker.mac().octets(), ETHERTYPE_IPV4, &packet)
    };
    let forged = frame(Ipv4Addr::new(10, 20, 251, 9), WEB, 443, b"not from here");
    let question = frame(attacker.address(), gateway, 53, &[0; 12]);
    for (frame, count) in [(forged, FORGED), (question, ASKED)] {
        attacker.send_frames(&vec![frame; usize::try_from(count).expect("a number of frames")]);
    }
}

fn told(lab: &Lab) -> [u64; 2] {
    KINDS.map(|kind| withheld(lab, kind))
}

// G16 G26
#[test]
fn what_the_rules_deny_is_told_by_kind_and_no_reload_makes_it_less() {
    let mut lab = hotspot();
    lab.gateway.start_part(Part::Admin);
    let attacker = joined(&lab);
    let before = told(&lab);
    flood(&lab, &attacker);
    wait_until("both floods are told", 10 * SECOND, || {
        let [forged, asked] = told(&lab);
        forged >= before[0] + FORGED && asked > before[1] + ASKED / 2 - SHARE
    });
    let words = lab.gateway.try_wifi_pbg(&["status"]).stdout;
    let words = String::from_utf8_lossy(&words).into_owned();
    let metrics = || lab::staff::ask(&lab.gateway, &Request::get(&format!("{ADMIN}/metrics"))).text();
    for kind in KINDS {
        assert!(words.contains(&format!("dropped {kind}: ")), "{words}");
        let sample = format!("wifi_pbg_dropped_total{{kind=\"{kind}\"}} ");
        wait_until(kind, 10 * SECOND, || metrics().contains(&sample));
    }

    let counted = told(&lab);
    let no_less = |lab: &Lab, what: &str| {
        let now = told(lab);
        assert!(
            now.iter().zip(&counted).all(|(now, before)| now >= before),
            "{what}: {counted:?}, then {now:?}"
        );
    };
    lab.gateway.restart(Part::Controller);
    no_less(&lab, "the same rules");
    lab.gateway.configure(|settings| settings.more = "[garden]\ndaily = \"9 MB\"\n".to_owned());
    lab.gateway.restart(Part::Controller);
    no_less(&lab, "other rules");
    lab.gateway.nft("flush ruleset");
    wait_until("the rules are back", 10 * SECOND, || dropped_by(&lab, "no lease for this source").is_some());
    no_less(&lab, "after somebody took them away");
    println!("{KINDS:?}: {counted:?}, and {:?} at last", told(&lab));
    flood(&lab, &attacker);
    wait_until("it counts on", 10 * SECOND, || told(&lab)[0] >= counted[0] + FORGED);
}
