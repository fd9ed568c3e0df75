//! A listener on an interface that notes what came by and when.

use lab::{Mark, Namespace, packet};
use std::{
    fs,
    io::Read,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// Frames kept: as many as a few phones send in the longest start.
const KEPT_FRAMES: usize = 100_000;
/// Of each frame: headers and a mark.
const KEPT_BYTES: usize = 96;

/// It listens as long as the program runs.
pub struct Watch {
    seen: Arc<Mutex<Vec<Seen>>>,
}

struct Seen {
    at: Duration,
    frame: Vec<u8>,
}

impl Watch {
    /// Listens on an interface of the machine itself.
    pub fn here(interface: &'static str) -> Self {
        let (watch, seen) = Self::new();
        let socket = packet::frame_socket(interface);
        thread::spawn(move || listen(socket, &seen));
        watch
    }

    /// Listens on an interface of a namespace.
    pub fn inside(namespace: &Namespace, interface: &'static str) -> Self {
        let (watch, seen) = Self::new();
        let socket = namespace.run(|| packet::frame_socket(interface));
        namespace.thread("watch", move || listen(socket, &seen));
        watch
    }

    /// When each frame with this mark came by, since the machine started.
    pub fn times_of(&self, mark: &Mark) -> Vec<Duration> {
        let seen = self.seen.lock().expect("the listener has not panicked");
        assert!(seen.len() < KEPT_FRAMES, "more frames came by than are kept");
        seen.iter().filter(|seen| mark.is_in(&seen.frame)).map(|seen| seen.at).collect()
    }

    fn new() -> (Self, Arc<Mutex<Vec<Seen>>>) {
        let seen = Arc::new(Mutex::new(Vec::new()));
        (Self { seen: Arc::clone(&seen) }, seen)
    }
}

/// Since the machine started, as systemd counts.
pub fn since_start() -> Duration {
    let uptime = fs::read_to_string("/proc/uptime").expect("read the time since the start");
    let seconds = uptime.split(' ').next().and_then(|seconds| seconds.parse().ok());
    Duration::from_secs_f64(seconds.unwrap_or_else(|| panic!("no time in {uptime:?}")))
}

fn listen(mut socket: impl Read, seen: &Mutex<Vec<Seen>>) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length) = socket.read(&mut buffer) {
        let mut seen = seen.lock().expect("nobody panics while noting a frame");
        if seen.len() < KEPT_FRAMES {
            seen.push(Seen { at: since_start(), frame: buffer[..length.min(KEPT_BYTES)].to_vec() });
        }
    }
}
