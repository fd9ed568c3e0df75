//! Traffic that runs until it is stopped, counted where it arrives.

use crate::wait::poll;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// A flow without a byte for this long counts as stopped. Longer than a retransmission on a short path.
const QUIET: Duration = Duration::from_millis(500);

/// Which way the bytes of a flow go, seen from the phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Up,
    Down,
}

/// Running traffic of one phone. Dropped, it ends.
pub struct Flow {
    what: String,
    meter: Arc<Meter>,
    running: Arc<Running>,
    thread: Option<JoinHandle<()>>,
}

/// Shared with the thread that makes the traffic.
#[derive(Default)]
pub(crate) struct Running {
    stop: AtomicBool,
    /// What is on its way when it stops is to be taken.
    drain: AtomicBool,
    failure: Mutex<Option<String>>,
}

impl Running {
    pub(crate) fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    pub(crate) fn drains(&self) -> bool {
        self.drain.load(Ordering::Relaxed)
    }
}

impl Flow {
    /// `work` makes the traffic until [`Running::stopped`]; what it returns as an error is kept for messages.
    pub(crate) fn start(
        what: String,
        namespace: &crate::Namespace,
        meter: Arc<Meter>,
        work: impl FnOnce(&Running) -> std::io::Result<()> + Send + 'static,
    ) -> Self {
        let running = Arc::new(Running::default());
        let inside = Arc::clone(&running);
        let thread = namespace.thread("flow", move || {
            if let Err(error) = work(&inside) {
                *inside.failure.lock().expect("nobody panics with a failure in hand") =
                    Some(error.to_string());
            }
        });
        Self { what, meter, running, thread: Some(thread) }
    }

    /// Payload bytes that have arrived so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.meter.read().0
    }

    /// When the last of them arrived; the flow's start before the first one.
    #[must_use]
    pub fn last_byte(&self) -> Instant {
        self.meter.read().1
    }

    /// Why it could not start or broke off, where it did.
    #[must_use]
    pub fn failure(&self) -> Option<String> {
        self.running.failure.lock().expect("nobody panics with a failure in hand").clone()
    }

    /// Waits for bytes that arrive from now on.
    ///
    /// # Panics
    /// When there are none within `within`.
    pub fn wait_running(&self, within: Duration) {
        assert!(self.progresses(within), "{} was expected to run, but {}", self.what, self.account());
    }

    /// Whether a byte arrives within half a second from now.
    #[must_use]
    pub fn still_running(&self) -> bool {
        self.progresses(QUIET)
    }

    /// Waits until no byte has arrived for half a second, and returns how long after this call the last one came; zero
    /// when none came.
    ///
    /// # Panics
    /// When bytes still arrive later than `within` after this call.
    pub fn wait_stopped(&self, within: Duration) -> Duration {
        let called = Instant::now();
        let last = poll(within + QUIET, || {
            let (_, last) = self.meter.read();
            if last.elapsed() >= QUIET { Ok(last) } else { Err(()) }
        });
        match last.map(|last| last.saturating_duration_since(called)) {
            Ok(after) if after <= within => after,
            _ => panic!("{} was expected to stop within {within:?}, but {}", self.what, self.account()),
        }
    }

    /// Ends the traffic, waits for what is on its way, and returns the payload bytes that arrived in all.
    #[must_use]
    pub fn finish(mut self) -> u64 {
        self.running.drain.store(true, Ordering::Relaxed);
        self.end();
        let _ = poll(5 * QUIET, || if self.last_byte().elapsed() >= QUIET { Ok(()) } else { Err(()) });
        self.bytes()
    }

    fn end(&mut self) {
        self.running.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }

    fn progresses(&self, within: Duration) -> bool {
        let before = self.bytes();
        poll(within, || if self.bytes() > before { Ok(()) } else { Err(()) }).is_ok()
    }

    fn account(&self) -> String {
        let (bytes, last) = self.meter.read();
        let failure = self.failure().map(|error| format!(" ({error})")).unwrap_or_default();
        format!("{bytes} bytes arrived, the last {:?} ago{failure}", last.elapsed())
    }
}

impl Drop for Flow {
    fn drop(&mut self) {
        self.end();
    }
}

/// Bytes that arrived, and when the last did.
pub(crate) struct Meter(Mutex<(u64, Instant)>);

impl Meter {
    pub(crate) fn count(&self, bytes: usize) {
        let mut counted = self.0.lock().expect("nobody panics while counting");
        *counted = (counted.0 + bytes as u64, Instant::now());
    }

    fn read(&self) -> (u64, Instant) {
        *self.0.lock().expect("nobody panics while counting")
    }
}

/// Meters by the number a flow carries in its packets, for those counted at the server.
#[derive(Default)]
pub(crate) struct Meters {
    by_flow: Mutex<HashMap<u64, Arc<Meter>>>,
    flows: AtomicU64,
}

impl Meters {
    pub(crate) fn of_new_flow(&self) -> (u64, Arc<Meter>) {
        let flow = self.flows.fetch_add(1, Ordering::Relaxed);
        let meter = Arc::new(Meter(Mutex::new((0, Instant::now()))));
        self.by_flow.lock().expect("nobody panics while counting").insert(flow, Arc::clone(&meter));
        (flow, meter)
    }

    pub(crate) fn of(&self, flow: u64) -> Option<Arc<Meter>> {
        self.by_flow.lock().expect("nobody panics while counting").get(&flow).cloned()
    }
}
