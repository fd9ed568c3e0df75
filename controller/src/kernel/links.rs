//! Interfaces and their addresses: what is there, what must be there, and word of every change.

use super::rtnl::{self, Handle, RouteError};
use super::socket::Subscription;
use super::wire::Incoming;
use futures_util::TryStreamExt;
use hotspot::model::Interface;
use ipnet::Ipv4Net;
use netlink_packet_route::{
    address::AddressAttribute,
    link::{LinkAttribute, LinkFlags, LinkMessage},
};
use netlink_sys::protocols::NETLINK_ROUTE;
use rtnetlink::LinkUnspec;
use std::{
    io,
    net::{IpAddr, Ipv4Addr},
};

/// An interface that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkState {
    /// Its number; another one when it was removed and made again.
    pub index: u32,
    /// Switched on.
    pub up: bool,
    /// Plugged in: the other side is there.
    pub carrier: bool,
    /// Its hardware address; zero where it is not Ethernet.
    pub hardware: [u8; 6],
}

/// The interface as it is, nothing where there is none of that name.
///
/// # Errors
/// Where the kernel refuses or does not answer.
pub async fn state(handle: &Handle, interface: &Interface) -> Result<Option<LinkState>, RouteError> {
    find(handle, interface.as_str()).await
}

/// Switches an interface on.
///
/// # Errors
/// Where the kernel refuses or does not answer.
pub async fn ensure_up(handle: &Handle, link: LinkState) -> Result<(), RouteError> {
    if link.up {
        return Ok(());
    }
    let act = format!("switch interface {} on", link.index);
    rtnl::done(&act, handle.link().set(LinkUnspec::new_with_index(link.index).up().build()).execute()).await
}

/// Gives an interface an address with its prefix, where it has not got it. Other addresses stay.
///
/// # Errors
/// Where the kernel refuses or does not answer.
pub async fn ensure_address(handle: &Handle, link: LinkState, address: Ipv4Net) -> Result<(), RouteError> {
    let act = format!("give interface {} the address {address}", link.index);
    let request = handle.address().add(link.index, IpAddr::V4(address.addr()), address.prefix_len());
    rtnl::unless(&[libc::EEXIST], rtnl::done(&act, request.execute()).await)
}

/// Gives the loopback interface the portal's address, so that it is ours whichever interface asks for it.
///
/// # Errors
/// Where the kernel refuses or does not answer.
pub async fn ensure_portal_address(handle: &Handle, address: Ipv4Addr) -> Result<(), RouteError> {
    let missing = || RouteError::new("find the loopback interface", io::ErrorKind::NotFound.into());
    let loopback = find(handle, "lo").await?.ok_or_else(missing)?;
    ensure_up(handle, loopback).await?;
    ensure_address(handle, loopback, address.into()).await
}

/// The IPv4 networks an interface stands in, each once, in ascending order; none where it does not exist.
///
/// # Errors
/// Where the kernel refuses or does not answer.
pub async fn subnets(handle: &Handle, interface: &Interface) -> Result<Vec<Ipv4Net>, RouteError> {
    let Some(link) = state(handle, interface).await? else { return Ok(Vec::new()) };
    let request = handle.address().get().set_link_index_filter(link.index);
    let messages = rtnl::all(&format!("list the addresses of {interface}"), request.execute()).await?;
    let network = |attribute: &AddressAttribute, length| match attribute {
        // On a point-to-point link this is the peer, whose network it is.
        AddressAttribute::Address(IpAddr::V4(address)) => Ipv4Net::new(*address, length).ok(),
        _ => None,
    };
    let mut subnets: Vec<Ipv4Net> = messages
        .iter()
        .flat_map(|message| message.attributes.iter().map(|attribute| (attribute, message.header.prefix_len)))
        .filter_map(|(attribute, length)| network(attribute, length))
        .map(|network| network.trunc())
        .collect();
    subnets.sort();
    subnets.dedup();
    Ok(subnets)
}

async fn find(handle: &Handle, name: &str) -> Result<Option<LinkState>, RouteError> {
    let mut answers = Box::pin(handle.link().get().match_name(name).execute());
    match rtnl::done(&format!("look at interface {name}"), answers.try_next()).await {
        Ok(message) => Ok(message.map(|message| read(&message))),
        Err(error) if error.code() == Some(libc::ENODEV) => Ok(None),
        Err(error) => Err(error),
    }
}

fn read(message: &LinkMessage) -> LinkState {
    let flags = message.header.flags;
    let hardware = message.attributes.iter().find_map(|attribute| match attribute {
        LinkAttribute::Address(address) => address.as_slice().try_into().ok(),
        _ => None,
    });
    LinkState {
        index: message.header.index,
        up: flags.contains(LinkFlags::Up),
        carrier: flags.contains(LinkFlags::LowerUp),
        hardware: hardware.unwrap_or_default(),
    }
}

/// What changed; look at the thing itself to learn how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// An interface came, went, or changed: its index.
    Link(u32),
    /// An interface got or lost an IPv4 address: its index.
    Address(u32),
    /// A rule of policy routing, IPv4 or IPv6.
    Rule,
    /// News were lost: anything may have changed.
    Lost,
}

/// Word of changes to interfaces, addresses and policy routing.
pub struct Changes {
    subscription: Subscription,
}

impl Changes {
    /// Listens in the network namespace of the calling thread.
    ///
    /// # Errors
    /// Where no netlink socket can be had. Needs a tokio runtime.
    pub fn open() -> io::Result<Self> {
        const LINK: u32 = 1;
        const IPV4_ADDRESS: u32 = 5;
        const IPV4_RULE: u32 = 8;
        const IPV6_RULE: u32 = 19;
        let groups = [LINK, IPV4_ADDRESS, IPV4_RULE, IPV6_RULE];
        Ok(Self { subscription: Subscription::open(NETLINK_ROUTE, &groups)? })
    }

    /// Waits for changes and returns all there are by then, each once, never none. Cancel-safe.
    ///
    /// # Errors
    /// When the socket fails; open another then.
    pub async fn next(&mut self) -> io::Result<Vec<Change>> {
        let mut changes = Vec::new();
        while changes.is_empty() {
            let note = |message: Incoming<'_>| {
                if let Some(change) = change(&message).filter(|change| !changes.contains(change)) {
                    changes.push(change);
                }
            };
            if self.subscription.drain(note).await? {
                changes.push(Change::Lost);
            }
        }
        Ok(changes)
    }
}

fn change(message: &Incoming<'_>) -> Option<Change> {
    // Both `ifinfomsg` and `ifaddrmsg` hold the interface's index in their second word.
    let index = || message.body.get(4..)?.first_chunk().map(|bytes| u32::from_ne_bytes(*bytes));
    match message.kind {
        libc::RTM_NEWLINK | libc::RTM_DELLINK => index().map(Change::Link),
        libc::RTM_NEWADDR | libc::RTM_DELADDR => index().map(Change::Address),
        libc::RTM_NEWRULE | libc::RTM_DELRULE => Some(Change::Rule),
        _ => None,
    }
}
