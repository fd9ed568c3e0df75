//! How much gets through: for benchmarks, not for tests of behaviour.

use crate::{Direction, Lab, Phone, addresses::BULK, wait_until};
use nix::sys::socket::{ControlMessage, MsgFlags, MultiHeaders, SockaddrIn, sendmmsg};
use std::{
    io::IoSlice,
    net::{SocketAddrV4, UdpSocket},
    os::fd::AsRawFd,
    process::{Child, Stdio},
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
    let server = Iperf3Server::start(lab);
    let mut client = phone.command("iperf3");
    client.args(["--json", "--client", &BULK.to_string(), "--time", &time.as_secs().max(1).to_string()]);
    client.args(["--parallel", &streams.to_string(), "--connect-timeout", "3000"]);
    if direction == Direction::Down {
        client.arg("--reverse");
    }
    let output = client.output().expect("start iperf3 (package iperf3)");
    drop(server);
    let said = String::from_utf8_lossy(&output.stdout);
    let report: serde_json::Value = serde_json::from_str(&said)
        .unwrap_or_else(|error| panic!("iperf3 printed no JSON ({error}): {said}"));
    let received = report["end"]["sum_received"]["bits_per_second"].as_f64();
    received.unwrap_or_else(|| panic!("iperf3 measured nothing: {}", report["error"]))
}

/// Sends UDP datagrams with `payload` bytes as fast as the phone can, and returns how many the kernel took. Compare with
/// [`crate::Internet::packets_received`].
#[must_use]
pub fn blast_udp(phone: &Phone, to: SocketAddrV4, payload: usize, time: Duration) -> u64 {
    phone.run(|| {
        let socket = UdpSocket::bind("0.0.0.0:0").expect("open a socket on the phone");
        let bytes = vec![0; payload];
        let datagram = [IoSlice::new(&bytes)];
        let datagrams = vec![datagram; BATCH];
        let addresses = vec![Some(SockaddrIn::from(to)); BATCH];
        let mut headers = MultiHeaders::preallocate(BATCH, None);
        let none: [ControlMessage<'_>; 0] = [];
        let (end, mut sent) = (Instant::now() + time, 0);
        while Instant::now() < end {
            let taken =
                sendmmsg(socket.as_raw_fd(), &mut headers, &datagrams, &addresses, none, MsgFlags::empty());
            sent += taken.map_or(0, |taken| taken.count() as u64);
        }
        sent
    })
}

/// One iperf3 server for one measurement.
struct Iperf3Server(Child);

impl Iperf3Server {
    fn start(lab: &Lab) -> Self {
        let mut command = lab.internet.namespace().command("iperf3");
        command
            .args(["--server", "--one-off", "--bind", &BULK.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let server = Self(command.spawn().expect("start iperf3 (package iperf3)"));
        let internet = lab.internet.namespace();
        wait_until("iperf3 listens", Duration::from_secs(5), || {
            // State 0A is LISTEN, 1451 is port 5201.
            internet
                .run(|| std::fs::read_to_string("/proc/thread-self/net/tcp"))
                .is_ok_and(|table| table.lines().any(|line| line.contains(":1451 ") && line.contains(" 0A ")))
        });
        server
    }
}

impl Drop for Iperf3Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
