use super::{PROBES, ends};
use crate::{
    addresses::*,
    flow::{Meter, Meters},
    http::read_head,
};
use std::{
    io::{self, BufReader, Read, Write},
    net::{IpAddr, SocketAddr, TcpStream},
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
    /// All headers, names as sent.
    pub headers: Vec<(String, String)>,
}

/// All web servers of the internet; which one answers is told by the address asked.
pub(super) struct Web {
    hits: Mutex<Vec<Hit>>,
    meters: Arc<Meters>,
}

/// `/bulk` is sent in pieces of this many bytes with a pause between: some 40 Mbit/s, more than any plan, without
/// keeping the test machine from its other work.
const PIECE: usize = 64 * 1024;
const PAUSE: Duration = Duration::from_millis(12);

impl Web {
    pub(super) fn new(meters: Arc<Meters>) -> Self {
        Self { hits: Mutex::default(), meters }
    }

    pub(super) fn hits(&self) -> Vec<Hit> {
        self.hits.lock().expect("a web server panicked").clone()
    }

    /// Answers the requests of one connection until it is closed.
    pub(super) fn serve(&self, stream: TcpStream, stop: &AtomicBool) {
        let Some((server, source)) = ends(&stream) else { return };
        let Ok(reading) = stream.try_clone() else { return };
        let (mut reading, mut writing) = (BufReader::new(reading), stream);
        while !stop.load(Ordering::Relaxed) {
            let Ok((first, headers)) = read_head(&mut reading) else { return };
            let mut words = first.split(' ').map(str::to_owned);
            let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let header = |wanted: &str| {
                let found = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
                found.map(|(_, value)| value.clone()).unwrap_or_default()
            };
            let (host, last) = (header("host"), header("connection").eq_ignore_ascii_case("close"));
            let length = header("content-length").parse().unwrap_or(0);
            let hit = Hit { server: server.ip(), source, method, host, path, headers };
            self.hits.lock().expect("a web server panicked").push(hit.clone());

            let answered = match hit.path.split('?').next().unwrap_or_default() {
                "/bulk" => {
                    send_bulk(&mut writing, &hit.path, stop).and(Err(io::ErrorKind::UnexpectedEof.into()))
                }
                "/sink" => {
                    swallow(&mut reading, self.meters.of(number(&hit.path, "flow").unwrap_or(u64::MAX)), stop)
                }
                _ => io::copy(&mut (&mut reading).take(length), &mut io::sink())
                    .and_then(|_| answer(&mut writing, &hit)),
            };
            if last || answered.is_err() {
                return;
            }
        }
    }
}

fn answer(stream: &mut TcpStream, hit: &Hit) -> io::Result<()> {
    let probe = PROBES.iter().find(|probe| probe.host == hit.host && probe.path == hit.path);
    let (status, header, body) = match (hit.server, probe) {
        (IpAddr::V4(WEB), Some(probe)) => (probe.status, probe.header, probe.body),
        (IpAddr::V4(WEB), None) if hit.path == "/generate_204" => (204, None, ""),
        (IpAddr::V4(WEB) | IpAddr::V6(WEB6), None) => (200, None, "internet\n"),
        (IpAddr::V4(GARDEN), _) => (200, None, "garden\n"),
        (IpAddr::V4(PRIVATE_HOST | PRIVATE_HOST_10), _) => (200, None, "private\n"),
        (IpAddr::V4(ROUTER), _) => (200, None, "modem\n"),
        _ => (404, None, "nobody lives here\n"),
    };
    let reason = match status {
        200 => "OK",
        204 => "No Content",
        _ => "Not Found",
    };
    let mut head = format!("HTTP/1.1 {status} {reason}\r\n");
    if let Some((name, value)) = header {
        head += &format!("{name}: {value}\r\n");
    }
    if status != 204 {
        head += &format!("Content-Type: text/html\r\nContent-Length: {}\r\n", body.len());
    }
    let body = if hit.method == "HEAD" { "" } else { body };
    stream.write_all(format!("{head}\r\n{body}").as_bytes())
}

/// `/bulk`: zeros without end, or `?bytes=` of them; the end of the connection is the end of the body.
fn send_bulk(stream: &mut TcpStream, path: &str, stop: &AtomicBool) -> io::Result<()> {
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
