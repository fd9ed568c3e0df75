//! What strangers can send to the portal's listener, whole: for the fuzzers, and for what they found worth keeping.
#![allow(clippy::expect_used, reason = "a fuzzer is told of faults by panics")]

use crate::{citizen::Peer, connection::Host, portal::Portal};
use hotspot::config::Config;
use std::{
    net::Ipv4Addr,
    path::Path,
    sync::{Arc, OnceLock},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, duplex},
    runtime::Runtime,
};

const CONFIGURATION: &str = r#"
[uplink]
interface = "wan"
down = "100 Mbit/s"
up = "50 Mbit/s"
[[network]]
site = "alun-alun"
interface = "br-wifi"
address = "10.20.0.1/16"
pool = "10.20.0.50-10.20.250.250"
[portal]
host = "masuk.wifi.pbg"
"#;

/// A connection of a guest that says this and no more. Its controller is away, so that every road is taken as far as the
/// portal goes alone.
///
/// # Panics
/// Where an answer is none, which is a fault of the portal.
pub fn http(bytes: &[u8]) {
    static STAGE: OnceLock<(Runtime, Host)> = OnceLock::new();
    let (runtime, host) = STAGE.get_or_init(stage);
    runtime.block_on(async {
        let (mut guest, portal) = duplex(1024 * 1024);
        let peer = Peer { address: Ipv4Addr::new(10, 20, 0, 77).into(), within_tls: false };
        let conversation = async { drop(host.converse(portal, peer).await) };
        let talk = async {
            // The portal may have had enough before the end.
            let _ = guest.write_all(bytes).await;
            let _ = guest.shutdown().await;
            let mut answer = Vec::new();
            let _ = guest.read_to_end(&mut answer).await;
            assert!(answer.is_empty() || answer.starts_with(b"HTTP/1."), "{:?}", answer.get(..20));
        };
        tokio::join!(conversation, talk);
    });
}

fn stage() -> (Runtime, Host) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let config = Config::parse(Path::new("gateway.toml"), CONFIGURATION).expect("a configuration");
    let portal = Portal::new(config).expect("a portal");
    (runtime, Host::new(Arc::new(portal)))
}

#[cfg(test)]
mod tests {
    use super::http;
    use std::{fs, path::Path};

    #[test]
    fn all_that_the_fuzzers_kept_is_answered_or_refused() {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus/http");
        let mut kept = 0;
        for entry in fs::read_dir(&corpus).unwrap() {
            http(&fs::read(entry.unwrap().path()).unwrap());
            kept += 1;
        }
        assert!(kept > 10, "{kept} in {}", corpus.display());
    }
}
