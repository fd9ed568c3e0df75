//! A window on localhost into a phone: a browser on this machine sees the portal's pages as that phone does.

use crate::story::PORTAL;
use lab::{Phone, http::read_head};
use socket2::Socket;
use std::{
    io::{self, BufReader, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// The first one that is free is taken.
const PORTS: std::ops::Range<u16> = 8080..8180;
/// How often a waiting window looks whether it shall be closed.
const POLL: Duration = Duration::from_millis(50);
/// A browser or portal that says and takes nothing for so long is left.
const PATIENCE: Duration = Duration::from_secs(10);

const UNREACHABLE: &[u8] =
    b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n\
    The portal cannot be reached from the phone.\n";

/// Open until it is dropped.
pub struct Window {
    port: u16,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Window {
    /// # Panics
    /// When none of the ports is free.
    pub fn open(phone: &Phone) -> Self {
        let free = PORTS.filter_map(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok()).next();
        let listener =
            free.unwrap_or_else(|| panic!("a free port among {PORTS:?} was expected on localhost"));
        let port = listener.local_addr().expect("a listener has an address").port();
        let listener = Socket::from(listener);
        listener.set_read_timeout(Some(POLL)).expect("set a listener's timeout");
        let stop = Arc::<AtomicBool>::default();
        let end = Arc::clone(&stop);
        // The listener stays on localhost of the machine; what this thread and its own ones connect is the phone's.
        let thread = phone.namespace().thread("window", move || {
            while !end.load(Ordering::Relaxed) {
                let Ok((browser, _)) = listener.accept() else { continue };
                thread::spawn(move || pass(browser.into(), port));
            }
        });
        Self { port, stop, thread: Some(thread) }
    }

    /// As a person types it.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// One request and its answer. Browser and portal see each other's failures as a connection that ends.
fn pass(mut browser: TcpStream, port: u16) -> io::Result<()> {
    patient(&browser)?;
    let mut reading = BufReader::new(browser.try_clone()?);
    let (first, headers) = read_head(&mut reading)?;
    let Ok(mut portal) = TcpStream::connect_timeout(&(PORTAL, 80).into(), PATIENCE) else {
        return browser.write_all(UNREACHABLE);
    };
    patient(&portal)?;
    portal.write_all(for_the_portal(&first, &headers, port).as_bytes())?;
    let length = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length = length.and_then(|(_, length)| length.parse().ok()).unwrap_or(0);
    io::copy(&mut reading.take(length), &mut portal)?;
    io::copy(&mut portal, &mut browser)?;
    Ok(())
}

fn patient(stream: &TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))
}

/// The head of a request to the window as the phone's own browser would send it: the portal answers under its own name
/// only, and takes forms from its own pages only. Other sites' forms keep their origin, and are refused.
fn for_the_portal(first: &str, headers: &[(String, String)], port: u16) -> String {
    let ours = [format!("http://127.0.0.1:{port}"), format!("http://localhost:{port}")];
    // One request per connection: the next one's head would pass unread.
    let mut head = format!("{first}\r\nHost: {PORTAL}\r\nConnection: close\r\n");
    for (name, value) in headers {
        match name.to_ascii_lowercase().as_str() {
            "host" | "connection" | "keep-alive" => {}
            "origin" if ours.contains(value) => head += &format!("{name}: http://{PORTAL}\r\n"),
            _ => head += &format!("{name}: {value}\r\n"),
        }
    }
    head + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(headers: &[(&str, &str)]) -> String {
        let headers: Vec<(String, String)> =
            headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        for_the_portal("POST /sambung HTTP/1.1", &headers, 8080)
    }

    #[test]
    fn a_request_to_the_window_becomes_the_phones() {
        let head = head(&[
            ("Host", "127.0.0.1:8080"),
            ("Connection", "keep-alive"),
            ("Origin", "http://127.0.0.1:8080"),
            ("Content-Length", "7"),
        ]);
        assert_eq!(
            head,
            "POST /sambung HTTP/1.1\r\nHost: 172.16.255.1\r\nConnection: close\r\n\
             Origin: http://172.16.255.1\r\nContent-Length: 7\r\n\r\n"
        );
    }

    #[test]
    fn another_sites_form_stays_another_sites() {
        for origin in ["http://evil.example", "http://127.0.0.1:80801", "http://127.0.0.1:8081", "null"] {
            assert!(head(&[("origin", origin)]).contains(&format!("origin: {origin}\r\n")), "{origin}");
        }
    }
}
