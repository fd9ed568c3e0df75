//! The interceptor: every plain web request of a guest that is not for the portal itself is answered with the way to it.
//! And what systems that ask (RFC 8908) are told instead of being led.

mod askers;
mod destination;
mod onward;
mod redirect;
mod state;

pub use askers::Askers;
pub use destination::{Destination, PortalNames};
pub use onward::Onward;
pub use redirect::Redirect;
pub use state::CaptiveState;
