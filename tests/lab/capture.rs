//! What really left the gateway: a listener on the far side of its uplink.

use crate::{namespace::Namespace, packet, wait_until};
use std::{
    collections::VecDeque,
    fs::File,
    io::Read,
    net::UdpSocket,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

/// Frames kept for looking at; older ones are only counted.
const KEPT_FRAMES: usize = 20_000;
/// Of each frame only this much is kept, in bytes: headers and a mark.
const KEPT_BYTES: usize = 512;
const POLL: Duration = Duration::from_millis(20);

/// A running listener; it ends when dropped.
pub struct Capture {
    seen: Arc<Mutex<Seen>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    /// Opened inside the gateway: what it sends leaves by the uplink, after everything sent before.
    tracer: UdpSocket,
    traces: AtomicU64,
    trace: Mark,
}

#[derive(Default)]
struct Seen {
    frames: VecDeque<Vec<u8>>,
    count: u64,
    /// Number of the latest trace that came by; traces are neither kept nor counted.
    traced: u64,
}

/// Sixteen random bytes that no other packet carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark(pub [u8; 16]);

impl Mark {
    #[must_use]
    pub fn new() -> Self {
        let mut bytes = [0; 16];
        File::open("/dev/urandom")
            .and_then(|mut random| random.read_exact(&mut bytes))
            .expect("read /dev/urandom");
        Self(bytes)
    }

    #[must_use]
    pub fn is_in(&self, bytes: &[u8]) -> bool {
        self.end_in(bytes).is_some()
    }

    /// The number that stands behind the mark.
    fn followed_by(&self, bytes: &[u8]) -> Option<u64> {
        bytes.get(self.end_in(bytes)?..)?.first_chunk().map(|number| u64::from_be_bytes(*number))
    }

    fn end_in(&self, bytes: &[u8]) -> Option<usize> {
        let length = self.0.len();
        bytes.windows(length).position(|window| window == self.0).map(|start| start + length)
    }
}

impl Default for Mark {
    fn default() -> Self {
        Self::new()
    }
}

impl Capture {
    pub(crate) fn start(gateway: &Namespace, (beyond, interface): (&Namespace, &'static str)) -> Self {
        let from = gateway.mac("wan");
        let socket = beyond.run(|| packet::frame_socket(interface));
        socket.set_read_timeout(Some(POLL)).expect("set a packet socket's timeout");
        let (seen, stop) = (Arc::new(Mutex::new(Seen::default())), Arc::new(AtomicBool::new(false)));
        let trace = Mark::new();
        let thread = beyond.thread("capture", {
            let (seen, stop) = (Arc::clone(&seen), Arc::clone(&stop));
            move || listen(socket, from, &trace, &seen, &stop)
        });
        let tracer = gateway.run(|| UdpSocket::bind("0.0.0.0:0")).expect("open a socket in the gateway");
        Self { seen, stop, thread: Some(thread), tracer, traces: AtomicU64::new(0), trace }
    }

    /// Whether a packet with this mark left the gateway. Waits until all that was sent before has been looked at, so that
    /// a no is a no; after sending by an ordinary socket of a phone, call [`crate::Phone::settle`] first.
    #[must_use]
    pub fn saw(&self, mark: &Mark) -> bool {
        self.count(|frame| mark.is_in(frame)) > 0
    }

    /// How many of the frames kept satisfy `matches`, after waiting as [`Capture::saw`] does. Frames begin with the
    /// Ethernet header and are cut to 512 bytes; the latest 20,000 are kept.
    #[must_use]
    pub fn count(&self, matches: impl Fn(&[u8]) -> bool) -> usize {
        self.catch_up();
        self.seen().frames.iter().filter(|frame| matches(frame)).count()
    }

    /// All frames that left the gateway, its own ARP and neighbour discovery among them, kept or not; after waiting as
    /// [`Capture::saw`] does.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.catch_up();
        self.seen().count
    }

    /// Forgets what was seen so far.
    pub fn clear(&self) {
        self.catch_up();
        let mut seen = self.seen();
        (seen.frames, seen.count) = (VecDeque::new(), 0);
    }

    /// Sends a datagram of the gateway's own and waits until it comes by.
    fn catch_up(&self) {
        let number = self.traces.fetch_add(1, Ordering::Relaxed) + 1;
        let datagram = [&self.trace.0[..], &number.to_be_bytes()].concat();
        wait_until("the gateway's own datagram leaves by its uplink", Duration::from_secs(5), || {
            let discard = (crate::addresses::ROUTER, 9);
            let _ = self.tracer.send_to(&datagram, discard);
            self.seen().traced >= number
        });
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().expect("the listener has not panicked")
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Keeps the frames sent by `from` until told to stop.
fn listen(mut socket: socket2::Socket, from: [u8; 6], trace: &Mark, seen: &Mutex<Seen>, stop: &AtomicBool) {
    let mut buffer = vec![0; 128 * 1024];
    while !stop.load(Ordering::Relaxed) {
        let Ok(length) = socket.read(&mut buffer) else { continue };
        let frame = &buffer[..length.min(KEPT_BYTES)];
        if frame.get(6..12) != Some(&from[..]) {
            continue;
        }
        let mut seen = seen.lock().expect("nobody panics while counting frames");
        if let Some(number) = trace.followed_by(frame) {
            seen.traced = seen.traced.max(number);
            continue;
        }
        seen.count += 1;
        if seen.frames.len() == KEPT_FRAMES {
            seen.frames.pop_front();
        }
        seen.frames.push_back(frame.to_vec());
    }
}
