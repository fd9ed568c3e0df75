//! The daemon: one loop woken by a closed list of events. What it decides is pure (`state`, `guests`, `reconcile`, `views`);
//! what it does is in `daemon`, `enforcer` and `links`.

mod bell;
pub mod clock;
mod daemon;
mod enforcer;
mod error;
mod event;
mod garden_gate;
mod guests;
mod links;
mod reconcile;
mod state;
#[cfg(test)]
mod tests;
mod views;

pub use bell::Bell;
pub use daemon::{Chores, Gateway};
pub use enforcer::{EnforceError, Enforcer, close, missing_interfaces};
pub use error::GatewayError;
pub use event::{Event, Reply};
pub use garden_gate::{GardenGate, SignedIn};
pub use links::Links;
pub use state::State;
