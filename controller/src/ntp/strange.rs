//! What a stranger's request for the time goes through.

use super::answer::{Clock, answer};
use std::time::{Duration, UNIX_EPOCH};

/// What stands in a datagram to our port.
///
/// # Panics
/// Where more would be answered than was asked: nobody is to be flooded by way of us.
pub fn request(bytes: &[u8]) {
    let now = UNIX_EPOCH + Duration::from_secs(1_795_000_000);
    for set in [None, Some(now - Duration::from_secs(60))] {
        if let Some(answer) = answer(bytes, Clock { now, set }) {
            assert!(answer.len() <= bytes.len(), "an answer is no longer than its request");
        }
    }
}
