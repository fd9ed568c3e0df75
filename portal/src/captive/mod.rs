//! The interceptor: every plain web request of a guest that is not for the portal itself is answered with the way to it.

mod destination;
mod onward;
mod redirect;

pub use destination::{Destination, PortalNames};
pub use onward::Onward;
pub use redirect::Redirect;
