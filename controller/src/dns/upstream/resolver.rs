//! One configured resolver and the ways to it.

use super::{
    Asked, Failure, Resolver,
    datagram::{self, Heard},
    line::Line,
};
use crate::dns::locked;
use futures_util::future::BoxFuture;
use hickory_proto::{
    op::{DnsResponse, ResponseCode},
    rr::DNSClass,
};
use hickory_resolver::{PoolContext, config::ConnectionConfig};
use hotspot::config::Upstream;
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::time::{Instant, timeout};

/// A resolver that does not keep the case of names is asked over TCP for so long, then tried again.
const CASE_LOST: Duration = Duration::from_secs(3600);

pub(super) struct Configured {
    label: String,
    way: Way,
}

enum Way {
    /// UDP; and the line for what does not fit, is damaged, or could be forged.
    Datagrams { address: SocketAddr, line: Line, case_lost: Mutex<Option<Instant>> },
    /// TLS or HTTPS.
    Line(Line),
}

impl Configured {
    pub fn new(upstream: &Upstream, context: &Arc<PoolContext>) -> Self {
        match upstream {
            Upstream::Plain(address) => {
                let line = Line::new(*address, ConnectionConfig::tcp(), context);
                let way = Way::Datagrams { address: *address, line, case_lost: Mutex::default() };
                Self { label: address.to_string(), way }
            }
            Upstream::Tls { address, name } => {
                let config = ConnectionConfig::tls(name.as_str().into());
                let way = Way::Line(Line::new(*address, config, context));
                Self { label: format!("tls://{address}"), way }
            }
            Upstream::Https { address, name, path } => {
                let config = ConnectionConfig::https(name.as_str().into(), Some(path.as_str().into()));
                let way = Way::Line(Line::new(*address, config, context));
                Self { label: format!("https://{address}"), way }
            }
        }
    }
}

impl Resolver for Configured {
    fn label(&self) -> &str {
        &self.label
    }

    fn ask<'a>(&'a self, asked: &'a Asked, limit: Duration) -> BoxFuture<'a, Result<DnsResponse, Failure>> {
        Box::pin(async move {
            let response = match &self.way {
                Way::Line(line) => line.ask(asked, limit).await?,
                Way::Datagrams { address, line, case_lost } => {
                    self.ask_datagrams(*address, line, case_lost, asked, limit).await?
                }
            };
            whole(response, asked)
        })
    }
}

impl Configured {
    async fn ask_datagrams(
        &self,
        address: SocketAddr,
        line: &Line,
        case_lost: &Mutex<Option<Instant>>,
        asked: &Asked,
        limit: Duration,
    ) -> Result<DnsResponse, Failure> {
        let end = Instant::now() + limit;
        let remembered = locked(case_lost).is_some_and(|until| until > Instant::now());
        if !remembered {
            match timeout(limit, datagram::ask(address, asked)).await {
                Err(_) => return Err(Failure::Late(limit)),
                Ok(heard) => match heard? {
                    Heard::Answer(response) if !response.metadata.truncation => return Ok(response),
                    Heard::Answer(_) | Heard::Damaged => {}
                    Heard::CaseLost => {
                        tracing::info!(resolver = %self.label, "the case of names gets lost; asking over TCP");
                        *locked(case_lost) = Some(Instant::now() + CASE_LOST);
                    }
                },
            }
        }
        line.ask(asked, end.saturating_duration_since(Instant::now())).await
    }
}

/// Over a line hickory compares the id only, so the question is compared here, for all ways.
fn whole(response: DnsResponse, asked: &Asked) -> Result<DnsResponse, Failure> {
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
