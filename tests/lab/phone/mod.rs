//! A phone: a namespace with one radio, `wlan0`, and what a person and their apps do with it.

mod dhcp;
mod dhcp_raw;
pub(crate) mod dns;
mod lease;
mod network_manager;
mod raw;
mod traffic;

pub use dhcp::Client;
pub use dhcp_raw::{DhcpRaw, Letter, Reply, option};
pub use dns::Transport;
pub use dns::addresses;
pub use lease::Lease;
pub use network_manager::NetworkManager;

use crate::{
    Network,
    flow::Meters,
    folder::Folder,
    http::{Request, Response},
    namespace::Namespace,
    topology::made_up_mac,
};
use dhcp::Joined;
use hotspot::model::Mac;
use std::{
    fs, io,
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream},
    path::PathBuf,
    process::{Child, Command},
    sync::Arc,
    time::Duration,
};

/// A phone in range of a network. Its hardware address is made up, as phones do.
pub struct Phone {
    // The client is ended before the namespace it runs in.
    joined: Option<Joined>,
    /// The address it took without asking.
    fixed: Option<Ipv4Addr>,
    network: Network,
    name: String,
    folder: PathBuf,
    /// PEM of the only authority it trusts.
    roots: PathBuf,
    /// DHCP options it asks for beyond the usual ones.
    asks_for: Vec<u8>,
    meters: Arc<Meters>,
    namespace: Namespace,
    /// Keeps the folder until the phone is gone too.
    _lab: Arc<Folder>,
}

impl Phone {
    pub(crate) fn new(
        namespace: Namespace,
        number: u32,
        network: Network,
        lab: &Arc<Folder>,
        meters: Arc<Meters>,
        roots: PathBuf,
    ) -> Self {
        let name = format!("phone-{number}");
        Self {
            joined: None,
            fixed: None,
            network,
            folder: lab.sub(&name),
            name,
            roots,
            asks_for: Vec::new(),
            meters,
            namespace,
            _lab: Arc::clone(lab),
        }
    }

    #[must_use]
    pub fn namespace(&self) -> &Namespace {
        &self.namespace
    }

    /// The network whose radio it hears.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The name it gives itself in DHCP.
    #[must_use]
    pub fn hostname(&self) -> &str {
        &self.name
    }

    #[must_use]
    pub fn mac(&self) -> Mac {
        Mac::new(self.namespace.mac("wlan0")).expect("wlan0 has the address of one station")
    }

    /// Takes another hardware address, somebody else's if it must be. The phone has to be off the network.
    pub fn set_mac(&mut self, mac: Mac) {
        assert!(self.joined.is_none(), "{} must leave before it changes its hardware address", self.name);
        self.namespace.ip(&format!("link set wlan0 down\nlink set wlan0 address {mac}\nlink set wlan0 up\n"));
    }

    /// A new hardware address, as phones take one now and then.
    pub fn change_mac(&mut self) {
        self.set_mac(made_up_mac());
    }

    /// Takes this address without asking anybody, and the network's gateway as router and resolver.
    pub fn set_address(&mut self, address: Ipv4Addr) {
        let router = self.network.address;
        self.namespace.ip(&format!("addr flush dev wlan0 scope global\naddr add {address}/16 dev wlan0\nroute replace default via {router}\n"));
        self.namespace.write_resolv_conf(&format!("nameserver {router}\n"));
        self.fixed = Some(address);
    }

    /// Holds one more address of the network without asking anybody or using it: it answers ARP and echo there.
    pub fn squat(&self, address: Ipv4Addr) {
        self.namespace.ip(&format!("addr add {address}/16 dev wlan0\n"));
    }

    /// The address it holds, leased or taken.
    ///
    /// # Panics
    /// When it has none.
    #[must_use]
    pub fn address(&self) -> Ipv4Addr {
        self.held_address().unwrap_or_else(|| panic!("{} was expected to have an address", self.name))
    }

    fn held_address(&self) -> Option<Ipv4Addr> {
        self.joined.as_ref().map(|joined| joined.lease.address).or(self.fixed)
    }

    /// The resolver it asks: from its lease, or the network's gateway.
    #[must_use]
    pub fn resolver(&self) -> Ipv4Addr {
        let leased = self.joined.as_ref().and_then(|joined| joined.lease.dns.first().copied());
        leased.unwrap_or(self.network.address)
    }

    /// The API that its lease names (option 114).
    #[must_use]
    pub fn captive_portal(&self) -> Option<String> {
        self.joined.as_ref().and_then(|joined| joined.lease.captive_portal.clone())
    }

    /// PEM of the lab's authority, the only one it trusts.
    #[must_use]
    pub fn roots(&self) -> PathBuf {
        self.roots.clone()
    }

    /// Runs `work` on a thread of the phone, where ordinary sockets are the phone's.
    pub fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        self.namespace.run(work)
    }

    /// A command on the phone, with the phone's resolvers.
    #[must_use]
    pub fn command(&self, program: &str) -> Command {
        self.namespace.command(program)
    }

    /// Starts a program on the phone. It ends with the phone at the latest.
    #[must_use]
    pub fn spawn(&self, program: &str, arguments: &[&str]) -> Child {
        let started = self.command(program).args(arguments).spawn();
        started.unwrap_or_else(|error| panic!("cannot start {program}: {error}"))
    }

    /// One GET, redirects not followed.
    ///
    /// # Errors
    /// No address for the host, no connection, no answer in five seconds.
    pub fn http_get(&self, url: &str) -> io::Result<Response> {
        self.http(&Request::get(url))
    }

    /// One request, redirects not followed. Over https the lab's authority is trusted, unless the request says whom.
    ///
    /// # Errors
    /// As [`Phone::http_get`].
    pub fn http(&self, request: &Request) -> io::Result<Response> {
        let roots = request.roots.clone().or_else(|| Some(self.roots()));
        let request = Request { roots, ..request.clone() };
        let resolver = self.resolver();
        self.run(|| request.send(|host| dns::look_up(resolver, host)))
    }

    /// Whether an ICMP echo comes back within a second.
    #[must_use]
    pub fn ping(&self, address: impl Into<IpAddr>) -> bool {
        let address = address.into().to_string();
        let output = self.command("ping").args(["-n", "-c", "1", "-W", "1", &address]).output();
        output.expect("start ping (package iputils-ping)").status.success()
    }

    /// Whether a TCP connection is made within two seconds.
    ///
    /// # Errors
    /// Why not: refused, unreachable, or timed out.
    pub fn connect(&self, address: impl Into<SocketAddr>) -> io::Result<TcpStream> {
        let address = address.into();
        self.run(|| TcpStream::connect_timeout(&address, Duration::from_secs(2)))
    }

    /// A folder of the phone's own that was not there before.
    #[must_use]
    pub fn new_folder(&self, purpose: &str) -> PathBuf {
        let names = (1..).map(|number| self.folder.join(format!("{purpose}-{number}")));
        let created = names.map(|path| fs::create_dir(&path).map(|()| path));
        created.into_iter().find_map(Result::ok).expect("there are numbers without end")
    }
}
