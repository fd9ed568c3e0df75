use super::{AccessPointName, AccountName, Bytes, Mac, Session, UnixTime};
use jiff::civil::Date;
use std::fmt;

/// Whose allowance it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    Device(Mac),
    Account(AccountName),
}

/// A hardware address, or `account` and a name.
impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Device(mac) => write!(f, "{mac}"),
            Self::Account(name) => write!(f, "account {name}"),
        }
    }
}

/// What one session moved within one hour and is not yet in the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// The session as it stood after these bytes: its counters' readings and totals contain them.
    pub session: Session,
    /// Whose allowance they are beside the device's own book.
    pub account: Option<AccountName>,
    /// Where the device was, if that is known.
    pub access_point: Option<AccessPointName>,
    /// The site's local day.
    pub day: Date,
    /// When the local hour began.
    pub hour: UnixTime,
    /// IP bytes as the gateway's stack counts them, new since the session's last entry in the books.
    pub up: Bytes,
    pub down: Bytes,
}
