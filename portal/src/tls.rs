//! The portal's certificate: read at start, followed when it changes on disk.

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
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, SystemTime},
};
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

/// How often the files are looked at.
pub const CHECK_EVERY: Duration = Duration::from_secs(10);

/// What is wrong with a certificate or its key, naming the file and the configuration key.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("portal.{key}: cannot read {path}: {source}")]
    Unreadable { key: &'static str, path: PathBuf, source: pem::Error },
    #[error("portal.certificate: {0} holds no certificate")]
    Empty(PathBuf),
    #[error("portal.private_key: {private_key} does not fit {certificate}: {source}")]
    Unfit { certificate: PathBuf, private_key: PathBuf, source: rustls::Error },
    #[error("cannot set up TLS: {0}")]
    Setup(#[from] rustls::Error),
}

/// The pair of files and what they held when they were last good.
pub struct Certificates {
    files: Tls,
    provider: Arc<CryptoProvider>,
    current: RwLock<Arc<CertifiedKey>>,
}

impl Certificates {
    /// # Errors
    /// Where a file cannot be read, or the two do not belong together.
    pub fn load(files: Tls) -> Result<Self, TlsError> {
        let provider = Arc::new(ring::default_provider());
        let current = RwLock::new(Arc::new(read(&files, &provider)?));
        Ok(Self { files, provider, current })
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

    /// Reads the files again whenever they change, for ever. Bad ones are logged and the last good ones stay.
    pub async fn follow(&self, every: Duration) {
        let mut seen = self.changed().await;
        loop {
            sleep(every).await;
            let changed = self.changed().await;
            if changed == seen {
                continue;
            }
            seen = changed;
            match read(&self.files, &self.provider) {
                Ok(fresh) => {
                    *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(fresh);
                    tracing::info!("took up a new certificate");
                }
                Err(error) => tracing::error!(%error, "keeping the old certificate"),
            }
        }
    }

    /// When each file was last changed; nothing where it is away, as in the midst of a replacement.
    async fn changed(&self) -> [Option<SystemTime>; 2] {
        [changed(&self.files.certificate).await, changed(&self.files.private_key).await]
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificates").field("files", &self.files).finish_non_exhaustive()
    }
}

fn read(files: &Tls, provider: &CryptoProvider) -> Result<CertifiedKey, TlsError> {
    let unreadable = |key, path: &Path| {
        let path = path.to_owned();
        move |source| TlsError::Unreadable { key, path, source }
    };
    let chain = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(unreadable("certificate", &files.certificate))?;
    if chain.is_empty() {
        return Err(TlsError::Empty(files.certificate.clone()));
    }
    let key = PrivateKeyDer::from_pem_file(&files.private_key)
        .map_err(unreadable("private_key", &files.private_key))?;
    CertifiedKey::from_der(chain, key, provider).map_err(|source| TlsError::Unfit {
        certificate: files.certificate.clone(),
        private_key: files.private_key.clone(),
        source,
    })
}

async fn changed(path: &Path) -> Option<SystemTime> {
    let metadata: io::Result<_> = tokio::fs::metadata(path).await;
    metadata.and_then(|metadata| metadata.modified()).ok()
}
