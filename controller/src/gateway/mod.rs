//! The daemon: one loop woken by a closed list of events. What it decides is pure (`state`, `guests`, `reconcile`, `views`);
//! what it does is in `run`, `daemon`, `enforcer` and `links`.

pub mod bell;
mod clock;
mod daemon;
mod enforcer;
mod error;
pub mod event;
mod garden_gate;
mod guests;
mod links;
mod reconcile;
mod run;
mod state;
#[cfg(test)]
mod tests;
mod views;

pub use enforcer::{EnforceError, close, missing_interfaces};
pub use error::RunError;
pub use run::run;
