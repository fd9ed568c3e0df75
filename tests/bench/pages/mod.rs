//! The citizen's pages: how many a gateway gives and how soon, what they cost on the wire, and whether a press or a flood
//! of passwords makes anybody wait.

mod board;
mod browser;
mod flood;
mod house;
mod load;
mod presses;
mod views;
mod wire;

use crate::{interrupt::Interrupted, table::Table};

/// The form behind the button, that of who is online, and the one for accounts.
const CONNECT: &str = "/sambung";
const DISCONNECT: &str = "/putus";
const ACCOUNT: &str = "/akun";

/// Measures the area.
///
/// # Errors
/// When the run is interrupted.
pub fn measure(table: &mut Table) -> Result<(), Interrupted> {
    table.attempt("page views", views::measure)?;
    table.attempt("sign-ins by one tap", presses::measure)?;
    table.attempt("pages during a flood of passwords", flood::measure)
}
