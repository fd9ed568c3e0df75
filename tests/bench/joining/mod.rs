//! From a phone's first word to the open internet: how soon the portal answers many at once, and where the time goes.

mod answers;
mod arrival;
mod sniffer;
mod steps;
mod times;

use crate::{interrupt::Interrupted, table::Table};

/// The portal as it is called in the clear, and the form behind its button.
const PORTAL: &str = "http://masuk.wifi.pbg/";
const CONNECT: &str = "/sambung";

/// Measures the area.
///
/// # Errors
/// When the run is interrupted.
pub fn measure(table: &mut Table) -> Result<(), Interrupted> {
    table.attempt("answers to 200 phones", answers::measure)?;
    table.attempt("from DISCOVER to online", times::measure)
}
