use lab::{Lab, StaffMember};
use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// Where the first page's live part comes from.
const STREAM: &str = "/admin/arus";
/// So often a viewer looks whether it is to go.
const TICK: Duration = Duration::from_millis(500);

/// Browsers that keep the first page open.
pub struct Viewers {
    threads: Vec<JoinHandle<()>>,
    closing: Arc<AtomicBool>,
    messages: Arc<AtomicUsize>,
    number: usize,
}

impl Viewers {
    /// # Panics
    /// When one of them is not let in.
    pub fn open(lab: &Lab, sari: &StaffMember<'_>, number: usize) -> Self {
        let closing = Arc::new(AtomicBool::new(false));
        let messages = Arc::new(AtomicUsize::new(0));
        let request = format!(
            "GET {STREAM} HTTP/1.1\r\nHost: 127.0.0.1:8081\r\nAccept: text/event-stream\r\nCookie: {}\r\n\r\n",
            sari.cookie()
        );
        let connect = || {
            let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, 8081)).expect("reach the staff's web");
            stream.set_read_timeout(Some(TICK)).expect("set a deadline");
            stream.write_all(request.as_bytes()).expect("ask for the stream");
            stream
        };
        let streams: Vec<TcpStream> =
            lab.gateway.namespace().run(|| (0..number).map(|_| connect()).collect());
        let threads = streams.into_iter().map(|stream| {
            let (closing, messages) = (Arc::clone(&closing), Arc::clone(&messages));
            thread::spawn(move || follow(stream, &closing, &messages))
        });
        Self { threads: threads.collect(), closing, messages, number }
    }

    /// How often each was told something.
    pub fn close(self) -> f64 {
        self.closing.store(true, Ordering::Relaxed);
        for thread in self.threads {
            thread.join().expect("a viewer ends well");
        }
        self.messages.load(Ordering::Relaxed) as f64 / self.number as f64
    }
}

fn follow(mut stream: TcpStream, closing: &AtomicBool, messages: &AtomicUsize) {
    let mut read = [0; 64 * 1024];
    let mut is_first = true;
    while !closing.load(Ordering::Relaxed) {
        let Ok(length) = stream.read(&mut read) else { continue };
        assert!(length > 0, "a live page was closed");
        let text = String::from_utf8_lossy(&read[..length]);
        if std::mem::take(&mut is_first) {
            assert!(text.starts_with("HTTP/1.1 200"), "{text}");
        }
        messages.fetch_add(text.matches("event: isi").count(), Ordering::Relaxed);
    }
}
