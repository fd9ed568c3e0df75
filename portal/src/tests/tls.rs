//! The portal's https side, and a client of it.

use super::{Answer, PATIENCE, Stage};
use crate::{listen::Listener, tls::Certificates};
use hotspot::config::Tls;
use rustls::{
    ClientConfig, RootCertStore, SupportedProtocolVersion,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
    version::{TLS12, TLS13},
};
use std::{io, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};
use tokio::{io::AsyncWriteExt, net::TcpStream};
use tokio_rustls::{TlsConnector, client::TlsStream};

/// A certificate and its key, made for these tests alone.
pub type Pair = [&'static str; 2];

pub const FIRST: Pair = [include_str!("testdata/first.pem"), include_str!("testdata/first.key")];
pub const SECOND: Pair = [include_str!("testdata/second.pem"), include_str!("testdata/second.key")];

/// Under an intermediate authority, which is in the file too.
pub const CHAINED: Pair = [include_str!("testdata/chained.pem"), include_str!("testdata/chained.key")];
/// The authority above both.
pub const ROOT: &str = include_str!("testdata/root.pem");

/// How often the files are looked at, so that the tests need not wait.
const EVERY: Duration = Duration::from_millis(5);

/// The portal's https side.
pub struct Https {
    pub files: Files,
    pub certificates: Arc<Certificates>,
    address: SocketAddr,
}

impl Https {
    /// With `pair` on disk, or with no file at all.
    pub async fn open(stage: &mut Stage, pair: Option<Pair>) -> Self {
        let files = Files(stage.directory.clone());
        if let Some(pair) = pair {
            files.put(pair);
        }
        let certificates = Arc::new(Certificates::new(files.tls(), stage.portal.names.clone()));
        stage.tasks.push(certificates.follow(EVERY).await);
        let listener = Listener::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.address();
        let acceptor = certificates.acceptor().unwrap();
        stage.tasks.push(tokio::spawn(listener.serve(
            Arc::clone(&stage.host),
            Arc::default(),
            Some(acceptor),
        )));
        Self { files, certificates, address }
    }

    pub async fn connect(&self, client: &Client) -> io::Result<TlsStream<TcpStream>> {
        let name = ServerName::try_from(client.asks_for).unwrap();
        let stream = self.plainly().await;
        TlsConnector::from(client.config()).connect(name, stream).await
    }

    pub async fn ask(&self, client: &Client, request: &str) -> io::Result<Answer> {
        let mut stream = self.connect(client).await?;
        stream.write_all(request.as_bytes()).await?;
        Ok(Answer::read(&mut stream).await)
    }

    /// Without a handshake yet.
    pub async fn plainly(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Waits until `client` is shown a certificate that it trusts.
    pub async fn comes_to_be_trusted_by(&self, client: &Client) {
        let trusted = async { while self.connect(client).await.is_err() {} };
        tokio::time::timeout(PATIENCE, trusted).await.expect("the certificate was never taken up");
    }
}

/// How a client asks.
#[derive(Clone, Copy)]
pub struct Client {
    /// PEM; all that it trusts.
    pub trusts: &'static str,
    pub asks_for: &'static str,
    pub names_it: bool,
    pub speaks: &'static SupportedProtocolVersion,
}

impl Client {
    pub fn trusting(trusts: &'static str) -> Self {
        Self { trusts, asks_for: "masuk.wifi.pbg", names_it: true, speaks: &TLS13 }
    }

    /// The same, in either version of TLS.
    pub fn versions(self) -> [Self; 2] {
        [Self { speaks: &TLS12, ..self }, Self { speaks: &TLS13, ..self }]
    }

    fn config(self) -> Arc<ClientConfig> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(self.trusts.as_bytes()).unwrap()).unwrap();
        let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[self.speaks])
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.enable_sni = self.names_it;
        Arc::new(config)
    }
}

/// A pair of files that can be replaced as a renewal does it.
pub struct Files(PathBuf);

impl Files {
    pub fn tls(&self) -> Tls {
        Tls { certificate: self.0.join("fullchain.pem"), private_key: self.0.join("privkey.pem") }
    }

    /// Each in one step.
    pub fn put(&self, [certificate, key]: [&str; 2]) {
        let tls = self.tls();
        for (path, text) in [(&tls.private_key, key), (&tls.certificate, certificate)] {
            std::fs::write(self.0.join("new"), text).unwrap();
            std::fs::rename(self.0.join("new"), path).unwrap();
        }
    }
}
