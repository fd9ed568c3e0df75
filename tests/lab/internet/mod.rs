//! The internet: web servers, a name server, echo on many ports, endless traffic. Threads of this process, whose sockets
//! live in the internet's namespace.

mod delegation;
mod dns;
mod encrypted_dns;
mod forgery;
mod probes;
mod signed_zone;
mod streams;
mod tls;
mod unbound;
mod web;

pub use delegation::Delegation;
pub use dns::{Dns, Question};
pub use encrypted_dns::EncryptedResolver;
pub use forgery::{FORGED, Forgery};
pub use probes::{PROBES, Probe};
pub use signed_zone::ValidatingResolver;
pub use streams::{ECHO_TCP_PORTS, ECHO_UDP_PORTS};
pub use web::{Hit, Published};

pub(crate) use streams::{ASK_FOR_DOWNLOAD, FLOW_DATAGRAM, UPLOAD, datagram, enlarge_queue};

use crate::{certificates::Authority, flow::Meters, folder::Folder, namespace::Namespace};
use socket2::{Domain, SockAddr, Socket, Type};
use std::{
    fs,
    io::{self, Write},
    net::{Ipv6Addr, SocketAddr, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// How often a waiting server looks whether it shall end.
const POLL: Duration = Duration::from_millis(50);
/// TCP port where a client that begins with TLS meets the web servers, and any other one an echo.
const HTTPS: u16 = 443;
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
    folder: Arc<Folder>,
}

impl Internet {
    pub(crate) fn start(namespace: Namespace, authority: &Arc<Authority>, folder: &Arc<Folder>) -> Self {
        let meters = Arc::new(Meters::default());
        let web = Arc::new(web::Web::new(Arc::clone(&meters), authority));
        let mut internet = Self {
            namespace,
            dns: Arc::new(Dns::of_the_lab()),
            web: Arc::clone(&web),
            meters,
            stop: Arc::default(),
            threads: Vec::new(),
            folder: Arc::clone(folder),
        };
        let dns = Arc::clone(&internet.dns);
        internet.serve_tcp(53, move |stream, _| dns.serve(stream));
        let plain = Arc::clone(&web);
        internet.serve_tcp(80, move |stream, stop| {
            if let Some(ends) = ends(&stream) {
                plain.serve(stream, false, ends, stop);
            }
        });
        let acceptor = tls::Acceptor::new(authority);
        internet.serve_tcp(HTTPS, move |stream, stop| {
            if !tls::begins(&stream) {
                return streams::echo(stream, stop);
            }
            if let (Some(ends), Some(mut stream)) = (ends(&stream), acceptor.accept(stream)) {
                web.serve(&mut stream, true, ends, stop);
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        });
        for port in ECHO_TCP_PORTS.into_iter().filter(|port| *port != HTTPS) {
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

    /// From now on this is what the web servers answer for a URL, whichever of them is asked.
    pub fn publish(&self, url: &str, page: impl Into<Published>) {
        self.web.publish(url, page.into());
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

    /// Cuts the line behind the router, as a digger does: no packet comes or goes. The router itself still answers ARP, and
    /// the gateway's `wan` keeps its carrier; for that one see [`crate::Lab::pull_cable`].
    pub fn cut_line(&self) {
        self.nft(
            "table inet cut {\n chain in {\n type filter hook prerouting priority -300\n iifname uplink drop\n }\n \
             chain out {\n type filter hook postrouting priority -300\n oifname uplink drop\n }\n}\n",
        );
    }

    /// Mends a line that was cut.
    pub fn restore_line(&self) {
        self.nft("table inet cut\ndelete table inet cut\n");
    }

    fn nft(&self, ruleset: &str) {
        let file = self.folder.path().join("internet.nft");
        fs::write(&file, ruleset).expect("write a ruleset");
        let output = self.namespace.command("nft").arg("-f").arg(&file).output();
        let output = output.expect("start nft (package nftables)");
        assert!(output.status.success(), "nft refused: {}", String::from_utf8_lossy(&output.stderr));
    }

    pub(crate) fn meters(&self) -> Arc<Meters> {
        Arc::clone(&self.meters)
    }

    /// Answers every connection to `port`, to any address over IPv4 and IPv6, on a thread of its own.
    fn serve_tcp(&mut self, port: u16, handle: impl Fn(TcpStream, &AtomicBool) + Send + Sync + 'static) {
        let listener = self.namespace.run(|| listener(port));
        let listener = listener.unwrap_or_else(|error| panic!("cannot serve TCP port {port}: {error}"));
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

/// Of all addresses but those that somebody serves alone: a resolver has the same port at its own.
fn listener(port: u16) -> io::Result<Socket> {
    let socket = Socket::new(Domain::IPV6, Type::STREAM, None)?;
    socket.set_only_v6(false)?;
    socket.set_reuse_address(true)?;
    socket.set_reuse_port(true)?;
    socket.bind(&SockAddr::from(SocketAddr::from((Ipv6Addr::UNSPECIFIED, port))))?;
    socket.listen(128)?;
    Ok(socket)
}

/// The address a connection was made to, and the one it comes from, IPv4 as IPv4.
fn ends(stream: &TcpStream) -> Option<(SocketAddr, SocketAddr)> {
    let plain = |address: SocketAddr| SocketAddr::new(address.ip().to_canonical(), address.port());
    Some((plain(stream.local_addr().ok()?), plain(stream.peer_addr().ok()?)))
}
