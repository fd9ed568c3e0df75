//! Domains that somebody else's name server answers for, a real program: the resolvers of the lab ask it and hand on what
//! it says.

use super::{Internet, POLL};
use std::{
    collections::HashMap,
    net::{Ipv4Addr, SocketAddr, UdpSocket},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// More questions than a tunnel keeps open at once; the oldest answers are not waited for beyond.
const MOST_WAITING: usize = 4096;

/// A domain and the way to its server.
pub struct Delegation {
    /// In lower case, without the final dot.
    domain: String,
    /// Connected to the server.
    socket: UdpSocket,
    waiting: Mutex<HashMap<u16, Asker>>,
    next: AtomicUsize,
    /// Bytes of questions and answers that have passed.
    passed: AtomicUsize,
}

/// Who waits for an answer.
struct Asker {
    socket: UdpSocket,
    source: SocketAddr,
    id: [u8; 2],
}

impl Internet {
    /// From now on the name server at this port of the internet's own loopback answers for `domain` and all below, over UDP.
    pub fn delegate(&mut self, domain: &str, port: u16) -> Arc<Delegation> {
        let socket = self.namespace.run(|| {
            let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
            socket.connect((Ipv4Addr::LOCALHOST, port)).map(|()| socket)
        });
        let socket = socket.expect("open a socket to a name server");
        socket.set_read_timeout(Some(POLL)).expect("set a socket's timeout");
        let delegation = Arc::new(Delegation {
            domain: domain.to_owned(),
            socket,
            waiting: Mutex::default(),
            next: AtomicUsize::new(0),
            passed: AtomicUsize::new(0),
        });
        self.dns.add(Arc::clone(&delegation));
        let (stop, served) = (Arc::clone(&self.stop), Arc::clone(&delegation));
        self.threads.push(thread::spawn(move || {
            let mut buffer = [0; 4096];
            while !stop.load(Ordering::Relaxed) {
                // An error tells that the program is not there at this moment.
                if let Ok(length) = served.socket.recv(&mut buffer) {
                    served.hand_on(&mut buffer[..length]);
                }
            }
        }));
        delegation
    }
}

impl Delegation {
    /// Bytes of all questions and answers so far, headers of DNS included.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.passed.load(Ordering::Relaxed)
    }

    /// Whether the domain is this server's; `name` without the final dot.
    pub(super) fn covers(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        name.strip_suffix(&self.domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }

    /// Asks the server under a number of our own, as a resolver does.
    pub(super) fn ask(&self, question: &[u8], socket: &UdpSocket, source: SocketAddr) {
        let (Some(id), Ok(socket)) = (question.first_chunk(), socket.try_clone()) else { return };
        let number = self.next.fetch_add(1, Ordering::Relaxed) as u16;
        {
            let mut waiting = self.waiting.lock().expect("a delegation panicked");
            if waiting.len() >= MOST_WAITING {
                waiting.clear();
            }
            waiting.insert(number, Asker { socket, source, id: *id });
        }
        self.passed.fetch_add(question.len(), Ordering::Relaxed);
        let _ = self.socket.send(&[&number.to_be_bytes()[..], &question[2..]].concat());
    }

    fn hand_on(&self, answer: &mut [u8]) {
        let Some(number) = answer.first_chunk_mut() else { return };
        let asker = self.waiting.lock().expect("a delegation panicked").remove(&u16::from_be_bytes(*number));
        let Some(asker) = asker else { return };
        *number = asker.id;
        self.passed.fetch_add(answer.len(), Ordering::Relaxed);
        let _ = asker.socket.send_to(answer, asker.source);
    }
}
