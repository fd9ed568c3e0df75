//! A phone: a namespace with one radio, `wlan0`, and what a person and their apps do with it.

mod dhcp;
mod raw;
mod traffic;

pub use dhcp::{Client, Lease};

use crate::{
    Network,
    flow::Meters,
    folder::Folder,
    http::{Request, Response},
    namespace::Namespace,
    topology::made_up_mac,
};
use dhcp::Joined;
use hickory_proto::{
    op::{Edns, Message, Query},
    rr::{Name, RData, RecordType},
};
use hotspot::model::Mac;
use std::{
    fs,
    io::{self, Read, Write},
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream, UdpSocket},
    path::PathBuf,
    process::{Child, Command},
    sync::Arc,
    time::Duration,
};

/// For one try of a DNS question, and how many tries there are.
const DNS_PATIENCE: Duration = Duration::from_millis(1500);
const DNS_TRIES: usize = 2;

/// A phone in range of a network. Its hardware address is made up, as phones do.
pub struct Phone {
    // The client is ended before the namespace it runs in.
    joined: Option<Joined>,
    /// The address it took without asking.
    fixed: Option<Ipv4Addr>,
    network: Network,
    name: String,
    folder: PathBuf,
    meters: Arc<Meters>,
    namespace: Namespace,
    /// Keeps the folder until the phone is gone too.
    _lab: Arc<Folder>,
}

/// How a DNS question travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    Udp,
    Tcp,
}

impl Phone {
    pub(crate) fn new(
        namespace: Namespace,
        number: u32,
        network: Network,
        lab: &Arc<Folder>,
        meters: Arc<Meters>,
    ) -> Self {
        let name = format!("phone-{number}");
        let folder = lab.sub(&name);
        Self { joined: None, fixed: None, network, name, folder, meters, namespace, _lab: Arc::clone(lab) }
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

    /// One request, redirects not followed.
    ///
    /// # Errors
    /// As [`Phone::http_get`].
    pub fn http(&self, request: &Request) -> io::Result<Response> {
        self.run(|| request.send(|host| self.look_up(host)))
    }

    /// Asks the phone's resolver.
    ///
    /// # Errors
    /// No answer in two tries of one and a half seconds, or one that is no DNS message.
    pub fn resolve(&self, name: &str, kind: RecordType) -> io::Result<Message> {
        self.resolve_at(self.resolver(), name, kind, Transport::Udp)
    }

    /// Asks a resolver of the test's choice.
    ///
    /// # Errors
    /// As [`Phone::resolve`].
    pub fn resolve_at(
        &self,
        resolver: Ipv4Addr,
        name: &str,
        kind: RecordType,
        transport: Transport,
    ) -> io::Result<Message> {
        self.run(|| match transport {
            Transport::Udp => ask_by_datagram((resolver, 53).into(), &question(name, kind)?),
            Transport::Tcp => ask_by_connection((resolver, 53).into(), &question(name, kind)?),
        })
    }

    /// The IPv4 addresses of a name, as the phone's resolver gives them; none when it gives an error or no answer.
    #[must_use]
    pub fn addresses_of(&self, name: &str) -> Vec<Ipv4Addr> {
        self.resolve(name, RecordType::A).map(|answer| addresses(&answer)).unwrap_or_default()
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
    pub(crate) fn new_folder(&self, purpose: &str) -> PathBuf {
        let names = (1..).map(|number| self.folder.join(format!("{purpose}-{number}")));
        let created = names.map(|path| fs::create_dir(&path).map(|()| path));
        created.into_iter().find_map(Result::ok).expect("there are numbers without end")
    }

    /// To be called inside the phone.
    fn look_up(&self, host: &str) -> io::Result<IpAddr> {
        let answer = ask_by_datagram((self.resolver(), 53).into(), &question(host, RecordType::A)?)?;
        let none = || {
            io::Error::new(
                io::ErrorKind::NotFound,
                format!("{host} has no address: {}", answer.metadata.response_code),
            )
        };
        addresses(&answer).first().copied().map(IpAddr::V4).ok_or_else(none)
    }
}

fn question(name: &str, kind: RecordType) -> io::Result<Message> {
    let mut name = Name::from_ascii(name).map_err(io::Error::other)?;
    name.set_fqdn(true);
    let mut message = Message::query();
    message.metadata.recursion_desired = true;
    message.add_query(Query::query(name, kind));
    let mut edns = Edns::new();
    edns.set_max_payload(1232).set_version(0);
    message.set_edns(edns);
    Ok(message)
}

fn ask_by_datagram(resolver: SocketAddr, question: &Message) -> io::Result<Message> {
    let wire = question.to_vec().map_err(io::Error::other)?;
    let mut answer = [0; 4096];
    let mut failure = io::ErrorKind::TimedOut.into();
    for _ in 0..DNS_TRIES {
        let socket = UdpSocket::bind("0.0.0.0:0")?;
        socket.set_read_timeout(Some(DNS_PATIENCE))?;
        match socket
            .connect(resolver)
            .and_then(|()| socket.send(&wire))
            .and_then(|_| socket.recv(&mut answer))
        {
            Ok(length) => return read(&answer[..length], question),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

/// RFC 7766: each message after its length.
fn ask_by_connection(resolver: SocketAddr, question: &Message) -> io::Result<Message> {
    let wire = question.to_vec().map_err(io::Error::other)?;
    let mut stream = TcpStream::connect_timeout(&resolver, DNS_PATIENCE)?;
    stream.set_read_timeout(Some(DNS_PATIENCE))?;
    let length = u16::try_from(wire.len()).map_err(io::Error::other)?;
    stream.write_all(&[&length.to_be_bytes()[..], &wire].concat())?;
    let mut length = [0; 2];
    stream.read_exact(&mut length)?;
    let mut answer = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut answer)?;
    read(&answer, question)
}

fn read(answer: &[u8], question: &Message) -> io::Result<Message> {
    let answer = Message::from_vec(answer).map_err(io::Error::other)?;
    if answer.metadata.id != question.metadata.id || answer.queries != question.queries {
        return Err(io::Error::other(format!("asked {:?}, answered {:?}", question.queries, answer.queries)));
    }
    Ok(answer)
}

fn addresses(answer: &Message) -> Vec<Ipv4Addr> {
    let address = |data: &RData| if let RData::A(address) = data { Some(address.0) } else { None };
    answer.answers.iter().filter_map(|record| address(&record.data)).collect()
}
