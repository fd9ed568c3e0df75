//! How much gets through: for benchmarks, not for tests of behaviour.

use crate::{Direction, Lab, Phone, addresses::BULK, wait_until};
use nix::sys::socket::{ControlMessage, MsgFlags, MultiHeaders, SockaddrIn, sendmmsg};
use std::{
    io::IoSlice,
    net::{SocketAddrV4, UdpSocket},
    os::fd::AsRawFd,
    process::{Child, Stdio},
    sync::atomic::{AtomicU16, Ordering},
    time::{Duration, Instant},
};

/// Datagrams handed to the kernel in one call.
const BATCH: usize = 64;

/// TCP throughput of one phone against iperf3 at [`BULK`], in bits per second as the receiver counted.
///
/// # Panics
/// With iperf3's words, when it fails.
#[must_use]
pub fn iperf3(lab: &Lab, phone: &Phone, direction: Direction, time: Duration, streams: u8) -> f64 {
    let report = run_iperf3(lab, phone, direction, time, &["--parallel", &streams.to_string()]);
    received(&report, "sum_received")
}

/// UDP throughput of one phone against iperf3 at [`BULK`], sent at `offered` bits per second in datagrams of 1,200 bytes,
/// in bits of payload per second as the receiver counted.
///
/// # Panics
/// With iperf3's words, when it fails.
#[must_use]
pub fn iperf3_udp(lab: &Lab, phone: &Phone, direction: Direction, time: Duration, offered: u64) -> f64 {
    let offered = offered.to_string();
    let report =
        run_iperf3(lab, phone, direction, time, &["--udp", "--length", "1200", "--bitrate", &offered]);
    // What the receiver took: everything that was sent but what was lost.
    let sum = &report["end"]["sum"];
    let lost = sum["lost_percent"].as_f64().unwrap_or(100.0);
    sum["bits_per_second"].as_f64().unwrap_or_default() * (1.0 - lost / 100.0)
}

fn received(report: &serde_json::Value, sum: &str) -> f64 {
    let received = report["end"][sum]["bits_per_second"].as_f64();
    received.unwrap_or_else(|| panic!("iperf3 measured nothing: {}", report["error"]))
}

fn run_iperf3(
    lab: &Lab,
    phone: &Phone,
    direction: Direction,
    time: Duration,
    arguments: &[&str],
) -> serde_json::Value {
    let server = Iperf3Server::start(lab);
    let mut client = phone.command("iperf3");
    client.args(["--json", "--client", &BULK.to_string(), "--port", &server.port.to_string()]);
    client.args(["--time", &time.as_secs().max(1).to_string(), "--connect-timeout", "3000"]).args(arguments);
    if direction == Direction::Down {
        client.arg("--reverse");
    }
    let output = client.output().expect("start iperf3 (package iperf3)");
    drop(server);
    let said = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&said).unwrap_or_else(|error| panic!("iperf3 printed no JSON ({error}): {said}"))
}

/// Sends UDP datagrams with `payload` bytes as fast as the phone can, and returns how many the kernel took. Compare with
/// [`crate::Internet::packets_received`].
#[must_use]
pub fn blast_udp(phone: &Phone, to: SocketAddrV4, payload: usize, time: Duration) -> u64 {
    blast(phone, payload, time, |_| to)
}

/// The same to one port after the other of [`BULK`], each of which begins a flow: from 1,024 on, and round again.
#[must_use]
pub fn blast_flows(phone: &Phone, payload: usize, time: Duration) -> u64 {
    blast(phone, payload, time, |number| {
        let port = 1_024 + number % u64::from(u16::MAX - 1_024);
        SocketAddrV4::new(BULK, u16::try_from(port).unwrap_or(u16::MAX))
    })
}

/// Where the datagram with this number goes says `to`.
fn blast(phone: &Phone, payload: usize, time: Duration, to: impl Fn(u64) -> SocketAddrV4 + Sync) -> u64 {
    phone.run(|| {
        let socket = UdpSocket::bind("0.0.0.0:0").expect("open a socket on the phone");
        let bytes = vec![0; payload];
        let datagram = [IoSlice::new(&bytes)];
        let datagrams = vec![datagram; BATCH];
        let mut headers = MultiHeaders::preallocate(BATCH, None);
        let none: [ControlMessage<'_>; 0] = [];
        let (end, mut sent) = (Instant::now() + time, 0);
        while Instant::now() < end {
            let addresses: Vec<_> =
                (sent..).take(BATCH).map(|number| Some(SockaddrIn::from(to(number)))).collect();
            let taken =
                sendmmsg(socket.as_raw_fd(), &mut headers, &datagrams, &addresses, none, MsgFlags::empty());
            sent += taken.map_or(0, |taken| taken.count() as u64);
        }
        sent
    })
}

/// Sends these frames over and over as fast as the phone can, and returns how many the kernel took.
#[must_use]
pub fn blast_frames(phone: &Phone, frames: &[Vec<u8>], time: Duration) -> u64 {
    let socket = phone.frame_socket();
    let frames: Vec<_> = frames.iter().map(|frame| [IoSlice::new(frame)]).collect();
    let mut headers = MultiHeaders::preallocate(BATCH, None);
    let (none, nowhere): ([ControlMessage<'_>; 0], _) = ([], vec![None::<SockaddrIn>; BATCH]);
    let (end, mut sent) = (Instant::now() + time, 0);
    for batch in frames.chunks(BATCH).cycle().take_while(|_| Instant::now() < end) {
        let taken = sendmmsg(socket.as_raw_fd(), &mut headers, batch, &nowhere, none, MsgFlags::empty());
        sent += taken.map_or(0, |taken| taken.count() as u64);
    }
    sent
}

/// One iperf3 server for one measurement, on a port of its own: several run side by side.
struct Iperf3Server {
    process: Child,
    port: u16,
}

impl Iperf3Server {
    fn start(lab: &Lab) -> Self {
        static PORTS: AtomicU16 = AtomicU16::new(0);
        let port = 5_201 + PORTS.fetch_add(1, Ordering::Relaxed) % 1_000;
        let mut command = lab.internet.namespace().command("iperf3");
        command
            .args(["--server", "--one-off", "--bind", &BULK.to_string(), "--port", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let process = command.spawn().expect("start iperf3 (package iperf3)");
        let server = Self { process, port };
        let internet = lab.internet.namespace();
        wait_until("iperf3 listens", Duration::from_secs(5), || {
            // State 0A is LISTEN.
            let listens = format!(":{port:04X} ");
            internet
                .run(|| std::fs::read_to_string("/proc/thread-self/net/tcp"))
                .is_ok_and(|table| table.lines().any(|line| line.contains(&listens) && line.contains(" 0A ")))
        });
        server
    }
}

impl Drop for Iperf3Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
