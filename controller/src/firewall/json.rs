//! The words of nftables' JSON schema (libnftables-json(5)) that our rules use. Built as plain JSON, because the typed
//! schema of the `nftables` crate has no counter on a set and no class identifiers.

use super::ruleset::Family;
use super::{Denied, Set, TABLE};
use crate::shaping;
use ipnet::Ipv4Net;
use serde_json::{Value, json};
use std::net::SocketAddr;

/// A chain with its rules, in order.
pub(super) struct Chain {
    family: Family,
    name: String,
    hook: Option<Hook>,
    rules: Vec<Value>,
}

/// Where packets enter a base chain. Its policy is always `accept`: the box's other networks are left alone.
pub(super) struct Hook {
    pub kind: &'static str,
    pub hook: &'static str,
    pub priority: i32,
}

impl Chain {
    pub fn new(name: impl Into<String>) -> Self {
        Self { family: Family::Inet, name: name.into(), hook: None, rules: Vec::new() }
    }

    pub fn base(name: &str, hook: Hook) -> Self {
        Self { hook: Some(hook), ..Self::new(name) }
    }

    /// Puts the chain into this table.
    pub fn within(self, family: Family) -> Self {
        Self { family, ..self }
    }

    /// Appends a rule.
    pub fn rule(&mut self, statements: impl IntoIterator<Item = Value>) -> &mut Self {
        self.push(statements, None)
    }

    /// Appends a rule that says in the kernel's listing what it is for.
    pub fn commented(&mut self, comment: &str, statements: impl IntoIterator<Item = Value>) -> &mut Self {
        self.push(statements, Some(comment))
    }

    fn push(&mut self, statements: impl IntoIterator<Item = Value>, comment: Option<&str>) -> &mut Self {
        let statements: Vec<Value> = statements.into_iter().collect();
        let mut rule =
            json!({"family": self.family.name(), "table": TABLE, "chain": self.name, "expr": statements});
        if let Some(comment) = comment {
            rule["comment"] = comment.into();
        }
        self.rules.push(rule);
        self
    }

    /// The command that makes the chain, harmless where it is there already.
    pub fn declaration(&self) -> Value {
        let mut chain = json!({"family": self.family.name(), "table": TABLE, "name": self.name});
        if let Some(Hook { kind, hook, priority }) = &self.hook {
            chain["type"] = (*kind).into();
            chain["hook"] = (*hook).into();
            chain["prio"] = (*priority).into();
            chain["policy"] = "accept".into();
        }
        json!({"add": {"chain": chain}})
    }

    /// The commands that fill the chain.
    pub fn rules(&self) -> impl Iterator<Item = Value> {
        self.rules.iter().map(|rule| json!({"add": {"rule": rule}}))
    }
}

pub(super) fn is(left: Value, right: impl Into<Value>) -> Value {
    json!({"match": {"op": "==", "left": left, "right": right.into()}})
}

pub(super) fn is_not(left: Value, right: impl Into<Value>) -> Value {
    json!({"match": {"op": "!=", "left": left, "right": right.into()}})
}

/// One of the bits of `left` is `flag`.
pub(super) fn has(left: Value, flag: &str) -> Value {
    json!({"match": {"op": "in", "left": left, "right": flag}})
}

pub(super) fn meta(key: &str) -> Value {
    json!({"meta": {"key": key}})
}

pub(super) fn field(protocol: &str, field: &str) -> Value {
    json!({"payload": {"protocol": protocol, "field": field}})
}

pub(super) fn ct(key: &str) -> Value {
    json!({"ct": {"key": key}})
}

/// Device and source address of a guest's packet, the key of the sets that hold pairs.
pub(super) fn source_pair() -> Value {
    json!({"concat": [field("ether", "saddr"), field("ip", "saddr")]})
}

pub(super) fn in_set(name: &str) -> Value {
    format!("@{name}").into()
}

pub(super) fn one_of<T: Into<Value>>(items: impl IntoIterator<Item = T>) -> Value {
    json!({"set": items.into_iter().map(Into::into).collect::<Vec<Value>>()})
}

/// A set of networks; overlapping ones are merged, since nft refuses overlapping intervals.
pub(super) fn networks(networks: impl IntoIterator<Item = Ipv4Net>) -> Value {
    let networks: Vec<Ipv4Net> = networks.into_iter().map(|network| network.trunc()).collect();
    one_of(Ipv4Net::aggregate(&networks).into_iter().map(network))
}

pub(super) fn network(network: Ipv4Net) -> Value {
    if network.prefix_len() == 32 {
        network.addr().to_string().into()
    } else {
        json!({"prefix": {"addr": network.network().to_string(), "len": network.prefix_len()}})
    }
}

pub(super) fn accept() -> Value {
    json!({"accept": null})
}

pub(super) fn drop() -> Value {
    json!({"drop": null})
}

pub(super) fn goto(chain: &str) -> Value {
    json!({"goto": {"target": chain}})
}

/// Counts the packet by the named counter of this kind.
pub(super) fn count(kind: Denied) -> Value {
    json!({"counter": kind.name()})
}

/// Sets our bit of the packet mark and keeps the others.
pub(super) fn mark() -> Value {
    json!({"mangle": {"key": meta("mark"), "value": {"|": [meta("mark"), super::MARK]}}})
}

/// Sets a bit of the connection mark and keeps the others.
pub(super) fn mark_connection(bit: u32) -> Value {
    let key = json!({"ct": {"key": "mark"}});
    json!({"mangle": {"key": key.clone(), "value": {"|": [key, bit]}}})
}

/// The connection bears this bit of the connection mark.
pub(super) fn connection_bears(bit: u32) -> Value {
    is(json!({"&": [ct("mark"), bit]}), bit)
}

/// Sends a connection to a listener of ours: to the arriving interface's own address where it listens on every
/// address, else to the one it listens on.
pub(super) fn steer_to(listener: SocketAddr) -> Value {
    match listener {
        SocketAddr::V4(address) if !address.ip().is_unspecified() => {
            json!({"dnat": {"family": "ip", "addr": address.ip().to_string(), "port": address.port()}})
        }
        _ => json!({"redirect": {"port": listener.port()}}),
    }
}

/// Matches when the sending device exceeds its share. Devices of the last minute are kept in a set of their own, `name`,
/// which limits nobody new when it is full; source binding keeps it to devices with a lease.
///
/// Said as a `meter`, the older word for `update @set`: its set goes with its rule, so that a reload gives everybody a
/// fresh share and an altered one needs no other name.
pub(super) fn over_share(name: &str, per_second: u32, burst: u32) -> Value {
    json!({"meter": {
        "name": name, "size": Set::SIZE, "key": {"elem": {"val": field("ether", "saddr"), "timeout": 60}},
        "stmt": {"limit": {"rate": per_second, "burst": burst, "per": "second", "inv": true}},
    }})
}

/// As [`over_share`], for all that comes in by one interface together. A share is forgotten when it has had time to be full
/// again.
pub(super) fn over_port_share(name: &str, per_second: u32, burst: u32) -> Value {
    let full = (burst / per_second.max(1)).max(60);
    json!({"meter": {
        "name": name, "size": Set::SIZE, "key": {"elem": {"val": meta("iifname"), "timeout": full}},
        "stmt": {"limit": {"rate": per_second, "burst": burst, "per": "second", "inv": true}},
    }})
}

/// Keeps the sender in `set` until it was not heard for so long.
pub(super) fn note_sender(set: &str, seconds: u32) -> Value {
    json!({"set": {
        "op": "update", "elem": {"elem": {"val": field("ether", "saddr"), "timeout": seconds}}, "set": in_set(set),
    }})
}

/// Matches when the sending device has more than `flows` flows at the same time, this one included; to be asked once for
/// each flow. The kernel keeps the device in `set` for as long as connection tracking knows one of them.
///
/// Said as an addition to a set, because a meter's set goes with its rule: a reload would count from nothing.
pub(super) fn over_flows(set: &str, flows: u32) -> Value {
    json!({"set": {
        "op": "add", "elem": field("ether", "saddr"), "set": in_set(set),
        "stmt": [{"ct count": {"val": flows, "inv": true}}],
    }})
}

/// Whoever began the flow that the packet belongs to, in either direction.
pub(super) fn beginner() -> Value {
    json!({"ct": {"key": "ip saddr", "dir": "original"}})
}

/// Matches when packets with this `key` are more than fit into a bucket of `at_once` bytes that fills by so many bytes a
/// second. As [`over_share`], a bucket of its own for each, forgotten when it has had time to be full again.
pub(super) fn over_rate(name: &str, key: Value, per_second: u64, at_once: u64) -> Value {
    let full = (at_once / per_second.max(1)).clamp(60, 86_400);
    json!({"meter": {
        "name": name, "size": Set::SIZE, "key": {"elem": {"val": key, "timeout": full}},
        "stmt": {"limit": {
            "rate": per_second, "rate_unit": "bytes", "per": "second", "burst": at_once, "burst_unit": "bytes", "inv": true,
        }},
    }})
}

/// Matches when packets with this `key` have been more than so many bytes in a day, which begins with the first of them.
/// As [`over_flows`], the set outlives a reload.
pub(super) fn over_daily(set: &str, key: Value, bytes: u64) -> Value {
    json!({"set": {
        "op": "add", "elem": {"elem": {"val": key, "timeout": 86_400}}, "set": in_set(set),
        "stmt": [{"quota": {"val": bytes, "val_unit": "bytes", "inv": true}}],
    }})
}

/// The packet goes by the class of the traffic shaper with this minor number.
pub(super) fn by_class(minor: u16) -> Value {
    json!({"mangle": {"key": meta("priority"), "value": class(minor)}})
}

/// The packet goes by the class that `map` holds for `key`; ends the rule where it holds none.
pub(super) fn by_class_of(key: Value, map: Value) -> Value {
    json!({"mangle": {"key": meta("priority"), "value": {"map": {"key": key, "data": map}}}})
}

/// A class as nft writes it: both numbers in hexadecimal.
pub(super) fn class(minor: u16) -> String {
    format!("{:x}:{minor:x}", shaping::MAJOR)
}

/// Lowers the segment size that a new TCP connection announces to what the path takes.
pub(super) fn clamp_segment_size() -> [Value; 2] {
    [
        has(field("tcp", "flags"), "syn"),
        json!({"mangle": {
            "key": {"tcp option": {"name": "maxseg", "field": "size"}},
            "value": {"rt": {"key": "mtu"}},
        }}),
    ]
}
