use std::{
    fmt::Debug,
    thread,
    time::{Duration, Instant},
};

/// Between two looks. Short enough not to be felt, long enough to leave the processor to what is waited for.
const PAUSE: Duration = Duration::from_millis(5);

/// Returns as soon as `holds` says true.
///
/// # Panics
/// With `what`, when it still says false after `within`.
pub fn wait_until(what: &str, within: Duration, mut holds: impl FnMut() -> bool) {
    wait_for(what, within, || if holds() { Ok(()) } else { Err("not yet") });
}

/// Returns the first success of `look`.
///
/// # Panics
/// With `what` and the last thing seen instead, when there is no success within `within`.
pub fn wait_for<T, Seen: Debug>(what: &str, within: Duration, look: impl FnMut() -> Result<T, Seen>) -> T {
    poll(within, look).unwrap_or_else(|seen| panic!("{what}: not within {within:?}; last seen: {seen:?}"))
}

/// Looks until there is a success or `within` has passed, at least once; then gives the last failure.
pub(crate) fn poll<T, Seen>(within: Duration, mut look: impl FnMut() -> Result<T, Seen>) -> Result<T, Seen> {
    let deadline = Instant::now() + within;
    loop {
        match look() {
            Err(_) if Instant::now() < deadline => thread::sleep(PAUSE),
            last => return last,
        }
    }
}
