//! TLS of phones: the lab's authority is the only one they trust, and they look closely.

use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use std::{io, net::TcpStream, path::Path, sync::Arc};

/// The other end of a connection over TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// Certificates as the server sent them, the leaf first, in DER.
    pub chain: Vec<Vec<u8>>,
    /// `"TLSv1_3"`
    pub version: String,
}

/// Shakes hands as a client that was given these roots in PEM and no others.
///
/// # Errors
/// The roots cannot be read, the certificate is not trusted or not for this name, or the server speaks no TLS.
pub fn connect(
    host: &str,
    roots: &Path,
    mut stream: TcpStream,
) -> io::Result<StreamOwned<ClientConnection, TcpStream>> {
    let mut trusted = RootCertStore::empty();
    for root in CertificateDer::pem_file_iter(roots).map_err(io::Error::other)? {
        trusted.add(root.map_err(io::Error::other)?).map_err(io::Error::other)?;
    }
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_root_certificates(trusted)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
    let mut connection = ClientConnection::new(Arc::new(config), name).map_err(io::Error::other)?;
    while connection.is_handshaking() {
        connection.complete_io(&mut stream)?;
    }
    Ok(StreamOwned::new(connection, stream))
}

pub(crate) fn peer(stream: &StreamOwned<ClientConnection, TcpStream>) -> Peer {
    let certificates = stream.conn.peer_certificates().unwrap_or_default();
    let version = stream.conn.protocol_version().map(|version| format!("{version:?}"));
    Peer {
        chain: certificates.iter().map(|certificate| certificate.to_vec()).collect(),
        version: version.unwrap_or_default(),
    }
}

pub(crate) fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}
