//! The forwarding tables of bridges: by which port each device comes (bridge(8), `fdb`).

use super::socket::{Requests, Subscription};
use super::wire::{self, Incoming, Outgoing, attributes};
use hotspot::model::Interface;
use netlink_sys::protocols::NETLINK_ROUTE;
use nix::net::if_::if_indextoname;
use std::{
    collections::HashMap,
    io,
    time::{Duration, Instant},
};
use tokio::task::spawn_blocking;

/// Entries that one reading brings: a bridge has no limit of its own, and anybody fills it.
const MOST: usize = 65_536;
/// For the same; the kernel takes a fraction of it.
const DEADLINE: Duration = Duration::from_secs(2);

/// `struct ndmsg`: bridges' entries, of all of them.
const OF_BRIDGES: [u8; 12] = [libc::AF_BRIDGE as u8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// An entry of a bridge's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learned {
    pub bridge: Interface,
    pub port: Interface,
    pub hardware: [u8; 6],
    /// The bridge has forgotten it.
    pub gone: bool,
}

/// What changed in the tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// In the order in which it happened.
    pub learned: Vec<Learned>,
    /// There was more: look at the whole table.
    pub lost: bool,
}

/// All that bridges have learnt of devices; their own ports' addresses are left out. Reads in the network namespace of the
/// calling thread, on a socket of its own: a reading that is broken off ends in the kernel too when its socket is gone.
///
/// # Errors
/// Where the kernel refuses or does not answer. Needs a tokio runtime.
pub async fn table() -> io::Result<Vec<Learned>> {
    let requests = Requests::open(NETLINK_ROUTE)?;
    let entries = spawn_blocking(|| read(requests)).await.map_err(io::Error::other)??;
    let mut names = Names::default();
    Ok(entries.into_iter().filter_map(|entry| names.learned(entry)).collect())
}

fn read(mut requests: Requests) -> io::Result<Vec<Entry>> {
    let sequence = requests.next_sequence();
    let mut out = Outgoing::default();
    out.message(libc::RTM_GETNEIGH, wire::REQUEST | wire::DUMP, sequence, |out| out.raw(&OF_BRIDGES));
    requests.send(&out)?;
    let (since, mut entries) = (Instant::now(), Vec::new());
    let fault = requests.receive(|message| {
        if message.sequence != sequence {
            return None;
        }
        if matches!(message.kind, wire::ERROR | wire::DONE) {
            return Some(message.fault());
        }
        entries.extend(entry(&message));
        // While a table grows, the kernel comes to no end.
        (entries.len() >= MOST || since.elapsed() > DEADLINE).then_some(None)
    })?;
    fault.map_or(Ok(entries), |fault| Err(fault.into()))
}

/// Word of changes.
pub struct Changes {
    subscription: Subscription,
}

impl Changes {
    /// Listens in the network namespace of the calling thread.
    ///
    /// # Errors
    /// Where no netlink socket can be had. Needs a tokio runtime.
    pub fn open() -> io::Result<Self> {
        const NEIGHBOURS: u32 = 3;
        Ok(Self { subscription: Subscription::open(NETLINK_ROUTE, &[NEIGHBOURS])? })
    }

    /// Waits for changes and returns all there are by then. Cancel-safe.
    ///
    /// # Errors
    /// When the socket fails; open another then.
    pub async fn next(&mut self) -> io::Result<News> {
        let mut entries = Vec::new();
        let mut lost = false;
        while entries.is_empty() && !lost {
            let note = |message: Incoming<'_>| match entry(&message) {
                Some(_) if entries.len() >= MOST => {}
                found => entries.extend(found),
            };
            lost = self.subscription.drain(note).await?;
        }
        let mut names = Names::default();
        lost |= entries.len() >= MOST;
        Ok(News { learned: entries.into_iter().filter_map(|entry| names.learned(entry)).collect(), lost })
    }
}

/// An entry with the interfaces' numbers.
struct Entry {
    bridge: u32,
    port: u32,
    hardware: [u8; 6],
    gone: bool,
}

/// What a message tells: `ndmsg` and attributes (linux/neighbour.h).
fn entry(message: &Incoming<'_>) -> Option<Entry> {
    const HARDWARE: u16 = 2;
    const BRIDGE: u16 = 9;
    let gone = match message.kind {
        libc::RTM_NEWNEIGH => false,
        libc::RTM_DELNEIGH => true,
        _ => return None,
    };
    let header = message.body.get(..OF_BRIDGES.len())?;
    let number = |bytes: &[u8]| bytes.first_chunk().map(|bytes| u32::from_ne_bytes(*bytes));
    let is_bridges = header.first().map(|family| i32::from(*family)) == Some(libc::AF_BRIDGE);
    let state = u16::from_ne_bytes(*header.get(8..)?.first_chunk()?);
    if !is_bridges || state == libc::NUD_PERMANENT {
        return None;
    }
    let mut found = Entry { bridge: 0, port: number(header.get(4..)?)?, hardware: [0; 6], gone };
    for (kind, value) in attributes(message.body.get(OF_BRIDGES.len()..)?) {
        match kind {
            HARDWARE => found.hardware = value.try_into().ok()?,
            BRIDGE => found.bridge = number(value)?,
            _ => {}
        }
    }
    (found.bridge != 0).then_some(found)
}

/// The names of interfaces, each looked up once.
#[derive(Default)]
struct Names(HashMap<u32, Option<Interface>>);

impl Names {
    fn learned(&mut self, entry: Entry) -> Option<Learned> {
        let bridge = self.of(entry.bridge)?;
        // The port of an entry that is gone may be gone too.
        let port = self.of(entry.port).or_else(|| entry.gone.then(|| bridge.clone()))?;
        Some(Learned { bridge, port, hardware: entry.hardware, gone: entry.gone })
    }

    fn of(&mut self, index: u32) -> Option<Interface> {
        let name = || if_indextoname(index).ok()?.to_str().ok()?.parse().ok();
        self.0.entry(index).or_insert_with(name).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::super::lab::{Room, until};
    use super::*;
    use std::{
        io::Write,
        process::{Command, Stdio},
    };
    use tokio::time::timeout;

    const DEVICE: [u8; 6] = [2, 0, 0, 0, 0, 0x11];

    /// A room with a bridge whose ports learn.
    fn bridged(ports: &[&str]) -> Room {
        let room = Room::new();
        room.ip("link add br-test type bridge");
        room.ip("link set br-test up");
        for port in ports {
            room.ip(&format!("link add {port} type veth peer name {port}-end"));
            room.ip(&format!("link set {port}-end up"));
            room.ip(&format!("link set {port} master br-test up"));
        }
        for port in ports {
            until("the port learns", || {
                room.command(&format!("bridge link show dev {port}")).contains("state forwarding")
            });
        }
        room
    }

    #[test]
    fn a_device_is_seen_at_its_port_and_at_the_next_when_it_moves() {
        let room = bridged(&["one", "two"]);
        let at = |port: &str, gone| {
            let (bridge, port) = ("br-test".parse().unwrap(), port.parse().unwrap());
            Learned { bridge, port, hardware: DEVICE, gone }
        };
        let bridge = |order: &str, port: &str| {
            format!("bridge fdb {order} 02:00:00:00:00:11 dev {port} master dynamic")
        };
        room.command(&bridge("add", "one"));
        let orders = [bridge("replace", "two"), bridge("del", "two")];
        let (first, news) = room.wait(move || async move {
            let mut changes = Changes::open().unwrap();
            let mut first = table().await.unwrap();
            first.retain(|learned| learned.hardware == DEVICE);
            for order in orders {
                let words: Vec<&str> = order.split(' ').collect();
                assert!(Command::new(words[0]).args(&words[1..]).status().unwrap().success());
            }
            let mut news = Vec::new();
            while news.len() < 2 {
                let next = timeout(Duration::from_secs(5), changes.next()).await.expect("news").unwrap();
                // The ports' own ends speak too.
                news.extend(next.learned.into_iter().filter(|learned| learned.hardware == DEVICE));
            }
            (first, news)
        });
        assert_eq!(first, [at("one", false)]);
        assert_eq!(news, [at("two", false), at("two", true)]);
    }

    #[test]
    fn a_table_that_was_filled_is_read_up_to_its_bound_again_and_again() {
        let room = bridged(&["one"]);
        let orders: String = (0..MOST + MOST / 8)
            .map(|number| {
                let [.., a, b, c] = number.to_be_bytes();
                format!("fdb add 02:00:00:{a:02x}:{b:02x}:{c:02x} dev one master dynamic\n")
            })
            .collect();
        room.run(move || {
            let mut bridge =
                Command::new("bridge").args(["-batch", "-"]).stdin(Stdio::piped()).spawn().unwrap();
            bridge.stdin.take().unwrap().write_all(orders.as_bytes()).unwrap();
            assert!(bridge.wait().unwrap().success());
        });
        let found = room.wait(|| async {
            let mut found = Vec::new();
            for _ in 0..3 {
                found.push(table().await.map(|entries| entries.len()).map_err(|error| format!("{error:?}")));
            }
            found
        });
        assert_eq!(found, [Ok(MOST), Ok(MOST), Ok(MOST)]);
    }
}
