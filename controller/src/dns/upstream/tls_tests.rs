//! DNS over TLS (RFC 7858) to a resolver with a certificate of its own root.

use super::{Asked, Failure, Upstreams};
use hickory_proto::{
    op::Message,
    rr::{Name, RecordType},
};
use hotspot::config::Upstream;
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

const CERTIFICATE: &[u8] = include_bytes!("testdata/resolver.pem");
const KEY: &[u8] = include_bytes!("testdata/resolver.key");

/// Answers every question with an empty NOERROR.
async fn resolver() -> SocketAddr {
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE).unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let (acceptor, listener) =
        (TlsAcceptor::from(Arc::new(config)), TcpListener::bind("127.0.0.1:0").await.unwrap());
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            while let Ok(length) = stream.read_u16().await {
                let mut question = vec![0; usize::from(length)];
                stream.read_exact(&mut question).await.unwrap();
                let answer = Message::from_vec(&question).unwrap().into_response().to_vec().unwrap();
                stream.write_u16(u16::try_from(answer.len()).unwrap()).await.unwrap();
                stream.write_all(&answer).await.unwrap();
                stream.flush().await.unwrap();
            }
        }
    });
    address
}

async fn ask(name: &str, root: &str) -> Result<(), Failure> {
    let upstream = Upstream::Tls { address: resolver().await, name: name.to_owned() };
    let roots: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/dns/upstream/testdata").join(root);
    let upstreams = Upstreams::new(&[upstream], &roots, Duration::from_secs(2)).unwrap();
    let asked = Asked::plainly(Name::from_ascii("www.a.id.").unwrap(), RecordType::A);
    upstreams.ask(&asked).await.map(drop)
}

#[tokio::test]
async fn a_resolver_over_tls_is_believed_by_its_name_and_a_trusted_root_alone() {
    assert!(ask("dns.example", "root.pem").await.is_ok());
    assert!(ask("other.example", "root.pem").await.is_err(), "a certificate for another name");
    assert!(ask("dns.example", "other.pem").await.is_err(), "a root we do not trust");
}
