//! A call to a web address that an administrator set. Nobody else can, so it opens nothing that its author could not reach
//! anyway; it follows no redirect, reads no answer but its status, and hands on nothing of it.

use super::{SendError, roots};
use crate::admin::desk::Desk;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use hotspot::model::WebhookRoute;
use http::{Request, header};
use http_body_util::Full;
use hyper::{body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName};
use sha2::Sha256;
use std::sync::Arc;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;
use url::Url;

/// `sha256=` and the HMAC-SHA256 of the body under the secret, in hexadecimal digits.
const SIGNATURE: &str = "x-wifi-pbg-signature";

/// Calls the address with a body of JSON. The caller sets the deadline.
///
/// # Errors
/// Where there is no answer, or none of the kind 2xx.
pub async fn call(desk: &Desk, route: &WebhookRoute, body: Vec<u8>) -> Result<(), SendError> {
    let wrong = |error: &dyn std::fmt::Display| SendError::Call(error.to_string());
    let url = Url::parse(&route.url).map_err(|error| wrong(&error))?;
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return Err(SendError::Call("it names no server".to_owned()));
    };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let request = request(&url, host, route, body)?;
    let stream = TcpStream::connect((bare, port)).await.map_err(|error| wrong(&error))?;
    if url.scheme() != "https" {
        return exchange(stream, request).await;
    }
    let name = ServerName::try_from(bare.to_owned()).map_err(|error| wrong(&error))?;
    let connector = TlsConnector::from(Arc::new(client_config(desk)?));
    let stream = connector.connect(name, stream).await.map_err(|error| wrong(&error))?;
    exchange(stream, request).await
}

fn request(
    url: &Url,
    host: &str,
    route: &WebhookRoute,
    body: Vec<u8>,
) -> Result<Request<Full<Bytes>>, SendError> {
    let path = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let named = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let mut request = Request::post(path)
        .header(header::HOST, named)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, "wifi-pbg");
    if !route.secret.0.is_empty() {
        request = request.header(SIGNATURE, signature(&route.secret.0, &body));
    }
    request.body(Full::from(body)).map_err(|error| SendError::Call(error.to_string()))
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
) -> Result<(), SendError> {
    let wrong = |error: hyper::Error| SendError::Call(error.to_string());
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(wrong)?;
    let conversation = tokio::spawn(connection);
    let answer = sender.send_request(request).await.map_err(wrong);
    conversation.abort();
    let status = answer?.status();
    if status.is_success() { Ok(()) } else { Err(SendError::Answer(status.as_u16())) }
}

fn client_config(desk: &Desk) -> Result<ClientConfig, SendError> {
    let mut store = RootCertStore::empty();
    // Some roots of a system's bundle may be of a kind rustls does not know.
    store.add_parsable_certificates(roots(desk)?);
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| SendError::Call(error.to_string()))?;
    Ok(builder.with_root_certificates(store).with_no_client_auth())
}

fn signature(secret: &str, body: &[u8]) -> String {
    // A key of any length will do (RFC 2104, section 2).
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(body);
    format!("sha256={}", HEXLOWER.encode(&mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_signed_as_the_receiver_reckons_it() {
        // RFC 4231, test case 2.
        assert_eq!(
            signature("Jefe", b"what do ya want for nothing?"),
            "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
