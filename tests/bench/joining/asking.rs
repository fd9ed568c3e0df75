//! What 200 phones ask the portal, each as its system does, and how long every one of them waits.

use super::{
    HOST,
    phones::{Device, Phones},
};
use rustls::{
    ClientConfig, RootCertStore,
    client::Resumption,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    task::JoinSet,
    time::{Instant, sleep_until, timeout},
};
use tokio_rustls::TlsConnector;

/// What the portal's name means on every gateway; a phone that asks has looked it up already.
const PORTAL_ADDRESS: Ipv4Addr = Ipv4Addr::new(172, 16, 255, 1);
/// In which each phone asks for the first time, and again for the second.
const PERIOD: Duration = Duration::from_millis(500);
const TIMES: u32 = 2;
/// Until everybody has started; connections that are kept alive are made in this time.
const HEAD_START: Duration = Duration::from_millis(300);
const PATIENCE: Duration = Duration::from_secs(5);

/// What is asked for, and how.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    pub path: &'static str,
    pub accept: &'static str,
    pub secure: bool,
    /// On a connection that was made before.
    pub kept_alive: bool,
}

/// When the phones ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Each twice a second, none waiting for another.
    Steady,
    /// Each once, all in the same moment, as when the access point comes back after a power cut.
    AtOnce,
}

/// TLS of phones that trust these roots and have never been here: no session is resumed.
///
/// # Panics
/// When the roots cannot be read.
#[must_use]
pub fn tls(roots: &Path) -> TlsConnector {
    let mut trusted = RootCertStore::empty();
    for root in CertificateDer::pem_file_iter(roots).expect("read the roots") {
        trusted.add(root.expect("a certificate in PEM")).expect("a root certificate");
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().expect("the protocol versions of TLS");
    let mut config = builder.with_root_certificates(trusted).with_no_client_auth();
    config.resumption = Resumption::disabled();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    TlsConnector::from(Arc::new(config))
}

/// Lets all phones ask; what each of them waited, in milliseconds, sorted.
///
/// # Panics
/// When one of them gets no whole answer.
#[must_use]
pub fn ask(phones: &Phones, tls: &TlsConnector, question: Question, pace: Pace) -> Vec<f64> {
    let waits = phones.run(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("start a runtime for the phones").block_on(async {
            let begin = Instant::now() + HEAD_START;
            let mut asking = JoinSet::new();
            for (number, device) in phones.each().iter().enumerate() {
                let asker = Asker { device: device.clone(), tls: tls.clone(), question };
                asking.spawn(asker.ask_at(times(begin, number, pace)));
            }
            asking.join_all().await
        })
    });
    let waits = waits.into_iter().map(|waits| waits.unwrap_or_else(|error| panic!("{question:?}: {error}")));
    let mut waits: Vec<f64> = waits.flatten().map(|wait| 1e3 * wait.as_secs_f64()).collect();
    waits.sort_by(f64::total_cmp);
    waits
}

fn times(begin: Instant, number: usize, pace: Pace) -> Vec<Instant> {
    match pace {
        Pace::AtOnce => vec![begin],
        Pace::Steady => {
            let first = begin + PERIOD.mul_f64(scattered(number as u64));
            (0..TIMES).map(|time| first + time * PERIOD).collect()
        }
    }
}

/// Anything from 0 to 1, the same for the same number (SplitMix64): phones do not come at even distances.
fn scattered(number: u64) -> f64 {
    let mut bits = (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (bits ^ (bits >> 31)) as f64 / u64::MAX as f64
}

struct Asker {
    device: Device,
    tls: TlsConnector,
    question: Question,
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Asker {
    async fn ask_at(self, times: Vec<Instant>) -> io::Result<Vec<Duration>> {
        let mut kept = if self.question.kept_alive { Some(self.connect().await?) } else { None };
        let mut waits = Vec::new();
        for time in times {
            sleep_until(time).await;
            let asked = Instant::now();
            timeout(PATIENCE, async {
                match &mut kept {
                    Some(stream) => self.exchange(stream).await,
                    None => self.exchange(&mut self.connect().await?).await,
                }
            })
            .await??;
            waits.push(asked.elapsed());
        }
        Ok(waits)
    }

    async fn connect(&self) -> io::Result<Box<dyn Stream>> {
        let port = if self.question.secure { 443 } else { 80 };
        let stream = self.device.connect(SocketAddr::from((PORTAL_ADDRESS, port))).await?;
        if !self.question.secure {
            return Ok(Box::new(stream));
        }
        let name = ServerName::try_from(HOST).map_err(io::Error::other)?;
        Ok(Box::new(self.tls.connect(name, stream).await?))
    }

    /// One request, to the last byte of its answer.
    async fn exchange(&self, stream: &mut Box<dyn Stream>) -> io::Result<()> {
        let Question { path, accept, kept_alive, .. } = self.question;
        let connection = if kept_alive { "keep-alive" } else { "close" };
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept: {accept}\r\nConnection: {connection}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        while whole(&answer)? > answer.len() {
            if stream.read_buf(&mut answer).await? == 0 {
                return Err(io::Error::other("the answer ends early"));
            }
        }
        Ok(())
    }
}

/// How long the answer will be, as far as it is known from what has come of it.
fn whole(answer: &[u8]) -> io::Result<usize> {
    let Some(end) = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n") else {
        return Ok(answer.len() + 1);
    };
    let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    let unusable = || io::Error::other(format!("an answer that is not expected: {head}"));
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    let length: usize = length.filter(|_| head.starts_with("http/1.1 200")).ok_or_else(unusable)?;
    Ok(end + 4 + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_whole_when_its_body_has_come() {
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
        for length in 0..answer.len() {
            assert!(whole(&answer[..length]).expect("a good answer") > length, "{length}");
        }
        assert_eq!(whole(answer).expect("a good answer"), answer.len());
        assert!(whole(b"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n").is_err());
    }

    #[test]
    fn phones_ask_at_moments_all_over_the_period() {
        let sum: f64 = (0..200).map(scattered).sum();
        assert!(
            (0..200).all(|number| (0.0..=1.0).contains(&scattered(number))) && (80.0..120.0).contains(&sum)
        );
    }
}
