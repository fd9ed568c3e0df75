//! An internet, a firewall and a guest for tests: an upstream on a port of its own, a gate that remembers, a client.

use super::{
    DEADLINES, Deadlines, Dns, Gate, Opening, Settings, front::Sockets, message::tests::question,
    upstream::Upstreams,
};
use futures_util::future::BoxFuture;
use hickory_proto::{
    op::{Message, ResponseCode},
    rr::{
        Name, RData, Record, RecordType,
        rdata::{A, CNAME, NULL},
    },
};
use hotspot::{
    config::{BeforeSignIn, Upstream},
    model::{GardenName, KeptAnswer},
};
use std::{
    collections::HashSet,
    net::{Ipv4Addr, SocketAddr, SocketAddrV4},
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, UdpSocket},
    sync::{Semaphore, watch},
};

pub const PORTAL: Ipv4Addr = Ipv4Addr::new(172, 16, 255, 1);
pub const SERVER: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 10);
/// Of `signed.id`.
pub const SIGNATURE: [u8; 24] = *b"not a signature, but one";

/// What an upstream does with questions over UDP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Habit {
    Faithful,
    /// Answers in lower case, whatever was asked.
    LosesCase,
    /// Somebody answers before it does, from its own address and from another: other ids, other questions, other case.
    ForgedBefore,
}

/// Where forged answers lead.
pub const FORGER: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 66);

/// An upstream that knows a few names and remembers the ids of what it was asked.
pub struct Internet {
    pub address: SocketAddr,
    pub asked: Mutex<HashSet<(String, u16)>>,
    /// Answers to `held.id` take one of these.
    pub held: Semaphore,
    habit: Habit,
    pub connections: AtomicUsize,
    pub datagrams: AtomicUsize,
}

impl Internet {
    pub async fn start() -> Arc<Self> {
        Self::with_habit(Habit::Faithful).await
    }

    pub async fn with_habit(habit: Habit) -> Arc<Self> {
        let (udp, tcp) = loop {
            let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
            if let Ok(udp) = UdpSocket::bind(tcp.local_addr().unwrap()).await {
                break (Arc::new(udp), tcp);
            }
        };
        let internet = Arc::new(Self {
            address: tcp.local_addr().unwrap(),
            asked: Mutex::default(),
            held: Semaphore::new(0),
            habit,
            connections: AtomicUsize::new(0),
            datagrams: AtomicUsize::new(0),
        });
        let here = Arc::clone(&internet);
        tokio::spawn(async move {
            let mut datagram = [0; 2048];
            loop {
                let (length, from) = udp.recv_from(&mut datagram).await.unwrap();
                let question = Message::from_vec(&datagram[..length]).unwrap();
                let (here, udp) = (Arc::clone(&here), Arc::clone(&udp));
                here.datagrams.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(async move {
                    if here.habit == Habit::ForgedBefore {
                        forge(&udp, &question, from).await;
                    }
                    let Some(mut answer) = here.answer(question).await else { return };
                    if answer.to_vec().unwrap().len() > 1232 {
                        answer.answers.clear();
                        answer.metadata.truncation = true;
                    }
                    if here.habit == Habit::LosesCase {
                        answer.queries[0].name = answer.queries[0].name.to_lowercase();
                    }
                    udp.send_to(&answer.to_vec().unwrap(), from).await.unwrap();
                });
            }
        });
        let here = Arc::clone(&internet);
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = tcp.accept().await.unwrap();
                here.connections.fetch_add(1, Ordering::Relaxed);
                let here = Arc::clone(&here);
                tokio::spawn(async move {
                    while let Ok(length) = stream.read_u16().await {
                        let mut message = vec![0; usize::from(length)];
                        stream.read_exact(&mut message).await.unwrap();
                        let answer = here.answer(Message::from_vec(&message).unwrap()).await.unwrap();
                        stream.write_all(&framed(&answer.to_vec().unwrap())).await.unwrap();
                    }
                });
            }
        });
        internet
    }

    pub fn times_asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    async fn answer(&self, question: Message) -> Option<Message> {
        let query = question.queries[0].clone();
        let owner = query.name().clone();
        let name = owner.to_ascii().to_ascii_lowercase();
        if !owner.is_root() {
            self.asked.lock().unwrap().insert((name.clone(), question.metadata.id));
        }
        let dnssec_ok = question.edns.as_ref().is_some_and(|edns| edns.flags().dnssec_ok);
        let checking_disabled = question.metadata.checking_disabled;
        let a = |owner: &Name, address| Record::from_rdata(owner.clone(), 120, RData::A(A(address)));
        let mut answer = question.into_response();
        answer.edns = None;
        match (name.as_str(), query.query_type()) {
            ("signed.id.", RecordType::A) => {
                answer.metadata.authentic_data = !checking_disabled;
                answer.add_answer(a(&owner, SERVER));
                if dnssec_ok {
                    let data = NULL::with(SIGNATURE.to_vec());
                    let signature = RData::Unknown { code: RecordType::RRSIG, rdata: data };
                    answer.add_answer(Record::from_rdata(owner, 3000, signature));
                }
            }
            ("tracked.id.", RecordType::A) => {
                let alias = Name::from_ascii("bad.id.").unwrap();
                answer.add_answer(Record::from_rdata(owner, 300, RData::CNAME(CNAME(alias.clone()))));
                answer.add_answer(a(&alias, SERVER));
            }
            ("long.id.", RecordType::A) => {
                answer.add_answer(Record::from_rdata(owner, 3000, RData::A(A(SERVER))));
            }
            ("www.purbalinggakab.go.id.", RecordType::A) => {
                let alias = Name::from_ascii("edge.cloudfront.net.").unwrap();
                answer.add_answer(Record::from_rdata(owner, 300, RData::CNAME(CNAME(alias.clone()))));
                answer.add_answer(a(&alias, SERVER));
                answer.add_answer(a(&alias, Ipv4Addr::new(10, 0, 0, 1)));
                answer.add_additional(a(&Name::from_ascii("bank.id.").unwrap(), Ipv4Addr::new(192, 0, 2, 6)));
            }
            ("private.id.", RecordType::A) => {
                answer.add_answer(a(&owner, Ipv4Addr::new(192, 168, 1, 1)));
            }
            ("big.id.", RecordType::A) => {
                answer.add_answers((0..100).map(|last| a(&owner, Ipv4Addr::new(192, 0, 2, last))));
            }
            ("odd.id.", kind) => {
                let data = NULL::with(vec![1, 2, 3, 0xff]);
                answer.add_answer(Record::from_rdata(owner, 60, RData::Unknown { code: kind, rdata: data }));
            }
            ("gone.id.", _) => {
                answer.metadata.response_code = ResponseCode::NXDomain;
                answer.add_authority(super::answer::denial(Name::from_ascii("id.").unwrap(), 900));
            }
            ("refused.id.", _) => answer.metadata.response_code = ResponseCode::Refused,
            ("silent.id.", _) => return None,
            ("held.id.", _) => {
                self.held.acquire().await.unwrap().forget();
                answer.add_answer(a(&owner, SERVER));
            }
            (_, RecordType::A) => {
                answer.add_answer(a(&owner, SERVER));
            }
            _ => {}
        }
        Some(answer)
    }
}

/// Answers that somebody off the path might send.
async fn forge(udp: &UdpSocket, question: &Message, to: SocketAddr) {
    let mut forged = question.clone().into_response();
    let owner = question.queries[0].name.clone();
    forged.add_answer(Record::from_rdata(owner.clone(), 120, RData::A(A(FORGER))));
    let elsewhere = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    elsewhere.send_to(&forged.to_vec().unwrap(), to).await.unwrap();
    let mut other_id = forged.clone();
    other_id.metadata.id ^= 1;
    let mut other_question = forged.clone();
    other_question.queries[0].name = Name::from_ascii("bank.id.").unwrap();
    let mut other_case = forged;
    let swapped = owner.to_ascii().chars().map(swap_case).collect::<String>();
    other_case.queries[0].name = Name::from_ascii(swapped).unwrap();
    for forged in [other_id, other_question, other_case] {
        udp.send_to(&forged.to_vec().unwrap(), to).await.unwrap();
    }
    udp.send_to(&[0xff; 3], to).await.unwrap();
}

fn swap_case(letter: char) -> char {
    if letter.is_ascii_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
}

/// A firewall that opens one garden name for each permit it is given, and remembers what it was asked to open.
pub struct Firewall {
    pub permits: Semaphore,
    pub opened: Mutex<Vec<Opening>>,
    pub signed_in: AtomicBool,
    pub kept: Mutex<Vec<KeptAnswer>>,
}

impl Firewall {
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            permits: Semaphore::new(100),
            opened: Mutex::default(),
            signed_in: AtomicBool::new(false),
            kept: Mutex::default(),
        })
    }
}

impl Gate for Firewall {
    fn open_garden(&self, opening: Opening) -> BoxFuture<'_, bool> {
        self.opened.lock().unwrap().push(opening);
        Box::pin(async {
            self.permits.acquire().await.unwrap().forget();
            true
        })
    }

    fn signed_in(&self, _guest: Ipv4Addr) -> bool {
        self.signed_in.load(Ordering::Relaxed)
    }

    fn keep(&self, answer: KeptAnswer) {
        self.kept.lock().unwrap().push(answer);
    }
}

/// The service with all around it.
pub struct Town {
    pub dns: Arc<Dns>,
    pub internet: Arc<Internet>,
    pub firewall: Arc<Firewall>,
    pub garden: watch::Sender<Arc<[GardenName]>>,
    pub udp: SocketAddr,
    pub tcp: SocketAddr,
}

impl Town {
    pub async fn start(before_sign_in: BeforeSignIn) -> Self {
        Self::with_internet(before_sign_in, Internet::start().await).await
    }

    pub async fn with_internet(before_sign_in: BeforeSignIn, internet: Arc<Internet>) -> Self {
        let upstream = vec![Upstream::Plain(internet.address)];
        Self::with_upstream(settings(before_sign_in), internet, upstream, DEADLINES.upstream).await
    }

    pub async fn with_upstream(
        settings: Settings,
        internet: Arc<Internet>,
        upstream: Vec<Upstream>,
        deadline: Duration,
    ) -> Self {
        let firewall = Firewall::new();
        let (garden, names) = watch::channel(Arc::from(["*.purbalinggakab.go.id".parse().unwrap()]));
        let gate: Arc<dyn Gate> = Arc::clone(&firewall) as Arc<dyn Gate>;
        let upstreams = Upstreams::new(&upstream, Path::new("/nowhere"), deadline).unwrap();
        let deadlines = Deadlines { upstream: deadline, ..DEADLINES };
        let dns = Dns::with(settings, names, gate, upstreams, deadlines).unwrap();
        Arc::clone(&dns.blocklists).look().await;
        let sockets = dns.bind().unwrap();
        let (udp, tcp) = sockets.first().map(Sockets::addresses).unwrap();
        tokio::spawn(Arc::clone(&dns).run(sockets));
        Self { dns, internet, firewall, garden, udp, tcp }
    }

    /// A socket from which `message` has just been sent to the service.
    pub async fn send(&self, message: &[u8]) -> UdpSocket {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        socket.connect(self.udp).await.unwrap();
        socket.send(message).await.unwrap();
        socket
    }

    pub async fn ask(&self, name: &str, kind: RecordType) -> Message {
        receive(&self.send(&question(name, kind, Some(1232))).await).await
    }

    pub async fn ask_over_tcp(&self, name: &str, kind: RecordType) -> Message {
        let mut stream = TcpStream::connect(self.tcp).await.unwrap();
        stream.write_all(&framed(&question(name, kind, None))).await.unwrap();
        let mut answer = vec![0; usize::from(stream.read_u16().await.unwrap())];
        stream.read_exact(&mut answer).await.unwrap();
        Message::from_vec(&answer).unwrap()
    }

    pub fn dropped(&self, kind: &str) -> u64 {
        self.dns.dropped().iter().find(|dropped| dropped.kind == kind).unwrap().count
    }
}

pub fn settings(before_sign_in: BeforeSignIn) -> Settings {
    Settings {
        listen: vec![SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0)],
        upstream: vec![],
        portal_names: vec!["masuk.wifi.pbg".to_owned(), "wifi.pbg".to_owned()],
        portal_address: PORTAL,
        own_networks: vec!["127.0.0.0/8".parse().unwrap()],
        uplink_networks: watch::channel(vec![]).1,
        allow_private: vec![],
        before_sign_in,
        https_records_before_sign_in: true,
        blocklists: vec![],
        trusted_roots: "/nowhere".into(),
        public_host: None,
        kept: vec![],
    }
}

pub async fn receive(socket: &UdpSocket) -> Message {
    let mut datagram = [0; 2048];
    let length = socket.recv(&mut datagram).await.unwrap();
    Message::from_vec(&datagram[..length]).unwrap()
}

pub fn addresses(message: &Message) -> Vec<Ipv4Addr> {
    let address = |record: &Record| match record.data {
        RData::A(A(address)) => Some(address),
        _ => None,
    };
    message.answers.iter().filter_map(address).collect()
}

fn framed(message: &[u8]) -> Vec<u8> {
    [&u16::try_from(message.len()).unwrap().to_be_bytes(), message].concat()
}
