//! From the kernel's counters to bytes of a session. Pure.

mod meter;

pub use meter::{count, settle};
