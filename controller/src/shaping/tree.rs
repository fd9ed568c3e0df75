//! The standing classes: the line, its sites, and those who have no class of their own.

use super::{Class, DEFAULT, Direction, MOST_SITES, OWN, Share, UPLINK, part};
use hotspot::{
    config::{Config, Network},
    model::BitRate,
};

/// First numbers of the sites and of their visitors.
const SITES: u16 = 0x100;
const VISITORS: u16 = 0x200;

/// Even where a tenth of the line is less, what has no class of its own may go this fast.
const STILL_USABLE: u64 = 256_000;
/// Faster than any line this runs on.
const UNLIMITED: u64 = 32_000_000_000;

/// The class of everything at a site: of the network with this place in the configuration.
#[must_use]
pub fn site_class(site: usize) -> u16 {
    numbered(SITES, site).unwrap_or(UPLINK)
}

/// The class of a site's guests before sign-in: the garden, and whoever has no class of his own there.
#[must_use]
pub fn visitors_class(site: usize) -> u16 {
    numbered(VISITORS, site).unwrap_or(DEFAULT)
}

/// All standing classes of a direction, parents before children.
#[must_use]
pub fn tree(config: &Config, direction: Direction) -> Vec<Class> {
    let line = line(config, direction);
    let own = BitRate::from_bits_per_second(UNLIMITED).unwrap_or(line);
    let mut classes = vec![
        Class { minor: UPLINK, parent: 0, rate: line, ceil: line, leaf: false },
        leaf(DEFAULT, UPLINK, nobodys(line)),
        Class { minor: OWN, parent: 0, rate: own, ceil: own, leaf: true },
    ];
    for site in 0..config.networks.len().min(MOST_SITES) {
        let share = site_share(config, direction, site);
        let minor = site_class(site);
        classes.push(Class { minor, parent: UPLINK, rate: share.rate, ceil: share.ceil, leaf: false });
        classes.push(leaf(visitors_class(site), minor, visitors(share)));
    }
    classes
}

/// What a site has: of a full line its part, of an idle line as much as its own link takes.
pub(super) fn site_share(config: &Config, direction: Direction, site: usize) -> Share {
    let line = line(config, direction);
    let own_link = |network: &Network| match direction {
        Direction::Down => network.down,
        Direction::Up => network.up,
    };
    let network = config.networks.get(site).filter(|_| site < MOST_SITES);
    let ceil = network.and_then(own_link).map_or(line, |own| own.min(line));
    let all: u32 = config.networks.iter().map(|network| network.share).sum();
    let shared = part(line, 99, 100);
    Share { rate: part(shared, network.map_or(1, |network| network.share), all).min(ceil), ceil }
}

/// A twentieth of the site is sure, so that signing in works at a full site.
pub(super) fn visitors(site: Share) -> Share {
    Share { rate: part(site.rate, 1, 20), ceil: at_least_usable(part(site.ceil, 1, 4), site.ceil) }
}

/// The hundredth of the line that no site is promised.
fn nobodys(line: BitRate) -> Share {
    Share { rate: part(line, 1, 100), ceil: at_least_usable(part(line, 1, 10), line) }
}

fn at_least_usable(speed: BitRate, limit: BitRate) -> BitRate {
    BitRate::from_bits_per_second(STILL_USABLE).map_or(speed, |usable| usable.max(speed)).min(limit)
}

fn line(config: &Config, direction: Direction) -> BitRate {
    match direction {
        Direction::Down => config.uplink.down,
        Direction::Up => config.uplink.up,
    }
}

fn leaf(minor: u16, parent: u16, share: Share) -> Class {
    Class { minor, parent, rate: share.rate, ceil: share.ceil, leaf: true }
}

fn numbered(first: u16, site: usize) -> Option<u16> {
    let number = u16::try_from(site).ok().filter(|_| site < MOST_SITES)?;
    Some(first + number)
}
