//! Under how many hardware addresses a port of a guest bridge may speak, which the bridge keeps in its table; and how much it
//! may say, under whichever, to what the gateway hears below IP: its DHCP server, and its watch over ARP and foreign routers,
//! by the same socket. Asked at the port itself, before the bridge learns a sender: that socket hears a frame before any
//! routed rule would see it.

use super::json::{
    Chain, Hook, accept, count, drop, field, in_set, is, is_not, meta, note_sender, one_of, over_port_share,
};
use super::ruleset::{Family, Ruleset, finished, named_counter, sender_set};
use super::{Denied, TABLE};
use hotspot::{config::Config, model::Interface};
use serde_json::{Value, json};

/// ICMPv6, and the extension headers behind which it may hide (RFC 8200 section 4).
const ICMPV6_OR_HIDDEN: [u8; 4] = [0, 43, 58, 60];

/// Frames of a kind by one port. A lease takes two, so a thousand phones come back at once after a power cut, and five hundred
/// more each second. On a slow processor, and with several ports that say as much, the server has time left for the others.
const PER_SECOND: u32 = 1_000;
const AT_ONCE: u32 = 2_000;

/// Hardware addresses that a port's guests speak under: those of the last five minutes, as long as a bridge keeps an address of
/// whom it does not hear (`ageing_time`, ip-link(8)).
const SENDERS: &str = "senders";
const KEPT_SECONDS: u32 = 300;
/// Of five ports that are flooded at the same time. Memory is taken as they come, but for some bytes for each.
const SENDERS_AT_MOST: u32 = 262_144;
/// Senders that were not among them, by one port. Room for the crowd of a festival at once, and for no more than 50,000 entries
/// in the bridge's table. That has no bound of its own before Linux 6.8; and one that is full lays what newcomers receive
/// before every port.
const NEW_PER_SECOND: u32 = 100;
const NEW_AT_ONCE: u32 = 20_000;

/// Renders the table of the bridges. `ports` are those that each network's bridge has at present, in the configuration's
/// order; a network without a bridge has none, and comes by one port anyway.
#[must_use]
pub fn render_ports(config: &Config, ports: &[Vec<Interface>]) -> Ruleset {
    let hook = Hook { kind: "filter", hook: "prerouting", priority: -300 };
    let mut chain = Chain::base("ask", hook).within(Family::Bridge);
    let names = |ports: &[Interface]| one_of(ports.iter().map(|port| port.as_str()));
    let all: Vec<Interface> = ports.iter().flatten().cloned().collect();
    if !all.is_empty() {
        // Before all that is let pass.
        let over = over_port_share("new_senders_by_port", NEW_PER_SECOND, NEW_AT_ONCE);
        let new = is_not(field("ether", "saddr"), in_set(SENDERS));
        let held = [is(meta("iifname"), names(&all)), new, over, count(Denied::SendersByPort), drop()];
        chain.commented("too many new senders by one port", held);
        chain.commented(
            "who was heard",
            [is(meta("iifname"), names(&all)), note_sender(SENDERS, KEPT_SECONDS)],
        );
    }
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
    if !all.is_empty() {
        for Bound { comment, said, meter, kind } in bounds() {
            let over = over_port_share(meter, PER_SECOND, AT_ONCE);
            chain.commented(comment, [said, is(meta("iifname"), names(&all)), over, count(kind), drop()]);
        }
    }
    let mut commands = ["add", "flush"]
        .map(|order| json!({order: {"table": {"family": Family::Bridge.name(), "name": TABLE}}}))
        .to_vec();
    commands.push(named_counter(Family::Bridge, Denied::SendersByPort));
    commands.extend(bounds().map(|bound| named_counter(Family::Bridge, bound.kind)));
    if !all.is_empty() {
        // Made with the rule that adds to it, or the kernel takes it for one that rules leave alone.
        commands.push(sender_set(SENDERS, SENDERS_AT_MOST));
    }
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

    /// The ports of each bound, by the rule's name.
    fn bounded(ruleset: &Ruleset) -> Vec<(String, String)> {
        let of = |rule: &Value, key: &str| {
            rule["expr"].as_array().unwrap().iter().any(|said| !said[key].is_null())
        };
        let rules = ruleset.rules().filter(|rule| rule["expr"].is_array() && of(rule, "meter"));
        let ports = |rule: &Value| {
            let said = rule["expr"].as_array().unwrap().iter();
            let matched = said.map(|said| &said["match"]);
            matched.clone().find(|said| said["left"] == meta("iifname")).unwrap()["right"]["set"].to_string()
        };
        rules.map(|rule| (rule["comment"].as_str().unwrap().to_owned(), ports(rule))).collect()
    }

    #[test]
    fn the_ports_of_guest_bridges_are_bounded_and_no_other() {
        let config = examples::two_sites();
        let ruleset = render_ports(&config, &ports(&[&["lan1", "lan2"], &[]]));
        let found = bounded(&ruleset);
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found.iter().all(|(_, ports)| ports == r#"["lan1","lan2"]"#), "{found:?}");
        assert!(bounded(&render_ports(&config, &ports(&[&[], &[]]))).is_empty());
        assert_ne!(ruleset.generation, render_ports(&config, &ports(&[&["lan1"], &[]])).generation);
    }

    #[test]
    fn new_senders_are_bounded_before_anything_is_let_pass() {
        let mut config = examples::two_sites();
        config.networks[0].relays = vec!["10.20.0.9".parse().unwrap()];
        let ruleset = render_ports(&config, &ports(&[&["lan1"], &["lan2"]]));
        let rules: Vec<String> = ruleset.rules().map(ToString::to_string).collect();
        let place = |word: &str| rules.iter().position(|rule| rule.contains(word)).unwrap();
        assert!(place("new_senders_by_port") < place("accept"), "{rules:?}");
        assert!(place("new_senders_by_port") < place("\"update\""), "or all are known: {rules:?}");
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
