//! How the line is shared: classes of two trees of the kernel's traffic shaper (HTB), one for each direction, as values.
//!
//! Both trees number their classes alike, so that one number of a session serves both directions. The firewall writes
//! [`MAJOR`] and the number into a packet's priority; a packet without a class of its own is in [`DEFAULT`], which is slow.

mod difference;
mod lane;
mod numbers;
mod tree;

pub use difference::{Step, clients_after, difference, surplus};
pub use lane::{Lane, Share, lane};
pub use numbers::Numbers;
pub use tree::{site_class, tree, visitors_class};

use hotspot::model::BitRate;

/// The upper half of every class's number, and of the priority of a packet that has a class.
pub const MAJOR: u16 = 0x5701;

/// The line: what all guests have together.
pub const UPLINK: u16 = 1;
/// What nobody gave a class: slow, so that a mistake is never an unlimited guest.
pub const DEFAULT: u16 = 2;
/// The gateway's own packets and those of other networks behind it: as fast as can be.
pub const OWN: u16 = 3;

/// More networks than this have no classes of their own.
pub const MOST_SITES: usize = 64;

/// Numbers for sessions, both ends included. The last number of all is left to the search for kinds of queues.
pub const CLIENTS: std::ops::RangeInclusive<u16> = 0x400..=0xfffe;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Towards guests.
    Down,
    /// From guests.
    Up,
}

/// A class of the shaper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Class {
    pub minor: u16,
    /// Zero where it hangs on the root.
    pub parent: u16,
    /// What it has whoever else wants to send; never above `ceil`.
    pub rate: BitRate,
    /// What it never exceeds.
    pub ceil: BitRate,
    /// Packets queue in it; otherwise it has only other classes below it.
    pub leaf: bool,
}

/// A part of a speed, rounded down; a byte per second at least, as the kernel knows nothing slower.
fn part(whole: BitRate, numerator: u32, denominator: u32) -> BitRate {
    let bits = u128::from(whole.bits_per_second()) * u128::from(numerator) / u128::from(denominator.max(1));
    BitRate::from_bits_per_second(u64::try_from(bits).unwrap_or(u64::MAX).max(8)).unwrap_or(whole)
}

#[cfg(test)]
mod tests;
