//! What the gateway does with this device, what it keeps about it, and what it is told.

use super::desk::Page;
use crate::fault::Fault;

/// Why it is slow, paused or asked to sign in, with the decision behind it.
pub async fn why() -> Page {
    Err(Fault::NotFound)
}

/// *Ada masalah?*
pub async fn report() -> Page {
    Err(Fault::NotFound)
}

/// *Lupakan perangkat ini*.
pub async fn forget() -> Page {
    Err(Fault::NotFound)
}

/// Everything that is kept about this device.
pub async fn my_data() -> Page {
    Err(Fault::NotFound)
}

/// *Hapus data saya*.
pub async fn erase() -> Page {
    Err(Fault::NotFound)
}
