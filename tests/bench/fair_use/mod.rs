//! What plans, books and the sharing of the line cost, and what they are good for.

mod accounting;
mod crowded;
mod latency;
mod throughput;

use crate::{interrupt::Interrupted, table::Table};

/// Measures the area.
///
/// # Errors
/// When the run is interrupted.
pub fn measure(table: &mut Table) -> Result<(), Interrupted> {
    table.attempt("the accounting pass", accounting::measure)?;
    table.attempt("a guest beside a heavy one", latency::measure)?;
    table.attempt("forwarding with shaping on", throughput::measure)?;
    table.attempt("sign-in and memory in the crowd", crowded::measure)
}
