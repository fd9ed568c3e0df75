//! What guests see and press.

mod api;
mod form;
mod language;
mod pages;
mod token;
mod visit;

pub use api::captive_state;
pub use form::Press;
pub use pages::{connect, disconnect, go_home, home, privacy, terms};
pub use token::FormKey;
pub use visit::{Peer, Visit};

/// Version of the terms of use, told to the controller with every sign-in. A new one whenever their meaning changes.
pub const TERMS_VERSION: &str = "2";

/// The day on which this version was laid down.
pub const TERMS_DATE: jiff::civil::Date = jiff::civil::date(2026, 11, 22);
