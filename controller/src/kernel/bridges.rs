//! The forwarding tables of bridges: by which port each device comes (bridge(8), `fdb`).

use super::rtnl::{self, Handle, RouteError};
use super::socket::Subscription;
use super::wire::{Incoming, attributes};
use futures_util::{StreamExt, TryStreamExt, future::ready};
use hotspot::model::Interface;
use netlink_packet_route::{
    AddressFamily,
    neighbour::{NeighbourAttribute, NeighbourMessage, NeighbourState},
};
use netlink_sys::protocols::NETLINK_ROUTE;
use nix::net::if_::if_indextoname;
use std::{collections::HashMap, io};

/// Entries that one reading brings: a bridge has no limit of its own, and anybody fills it.
const MOST: usize = 65_536;

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

/// All that bridges have learnt of devices; their own ports' addresses are left out.
///
/// # Errors
/// Where the kernel refuses or does not answer.
pub async fn table(handle: &Handle) -> Result<Vec<Learned>, RouteError> {
    let request = handle.neighbours().get().set_address_family(AddressFamily::Bridge);
    let entries = request.execute().try_filter_map(|message| ready(Ok(read(&message)))).take(MOST);
    let entries = rtnl::all("read the forwarding tables of bridges", entries).await?;
    let mut names = Names::default();
    Ok(entries.into_iter().filter_map(|entry| names.learned(entry)).collect())
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

/// A message of a dump.
fn read(message: &NeighbourMessage) -> Option<Entry> {
    let attribute =
        |wanted: fn(&NeighbourAttribute) -> Option<u32>| message.attributes.iter().find_map(wanted);
    let hardware = message.attributes.iter().find_map(|attribute| match attribute {
        NeighbourAttribute::LinkLayerAddress(address) => address.as_slice().try_into().ok(),
        _ => None,
    });
    let bridge = attribute(|attribute| match attribute {
        NeighbourAttribute::Controller(index) => Some(*index),
        _ => None,
    });
    let own = message.header.state == NeighbourState::Permanent;
    let entry = Entry { bridge: bridge?, port: message.header.ifindex, hardware: hardware?, gone: false };
    (!own).then_some(entry)
}

/// A message of the kernel's own accord: `ndmsg` and attributes (linux/neighbour.h).
fn entry(message: &Incoming<'_>) -> Option<Entry> {
    const HEADER: usize = 12;
    const HARDWARE: u16 = 2;
    const BRIDGE: u16 = 9;
    let gone = match message.kind {
        libc::RTM_NEWNEIGH => false,
        libc::RTM_DELNEIGH => true,
        _ => return None,
    };
    let header = message.body.get(..HEADER)?;
    let number = |bytes: &[u8]| bytes.first_chunk().map(|bytes| u32::from_ne_bytes(*bytes));
    let is_bridges = header.first().map(|family| i32::from(*family)) == Some(libc::AF_BRIDGE);
    let state = u16::from_ne_bytes(*header.get(8..)?.first_chunk()?);
    if !is_bridges || state == libc::NUD_PERMANENT {
        return None;
    }
    let mut found = Entry { bridge: 0, port: number(header.get(4..)?)?, hardware: [0; 6], gone };
    for (kind, value) in attributes(message.body.get(HEADER..)?) {
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
    use super::super::lab::Room;
    use super::*;
    use std::time::Duration;
    use tokio::time::timeout;

    const DEVICE: [u8; 6] = [2, 0, 0, 0, 0, 0x11];

    #[test]
    fn a_device_is_seen_at_its_port_and_at_the_next_when_it_moves() {
        let room = Room::new();
        for line in [
            "link add br-test type bridge",
            "link add one type veth peer name one-end",
            "link add two type veth peer name two-end",
            "link set one master br-test",
            "link set two master br-test",
            "link set br-test up",
            "link set one-end up",
            "link set two-end up",
            "link set one up",
            "link set two up",
        ] {
            room.ip(line);
        }
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
            let handle = rtnl::open().unwrap();
            let mut changes = Changes::open().unwrap();
            let mut first = table(&handle).await.unwrap();
            first.retain(|learned| learned.hardware == DEVICE);
            for order in orders {
                let words: Vec<&str> = order.split(' ').collect();
                assert!(std::process::Command::new(words[0]).args(&words[1..]).status().unwrap().success());
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
}
