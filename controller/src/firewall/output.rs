//! What the gateway itself sends: answers to guests, and its own affairs by the uplink.

use super::json::{Chain, Hook, by_class, is, meta, one_of};
use crate::shaping;
use hotspot::config::Config;

/// Gives the gateway's own packets their class; the shaper's default class is a narrow one.
pub(super) fn output(config: &Config) -> Chain {
    let guests = config.networks.iter().map(|site| site.interface.as_str());
    let shaped = one_of(guests.chain([config.uplink.interface.as_str()]));

    let mut chain = Chain::base("output", Hook { kind: "filter", hook: "output", priority: 0 });
    chain.rule([is(meta("oifname"), shaped), by_class(shaping::OWN)]);
    chain
}
