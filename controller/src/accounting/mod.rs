//! From the kernel's counters to bytes of a session, and into the books. Pure.

mod extras;
mod ledger;
mod line;
mod meter;
mod pace;

pub use extras::Extras;
pub use ledger::Ledger;
pub use line::Line;
pub use meter::{Moved, count, settle};
pub use pace::{Pace, Rounds};
