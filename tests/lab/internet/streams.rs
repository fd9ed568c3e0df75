//! Echo over TCP and UDP, and streams of datagrams that are counted where they arrive.

use super::{Internet, POLL};
use crate::{
    addresses::{BULK, WEB},
    flow::Meters,
};
use nix::sys::socket::{setsockopt, sockopt};
use std::{
    collections::HashMap,
    io::{Read, Write},
    net::{SocketAddr, TcpStream, UdpSocket},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// TCP ports where the internet sends back what it gets, at all of its addresses.
pub const ECHO_TCP_PORTS: [u16; 7] = [7, 22, 25, 443, 853, 5000, 8443];
/// UDP ports where the web and bulk servers send back what they get, and take part in datagram flows.
pub const ECHO_UDP_PORTS: [u16; 7] = [7, 123, 443, 500, 853, 5000, 51820];

/// Bytes of one datagram of a flow.
pub(crate) const FLOW_DATAGRAM: usize = 1200;
/// Time between two datagrams of a flow: 9.6 Mbit/s.
const TICK: Duration = Duration::from_millis(1);
/// A download goes on for this long after the phone last asked for it.
const ASKED_FOR: Duration = Duration::from_secs(1);

/// Of a socket for datagrams, in bytes; the kernel counts more than their payload.
const QUEUE: usize = 4 << 20;

/// Begins each datagram of a flow; then what it is, then the flow's number.
const MAGIC: &[u8; 8] = b"lab-flow";
pub(crate) const UPLOAD: u8 = b'U';
pub(crate) const ASK_FOR_DOWNLOAD: u8 = b'D';
pub(crate) const DOWNLOAD: u8 = b'd';

/// A datagram of a flow, [`FLOW_DATAGRAM`] bytes.
pub(crate) fn datagram(kind: u8, flow: u64) -> Vec<u8> {
    let mut bytes = [&MAGIC[..], &[kind], &flow.to_be_bytes()].concat();
    bytes.resize(FLOW_DATAGRAM, 0);
    bytes
}

/// A second of a flow waits for a busy machine, so that what has passed the gateway is not lost at the end.
pub(crate) fn enlarge_queue(socket: &UdpSocket) {
    setsockopt(socket, sockopt::RcvBufForce, &QUEUE).expect("enlarge a socket's queue (labs need root)");
}

fn parse(datagram: &[u8]) -> Option<(u8, u64)> {
    let (kind, rest) = datagram.strip_prefix(MAGIC)?.split_first()?;
    Some((*kind, u64::from_be_bytes(*rest.first_chunk()?)))
}

impl Internet {
    /// One socket per address and port, so that an answer comes from where the question went.
    pub(super) fn serve_datagrams(&mut self) {
        for (address, port) in
            [WEB, BULK].into_iter().flat_map(|address| ECHO_UDP_PORTS.map(|port| (address, port)))
        {
            let socket = self.namespace.run(|| UdpSocket::bind((address, port)));
            let socket = socket.unwrap_or_else(|error| panic!("cannot serve UDP {address}:{port}: {error}"));
            enlarge_queue(&socket);
            let (meters, stop) = (self.meters(), Arc::clone(&self.stop));
            self.threads.push(thread::spawn(move || serve(&socket, &meters, &stop)));
        }
    }
}

fn serve(socket: &UdpSocket, meters: &Meters, stop: &AtomicBool) {
    let mut downloads: HashMap<SocketAddr, (u64, Instant)> = HashMap::new();
    let mut buffer = [0; 2048];
    let mut sent = Instant::now();
    while !stop.load(Ordering::Relaxed) {
        let wait = if downloads.is_empty() { POLL } else { TICK };
        socket.set_read_timeout(Some(wait)).expect("set a socket's timeout");
        if let Ok((length, source)) = socket.recv_from(&mut buffer) {
            match parse(&buffer[..length]) {
                Some((UPLOAD, flow)) => meters.of(flow).iter().for_each(|meter| meter.count(length)),
                Some((ASK_FOR_DOWNLOAD, flow)) => drop(downloads.insert(source, (flow, Instant::now()))),
                _ => drop(socket.send_to(&buffer[..length], source)),
            }
        }
        downloads.retain(|_, (_, asked)| asked.elapsed() < ASKED_FOR);
        if sent.elapsed() >= TICK {
            sent = Instant::now();
            for (phone, (flow, _)) in &downloads {
                let _ = socket.send_to(&datagram(DOWNLOAD, *flow), phone);
            }
        }
    }
}

/// Sends back what comes until the other side ends or is silent for too long.
pub(super) fn echo(mut stream: TcpStream, stop: &AtomicBool) {
    let mut buffer = [0; 4096];
    while !stop.load(Ordering::Relaxed) {
        match stream.read(&mut buffer) {
            Ok(length) if length > 0 && stream.write_all(&buffer[..length]).is_ok() => {}
            _ => return,
        }
    }
}
