//! How much a port of a guest bridge may say to the gateway's DHCP server, under whatever hardware addresses. Asked at the
//! port itself: the server hears a frame before any routed rule would see it.

use super::json::{Chain, Hook, accept, count, drop, field, is, meta, one_of, over_port_share};
use super::ruleset::{Family, Ruleset, finished, named_counter};
use super::{Denied, TABLE};
use hotspot::{config::Config, model::Interface};
use serde_json::json;

/// DHCP messages a second that one port brings, of hundreds of phones after a power cut, too. Several ports at once
/// that say as much leave the server time for the others.
const PER_SECOND: u32 = 2_000;
const AT_ONCE: u32 = 4_000;

/// Renders the table of the bridges. `ports` are those that each network's bridge has at present, in the configuration's
/// order; a network without a bridge has none, and comes by one port anyway.
#[must_use]
pub fn render_ports(config: &Config, ports: &[Vec<Interface>]) -> Ruleset {
    let hook = Hook { kind: "filter", hook: "prerouting", priority: -300 };
    let mut chain = Chain::base("ask", hook).within(Family::Bridge);
    let names = |ports: &[Interface]| one_of(ports.iter().map(|port| port.as_str()));
    for (network, ports) in config.networks.iter().zip(ports) {
        if !network.relays.is_empty() && !ports.is_empty() {
            let relays = one_of(network.relays.iter().map(ToString::to_string));
            chain.rule([
                is(field("udp", "dport"), 67),
                is(field("udp", "sport"), 67),
                is(meta("iifname"), names(ports)),
                is(field("ip", "saddr"), relays),
                accept(),
            ]);
        }
    }
    let all: Vec<Interface> = ports.iter().flatten().cloned().collect();
    if !all.is_empty() {
        // From whichever port of the sender's: the server does not ask. The answers of servers wake it too.
        chain.commented(
            "too much DHCP by one port",
            [
                is(field("udp", "dport"), one_of([67, 68])),
                is(meta("iifname"), names(&all)),
                over_port_share("dhcp_by_port", PER_SECOND, AT_ONCE),
                count(Denied::DhcpByPort),
                drop(),
            ],
        );
    }
    let mut commands = ["add", "flush"]
        .map(|order| json!({order: {"table": {"family": Family::Bridge.name(), "name": TABLE}}}))
        .to_vec();
    commands.push(named_counter(Family::Bridge, Denied::DhcpByPort));
    commands.push(chain.declaration());
    commands.extend(chain.rules());
    finished(Family::Bridge, commands)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::firewall::examples;

    fn ports(names: &[&[&str]]) -> Vec<Vec<Interface>> {
        names.iter().map(|ports| ports.iter().map(|port| port.parse().unwrap()).collect()).collect()
    }

    fn bounded(ruleset: &Ruleset) -> Option<String> {
        let rule = ruleset.rules().find(|rule| rule["comment"] == "too much DHCP by one port")?;
        Some(rule["expr"][1]["match"]["right"]["set"].to_string())
    }

    #[test]
    fn the_ports_of_guest_bridges_are_bounded_and_no_other() {
        let config = examples::two_sites();
        let ruleset = render_ports(&config, &ports(&[&["lan1", "lan2"], &[]]));
        assert_eq!(bounded(&ruleset).as_deref(), Some(r#"["lan1","lan2"]"#));
        assert_eq!(bounded(&render_ports(&config, &ports(&[&[], &[]]))), None);
        assert_ne!(ruleset.generation, render_ports(&config, &ports(&[&["lan1"], &[]])).generation);
    }

    #[test]
    fn a_relay_that_is_named_is_bounded_by_nothing_and_any_other_as_a_guest() {
        let mut config = examples::two_sites();
        let ports = ports(&[&["lan1"], &["lan2"]]);
        let passes = |config: &Config| {
            render_ports(config, &ports).rules().any(|rule| rule.to_string().contains("accept"))
        };
        assert!(!passes(&config));
        config.networks[0].relays = vec!["10.20.0.9".parse().unwrap()];
        assert!(passes(&config));
    }
}
