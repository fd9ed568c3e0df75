//! TLS of the lab's servers: a good certificate for whatever name a client asks for.

use crate::{certificates::Authority, tls};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use std::{
    collections::HashMap,
    fmt,
    net::TcpStream,
    sync::{Arc, Mutex},
};

/// First byte of a TLS connection: a handshake record (RFC 8446 section 5.1).
const HANDSHAKE: u8 = 0x16;

/// Whether a client begins with TLS; waits for its first byte.
pub(super) fn begins(stream: &TcpStream) -> bool {
    let mut first = [0];
    stream.peek(&mut first).is_ok_and(|length| length == 1) && first[0] == HANDSHAKE
}

pub(super) struct Acceptor(Arc<ServerConfig>);

impl Acceptor {
    pub(super) fn new(authority: &Arc<Authority>) -> Self {
        let names = Names { authority: Arc::clone(authority), issued: Mutex::default() };
        let config = ServerConfig::builder_with_provider(tls::provider())
            .with_safe_default_protocol_versions()
            .expect("ring knows TLS 1.2 and 1.3")
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(names));
        Self(Arc::new(config))
    }

    /// The handshake is made with the first read or write.
    pub(super) fn accept(&self, stream: TcpStream) -> Option<StreamOwned<ServerConnection, TcpStream>> {
        Some(StreamOwned::new(ServerConnection::new(Arc::clone(&self.0)).ok()?, stream))
    }
}

/// Certificates by name, made when they are first asked for.
struct Names {
    authority: Arc<Authority>,
    issued: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

impl Names {
    fn certified(&self, name: &str) -> Arc<CertifiedKey> {
        let (chain, key) = self.authority.for_server(name);
        let chain = CertificateDer::pem_slice_iter(chain.as_bytes()).collect::<Result<Vec<_>, _>>();
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("a key just made");
        let key = tls::provider().key_provider.load_private_key(key).expect("ring takes the key");
        Arc::new(CertifiedKey::new(chain.expect("a chain just made"), key))
    }
}

impl ResolvesServerCert for Names {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let name = hello.server_name()?;
        let mut issued = self.issued.lock().expect("nobody panics while issuing");
        let certified = issued.entry(name.to_owned()).or_insert_with(|| self.certified(name));
        Some(Arc::clone(certified))
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("certificates for every name")
    }
}
