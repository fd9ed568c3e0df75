//! What one value alone cannot tell: whether the values of the file fit together. Pure.

use super::{
    addresses,
    draft::{Draft, NetworkDraft},
    file::{Fault, Problems},
};
use ipnet::Ipv4Net;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

pub(super) fn check(draft: &Draft, problems: &mut Problems) {
    for (number, network) in draft.networks.iter().enumerate() {
        pool_fits_subnet(number, network, problems);
        overflow_leaves_places(number, network, problems);
        relays_are_hosts_here(number, network, problems);
        distinct_from_earlier(number, draft, problems);
        leaves_the_portal_alone(number, draft, problems);
        private_exceptions_are_elsewhere(number, draft, problems);
        no_faster_than_the_line(number, draft, problems);
    }
    resolvers_are_outside(draft, problems);
    portal_names_are_distinct(draft, problems);
    ports_are_distinct(draft, problems);
    admin_is_out_of_guests_reach(draft, problems);
}

fn pool_fits_subnet(number: usize, network: &NetworkDraft, problems: &mut Problems) {
    let (Some(address), Some(pool)) = (network.address, network.pool) else { return };
    let (gateway, subnet) = (address.addr(), address.trunc());
    let (lowest, highest) = addresses::hosts(subnet);
    let inside = format!("like \"{}\"", largest_pool(gateway, lowest, highest));
    let text = format!("\"{}-{}\"", pool.first, pool.last);
    let fault = if !subnet.contains(&pool.first) || !subnet.contains(&pool.last) {
        Fault::new(format!("{text} leaves the subnet {subnet}"), format!("give a range inside it, {inside}"))
    } else if pool.first < lowest {
        Fault::new(
            format!("{text} contains the network address {}", subnet.network()),
            format!("start with {lowest} or later, {inside}"),
        )
    } else if pool.last > highest {
        Fault::new(
            format!("{text} contains the broadcast address {}", subnet.broadcast()),
            format!("end with {highest} or earlier, {inside}"),
        )
    } else if pool.contains(gateway) {
        Fault::new(
            format!("{text} contains the gateway's own address {gateway}"),
            format!("give a range without it, like \"{}\"", largest_pool(gateway, pool.first, pool.last)),
        )
    } else {
        return;
    };
    problems.add(format!("network[{number}].pool"), fault);
}

fn overflow_leaves_places(number: usize, network: &NetworkDraft, problems: &mut Problems) {
    let (Some(pool), Some(overflow)) = (network.pool, network.overflow) else { return };
    if overflow > pool.size() / 2 {
        problems.add(
            format!("network[{number}].overflow"),
            Fault::new(
                format!("{overflow} of the pool's {} addresses would be for nobody's use", pool.size()),
                format!("write {} at most, or leave the key out", pool.size() / 2),
            ),
        );
    }
}

fn relays_are_hosts_here(number: usize, network: &NetworkDraft, problems: &mut Problems) {
    let Some(address) = network.address else { return };
    let (lowest, highest) = addresses::hosts(address.trunc());
    for relay in &network.relays {
        let fault = if !(lowest..=highest).contains(relay) || *relay == address.addr() {
            Fault::new(
                format!("{relay} is no other host of the subnet {}", address.trunc()),
                "name the address that the relay (an access point or a switch) has in the guest network",
            )
        } else if network.pool.is_some_and(|pool| pool.contains(*relay)) {
            Fault::new(
                format!("{relay} is in the pool, where a guest could have it"),
                "give the relay an address outside the pool",
            )
        } else {
            continue;
        };
        problems.add(format!("network[{number}].relays"), fault);
    }
}

fn no_faster_than_the_line(number: usize, draft: &Draft, problems: &mut Problems) {
    let Some(network) = draft.networks.get(number) else { return };
    let ways = [("down", network.down, draft.uplink.down), ("up", network.up, draft.uplink.up)];
    for (key, site, line) in ways {
        if let (Some(site), Some(line)) = (site, line)
            && site > line
        {
            problems.add(
                format!("network[{number}].{key}"),
                Fault::new(
                    format!("{site} is more than the line carries ({line})"),
                    "leave the key out, and the site may use all of the line",
                ),
            );
        }
    }
}

/// The longer of the two ranges that are left when the gateway's address is taken out.
fn largest_pool(gateway: Ipv4Addr, first: Ipv4Addr, last: Ipv4Addr) -> String {
    let (gateway, first, last) = (u32::from(gateway), u32::from(first), u32::from(last));
    let (first, last) = if last.saturating_sub(gateway) >= gateway.saturating_sub(first) {
        (gateway.saturating_add(1), last)
    } else {
        (first, gateway.saturating_sub(1))
    };
    format!("{}-{}", Ipv4Addr::from(first), Ipv4Addr::from(last))
}

fn distinct_from_earlier(number: usize, draft: &Draft, problems: &mut Problems) {
    let Some(network) = draft.networks.get(number) else { return };
    if network.interface.is_some() && network.interface == draft.uplink.interface {
        problems.add(
            format!("network[{number}].interface"),
            Fault::new("this is the uplink's interface", "name the interface on which the access points are"),
        );
    }
    for (other, earlier) in draft.networks.iter().enumerate().take(number) {
        if network.site.is_some() && network.site == earlier.site {
            problems.add(
                format!("network[{number}].site"),
                Fault::new(
                    format!("network[{other}] has the same site"),
                    "give every network a site of its own",
                ),
            );
        }
        if network.interface.is_some() && network.interface == earlier.interface {
            problems.add(
                format!("network[{number}].interface"),
                Fault::new(
                    format!("network[{other}] has the same interface"),
                    "give every network an interface of its own, a VLAN for instance",
                ),
            );
        }
        if let (Some(address), Some(taken)) = (network.address, earlier.address)
            && overlap(address, taken)
        {
            problems.add(
                format!("network[{number}].address"),
                Fault::new(
                    format!("{} overlaps {} of network[{other}]", address.trunc(), taken.trunc()),
                    "give every network a subnet of its own, like \"10.21.0.1/16\" beside \"10.20.0.1/16\"",
                ),
            );
        }
    }
}

fn leaves_the_portal_alone(number: usize, draft: &Draft, problems: &mut Problems) {
    let Some(address) = draft.networks.get(number).and_then(|network| network.address) else { return };
    if address.contains(&draft.portal.address) && !problems.concern("portal.address") {
        problems.add(
            format!("network[{number}].address"),
            Fault::new(
                format!("{} contains the portal's address {}", address.trunc(), draft.portal.address),
                "choose another subnet, or another portal.address",
            ),
        );
    }
}

fn private_exceptions_are_elsewhere(number: usize, draft: &Draft, problems: &mut Problems) {
    let key = format!("network[{number}].allow_private");
    for block in draft.networks.get(number).into_iter().flat_map(|network| &network.allow_private) {
        if let Some((site, subnet)) = guest_subnets(draft).find(|(_, subnet)| overlap(*block, *subnet)) {
            problems.add(
                &*key,
                Fault::new(
                    format!("{block} covers guests of {site} in {subnet}"),
                    "name addresses outside all guest networks: guests never reach each other",
                ),
            );
        } else if block.contains(&draft.portal.address) && !problems.concern("portal.address") {
            problems.add(
                &*key,
                Fault::new(
                    format!("{block} covers the portal's address {}", draft.portal.address),
                    "name smaller blocks beside it: guests reach the portal anyway",
                ),
            );
        }
    }
}

fn resolvers_are_outside(draft: &Draft, problems: &mut Problems) {
    for upstream in &draft.dns.upstream {
        let IpAddr::V4(address) = upstream.address().ip() else { continue };
        let right = "name a resolver on the internet or in the office, like \"9.9.9.9:53\"";
        if let Some((site, _)) = guest_subnets(draft).find(|(_, subnet)| subnet.contains(&address)) {
            problems.add(
                "dns.upstream",
                Fault::new(format!("{address} is inside the guest network of {site}"), right),
            );
        } else if address == draft.portal.address && !problems.concern("portal.address") {
            problems.add("dns.upstream", Fault::new(format!("{address} is the portal's address"), right));
        }
    }
}

fn portal_names_are_distinct(draft: &Draft, problems: &mut Problems) {
    let portal = &draft.portal;
    for (number, alias) in portal.aliases.iter().enumerate() {
        let same = if *alias == portal.host {
            "portal.host"
        } else if portal.aliases.iter().take(number).any(|earlier| earlier == alias) {
            "another alias"
        } else {
            continue;
        };
        problems
            .add("portal.aliases", Fault::new(format!("{alias:?} is the same as {same}"), "remove it here"));
    }
}

fn ports_are_distinct(draft: &Draft, problems: &mut Problems) {
    let mut listeners =
        vec![("portal.http_listen", draft.portal.http_listen), ("admin.listen", draft.admin.listen)];
    if draft.portal.tls.is_some() {
        listeners.insert(1, ("portal.https_listen", draft.portal.https_listen));
    }
    for (number, (key, listen)) in listeners.iter().enumerate() {
        for (other, taken) in listeners.iter().take(number) {
            if collide(*listen, *taken) && !problems.concern(other) && !problems.concern(key) {
                problems.add(
                    *key,
                    Fault::new(
                        format!("port {} is already used by {other} = \"{taken}\"", listen.port()),
                        "give each its own port, like 8080, 8443 and 8081",
                    ),
                );
            }
        }
    }
}

fn admin_is_out_of_guests_reach(draft: &Draft, problems: &mut Problems) {
    let admin = &draft.admin;
    for block in &admin.allow_from {
        if let Some((site, subnet)) = guest_subnets(draft).find(|(_, subnet)| overlap(*block, *subnet)) {
            problems.add(
                "admin.allow_from",
                Fault::new(
                    format!("{block} overlaps the guest network {subnet} of {site}"),
                    "name office networks only: guests never reach the staff pages",
                ),
            );
        }
    }
    let listen = admin.listen.ip();
    if listen.is_loopback() || problems.concern("admin.listen") {
        return;
    }
    if let IpAddr::V4(address) = listen
        && (address == draft.portal.address
            || guest_subnets(draft).any(|(_, subnet)| subnet.contains(&address)))
    {
        problems.add(
            "admin.listen",
            Fault::new(
                format!("guests reach {address}"),
                "listen on an address of the office network, or on \"127.0.0.1:8081\"",
            ),
        );
    } else if admin.allow_from.is_empty() && !problems.concern("admin.allow_from") {
        problems.add(
            "admin.listen",
            Fault::new(
                format!("{} is not this machine alone, but admin.allow_from lets nobody in", admin.listen),
                "name the office networks in allow_from, like [\"192.168.10.0/24\"], or listen on \"127.0.0.1:8081\"",
            ),
        );
    }
}

/// The subnets whose address could be read, each with its site's name.
fn guest_subnets(draft: &Draft) -> impl Iterator<Item = (String, Ipv4Net)> {
    draft.networks.iter().enumerate().filter_map(|(number, network)| {
        let site = network.site.as_ref().map_or_else(|| format!("network[{number}]"), ToString::to_string);
        Some((site, network.address?.trunc()))
    })
}

fn overlap(one: Ipv4Net, other: Ipv4Net) -> bool {
    one.contains(&other.network()) || other.contains(&one.network())
}

/// Whether two listeners want the same port of the same address; the unspecified address is every address.
fn collide(one: SocketAddr, other: SocketAddr) -> bool {
    one.port() == other.port()
        && (one.ip() == other.ip() || one.ip().is_unspecified() || other.ip().is_unspecified())
}
