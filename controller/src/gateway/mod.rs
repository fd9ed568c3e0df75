//! The daemon: one loop woken by a closed list of events. What it decides is pure (`state`, `guests`, `health`, `findings`,
//! `alarms`, `trespasses`, `sessions`, `review`, `garden`, `hours`, `visits`, `privacy`, `nights`, `reporters`, `timekeeper`, `reconcile`),
//! and so is what it tells (`views`, `desk`, `explain`, `sought`, `traffic`); what it does is in `daemon`, `rounds`,
//! `enforcer`, `shaper` and `links`.

mod accounts;
mod alarms;
mod bell;
pub mod clock;
mod daemon;
mod desk;
mod enforcer;
mod entrance;
mod entry;
mod error;
mod event;
mod explain;
mod findings;
mod garden;
mod garden_gate;
mod guests;
mod health;
mod hours;
mod inventory;
mod links;
mod nights;
mod places;
mod presence;
mod privacy;
mod radios;
mod reconcile;
mod reporters;
mod review;
mod rounds;
mod sessions;
mod shaper;
mod sought;
mod state;
#[cfg(test)]
mod tests;
mod timekeeper;
mod traffic;
mod trespasses;
mod views;
mod visits;
mod vouchers;

pub use accounts::{Checked, Tried, TryAccount, Wish};
pub use bell::Bell;
pub use daemon::{Chores, Gateway};
pub use enforcer::{EnforceError, Enforcer, close, missing_interfaces};
pub use error::GatewayError;
pub use event::{Event, Reply};
pub use garden_gate::{GardenGate, SignedIn};
pub use hours::Hours;
pub use links::Links;
pub use nights::Nights;
pub use shaper::Shaper;
pub use state::{Known, State};
pub use timekeeper::Timekeeper;
