//! What a DHCP client told about its lease.

use super::Client;
use std::{collections::BTreeMap, net::Ipv4Addr, time::Duration};

const STATIC_ROUTES: u8 = 121;

/// What a client got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    pub address: Ipv4Addr,
    pub prefix: u8,
    pub router: Option<Ipv4Addr>,
    pub dns: Vec<Ipv4Addr>,
    pub lease_time: Duration,
    pub server_id: Option<Ipv4Addr>,
    /// Option 114 (RFC 8910), asked for by all three.
    pub captive_portal: Option<String>,
    /// Values of the options of [`Phone::ask_for`] that came, as sent.
    pub options: BTreeMap<u8, Vec<u8>>,
    /// All the client told its hook, by the client's own names.
    pub told: BTreeMap<String, String>,
}

impl Lease {
    /// # Errors
    /// Names what is missing or makes no sense.
    pub(super) fn from_hook(
        client: Client,
        told: BTreeMap<String, String>,
        asked_for: &[u8],
    ) -> Result<Self, String> {
        // udhcpc has names of its own; dhcpcd took over dhclient's.
        let names = match client {
            Client::Udhcpc => ["ip", "subnet", "router", "dns", "lease", "serverid", "opt114"],
            Client::Dhclient | Client::Dhcpcd => [
                "new_ip_address",
                "new_subnet_mask",
                "new_routers",
                "new_domain_name_servers",
                "new_dhcp_lease_time",
                "new_dhcp_server_identifier",
                if client == Client::Dhclient { "new_default_url" } else { "new_captive_portal_uri" },
            ],
        };
        let [address, mask, router, dns, time, server, portal] =
            names.map(|name| told.get(name).map_or("", String::as_str).trim());
        let wrong = |what: &str| format!("{what} is missing or wrong in {told:?}");
        let mask: Ipv4Addr = mask.parse().map_err(|_| wrong("the subnet mask"))?;
        Ok(Self {
            address: address.parse().map_err(|_| wrong("the address"))?,
            prefix: u32::from(mask).leading_ones() as u8,
            router: router.split_whitespace().next().and_then(|router| router.parse().ok()),
            dns: dns.split_whitespace().filter_map(|server| server.parse().ok()).collect(),
            lease_time: Duration::from_secs(time.parse().map_err(|_| wrong("the lease time"))?),
            server_id: server.parse().ok(),
            captive_portal: match client {
                Client::Udhcpc => bytes_of_hex(portal).and_then(|bytes| String::from_utf8(bytes).ok()),
                _ => Some(portal.trim_matches('"').to_owned()),
            }
            .filter(|portal| !portal.is_empty()),
            options: told
                .iter()
                .filter_map(|(name, value)| extra_option(name, value))
                .filter(|(code, _)| asked_for.contains(code))
                .collect(),
            told,
        })
    }

    /// Routes of option 121 (RFC 3442), where it was asked for and came whole: destination, prefix, router.
    #[must_use]
    pub fn routes(&self) -> Option<Vec<(Ipv4Addr, u8, Ipv4Addr)>> {
        let mut bytes = self.options.get(&STATIC_ROUTES)?.as_slice();
        let mut routes = Vec::new();
        while let Some((prefix, rest)) = bytes.split_first() {
            let significant = usize::from(prefix.div_ceil(8));
            let mut destination = [0; 4];
            destination.get_mut(..significant)?.copy_from_slice(rest.get(..significant)?);
            let router = *rest.get(significant..)?.first_chunk::<4>()?;
            routes.push((destination.into(), *prefix, router.into()));
            bytes = &rest[significant + 4..];
        }
        Some(routes)
    }
}

/// An option that the lab asked for: `opt160=6c6162` (udhcpc), `new_lab_160=6c6162` (dhcpcd), `new_lab_160="lab"` or
/// `new_lab_160=0:1:2c` (dhclient), and udhcpc's own words for routes.
fn extra_option(name: &str, value: &str) -> Option<(u8, Vec<u8>)> {
    if name == "staticroutes" {
        return Some((STATIC_ROUTES, bytes_of_routes(value)?));
    }
    let code = name.strip_prefix("opt").or_else(|| name.strip_prefix("new_lab_"))?.parse().ok()?;
    let quoted = value.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let bytes = match quoted {
        Some(text) => Some(text.as_bytes().to_vec()),
        None if value.contains(':') => {
            value.split(':').map(|byte| u8::from_str_radix(byte, 16).ok()).collect()
        }
        None => bytes_of_hex(value),
    };
    Some((code, bytes.unwrap_or_else(|| value.as_bytes().to_vec())))
}

/// `10.0.0.0/8 10.20.0.1 0.0.0.0/0 10.20.0.1`
fn bytes_of_routes(text: &str) -> Option<Vec<u8>> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut bytes = Vec::new();
    for route in words.chunks(2) {
        let (destination, prefix) = route.first()?.split_once('/')?;
        let (destination, prefix) = (destination.parse::<Ipv4Addr>().ok()?, prefix.parse::<u8>().ok()?);
        bytes.push(prefix);
        bytes.extend(destination.octets().get(..usize::from(prefix.div_ceil(8)))?);
        bytes.extend(route.get(1)?.parse::<Ipv4Addr>().ok()?.octets());
    }
    Some(bytes)
}

fn bytes_of_hex(hex: &str) -> Option<Vec<u8>> {
    (0..hex.len().div_ceil(2))
        .map(|index| u8::from_str_radix(hex.get(2 * index..2 * index + 2)?, 16).ok())
        .collect()
}
