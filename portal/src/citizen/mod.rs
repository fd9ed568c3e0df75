//! What guests see and press.

mod api;
mod board;
mod desk;
mod form;
mod home;
mod language;
mod me;
mod reading;
mod token;
mod visit;
mod ways;

pub use api::captive_state;
pub use board::{announcement, announcements, emergency, image, service, services};
pub use desk::{Buttons, guest_if_known, page_of};
pub use form::Press;
pub use home::{connect, disconnect, go_home, home};
pub use language::own_language;
pub use me::{erase, forget, my_data, report, why};
pub use reading::{privacy, terms};
pub use token::FormKey;
pub use visit::{Peer, Visit};
pub use ways::{account, change_password, enter, password, redeem, voucher};

/// The day on which the built-in terms were laid down.
pub const TERMS_DATE: jiff::civil::Date = jiff::civil::date(2026, 11, 22);
