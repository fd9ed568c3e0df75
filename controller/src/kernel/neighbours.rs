//! Fixed neighbours: which hardware address a leased address is at, so that no guest can answer for another. And what the
//! kernel has learnt of others by itself.

use super::links::LinkState;
use super::rtnl::{self, Handle, RouteError};
use super::socket::Requests;
use super::wire::{self, Fault, Outgoing};
use hotspot::model::Mac;
use netlink_packet_route::{
    AddressFamily,
    neighbour::{NeighbourAddress, NeighbourAttribute, NeighbourMessage, NeighbourState},
};
use netlink_sys::protocols::NETLINK_ROUTE;
use std::{
    collections::{BTreeMap, HashSet},
    io,
    net::Ipv4Addr,
};

/// Changes that go to the kernel together: some kilobytes.
const MOST_AT_ONCE: usize = 256;

/// Messages and values (linux/rtnetlink.h, linux/neighbour.h).
const NEW: u16 = 28;
const DELETE: u16 = 29;
const REPLACE: u16 = 0x100;
const DESTINATION: u16 = 1;
const HARDWARE: u16 = 2;
const PERMANENT: u16 = 0x80;

/// Where an address on an interface is from now on, whatever was known before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    pub link: LinkState,
    pub address: Ipv4Addr,
    /// The device that alone has it; nothing where that is to be forgotten.
    pub device: Option<Mac>,
}

/// A connection to the kernel's neighbour table.
pub struct Neighbours {
    requests: Requests,
}

impl Neighbours {
    /// Opens the connection in the network namespace of the calling thread.
    ///
    /// # Errors
    /// Where the kernel has no such socket for us.
    pub fn open() -> io::Result<Self> {
        Ok(Self { requests: Requests::open(NETLINK_ROUTE)? })
    }

    /// Makes all changes in their order; answers those that the kernel refused. To forget what is not known is no refusal.
    ///
    /// # Errors
    /// No answer in time: which changes were made is unknown.
    pub fn change(&mut self, changes: &[Change]) -> io::Result<Vec<(Change, Fault)>> {
        let mut refused = Vec::new();
        for some in changes.chunks(MOST_AT_ONCE) {
            refused.extend(self.change_some(some)?);
        }
        Ok(refused)
    }

    fn change_some(&mut self, changes: &[Change]) -> io::Result<Vec<(Change, Fault)>> {
        let mut out = Outgoing::default();
        let mut asked = BTreeMap::new();
        for (number, change) in changes.iter().enumerate() {
            let sequence = self.requests.next_sequence();
            // The kernel takes them in their order: who hears of the last has heard of every refusal before.
            let ack = if number + 1 == changes.len() { wire::ACK } else { 0 };
            request(&mut out, change, ack, sequence);
            asked.insert(sequence, *change);
        }
        self.requests.send(&out)?;
        let last = self.requests.last_sequence();
        let mut refused = Vec::new();
        self.requests.receive(|message| {
            let change = asked.get(&message.sequence).filter(|_| message.kind == wire::ERROR)?;
            let fault = message.fault().filter(|fault| !change.is_undone_by(fault));
            refused.extend(fault.map(|fault| (*change, fault)));
            (message.sequence == last).then_some(())
        })?;
        Ok(refused)
    }
}

impl Change {
    /// The entry, or the interface with all its entries, may be gone.
    fn is_undone_by(&self, fault: &Fault) -> bool {
        self.device.is_none() && matches!(fault.code, libc::ENOENT | libc::ENODEV | libc::ENXIO)
    }
}

fn request(out: &mut Outgoing, change: &Change, ack: u16, sequence: u32) {
    let (kind, how, state) =
        if change.device.is_some() { (NEW, wire::CREATE | REPLACE, PERMANENT) } else { (DELETE, 0, 0) };
    out.message(kind, wire::REQUEST | how | ack, sequence, |out| {
        // `struct ndmsg`: family, interface, state; flags and type are the kernel's.
        out.raw(&[libc::AF_INET as u8, 0, 0, 0]);
        out.raw(&change.link.index.to_ne_bytes());
        let [first, second] = state.to_ne_bytes();
        out.raw(&[first, second, 0, 0]);
        out.attribute(DESTINATION, &change.address.octets());
        if let Some(device) = change.device {
            out.attribute(HARDWARE, &device.octets());
        }
    });
}

/// Addresses whose hardware address the kernel has learnt, and has not found silent since. Those that were fixed say nothing
/// of whether anybody is there.
///
/// # Errors
/// Where the kernel refuses or does not answer.
pub async fn living(handle: &Handle) -> Result<HashSet<Ipv4Addr>, RouteError> {
    let request = handle.neighbours().get().set_address_family(AddressFamily::Inet);
    let neighbours = rtnl::all("read the neighbour table", request.execute()).await?;
    let living = |message: &NeighbourMessage| {
        let attributes = &message.attributes;
        let known = attributes.iter().any(|it| matches!(it, NeighbourAttribute::LinkLayerAddress(_)));
        let address = attributes.iter().find_map(|attribute| match attribute {
            NeighbourAttribute::Destination(NeighbourAddress::Inet(address)) => Some(*address),
            _ => None,
        });
        let state = message.header.state;
        address.filter(|_| {
            known
                && matches!(state, NeighbourState::Reachable | NeighbourState::Delay | NeighbourState::Stale)
        })
    };
    Ok(neighbours.iter().filter_map(living).collect())
}
