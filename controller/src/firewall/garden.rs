//! The walled garden: what one guest's packets to and from it may weigh. Whoever is let through does not come by here, so
//! that signing in lifts all of it with the next packet.

use super::arrive::guest_interfaces;
use super::flows::INTERCEPTED;
use super::json::{
    Chain, accept, beginner, count, drop, field, goto, in_set, is, is_not, mark_connection, meta, over_daily,
    over_rate, steer_to,
};
use super::{Denied, Set};
use hotspot::config::Config;
use serde_json::Value;

/// So much faster than a stranger, and without a day's amount: the garden is all that whoever has used up a quota has left,
/// and a form with photographs is to be sent from there. At the usual rate it is half of the slowest usual step of a plan, so
/// that a tunnel by a shared host of the garden gains nothing over it.
const SIGNED_IN_TIMES: u64 = 8;

/// A packet to or from the garden. What is dropped for its rate is not counted as used.
pub(super) fn garden(config: &Config) -> Chain {
    let (at_once, per_second) = (config.garden.at_once.0, config.garden.rate.bits_per_second() / 8);
    let mut chain = Chain::new("garden");
    chain
        .rule([is(beginner(), in_set(Set::Essentials.name())), goto("garden_signed_in")])
        .commented(
            "garden: too fast before sign-in",
            [over_rate("garden_rate", beginner(), per_second, at_once), count(Denied::GardenTooFast), drop()],
        )
        .commented(&day(config), [used_up(config, beginner()), goto("garden_spent")])
        .rule([accept()]);
    chain
}

/// To or from the garden, of somebody who is signed in and has nothing else.
pub(super) fn signed_in(config: &Config) -> Chain {
    let per_second = config.garden.rate.bits_per_second() / 8 * SIGNED_IN_TIMES;
    let mut chain = Chain::new("garden_signed_in");
    chain
        .commented(
            "garden: too fast on essentials",
            [
                over_rate("garden_signed_in_rate", beginner(), per_second, config.garden.at_once.0),
                count(Denied::GardenTooFastOnEssentials),
                drop(),
            ],
        )
        .rule([accept()]);
    chain
}

/// To or from the garden, and the day's amount is used: whoever asks is told no at once, and what still comes is lost.
pub(super) fn spent(config: &Config) -> Chain {
    let mut chain = Chain::new("garden_spent");
    chain
        .commented("garden: used up before sign-in", [count(Denied::GardenUsedUp)])
        .rule([is(meta("iifname"), guest_interfaces(config)), goto("refuse")])
        .rule([drop()]);
    chain
}

/// Leads a page of the garden to the portal once the day's amount is used: pressing there is what opens it again.
pub(super) fn steer_spent(config: &Config, chain: &mut Chain) {
    let page = [is(field("ip", "daddr"), in_set(Set::Garden.name())), is(field("tcp", "dport"), 80)];
    let stranger = is_not(field("ip", "saddr"), in_set(Set::Essentials.name()));
    let used_up = used_up(config, field("ip", "saddr"));
    let portal = [mark_connection(INTERCEPTED), steer_to(config.portal.http_listen)];
    chain.commented(&day(config), page.into_iter().chain([stranger, used_up]).chain(portal));
}

fn used_up(config: &Config, guest: Value) -> Value {
    over_daily(Set::GardenUse.name(), guest, config.garden.daily.0)
}

/// Names the amount: a set whose rule says another one begins anew.
fn day(config: &Config) -> String {
    format!("garden: {} a day", config.garden.daily)
}
