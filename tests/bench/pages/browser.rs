//! What a browser on a phone in the square sends.

use crate::visit::HOST;
use lab::http::Request;

/// Headers of Chrome on Android; a connection for each request, as after a page that says it will close.
const HEADERS: &str = "User-Agent: Mozilla/5.0 (Linux; Android 14; Redmi 13C) AppleWebKit/537.36 (KHTML, like Gecko) \
    Chrome/126.0.0.0 Mobile Safari/537.36\r\n\
    Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n\
    Accept-Language: id-ID,id;q=0.9\r\nConnection: close\r\n";

/// Whether the browser says that it can read what is compressed. All do; without it pages are compared as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    Plain,
    Compressed,
}

#[must_use]
pub fn get(path: &str, reads: Reads) -> Vec<u8> {
    let encodings = match reads {
        Reads::Plain => "",
        Reads::Compressed => "Accept-Encoding: gzip, deflate, br\r\n",
    };
    format!("GET {path} HTTP/1.1\r\nHost: {HOST}\r\n{HEADERS}{encodings}\r\n").into_bytes()
}

/// A form, pressed on a page of this portal.
#[must_use]
pub fn post(scheme: &str, path: &str, fields: &[(&str, &str)]) -> Vec<u8> {
    let body = Request::post_form("", fields).body;
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {HOST}\r\nOrigin: {scheme}://{HOST}\r\n{HEADERS}\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.into_bytes(), body].concat()
}
