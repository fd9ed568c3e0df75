//! Fixed neighbours: which hardware address a leased address is at, so that no guest can answer for another. And what the
//! kernel has learnt of others by itself.

use super::links::LinkState;
use super::rtnl::{self, Handle, RouteError};
use hotspot::model::Mac;
use netlink_packet_route::{
    AddressFamily,
    neighbour::{NeighbourAddress, NeighbourAttribute, NeighbourMessage, NeighbourState},
};
use std::{
    collections::HashSet,
    net::{IpAddr, Ipv4Addr},
};

/// Binds an address on an interface to a device, whatever it was bound to before.
///
/// # Errors
/// Where the kernel refuses or does not answer.
pub async fn bind(handle: &Handle, link: LinkState, address: Ipv4Addr, mac: Mac) -> Result<(), RouteError> {
    let request = handle
        .neighbours()
        .add(link.index, IpAddr::V4(address))
        .state(NeighbourState::Permanent)
        .link_layer_address(&mac.octets())
        .replace();
    rtnl::done("bind a guest's address to its device", request.execute()).await
}

/// Forgets which device an address is at. An address that is not bound is no error.
///
/// # Errors
/// Where the kernel refuses or does not answer.
pub async fn release(handle: &Handle, link: LinkState, address: Ipv4Addr) -> Result<(), RouteError> {
    let mut message = NeighbourMessage::default();
    message.header.family = AddressFamily::Inet;
    message.header.ifindex = link.index;
    message.attributes.push(NeighbourAttribute::Destination(NeighbourAddress::Inet(address)));
    let result =
        rtnl::done("release a guest's address from its device", handle.neighbours().del(message).execute())
            .await;
    // The entry, or the interface with all its entries, may be gone.
    rtnl::unless(&[libc::ENOENT, libc::ENODEV, libc::ENXIO], result)
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
