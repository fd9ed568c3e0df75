//! A session's part of the line.

use super::{Class, Direction, part, site_class, tree};
use hotspot::{config::Config, model::BitRate};

/// What is sure, and what is never exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    pub rate: BitRate,
    pub ceil: BitRate,
}

/// A session's speeds, at the site it is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lane {
    /// Place of the network in the configuration.
    pub site: usize,
    pub down: Share,
    pub up: Share,
}

impl Lane {
    /// The class that carries the lane under a number of [`super::CLIENTS`].
    #[must_use]
    pub fn class(self, minor: u16, direction: Direction) -> Class {
        let share = match direction {
            Direction::Down => self.down,
            Direction::Up => self.up,
        };
        Class { minor, parent: site_class(self.site), rate: share.rate, ceil: share.ceil, leaf: true }
    }
}

/// The lane of a session with a plan of the speeds `(down, up)`, one of `active` at its site.
///
/// The plan decides the ceiling alone; what is sure is the same for all, and what others leave is lent in equal turns.
/// Were sure rates to follow the plans, a dear plan would starve cheap ones on a full line.
#[must_use]
pub fn lane(config: &Config, site: usize, speed: (BitRate, BitRate), active: usize) -> Lane {
    let share = |direction, speed: BitRate| {
        let whole = tree::site_share(config, direction, site);
        let ceil = speed.min(whole.ceil);
        Share { rate: sure(whole, active).min(ceil), ceil }
    };
    Lane { site, down: share(Direction::Down, speed.0), up: share(Direction::Up, speed.1) }
}

/// The sure rate of each of `active` sessions. No lower bound: sure rates that together exceed their site would exceed the
/// line, because the kernel gives them first and asks nobody above.
fn sure(site: Share, active: usize) -> BitRate {
    let visitors = tree::visitors(site).rate.bits_per_second();
    let rest = site.rate.bits_per_second().saturating_sub(visitors);
    part(BitRate::from_bits_per_second(rest).unwrap_or(site.rate), 1, rounded_up(active))
}

/// A number of sessions, at most an eighth too large, so that among many the lanes of all change with few arrivals only.
/// Not rounder: what is lent beyond the sure rates goes in turns of packets, which favours large ones.
fn rounded_up(active: usize) -> u32 {
    let active = u32::try_from(active).unwrap_or(u32::MAX).clamp(1, 1 << 24);
    let step = 1_u32.checked_shl(active.ilog2().saturating_sub(3)).unwrap_or(1);
    active.next_multiple_of(step)
}
