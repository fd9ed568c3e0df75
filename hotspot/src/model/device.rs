use super::{Mac, UnixTime};

/// A device seen on a guest network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Device {
    pub mac: Mac,
    pub first_seen: UnixTime,
    pub last_seen: UnixTime,
}
