//! Asks the portal as a phone would: connects, shakes hands, reads its certificate, asks its API.

use super::{
    Clock,
    certificate::Facts,
    patience::Patience,
    verdict::{self, MEDIA_TYPE, Portal, Roots, Why},
};
use futures_util::future::{Either, select};
use hotspot::{
    config::{Config, Portal as Configured},
    model::UnixTime,
};
use hyper::{Request, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use rustls::{
    ClientConfig, DigitallySignedStruct, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{
        CryptoProvider, WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature,
    },
    pki_types::{self, CertificateDer, ServerName},
};
use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::{Path, PathBuf},
    pin::pin,
    sync::Arc,
    time::{Duration, SystemTime},
};
use tokio::{
    io::AsyncReadExt,
    net::TcpStream,
    sync::watch,
    time::{sleep, timeout},
};
use tokio_rustls::{TlsConnector, client::TlsStream};

const EVERY: Duration = Duration::from_secs(5);
/// While it is not sure what the portal does.
const SOON: Duration = Duration::from_secs(1);
/// For all questions of one look together; phones give up later.
const DEADLINE: Duration = Duration::from_secs(2);
/// Debian's whole bundle of public roots has a quarter of a megabyte.
const MOST_ROOTS: u64 = 4 * 1024 * 1024;

/// Looks at the portal for ever, and tells `told` whenever something about it has changed; nothing until it is known.
pub async fn follow_portal(config: Arc<Config>, clock: Clock, told: watch::Sender<Option<Portal>>) {
    let mut asker = Asker::new(&config);
    let mut patience = Patience::default();
    loop {
        let seen = asker.look(clock().unix).await;
        let portal = patience.hear(seen, clock().boot);
        told.send_if_modified(|told| {
            let changed = told.as_ref() != portal;
            if changed {
                *told = portal.cloned();
            }
            changed
        });
        sleep(if patience.is_sure() { EVERY } else { SOON }).await;
    }
}

pub(super) struct Asker {
    http: SocketAddr,
    /// Nothing where no certificate is configured.
    https: Option<SocketAddr>,
    host: String,
    trusted_roots: PathBuf,
    roots: Option<(Version, Result<Roots, Why>)>,
    provider: Arc<CryptoProvider>,
}

/// When a file was changed, and its length.
type Version = (SystemTime, u64);

impl Asker {
    pub fn new(config: &Config) -> Self {
        let portal = &config.portal;
        Self {
            http: reachable(portal.http_listen),
            https: portal.tls.is_some().then(|| reachable(portal.https_listen)),
            host: portal.host.clone(),
            trusted_roots: config.gateway.trusted_roots.clone(),
            roots: None,
            provider: Arc::new(ring::default_provider()),
        }
    }

    /// What the portal is at this moment.
    pub async fn look(&mut self, now: UnixTime) -> Portal {
        let http = self.http;
        let plain = async {
            match timeout(DEADLINE, TcpStream::connect(http)).await {
                Ok(Ok(_)) => None,
                Ok(Err(error)) => Some(verdict::silence("http_listen", http, &error.to_string())),
                Err(_) => Some(verdict::silence("http_listen", http, "no answer")),
            }
        };
        let Some(https) = self.https else {
            return plain.await.map_or(Portal::Plain, Portal::Silent);
        };
        let secure = async {
            let late = format!("no whole answer in {DEADLINE:?}");
            let in_time = timeout(DEADLINE, self.trust(https, now)).await;
            in_time.unwrap_or_else(|_| Err(Why::NotServed(verdict::silence("https_listen", https, &late))))
        };
        match tokio::join!(plain, secure) {
            (Some(silence), _) => Portal::Silent(silence),
            (None, Ok(facts)) => Portal::Trusted(facts),
            (None, Err(why)) => Portal::Untrusted(why),
        }
    }

    async fn trust(&mut self, https: SocketAddr, now: UnixTime) -> Result<Facts, Why> {
        let host =
            ServerName::try_from(self.host.clone()).map_err(|error| Why::Handshake(error.to_string()))?;
        let stream = self.shake_hands(https, host.clone()).await?;
        let chain = stream.get_ref().1.peer_certificates().unwrap_or_default();
        let facts = verdict::judge(chain, &host, self.roots().await?, now)?;
        ask_api(stream, &self.host).await?;
        Ok(facts)
    }

    async fn shake_hands(
        &self,
        https: SocketAddr,
        host: ServerName<'static>,
    ) -> Result<TlsStream<TcpStream>, Why> {
        let refused =
            |error: io::Error| Why::NotServed(verdict::silence("https_listen", https, &error.to_string()));
        let stream = TcpStream::connect(https).await.map_err(refused)?;
        let mut config = ClientConfig::builder_with_provider(self.provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(|error| Why::Handshake(error.to_string()))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(JudgedLater(
                self.provider.signature_verification_algorithms,
            )))
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        TlsConnector::from(Arc::new(config)).connect(host, stream).await.map_err(|error| {
            let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
            tls.map_or_else(|| Why::Handshake(error.to_string()), verdict::of_handshake)
        })
    }

    /// The roots as they are on the disk now.
    async fn roots(&mut self) -> Result<&Roots, Why> {
        let path = &self.trusted_roots;
        let unreadable = |error: io::Error| Why::Roots(format!("{}: {error}", path.display()));
        let version = version(path).await.map_err(unreadable)?;
        let read = match self.roots.take() {
            Some((known, roots)) if known == version => roots,
            _ => Roots::read(&read_bounded(path).await.map_err(unreadable)?, self.provider.clone()),
        };
        self.roots.insert((version, read)).1.as_ref().map_err(Clone::clone)
    }
}

/// Lets the handshake come to its end whoever answers, so that the chain can be judged, and named where it is bad.
/// That the other side has the certificate's key is checked here; nothing is sent before the chain is judged.
#[derive(Debug)]
struct JudgedLater(WebPkiSupportedAlgorithms);

impl ServerCertVerifier for JudgedLater {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: pki_types::UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}

async fn ask_api(stream: TlsStream<TcpStream>, host: &str) -> Result<(), Why> {
    let failed = |error: hyper::Error| Why::Api(format!("nothing: {error}"));
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(failed)?;
    let request = Request::get(Configured::API)
        .header(header::HOST, host)
        .header(header::ACCEPT, MEDIA_TYPE)
        .header(header::CONNECTION, "close")
        .body(String::new())
        .map_err(|error| Why::Api(error.to_string()))?;
    let answer = match select(pin!(sender.send_request(request)), pin!(connection)).await {
        Either::Left((answer, _)) => answer,
        // It is over, with the answer or without.
        Either::Right((_, answer)) => answer.await,
    };
    let answer = answer.map_err(failed)?;
    let content_type = answer.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    verdict::of_api(answer.status().as_u16(), content_type)
}

/// Where a listener is reached from this machine.
fn reachable(listener: SocketAddr) -> SocketAddr {
    let ip = match listener.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listener.port())
}

async fn version(path: &Path) -> io::Result<Version> {
    let metadata = tokio::fs::metadata(path).await?;
    Ok((metadata.modified()?, metadata.len()))
}

async fn read_bounded(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    tokio::fs::File::open(path).await?.take(MOST_ROOTS).read_to_end(&mut bytes).await?;
    Ok(bytes)
}
