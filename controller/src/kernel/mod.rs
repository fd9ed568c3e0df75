//! The one door to the kernel: sets and counters, ruleset, policy routing, links, neighbours, conntrack, sysctls.
//! Thin shells that carry out values; no rule about a citizen lives here.
// Packet sockets and netlink sockets need system calls that no safe crate offers.
#![allow(unsafe_code)]

#[cfg(test)]
mod bounds;
#[cfg(test)]
mod bounds_garden;
pub mod bridges;
#[cfg(test)]
mod classes;
pub mod conntrack;
pub mod echo;
pub mod features;
#[cfg(test)]
mod in_kernel;
#[cfg(test)]
mod lab;
pub mod links;
pub mod neighbours;
pub mod nft;
mod nft_counters;
mod nft_wire;
pub mod packet;
mod packet_filter;
#[cfg(test)]
mod packet_in_kernel;
pub mod ports;
pub mod priority;
pub mod routing;
pub mod rtnl;
pub mod ruleset;
mod socket;
pub mod sysctl;
pub mod tc;
#[cfg(test)]
mod tc_in_kernel;
mod tc_wire;
#[cfg(test)]
mod traffic;
pub mod watch;
mod wire;
