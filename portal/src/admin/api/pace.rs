//! How fast one token may ask. Pure but for the lock around it.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// In each minute.
const READS: u32 = 600;
const WRITES: u32 = 60;
const MINUTE: u64 = 60;
/// Tokens that are remembered; those of minutes that are over are forgotten first.
const MOST: usize = 4_096;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Read,
    Write,
}

/// What each token asked in the present minute.
#[derive(Debug, Default)]
pub struct Pace(Mutex<HashMap<(i64, Kind), Minute>>);

#[derive(Debug, Clone, Copy)]
struct Minute {
    number: u64,
    asked: u32,
}

impl Pace {
    /// Counts one request more of a token, `now` in seconds of a clock that only goes on. Refused: after so many seconds it
    /// may ask again.
    pub fn take(&self, token: i64, kind: Kind, now: u64) -> Result<(), u64> {
        let number = now / MINUTE;
        let mut minutes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if minutes.len() >= MOST {
            minutes.retain(|_, minute| minute.number == number);
        }
        let minute = minutes.entry((token, kind)).or_insert(Minute { number, asked: 0 });
        if minute.number != number {
            *minute = Minute { number, asked: 0 };
        }
        let most = match kind {
            Kind::Read => READS,
            Kind::Write => WRITES,
        };
        if minute.asked >= most {
            return Err(MINUTE - now % MINUTE);
        }
        minute.asked += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_asked_too_much_waits_for_the_next_minute_and_no_other_does() {
        let pace = Pace::default();
        assert!((0..WRITES).all(|_| pace.take(1, Kind::Write, 125).is_ok()));
        assert_eq!(pace.take(1, Kind::Write, 130), Err(50));
        assert_eq!(pace.take(1, Kind::Read, 130), Ok(()), "reads are counted apart");
        assert_eq!(pace.take(2, Kind::Write, 130), Ok(()));
        assert_eq!(pace.take(1, Kind::Write, 180), Ok(()));
    }
}
