//! Whose certificates resolvers over TLS must show.

use hotspot::config::Upstream;
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem, pem::PemObject},
    version::{TLS12, TLS13},
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Why resolvers cannot be asked over TLS.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    #[error(
        "gateway.trusted_roots: cannot read {path}, which [dns] upstream over TLS needs (install ca-certificates): \
         {source}"
    )]
    Unreadable { path: PathBuf, source: pem::Error },
    #[error("gateway.trusted_roots: {0} holds no certificate, and [dns] upstream over TLS needs some")]
    Empty(PathBuf),
    #[error("cannot set up TLS: {0}")]
    Setup(#[from] rustls::Error),
}

/// The roots are read where a resolver is asked over TLS, and not missed elsewhere.
pub(super) fn client_config(upstreams: &[Upstream], roots: &Path) -> Result<ClientConfig, TrustError> {
    let needed = upstreams.iter().any(|upstream| !matches!(upstream, Upstream::Plain(_)));
    let store = if needed { read(roots)? } else { RootCertStore::empty() };
    Ok(ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&TLS13, &TLS12])?
        .with_root_certificates(store)
        .with_no_client_auth())
}

fn read(path: &Path) -> Result<RootCertStore, TrustError> {
    let unreadable = |source| TrustError::Unreadable { path: path.to_owned(), source };
    let certificates = CertificateDer::pem_file_iter(path)
        .map_err(unreadable)?
        .collect::<Result<Vec<_>, _>>()
        .map_err(unreadable)?;
    let mut store = RootCertStore::empty();
    // Some roots of a system's bundle may be of a kind rustls does not know.
    let (taken, left_out) = store.add_parsable_certificates(certificates);
    tracing::debug!(taken, left_out, "trusted roots read");
    if store.is_empty() { Err(TrustError::Empty(path.to_owned())) } else { Ok(store) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_missed_only_where_a_resolver_is_asked_over_tls() {
        let address = "192.0.2.1:853".parse().unwrap();
        let nowhere = Path::new("/nowhere/roots.pem");
        assert!(client_config(&[Upstream::Plain(address)], nowhere).is_ok());
        let over_tls = [Upstream::Plain(address), Upstream::Tls { address, name: "dns.example".to_owned() }];
        let message = client_config(&over_tls, nowhere).unwrap_err().to_string();
        assert!(
            message.contains("gateway.trusted_roots") && message.contains("/nowhere/roots.pem"),
            "{message}"
        );
        let empty = client_config(&over_tls, Path::new("/dev/null")).unwrap_err();
        assert!(matches!(empty, TrustError::Empty(_)));
    }
}
