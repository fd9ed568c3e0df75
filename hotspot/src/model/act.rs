use super::UnixTime;
use serde::Serialize;

/// One line of the audit: who did what to what, and how it was before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Act {
    pub at: UnixTime,
    /// A member of staff, a user of this machine, or `wifi-pbg` for what the program does by itself.
    pub who: String,
    /// Like `notice.add`.
    pub did: String,
    /// What it was done to, like `notice 12`.
    pub subject: String,
    /// JSON; nothing where there was none.
    pub before: Option<String>,
    pub after: Option<String>,
    /// From where: a command on this machine, an address.
    pub source: String,
}
