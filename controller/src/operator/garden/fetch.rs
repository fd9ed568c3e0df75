//! Reads the page of a garden name as a phone would, within bounds: it comes from addresses of the internet alone, which
//! the controller vouches for one by one, so that no redirect leads this machine to itself or its neighbours.

use super::page::{self, Hosts};
use hotspot::control::{Client, operator::CheckGarden};
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
    time::timeout,
};
use tokio_rustls::TlsConnector;
use url::{Host, Url};

/// Of a page, in bytes: its markup, without what it loads.
const LARGEST: usize = 512 * 1024;
const MOST_REDIRECTS: usize = 3;
/// For all of it.
const DEADLINE: Duration = Duration::from_secs(10);
const TO_CONNECT: Duration = Duration::from_secs(3);

/// What was found out about the page of a host.
#[derive(Debug)]
pub(super) struct Page {
    /// Where it was found in the end.
    pub url: String,
    pub hosts: Hosts,
}

/// The page of `host`, over http, or over https where nobody answers there.
///
/// # Errors
/// Says in a sentence why there is none to read.
pub(super) async fn page(host: &str, controller: &Client, roots: &Path) -> Result<Page, String> {
    let fetch = async {
        match follow(&format!("http://{host}/"), controller, roots).await {
            Err(Failure::Unreached(_)) => follow(&format!("https://{host}/"), controller, roots).await,
            answer => answer,
        }
    };
    let late = || Err(Failure::Bad(format!("it was not there after {} s", DEADLINE.as_secs())));
    timeout(DEADLINE, fetch).await.unwrap_or_else(|_| late()).map_err(|failure| match failure {
        Failure::Unreached(why) | Failure::Bad(why) => why,
    })
}

enum Failure {
    /// Nobody took the connection.
    Unreached(String),
    Bad(String),
}

fn bad(why: impl Display) -> Failure {
    Failure::Bad(why.to_string())
}

async fn follow(from: &str, controller: &Client, roots: &Path) -> Result<Page, Failure> {
    let mut url = Url::parse(from).map_err(bad)?;
    for _ in 0..=MOST_REDIRECTS {
        let response = ask(&url, controller, roots).await?;
        let status = response.status();
        if status.is_redirection() {
            let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
            let to = to.ok_or_else(|| bad("it redirects nowhere"))?;
            url = url.join(to).map_err(bad)?;
            continue;
        }
        if !status.is_success() {
            return Err(Failure::Bad(format!("{url} answers {status}")));
        }
        let coded = response.headers().get(header::CONTENT_ENCODING);
        if coded.is_some_and(|coding| coding != "identity") {
            return Err(Failure::Bad(format!("{url} sends it packed, unasked")));
        }
        let too_large =
            |_| Failure::Bad(format!("{url} is larger than {} kB, or breaks off", LARGEST / 1024));
        let body = Limited::new(response.into_body(), LARGEST).collect().await.map_err(too_large)?.to_bytes();
        return Ok(Page { hosts: page::hosts(&body, &url), url: url.into() });
    }
    Err(Failure::Bad(format!("it redirects more than {MOST_REDIRECTS} times")))
}

async fn ask(url: &Url, controller: &Client, roots: &Path) -> Result<Response<Incoming>, Failure> {
    let secure = url.scheme() == "https";
    let Some(Host::Domain(host)) = url.host() else {
        return Err(Failure::Bad(format!("{url} names no host, and the garden knows nothing else")));
    };
    if !secure && url.scheme() != "http" || url.port().is_some() {
        return Err(Failure::Bad(format!("{url} is not on the ports that the garden opens")));
    }
    let report = controller.call(&CheckGarden { name: host.to_owned() }).await.map_err(bad)?;
    let Some(address) = report.addresses.first() else {
        return Err(Failure::Bad(format!("{host} has no address of the internet")));
    };
    let port = if secure { 443 } else { 80 };
    let unreached =
        |why: &dyn Display| Failure::Unreached(format!("{host} is not reached at {address}: {why}"));
    let stream = match timeout(TO_CONNECT, TcpStream::connect((*address, port))).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return Err(unreached(&error)),
        Err(_) => return Err(unreached(&"no answer")),
    };
    let path = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
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
    let connector = TlsConnector::from(Arc::new(trusting(roots).await?));
    exchange(connector.connect(name, stream).await.map_err(bad)?, request).await
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Empty<Bytes>>,
) -> Result<Response<Incoming>, Failure> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(bad)?;
    // Ends with the connection, at the latest with this program.
    tokio::spawn(connection);
    sender.send_request(request).await.map_err(bad)
}

/// Believes whom the gateway's programs believe.
async fn trusting(roots: &Path) -> Result<ClientConfig, Failure> {
    let unreadable = |error: &dyn Display| Failure::Bad(format!("{}: {error}", roots.display()));
    let pem = tokio::fs::read(roots).await.map_err(|error| unreadable(&error))?;
    let mut store = RootCertStore::empty();
    // Some roots of a system's bundle may be of a kind rustls does not know.
    store.add_parsable_certificates(CertificateDer::pem_slice_iter(&pem).flatten());
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().map_err(bad)?;
    Ok(builder.with_root_certificates(store).with_no_client_auth())
}
