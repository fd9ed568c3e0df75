use super::{AdmissionId, Bytes, Mac, SiteName, UnixTime};
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;

/// Number of a session, given by the controller, never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SessionId(pub i64);

/// The presence of an admitted device at one address: from the opening of the gate to its closing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub admission: AdmissionId,
    pub mac: Mac,
    pub site: SiteName,
    pub address: Ipv4Addr,
    pub started: UnixTime,
    pub ended: Option<UnixTime>,
    /// It ended because the device fell silent, and its gate still stands: its next byte begins another session.
    pub paused: bool,
    /// IP bytes as the gateway's stack counts them.
    pub up: Bytes,
    pub down: Bytes,
    /// The kernel counters' last reading that `up` and `down` already contain.
    pub seen_up: Bytes,
    pub seen_down: Bytes,
    /// Which life of the kernel's counters the readings belong to; a new life starts at zero.
    pub generation: u32,
    /// Which class of the traffic shaper its packets go by, both ways; other sessions at the same time have others.
    pub class: u16,
}
