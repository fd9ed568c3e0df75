use super::{
    ask::{Asker, follow_portal},
    forge::{Forge, HOST, Leaf, NOW},
    verdict::{Portal, Why},
};
use hotspot::{
    config::Config,
    model::{BootTime, Now},
};
use rustls::{
    ServerConfig, SupportedProtocolVersion,
    crypto::ring,
    pki_types::CertificateDer,
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
    version::{TLS12, TLS13},
};
use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::watch,
    task::JoinSet,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;

const ANSWER: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/captive+json\r\nContent-Length: 16\r\n\r\n{\"captive\":true}";
const UNAVAILABLE: &str = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
const PATIENCE: Duration = Duration::from_secs(60);

/// A portal's listeners, and the gateway's configuration for them.
struct Stage {
    config: Config,
    directory: PathBuf,
    tasks: JoinSet<()>,
}

impl Stage {
    /// Plain http answers; https is shut.
    async fn set(test: &str) -> Self {
        let directory = std::env::temp_dir().join(format!("wifi-pbg-health-{test}-{}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let mut stage = Self {
            config: Config::parse("gateway.toml".as_ref(), CONFIG).unwrap(),
            directory,
            tasks: JoinSet::new(),
        };
        stage.config.gateway.trusted_roots = stage.directory.join("roots.pem");
        stage.trust(Forge::shared());
        let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
        stage.config.portal.host = HOST.to_owned();
        stage.config.portal.http_listen = unspecified(&plain);
        stage.config.portal.https_listen = unspecified(&TcpListener::bind("127.0.0.1:0").await.unwrap());
        stage.tasks.spawn(async move { while plain.accept().await.is_ok() {} });
        stage
    }

    fn trust(&self, forge: &Forge) {
        std::fs::write(&self.config.gateway.trusted_roots, forge.roots_file()).unwrap();
    }

    /// Serves `answer` over TLS with this chain.
    async fn serve(
        &mut self,
        leaf: &Leaf,
        chain: Vec<CertificateDer<'static>>,
        versions: &[&'static SupportedProtocolVersion],
        answer: &'static str,
    ) {
        let key = ring::sign::any_supported_type(&leaf.private_key()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(versions)
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(Shown(Arc::new(CertifiedKey::new(chain, key)))));
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        self.config.portal.https_listen = unspecified(&listener);
        self.tasks.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let Ok(mut stream) = acceptor.accept(stream).await else { continue };
                let mut request = [0; 1024];
                let length = stream.read(&mut request).await.unwrap_or(0);
                let request = String::from_utf8_lossy(&request[..length]).to_ascii_lowercase();
                let asked =
                    ["get /captive http/1.1", "host: masuk.example.org", "accept: application/captive+json"];
                if asked.iter().all(|part| request.contains(part)) {
                    let _ = stream.write_all(answer.as_bytes()).await;
                }
                let _ = stream.shutdown().await;
            }
        });
    }

    async fn look(&self) -> Portal {
        Asker::new(&self.config).look(NOW).await
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

/// Shows its certificate whether the key fits or not.
#[derive(Debug)]
struct Shown(Arc<CertifiedKey>);

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

fn unspecified(listener: &TcpListener) -> SocketAddr {
    SocketAddr::new("0.0.0.0".parse().unwrap(), listener.local_addr().unwrap().port())
}

const CONFIG: &str = r#"
[gateway]
name = "gateway"
[uplink]
interface = "wan"
down = "100 Mbit/s"
up = "50 Mbit/s"
[[network]]
site = "alun-alun"
title = "Alun-Alun"
interface = "br-wifi"
address = "10.20.0.1/16"
pool = "10.20.0.50-10.20.250.250"
[portal]
certificate = "/etc/wifi-pbg/tls/fullchain.pem"
private_key = "/etc/wifi-pbg/tls/privkey.pem"
"#;

#[tokio::test]
async fn a_good_certificate_with_its_api_is_trusted_in_either_version_of_tls() {
    let mut stage = Stage::set("good").await;
    for version in [&TLS12, &TLS13] {
        let leaf = Leaf::new();
        stage.serve(&leaf, Forge::shared().chain(&leaf), &[version], ANSWER).await;
        match stage.look().await {
            Portal::Trusted(facts) => assert_eq!(facts.revocation_hosts.len(), 1),
            portal => panic!("{portal:?}"),
        }
    }
}

#[tokio::test]
async fn without_a_certificate_it_is_plain_and_without_listeners_silent() {
    let mut stage = Stage::set("plain").await;
    stage.config.portal.tls = None;
    assert_eq!(stage.look().await, Portal::Plain);
    stage.config.portal.http_listen = stage.config.portal.https_listen;
    assert!(matches!(stage.look().await, Portal::Silent(_)));
}

#[tokio::test]
async fn what_goes_wrong_is_told_apart() {
    let mut stage = Stage::set("wrong").await;
    let forge = Forge::shared();
    assert!(matches!(stage.look().await, Portal::Untrusted(Why::NotServed(_))));

    let leaf = Leaf::new();
    stage.serve(&leaf, vec![forge.sign(&leaf)], &[&TLS13], ANSWER).await;
    assert!(matches!(stage.look().await, Portal::Untrusted(Why::ChainIncomplete { .. })));

    stage.serve(&leaf, forge.chain(&leaf), &[&TLS13], UNAVAILABLE).await;
    let Portal::Untrusted(why) = stage.look().await else { panic!("a 503 was taken for an answer") };
    assert!(why.to_string().contains("503"), "{why}");

    stage.serve(&leaf, forge.chain(&leaf), &[&TLS13], "").await;
    assert!(matches!(stage.look().await, Portal::Untrusted(Why::Api(_))));

    std::fs::remove_file(&stage.config.gateway.trusted_roots).unwrap();
    let Portal::Untrusted(why) = stage.look().await else { panic!("trusted without roots") };
    assert!(why.to_string().contains("roots.pem"), "{why}");
}

#[tokio::test]
async fn a_key_of_another_certificate_is_found_out_in_either_version_of_tls() {
    let mut stage = Stage::set("key").await;
    for version in [&TLS12, &TLS13] {
        stage.serve(&Leaf::new(), Forge::shared().chain(&Leaf::new()), &[version], ANSWER).await;
        assert_eq!(stage.look().await, Portal::Untrusted(Why::OtherKey));
    }
}

#[tokio::test]
async fn a_listener_that_says_nothing_or_something_else_has_no_tls() {
    let mut stage = Stage::set("mute").await;
    for (said, named) in [("", "no whole answer"), ("HTTP/1.1 400 Bad Request\r\n\r\n", "TLS handshake")] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        stage.config.portal.https_listen = unspecified(&listener);
        stage.tasks.spawn(async move {
            let mut open = Vec::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                let _ = stream.write_all(said.as_bytes()).await;
                open.push(stream);
            }
        });
        let Portal::Untrusted(why) = stage.look().await else { panic!("{said:?} was trusted") };
        assert!(why.to_string().contains(named), "{why}");
    }
}

#[tokio::test]
async fn new_roots_count_from_the_next_look() {
    let mut stage = Stage::set("roots").await;
    let (leaf, other) = (Leaf::new(), Forge::strange());
    stage.serve(&leaf, other.chain(&leaf), &[&TLS13], ANSWER).await;
    let mut asker = Asker::new(&stage.config);
    assert!(matches!(asker.look(NOW).await, Portal::Untrusted(Why::ChainIncomplete { .. })));
    // Longer than before: the file system's clock may not have moved.
    let both = Forge::shared().roots_file() + &other.roots_file();
    std::fs::write(&stage.config.gateway.trusted_roots, both).unwrap();
    assert!(matches!(asker.look(NOW).await, Portal::Trusted(_)));
}

#[tokio::test]
async fn whoever_listens_hears_of_the_portal() {
    let mut stage = Stage::set("follow").await;
    let leaf = Leaf::new();
    stage.serve(&leaf, Forge::shared().chain(&leaf), &[&TLS13], ANSWER).await;
    let (told, mut portal) = watch::channel(None);
    let clock = Arc::new(|| Now { boot: BootTime(0), unix: NOW, trusted: true });
    stage.tasks.spawn(follow_portal(Arc::new(stage.config.clone()), clock, told));
    timeout(PATIENCE, portal.wait_for(|portal| matches!(portal, Some(Portal::Trusted(_)))))
        .await
        .unwrap()
        .unwrap();
}
