//! A listener's certificate, followed as it changes on disk. The portal's is shown to who asks for a name of ours.

use crate::captive::PortalNames;
use hotspot::config::Tls;
use rustls::{
    ServerConfig,
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, PrivateKeyDer, pem, pem::PemObject},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
    version::{TLS12, TLS13},
};
use std::{
    fmt, io,
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};
use tokio::{task::JoinHandle, time::sleep};
use tokio_rustls::TlsAcceptor;

/// How often the files are looked at.
pub const CHECK_EVERY: Duration = Duration::from_secs(2);

/// What is wrong with a certificate or its key, naming the file and the configuration key.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("{section}.{key}: cannot read {path}: {source}")]
    Unreadable { section: &'static str, key: &'static str, path: PathBuf, source: pem::Error },
    #[error("{section}.certificate: {path} holds no certificate")]
    Empty { section: &'static str, path: PathBuf },
    #[error("{section}.private_key: {} does not fit {}: {source}", .files.private_key.display(), .files.certificate.display())]
    Unfit { section: &'static str, files: Box<Tls>, source: rustls::Error },
    #[error("cannot set up TLS: {0}")]
    Setup(#[from] rustls::Error),
}

/// The pair of files and what they held when they were last good.
pub struct Certificates {
    /// Of the configuration.
    section: &'static str,
    files: Tls,
    /// Shown for these alone; for any where there are none.
    names: Option<PortalNames>,
    provider: Arc<CryptoProvider>,
    /// Nothing until the files were good once. Every handshake is refused meanwhile.
    current: RwLock<Option<Arc<CertifiedKey>>>,
}

impl Certificates {
    /// The portal's. Nothing is read yet.
    #[must_use]
    pub fn new(files: Tls, names: PortalNames) -> Self {
        Self::of("portal", files, Some(names))
    }

    /// Of staff's pages, which are asked for by an address as well. Nothing is read yet.
    #[must_use]
    pub fn of_staff(files: Tls) -> Self {
        Self::of("admin", files, None)
    }

    fn of(section: &'static str, files: Tls, names: Option<PortalNames>) -> Self {
        let provider = Arc::new(ring::default_provider());
        Self { section, files, names, provider, current: RwLock::new(None) }
    }

    /// An acceptor that shows the newest good certificate to every new connection.
    ///
    /// # Errors
    /// Where rustls refuses its own protocol versions.
    pub fn acceptor(self: &Arc<Self>) -> Result<TlsAcceptor, TlsError> {
        let mut config = ServerConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_protocol_versions(&[&TLS13, &TLS12])?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(self) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    /// Reads the files, and again `every` so often in a task of its own. Bad ones are logged and the last good ones stay;
    /// connections keep the certificate that they began with.
    pub async fn follow(self: &Arc<Self>, every: Duration) -> JoinHandle<()> {
        let mut complaint = self.complaint_after(String::new()).await;
        let certificates = Arc::clone(self);
        tokio::spawn(async move {
            loop {
                sleep(every).await;
                complaint = certificates.complaint_after(complaint).await;
            }
        })
    }

    /// What is wrong with the files now, logged where that was not said before. Empty where they are good.
    async fn complaint_after(&self, said: String) -> String {
        match self.take_up().await {
            Ok(news) => {
                if news {
                    tracing::info!("took up a new certificate");
                } else if !said.is_empty() {
                    tracing::info!("the certificate's files are good again");
                }
                String::new()
            }
            Err(error) => {
                let complaint = error.to_string();
                if complaint != said {
                    let kept = self.current().is_some();
                    tracing::error!(%error, "{}", if kept { "keeping the old certificate" } else { "no https yet" });
                }
                complaint
            }
        }
    }

    /// Reads the files and shows what they hold from the next handshake on. Whether that is news.
    ///
    /// # Errors
    /// Where a file cannot be read, or the two do not belong together.
    pub async fn take_up(&self) -> Result<bool, TlsError> {
        let fresh = read(self.section, &self.files, &self.provider).await?;
        // One key alone fits a certificate: the same chain is the same pair.
        let news = self.current().is_none_or(|current| current.cert != fresh.cert);
        if news {
            *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(fresh));
        }
        Ok(news)
    }

    fn current(&self) -> Option<Arc<CertifiedKey>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ResolvesServerCert for Certificates {
    /// Nothing for a name that is not ours, as when a blocked site resolves to our address: a certificate for another name
    /// would look like a forgery to whoever asked. The handshake then ends with an alert.
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let contain = |name: &str| self.names.as_ref().is_none_or(|names| names.contain(name));
        let ours = hello.server_name().is_none_or(contain);
        if ours { self.current() } else { None }
    }
}

impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificates").field("files", &self.files).finish_non_exhaustive()
    }
}

/// Whether a handshake failed because of what the peer sent. Whom we refused, or who refused us or left, sent nothing wrong.
#[must_use]
pub fn is_malformed(error: &io::Error) -> bool {
    use rustls::Error::{
        DecryptError, InappropriateHandshakeMessage, InappropriateMessage, InvalidMessage, PeerMisbehaved,
    };
    let tls = error.get_ref().and_then(|error| error.downcast_ref::<rustls::Error>());
    matches!(
        tls,
        Some(
            InvalidMessage(_)
                | PeerMisbehaved(_)
                | DecryptError
                | InappropriateMessage { .. }
                | InappropriateHandshakeMessage { .. }
        )
    )
}

async fn read(
    section: &'static str,
    files: &Tls,
    provider: &CryptoProvider,
) -> Result<CertifiedKey, TlsError> {
    let Tls { certificate, private_key } = files;
    let unreadable = |key, path: &PathBuf| {
        let path = path.clone();
        move |source| TlsError::Unreadable { section, key, path, source }
    };
    let text = tokio::fs::read(certificate).await.map_err(pem::Error::Io);
    let chain = text
        .and_then(|text| CertificateDer::pem_slice_iter(&text).collect::<Result<Vec<_>, _>>())
        .map_err(unreadable("certificate", certificate))?;
    if chain.is_empty() {
        return Err(TlsError::Empty { section, path: certificate.clone() });
    }
    let text = tokio::fs::read(private_key).await.map_err(pem::Error::Io);
    let key = text
        .and_then(|text| PrivateKeyDer::from_pem_slice(&text))
        .map_err(unreadable("private_key", private_key))?;
    CertifiedKey::from_der(chain, key, provider).map_err(|source| TlsError::Unfit {
        section,
        files: Box::new(files.clone()),
        source,
    })
}
