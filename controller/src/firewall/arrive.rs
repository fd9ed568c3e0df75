//! Before and after routing: whose packet it is, which listener of ours it is steered to, and the address it leaves with.

use super::flows::{INTERCEPTED, TO_PORTAL};
use super::garden;
use super::json::{
    Chain, Hook, accept, count, drop, field, goto, in_set, is, is_not, mark, mark_connection, meta, network,
    networks, one_of, source_pair, steer_to,
};
use super::{Denied, Set};
use hotspot::config::{Config, Network};
use serde_json::{Value, json};
use std::net::Ipv4Addr;

/// Source binding, ahead of connection tracking so that a forged packet costs nothing. What passes gets our mark
/// where it may be routed: see [`super::guard`]. Every packet of every guest comes by, so the common case stands first.
pub(super) fn arrive(config: &Config) -> Vec<Chain> {
    let subnets = || networks(config.networks.iter().map(Network::subnet));

    let mut arrive = Chain::base("arrive", Hook { kind: "filter", hook: "prerouting", priority: -300 });
    match config.networks.as_slice() {
        [site] => arrive.rule([is(meta("iifname"), site.interface.as_str()), goto(&site_chain(site))]),
        sites => {
            let sites = sites.iter().map(|site| json!([site.interface.as_str(), goto(&site_chain(site))]));
            arrive.rule([json!({"vmap": {"key": meta("iifname"), "data": one_of(sites)}})])
        }
    };
    arrive
        .commented(
            "guest address from elsewhere",
            [
                is_not(meta("iifname"), "lo"),
                is(field("ip", "saddr"), subnets()),
                count(Denied::Elsewhere),
                drop(),
            ],
        )
        // An answer to a masqueraded guest still carries our own address here, so all of the uplink is marked.
        .rule([is(meta("iifname"), config.uplink.interface.as_str()), mark()])
        .rule([is_not(meta("iifname"), "lo"), is(field("ip", "daddr"), subnets()), mark()]);

    let several = config.networks.len() > 1;
    config.networks.iter().map(|site| site_sources(site, several)).chain([arrive]).collect()
}

/// What one guest network may send as: a leased address from its own device, or else a question to the DHCP server or an
/// answer to our echo, which get no mark and are never routed.
fn site_sources(site: &Network, several: bool) -> Chain {
    let subnet = site.subnet();
    let dhcp = || [is(field("udp", "sport"), 68), is(field("udp", "dport"), 67), accept()];
    let from = |source: Value| is(field("ip", "saddr"), source);
    let to = |destination: Value| is(field("ip", "daddr"), destination);
    let servers =
        [site.gateway(), Ipv4Addr::BROADCAST, subnet.broadcast()].map(|address| address.to_string());

    // A device with leases at two sites uses each address at its own.
    let here = several.then(|| from(network(subnet)));
    let leased = [is(source_pair(), in_set(Set::Lease.name())), mark(), accept()];
    let mut chain = Chain::new(site_chain(site));
    chain
        .rule(here.into_iter().chain(leased))
        .commented("IPv6 is not served", [is(meta("nfproto"), "ipv6"), count(Denied::Ipv6), drop()])
        .rule([from("0.0.0.0".into()), to("255.255.255.255".into())].into_iter().chain(dhcp()))
        .rule([from(network(subnet)), to(one_of(servers))].into_iter().chain(dhcp()))
        // An access point has its address for good, without a lease, and is asked whether it lives. What answers no echo of
        // ours is dropped behind connection tracking; none of it has our mark.
        .rule([
            from(network(subnet)),
            to(site.gateway().to_string().into()),
            is(field("icmp", "type"), "echo-reply"),
            accept(),
        ])
        .commented("no lease for this source", [count(Denied::NoLease), drop()]);
    chain
}

fn site_chain(site: &Network) -> String {
    format!("site_{}", site.site)
}

/// Which connections of guests end at our own listeners. Destination NAT is decided once per connection.
pub(super) fn steer(config: &Config) -> Chain {
    let portal = &config.portal;
    let gateways = config.networks.iter().map(Network::gateway);
    let ours = || one_of(gateways.clone().chain([portal.address]).map(|address| address.to_string()));
    let to_port = |port: u16| is(field("tcp", "dport"), port);
    let destined = |set: Value| is(field("ip", "daddr"), set);

    let mut chain = Chain::base("steer", Hook { kind: "nat", hook: "prerouting", priority: -100 });
    chain
        .rule([is_not(meta("iifname"), guest_interfaces(config)), accept()])
        // Signed in or not: the portal must stay reachable after sign-in.
        .rule([destined(ours()), to_port(80), mark_connection(TO_PORTAL), steer_to(portal.http_listen)]);
    if portal.tls.is_some() {
        chain.rule([
            destined(ours()),
            to_port(443),
            mark_connection(TO_PORTAL),
            steer_to(portal.https_listen),
        ]);
    }
    chain
        .rule([
            is(meta("l4proto"), one_of(["tcp", "udp"])),
            is(field("th", "dport"), 53),
            json!({"redirect": {"port": 53}}),
        ])
        .rule([is(source_pair(), in_set(Set::SignedIn.name())), accept()]);
    garden::steer_spent(config, &mut chain);
    chain
        .rule([destined(in_set(Set::Garden.name())), accept()])
        // Certificates are checked by the clock: whoever is not let through yet gets the time from here.
        .rule([
            is(field("udp", "dport"), 123),
            mark_connection(INTERCEPTED),
            json!({"redirect": {"port": 123}}),
        ])
        .rule([to_port(80), mark_connection(INTERCEPTED), steer_to(portal.http_listen)]);
    chain
}

/// Guests leave with the uplink's address, where the configuration wants it.
pub(super) fn leave(config: &Config) -> Chain {
    let mut chain = Chain::base("leave", Hook { kind: "nat", hook: "postrouting", priority: 100 });
    if config.uplink.masquerade {
        chain.rule([
            is(field("ip", "saddr"), networks(config.networks.iter().map(Network::subnet))),
            is(meta("oifname"), config.uplink.interface.as_str()),
            json!({"masquerade": null}),
        ]);
    }
    chain
}

/// Names, never indexes: the rules load before the interfaces exist and hold when they come back.
pub(super) fn guest_interfaces(config: &Config) -> Value {
    one_of(config.networks.iter().map(|site| site.interface.as_str()))
}
