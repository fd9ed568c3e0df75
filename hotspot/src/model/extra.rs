use super::{Bytes, Holder, UnixTime};
use jiff::civil::Date;
use serde::{Serialize, Serializer};
use std::fmt::Display;

/// What staff gave a holder beside the plan's allowance, for one local day. What is given twice adds up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Extra {
    #[serde(serialize_with = "text")]
    pub holder: Holder,
    #[serde(serialize_with = "text")]
    pub day: Date,
    pub bytes: Bytes,
    pub by: String,
    pub at: UnixTime,
}

impl Extra {
    /// For one holder and day, over all that was given.
    pub const MOST_A_DAY: Bytes = Bytes(20_000_000_000);
}

fn text<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}
