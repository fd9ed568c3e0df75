//! The guard: policy routing that keeps guests closed when the ruleset is not there. The kernel routes a packet of a
//! guest, or to a guest, only when it carries our mark; somebody else's `nft flush ruleset` takes the mark away with
//! the rules. The local table (priority 0) comes first, so the gateway itself stays reachable.

use hotspot::config::Config;
use hotspot::model::Interface;
use ipnet::Ipv4Net;
use std::ops::RangeInclusive;

/// The priorities that are ours alone, far ahead of the main table (32766). A rule in this range that the guard does
/// not want is removed.
pub const PRIORITIES: RangeInclusive<u32> = 10_000..=10_009;

/// One rule of the kernel's policy routing (`ip rule`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PolicyRule {
    pub family: Family,
    /// Rules are tried in ascending order; rules of equal priority never match the same packet.
    pub priority: u32,
    pub arriving: Option<Arriving>,
    /// Destination; every one where absent.
    pub to: Option<Ipv4Net>,
    /// Only packets with [`super::MARK`].
    pub marked: bool,
    pub action: Action,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    V4,
    V6,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Arriving {
    /// By this guest interface.
    By(Interface),
    /// Not at all: sent by this machine (`iif lo`).
    FromHere,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Route by the main table; on to the next rule where it has no route.
    Main,
    /// Refuse to route.
    Prohibit,
}

/// The rules that must stand whenever the machine is up, in ascending order of priority.
#[must_use]
pub fn guard(config: &Config) -> Vec<PolicyRule> {
    let base = *PRIORITIES.start();
    let rule = |offset: u32, action: Action| PolicyRule {
        family: Family::V4,
        priority: base + offset,
        arriving: None,
        to: None,
        marked: false,
        action,
    };
    let mut rules: Vec<PolicyRule> = config
        .networks
        .iter()
        .flat_map(|site| {
            let by_guest = Some(Arriving::By(site.interface.clone()));
            let to_guest = Some(site.subnet());
            [
                PolicyRule { arriving: by_guest.clone(), marked: true, ..rule(0, Action::Main) },
                PolicyRule { arriving: by_guest.clone(), ..rule(1, Action::Prohibit) },
                PolicyRule { arriving: Some(Arriving::FromHere), to: to_guest, ..rule(2, Action::Main) },
                PolicyRule { marked: true, to: to_guest, ..rule(3, Action::Main) },
                PolicyRule { to: to_guest, ..rule(4, Action::Prohibit) },
                // IPv6 is not served: no mark opens it.
                PolicyRule { family: Family::V6, arriving: by_guest, ..rule(1, Action::Prohibit) },
            ]
        })
        .collect();
    rules.sort();
    rules
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::firewall::examples;

    #[test]
    fn each_guest_network_is_closed_by_default_in_both_directions() {
        let config = examples::two_sites();
        let rules = guard(&config);
        for site in &config.networks {
            let last = |matches: &dyn Fn(&PolicyRule) -> bool| {
                rules.iter().rfind(|rule| matches(rule)).unwrap().clone()
            };
            let by = Some(Arriving::By(site.interface.clone()));
            for family in [Family::V4, Family::V6] {
                let rule = last(&|rule| rule.family == family && rule.arriving == by);
                assert!(rule.action == Action::Prohibit && !rule.marked && rule.to.is_none());
            }
            let rule = last(&|rule| rule.to == Some(site.subnet()));
            assert!(rule.action == Action::Prohibit && !rule.marked && rule.arriving.is_none());
        }
    }

    #[test]
    fn only_the_mark_or_this_machine_opens_the_way() {
        for rule in guard(&examples::two_sites()).iter().filter(|rule| rule.action == Action::Main) {
            assert!(rule.marked || rule.arriving == Some(Arriving::FromHere), "{rule:?}");
            assert_eq!(rule.family, Family::V4);
        }
    }
}
