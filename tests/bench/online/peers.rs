//! What ours is measured beside: the same machine without us, and the same task done as others do it.

use super::forwarding::Line;
use lab::{Lab, Phone};
use std::{fmt::Write, net::Ipv4Addr};

pub const PLAIN_NAT: &str = "plain NAT, no hotspot";
pub const RULE_PER_CLIENT: &str = "a rule per client (openNDS)";

/// The phone's address where nobody gives out leases.
const PHONE: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 50);
/// openNDS's mark of a client that is let through.
const MARK: &str = "0x30000";

/// A lab of the same shape that forwards and masquerades, and nothing else; with a phone.
#[must_use]
pub fn plain_nat() -> (Lab, Phone) {
    let lab = Lab::builder().build();
    lab.gateway.forward_by_hand();
    lab.gateway.nft("table ip plain {\n chain out {\n  type nat hook postrouting priority srcnat\n  oifname wan masquerade\n }\n}\n");
    let mut phone = lab.phone();
    phone.set_address(PHONE);
    (lab, phone)
}

/// Lets `guests` clients through as openNDS does: a rule for each in one chain upwards and in one downwards, walked from
/// the top by every packet. The phone stands in the middle, where the average guest does.
pub fn rule_per_client(line: &Line<'_>, guests: usize) {
    let strangers = (0_u32..).map(|number| {
        let [.., c, d] = number.to_be_bytes();
        (Ipv4Addr::from(0x0a14_8000 + number), format!("02:cc:00:00:{c:02x}:{d:02x}"))
    });
    let mut clients: Vec<(Ipv4Addr, String)> = strangers.take(guests - 1).collect();
    clients.insert(clients.len() / 2, (line.phone.address(), line.phone.mac().to_string()));

    let (mut up, mut down) = (String::new(), String::new());
    for (address, mac) in clients {
        let _ = writeln!(up, "  ip saddr {address} ether saddr {mac} counter meta mark set {MARK} accept");
        let _ = writeln!(down, "  ip daddr {address} counter accept");
    }
    // Named twice, so that the first one is there to be deleted.
    line.lab.gateway.nft(&format!(
        "table ip by_rules {{}}\ndelete table ip by_rules\ntable ip by_rules {{
 chain up {{\n  type filter hook prerouting priority mangle\n  iifname != br-wifi accept\n{up} }}
 chain down {{\n  type filter hook postrouting priority mangle\n  oifname != br-wifi accept\n{down} }}
 chain gate {{
  type filter hook forward priority filter
  iifname br-wifi meta mark & {MARK} != {MARK} reject
 }}\n}}\n"
    ));
}
