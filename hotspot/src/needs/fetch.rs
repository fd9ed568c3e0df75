//! Reads the page of a garden name as a phone would, and its style sheets, within bounds: all of it comes from addresses of
//! the internet alone, which the controller vouches for one by one, so that no redirect and no link leads this machine to
//! itself or its neighbours.

use super::page::Hosts;
use crate::control::{Client, operator::CheckGarden};
use http_body_util::{BodyExt, Empty, Limited};
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    client::conn::http1,
    header,
};
use hyper_util::rt::TokioIo;
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use std::{fmt::Display, path::Path, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    sync::OnceCell,
    time::{Instant, timeout, timeout_at},
};
use tokio_rustls::TlsConnector;
use url::{Host, Url};

/// Of a page and its style sheets together, in bytes: without what they load.
const LARGEST: usize = 512 * 1024;
const MOST_REDIRECTS: usize = 3;
/// For all of it.
const DEADLINE: Duration = Duration::from_secs(10);
const TO_CONNECT: Duration = Duration::from_secs(3);

/// What was found out about the page of a host.
#[derive(Debug)]
pub(super) struct Read {
    /// Where the page was found in the end.
    pub url: String,
    pub hosts: Hosts,
    /// Style sheets that were not read, and why not.
    pub unread: Vec<String>,
}

/// The page of `host`, over http, or over https where nobody answers there; with its style sheets.
///
/// # Errors
/// Says in a sentence why there is none to read.
pub(super) async fn page(host: &str, controller: &Client, roots: &Path) -> Result<Read, String> {
    let deadline = Instant::now() + DEADLINE;
    let mut reader =
        Reader { controller, roots, trusting: OnceCell::new(), left: LARGEST, hosts: Hosts::beside(host) };
    let page = async {
        match reader.follow(&format!("http://{host}/")).await {
            Err(Failure::Unreached(_)) => reader.follow(&format!("https://{host}/")).await,
            answer => answer,
        }
    };
    let (url, html) = match timeout_at(deadline, page).await {
        Ok(read) => read.map_err(Failure::why)?,
        Err(_) => return Err(late()),
    };
    reader.hosts.read_page(&html, &url);
    let mut unread = Vec::new();
    // A sheet may name others.
    let mut number = 0;
    while let Some(sheet) = reader.hosts.sheets.get(number).cloned() {
        number += 1;
        match timeout_at(deadline, reader.follow(sheet.as_str())).await {
            Ok(Ok((at, css))) => reader.hosts.read_sheet(&css, &at),
            Ok(Err(failure)) => unread.push(failure.why()),
            Err(_) => {
                unread.push(late());
                break;
            }
        }
        if reader.left == 0 {
            break;
        }
    }
    Ok(Read { url: url.into(), hosts: reader.hosts, unread })
}

fn late() -> String {
    bad(format!("it was not there after {} s", DEADLINE.as_secs())).why()
}

enum Failure {
    /// Nobody took the connection.
    Unreached(String),
    Bad(String),
}

impl Failure {
    fn why(self) -> String {
        match self {
            Self::Unreached(why) | Self::Bad(why) => why,
        }
    }
}

fn bad(why: impl Display) -> Failure {
    Failure::Bad(why.to_string())
}

/// Asks for one thing after the other.
struct Reader<'a> {
    controller: &'a Client,
    roots: &'a Path,
    /// Made when it is first needed.
    trusting: OnceCell<Arc<ClientConfig>>,
    /// Bytes that may still be read.
    left: usize,
    hosts: Hosts,
}

impl Reader<'_> {
    /// What stands there or where it leads, and where it was found.
    async fn follow(&mut self, from: &str) -> Result<(Url, Bytes), Failure> {
        let mut url = Url::parse(from).map_err(bad)?;
        for _ in 0..=MOST_REDIRECTS {
            let response = self.ask(&url).await?;
            let status = response.status();
            if status.is_redirection() {
                let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
                let to = to.ok_or_else(|| bad(format!("{url} redirects nowhere")))?;
                url = url.join(to).map_err(bad)?;
                continue;
            }
            if !status.is_success() {
                return Err(bad(format!("{url} answers {status}")));
            }
            let coded = response.headers().get(header::CONTENT_ENCODING);
            if coded.is_some_and(|coding| coding != "identity") {
                return Err(bad(format!("{url} sends it packed, unasked")));
            }
            let left = std::mem::take(&mut self.left);
            let too_large =
                |_| bad(format!("{url} is larger than what is left of {} kB, or breaks off", LARGEST / 1024));
            let body =
                Limited::new(response.into_body(), left).collect().await.map_err(too_large)?.to_bytes();
            self.left = left.saturating_sub(body.len());
            return Ok((url, body));
        }
        Err(bad(format!("{from} redirects more than {MOST_REDIRECTS} times")))
    }

    async fn ask(&mut self, url: &Url) -> Result<Response<Incoming>, Failure> {
        let secure = url.scheme() == "https";
        let Some(Host::Domain(host)) = url.host() else {
            return Err(bad(format!("{url} names no host, and the garden knows nothing else")));
        };
        if !secure && url.scheme() != "http" || url.port().is_some() {
            return Err(bad(format!("{url} is not on the ports that the garden opens")));
        }
        self.hosts.from(url);
        let report = self.controller.call(&CheckGarden { name: host.to_owned() }).await.map_err(bad)?;
        let Some(address) = report.addresses.first() else {
            return Err(bad(format!("{host} has no address of the internet")));
        };
        let port = if secure { 443 } else { 80 };
        let unreached =
            |why: &dyn Display| Failure::Unreached(format!("{host} is not reached at {address}: {why}"));
        let stream = match timeout(TO_CONNECT, TcpStream::connect((*address, port))).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return Err(unreached(&error)),
            Err(_) => return Err(unreached(&"no answer")),
        };
        let path =
            url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        let request = Request::get(path)
            .header(header::HOST, host)
            .header(header::USER_AGENT, "wifi-pbg")
            .header(header::ACCEPT_ENCODING, "identity")
            .body(Empty::new())
            .map_err(bad)?;
        if !secure {
            return exchange(stream, request).await;
        }
        let name = ServerName::try_from(host.to_owned()).map_err(bad)?;
        let trusting = self.trusting.get_or_try_init(|| trusting(self.roots)).await?;
        let connector = TlsConnector::from(Arc::clone(trusting));
        exchange(connector.connect(name, stream).await.map_err(bad)?, request).await
    }
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Empty<Bytes>>,
) -> Result<Response<Incoming>, Failure> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(bad)?;
    // Nobody waits for it any longer than that.
    tokio::spawn(timeout(DEADLINE, connection));
    sender.send_request(request).await.map_err(bad)
}

/// Believes whom the gateway's programs believe.
async fn trusting(roots: &Path) -> Result<Arc<ClientConfig>, Failure> {
    let unreadable = |error: &dyn Display| bad(format!("{} cannot be read: {error}", roots.display()));
    let pem = tokio::fs::read(roots).await.map_err(|error| unreadable(&error))?;
    let mut store = RootCertStore::empty();
    // Some roots of a system's bundle may be of a kind rustls does not know.
    store.add_parsable_certificates(CertificateDer::pem_slice_iter(&pem).flatten());
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().map_err(bad)?;
    Ok(Arc::new(builder.with_root_certificates(store).with_no_client_auth()))
}
