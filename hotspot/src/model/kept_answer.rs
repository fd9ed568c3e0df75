use super::UnixTime;

/// The last true answer to a name by which phones look for the internet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// Lower case, without the final dot.
    pub name: String,
    /// The record type asked for: 1 is A, 28 is AAAA (RFC 1035, RFC 3596).
    pub kind: u16,
    /// The answer on the wire.
    pub answer: Vec<u8>,
    pub learned: UnixTime,
}
