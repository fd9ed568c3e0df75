//! One line for each promise kept, or the one that is not.

use std::{panic, time::Instant};

/// Runs what shows that a promise is kept, and says so with the seconds it took.
///
/// # Panics
/// As `shown` does, after naming the promise.
pub fn promise<T>(what: &str, shown: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let kept = panic::catch_unwind(panic::AssertUnwindSafe(shown));
    let verdict = if kept.is_ok() { "ok  " } else { "FAILED" };
    println!("{verdict}{:6.1} s  {what}", started.elapsed().as_secs_f32());
    kept.unwrap_or_else(|cause| panic::resume_unwind(cause))
}

/// A figure of the promise that is being shown; its own line follows.
pub fn note(what: &str) {
    println!("              {what}");
}
