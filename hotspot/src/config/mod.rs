//! The one configuration file, `/etc/wifi-pbg/gateway.toml`: read as plain text values, then built once into checked ones.
//! After that nothing is optional that must exist.

mod addresses;
mod check;
mod consistency;
mod draft;
mod error;
mod file;
mod keys;
mod values;

pub use error::{ConfigError, Problem};

use crate::model::{BitRate, Bytes, GardenName, GatewayName, Interface, SiteName, Span};
use ipnet::Ipv4Net;
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

/// Everything a program is told by its configuration, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    pub gateway: Gateway,
    pub operator: Operator,
    pub uplink: Uplink,
    /// At least one; sites, interfaces and subnets are distinct.
    pub networks: Vec<Network>,
    pub dns: Dns,
    pub garden: Garden,
    pub portal: Portal,
    pub admin: Admin,
    pub store: Store,
    pub retention: Retention,
    pub emergency_numbers: EmergencyNumbers,
    pub defaults: Defaults,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gateway {
    pub name: GatewayName,
    /// IANA name, known to the time zone database.
    pub timezone: String,
    pub state_dir: PathBuf,
    pub runtime_dir: PathBuf,
    /// Whose certificates are believed, a PEM file: for the portal's own certificate, as phones would judge it, and for
    /// resolvers that are asked over TLS.
    pub trusted_roots: PathBuf,
}

/// Who runs the hotspot; printed on pages and notices. Empty where unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    pub name: String,
    pub phone: String,
    pub privacy_contact: String,
    /// Why data is kept, in a sentence for the privacy notice, in Indonesian and in English.
    pub purpose: String,
    pub purpose_en: String,
}

/// The line to the internet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uplink {
    pub interface: Interface,
    pub down: BitRate,
    pub up: BitRate,
    pub masquerade: bool,
    /// Whether speeds are kept: plan, fair share, sites and line. Without it whoever is let through has the line.
    pub shape: bool,
    /// Where a TCP connection is tried to tell whether the line carries anything; a refusal is an answer too.
    pub check: Vec<SocketAddr>,
}

/// One site's guest network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    pub site: SiteName,
    pub title: String,
    pub interface: Interface,
    /// The gateway's own address with the prefix length of the subnet.
    pub address: Ipv4Net,
    /// Inside the subnet, without the network, broadcast and gateway address.
    pub pool: Pool,
    pub lease_time: Span,
    /// Private addresses that guests may reach all the same.
    pub allow_private: Vec<Ipv4Net>,
    /// At most this much of the line, for a site behind a thinner link; all of it where absent.
    pub down: Option<BitRate>,
    pub up: Option<BitRate>,
    /// The site's part of a full line against the other sites' parts, 1 to 1,000.
    pub share: u32,
    /// So many addresses at the end of the pool are for those who come when all others are taken: they get the page that
    /// says so.
    pub overflow: u32,
    /// DHCP relays of this network, which may speak for other devices (RFC 1542).
    pub relays: Vec<Ipv4Addr>,
    /// Whether ports of the bridge reach the gateway alone, where `interface` is a bridge.
    pub isolate_ports: bool,
}

impl Network {
    #[must_use]
    pub fn gateway(&self) -> Ipv4Addr {
        self.address.addr()
    }

    #[must_use]
    pub fn subnet(&self) -> Ipv4Net {
        self.address.trunc()
    }

    /// The addresses of guests.
    #[must_use]
    pub fn places(&self) -> Pool {
        let last = Ipv4Addr::from(u32::from(self.pool.last).saturating_sub(self.overflow));
        Pool { first: self.pool.first, last }
    }

    /// The addresses of those for whom there is no place.
    #[must_use]
    pub fn overflow(&self) -> Option<Pool> {
        let first = u32::from(self.places().last) + 1;
        (self.overflow > 0).then(|| Pool { first: Ipv4Addr::from(first), last: self.pool.last })
    }
}

/// A range of addresses, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pool {
    pub first: Ipv4Addr,
    pub last: Ipv4Addr,
}

impl Pool {
    #[must_use]
    pub fn contains(self, address: Ipv4Addr) -> bool {
        (self.first..=self.last).contains(&address)
    }

    /// How many addresses the pool holds.
    #[must_use]
    pub fn size(self) -> u32 {
        u32::from(self.last) - u32::from(self.first) + 1
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dns {
    pub upstream: Vec<Upstream>,
    pub before_sign_in: BeforeSignIn,
    /// Whether HTTPS records (type 65, RFC 9460) are told before sign-in. Browsers that know one go straight to https, which
    /// no portal can answer.
    pub https_records_before_sign_in: bool,
    /// Files of names that no guest reaches: hosts files and response policy zones.
    pub blocklists: Vec<PathBuf>,
}

/// A resolver we ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Upstream {
    /// `198.51.100.1:53`: UDP, and TCP where an answer is truncated.
    Plain(SocketAddr),
    /// `tls://ADDRESS[:PORT]#NAME`: DNS over TLS (RFC 7858), the certificate checked against NAME.
    Tls { address: SocketAddr, name: String },
    /// `https://ADDRESS[:PORT]/PATH#NAME`: DNS over HTTPS (RFC 8484), the certificate checked against NAME.
    Https { address: SocketAddr, name: String, path: String },
}

impl Upstream {
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        let (Self::Plain(address) | Self::Tls { address, .. } | Self::Https { address, .. }) = self;
        *address
    }
}

/// What names resolve to before sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BeforeSignIn {
    /// Every name truthfully.
    Compatible,
    /// Garden names truthfully, every other address question to the portal.
    Strict,
}

/// What one device may move to and from the walled garden before sign-in, IP bytes of both directions together. The ruleset
/// makes more of it for whoever is signed in and has the garden alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Garden {
    /// Without asking how fast: it fills again at `rate`.
    pub at_once: Bytes,
    pub rate: BitRate,
    /// In 24 hours from the first byte.
    pub daily: Bytes,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portal {
    /// Lower case.
    pub host: String,
    /// Lower case.
    pub aliases: Vec<String>,
    pub address: Ipv4Addr,
    pub http_listen: SocketAddr,
    pub https_listen: SocketAddr,
    /// Both files or neither.
    pub tls: Option<Tls>,
}

impl Portal {
    /// Path of the captive portal API (RFC 8908).
    pub const API: &'static str = "/captive";

    /// The API's address, as DHCP tells it (RFC 8910); at most 255 bytes.
    #[must_use]
    pub fn api(&self) -> String {
        format!("https://{}{}", self.host, Self::API)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    pub certificate: PathBuf,
    pub private_key: PathBuf,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admin {
    pub listen: SocketAddr,
    pub allow_from: Vec<Ipv4Net>,
    /// Configured by the operator.
    pub tls: Option<Tls>,
}

impl Admin {
    /// The certificate of the staff's pages: the operator's, else one of our own below the state folder. Nothing where they
    /// are for this machine alone, which needs none.
    #[must_use]
    pub fn certificate(&self, state_dir: &Path) -> Option<Tls> {
        let own = || {
            let folder = state_dir.join("admin-tls");
            Tls { certificate: folder.join("certificate.pem"), private_key: folder.join("private-key.pem") }
        };
        self.tls.clone().or_else(|| (!self.listen.ip().is_loopback()).then(own))
    }

    /// Where the pages begin, like `https://192.168.10.1:8081`. A listener on every address is found by the machine's name.
    #[must_use]
    pub fn url(&self, hostname: &str) -> String {
        let local = self.tls.is_none() && self.listen.ip().is_loopback();
        let scheme = if local { "http" } else { "https" };
        if self.listen.ip().is_unspecified() {
            format!("{scheme}://{hostname}:{}", self.listen.port())
        } else {
            format!("{scheme}://{}", self.listen)
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    /// The SQLite file.
    pub path: PathBuf,
}

/// How long facts are kept. Each night deletes what is older.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retention {
    /// After a session's end; admissions and devices go with their last session, and what a device used goes after as many
    /// days, but not before the month whose allowance it counts against.
    pub sessions: Span,
    /// After a lease's end.
    pub leases: Span,
    pub audit: Span,
    /// After an alarm's end.
    pub alarms: Span,
    /// Counts that carry no person: citizens' reports, views of the board, totals of sites.
    pub reports: Span,
}

/// Numbers to call for help, as digits; nothing is shown where there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmergencyNumbers {
    /// For every kind of emergency.
    pub emergency: Option<String>,
    pub police: Option<String>,
    pub ambulance: Option<String>,
    pub fire: Option<String>,
    /// Search and rescue.
    pub rescue: Option<String>,
}

/// What a fresh install starts with; afterwards the store decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defaults {
    pub walled_garden: Vec<GardenName>,
}

impl Config {
    /// Reads and checks the file.
    ///
    /// # Errors
    /// [`ConfigError`] names the file, the line, the key and what would be right.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        Self::parse(path, &file::read(path)?)
    }

    /// # Errors
    /// As [`Config::load`]; `path` is only named in messages.
    pub fn parse(path: &Path, text: &str) -> Result<Self, ConfigError> {
        check::check(path, text)
    }

    /// The network whose subnet holds `address`.
    #[must_use]
    pub fn network_of(&self, address: Ipv4Addr) -> Option<&Network> {
        self.networks.iter().find(|network| network.subnet().contains(&address))
    }
}

#[cfg(test)]
mod tests;
