use super::PROBES;
use crate::{
    addresses::*,
    certificates::Authority,
    flow::{Meter, Meters},
    http::read_head,
};
use std::{
    collections::HashMap,
    io::{self, BufReader, Read, Write},
    net::{IpAddr, SocketAddr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

/// One request as a web server got it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The address it was sent to.
    pub server: IpAddr,
    /// Where it came from, after any masquerading.
    pub source: SocketAddr,
    pub method: String,
    /// The `Host` header, empty where there was none.
    pub host: String,
    /// With the query string.
    pub path: String,
    /// Whether it came over TLS.
    pub secure: bool,
    /// All headers, names as sent.
    pub headers: Vec<(String, String)>,
}

/// What somebody has put on the web.
#[derive(Debug, Clone)]
pub struct Published {
    pub status: u16,
    pub header: Option<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl From<&str> for Published {
    fn from(html: &str) -> Self {
        Self { status: 200, header: None, body: html.into() }
    }
}

/// All web servers of the internet; which one answers is told by the address asked.
pub(super) struct Web {
    /// By URL.
    published: Mutex<HashMap<String, Published>>,
    hits: Mutex<Vec<Hit>>,
    meters: Arc<Meters>,
    authority: Arc<Authority>,
}

/// What is sent for a request.
struct Page<'a> {
    status: u16,
    header: Option<(&'a str, &'a str)>,
    kind: &'a str,
    body: Vec<u8>,
}

/// `/bulk` is sent in pieces of this many bytes with a pause between: some 40 Mbit/s, more than any plan, without
/// keeping the test machine from its other work.
const PIECE: usize = 64 * 1024;
const PAUSE: Duration = Duration::from_millis(12);

impl Web {
    pub(super) fn new(meters: Arc<Meters>, authority: &Arc<Authority>) -> Self {
        Self { published: Mutex::default(), hits: Mutex::default(), meters, authority: Arc::clone(authority) }
    }

    pub(super) fn hits(&self) -> Vec<Hit> {
        self.hits.lock().expect("a web server panicked").clone()
    }

    pub(super) fn publish(&self, url: &str, page: Published) {
        self.published.lock().expect("a web server panicked").insert(url.to_owned(), page);
    }

    /// Answers the requests of one connection until it is closed; `ends` are the address it was made to, and the one it
    /// comes from.
    pub(super) fn serve(
        &self,
        stream: impl Read + Write,
        secure: bool,
        (server, source): (SocketAddr, SocketAddr),
        stop: &AtomicBool,
    ) {
        let mut stream = BufReader::new(stream);
        while !stop.load(Ordering::Relaxed) {
            let Ok((first, headers)) = read_head(&mut stream) else { return };
            let mut words = first.split(' ').map(str::to_owned);
            let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let header = |wanted: &str| {
                let found = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
                found.map(|(_, value)| value.clone()).unwrap_or_default()
            };
            let (host, last) = (header("host"), header("connection").eq_ignore_ascii_case("close"));
            let length = header("content-length").parse().unwrap_or(0);
            let hit = Hit { server: server.ip(), source, method, host, path, secure, headers };
            self.hits.lock().expect("a web server panicked").push(hit.clone());

            let answered = match hit.path.split('?').next().unwrap_or_default() {
                "/bulk" => {
                    send_bulk(stream.get_mut(), &hit.path, stop).and(Err(io::ErrorKind::UnexpectedEof.into()))
                }
                "/sink" => {
                    swallow(&mut stream, self.meters.of(number(&hit.path, "flow").unwrap_or(u64::MAX)), stop)
                }
                _ => io::copy(&mut (&mut stream).take(length), &mut io::sink())
                    .and_then(|_| self.answer(stream.get_mut(), &hit)),
            };
            if last || answered.is_err() {
                return;
            }
        }
    }

    fn answer(&self, stream: &mut impl Write, hit: &Hit) -> io::Result<()> {
        let scheme = if hit.secure { "https" } else { "http" };
        let url = format!("{scheme}://{}{}", hit.host, hit.path);
        let published = self.published.lock().expect("a web server panicked").get(&url).cloned();
        let Some(Published { status, header, body }) = published else {
            return answer(stream, hit, &self.page(hit));
        };
        let header = header.as_ref().map(|(name, value)| (*name, value.as_str()));
        answer(stream, hit, &Page { status, header, kind: "text/html", body })
    }

    fn page(&self, hit: &Hit) -> Page<'_> {
        let probe = PROBES.iter().find(|probe| probe.host == hit.host && probe.path == hit.path);
        let text = |status, body: &str| Page { status, header: None, kind: "text/html", body: body.into() };
        match (hit.server, probe) {
            (IpAddr::V4(WEB), Some(probe)) => Page { header: probe.header, ..text(probe.status, probe.body) },
            (IpAddr::V4(WEB), None) if hit.path == "/generate_204" => text(204, ""),
            (IpAddr::V4(WEB) | IpAddr::V6(WEB6), None) => text(200, "internet\n"),
            (IpAddr::V4(GARDEN), _) => text(200, "garden\n"),
            (IpAddr::V4(CRL), _) if hit.path == "/intermediate.crl" => Page {
                status: 200,
                header: None,
                kind: "application/pkix-crl",
                body: self.authority.revocation_list(),
            },
            (IpAddr::V4(PRIVATE_HOST | PRIVATE_HOST_10), _) => text(200, "private\n"),
            (IpAddr::V4(ROUTER), _) => text(200, "modem\n"),
            _ => text(404, "nobody lives here\n"),
        }
    }
}

fn answer(stream: &mut impl Write, hit: &Hit, page: &Page<'_>) -> io::Result<()> {
    let reason = match page.status {
        200 => "OK",
        204 => "No Content",
        302 => "Found",
        _ => "Not Found",
    };
    let mut head = format!("HTTP/1.1 {} {reason}\r\n", page.status);
    if let Some((name, value)) = page.header {
        head += &format!("{name}: {value}\r\n");
    }
    if page.status != 204 {
        head += &format!("Content-Type: {}\r\nContent-Length: {}\r\n", page.kind, page.body.len());
    }
    let body = if hit.method == "HEAD" { &[] } else { page.body.as_slice() };
    stream.write_all(&[head.as_bytes(), b"\r\n", body].concat())
}

/// `/bulk`: zeros without end, or `?bytes=` of them; the end of the connection is the end of the body.
fn send_bulk(stream: &mut impl Write, path: &str, stop: &AtomicBool) -> io::Result<()> {
    stream.write_all(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nConnection: close\r\n\r\n",
    )?;
    let mut left = number(path, "bytes").unwrap_or(u64::MAX);
    while left > 0 && !stop.load(Ordering::Relaxed) {
        let piece = left.min(PIECE as u64);
        stream.write_all(&[0; PIECE][..piece as usize])?;
        left -= piece;
        thread::sleep(PAUSE);
    }
    Ok(())
}

/// `/sink?flow=`: counts what comes until the other side ends.
fn swallow(stream: &mut impl Read, meter: Option<Arc<Meter>>, stop: &AtomicBool) -> io::Result<()> {
    let mut buffer = [0; PIECE];
    while !stop.load(Ordering::Relaxed) {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(bytes) => meter.iter().for_each(|meter| meter.count(bytes)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::UnexpectedEof.into())
}

/// The value of `name=` in a query string.
fn number(path: &str, name: &str) -> Option<u64> {
    let (_, query) = path.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')?.parse().ok())
}
