//! Through the gateway: every packet of a guest is gated by membership in a set, in both directions. There is no
//! "established: accept", so what leaves a set stops at the next packet, running flows included.

use super::arrive::guest_interfaces;
use super::flows::BEGUN;
use super::garden;
use super::json::{
    Chain, Hook, accept, by_class, by_class_of, clamp_segment_size, class, connection_bears, count, ct, drop,
    field, goto, has, in_set, is, is_not, mark_connection, meta, networks, one_of, over_flows, over_share,
    source_pair,
};
use super::{Denied, Set};
use crate::shaping;
use hotspot::config::{Config, Network};
use ipnet::Ipv4Net;
use serde_json::{Value, json};
use std::net::Ipv4Addr;

/// Answers to refused packets per device: enough for a phone whose apps all try at once, too few for a flood.
const REFUSALS_PER_SECOND: u32 = 50;
const REFUSALS_AT_ONCE: u32 = 100;

/// Flows that a device may begin: enough for a page of a hundred parts, and for a phone that wakes up with all its apps.
const NEW_FLOWS_PER_SECOND: u32 = 50;
const NEW_FLOWS_AT_ONCE: u32 = 300;

/// Flows that a device may have at the same time; before sign-in they lead to the garden alone.
const FLOWS: u32 = 2_000;
const GARDEN_FLOWS: u32 = 50;

/// The sets of devices with flows: signed in, and not.
pub(super) const DEVICES_WITH_FLOWS: [&str; 2] = ["flows", "garden_flows"];

/// Echoes of a device that go through, each packet counted.
const ECHOES_PER_SECOND: u32 = 10;
const ECHOES_AT_ONCE: u32 = 20;

/// What is not the internet (RFC 6890): this network, private, carrier-grade NAT, loopback, link-local, protocol
/// assignments, relay anycast, benchmarks, multicast, reserved and broadcast.
const NOT_INTERNET: [(Ipv4Addr, u8); 12] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

pub(super) fn forward(config: &Config, uplink_subnets: &[Ipv4Net]) -> Vec<Chain> {
    let mut forward = Chain::base("forward", Hook { kind: "filter", hook: "forward", priority: 0 });
    forward
        .rule([is(meta("iifname"), guest_interfaces(config)), goto("up")])
        .rule([is(meta("oifname"), guest_interfaces(config)), goto("down")])
        // The box's other networks.
        .rule([is(meta("oifname"), config.uplink.interface.as_str()), by_class(shaping::OWN)]);
    vec![
        refuse(),
        garden::spent(config),
        garden::signed_in(config),
        garden::garden(config),
        member(config),
        echo(),
        begin(),
        elsewhere(config),
        up(config, uplink_subnets),
        down(config),
        forward,
    ]
}

/// From a guest. What a flow's destination alone decides is asked when it begins; membership is asked of every packet.
fn up(config: &Config, uplink_subnets: &[Ipv4Net]) -> Chain {
    let mut chain = Chain::new("up");
    chain
        .rule([is_not(meta("oifname"), config.uplink.interface.as_str()), goto("elsewhere")])
        // Not "new": a flow that is never answered stays new for ever. What belongs to no flow bears no mark.
        .rule([connection_bears(BEGUN), goto("member")])
        .rule([has(ct("state"), "invalid"), count(Denied::Invalid), drop()])
        .rule(clamp_segment_size())
        .commented("no mail servers", no_mail());
    for (site, allowed) in allowed_private(config) {
        chain.rule([is(meta("iifname"), site), to(allowed), goto("begin")]);
    }
    chain
        .commented("not the internet", [to(not_for_guests(config, uplink_subnets)), goto("refuse")])
        .rule([goto("begin")]);
    chain
}

/// From a guest, a flow that begins where it may lead: has the device a share left for it? What exceeds a share is dropped
/// and not refused: a page's connection then comes a second later, and who floods learns nothing.
fn begin() -> Chain {
    let signed_in = in_set(Set::SignedIn.name());
    let [flows, garden_flows] = DEVICES_WITH_FLOWS;
    let elsewhere_than_garden = is_not(field("ip", "daddr"), in_set(Set::Garden.name()));

    let mut chain = Chain::new("begin");
    chain
        .rule([is(meta("l4proto"), "icmp"), goto("echo")])
        // What is refused in any case takes nothing of the garden's share.
        .rule([is_not(source_pair(), signed_in.clone()), elsewhere_than_garden, goto("member")])
        .commented(
            "too many new flows",
            [
                over_share("new_flows", NEW_FLOWS_PER_SECOND, NEW_FLOWS_AT_ONCE),
                count(Denied::NewFlows),
                drop(),
            ],
        )
        .commented(
            "too many flows",
            [is(source_pair(), signed_in.clone()), over_flows(flows, FLOWS), count(Denied::Flows), drop()],
        )
        .commented(
            "too many flows before sign-in",
            [
                is_not(source_pair(), signed_in),
                over_flows(garden_flows, GARDEN_FLOWS),
                count(Denied::FlowsBeforeSignIn),
                drop(),
            ],
        )
        .rule([mark_connection(BEGUN), goto("member")]);
    chain
}

/// From a guest, an echo: its flow is never marked as begun, so that each packet is asked.
fn echo() -> Chain {
    let mut chain = Chain::new("echo");
    chain
        .commented(
            "too many echoes",
            [over_share("echoes_through", ECHOES_PER_SECOND, ECHOES_AT_ONCE), count(Denied::Echoes), drop()],
        )
        .rule([goto("member")]);
    chain
}

/// From a guest, to where it may lead: is this guest let through, or is it the garden?
fn member(config: &Config) -> Chain {
    let mut chain = Chain::new("member");
    // A counting set counts each lookup that hits, so a packet meets it once.
    chain.rule([by_class_of(source_pair(), in_set(Set::Up.name())), accept()]);
    for ports in garden_ports("dport") {
        chain.rule([
            to(in_set(Set::Garden.name())),
            ports,
            by_visitors_class(config, "iifname"),
            goto("garden"),
        ]);
    }
    chain.rule([goto("refuse")]);
    chain
}

/// From a guest, not by the uplink: private addresses that its site allows, by any interface but those of guests.
fn elsewhere(config: &Config) -> Chain {
    let mut chain = Chain::new("elsewhere");
    chain
        .commented(
            "guest to guest",
            [is(meta("oifname"), guest_interfaces(config)), count(Denied::GuestToGuest), drop()],
        )
        .rule([has(ct("state"), "invalid"), count(Denied::Invalid), drop()])
        .rule(clamp_segment_size())
        .commented("no mail servers", no_mail());
    for (site, allowed) in allowed_private(config) {
        let allowed = || [is(meta("iifname"), site), to(allowed.clone())];
        chain
            .rule(allowed().into_iter().chain([connection_bears(BEGUN), goto("member")]))
            .rule(allowed().into_iter().chain([goto("begin")]));
    }
    chain.rule([goto("refuse")]);
    chain
}

/// To a guest.
fn down(config: &Config) -> Chain {
    let related_error = || [has(ct("state"), "related"), is(field("icmp", "type"), one_of(ICMP_ERRORS))];
    let from_garden = is(field("ip", "saddr"), in_set(Set::Garden.name()));
    // The flow an ICMP error is about went to the garden: such an error comes from a router on the way, whose
    // address no set holds. Errors about other flows need the guest's own membership.
    let about_garden = is(json!({"ct": {"key": "ip daddr", "dir": "original"}}), in_set(Set::Garden.name()));

    let uplink = config.uplink.interface.as_str();
    let member = || by_class_of(field("ip", "daddr"), in_set(Set::Down.name()));
    let by_visitors_class = || by_visitors_class(config, "oifname");

    let mut chain = Chain::new("down");
    chain.rule(clamp_segment_size()).rule([
        is(meta("iifname"), uplink),
        has(ct("state"), "established"),
        member(),
        accept(),
    ]);
    for site in &config.networks {
        let mut elsewhere =
            vec![is(meta("oifname"), site.interface.as_str()), is_not(meta("iifname"), uplink)];
        if !site.allow_private.is_empty() {
            elsewhere.push(is_not(field("ip", "saddr"), networks(site.allow_private.iter().copied())));
        }
        chain.commented(
            "not from the internet",
            elsewhere.into_iter().chain([count(Denied::NotInternet), drop()]),
        );
    }
    chain
        .commented(
            "not asked for",
            [is_not(ct("state"), one_of(["established", "related"])), count(Denied::NotAskedFor), drop()],
        )
        // Only ICMP errors may be merely related: no helper of connection tracking opens a port.
        .commented(
            "related, not ICMP",
            [has(ct("state"), "related"), is_not(meta("l4proto"), "icmp"), count(Denied::Related), drop()],
        )
        .rule([member(), accept()]);
    for ports in garden_ports("sport") {
        chain.rule([from_garden.clone(), ports, by_visitors_class(), goto("garden")]);
    }
    chain
        .rule(related_error().into_iter().chain([about_garden, by_visitors_class(), accept()]))
        .commented("not signed in", [count(Denied::NotSignedIn), drop()]);
    chain
}

/// Says no quickly, so that apps give up at once instead of waiting; beyond a device's share, silently.
fn refuse() -> Chain {
    let mut chain = Chain::new("refuse");
    chain
        .commented("IPv6 is not served", [is(meta("nfproto"), "ipv6"), count(Denied::Ipv6), drop()])
        .commented(
            "too many refusals",
            [over_share("refusals", REFUSALS_PER_SECOND, REFUSALS_AT_ONCE), count(Denied::Refusals), drop()],
        )
        .rule([is(meta("l4proto"), "tcp"), count(Denied::Refused), json!({"reject": {"type": "tcp reset"}})])
        .rule([count(Denied::Refused), json!({"reject": {"type": "icmpx", "expr": "admin-prohibited"}})]);
    chain
}

/// Each site that lets its guests reach private addresses: its interface, and the addresses.
fn allowed_private(config: &Config) -> impl Iterator<Item = (&str, Value)> {
    let sites = config.networks.iter().filter(|site| !site.allow_private.is_empty());
    sites.map(|site| (site.interface.as_str(), networks(site.allow_private.iter().copied())))
}

fn no_mail() -> [Value; 2] {
    [is(field("tcp", "dport"), 25), goto("refuse")]
}

fn to(destinations: Value) -> Value {
    is(field("ip", "daddr"), destinations)
}

/// The class of those of a site who are not signed in; `side` says which interface is the guest's.
fn by_visitors_class(config: &Config, side: &str) -> Value {
    let sites =
        (0..).zip(&config.networks).map(|(place, site)| (shaping::visitors_class(place), &site.interface));
    match config.networks.as_slice() {
        [_] => by_class(shaping::visitors_class(0)),
        _ => by_class_of(
            meta(side),
            one_of(sites.map(|(minor, interface)| json!([interface.as_str(), class(minor)]))),
        ),
    }
}

/// ICMP errors that a path needs (RFC 792); redirects and queries are none of them.
pub(super) const ICMP_ERRORS: [&str; 3] = ["destination-unreachable", "time-exceeded", "parameter-problem"];

/// The garden is the web: an address in it opens HTTP, HTTPS and QUIC, not every service of a shared host.
fn garden_ports(side: &str) -> [Value; 2] {
    [is(field("tcp", side), one_of([80, 443])), is(field("udp", side), 443)]
}

fn not_for_guests(config: &Config, uplink_subnets: &[Ipv4Net]) -> Value {
    let special = NOT_INTERNET.iter().filter_map(|(address, length)| Ipv4Net::new(*address, *length).ok());
    let guests = config.networks.iter().map(Network::subnet);
    networks(
        special
            .chain(guests)
            .chain([Ipv4Net::from(config.portal.address)])
            .chain(uplink_subnets.iter().copied()),
    )
}
