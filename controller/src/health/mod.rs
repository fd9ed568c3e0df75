//! What the box must know about itself: whether phones can trust its portal, and whether the line carries anything.
//!
//! `ask` (sockets) → `verdict`, which reads with `certificate` → `patience` → [`Portal`].
//! `knock` (sockets) and what others tell → `line` → [`Line`].
//! What follows from a [`Finding`] is the gateway's to decide.

mod ask;
mod certificate;
mod knock;
mod line;
mod patience;
mod verdict;

#[cfg(test)]
mod ask_tests;
#[cfg(test)]
mod forge;
#[cfg(test)]
mod verdict_tests;

pub use ask::follow_portal;
pub use certificate::Facts;
pub use knock::follow_line;
pub use line::Line;
pub use verdict::{Portal, Why};

use hotspot::model::Now;
use std::sync::Arc;

/// One thing the box has found out about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    Line(Line),
    Portal(Portal),
    /// What is wrong with the lists of names to block, in a sentence.
    Lists(Option<String>),
}

/// Tells both clocks.
pub type Clock = Arc<dyn Fn() -> Now + Send + Sync>;
