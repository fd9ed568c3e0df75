//! HTTP/1.1 (RFC 9112) as far as a lab needs it, plain and over TLS: one request per connection, answers read whole.
//! Redirects are not followed.

use crate::tls::{self, Peer};
use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{IpAddr, SocketAddr, TcpStream},
    path::{Path, PathBuf},
    time::Duration,
};

/// Answers and heads longer than this are refused, in bytes.
const LONGEST_BODY: u64 = 64 * 1024 * 1024;
const LONGEST_HEAD: u64 = 64 * 1024;

/// What to ask for.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: String,
    pub url: String,
    /// In addition to `Host`, `Connection` and `Content-Length`.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// For connecting, and for each read.
    pub timeout: Duration,
    /// The only certificates trusted for an `https://` URL, in PEM.
    pub roots: Option<PathBuf>,
}

/// What was answered.
#[derive(Debug, Clone)]
pub struct Response {
    pub status: u16,
    /// In the order sent; names as sent.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Who answered, over `https://`.
    pub tls: Option<Peer>,
}

impl Request {
    #[must_use]
    pub fn new(method: &str, url: &str) -> Self {
        let (method, url) = (method.to_owned(), url.to_owned());
        let (headers, body, timeout) = (Vec::new(), Vec::new(), Duration::from_secs(5));
        Self { method, url, headers, body, timeout, roots: None }
    }

    #[must_use]
    pub fn get(url: &str) -> Self {
        Self::new("GET", url)
    }

    /// A form as a browser sends it.
    #[must_use]
    pub fn post_form(url: &str, fields: &[(&str, &str)]) -> Self {
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect();
        let request = Self::new("POST", url).header("Content-Type", "application/x-www-form-urlencoded");
        Self { body: body.join("&").into_bytes(), ..request }
    }

    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Trusts these certificates, in PEM, and no others. A phone's requests trust the lab's authority unless told else.
    #[must_use]
    pub fn trusting(self, roots: &Path) -> Self {
        Self { roots: Some(roots.to_owned()), ..self }
    }

    /// The host that the URL names.
    ///
    /// # Errors
    /// It is no `http://` or `https://` URL.
    pub fn host(&self) -> io::Result<String> {
        Target::parse(&self.url).map(|target| target.host)
    }

    /// Sends the request from the calling thread's namespace; `resolve` finds the address of the URL's host.
    ///
    /// # Errors
    /// No address, no connection, no answer in time, a certificate that is not trusted, or no HTTP.
    pub fn send(&self, resolve: impl FnOnce(&str) -> io::Result<IpAddr>) -> io::Result<Response> {
        let target = Target::parse(&self.url)?;
        let address = SocketAddr::new(target.address(resolve)?, target.port);
        let stream = TcpStream::connect_timeout(&address, self.timeout)?;
        stream.set_read_timeout(Some(self.timeout))?;
        stream.set_write_timeout(Some(self.timeout))?;
        if !target.secure {
            return self.exchange(&target, stream);
        }
        let roots = self.roots.as_deref().ok_or_else(|| io::Error::other("no roots to trust over https"))?;
        let mut stream = tls::connect(&target.host, roots, stream)?;
        let mut response = self.exchange(&target, &mut stream)?;
        response.tls = Some(tls::peer(&stream));
        Ok(response)
    }

    fn exchange(&self, target: &Target, mut stream: impl Read + Write) -> io::Result<Response> {
        stream.write_all(&[self.head(target), self.body.clone()].concat())?;
        Response::read(BufReader::new(stream), self.method == "HEAD")
    }

    fn head(&self, target: &Target) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, target.path);
        let given = |wanted: &str| self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(wanted));
        if !given("host") {
            head += &format!("Host: {}\r\n", target.authority);
        }
        if !given("connection") {
            head += "Connection: close\r\n";
        }
        if !given("content-length") && (!self.body.is_empty() || self.method == "POST") {
            head += &format!("Content-Length: {}\r\n", self.body.len());
        }
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        (head + "\r\n").into_bytes()
    }
}

impl Response {
    /// The first header of that name, in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(given, _)| given.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The body; what is not UTF-8 is replaced.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Names and values of the hidden fields of the form with this action, as a browser without scripts sends them.
    #[must_use]
    pub fn form(&self, action: &str) -> Option<Vec<(String, String)>> {
        let page = self.text();
        let form = page.split("<form").find(|form| form.contains(&format!("action=\"{action}\"")))?;
        let attribute = |input: &str, name: &str| {
            let (_, rest) = input.split_once(&format!("{name}=\""))?;
            let (value, _) = rest.split_once('"')?;
            Some(value.replace("&quot;", "\"").replace("&#38;", "&").replace("&amp;", "&"))
        };
        let field = |input: &str| Some((attribute(input, "name")?, attribute(input, "value")?));
        let (form, _) = form.split_once("</form>")?;
        Some(form.split("<input").skip(1).filter_map(field).collect())
    }

    fn read(mut stream: impl BufRead, without_body: bool) -> io::Result<Self> {
        let (first, headers) = read_head(&mut stream)?;
        let status = first.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| garbled(&format!("status line {first:?}")))?;
        let mut response = Self { status, headers, body: Vec::new(), tls: None };
        if without_body || status == 204 || status == 304 {
            return Ok(response);
        }
        let chunked =
            response.header("transfer-encoding").is_some_and(|value| value.eq_ignore_ascii_case("chunked"));
        let length = response.header("content-length").and_then(|value| value.parse::<u64>().ok());
        if chunked {
            read_chunks(&mut stream, &mut response.body)?;
        } else {
            let length = length.unwrap_or(LONGEST_BODY);
            let got = stream.take(length).read_to_end(&mut response.body)? as u64;
            if length < LONGEST_BODY && got < length {
                return Err(garbled(&format!("body of {got} bytes where {length} were promised")));
            }
        }
        Ok(response)
    }
}

/// Parts of a URL.
pub(crate) struct Target {
    /// Over TLS.
    secure: bool,
    /// As it stands in the URL, for the `Host` header.
    authority: String,
    host: String,
    port: u16,
    pub(crate) path: String,
}

impl Target {
    pub(crate) fn parse(url: &str) -> io::Result<Self> {
        let (secure, rest) = match (url.strip_prefix("http://"), url.strip_prefix("https://")) {
            (Some(rest), _) => (false, rest),
            (_, Some(rest)) => (true, rest),
            _ => return Err(garbled(&format!("URL {url:?}: neither http:// nor https://"))),
        };
        let (authority, path) = rest.find('/').map_or((rest, "/"), |slash| rest.split_at(slash));
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => {
                (host, port.parse().map_err(|_| garbled(&format!("port in URL {url:?}")))?)
            }
            _ => (authority, if secure { 443 } else { 80 }),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        Ok(Self { secure, authority: authority.to_owned(), host, port, path: path.to_owned() })
    }

    pub(crate) fn address(&self, resolve: impl FnOnce(&str) -> io::Result<IpAddr>) -> io::Result<IpAddr> {
        self.host.parse().or_else(|_| resolve(&self.host))
    }

    pub(crate) fn connect(&self, resolve: impl FnOnce(&str) -> io::Result<IpAddr>) -> io::Result<TcpStream> {
        TcpStream::connect_timeout(
            &SocketAddr::new(self.address(resolve)?, self.port),
            Duration::from_secs(5),
        )
    }

    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }
}

/// First line and headers of a request or an answer.
///
/// # Errors
/// The head ends early, is longer than 64 KiB, or is no text.
pub fn read_head(stream: &mut impl BufRead) -> io::Result<(String, Vec<(String, String)>)> {
    let mut lines = Vec::new();
    let mut left = stream.take(LONGEST_HEAD);
    loop {
        let mut line = String::new();
        if left.read_line(&mut line)? == 0 {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                format!("the head ends after {lines:?}"),
            ));
        }
        match line.trim_end_matches(['\r', '\n']) {
            "" if lines.is_empty() => return Err(garbled("empty first line")),
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let first = lines.remove(0);
    let split =
        |line: String| line.split_once(':').map(|(name, value)| (name.to_owned(), value.trim().to_owned()));
    Ok((first, lines.into_iter().filter_map(split).collect()))
}

/// RFC 9112 section 7.1, without trailers.
fn read_chunks(stream: &mut impl BufRead, body: &mut Vec<u8>) -> io::Result<()> {
    loop {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let size = line.trim_end().split(';').next().unwrap_or_default();
        let size = u64::from_str_radix(size, 16).map_err(|_| garbled(&format!("chunk size {line:?}")))?;
        if size + body.len() as u64 > LONGEST_BODY {
            return Err(garbled("body without end"));
        }
        stream.take(size).read_to_end(body)?;
        stream.read_line(&mut String::new())?;
        if size == 0 {
            return Ok(());
        }
    }
}

/// A form's name or value: letters, digits and `-._*` as they are (WHATWG URL, application/x-www-form-urlencoded).
fn escaped(text: &str) -> String {
    let escape = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => char::from(byte).to_string(),
        b' ' => "+".to_owned(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}

fn garbled(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("not HTTP: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_escaped_as_a_browser_does() {
        let form = Request::post_form("http://a/", &[("token", "a+b/c="), ("name", "Bu Sri")]);
        assert_eq!(form.body, b"token=a%2Bb%2Fc%3D&name=Bu+Sri");
    }

    #[test]
    fn the_fields_of_a_form_are_found_among_others() {
        let page = "<form action=\"/a\"><input name=\"x\" value=\"1\"></form>
            <form method=\"post\" action=\"/b\"><input type=\"hidden\" name=\"url\" value=\"http://a/?b&#38;c\">
            <button>Go</button></form><input name=\"y\" value=\"2\">";
        let page = Response { status: 200, headers: Vec::new(), body: page.into(), tls: None };
        assert_eq!(page.form("/b"), Some(vec![("url".to_owned(), "http://a/?b&c".to_owned())]));
        assert_eq!(page.form("/c"), None);
    }

    #[test]
    fn an_answer_is_read_by_length_by_chunks_or_to_the_end() {
        for wire in [
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, rest",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\nhello",
        ] {
            assert_eq!(Response::read(wire.as_bytes(), false).expect(wire).text(), "hello", "{wire:?}");
        }
        assert!(Response::read(&b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello"[..], false).is_err());
        assert!(Response::read(&b"SSH-2.0-x\r\n\r\n"[..], false).is_err());
    }
}
