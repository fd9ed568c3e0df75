//! A way from localhost to the staff's web on the gateway: every byte as it is, so that live pages live.

use lab::Namespace;
use socket2::Socket;
use std::{
    io,
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// The first one that is free is taken.
const PORTS: std::ops::Range<u16> = 8081..8181;
/// Where the staff's web listens.
const FAR_PORT: u16 = 8081;
/// How often a waiting tunnel looks whether it shall be closed.
const POLL: Duration = Duration::from_millis(50);

/// Open until it is dropped.
pub struct Tunnel {
    port: u16,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Tunnel {
    /// # Panics
    /// When none of the ports is free.
    pub fn open(gateway: &Namespace) -> Self {
        let free = PORTS.filter_map(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok()).next();
        let listener =
            free.unwrap_or_else(|| panic!("a free port among {PORTS:?} was expected on localhost"));
        let port = listener.local_addr().expect("a listener has an address").port();
        let listener = Socket::from(listener);
        listener.set_read_timeout(Some(POLL)).expect("set a listener's timeout");
        let stop = Arc::<AtomicBool>::default();
        let end = Arc::clone(&stop);
        // The listener stays on localhost of the machine; what this thread and its own ones connect is the gateway's.
        let thread = gateway.thread("tunnel", move || {
            while !end.load(Ordering::Relaxed) {
                let Ok((browser, _)) = listener.accept() else { continue };
                thread::spawn(move || join(browser.into()));
            }
        });
        Self { port, stop, thread: Some(thread) }
    }

    /// As a person types it.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Tunnel {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Both ways, until either side ends.
fn join(browser: TcpStream) -> io::Result<()> {
    let web = TcpStream::connect((Ipv4Addr::LOCALHOST, FAR_PORT))?;
    let (from_browser, to_web) = (browser.try_clone()?, web.try_clone()?);
    let there = thread::spawn(move || pass(from_browser, to_web));
    pass(web, browser)?;
    let _ = there.join();
    Ok(())
}

fn pass(mut from: TcpStream, mut to: TcpStream) -> io::Result<()> {
    let passed = io::copy(&mut from, &mut to);
    // The other way may have more to say; a browser that left does not read it.
    let _ = to.shutdown(Shutdown::Write);
    if passed.is_err() {
        let _ = from.shutdown(Shutdown::Both);
    }
    passed.map(drop)
}
