//! One request of one phone and its whole answer, in the clear or within TLS.

use crate::phones::Device;
use lab::http::{Response, read_head};
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
    time::timeout,
};
use tokio_rustls::TlsConnector;

/// The portal's name.
pub const HOST: &str = "masuk.wifi.pbg";
/// What it means on every gateway; a phone that asks has looked it up already.
const PORTAL_ADDRESS: Ipv4Addr = Ipv4Addr::new(172, 16, 255, 1);
/// For a whole visit.
pub const PATIENCE: Duration = Duration::from_secs(5);
/// Holds every answer that is asked for here, so that each is read at once.
const ROOM: usize = 32 * 1024;

pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Head and body as they came.
pub struct Answer(Vec<u8>);

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

/// A connection to the portal; to be called within [`crate::phones::Phones::run`].
///
/// # Errors
/// None is made, or nobody is trusted at its other end.
pub async fn connect(device: &Device, tls: Option<&TlsConnector>) -> io::Result<Box<dyn Stream>> {
    let port = if tls.is_some() { 443 } else { 80 };
    let stream = device.connect(SocketAddr::from((PORTAL_ADDRESS, port))).await?;
    let Some(tls) = tls else { return Ok(Box::new(stream)) };
    let name = ServerName::try_from(HOST).map_err(io::Error::other)?;
    Ok(Box::new(tls.connect(name, stream).await?))
}

/// One request, to the last byte of its answer.
///
/// # Errors
/// The answer is none, or ends early.
pub async fn exchange(stream: &mut Box<dyn Stream>, request: &[u8]) -> io::Result<Answer> {
    stream.write_all(request).await?;
    let mut answer = Vec::with_capacity(ROOM);
    while whole(&answer)? > answer.len() {
        if stream.read_buf(&mut answer).await? == 0 {
            return Err(io::Error::other("the answer ends early"));
        }
    }
    Ok(Answer(answer))
}

/// A page, on a connection of its own.
///
/// # Errors
/// As [`visit`], or when the answer is another one.
pub async fn page(device: &Device, tls: Option<&TlsConnector>, request: &[u8]) -> io::Result<Answer> {
    let answer = visit(device, tls, request).await?;
    if answer.is_ok() {
        Ok(answer)
    } else {
        Err(io::Error::other(format!("a page was expected, seen {:?}", answer.read())))
    }
}

/// Whatever is answered to a request on a connection of its own.
///
/// # Errors
/// As [`connect`] and [`exchange`], or when it takes too long.
pub async fn visit(device: &Device, tls: Option<&TlsConnector>, request: &[u8]) -> io::Result<Answer> {
    timeout(PATIENCE, async { exchange(&mut connect(device, tls).await?, request).await }).await?
}

impl Answer {
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.0.starts_with(b"HTTP/1.1 200")
    }

    /// # Errors
    /// Its head makes no sense.
    pub fn read(&self) -> io::Result<Response> {
        let mut rest = self.0.as_slice();
        let (first, headers) = read_head(&mut rest)?;
        let status = first.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| io::Error::other(format!("no status in {first:?}")))?;
        Ok(Response { status, headers, body: rest.to_vec(), tls: None })
    }
}

/// How long the answer will be, as far as it is known from what has come of it.
fn whole(answer: &[u8]) -> io::Result<usize> {
    let Some(end) = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n") else {
        return Ok(answer.len() + 1);
    };
    let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    if head.contains("\r\ntransfer-encoding: chunked") {
        let is_whole = answer.ends_with(b"\r\n0\r\n\r\n");
        return Ok(answer.len() + usize::from(!is_whole));
    }
    let unusable = || io::Error::other(format!("an answer that is not expected: {head}"));
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    let length: usize = length.filter(|_| head.starts_with("http/1.1 ")).ok_or_else(unusable)?;
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
        let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
        for length in 0..chunked.len() {
            assert!(whole(&chunked[..length]).expect("a good answer") > length, "{length}");
        }
        assert_eq!(whole(chunked).expect("a good answer"), chunked.len());
        assert!(whole(b"SSH-2.0-x\r\nContent-Length: 0\r\n\r\n").is_err());
        let answer = Answer(answer.to_vec());
        let read = answer.read().expect("a good answer");
        assert_eq!((answer.is_ok(), read.status, read.text()), (true, 200, "hello".to_owned()));
    }
}
