//! How much a port of a guest bridge may say to what the gateway hears below IP, under whatever hardware addresses: its DHCP
//! server, and its watch over ARP and foreign routers, by the same socket. Asked at the port itself: that socket hears a
//! frame before any routed rule would see it.

use super::json::{Chain, Hook, accept, count, drop, field, is, is_not, meta, one_of, over_port_share};
use super::ruleset::{Family, Ruleset, finished, named_counter};
use super::{Denied, TABLE};
use hotspot::{config::Config, model::Interface};
use serde_json::{Value, json};

/// ICMPv6, and the extension headers behind which it may hide (RFC 8200 section 4).
const ICMPV6_OR_HIDDEN: [u8; 4] = [0, 43, 58, 60];

/// Frames of a kind by one port. A lease takes two, so a thousand phones come back at once after a power cut, and five hundred
/// more each second. On a slow processor, and with several ports that say as much, the server has time left for the others.
const PER_SECOND: u32 = 1_000;
const AT_ONCE: u32 = 2_000;

/// Renders the table of the bridges. `ports` are those that each network's bridge has at present, in the configuration's
/// order; a network without a bridge has none, and comes by one port anyway.
#[must_use]
pub fn render_ports(config: &Config, ports: &[Vec<Interface>]) -> Ruleset {
    let hook = Hook { kind: "filter", hook: "prerouting", priority: -300 };
    let mut chain = Chain::base("ask", hook).within(Family::Bridge);
    let names = |ports: &[Interface]| one_of(ports.iter().map(|port| port.as_str()));
    let bridged = config.networks.iter().zip(ports).filter(|(_, ports)| !ports.is_empty());
    for (network, ports) in bridged {
        if !network.relays.is_empty() {
            let relays = one_of(network.relays.iter().map(ToString::to_string));
            chain.rule([
                is(field("udp", "dport"), 67),
                is(field("udp", "sport"), 67),
                is(meta("iifname"), names(ports)),
                is(field("ip", "saddr"), relays),
                accept(),
            ]);
        }
        // Or a flood by its port would keep a guest from its gateway. The socket does not hear these.
        let gateway = network.address.addr().to_string();
        let asked_for = [
            is(field("ether", "type"), "arp"),
            is(field("arp", "operation"), "request"),
            is(meta("iifname"), names(ports)),
            is(field("arp", "daddr ip"), gateway.as_str()),
            is_not(field("arp", "saddr ip"), gateway.as_str()),
            accept(),
        ];
        chain.commented("who looks for the gateway", asked_for);
    }
    let all: Vec<Interface> = ports.iter().flatten().cloned().collect();
    if !all.is_empty() {
        for Bound { comment, said, meter, kind } in bounds() {
            let over = over_port_share(meter, PER_SECOND, AT_ONCE);
            chain.commented(comment, [said, is(meta("iifname"), names(&all)), over, count(kind), drop()]);
        }
    }
    let mut commands = ["add", "flush"]
        .map(|order| json!({order: {"table": {"family": Family::Bridge.name(), "name": TABLE}}}))
        .to_vec();
    commands.extend(bounds().map(|bound| named_counter(Family::Bridge, bound.kind)));
    commands.push(chain.declaration());
    commands.extend(chain.rules());
    finished(Family::Bridge, commands)
}

/// What is bounded.
struct Bound {
    /// The rule's name.
    comment: &'static str,
    said: Value,
    meter: &'static str,
    kind: Denied,
}

fn bounds() -> [Bound; 3] {
    [
        Bound {
            comment: "too much DHCP by one port",
            // From whichever port of the sender's: the server does not ask. The answers of servers wake it too.
            said: is(field("udp", "dport"), one_of([67, 68])),
            meter: "dhcp_by_port",
            kind: Denied::DhcpByPort,
        },
        Bound {
            comment: "too much ARP by one port",
            said: is(field("ether", "type"), "arp"),
            meter: "arp_by_port",
            kind: Denied::ArpByPort,
        },
        Bound {
            comment: "too much ICMPv6 by one port",
            said: is(field("ip6", "nexthdr"), one_of(ICMPV6_OR_HIDDEN)),
            meter: "icmpv6_by_port",
            kind: Denied::Icmpv6ByPort,
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::firewall::examples;

    fn ports(names: &[&[&str]]) -> Vec<Vec<Interface>> {
        names.iter().map(|ports| ports.iter().map(|port| port.parse().unwrap()).collect()).collect()
    }

    /// The ports of each bound.
    fn bounded(ruleset: &Ruleset) -> Vec<String> {
        let rules = ruleset.rules().filter(|rule| rule["expr"][2]["meter"].is_object());
        rules.map(|rule| rule["expr"][1]["match"]["right"]["set"].to_string()).collect()
    }

    #[test]
    fn the_ports_of_guest_bridges_are_bounded_and_no_other() {
        let config = examples::two_sites();
        let ruleset = render_ports(&config, &ports(&[&["lan1", "lan2"], &[]]));
        assert_eq!(bounded(&ruleset), [r#"["lan1","lan2"]"#; 3]);
        assert_eq!(bounded(&render_ports(&config, &ports(&[&[], &[]]))), [""; 0]);
        assert_ne!(ruleset.generation, render_ports(&config, &ports(&[&["lan1"], &[]])).generation);
    }

    #[test]
    fn a_relay_that_is_named_is_bounded_by_nothing_and_any_other_as_a_guest() {
        let mut config = examples::two_sites();
        let ports = ports(&[&["lan1"], &["lan2"]]);
        let passes = |config: &Config| {
            let ruleset = render_ports(config, &ports);
            ruleset.rules().any(|rule| rule.to_string().contains("accept") && rule["comment"].is_null())
        };
        assert!(!passes(&config));
        config.networks[0].relays = vec!["10.20.0.9".parse().unwrap()];
        assert!(passes(&config));
    }
}
