//! A small network on one machine, made of network namespaces: an internet, a gateway and any number of phones.
//!
//! ```text
//!   internet ──────────── [router] ─────────── gateway ───────────── phone, phone, …
//!   `uplink` and servers   smaller path MTU    `wan`    `br-wifi`    `wlan0`
//!   203.0.113.0/24         (when asked for)    198.51.100.2          10.20.0.0/16
//! ```
//!
//! A [`Lab`] is built in a fraction of a second, several stand side by side in threads and processes, and each is taken
//! down when it is dropped, after a panic too. What a killed test left behind is swept by the next one. Needs root.
//!
//! The gateway starts as a bare machine: no forwarding, no address on its bridges, no firewall. What makes it a hotspot
//! is the programs under test ([`Gateway::start`]) or, to show an attack without them, a test's own set-up.

pub mod access_point;
pub mod addresses;
pub mod browser;
pub mod capture;
pub mod certificates;
pub mod flow;
pub mod gateway;
pub mod history;
pub mod hostile;
pub mod http;
pub mod internet;
pub mod namespace;
pub mod packet;
pub mod phone;
pub mod sinks;
pub mod staff;
pub mod systems;
pub mod throughput;
pub mod tls;

mod folder;
mod topology;
mod wait;

pub use access_point::AccessPoint;
pub use browser::{Browser, Seat};
pub use capture::{Capture, Mark};
pub use certificates::{Authority, Issued, Kind};
pub use flow::{Direction, Flow};
pub use folder::{remains_of, sweep};
pub use gateway::{Gateway, Part, Settings};
pub use internet::Internet;
pub use namespace::Namespace;
pub use phone::{Client, Lease, NetworkManager, Phone};
pub use sinks::Sink;
pub use staff::StaffMember;
pub use systems::{SYSTEMS, System, Verdict};
pub use wait::{wait_for, wait_until};

use folder::Folder;
use std::{
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

/// The whole network. Fields are dropped in this order: programs first, then the servers, then the folder.
pub struct Lab {
    pub gateway: Gateway,
    pub internet: Internet,
    /// Whom the lab's devices trust.
    pub authority: Arc<Authority>,
    router: Option<Namespace>,
    ways_back: String,
    networks: Vec<Network>,
    isolated_ports: bool,
    phones: AtomicU32,
    folder: Arc<Folder>,
}

/// One site's guest network on the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    pub site: String,
    pub title: String,
    /// The bridge in the gateway's namespace.
    pub interface: String,
    /// The gateway's address; the subnet is the /16 around it.
    pub address: Ipv4Addr,
    /// First and last address of the pool.
    pub pool: (Ipv4Addr, Ipv4Addr),
    /// The most this site has of the line, down and up, where that is less than all.
    pub speeds: Option<(String, String)>,
    /// Its part of a full line.
    pub share: u32,
}

/// What a lab shall have; see [`Lab::builder`].
#[derive(Debug, Clone)]
pub struct Builder {
    networks: u8,
    path_mtu: Option<u16>,
    private_host: bool,
    isolated_ports: bool,
}

impl Lab {
    /// One guest network, a straight uplink, no private host, and bridge ports that reach each other.
    #[must_use]
    pub fn builder() -> Builder {
        Builder { networks: 1, path_mtu: None, private_host: false, isolated_ports: false }
    }

    /// A new phone in range of the first network: its radio is up, it has not asked for an address yet.
    #[must_use]
    pub fn phone(&self) -> Phone {
        self.phone_on(0)
    }

    /// A new phone in range of the network with this index.
    #[must_use]
    pub fn phone_on(&self, network: usize) -> Phone {
        let number = self.phones.fetch_add(1, Ordering::Relaxed) + 1;
        let namespace = topology::phone(
            &self.folder,
            self.gateway.namespace(),
            &self.networks[network],
            number,
            self.isolated_ports,
        );
        let (network, meters) = (self.networks[network].clone(), self.internet.meters());
        Phone::new(namespace, number, network, &self.folder, meters, self.authority.roots())
    }

    /// Takes a network's bridge away, as a cable pulled or an interface reconfigured does.
    pub fn remove_bridge(&self, network: usize) {
        self.gateway.namespace().ip(&format!("link del {}\n", self.networks[network].interface));
    }

    /// Makes a network's bridge again, bare as at first, with every phone of that network plugged in.
    pub fn rebuild_bridge(&self, network: usize) {
        topology::rebuild_bridge(self.gateway.namespace(), &self.networks[network], self.isolated_ports);
    }

    /// Pulls the uplink's cable: the gateway's `wan` has no carrier any more.
    pub fn pull_cable(&self) {
        let (beyond, interface) = self.beyond_the_uplink();
        beyond.ip(&format!("link set {interface} down\n"));
    }

    /// Plugs the uplink's cable in again.
    pub fn plug_cable(&self) {
        let (beyond, interface) = self.beyond_the_uplink();
        beyond.ip(&format!("link set {interface} up\n"));
        beyond.ip(&self.ways_back);
    }

    #[must_use]
    pub fn networks(&self) -> &[Network] {
        &self.networks
    }

    /// The router behind the uplink, where the lab has one; its interface `near` is the gateway's side.
    #[must_use]
    pub fn router(&self) -> Option<&Namespace> {
        self.router.as_ref()
    }

    /// Watches everything that leaves the gateway by its uplink, from now on.
    #[must_use]
    pub fn uplink_capture(&self) -> Capture {
        Capture::start(self.gateway.namespace(), self.beyond_the_uplink())
    }

    fn beyond_the_uplink(&self) -> (&Namespace, &'static str) {
        self.router.as_ref().map_or((self.internet.namespace(), "uplink"), |router| (router, "near"))
    }
}

impl Builder {
    /// How many guest networks the gateway has, 1 to 16.
    #[must_use]
    pub fn networks(self, networks: u8) -> Self {
        assert!((1..=16).contains(&networks), "a lab has 1 to 16 networks, not {networks}");
        Self { networks, ..self }
    }

    /// Puts a router between gateway and internet that forwards at most this many bytes per IP packet and says so by ICMP.
    #[must_use]
    pub fn mtu_behind_uplink(self, mtu: u16) -> Self {
        Self { path_mtu: Some(mtu), ..self }
    }

    /// Puts private hosts behind the uplink: [`addresses::PRIVATE_HOST`] and [`addresses::PRIVATE_HOST_10`].
    #[must_use]
    pub fn private_host(self) -> Self {
        Self { private_host: true, ..self }
    }

    /// Whether phones are kept apart on the bridge, as an access point with client isolation does.
    #[must_use]
    pub fn isolated_ports(self, isolated: bool) -> Self {
        Self { isolated_ports: isolated, ..self }
    }

    #[must_use]
    pub fn build(self) -> Lab {
        let folder = Folder::create();
        let networks: Vec<Network> = (0..self.networks).map(Network::numbered).collect();
        let spaces = topology::backbone(&folder, &networks, self.path_mtu, self.private_host);
        let authority = Arc::new(Authority::new(&folder.sub("authority")));
        Lab {
            gateway: Gateway::new(spaces.gateway, Settings::for_networks(&networks), &folder),
            internet: Internet::start(spaces.internet, &authority, &folder),
            authority,
            router: spaces.router,
            ways_back: spaces.ways_back,
            networks,
            isolated_ports: self.isolated_ports,
            phones: AtomicU32::new(0),
            folder,
        }
    }
}

impl Network {
    fn numbered(index: u8) -> Self {
        let (site, title) = match index {
            0 => ("alun-alun".to_owned(), "Alun-Alun Purbalingga".to_owned()),
            1 => ("pendopo".to_owned(), "Pendopo Dipokusumo".to_owned()),
            other => (format!("site-{other}"), format!("Site {other}")),
        };
        let interface = if index == 0 { "br-wifi".to_owned() } else { format!("br-wifi{index}") };
        let within = |third, fourth| Ipv4Addr::new(10, 20 + index, third, fourth);
        Self {
            site,
            title,
            interface,
            address: within(0, 1),
            pool: (within(0, 50), within(250, 250)),
            speeds: None,
            share: 1,
        }
    }
}
