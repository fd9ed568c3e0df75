//! What alarms are sent to: a mail server and a web address on the gateway's own loopback. They take whatever comes.

use crate::{Gateway, Seat, http::read_head};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

/// How often it is looked whether somebody comes, or the sink is to close.
const LOOK_EVERY: Duration = Duration::from_millis(20);
const PATIENCE: Duration = Duration::from_secs(5);

/// A mail server (RFC 5321) without TLS, or a web server that answers 200. Closed when dropped.
pub struct Sink {
    taken: Arc<Mutex<Vec<String>>>,
    over: Arc<AtomicBool>,
}

impl Sink {
    /// Takes mail at this port of the gateway's loopback.
    #[must_use]
    pub fn mail(gateway: &Gateway, port: u16) -> Self {
        Self::open(gateway, port, take_mail)
    }

    /// Takes calls at this port of the gateway's loopback.
    #[must_use]
    pub fn web(gateway: &Gateway, port: u16) -> Self {
        Self::open(gateway, port, take_call)
    }

    /// Each mail with its head; each call's head and body.
    #[must_use]
    pub fn taken(&self) -> Vec<String> {
        self.taken.lock().expect("a sink panicked").clone()
    }

    fn open(gateway: &Gateway, port: u16, take: fn(TcpStream) -> std::io::Result<Option<String>>) -> Self {
        let bind = || TcpListener::bind((Ipv4Addr::LOCALHOST, port));
        let listener = gateway.machine().run(bind).expect("listen on the gateway's loopback");
        listener.set_nonblocking(true).expect("a listener that can be closed");
        let sink = Self { taken: Arc::default(), over: Arc::default() };
        let (taken, over) = (Arc::clone(&sink.taken), Arc::clone(&sink.over));
        thread::spawn(move || {
            while !over.load(Ordering::Relaxed) {
                let Ok((stream, _)) = listener.accept() else {
                    thread::sleep(LOOK_EVERY);
                    continue;
                };
                let patient =
                    stream.set_nonblocking(false).and_then(|()| stream.set_read_timeout(Some(PATIENCE)));
                if let Ok(Some(message)) = patient.and_then(|()| take(stream)) {
                    taken.lock().expect("a sink panicked").push(message);
                }
            }
        });
        sink
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
    }
}

fn take_mail(mut stream: TcpStream) -> std::io::Result<Option<String>> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    stream.write_all(b"220 sink\r\n")?;
    let mut mail = None;
    while let Some(line) = lines.next().transpose()? {
        match line.get(..4).unwrap_or_default().to_ascii_uppercase().as_str() {
            "EHLO" => stream.write_all(b"250-sink\r\n250 8BITMIME\r\n")?,
            "DATA" => {
                stream.write_all(b"354 go on\r\n")?;
                let text: Vec<String> =
                    lines.by_ref().map_while(Result::ok).take_while(|line| line != ".").collect();
                mail = Some(text.join("\n"));
                stream.write_all(b"250 taken\r\n")?;
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n")?;
                break;
            }
            _ => stream.write_all(b"250 well\r\n")?,
        }
    }
    Ok(mail)
}

fn take_call(mut stream: TcpStream) -> std::io::Result<Option<String>> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (first, headers) = read_head(&mut reader)?;
    let length = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length = length.and_then(|(_, value)| value.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body)?;
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")?;
    let headers: Vec<String> =
        headers.iter().map(|(name, value)| format!("{}: {value}", name.to_ascii_lowercase())).collect();
    Ok(Some(format!("{first}\n{}\n\n{}", headers.join("\n"), String::from_utf8_lossy(&body))))
}
