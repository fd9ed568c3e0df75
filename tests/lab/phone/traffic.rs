//! Traffic that runs until it is stopped.

use super::{Phone, dns::look_up};
use crate::{
    flow::{Direction, Flow},
    http::Target,
    internet::{ASK_FOR_DOWNLOAD, FLOW_DATAGRAM, UPLOAD, datagram, enlarge_queue},
};
use std::{
    io::{self, Read, Write},
    net::{IpAddr, SocketAddr, UdpSocket},
    thread,
    time::{Duration, Instant},
};

/// A read or write that waits looks as often whether the flow shall end.
const POLL: Duration = Duration::from_millis(50);
/// Between two datagrams of an upload: 9.6 Mbit/s.
const TICK: Duration = Duration::from_millis(1);
/// Between two requests for a stream of datagrams.
const ASK_AGAIN: Duration = Duration::from_millis(100);

impl Phone {
    /// A TCP download that does not end by itself: `http://203.0.113.80/bulk` or `http://bulk.example/bulk`.
    #[must_use]
    pub fn start_download(&self, url: &str) -> Flow {
        let (_, meter) = self.meters.of_new_flow();
        let (target, address) = self.target(url);
        let counted = std::sync::Arc::clone(&meter);
        Flow::start(format!("{}'s download of {url}", self.name), &self.namespace, meter, move |running| {
            let mut stream = target.connect(|_| address)?;
            stream.set_read_timeout(Some(POLL))?;
            write!(stream, "GET {} HTTP/1.1\r\nHost: {}\r\n\r\n", target.path, target.authority())?;
            let mut buffer = vec![0; 64 * 1024];
            while !running.stopped() {
                match stream.read(&mut buffer) {
                    Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                    Ok(bytes) => counted.count(bytes),
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        })
    }

    /// A TCP upload that does not end by itself, counted at the server: `http://203.0.113.80/sink`.
    #[must_use]
    pub fn start_upload(&self, url: &str) -> Flow {
        let (flow, meter) = self.meters.of_new_flow();
        let (target, address) = self.target(url);
        Flow::start(format!("{}'s upload to {url}", self.name), &self.namespace, meter, move |running| {
            let mut stream = target.connect(|_| address)?;
            stream.set_write_timeout(Some(POLL))?;
            let (path, host) = (&target.path, target.authority());
            write!(
                stream,
                "POST {path}?flow={flow} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {}\r\n\r\n",
                u64::MAX
            )?;
            while !running.stopped() {
                match stream.write(&[0; 16 * 1024]) {
                    Ok(_) => thread::sleep(TICK),
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        })
    }

    /// A stream of datagrams at 9.6 Mbit/s, to or from one of [`crate::internet::ECHO_UDP_PORTS`] of the web or bulk server.
    #[must_use]
    pub fn start_udp(&self, server: impl Into<SocketAddr>, direction: Direction) -> Flow {
        let (flow, meter) = self.meters.of_new_flow();
        let server = server.into();
        let counted = std::sync::Arc::clone(&meter);
        let what = format!("{}'s stream of datagrams {direction:?} at {server}", self.name);
        Flow::start(what, &self.namespace, meter, move |running| {
            let socket = UdpSocket::bind("0.0.0.0:0")?;
            enlarge_queue(&socket);
            socket.set_read_timeout(Some(POLL))?;
            let mut asked: Option<Instant> = None;
            let mut buffer = [0; 2 * FLOW_DATAGRAM];
            // Not connected and deaf to errors: an ICMP refusal must not end what a determined sender goes on with.
            while !running.stopped() {
                if direction == Direction::Up {
                    let _ = socket.send_to(&datagram(UPLOAD, flow), server);
                    thread::sleep(TICK);
                    continue;
                }
                if asked.is_none_or(|asked| asked.elapsed() >= ASK_AGAIN) {
                    let _ = socket.send_to(&datagram(ASK_FOR_DOWNLOAD, flow), server);
                    asked = Some(Instant::now());
                }
                if let Ok((bytes, _)) = socket.recv_from(&mut buffer) {
                    counted.count(bytes);
                }
            }
            // The server goes on for a second after it was last asked.
            while running.drains()
                && direction == Direction::Down
                && let Ok((bytes, _)) = socket.recv_from(&mut buffer)
            {
                counted.count(bytes);
            }
            Ok(())
        })
    }

    /// The parts of a URL, and its host's address, looked up before the flow starts.
    fn target(&self, url: &str) -> (Target, io::Result<IpAddr>) {
        let target = Target::parse(url).unwrap_or_else(|error| panic!("{url}: {error}"));
        let resolver = self.resolver();
        let address = self.run(|| target.address(|host| look_up(resolver, host)));
        (target, address)
    }
}
