use super::{Delegation, Forgery, Internet, POLL, PROBES};
use crate::addresses::*;
use hickory_proto::{
    op::{Message, Metadata, OpCode, ResponseCode},
    rr::{Name, RData, Record, RecordType, rdata},
};
use std::{
    collections::{HashMap, HashSet},
    io::{Read, Write},
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream, UdpSocket},
    sync::{Arc, Mutex, MutexGuard, atomic::Ordering},
    thread,
    time::Duration,
};

/// Where the name server listens: one, and two more that phones and gateways have as resolvers.
const SERVERS: [Ipv4Addr; 3] = [DNS, ROUTER, PUBLIC_RESOLVER];
/// Where forgeries with a wrong source come from.
const ELSEWHERE: Ipv4Addr = BULK;

/// A name server for everything: authority and recursive resolver in one, the same at each of its addresses.
pub struct Dns {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// By name in lower case, without the final dot.
    zone: HashMap<String, Vec<RData>>,
    /// By domain in lower case: what every name below it has that is not in the zone.
    below: HashMap<String, Vec<RData>>,
    delegations: Vec<Arc<Delegation>>,
    ttl: u32,
    /// Addresses that do not answer.
    silent: HashSet<IpAddr>,
    delay: Duration,
    /// What is answered instead of the truth.
    failure: Option<ResponseCode>,
    forgeries: Vec<Forgery>,
    questions: Vec<Question>,
}

/// One question as the name server got it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// As asked, its case too, without the final dot.
    pub name: String,
    pub kind: RecordType,
    /// The transaction's number.
    pub id: u16,
    /// The address that was asked.
    pub server: IpAddr,
    /// The asking socket, after any masquerading.
    pub source: SocketAddr,
}

impl Dns {
    /// `web.example` and every probe host at the web server; the regency's names in the walled garden, one of them
    /// pointing to a private address; a text too long for a datagram at `long.example`. TTL 60 seconds.
    pub(super) fn of_the_lab() -> Self {
        let dns = Self { state: Mutex::new(State { ttl: 60, ..State::default() }) };
        dns.set("web.example", &[WEB.into(), WEB6.into()]);
        dns.set("bulk.example", &[BULK.into()]);
        dns.set("router.example", &[ROUTER.into()]);
        dns.set(CRL_HOST, &[CRL.into()]);
        dns.set(ENCRYPTED_DNS_HOST, &[ENCRYPTED_DNS.into()]);
        for probe in PROBES {
            dns.set(probe.host, &[WEB.into()]);
        }
        dns.set(
            "dns.msftncsi.com",
            &[
                Ipv4Addr::new(131, 107, 255, 255).into(),
                IpAddr::V6("fd3e:4f5a:5b81::1".parse().expect("an address")),
            ],
        );
        dns.set("purbalinggakab.go.id", &[GARDEN.into()]);
        dns.alias("www.purbalinggakab.go.id", "purbalinggakab.go.id");
        dns.set("evil.purbalinggakab.go.id", &[PRIVATE_HOST_10.into()]);
        dns.set_records("long.example", (0..20).map(|line| text(&format!("{line:0100}"))).collect());
        dns
    }

    /// Gives a name these addresses, instead of anything it had.
    pub fn set(&self, name: &str, addresses: &[IpAddr]) {
        let record = |address: &IpAddr| match address {
            IpAddr::V4(address) => RData::A(rdata::A(*address)),
            IpAddr::V6(address) => RData::AAAA(rdata::AAAA(*address)),
        };
        self.set_records(name, addresses.iter().map(record).collect());
    }

    /// Makes `name` another name for `target` (CNAME).
    pub fn alias(&self, name: &str, target: &str) {
        self.set_records(name, vec![RData::CNAME(rdata::CNAME(fully_qualified(target)))]);
    }

    /// Gives a name these records, instead of anything it had.
    pub fn set_records(&self, name: &str, records: Vec<RData>) {
        self.state().zone.insert(key(name), records);
    }

    /// Gives these records to every name below `domain`, and below every domain that is below it.
    pub fn set_below(&self, domain: &str, records: Vec<RData>) {
        self.state().below.insert(key(domain), records);
    }

    pub(super) fn add(&self, delegation: Arc<Delegation>) {
        self.state().delegations.push(delegation);
    }

    /// Takes a name out of the zone: it does not exist (NXDOMAIN).
    pub fn remove(&self, name: &str) {
        self.state().zone.remove(&key(name));
    }

    /// TTL of all answers from now on, in seconds.
    pub fn set_ttl(&self, ttl: u32) {
        self.state().ttl = ttl;
    }

    /// Whether questions are counted but never answered: a dead uplink.
    pub fn set_silent(&self, silent: bool) {
        self.state().silent = if silent { SERVERS.map(IpAddr::V4).into() } else { HashSet::new() };
    }

    /// As [`Dns::set_silent`], for one of its addresses: [`DNS`], [`ROUTER`] or [`PUBLIC_RESOLVER`].
    pub fn set_silent_at(&self, server: Ipv4Addr, silent: bool) {
        let mut state = self.state();
        let _ = if silent { state.silent.insert(server.into()) } else { state.silent.remove(&server.into()) };
    }

    /// Time from question to answer over UDP, from now on.
    pub fn set_delay(&self, delay: Duration) {
        self.state().delay = delay;
    }

    /// Answers every question with this code, or the truth again.
    pub fn set_failure(&self, failure: Option<ResponseCode>) {
        self.state().failure = failure;
    }

    /// Sends these false answers before every true one over UDP; where the server is silent, alone.
    pub fn forge(&self, forgeries: &[Forgery]) {
        self.state().forgeries = forgeries.to_vec();
    }

    /// Every question so far, in order.
    #[must_use]
    pub fn questions(&self) -> Vec<Question> {
        self.state().questions.clone()
    }

    /// How often a name was asked for, in any case and for any type.
    #[must_use]
    pub fn times_asked(&self, name: &str) -> usize {
        self.state().questions.iter().filter(|question| question.name.eq_ignore_ascii_case(name)).count()
    }

    /// Answers the questions of one TCP connection (RFC 7766).
    pub(super) fn serve(&self, mut stream: TcpStream) {
        let Some(ends) = super::ends(&stream) else { return };
        let mut length = [0; 2];
        while stream.read_exact(&mut length).is_ok() {
            let mut question = vec![0; usize::from(u16::from_be_bytes(length))];
            if stream.read_exact(&mut question).is_err() {
                return;
            }
            let Some(answer) = self.answer(&question, ends, false) else { return };
            let length = u16::try_from(answer.len()).expect("answers of the zone fit").to_be_bytes();
            if stream.write_all(&[&length[..], &answer].concat()).is_err() {
                return;
            }
        }
    }

    /// None to what is no question, and where the server is silent.
    fn answer(
        &self,
        question: &[u8],
        (server, source): (SocketAddr, SocketAddr),
        datagram: bool,
    ) -> Option<Vec<u8>> {
        let question = Message::from_vec(question).ok()?;
        let asked = question.queries.first()?;
        let mut state = self.state();
        let name = asked.name.to_ascii().trim_end_matches('.').to_owned();
        let (id, server) = (question.metadata.id, server.ip());
        state.questions.push(Question { name, kind: asked.query_type, id, server, source });
        if state.silent.contains(&server) {
            return None;
        }

        let mut answer = Message::response(question.metadata.id, OpCode::Query);
        answer.metadata = Metadata::response_from_request(&question.metadata);
        answer.metadata.authoritative = true;
        answer.metadata.recursion_available = true;
        answer.add_query(asked.clone());
        if let Some(failure) = state.failure {
            answer.metadata.response_code = failure;
        } else if !state.resolve(&asked.name, asked.query_type, &mut answer) {
            answer.metadata.response_code = ResponseCode::NXDomain;
        }
        if answer.answers.is_empty() && state.failure.is_none() {
            let (mailbox, primary) = (fully_qualified("admin.example"), fully_qualified("ns.example"));
            let soa = rdata::SOA::new(primary, mailbox, 1, 3600, 600, 86_400, state.ttl);
            answer.add_authority(Record::from_rdata(Name::root(), state.ttl, RData::SOA(soa)));
        }
        if let Some(edns) = &question.edns {
            answer.set_edns(edns.clone());
        }
        let bytes = answer.to_vec().expect("an answer of the zone can be encoded");
        let limit = usize::from(question.max_payload().max(512));
        if datagram && bytes.len() > limit { answer.truncate().to_vec().ok() } else { Some(bytes) }
    }

    fn delegation(&self, question: &[u8]) -> Option<Arc<Delegation>> {
        let question = Message::from_vec(question).ok()?;
        let name = question.queries.first()?.name.to_ascii();
        let name = name.trim_end_matches('.');
        self.state().delegations.iter().find(|delegation| delegation.covers(name)).cloned()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("the name server panicked")
    }
}

impl State {
    fn records(&self, name: &str) -> Option<&Vec<RData>> {
        let above = || name.match_indices('.').find_map(|(dot, _)| self.below.get(&name[dot + 1..]));
        self.zone.get(name).or_else(above)
    }

    /// Adds the records asked for, following aliases as a resolver does; false where a name does not exist.
    fn resolve(&self, name: &Name, kind: RecordType, answer: &mut Message) -> bool {
        let mut name = name.clone();
        for _ in 0..16 {
            let Some(records) = self.records(&key(&name.to_ascii())) else { return false };
            let mut next = None;
            for record in records {
                let alias = if let RData::CNAME(target) = record { Some(&target.0) } else { None };
                if record.record_type() == kind || alias.is_some() {
                    answer.add_answer(Record::from_rdata(name.clone(), self.ttl, record.clone()));
                    next = alias.filter(|_| kind != RecordType::CNAME);
                }
            }
            match next {
                Some(target) => name = target.clone(),
                None => return true,
            }
        }
        true
    }
}

impl Internet {
    /// One socket per address, so that an answer comes from where the question went.
    pub(super) fn serve_dns(&mut self) {
        let bind = |address: Ipv4Addr| {
            let socket = self.namespace.run(|| UdpSocket::bind((address, 53)));
            socket.unwrap_or_else(|error| panic!("cannot serve DNS at {address}: {error}"))
        };
        let elsewhere = Arc::new(bind(ELSEWHERE));
        for address in SERVERS {
            let (socket, elsewhere) = (bind(address), Arc::clone(&elsewhere));
            socket.set_read_timeout(Some(POLL)).expect("set a socket's timeout");
            let (dns, stop) = (Arc::clone(&self.dns), Arc::clone(&self.stop));
            self.threads.push(thread::spawn(move || {
                let mut buffer = [0; 4096];
                while !stop.load(Ordering::Relaxed) {
                    if let Ok((length, source)) = socket.recv_from(&mut buffer) {
                        dns.answer_by_datagram(&buffer[..length], &socket, source, &elsewhere);
                    }
                }
            }));
        }
    }
}

impl Dns {
    fn answer_by_datagram(
        &self,
        question: &[u8],
        socket: &UdpSocket,
        source: SocketAddr,
        elsewhere: &UdpSocket,
    ) {
        let Ok(server) = socket.local_addr() else { return };
        let (forgeries, delay) = {
            let state = self.state();
            (state.forgeries.clone(), state.delay)
        };
        if let Some(delegation) = self.delegation(question) {
            return delegation.ask(question, socket, source);
        }
        let answer = self.answer(question, (server, source), true);
        for forgery in forgeries {
            let from = if forgery == Forgery::Source { elsewhere } else { socket };
            if let Some(forged) = forgery.of(question) {
                let _ = from.send_to(&forged, source);
            }
        }
        let Some(answer) = answer else { return };
        if delay.is_zero() {
            let _ = socket.send_to(&answer, source);
        } else if let Ok(socket) = socket.try_clone() {
            // Other questions do not wait for this one.
            thread::spawn(move || {
                thread::sleep(delay);
                socket.send_to(&answer, source)
            });
        }
    }
}

/// A TXT record of one string.
fn text(line: &str) -> RData {
    RData::TXT(rdata::TXT::new(vec![line.to_owned()]))
}

fn key(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

fn fully_qualified(name: &str) -> Name {
    let mut name =
        Name::from_ascii(name).unwrap_or_else(|error| panic!("{name:?} is not a domain name: {error}"));
    name.set_fqdn(true);
    name
}
