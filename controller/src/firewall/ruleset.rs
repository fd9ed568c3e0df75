//! The whole ruleset as one value: a pure function of the configuration.

use super::json::Chain;
use super::{Denied, Set, TABLE, arrive, forward, input, output};
use hotspot::config::Config;
use ipnet::Ipv4Net;
use serde_json::{Value, json};

/// A ruleset to be applied in one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruleset {
    /// Whose table it is.
    pub family: Family,
    /// What `nft -j -f -` reads: makes the table, its counters, sets and chains where they are missing, empties the chains and
    /// fills them again. Counters, sets and their elements stay. Sets that are there are to be left out when it is applied.
    pub json: Value,
    /// Short hash of the commands; stands in the kernel as the comment of the one rule of [`GENERATION_CHAIN`], so that
    /// the old one goes in the transaction that brings the new one.
    pub generation: String,
}

/// Which packets a table of ours sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// All that this machine receives, sends or routes.
    Inet,
    /// Frames at the ports of bridges.
    Bridge,
}

impl Family {
    /// As nftables calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Inet => "inet",
            Self::Bridge => "bridge",
        }
    }
}

/// The chain no packet visits, which holds the ruleset's generation.
pub const GENERATION_CHAIN: &str = "generation";

/// Renders the ruleset. `uplink_subnets` are the networks that the uplink interface stands in at present; guests do
/// not reach them.
#[must_use]
pub fn render(config: &Config, uplink_subnets: &[Ipv4Net]) -> Ruleset {
    let mut chains = arrive::arrive(config);
    chains.push(arrive::steer(config));
    chains.extend(forward::forward(config, uplink_subnets));
    chains.extend(input::input(config));
    chains.push(output::output(config));
    chains.push(arrive::leave(config));

    let mut commands = vec![json!({"add": {"table": {"family": "inet", "name": TABLE}}})];
    // Rules of chains that a former configuration had would keep those chains in use; all rules go first.
    commands.push(json!({"flush": {"table": {"family": "inet", "name": TABLE}}}));
    commands.extend(Denied::all().map(|kind| named_counter(Family::Inet, kind)));
    commands.extend(Set::ALL.map(member_set));
    commands.push(member_set(Set::GardenUse));
    commands.extend(forward::DEVICES_WITH_FLOWS.map(device_set));
    // A rule may jump to any chain, so all of them come before the first rule.
    commands.extend(chains.iter().map(Chain::declaration));
    commands.extend(chains.iter().flat_map(Chain::rules));

    finished(Family::Inet, commands)
}

/// With the chain that says which ruleset it is.
pub(super) fn finished(family: Family, mut commands: Vec<Value>) -> Ruleset {
    let generation = hash(&Value::from(commands.clone()).to_string());
    let mut marker = Chain::new(GENERATION_CHAIN).within(family);
    marker.commented(&generation, [json!({"return": null})]);
    commands.push(marker.declaration());
    commands.extend(marker.rules());
    Ruleset { family, json: json!({"nftables": commands}), generation }
}

impl Ruleset {
    /// Its rules, as they are said to `nft`.
    pub fn rules(&self) -> impl Iterator<Item = &Value> {
        let commands = self.json["nftables"].as_array().map(Vec::as_slice).unwrap_or_default();
        commands.iter().map(|command| &command["add"]["rule"])
    }

    /// The names of the chains that the table has after the transaction, and no others.
    pub fn chains(&self) -> impl Iterator<Item = &str> {
        let commands = self.json["nftables"].as_array().map(Vec::as_slice).unwrap_or_default();
        commands.iter().filter_map(|command| command["add"]["chain"]["name"].as_str())
    }
}

/// 64-bit FNV-1a in hexadecimal: stable across versions and machines, which the standard hasher does not promise.
/// Tells a change, does not defend against a forger.
pub(crate) fn hash(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

fn member_set(set: Set) -> Value {
    let kind = if set.holds_pairs() { json!(["ether_addr", "ipv4_addr"]) } else { json!("ipv4_addr") };
    let mut value = json!({
        "family": "inet", "table": TABLE, "name": set.name(), "type": kind, "size": Set::SIZE,
    });
    if set.forgets() {
        value["flags"] = json!(["timeout"]);
    }
    if set.counts() {
        value["stmt"] = json!([{"counter": null}]);
    }
    if set.classifies() {
        value["map"] = "classid".into();
        return json!({"add": {"map": value}});
    }
    json!({"add": {"set": value}})
}

/// Where it is there already, it goes on.
pub(super) fn named_counter(family: Family, kind: Denied) -> Value {
    json!({"add": {"counter": {"family": family.name(), "table": TABLE, "name": kind.name()}}})
}

/// A set to which rules add devices.
fn device_set(name: &str) -> Value {
    json!({"add": {"set": {
        "family": "inet", "table": TABLE, "name": name, "type": "ether_addr", "size": Set::SIZE,
    }}})
}

/// A set of the bridges' table, which keeps senders for a time.
pub(super) fn sender_set(name: &str, size: u32) -> Value {
    json!({"add": {"set": {
        "family": Family::Bridge.name(), "table": TABLE, "name": name, "type": "ether_addr",
        "size": size, "flags": ["timeout"],
    }}})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::firewall::examples;
    use std::fs;

    #[test]
    fn the_rendered_ruleset_is_the_golden_one() {
        for (name, config) in examples::all() {
            let text = format!("{:#}\n", render(&config, &examples::UPLINK_SUBNETS).json);
            let path = examples::golden(&format!("{name}.json"));
            if std::env::var_os("UPDATE_GOLDEN").is_some() {
                fs::write(&path, &text).unwrap();
            }
            let golden = fs::read_to_string(&path).unwrap_or_default();
            assert!(golden == text, "{} differs; UPDATE_GOLDEN=1 rewrites it", path.display());
        }
    }

    #[test]
    fn the_generation_moves_with_every_rule_and_with_nothing_else() {
        let config = examples::one_site();
        let generation = |config: &Config, subnets: &[Ipv4Net]| render(config, subnets).generation;
        let first = generation(&config, &[]);
        assert_eq!(first, generation(&config, &[]));
        assert_ne!(first, generation(&config, &examples::UPLINK_SUBNETS));
        let mut routed = config.clone();
        routed.uplink.masquerade = false;
        assert_ne!(first, generation(&routed, &[]));
        let mut renamed = config;
        renamed.operator.name = "Dinkominfo".into();
        assert_eq!(first, generation(&renamed, &[]));
    }

    #[test]
    fn overlapping_networks_are_merged_because_nft_refuses_them() {
        let mut config = examples::two_sites();
        let allowed = ["10.30.0.0/16", "10.30.4.0/24", "10.30.4.7/32", "10.31.0.0/16"];
        config.networks[0].allow_private = allowed.iter().map(|net| net.parse().unwrap()).collect();
        let text = render(&config, &["10.0.0.0/24".parse().unwrap()]).json.to_string();
        assert!(text.contains(r#"{"addr":"10.30.0.0","len":15}"#), "{text}");
        assert!(!text.contains("10.30.4"), "{text}");
    }
}
