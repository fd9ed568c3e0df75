//! The internet: web servers, a name server, echo on many ports, endless traffic. Threads of this process, whose sockets
//! live in the internet's namespace.

mod dns;
mod probes;
mod streams;
mod web;

pub use dns::{Dns, Question};
pub use probes::{PROBES, Probe};
pub use streams::{ECHO_TCP_PORTS, ECHO_UDP_PORTS};
pub use web::Hit;

pub(crate) use streams::{ASK_FOR_DOWNLOAD, FLOW_DATAGRAM, UPLOAD, datagram};

use crate::{flow::Meters, namespace::Namespace};
use socket2::Socket;
use std::{
    fs,
    net::{Ipv6Addr, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// How often a waiting server looks whether it shall end.
const POLL: Duration = Duration::from_millis(50);
/// A peer that says and takes nothing for so long is left.
const PATIENCE: Duration = Duration::from_secs(5);

pub struct Internet {
    namespace: Namespace,
    /// The name server's zone, knobs and log.
    pub dns: Arc<Dns>,
    web: Arc<web::Web>,
    meters: Arc<Meters>,
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Internet {
    pub(crate) fn start(namespace: Namespace) -> Self {
        let meters = Arc::new(Meters::default());
        let (dns, web) = (Arc::new(Dns::of_the_lab()), Arc::new(web::Web::new(Arc::clone(&meters))));
        let mut internet = Self { namespace, dns, web, meters, stop: Arc::default(), threads: Vec::new() };
        let (web, dns) = (Arc::clone(&internet.web), Arc::clone(&internet.dns));
        internet.serve_tcp(80, move |stream, stop| web.serve(stream, stop));
        internet.serve_tcp(53, move |stream, _| dns.serve(stream));
        for port in ECHO_TCP_PORTS {
            internet.serve_tcp(port, streams::echo);
        }
        internet.serve_dns();
        internet.serve_datagrams();
        internet
    }

    #[must_use]
    pub fn namespace(&self) -> &Namespace {
        &self.namespace
    }

    /// Every request the web servers have got, in order.
    #[must_use]
    pub fn hits(&self) -> Vec<Hit> {
        self.web.hits()
    }

    /// Packets that have come in by the uplink so far, by the interface's own counter.
    #[must_use]
    pub fn packets_received(&self) -> u64 {
        let table = self
            .namespace
            .run(|| fs::read_to_string("/proc/thread-self/net/dev"))
            .expect("read interface counters");
        let line = table.lines().find_map(|line| line.trim_start().strip_prefix("uplink:"));
        let packets = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
        packets.unwrap_or_else(|| panic!("no packet counter of uplink in\n{table}"))
    }

    pub(crate) fn meters(&self) -> Arc<Meters> {
        Arc::clone(&self.meters)
    }

    /// Answers every connection to `port`, to any address over IPv4 and IPv6, on a thread of its own.
    fn serve_tcp(&mut self, port: u16, handle: impl Fn(TcpStream, &AtomicBool) + Send + Sync + 'static) {
        let listener = self.namespace.run(|| TcpListener::bind((Ipv6Addr::UNSPECIFIED, port)));
        let listener =
            Socket::from(listener.unwrap_or_else(|error| panic!("cannot serve TCP port {port}: {error}")));
        listener.set_read_timeout(Some(POLL)).expect("set a listener's timeout");
        let (handle, stop) = (Arc::new(handle), Arc::clone(&self.stop));
        self.threads.push(thread::spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                let Ok((stream, _)) = listener.accept() else { continue };
                let stream = TcpStream::from(stream);
                let patient =
                    stream.set_read_timeout(Some(PATIENCE)).and(stream.set_write_timeout(Some(PATIENCE)));
                patient.expect("set a connection's timeouts");
                let (handle, stop) = (Arc::clone(&handle), Arc::clone(&stop));
                thread::spawn(move || handle(stream, &stop));
            }
        }));
    }
}

impl Drop for Internet {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

/// The address a connection was made to, and the one it comes from, IPv4 as IPv4.
fn ends(stream: &TcpStream) -> Option<(SocketAddr, SocketAddr)> {
    let plain = |address: SocketAddr| SocketAddr::new(address.ip().to_canonical(), address.port());
    Some((plain(stream.local_addr().ok()?), plain(stream.peer_addr().ok()?)))
}
