use super::Span;
use serde::{Deserialize, Serialize};
use std::ops::{Add, Sub};

/// Milliseconds since this machine booted, suspend included (CLOCK_BOOTTIME). Durations run on it; it means
/// nothing after a reboot.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BootTime(pub i64);

/// Seconds since 1970 UTC by the wall clock, which may be wrong and may jump. Calendars and records only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UnixTime(pub i64);

/// Both clocks, read together by a shell and handed to the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    pub boot: BootTime,
    /// The wall clock's time where it is trusted, else the best guess: never before the last time that was.
    pub unix: UnixTime,
    /// Whether the wall clock may be right. While it is not, rules by the calendar wait.
    pub trusted: bool,
}

impl Now {
    /// The wall time at which a moment of this boot falls, by today's reading of both clocks.
    #[must_use]
    pub fn unix_of(self, moment: BootTime) -> UnixTime {
        UnixTime(self.unix.0.saturating_add((moment.0 - self.boot.0).div_euclid(1000)))
    }
}

impl BootTime {
    /// Whole seconds from `now` until this moment, zero when it has passed.
    #[must_use]
    pub fn secs_from(self, now: Self) -> u64 {
        u64::try_from((self.0 - now.0).div_euclid(1000)).unwrap_or(0)
    }
}

impl Add<Span> for BootTime {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.millis()))
    }
}

impl Sub<Span> for BootTime {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.millis()))
    }
}

impl Add<Span> for UnixTime {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.secs() as i64))
    }
}
