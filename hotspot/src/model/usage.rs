use super::{AccountName, Bytes, Mac, Session, UnixTime};
use jiff::civil::Date;

/// Whose allowance it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    Device(Mac),
    Account(AccountName),
}

/// What one session moved within one hour and is not yet in the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// The session as it stood after these bytes: its counters' readings and totals contain them.
    pub session: Session,
    /// Whose allowance they are beside the device's own book.
    pub account: Option<AccountName>,
    /// The site's local day.
    pub day: Date,
    /// When the local hour began.
    pub hour: UnixTime,
    /// IP bytes as the gateway's stack counts them, new since the session's last entry in the books.
    pub up: Bytes,
    pub down: Bytes,
}
