//! The ways in beside one tap.

use super::desk::Page;
use crate::fault::Fault;

/// The form for a voucher.
pub async fn voucher() -> Page {
    Err(Fault::NotFound)
}

/// A voucher typed in.
pub async fn redeem() -> Page {
    Err(Fault::NotFound)
}

/// The form for an account.
pub async fn account() -> Page {
    Err(Fault::NotFound)
}

/// An account typed in.
pub async fn enter() -> Page {
    Err(Fault::NotFound)
}

/// The form for another password.
pub async fn password() -> Page {
    Err(Fault::NotFound)
}

/// Another password typed in.
pub async fn change_password() -> Page {
    Err(Fault::NotFound)
}
