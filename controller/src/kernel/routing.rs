//! Keeps the guard's rules in the kernel's policy routing: each exactly once, and nothing else in their range.

use super::rtnl::{self, Handle, RouteError};
use crate::firewall::{Action, Arriving, Family, MARK, PRIORITIES, PolicyRule};
use ipnet::Ipv4Net;
use netlink_packet_route::{
    AddressFamily,
    rule::{RuleAction, RuleAttribute, RuleFlags, RuleMessage},
};
use rtnetlink::IpVersion;
use std::net::IpAddr;

const TABLE_MAIN: u8 = libc::RT_TABLE_MAIN;

/// Makes the rules in [`PRIORITIES`] those wanted. What is missing is added before anything is removed, so that a
/// repair opens nothing. Answers how many rules it had to add or remove.
///
/// # Errors
/// Names the rule that the kernel refused; a kernel without IPv6 needs no IPv6 rules.
pub async fn ensure(handle: &Handle, wanted: &[PolicyRule]) -> Result<usize, RouteError> {
    let mut changes = 0;
    for (family, version) in [(Family::V4, IpVersion::V4), (Family::V6, IpVersion::V6)] {
        let present = match present(handle, version).await {
            Err(error) if family == Family::V6 && is_unsupported(&error) => continue,
            present => present?,
        };
        let mut missing: Vec<&PolicyRule> = wanted.iter().filter(|rule| rule.family == family).collect();
        let mut stale = Vec::new();
        for message in present {
            let found = read(&message);
            match missing.iter().position(|rule| Some(*rule) == found.as_ref()) {
                Some(place) => drop(missing.swap_remove(place)),
                None => stale.push(message),
            }
        }
        changes += missing.len() + stale.len();
        missing.sort();
        for rule in missing.into_iter().rev() {
            add(handle, rule).await?;
        }
        for message in stale {
            remove(handle, message).await?;
        }
    }
    Ok(changes)
}

/// All rules in our range of priorities.
async fn present(handle: &Handle, version: IpVersion) -> Result<Vec<RuleMessage>, RouteError> {
    let mut rules = rtnl::all("list routing rules", handle.rule().get(version).execute()).await?;
    rules.retain(|message| priority(message).is_some_and(|priority| PRIORITIES.contains(&priority)));
    Ok(rules)
}

async fn add(handle: &Handle, rule: &PolicyRule) -> Result<(), RouteError> {
    let mut request = handle.rule().add();
    *request.message_mut() = write(rule);
    let act = format!("add the routing rule {rule:?}");
    rtnl::unless(&[libc::EEXIST], rtnl::done(&act, request.execute()).await)
}

async fn remove(handle: &Handle, mut message: RuleMessage) -> Result<(), RouteError> {
    // Flags report states (an interface that is missing); the kernel does not compare them.
    message.header.flags &= RuleFlags::Invert;
    let act = format!("remove the routing rule {:?}", message.attributes);
    rtnl::unless(&[libc::ENOENT], rtnl::done(&act, handle.rule().del(message).execute()).await)
}

fn write(rule: &PolicyRule) -> RuleMessage {
    let mut message = RuleMessage::default();
    message.header.family = match rule.family {
        Family::V4 => AddressFamily::Inet,
        Family::V6 => AddressFamily::Inet6,
    };
    match rule.action {
        Action::Main => {
            message.header.action = RuleAction::ToTable;
            message.header.table = TABLE_MAIN;
        }
        Action::Prohibit => message.header.action = RuleAction::Prohibit,
    }
    message.attributes.push(RuleAttribute::Priority(rule.priority));
    match &rule.arriving {
        Some(Arriving::By(interface)) => {
            message.attributes.push(RuleAttribute::Iifname(interface.to_string()))
        }
        Some(Arriving::FromHere) => message.attributes.push(RuleAttribute::Iifname(LOOPBACK.into())),
        None => {}
    }
    if let Some(network) = rule.to {
        message.header.dst_len = network.prefix_len();
        message.attributes.push(RuleAttribute::Destination(IpAddr::V4(network.network())));
    }
    if rule.marked {
        message.attributes.extend([RuleAttribute::FwMark(MARK), RuleAttribute::FwMask(MARK)]);
    }
    message
}

/// The rule as ours, nothing where it says more or other than ours ever do.
fn read(message: &RuleMessage) -> Option<PolicyRule> {
    let header = &message.header;
    let mut rule = PolicyRule {
        family: match header.family {
            AddressFamily::Inet => Family::V4,
            AddressFamily::Inet6 => Family::V6,
            _ => return None,
        },
        priority: 0,
        arriving: None,
        to: None,
        marked: false,
        action: match header.action {
            RuleAction::ToTable if header.table == TABLE_MAIN => Action::Main,
            RuleAction::Prohibit => Action::Prohibit,
            _ => return None,
        },
    };
    if header.flags.contains(RuleFlags::Invert) || header.src_len != 0 || header.tos != 0 {
        return None;
    }
    let (mut mark, mut mask) = (0, 0);
    for attribute in &message.attributes {
        match attribute {
            RuleAttribute::Priority(priority) => rule.priority = *priority,
            RuleAttribute::Iifname(name) if name == LOOPBACK => rule.arriving = Some(Arriving::FromHere),
            RuleAttribute::Iifname(name) => rule.arriving = Some(Arriving::By(name.parse().ok()?)),
            RuleAttribute::Destination(IpAddr::V4(address)) => {
                rule.to = Some(Ipv4Net::new(*address, header.dst_len).ok()?);
            }
            RuleAttribute::FwMark(value) => mark = *value,
            RuleAttribute::FwMask(value) => mask = *value,
            // What the kernel says of every rule, and who made it.
            RuleAttribute::Table(_) | RuleAttribute::Protocol(_) => {}
            RuleAttribute::SuppressPrefixLen(u32::MAX) | RuleAttribute::SuppressIfGroup(u32::MAX) => {}
            _ => return None,
        }
    }
    rule.marked = match (mark, mask) {
        (0, 0) => false,
        (MARK, MARK) => true,
        _ => return None,
    };
    Some(rule)
}

const LOOPBACK: &str = "lo";

fn priority(message: &RuleMessage) -> Option<u32> {
    message.attributes.iter().find_map(|attribute| match attribute {
        RuleAttribute::Priority(priority) => Some(*priority),
        _ => None,
    })
}

fn is_unsupported(error: &RouteError) -> bool {
    matches!(error.code(), Some(libc::EAFNOSUPPORT | libc::EOPNOTSUPP))
}
