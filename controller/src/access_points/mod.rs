//! Access points that are not ours: how they are and who is by them, as far as the gateway itself can see it. Echo and
//! neighbour table tell whether one lives, the forwarding tables of the guest bridges which port a guest comes by.
//!
//! Whatever else comes to know an access point (by SNMP, say) brings [`Reading`]s too, and nothing behind them changes.

mod bridges;
mod health;
mod prober;

pub use bridges::{Sighting, follow_bridges};
pub use health::{Health, Reading, is_silent};
pub use prober::{Target, probe};
