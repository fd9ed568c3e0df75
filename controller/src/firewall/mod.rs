//! What guests may send where, as values: the ruleset, the elements of its sets, and the guard that holds when the
//! ruleset is gone. Pure; `kernel` carries it out.

mod arrive;
mod denied;
mod element;
#[cfg(test)]
pub(crate) mod examples;
mod flows;
mod forward;
mod garden;
mod guard;
mod input;
mod json;
pub mod members;
mod output;
mod ports;
mod ruleset;

pub use denied::{Denied, Tally};
pub use element::{Edit, Element, Key, Member, Set};
pub use flows::Flows;
pub use guard::{Action, Arriving, Family, PRIORITIES, PolicyRule, guard};
pub use ports::render_ports;
pub(crate) use ruleset::hash;
pub use ruleset::{Family as TableFamily, GENERATION_CHAIN, Ruleset, render};

/// Our table of family `inet`, and its namesake of family `bridge`.
pub const TABLE: &str = "wifi_pbg";

/// The bit of the packet mark that says "our ruleset has seen this packet and may let it be routed". Other bits are
/// left alone. The guard refuses to route guests' packets without it.
pub const MARK: u32 = 0x2_0000;
