//! Who pretends to be somebody on a guest network: a foreign DHCP server, a foreign IPv6 router, a device with another
//! one's hardware address. What their packets say, and what two of a device look like. Pure; packets come by `dhcp::Port`.

mod advertisement;
mod copies;
mod reply;

pub use advertisement::{Advertisement, solicitation};
pub use copies::{Copies, Sign};
pub use reply::{ForeignReply, question};

/// What somebody said on a guest network that nobody but the gateway should say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trespass {
    Dhcp(ForeignReply),
    Router(Advertisement),
}
