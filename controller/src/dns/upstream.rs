//! The resolvers we ask. Only carries questions; what an answer means is decided elsewhere.
//!
//! Ids, source ports and the check that an answer belongs to its question are hickory's: a random id for each question
//! (`Message::query`; over TCP and TLS `DnsMultiplexer::next_random_query_id`), over UDP a socket of its own on a random
//! port (`NextRandomUdpSocket`) and the comparison of address, port, id and question (`UdpRequest::send`). Over TCP, TLS and
//! HTTPS hickory compares the id only, so the question is compared here again.

use super::message::LARGEST_DATAGRAM;
use futures_util::StreamExt;
use hickory_proto::{
    op::{DnsRequest, DnsRequestOptions, DnsResponse, Edns, Message, Query, ResponseCode},
    rr::{DNSClass, Name, RecordType},
};
use hickory_resolver::{
    ConnectionProvider, PoolContext, TlsConfig,
    config::{ConnectionConfig, ResolverOpts},
    net::{NetError, runtime::TokioRuntimeProvider, xfer::DnsExchange, xfer::DnsHandle},
};
use hotspot::config::Upstream;
use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};

/// Questions under way on one TCP or TLS connection.
const MOST_ON_A_CONNECTION: usize = 1024;

/// A question for the upstream.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub name: Name,
    pub kind: RecordType,
    pub dnssec_ok: bool,
    pub checking_disabled: bool,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error("no answer within {0:?}")]
    Late(Duration),
    #[error("answered {0}")]
    Refused(ResponseCode),
    #[error("answered another question")]
    Mismatch,
    #[error("asking failed: {0}")]
    Network(#[from] NetError),
    #[error("no upstream is configured")]
    None,
}

/// All configured resolvers, the one that answered last first.
pub(super) struct Upstreams {
    servers: Vec<Server>,
    preferred: AtomicUsize,
    deadline: Duration,
}

impl Upstreams {
    /// # Errors
    /// When TLS cannot be prepared.
    pub fn new(upstreams: &[Upstream], deadline: Duration) -> Result<Self, NetError> {
        let mut options = ResolverOpts::default();
        // Ends before our own share of the time does, so that a connection that went silent is noticed and opened anew.
        options.timeout = deadline * 9 / 10 / u32::try_from(upstreams.len().max(1)).unwrap_or(1);
        options.max_active_requests = MOST_ON_A_CONNECTION;
        let context = Arc::new(PoolContext::new(options, TlsConfig::new()?));
        let servers = upstreams.iter().map(|upstream| Server::new(upstream, &context)).collect();
        Ok(Self { servers, preferred: AtomicUsize::new(0), deadline })
    }

    /// The whole answer of the first server that has one: NOERROR or NXDOMAIN.
    ///
    /// # Errors
    /// The last server's [`Failure`], at the deadline at the latest.
    pub async fn ask(&self, asked: &Asked) -> Result<DnsResponse, Failure> {
        let end = Instant::now() + self.deadline;
        let preferred = self.preferred.load(Ordering::Relaxed);
        let mut failure = Failure::None;
        for turn in 0..self.servers.len() {
            let place = (preferred + turn) % self.servers.len();
            let Some(server) = self.servers.get(place) else { continue };
            // Those still to be tried get an equal share of the time that is left.
            let left = end.saturating_duration_since(Instant::now());
            let share = left / u32::try_from(self.servers.len() - turn).unwrap_or(1);
            match server.ask_within(asked, share).await {
                Ok(response) => {
                    self.preferred.store(place, Ordering::Relaxed);
                    return Ok(response);
                }
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    /// Asks every server, the slow ones included, and tells how long each took.
    pub async fn examine(&self, asked: &Asked) -> Vec<(String, Result<Duration, Failure>)> {
        let findings = self.servers.iter().map(|server| async {
            let start = Instant::now();
            let result = server.ask_within(asked, self.deadline).await;
            (server.label.clone(), result.map(|_| start.elapsed()))
        });
        futures_util::future::join_all(findings).await
    }
}

/// One resolver and the ways to it; the second is for answers too long for the first.
struct Server {
    label: String,
    first: Line,
    second: Option<Line>,
}

impl Server {
    fn new(upstream: &Upstream, context: &Arc<PoolContext>) -> Self {
        let line = |address: &SocketAddr, mut config: ConnectionConfig| {
            config.port = address.port();
            Line {
                address: address.ip(),
                config,
                context: Arc::clone(context),
                provider: TokioRuntimeProvider::default(),
                open: Mutex::default(),
                opened: AtomicU64::new(0),
            }
        };
        let (label, first, second) = match upstream {
            Upstream::Plain(address) => (
                address.to_string(),
                line(address, ConnectionConfig::udp()),
                Some(line(address, ConnectionConfig::tcp())),
            ),
            Upstream::Tls { address, name } => {
                (format!("tls://{address}"), line(address, ConnectionConfig::tls(name.as_str().into())), None)
            }
            Upstream::Https { address, name, path } => {
                let config = ConnectionConfig::https(name.as_str().into(), Some(path.as_str().into()));
                (format!("https://{address}"), line(address, config), None)
            }
        };
        Self { label, first, second }
    }

    async fn ask_within(&self, asked: &Asked, limit: Duration) -> Result<DnsResponse, Failure> {
        timeout(limit, self.ask(asked)).await.unwrap_or(Err(Failure::Late(limit)))
    }

    async fn ask(&self, asked: &Asked) -> Result<DnsResponse, Failure> {
        let mut response = self.first.ask(asked).await;
        if let Some(second) = &self.second
            // What cannot be read may have been cut on its way.
            && matches!(&response, Ok(response) if response.metadata.truncation)
                | matches!(&response, Err(NetError::Proto(_)))
        {
            response = second.ask(asked).await;
        }
        let response = response?;
        match response.metadata.response_code {
            ResponseCode::NoError | ResponseCode::NXDomain => {}
            code => return Err(Failure::Refused(code)),
        }
        let [question] = response.queries.as_slice() else { return Err(Failure::Mismatch) };
        let same = question.name == asked.name
            && question.query_type == asked.kind
            && question.query_class == DNSClass::IN;
        if same && !response.metadata.truncation { Ok(response) } else { Err(Failure::Mismatch) }
    }
}

/// One way to a server: a connection that is opened when needed and again when it broke.
struct Line {
    address: IpAddr,
    config: ConnectionConfig,
    context: Arc<PoolContext>,
    /// Kept with the line: the tasks that drive its connections end when this is dropped.
    provider: TokioRuntimeProvider,
    open: Mutex<Option<Connection>>,
    /// How many connections there have been.
    opened: AtomicU64,
}

#[derive(Clone)]
struct Connection {
    exchange: DnsExchange<TokioRuntimeProvider>,
    /// Tells this connection from the next.
    serial: u64,
}

impl Line {
    async fn ask(&self, asked: &Asked) -> Result<DnsResponse, NetError> {
        let (connection, fresh) = self.connection().await?;
        match send(&connection, asked).await {
            Ok(response) => Ok(response),
            Err(error) => {
                self.forget(connection.serial).await;
                // The peer may have closed an idle connection; that says nothing about the server.
                if fresh || matches!(error, NetError::Timeout) {
                    return Err(error);
                }
                let (connection, _) = self.connection().await?;
                send(&connection, asked).await
            }
        }
    }

    /// The open connection, or a new one; and whether it is new. While one task connects, the others wait for it.
    async fn connection(&self) -> Result<(Connection, bool), NetError> {
        let mut open = self.open.lock().await;
        if let Some(connection) = open.as_ref() {
            return Ok((connection.clone(), false));
        }
        let exchange = self.provider.new_connection(self.address, &self.config, &self.context)?.await?;
        let connection = Connection { exchange, serial: self.opened.fetch_add(1, Ordering::Relaxed) };
        *open = Some(connection.clone());
        Ok((connection, true))
    }

    async fn forget(&self, serial: u64) {
        let mut open = self.open.lock().await;
        if open.as_ref().is_some_and(|connection| connection.serial == serial) {
            *open = None;
        }
    }
}

async fn send(connection: &Connection, asked: &Asked) -> Result<DnsResponse, NetError> {
    let mut message = Message::query();
    message.metadata.recursion_desired = true;
    message.metadata.checking_disabled = asked.checking_disabled;
    message.add_query(Query::query(asked.name.clone(), asked.kind));
    let mut edns = Edns::new();
    edns.set_max_payload(LARGEST_DATAGRAM as u16).set_dnssec_ok(asked.dnssec_ok);
    message.set_edns(edns);
    let request = DnsRequest::new(message, DnsRequestOptions::default());
    // The stream ends without an item when hickory's own time limit is over.
    connection.exchange.clone().send(request).next().await.unwrap_or(Err(NetError::Timeout))
}
