//! Words that would run in the browser of whoever reads them, pages that let them through, and ears in the browser that
//! hear whether any did.

pub mod judge;

mod careless;
mod elements;
mod payloads;

pub use careless::Careless;
pub use payloads::{Payload, payloads};
