//! Whether phones trust the portal's certificate: the controller judges it as they would, and the interceptor leads to
//! https only while they do.

use crate::fault::Fault;
use hotspot::control::portal::Health;
use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// A certificate outlives the controller's restart and the machine's upgrade; what was said of it longer ago is hearsay.
const GOOD_FOR: Duration = Duration::from_secs(5 * 60);

#[derive(Debug, Default)]
pub struct Trust {
    /// Of the latest verdict, as the interceptor reads it for every request.
    holds: AtomicBool,
    verdict: Mutex<Verdict>,
}

impl Trust {
    #[must_use]
    pub fn holds(&self) -> bool {
        self.holds.load(Ordering::Relaxed)
    }

    /// Takes up what the controller was heard to say, or its silence.
    pub fn hear(&self, told: Result<Health, Fault>, now: Instant) {
        let mut verdict = self.verdict.lock().unwrap_or_else(PoisonError::into_inner);
        *verdict = verdict.after(told, now);
        let holds = verdict.secure;
        if self.holds.swap(holds, Ordering::Relaxed) != holds {
            tracing::info!("guests are led to {} from now on", if holds { "https" } else { "http" });
        }
    }
}

/// What the controller said last, and when.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Verdict {
    secure: bool,
    told: Option<Instant>,
}

impl Verdict {
    fn after(self, told: Result<Health, Fault>, now: Instant) -> Self {
        match told {
            Ok(Health { secure: Some(secure), .. }) => Self { secure, told: Some(now) },
            Ok(Health { secure: None, .. }) | Err(_) => {
                let good = |told| now.saturating_duration_since(told) < GOOD_FOR;
                Self { secure: self.secure && self.told.is_some_and(good), ..self }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRUSTED: Result<Health, Fault> = Ok(Health { secure: Some(true), board: 0 });
    const SILENCE: Result<Health, Fault> = Err(Fault::Restarting);

    #[test]
    fn until_the_controller_has_spoken_nothing_is_trusted() {
        let start = Instant::now();
        assert!(!Verdict::default().after(SILENCE, start).secure);
        assert!(!Verdict::default().after(Ok(Health { secure: Some(false), board: 0 }), start).secure);
        assert!(Verdict::default().after(TRUSTED, start).secure);
    }

    #[test]
    fn a_restart_of_the_controller_changes_nothing_and_a_long_silence_ends_the_trust() {
        let start = Instant::now();
        let trusted = Verdict::default().after(TRUSTED, start);
        let restarting = trusted.after(SILENCE, start + Duration::from_secs(60));
        assert!(restarting.secure);
        let silent = restarting.after(SILENCE, start + GOOD_FOR);
        assert!(!silent.secure);
        assert!(!silent.after(SILENCE, start + 2 * GOOD_FOR).secure);
        assert!(silent.after(TRUSTED, start + 2 * GOOD_FOR).secure);
    }

    #[test]
    fn a_withdrawal_holds_at_once() {
        let start = Instant::now();
        let withdrawn = Verdict::default()
            .after(TRUSTED, start)
            .after(Ok(Health { secure: Some(false), board: 0 }), start);
        assert!(!withdrawn.secure && !withdrawn.after(SILENCE, start).secure);
    }
}
