//! What an admission gives: speeds, a ladder of steps over an allowance, hours and times.

mod draft;
mod hours;
mod preset;
mod sentence;
mod steps;

pub use draft::PlanDraft;
pub use hours::Hours;
pub use preset::Preset;
pub use sentence::sentence;

use super::{BitRate, Bytes, Invalid, PlanName, Span, UnixTime, serde_by_text};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A plan as it stands in the store, checked: see [`PlanDraft::check`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub name: PlanName,
    pub ladder: Ladder,
    /// How long one press lasts; as long as the device is remembered where absent.
    pub session_length: Option<Span>,
    /// Silence after which a session has ended for the books. The gate stays open.
    pub idle: Span,
    pub memory: Memory,
    /// When the internet is open; outside them essentials are.
    pub hours: Hours,
    /// Devices that one account may have signed in at the same time.
    pub devices: u16,
}

/// What a guest gets, depending on what was used in the present day, week or month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder {
    pub per: Period,
    /// Ascending in `from`, the first from nothing and with a speed; none faster than the one before.
    steps: Vec<Step>,
}

/// One step of a ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// It begins when this much was used.
    pub from: Bytes,
    pub gives: Gives,
}

/// What a guest has on a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gives {
    Internet(Speed),
    /// The walled garden: government, health, emergency.
    Essentials,
}

/// The most a guest gets; what the line has left may be less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speed {
    pub down: BitRate,
    pub up: BitRate,
}

/// What an allowance is counted over, by the site's local calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    Day,
    /// From Monday (ISO 8601).
    Week,
    Month,
}

/// How long a device is remembered after it was last seen, and at most since it signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    pub since_last_seen: Span,
    pub at_most: Span,
}

impl Ladder {
    /// The step on which a guest stands who used this much: its number, counted from 0, and itself.
    #[must_use]
    pub fn step_at(&self, used: Bytes) -> (usize, Step) {
        let next = self.steps.partition_point(|step| step.from <= used);
        let number = next.saturating_sub(1);
        (number, self.steps.get(number).copied().unwrap_or(Step { from: Bytes(0), gives: Gives::Essentials }))
    }

    /// All steps, the first first; never none.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }
}

impl Memory {
    /// Until when a device seen at `seen` is remembered, having signed in at `since`.
    #[must_use]
    pub fn valid_until(self, since: UnixTime, seen: UnixTime) -> UnixTime {
        (seen + self.since_last_seen).min(since + self.at_most)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        })
    }
}

impl FromStr for Period {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        match text {
            "day" => Ok(Self::Day),
            "week" => Ok(Self::Week),
            "month" => Ok(Self::Month),
            _ => Err(Invalid::new(format!("{text:?} is none of day, week, month"))),
        }
    }
}

serde_by_text!(Period);

/// `5 Mbit/s / 2 Mbit/s`: down, then up.
impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} / {}", self.down, self.up)
    }
}

#[cfg(test)]
mod tests;
