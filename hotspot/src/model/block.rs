use super::{Mac, UnixTime};
use serde::{Deserialize, Serialize};

/// A device that staff paused until a moment. Its admission stays as it is, and counts again afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    pub mac: Mac,
    pub from: UnixTime,
    /// Exclusive.
    pub until: UnixTime,
    /// As the guest reads it, at most 120 characters.
    pub reason: String,
    pub by: String,
}

impl Block {
    #[must_use]
    pub fn holds(&self, now: UnixTime) -> bool {
        self.from <= now && now < self.until
    }
}
