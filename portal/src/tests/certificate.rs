use super::{Answer, Stage};
use crate::{listen::Listener, portal::Deadlines, tls::Certificates};
use hotspot::config::Tls;
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};
use tokio::{io::AsyncWriteExt, net::TcpStream};
use tokio_rustls::TlsConnector;

/// Made for these tests alone.
const FIRST: [&str; 2] = [include_str!("testdata/first.pem"), include_str!("testdata/first.key")];
const SECOND: [&str; 2] = [include_str!("testdata/second.pem"), include_str!("testdata/second.key")];

/// A pair of files that can be replaced as a renewal does it.
struct Files(PathBuf);

impl Files {
    fn of(stage: &Stage) -> Self {
        Self(stage.directory.clone())
    }

    fn tls(&self) -> Tls {
        Tls { certificate: self.0.join("fullchain.pem"), private_key: self.0.join("privkey.pem") }
    }

    /// Each in one step, and never within the same tick of the file system's clock as before.
    fn put(&self, [certificate, key]: [&str; 2]) {
        let tls = self.tls();
        for (path, text) in [(&tls.private_key, key), (&tls.certificate, certificate)] {
            let before = std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
            while std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok() == before {
                std::fs::write(self.0.join("new"), text).unwrap();
                std::fs::rename(self.0.join("new"), path).unwrap();
            }
        }
    }
}

async fn serve(stage: &mut Stage, certificates: &Arc<Certificates>) -> SocketAddr {
    let listener = Listener::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = listener.address();
    let acceptor = certificates.acceptor().unwrap();
    stage.tasks.push(tokio::spawn(listener.serve(Arc::clone(&stage.host), Arc::default(), Some(acceptor))));
    address
}

/// Asks over TLS, trusting `certificate` alone.
async fn ask(address: SocketAddr, certificate: &str, request: &str) -> Result<Answer, std::io::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(address).await?;
    let name = ServerName::try_from("masuk.wifi.pbg").unwrap();
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
    stream.write_all(request.as_bytes()).await?;
    Ok(Answer::read(&mut stream).await)
}

const TERMS: &str = "GET /ketentuan HTTP/1.1\r\nHost: masuk.wifi.pbg\r\nConnection: close\r\n\r\n";

#[tokio::test]
async fn pages_are_served_within_tls() {
    let mut stage = Stage::set().await;
    let files = Files::of(&stage);
    files.put(FIRST);
    let certificates = Arc::new(Certificates::load(files.tls()).unwrap());
    let address = serve(&mut stage, &certificates).await;
    ask(address, FIRST[0], TERMS).await.unwrap().says(&["Ketentuan penggunaan"]);
    let elsewhere = ask(address, FIRST[0], "GET / HTTP/1.1\r\nHost: example.org\r\n\r\n").await.unwrap();
    assert_eq!(elsewhere.status, 302);
    assert!(ask(address, SECOND[0], TERMS).await.is_err());
}

#[tokio::test]
async fn a_new_certificate_is_taken_up_and_a_bad_one_is_not() {
    let mut stage = Stage::set().await;
    let files = Files::of(&stage);
    files.put(FIRST);
    let certificates = Arc::new(Certificates::load(files.tls()).unwrap());
    let address = serve(&mut stage, &certificates).await;
    let following = Arc::clone(&certificates);
    stage.tasks.push(tokio::spawn(async move { following.follow(Duration::from_millis(5)).await }));

    files.put([SECOND[0], FIRST[1]]);
    for _ in 0..20 {
        ask(address, FIRST[0], TERMS).await.expect("a certificate without its key was taken up");
    }
    files.put(SECOND);
    let taken_up = async { while ask(address, SECOND[0], TERMS).await.is_err() {} };
    tokio::time::timeout(super::PATIENCE, taken_up).await.expect("the new certificate was never taken up");
}

#[tokio::test]
async fn a_bad_pair_is_named_at_start() {
    let stage = Stage::without_controller(Deadlines::default()).await;
    let files = Files::of(&stage);
    for (pair, named) in [
        (["", FIRST[1]], ["portal.certificate", "fullchain.pem"]),
        ([FIRST[0], "no key"], ["portal.private_key", "privkey.pem"]),
        ([FIRST[0], SECOND[1]], ["portal.private_key", "does not fit"]),
    ] {
        files.put(pair);
        let error = Certificates::load(files.tls()).unwrap_err().to_string();
        assert!(named.iter().all(|part| error.contains(part)), "{error}");
    }
    std::fs::remove_file(files.tls().certificate).unwrap();
    let error = Certificates::load(files.tls()).unwrap_err().to_string();
    assert!(error.contains("portal.certificate: cannot read"), "{error}");
}

#[tokio::test]
async fn a_handshake_that_never_ends_is_cut() {
    let deadlines = Deadlines { handshake: Duration::from_millis(100), ..Deadlines::default() };
    let mut stage = Stage::without_controller(deadlines).await;
    let files = Files::of(&stage);
    files.put(FIRST);
    let certificates = Arc::new(Certificates::load(files.tls()).unwrap());
    let address = serve(&mut stage, &certificates).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    assert_eq!(Answer::read(&mut stream).await.status, 0);
}
