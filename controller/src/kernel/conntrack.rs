//! Forgets the flows of a guest, so that the next device with the address inherits none of them and their NAT ports are
//! free again, or leads it past the interceptor. For closing the gate this is not needed: membership in sets decides about every packet.

use super::socket::Requests;
use super::wire::{self, Fault, Incoming, Outgoing, attributes};
pub use crate::firewall::Flows;
use netlink_sys::protocols::NETLINK_NETFILTER;
use std::{io, net::Ipv4Addr};

const SUBSYSTEM: u16 = 1;
const GET: u16 = SUBSYSTEM << 8 | 1;
const DELETE: u16 = SUBSYSTEM << 8 | 2;

/// Attributes (linux/netfilter/nfnetlink_conntrack.h).
mod kind {
    pub const TUPLE_ORIGINAL: u16 = 1;
    pub const MARK: u16 = 8;
    pub const ID: u16 = 12;
    pub const ZONE: u16 = 18;
    pub const MARK_MASK: u16 = 21;
    pub const FILTER: u16 = 25;
    pub const FILTER_ORIGINAL: u16 = 1;
    pub const TUPLE_ADDRESSES: u16 = 1;
}

/// The two ends of a flow's first packet. Attribute in a tuple and bit in a filter (CTA_IP_V4_*, CTA_FILTER_F_CTA_IP_*).
#[derive(Clone, Copy)]
enum End {
    Source = 1,
    Destination = 2,
}

/// A connection to the kernel's connection tracking.
pub struct Tracking {
    requests: Requests,
    /// The kernel has refused a filtered deletion (before Linux 6.8): dump and delete one by one.
    pub(super) one_by_one: bool,
}

impl Tracking {
    /// Opens the connection in the network namespace of the calling thread.
    ///
    /// # Errors
    /// Where the kernel has no nfnetlink.
    pub fn open() -> io::Result<Self> {
        Ok(Self { requests: Requests::open(NETLINK_NETFILTER)?, one_by_one: false })
    }

    /// Forgets those flows that began at `address` or were addressed to it. No such flow is no error.
    ///
    /// # Errors
    /// The kernel's refusal, or no answer in time; flows may be left then.
    pub fn forget(&mut self, address: Ipv4Addr, flows: Flows) -> io::Result<()> {
        if !self.one_by_one {
            let refused = |fault: &Fault| matches!(fault.code, libc::EINVAL | libc::EOPNOTSUPP);
            match self.delete_filtered(address, End::Source, flows)? {
                None => {
                    return self
                        .delete_filtered(address, End::Destination, flows)?
                        .map_or(Ok(()), |fault| Err(fault.into()));
                }
                Some(fault) if refused(&fault) => self.one_by_one = true,
                Some(fault) => return Err(fault.into()),
            }
        }
        self.delete_one_by_one(address, flows)
    }

    /// Forgets those flows, whoever's they are.
    ///
    /// # Errors
    /// As [`Tracking::forget`].
    pub fn forget_everywhere(&mut self, flows: Flows) -> io::Result<()> {
        let fault = self.ask(DELETE, |out| marked(out, flows))?;
        fault.map_or(Ok(()), |fault| Err(fault.into()))
    }

    fn delete_filtered(&mut self, address: Ipv4Addr, end: End, flows: Flows) -> io::Result<Option<Fault>> {
        self.ask(DELETE, |out| {
            // Kernels that do not know the filter take this for an incomplete tuple and refuse it.
            out.nested(kind::TUPLE_ORIGINAL, |out| {
                out.nested(kind::TUPLE_ADDRESSES, |out| out.attribute(end as u16, &address.octets()));
            });
            marked(out, flows);
            out.nested(kind::FILTER, |out| out.attribute(kind::FILTER_ORIGINAL, &(end as u32).to_ne_bytes()));
        })
    }

    fn delete_one_by_one(&mut self, address: Ipv4Addr, flows: Flows) -> io::Result<()> {
        for flow in self.flows_of(address, flows)? {
            let fault = self.ask(DELETE, |out| out.raw(&flow))?;
            // A flow may end by itself before its turn comes.
            match fault {
                Some(fault) if fault.code != libc::ENOENT => return Err(fault.into()),
                _ => {}
            }
        }
        Ok(())
    }

    /// What names each flow of the address to the kernel: attributes, ready to be sent back.
    fn flows_of(&mut self, address: Ipv4Addr, wanted: Flows) -> io::Result<Vec<Vec<u8>>> {
        let sequence = self.requests.next_sequence();
        let mut out = Outgoing::default();
        out.message(GET, wire::REQUEST | wire::DUMP, sequence, |out| out.raw(&GENERIC_HEADER));
        self.requests.send(&out)?;
        let mut flows = Vec::new();
        let fault = self.requests.receive(|message| {
            if message.sequence != sequence {
                return None;
            }
            match message.kind {
                wire::ERROR | wire::DONE => Some(message.fault()),
                _ => {
                    flows.extend(named(&message, address, wanted));
                    None
                }
            }
        })?;
        fault.map_or(Ok(flows), |fault| Err(fault.into()))
    }

    /// Sends one request and waits for its acknowledgement.
    fn ask(&mut self, kind: u16, body: impl FnOnce(&mut Outgoing)) -> io::Result<Option<Fault>> {
        let sequence = self.requests.next_sequence();
        let mut out = Outgoing::default();
        out.message(kind, wire::REQUEST | wire::ACK, sequence, |out| {
            out.raw(&GENERIC_HEADER);
            body(out);
        });
        self.requests.send(&out)?;
        self.requests.receive(|message| {
            (message.sequence == sequence && message.kind == wire::ERROR).then(|| message.fault())
        })
    }
}

/// `struct nfgenmsg`: IPv4, version 0, no resource.
const GENERIC_HEADER: [u8; 4] = [libc::AF_INET as u8, 0, 0, 0];

fn marked(out: &mut Outgoing, flows: Flows) {
    let (mark, mask) = flows.mark();
    out.attribute(kind::MARK, &mark.to_be_bytes());
    out.attribute(kind::MARK_MASK, &mask.to_be_bytes());
}

fn named(message: &Incoming<'_>, address: Ipv4Addr, flows: Flows) -> Option<Vec<u8>> {
    let body = message.body.get(GENERIC_HEADER.len()..)?;
    let tuple = attributes(body).find(|(kind, _)| *kind == kind::TUPLE_ORIGINAL)?.1;
    let addresses = attributes(tuple).find(|(kind, _)| *kind == kind::TUPLE_ADDRESSES)?.1;
    let marked =
        attributes(body).find(|(kind, _)| *kind == kind::MARK).and_then(|(_, value)| value.try_into().ok());
    let ((mark, mask), marked) = (flows.mark(), marked.map_or(0, u32::from_be_bytes));
    if marked & mask != mark || !attributes(addresses).any(|(_, value)| value == address.octets()) {
        return None;
    }
    let mut out = Outgoing::default();
    for (kind, value) in attributes(body) {
        match kind {
            // The kernel wants to see that the tuple is made of attributes, in it and below.
            kind::TUPLE_ORIGINAL => out.nested(kind, |out| {
                for (part, value) in attributes(value) {
                    out.nested(part, |out| out.raw(value));
                }
            }),
            kind::ID | kind::ZONE => out.attribute(kind, value),
            _ => {}
        }
    }
    Some(out.bytes().to_vec())
}
