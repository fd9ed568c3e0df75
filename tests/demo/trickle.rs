//! A datagram a millisecond from a phone to the internet and back: tells when the gate opened or closed, to the millisecond.

use lab::{Phone, addresses::WEB};
use std::{
    io,
    net::UdpSocket,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// Where the internet sends back what it gets (RFC 862).
const ECHO_PORT: u16 = 7;
const EVERY: Duration = Duration::from_millis(1);
/// Between two looks whether something is back.
const LOOK: Duration = Duration::from_micros(200);

/// One datagram: when it left, and when it was back if it is.
#[derive(Debug, Clone, Copy)]
pub struct Datagram {
    pub sent: Instant,
    pub back: Option<Instant>,
}

/// Runs until it is dropped.
pub struct Trickle {
    datagrams: Arc<Mutex<Vec<Datagram>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Trickle {
    pub fn start(phone: &Phone) -> Self {
        let (datagrams, stop) = (Arc::<Mutex<Vec<Datagram>>>::default(), Arc::<AtomicBool>::default());
        let (sent, end) = (Arc::clone(&datagrams), Arc::clone(&stop));
        let thread = phone.namespace().thread("trickle", move || {
            run(&sent, &end).expect("a socket on the phone");
        });
        Self { datagrams, stop, thread: Some(thread) }
    }

    /// All so far, in the order sent.
    pub fn datagrams(&self) -> Vec<Datagram> {
        self.datagrams.lock().expect("nobody panics with datagrams in hand").clone()
    }

    /// From `moment`, when somebody pressed, to the first byte the internet has sent back.
    ///
    /// # Panics
    /// When there is none within `within`.
    pub fn first_byte_after(&self, moment: Instant, within: Duration) -> Duration {
        self.wait_back(moment, within).1.saturating_duration_since(moment)
    }

    /// When the first datagram left that was sent after `moment` and has come back.
    ///
    /// # Panics
    /// When there is none within `within`.
    pub fn passes_after(&self, moment: Instant, within: Duration) -> Instant {
        self.wait_back(moment, within).0
    }

    /// When it was sent, and when it was back.
    fn wait_back(&self, moment: Instant, within: Duration) -> (Instant, Instant) {
        lab::wait_for("the phone's datagrams come back from the internet", within, || {
            let datagrams = self.datagrams();
            let later = datagrams.iter().filter(|datagram| datagram.sent >= moment);
            later.filter_map(|datagram| Some((datagram.sent, datagram.back?))).next().ok_or("none is back")
        })
    }
}

impl Drop for Trickle {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The socket is not connected and so is deaf to ICMP errors: while the gate is closed it goes on asking.
fn run(datagrams: &Mutex<Vec<Datagram>>, stop: &AtomicBool) -> io::Result<()> {
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    socket.set_nonblocking(true)?;
    let mut buffer = [0; 64];
    let mut next = Instant::now();
    while !stop.load(Ordering::Relaxed) {
        if Instant::now() >= next {
            let mut datagrams = datagrams.lock().expect("nobody panics with datagrams in hand");
            let number = datagrams.len() as u64;
            datagrams.push(Datagram { sent: Instant::now(), back: None });
            let _ = socket.send_to(&number.to_be_bytes(), (WEB, ECHO_PORT));
            next = Instant::now() + EVERY;
        }
        while let Ok((length, _)) = socket.recv_from(&mut buffer) {
            let number = <[u8; 8]>::try_from(&buffer[..length]).map(u64::from_be_bytes).unwrap_or(u64::MAX);
            let mut datagrams = datagrams.lock().expect("nobody panics with datagrams in hand");
            let index = usize::try_from(number).unwrap_or(usize::MAX);
            if let Some(datagram) = datagrams.get_mut(index) {
                datagram.back = Some(Instant::now());
            }
        }
        thread::sleep(LOOK);
    }
    Ok(())
}
