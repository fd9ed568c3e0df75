//! The resolvers we ask, and which of them answer. Only carries questions; what an answer means is decided elsewhere.
//!
//! A question goes to the first resolver that answers; the next is asked as well when it keeps us waiting, so one that died
//! costs a guest half a second, once. Probes tell in the background who answers, also while nobody asks anything.

mod datagram;
mod health;
mod line;
mod resolver;
mod trust;

#[cfg(test)]
pub(super) mod double;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tls_tests;

pub use trust::TrustError;

use super::{locked, message::LARGEST_DATAGRAM};
use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use health::Health;
use hickory_proto::{
    op::{DnsRequest, DnsRequestOptions, DnsResponse, Edns, Message, Query, ResponseCode},
    rr::{Name, RecordType},
};
use hickory_resolver::{PoolContext, TlsConfig, config::ResolverOpts, net::NetError};
use hotspot::config::Upstream;
use resolver::Configured;
use std::{
    io,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    sync::{Notify, watch},
    time::{Instant, sleep, sleep_until},
};

/// Questions under way on one TCP or TLS connection.
const MOST_ON_A_CONNECTION: usize = 1024;
/// A resolver that has not answered by then gets company.
const STAGGER: Duration = Duration::from_millis(500);
/// A probe that was not answered by then has failed; a line over a satellite takes 0.7 s.
const PROBE_DEADLINE: Duration = Duration::from_millis(1500);
/// Between the starts of two probes of one resolver, however many doubts are cast on it.
const BETWEEN_PROBES: Duration = Duration::from_millis(250);

/// A question for the upstream.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub name: Name,
    pub kind: RecordType,
    pub dnssec_ok: bool,
    pub checking_disabled: bool,
}

impl Asked {
    /// As a stub asks that does not validate.
    pub fn plainly(name: Name, kind: RecordType) -> Self {
        Self { name, kind, dnssec_ok: false, checking_disabled: false }
    }
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
    #[error("asking failed: {0}")]
    Socket(#[from] io::Error),
    #[error("no resolver answers at present")]
    NoneAnswers,
}

/// Something that answers questions.
pub(super) trait Resolver: Send + Sync + 'static {
    /// As a technician knows it.
    fn label(&self) -> &str;

    /// The whole answer, NOERROR or NXDOMAIN, after `limit` at the latest.
    fn ask<'a>(&'a self, asked: &'a Asked, limit: Duration) -> BoxFuture<'a, Result<DnsResponse, Failure>>;
}

/// All configured resolvers.
pub(super) struct Upstreams {
    servers: Vec<Server>,
    health: Mutex<Health>,
    answering: watch::Sender<bool>,
    deadline: Duration,
}

struct Server {
    resolver: Box<dyn Resolver>,
    doubted: Notify,
}

/// What one resolver said to an examination.
pub(super) struct Finding<'a> {
    pub label: &'a str,
    pub result: Result<(DnsResponse, Duration), Failure>,
}

impl Upstreams {
    /// `deadline` is how long a guest's question may take; `roots` a PEM file for resolvers over TLS.
    ///
    /// # Errors
    /// When TLS is needed and cannot be prepared.
    pub fn new(upstreams: &[Upstream], roots: &Path, deadline: Duration) -> Result<Self, TrustError> {
        let mut options = ResolverOpts::default();
        options.timeout = deadline;
        options.max_active_requests = MOST_ON_A_CONNECTION;
        let tls = TlsConfig { config: trust::client_config(upstreams, roots)? };
        let context = Arc::new(PoolContext::new(options, tls));
        let resolver = |upstream| Box::new(Configured::new(upstream, &context)) as Box<dyn Resolver>;
        Ok(Self::of(upstreams.iter().map(resolver).collect(), deadline))
    }

    pub fn of(resolvers: Vec<Box<dyn Resolver>>, deadline: Duration) -> Self {
        let health = Mutex::new(Health::new(resolvers.len()));
        let servers =
            resolvers.into_iter().map(|resolver| Server { resolver, doubted: Notify::new() }).collect();
        Self { servers, health, answering: watch::Sender::new(true), deadline }
    }

    /// Whether any resolver answers.
    pub fn answering(&self) -> watch::Receiver<bool> {
        self.answering.subscribe()
    }

    /// The whole answer of the first resolver that has one: NOERROR or NXDOMAIN.
    ///
    /// # Errors
    /// The last resolver's [`Failure`], at the deadline at the latest; at once while none answers.
    pub async fn ask(&self, asked: &Asked) -> Result<DnsResponse, Failure> {
        let start = Instant::now();
        let end = start + self.deadline;
        let mut order = locked(&self.health).order(start.into_std()).into_iter().peekable();
        let mut running = FuturesUnordered::new();
        // Those asked and not heard, with the time they were asked.
        let mut waited_for: Vec<(usize, Instant)> = Vec::new();
        let mut next_at = start;
        let mut result = Err(Failure::NoneAnswers);
        loop {
            let now = Instant::now();
            if (now >= next_at || running.is_empty())
                && let Some(place) = order.next()
                && let Some(server) = self.servers.get(place)
            {
                let left = end.saturating_duration_since(now);
                running.push(async move { (place, server.resolver.ask(asked, left).await) });
                waited_for.push((place, now));
                next_at = now + STAGGER;
            }
            tokio::select! {
                heard = running.next() => {
                    let Some((place, heard)) = heard else { break };
                    waited_for.retain(|(waited, _)| *waited != place);
                    if heard.is_ok() {
                        locked(&self.health).answered(place, Instant::now().into_std());
                        self.tell();
                        result = heard;
                        break;
                    }
                    // An answer that says no is a sign of life, for this name not of use.
                    if !matches!(heard, Err(Failure::Refused(_))) {
                        self.doubt(place);
                    }
                    result = heard;
                    next_at = Instant::now();
                }
                () = sleep_until(next_at), if order.peek().is_some() => {}
                () = sleep_until(end) => {
                    result = Err(Failure::Late(self.deadline));
                    break;
                }
            }
        }
        let late = |(_, since): &&(usize, Instant)| since.elapsed() >= STAGGER;
        waited_for.iter().filter(late).for_each(|(place, _)| self.doubt(*place));
        result
    }

    /// Asks every resolver, those that do not answer included.
    pub async fn ask_each(&self, asked: &Asked) -> Vec<Finding<'_>> {
        let findings = self.servers.iter().map(|server| async {
            let start = Instant::now();
            let result = server.resolver.ask(asked, self.deadline).await;
            Finding {
                label: server.resolver.label(),
                result: result.map(|response| (response, start.elapsed())),
            }
        });
        futures_util::future::join_all(findings).await
    }

    /// The labels in the order in which guests' questions go to them now; empty while none answers.
    pub fn order(&self) -> Vec<&str> {
        let order = locked(&self.health).order(Instant::now().into_std());
        order.into_iter().filter_map(|place| Some(self.servers.get(place)?.resolver.label())).collect()
    }

    /// Probes the resolvers for ever.
    pub async fn watch(&self) {
        futures_util::future::join_all((0..self.servers.len()).map(|place| self.watch_one(place))).await;
        std::future::pending().await
    }

    async fn watch_one(&self, place: usize) {
        let Some(server) = self.servers.get(place) else { return };
        let root = Asked::plainly(Name::root(), RecordType::NS);
        loop {
            let pause = locked(&self.health).pause(place, Instant::now().into_std());
            tokio::select! {
                () = sleep(pause) => {}
                () = server.doubted.notified() => {}
            }
            // A guest was answered meanwhile.
            if locked(&self.health).fresh(place, Instant::now().into_std()) {
                continue;
            }
            let again = Instant::now() + BETWEEN_PROBES;
            let alive = match server.resolver.ask(&root, PROBE_DEADLINE).await {
                Ok(_) => true,
                // One that cannot find the root finds nothing; one that refuses to tell may tell other names.
                Err(Failure::Refused(code)) => code != ResponseCode::ServFail,
                Err(_) => false,
            };
            self.note(place, alive);
            sleep_until(again).await;
        }
    }

    fn note(&self, place: usize, alive: bool) {
        let mut health = locked(&self.health);
        let before = health.answers(place);
        if alive {
            health.answered(place, Instant::now().into_std());
        } else {
            health.failed(place);
        }
        let after = health.answers(place);
        drop(health);
        if before != after
            && let Some(server) = self.servers.get(place)
        {
            let told = if after { "answers again" } else { "does not answer" };
            tracing::info!("resolver {} {told}", server.resolver.label());
        }
        self.tell();
    }

    fn doubt(&self, place: usize) {
        if locked(&self.health).doubt(place)
            && let Some(server) = self.servers.get(place)
        {
            server.doubted.notify_one();
        }
    }

    fn tell(&self) {
        // Read where it is sent, so that of two who tell at once the later one tells the later state.
        self.answering.send_if_modified(|answering| {
            let any = locked(&self.health).any_answers();
            std::mem::replace(answering, any) != any
        });
    }
}

/// What goes out for a question. A random id; the name in random case where nothing but the answer itself vouches for who
/// sent it. The AD bit asks to be told whether the answer was validated (RFC 6840 section 5.7).
fn request(asked: &Asked, random_case: bool) -> DnsRequest {
    let mut message = Message::query();
    message.metadata.recursion_desired = true;
    message.metadata.checking_disabled = asked.checking_disabled;
    message.metadata.authentic_data = true;
    let mut name = asked.name.clone();
    if random_case {
        name.randomize_label_case();
    }
    message.add_query(Query::query(name, asked.kind));
    let mut edns = Edns::new();
    edns.set_max_payload(LARGEST_DATAGRAM as u16).set_dnssec_ok(asked.dnssec_ok);
    message.set_edns(edns);
    DnsRequest::new(message, DnsRequestOptions::default())
}
