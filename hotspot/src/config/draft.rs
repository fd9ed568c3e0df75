//! From the file's words to checked values, every default in one place. Reading goes on past a problem, so that one
//! look at the messages is enough to mend the file.

use super::{
    Admin, BeforeSignIn, Config, Defaults, Dns, EmergencyNumbers, Garden, Gateway, Network, Operator, Pool,
    Portal, Retention, Store, Tls, Uplink, Upstream, addresses,
    file::{Fault, Problems, Root, Section},
    values,
};
use crate::model::{BitRate, Bytes, GardenName, GatewayName, Interface, SiteName, Span};
use ipnet::Ipv4Net;
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

/// More sites than a gateway can serve; bounds the work of comparing them.
const MAX_NETWORKS: usize = 64;

/// More are not kept back where the file does not say so: a crowd that finds no place comes and goes in two minutes.
const MOST_OVERFLOW: u32 = 64;

/// Each resolver adds its deadline to a question that none of them answers.
const MAX_UPSTREAMS: usize = 8;

/// The configuration as far as it could be read. Where a key has a default, a value that cannot be taken is replaced
/// by it: the problem is noted, so the draft is never used.
pub(super) struct Draft {
    gateway: Option<Gateway>,
    operator: Operator,
    pub uplink: UplinkDraft,
    pub networks: Vec<NetworkDraft>,
    pub dns: Dns,
    garden: Option<Garden>,
    pub portal: Portal,
    pub admin: Admin,
    store: Store,
    retention: Retention,
    emergency_numbers: EmergencyNumbers,
    defaults: Defaults,
}

pub(super) struct UplinkDraft {
    pub interface: Option<Interface>,
    pub down: Option<BitRate>,
    pub up: Option<BitRate>,
    masquerade: bool,
    shape: bool,
    check: Option<Vec<SocketAddr>>,
}

pub(super) struct NetworkDraft {
    pub site: Option<SiteName>,
    title: Option<String>,
    pub interface: Option<Interface>,
    pub address: Option<Ipv4Net>,
    pub pool: Option<Pool>,
    lease_time: Span,
    pub allow_private: Vec<Ipv4Net>,
    pub down: Option<BitRate>,
    pub up: Option<BitRate>,
    share: u32,
    pub overflow: Option<u32>,
    pub relays: Vec<Ipv4Addr>,
    isolate_ports: bool,
}

impl Draft {
    pub fn read(root: &Root<'_>, problems: &mut Problems) -> Self {
        let gateway = gateway(&root.section("gateway", problems), problems);
        Self {
            operator: operator(&root.section("operator", problems), problems),
            uplink: uplink(root, problems),
            networks: networks(root, problems),
            dns: dns(&root.section("dns", problems), problems),
            garden: garden(&root.section("garden", problems), problems),
            portal: portal(&root.section("portal", problems), problems),
            admin: admin(&root.section("admin", problems), problems),
            store: store(&root.section("store", problems), gateway.as_ref(), problems),
            retention: retention(&root.section("retention", problems), problems),
            emergency_numbers: emergency_numbers(&root.section("emergency_numbers", problems), problems),
            defaults: defaults(&root.section("defaults", problems), problems),
            gateway,
        }
    }

    /// Nothing where a value without a default is missing, which is a noted problem.
    pub fn finish(self) -> Option<Config> {
        Some(Config {
            gateway: self.gateway?,
            operator: self.operator,
            uplink: Uplink {
                interface: self.uplink.interface?,
                down: self.uplink.down?,
                up: self.uplink.up?,
                masquerade: self.uplink.masquerade,
                shape: self.uplink.shape,
                check: self
                    .uplink
                    .check
                    .unwrap_or_else(|| self.dns.upstream.iter().map(Upstream::address).collect()),
            },
            networks: self.networks.into_iter().map(NetworkDraft::finish).collect::<Option<_>>()?,
            dns: self.dns,
            garden: self.garden?,
            portal: self.portal,
            admin: self.admin,
            store: self.store,
            retention: self.retention,
            emergency_numbers: self.emergency_numbers,
            defaults: self.defaults,
        })
    }
}

impl NetworkDraft {
    fn finish(self) -> Option<Network> {
        let (site, pool) = (self.site?, self.pool?);
        Some(Network {
            title: self.title.unwrap_or_else(|| site.to_string()),
            site,
            interface: self.interface?,
            address: self.address?,
            pool,
            lease_time: self.lease_time,
            allow_private: self.allow_private,
            down: self.down,
            up: self.up,
            share: self.share,
            overflow: self.overflow.unwrap_or_else(|| (pool.size() / 16).min(MOST_OVERFLOW)),
            relays: self.relays,
            isolate_ports: self.isolate_ports,
        })
    }
}

fn gateway(section: &Section<'_>, problems: &mut Problems) -> Option<Gateway> {
    let name = section.optional(problems, "name", values::slug::<GatewayName>);
    let timezone = section.optional(problems, "timezone", values::timezone);
    let state_dir = section.optional(problems, "state_dir", values::path);
    let runtime_dir = section.optional(problems, "runtime_dir", values::runtime_dir);
    let trusted_roots = section.optional(problems, "trusted_roots", values::path);
    Some(Gateway {
        name: name.or_else(|| "gateway".parse().ok())?,
        timezone: timezone.unwrap_or_else(|| "Asia/Jakarta".to_owned()),
        state_dir: state_dir.unwrap_or_else(|| PathBuf::from("/var/lib/wifi-pbg")),
        runtime_dir: runtime_dir.unwrap_or_else(|| PathBuf::from("/run/wifi-pbg")),
        trusted_roots: trusted_roots.unwrap_or_else(|| PathBuf::from("/etc/ssl/certs/ca-certificates.crt")),
    })
}

fn operator(section: &Section<'_>, problems: &mut Problems) -> Operator {
    let name = section.optional(problems, "name", values::text);
    Operator {
        name: name.unwrap_or_else(|| "Dinkominfo Kabupaten Purbalingga".to_owned()),
        phone: section.optional(problems, "phone", values::text).unwrap_or_default(),
        privacy_contact: section.optional(problems, "privacy_contact", values::text).unwrap_or_default(),
        purpose: section.optional(problems, "purpose", values::sentence).unwrap_or_default(),
        purpose_en: section.optional(problems, "purpose_en", values::sentence).unwrap_or_default(),
    }
}

fn uplink(root: &Root<'_>, problems: &mut Problems) -> UplinkDraft {
    let section = root.section("uplink", problems);
    if !root.has("uplink") {
        problems.add(
            "uplink",
            Fault::new(
                "the section is missing",
                "add [uplink] with interface = \"wan\", down = \"100 Mbit/s\" and up = \"50 Mbit/s\"",
            ),
        );
    }
    UplinkDraft {
        interface: section.required(problems, "interface", "\"wan\"", values::interface),
        down: section.required(problems, "down", "\"100 Mbit/s\"", values::speed),
        up: section.required(problems, "up", "\"50 Mbit/s\"", values::speed),
        masquerade: section.optional(problems, "masquerade", values::switch).unwrap_or(true),
        shape: section.optional(problems, "shape", values::switch).unwrap_or(true),
        check: section.list(problems, "check", addresses::machine),
    }
}

fn networks(root: &Root<'_>, problems: &mut Problems) -> Vec<NetworkDraft> {
    let mut sections = root.networks(problems);
    if sections.is_empty() && !problems.concern("network") {
        problems.add(
            "network",
            Fault::new(
                "there is no network for guests",
                "add one [[network]] per site, with site, interface, address and pool",
            ),
        );
    }
    if sections.len() > MAX_NETWORKS {
        problems.add(
            format!("network[{MAX_NETWORKS}]"),
            Fault::new(
                format!("{} networks are more than one gateway serves", sections.len()),
                format!("keep {MAX_NETWORKS} and give the others a gateway of their own"),
            ),
        );
        sections.truncate(MAX_NETWORKS);
    }
    sections.iter().map(|section| network(section, problems)).collect()
}

fn network(section: &Section<'_>, problems: &mut Problems) -> NetworkDraft {
    let lease_time = section.optional(problems, "lease_time", values::lease_time);
    let allow_private = section.list(problems, "allow_private", addresses::private_block);
    NetworkDraft {
        site: section.required(problems, "site", "\"alun-alun\"", values::slug),
        title: section.optional(problems, "title", values::title),
        interface: section.required(problems, "interface", "\"br-wifi\"", values::interface),
        address: section.required(problems, "address", "\"10.20.0.1/16\"", addresses::address_in_subnet),
        pool: section.required(problems, "pool", "\"10.20.0.50-10.20.250.250\"", addresses::pool),
        lease_time: lease_time.unwrap_or(Span::from_secs(3600)),
        allow_private: allow_private.unwrap_or_default(),
        down: section.optional(problems, "down", values::speed),
        up: section.optional(problems, "up", values::speed),
        share: section.optional(problems, "share", values::share).unwrap_or(1),
        overflow: section.optional(problems, "overflow", values::overflow),
        relays: section.list(problems, "relays", addresses::address).unwrap_or_default(),
        isolate_ports: section.optional(problems, "isolate_ports", values::switch).unwrap_or(true),
    }
}

/// Two public resolvers that keep no record of who asks. A provider's own is nearer, but nobody can know it.
const DEFAULT_UPSTREAM: [Ipv4Addr; 2] = [Ipv4Addr::new(9, 9, 9, 9), Ipv4Addr::new(1, 1, 1, 1)];

fn dns(section: &Section<'_>, problems: &mut Problems) -> Dns {
    let upstream = section.list(problems, "upstream", addresses::upstream);
    if upstream.as_ref().is_some_and(|list| list.len() > MAX_UPSTREAMS) {
        problems.add(
            section.key("upstream"),
            Fault::new("too many resolvers", format!("keep the best, {MAX_UPSTREAMS} at most")),
        );
    }
    if upstream.as_ref().is_some_and(Vec::is_empty) && !problems.concern("dns.upstream[0]") {
        problems.add(
            section.key("upstream"),
            Fault::new(
                "no resolver to ask",
                "name one, like upstream = [\"9.9.9.9:53\"], or leave the key out",
            ),
        );
    }
    let plain = |address: Ipv4Addr| Upstream::Plain(SocketAddr::from((address, 53)));
    Dns {
        upstream: upstream.unwrap_or_else(|| DEFAULT_UPSTREAM.map(plain).to_vec()),
        before_sign_in: section
            .optional(problems, "before_sign_in", values::before_sign_in)
            .unwrap_or(BeforeSignIn::Compatible),
        https_records_before_sign_in: section
            .optional(problems, "https_records_before_sign_in", values::switch)
            .unwrap_or(true),
        blocklists: section.list(problems, "blocklists", values::path).unwrap_or_default(),
    }
}

/// A page of the usual weight (2.5 MB) opens at once, and the next one while it is read; eight of them are a day's. A tunnel
/// by way of some host of the garden has no more than they. Whoever wants more is one press away from it.
fn garden(section: &Section<'_>, problems: &mut Problems) -> Option<Garden> {
    let mut amount = |key, [least, default, most]: [u64; 3]| {
        let amount = section.optional(problems, key, values::amount(Bytes(least), Bytes(most)));
        amount.unwrap_or(Bytes(default))
    };
    Some(Garden {
        at_once: amount("at_once", [100_000, 4_000_000, 1_000_000_000]),
        daily: amount("daily", [1_000_000, 20_000_000, 1_000_000_000_000]),
        rate: section.optional(problems, "rate", values::speed).or_else(|| "64 kbit/s".parse().ok())?,
    })
}

fn portal(section: &Section<'_>, problems: &mut Problems) -> Portal {
    let host = section.optional(problems, "host", values::portal_host);
    let aliases = section.list(problems, "aliases", values::host);
    let address = section.optional(problems, "address", addresses::address);
    let http_listen = section.optional(problems, "http_listen", addresses::listen);
    let https_listen = section.optional(problems, "https_listen", addresses::listen);
    Portal {
        host: host.unwrap_or_else(|| "masuk.wifi.pbg".to_owned()),
        aliases: aliases.unwrap_or_default(),
        address: address.unwrap_or(Ipv4Addr::new(172, 16, 255, 1)),
        http_listen: http_listen.unwrap_or(SocketAddr::from((Ipv4Addr::UNSPECIFIED, 8080))),
        https_listen: https_listen.unwrap_or(SocketAddr::from((Ipv4Addr::UNSPECIFIED, 8443))),
        tls: tls(section, problems, "to serve without TLS"),
    }
}

/// `instead` is what comes of neither.
fn tls(section: &Section<'_>, problems: &mut Problems, instead: &str) -> Option<Tls> {
    for (here, there) in [("certificate", "private_key"), ("private_key", "certificate")] {
        if section.has(here) && !section.has(there) {
            problems.add(
                section.key(here),
                Fault::new(
                    format!("stands there without {there}"),
                    format!("add {there} = \"/etc/wifi-pbg/tls/...\", or remove {here} {instead}"),
                ),
            );
        }
    }
    let certificate = section.optional(problems, "certificate", values::path);
    let private_key = section.optional(problems, "private_key", values::path);
    certificate.zip(private_key).map(|(certificate, private_key)| Tls { certificate, private_key })
}

fn admin(section: &Section<'_>, problems: &mut Problems) -> Admin {
    let listen = section.optional(problems, "listen", addresses::listen);
    Admin {
        listen: listen.unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 8081))),
        allow_from: section.list(problems, "allow_from", addresses::block).unwrap_or_default(),
        tls: tls(section, problems, "to have one made"),
    }
}

fn store(section: &Section<'_>, gateway: Option<&Gateway>, problems: &mut Problems) -> Store {
    let path = section.optional(problems, "url", values::store_url);
    let in_state_dir = || gateway.map(|gateway| gateway.state_dir.join("hotspot.db")).unwrap_or_default();
    Store { path: path.unwrap_or_else(in_state_dir) }
}

fn retention(section: &Section<'_>, problems: &mut Problems) -> Retention {
    let mut kept = |key, days: [u64; 3]| {
        let [least, default, most] = days.map(Span::from_days);
        section.optional(problems, key, values::span(least, most)).unwrap_or(default)
    };
    Retention {
        sessions: kept("sessions", [1, 30, 365]),
        leases: kept("leases", [1, 1, 30]),
        audit: kept("audit", [30, 365, 3_650]),
        alarms: kept("alarms", [1, 365, 3_650]),
        reports: kept("reports", [30, 730, 3_650]),
    }
}

/// 112 is not answered everywhere yet: it stands on no page until the file says so.
fn emergency_numbers(section: &Section<'_>, problems: &mut Problems) -> EmergencyNumbers {
    let mut number = |key, default: Option<&str>| {
        let found = section.optional(problems, key, values::short_number);
        found.unwrap_or_else(|| default.map(str::to_owned))
    };
    EmergencyNumbers {
        emergency: number("emergency", None),
        police: number("police", Some("110")),
        ambulance: number("ambulance", Some("119")),
        fire: number("fire", Some("113")),
        rescue: number("rescue", Some("115")),
    }
}

fn defaults(section: &Section<'_>, problems: &mut Problems) -> Defaults {
    let regency = ["purbalinggakab.go.id", "*.purbalinggakab.go.id"];
    let walled_garden = section.list(problems, "walled_garden", values::garden_name);
    Defaults {
        walled_garden: walled_garden
            .unwrap_or_else(|| regency.iter().filter_map(|name| name.parse::<GardenName>().ok()).collect()),
    }
}
