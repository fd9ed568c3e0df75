use crate::admin::{desk::Desk, fault::Fault};
use hotspot::{
    model::{BootTime, StaffName},
    policy::{Guessed, StaffTries, StaffTry},
};
use std::{
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

/// How often something may be typed at the staff's door that might be guessed: the rule's memory, and a clock for it.
pub struct Guessing {
    tries: Mutex<StaffTries>,
    began: Instant,
}

impl Default for Guessing {
    fn default() -> Self {
        Self { tries: Mutex::default(), began: Instant::now() }
    }
}

impl Guessing {
    /// Since this program began: the rule compares its own times alone.
    fn now(&self) -> BootTime {
        BootTime(i64::try_from(self.began.elapsed().as_millis()).unwrap_or(i64::MAX))
    }

    fn tries(&self) -> MutexGuard<'_, StaffTries> {
        self.tries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What turned out to be right was no guess.
    pub fn was_right(&self, one: &StaffTry) {
        self.tries().given_back(one);
    }
}

/// Counts one try as wrong before it is looked at. Whoever looks at it gives it back where it was right.
///
/// # Errors
/// [`Fault::TooManyTries`] where it is not to be looked at now, with the seconds until it is.
pub async fn one_try(
    desk: &Desk,
    guessed: Guessed,
    source: IpAddr,
    name: Option<&StaffName>,
) -> Result<StaffTry, Fault> {
    let known = match name {
        Some(name) => desk.store.has_staff_come_from(name, &source.to_string()).await?,
        None => false,
    };
    let guessing = &desk.guessing;
    // Looked at and counted under one lock: two at the same moment are two.
    let mut tries = guessing.tries();
    let one = StaffTry { at: guessing.now(), guessed, source, name: name.cloned(), known };
    if let Some(until) = tries.waits(&one) {
        let milliseconds = u64::try_from(until.0.saturating_sub(one.at.0)).unwrap_or(0);
        return Err(Fault::TooManyTries(milliseconds.div_ceil(1_000).max(1)));
    }
    tries.tried(&one);
    Ok(one)
}
