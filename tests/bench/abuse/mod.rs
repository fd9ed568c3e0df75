//! What the hotspot's own services stand, beside the servers people trust today.

mod dhcp;
mod dhcp_load;
mod dhcp_servers;
mod dhcp_starvation;
mod dns;
mod dns_peers;
mod flooded;

use crate::{interrupt::Interrupted, table::Table};

/// Measures the area.
///
/// # Errors
/// When the run is interrupted.
pub fn measure(table: &mut Table) -> Result<(), Interrupted> {
    table.attempt("leases by DHCP", dhcp::measure)?;
    table.attempt("leases under starvation", dhcp_starvation::measure)?;
    table.attempt("answers by DNS", dns::measure)?;
    table.attempt("guests beside one who floods", flooded::measure)
}
