//! From the kernel's counters to bytes of a session, and into the books. Pure.

mod ledger;
mod line;
mod meter;

pub use ledger::Ledger;
pub use line::Line;
pub use meter::{Moved, count, settle};
