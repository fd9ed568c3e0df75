//! Pages go compressed to every browser that can read that, and all can: a page takes three packets instead of nine of an
//! air that the whole square shares, and the two seconds that the slowest phones need for them become less than one.
//!
//! Within TLS too, where the length of an answer that holds both a secret and words of a stranger's choosing tells an
//! eavesdropper the secret (BREACH). What our pages hold, the same address is given in the clear at port 80, whoever makes
//! a phone ask for it; the account form repeats what was typed, on a press that no other site can send, and no password
//! is ever written back. So there is nothing to guess that cannot be read.

use crate::fault::Fault;
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use flate2::{Compression, write::GzEncoder};
use http::{HeaderMap, HeaderValue, header};
use hyper::body::Body as _;
use std::io::{self, Write};

/// Shorter answers fit into one packet as they are, in bytes.
const LEAST: u64 = 1_024;
/// Far above our longest page, in bytes.
const MOST: usize = 1024 * 1024;
/// Two thirds are saved in half the time that the third level takes to save a little more.
const LEVEL: Compression = Compression::new(2);

/// Sends pages as gzip (RFC 9110, section 8.4.1.3) where that is read. Nothing says `Vary`: pages are not stored.
pub async fn compress(request: Request, next: Next) -> Response {
    let reads_it = reads_gzip(request.headers());
    let response = next.run(request).await;
    if !reads_it || !is_page(&response) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Some(body) = to_bytes(body, MOST).await.ok().and_then(|page| gzip(&page).ok()) else {
        tracing::error!("cannot compress a page");
        return Fault::Unwritten.into_response();
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    Response::from_parts(parts, Body::from(body))
}

fn reads_gzip(headers: &HeaderMap) -> bool {
    let lists = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|list| list.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(is_gzip)
}

/// Whether a coding is gzip with a weight that is not zero.
fn is_gzip(coding: &str) -> bool {
    let (name, parameter) = coding.split_once(';').unwrap_or((coding, "q=1"));
    let weight = parameter.split_once('=').and_then(|(_, weight)| weight.trim().parse::<f32>().ok());
    name.trim().eq_ignore_ascii_case("gzip") && weight.is_some_and(|weight| weight > 0.0)
}

/// What the others are is short or compressed already.
fn is_page(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html")) && response.body().size_hint().lower() >= LEAST
}

fn gzip(page: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(page.len() / 2), LEVEL);
    encoder.write_all(page)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_says_whether_it_reads_gzip() {
        for (list, reads) in [
            ("gzip, deflate, br, zstd", true),
            ("br;q=1.0, GZIP;q=0.5", true),
            ("gzip ; q=0.001", true),
            ("gzip;q=0", false),
            ("gzip;q=0.000, br", false),
            ("gzip;q=often", false),
            ("gzip;level", false),
            ("identity, br", false),
            ("xgzip, gzipped", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(list));
            assert_eq!(reads_gzip(&headers), reads, "{list:?}");
        }
        assert!(!reads_gzip(&HeaderMap::new()));
    }
}
