//! How the story is told: numbered steps on standard output, with what was asked, what came back and how long it took.

use std::{
    panic::PanicHookInfo,
    time::{Duration, Instant},
};

/// Width of the words before each line.
const LABEL: usize = 11;

/// Counts the steps.
pub struct Telling {
    steps: u32,
    started: Instant,
}

impl Telling {
    pub fn begin() -> Self {
        Self { steps: 0, started: Instant::now() }
    }

    /// Announces the next step, before it is taken: a reader shall know what a pause or a failure belongs to.
    pub fn step(&mut self, what: &str) {
        self.steps += 1;
        println!("\n{:>2}. {what}", self.steps);
    }

    /// Since the beginning.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

/// One line of a step: a word and what belongs to it.
pub fn say(label: &str, what: impl AsRef<str>) {
    for (number, line) in what.as_ref().lines().enumerate() {
        let label = if number == 0 { label } else { "" };
        println!("    {label:<LABEL$}{line}");
    }
}

/// Output of a program as it stands.
pub fn quote(text: &str) {
    for line in text.lines() {
        println!("    | {line}");
    }
}

/// Does something and says how long it took.
pub fn timed<T>(act: impl FnOnce() -> T) -> (T, Duration) {
    let started = Instant::now();
    (act(), started.elapsed())
}

/// `0.4 ms`, `12 ms`.
pub fn milliseconds(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1000.0;
    if milliseconds < 10.0 { format!("{milliseconds:.1} ms") } else { format!("{milliseconds:.0} ms") }
}

/// What a step says that does not succeed: messages tell what was expected and what was seen.
pub fn failed(panic: &PanicHookInfo<'_>) {
    let message = panic.payload_as_str().unwrap_or("for an unknown reason");
    let place =
        panic.location().map(|place| format!(" ({}:{})", place.file(), place.line())).unwrap_or_default();
    eprintln!("\n    FAILED     {message}{place}\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_times_have_a_decimal() {
        for (time, told) in [(400, "0.4 ms"), (9_940, "9.9 ms"), (12_300, "12 ms"), (1_834_000, "1834 ms")] {
            assert_eq!(milliseconds(Duration::from_micros(time)), told);
        }
    }
}
