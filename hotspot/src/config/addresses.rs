//! Values that hold addresses: as [`values`], one each. Pure.

use super::{
    Pool, Upstream,
    file::Fault,
    values::{self, shown, string},
};
use ipnet::Ipv4Net;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use toml::de::DeValue;

/// The gateway's own address with its subnet. A /31 or /32 has no room for a guest, and less than /8 spans more than
/// any private block.
pub(super) fn address_in_subnet(value: &DeValue<'_>) -> Result<Ipv4Net, Fault> {
    let right = "write the gateway's own address and the prefix length of the subnet, like \"10.20.0.1/16\"";
    let net: Ipv4Net = string(value, "an address with its subnet")?
        .parse()
        .map_err(|_| Fault::new(format!("{} is not an IPv4 address with its subnet", shown(value)), right))?;
    if !(8..=30).contains(&net.prefix_len()) {
        return Err(Fault::new(
            format!(
                "a subnet of /{} is too {}",
                net.prefix_len(),
                if net.prefix_len() < 8 { "large" } else { "small" }
            ),
            "choose a prefix length between 8 and 30, like \"10.20.0.1/16\"",
        ));
    }
    if net.addr() == net.network() || net.addr() == net.broadcast() {
        let role = if net.addr() == net.network() { "network" } else { "broadcast" };
        return Err(Fault::new(
            format!("{} is the {role} address of its subnet", net.addr()),
            format!("give the gateway an address inside, like \"{}/{}\"", hosts(net).0, net.prefix_len()),
        ));
    }
    Ok(net)
}

/// `FIRST-LAST`, both included.
pub(super) fn pool(value: &DeValue<'_>) -> Result<Pool, Fault> {
    let text = string(value, "a range of addresses")?;
    let ends = text.split_once('-').and_then(|(first, last)| {
        Some(Pool { first: first.trim().parse().ok()?, last: last.trim().parse().ok()? })
    });
    let pool = ends.ok_or_else(|| {
        Fault::new(
            format!("{} is not a range of addresses", shown(value)),
            "write the first and the last address, like \"10.20.0.50-10.20.250.250\"",
        )
    })?;
    if pool.first > pool.last {
        return Err(Fault::new(
            format!("{} ends before it starts", shown(value)),
            format!("write the lower address first: \"{}-{}\"", pool.last, pool.first),
        ));
    }
    Ok(pool)
}

/// An address alone or a whole block.
pub(super) fn block(value: &DeValue<'_>) -> Result<Ipv4Net, Fault> {
    let text = string(value, "a block of addresses")?;
    let block: Ipv4Net =
        text.parse().or_else(|_| text.parse::<Ipv4Addr>().map(Ipv4Net::from)).map_err(|_| {
            Fault::new(
                format!("{} is not a block of IPv4 addresses", shown(value)),
                "write an address or a block, like \"10.1.2.3\" or \"10.1.2.0/24\"",
            )
        })?;
    if block != block.trunc() {
        return Err(Fault::new(
            format!("{} is an address inside a block", shown(value)),
            format!("write \"{}\" for the block or \"{}\" for the one address", block.trunc(), block.addr()),
        ));
    }
    Ok(block)
}

/// As [`block`], and private: the addresses of the internet need no permission.
pub(super) fn private_block(value: &DeValue<'_>) -> Result<Ipv4Net, Fault> {
    let block = block(value)?;
    if !is_private(block) {
        return Err(Fault::new(
            format!("{block} is not private"),
            "leave it out, the internet is open to guests anyway; \
             private are 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and 100.64.0.0/10",
        ));
    }
    Ok(block)
}

pub(super) fn address(value: &DeValue<'_>) -> Result<Ipv4Addr, Fault> {
    let right = "write an address like \"172.16.255.1\"";
    let address: Ipv4Addr = string(value, "an address")?
        .parse()
        .map_err(|_| Fault::new(format!("{} is not an IPv4 address", shown(value)), right))?;
    if address.is_unspecified() || address.is_loopback() || address.is_multicast() || address.is_broadcast() {
        return Err(Fault::new(format!("a phone cannot reach {address}"), right));
    }
    Ok(address)
}

/// `ADDRESS:PORT` on which a program of ours listens.
pub(super) fn listen(value: &DeValue<'_>) -> Result<SocketAddr, Fault> {
    let right =
        "write an address and a port, like \"127.0.0.1:8081\" or, for every interface, \"0.0.0.0:8080\"";
    let listen: SocketAddr = string(value, "an address to listen on")?
        .parse()
        .map_err(|_| Fault::new(format!("{} is not an address with a port", shown(value)), right))?;
    match listen.port() {
        0 => Err(Fault::new("port 0 is no port", right)),
        port @ (53 | 67 | 68) => {
            Err(Fault::new(format!("port {port} belongs to the gateway's own DNS or DHCP"), right))
        }
        _ => Ok(listen),
    }
}

/// `ADDRESS:PORT` of another machine.
pub(super) fn machine(value: &DeValue<'_>) -> Result<SocketAddr, Fault> {
    let machine: Option<SocketAddr> = string(value, "a machine to connect to")?.parse().ok();
    machine
        .filter(|machine| {
            machine.port() != 0 && !machine.ip().is_unspecified() && !machine.ip().is_multicast()
        })
        .ok_or_else(|| {
            Fault::new(
                format!("{} is not an address with a port", shown(value)),
                "write one of the internet that always answers, like \"9.9.9.9:53\"",
            )
        })
}

/// A resolver: see [`Upstream`] for the three ways to write one.
pub(super) fn upstream(value: &DeValue<'_>) -> Result<Upstream, Fault> {
    let text = string(value, "a resolver")?;
    let read = match text.split_once("://") {
        None => endpoint(text, 53).map(Upstream::Plain),
        Some(("tls", rest)) => rest.split_once('#').and_then(|(place, name)| {
            Some(Upstream::Tls { address: endpoint(place, 853)?, name: values::host_name(name)? })
        }),
        Some(("https", rest)) => rest.split_once('#').and_then(|(place, name)| {
            let (place, path) = place.split_at(place.find('/')?);
            let plain =
                |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'?' | b'{' | b'}' | b'"' | b'\\');
            let path =
                Some(path).filter(|path| path.len() > 1 && path.len() <= 255 && path.bytes().all(plain))?;
            Some(Upstream::Https {
                address: endpoint(place, 443)?,
                name: values::host_name(name)?,
                path: path.to_owned(),
            })
        }),
        Some(_) => None,
    };
    read.ok_or_else(|| {
        Fault::new(
            format!("{} is not a resolver", shown(value)),
            "write \"198.51.100.1:53\", \"tls://198.51.100.1#dns.example\" or \
             \"https://198.51.100.1/dns-query#dns.example\": an address, and after # the name on the certificate",
        )
    })
}

/// The lowest and the highest address of a subnet that a host may have.
pub(super) fn hosts(subnet: Ipv4Net) -> (Ipv4Addr, Ipv4Addr) {
    let lowest = u32::from(subnet.network()).saturating_add(1);
    let highest = u32::from(subnet.broadcast()).saturating_sub(1);
    (Ipv4Addr::from(lowest), Ipv4Addr::from(highest))
}

/// RFC 1918, and the shared addresses behind carriers' translators (RFC 6598).
fn is_private(block: Ipv4Net) -> bool {
    const PRIVATE: [(Ipv4Addr, u8); 4] = [
        (Ipv4Addr::new(10, 0, 0, 0), 8),
        (Ipv4Addr::new(172, 16, 0, 0), 12),
        (Ipv4Addr::new(192, 168, 0, 0), 16),
        (Ipv4Addr::new(100, 64, 0, 0), 10),
    ];
    PRIVATE.iter().any(|(address, prefix)| {
        Ipv4Net::new(*address, *prefix).is_ok_and(|private| private.contains(&block))
    })
}

/// `ADDRESS`, `ADDRESS:PORT`, `[ADDRESS6]` or `[ADDRESS6]:PORT` of a machine that can be asked.
fn endpoint(text: &str, port: u16) -> Option<SocketAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address =
        bare.parse::<IpAddr>().map(|ip| SocketAddr::new(ip, port)).or_else(|_| text.parse()).ok()?;
    (address.port() != 0 && !address.ip().is_unspecified() && !address.ip().is_multicast()).then_some(address)
}
