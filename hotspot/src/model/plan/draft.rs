//! A plan as it comes from a command, a form or a row: words, each checked under its own name.

use super::{Hours, Ladder, Memory, Period, Plan, Speed};
use crate::model::{BitRate, Invalid, PlanName, SiteName, Span};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Shorter silence is a pause between two pages; longer ones keep a phone that left in the list of those present.
const IDLE: std::ops::RangeInclusive<u64> = 60..=86_400;
/// A press lasts long enough to be worth it.
const SHORTEST_SESSION: Span = Span::from_secs(300);
const MOST_DEVICES: u16 = 1_000;

/// The words of a plan, as they are typed and as they are stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanDraft {
    pub name: String,
    /// The site at which this takes the place of the plan of the same name.
    pub site: Option<String>,
    pub down: String,
    pub up: String,
    /// `day`, `week` or `month`.
    pub per: String,
    /// The steps after the first: `1 GB: 1 Mbit/s / 512 kbit/s, 2 GB: essentials`, or `none`.
    pub steps: String,
    /// A span, or `none`.
    pub session_length: String,
    pub idle: String,
    pub remembered: String,
    pub remembered_at_most: String,
    /// `always`, or `Mon-Fri 05:00-22:00, Sat-Sun 06:00-24:00`.
    pub hours: String,
    pub devices: String,
}

/// What is wrong with a plan: each field that is, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct PlanFaults(pub Vec<FieldFault>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    pub field: &'static str,
    pub why: Invalid,
}

impl fmt::Display for FieldFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.why)
    }
}

impl PlanDraft {
    /// # Errors
    /// Names every field that cannot be taken.
    pub fn check(&self) -> Result<(Plan, Option<SiteName>), PlanFaults> {
        let mut faults = Faults(Vec::new());
        let name = faults.field::<PlanName>("name", &self.name);
        let site = self.site.as_ref().map(|site| faults.field::<SiteName>("site", site));
        let speed = faults
            .field::<BitRate>("down", &self.down)
            .zip(faults.field::<BitRate>("up", &self.up))
            .map(|(down, up)| Speed { down, up });
        let per = faults.field::<Period>("per", &self.per);
        let ladder = per
            .zip(speed)
            .and_then(|(per, speed)| faults.keep("steps", Ladder::read(per, speed, &self.steps)));
        let session_length = faults.session_length(&self.session_length);
        let idle = faults.idle(&self.idle);
        let memory = faults.memory(&self.remembered, &self.remembered_at_most);
        let hours = faults.field::<Hours>("hours", &self.hours);
        let devices = faults.devices(&self.devices);
        let plan = || {
            Some(Plan {
                name: name?,
                ladder: ladder?,
                session_length: session_length?,
                idle: idle?,
                memory: memory?,
                hours: hours?,
                devices: devices?,
            })
        };
        match plan() {
            Some(plan) if faults.0.is_empty() => Ok((plan, site.flatten())),
            _ => Err(PlanFaults(faults.0)),
        }
    }

    /// The words of a checked plan.
    #[must_use]
    pub fn of(plan: &Plan, site: Option<&SiteName>) -> Self {
        let first = match plan.ladder.step_at(crate::model::Bytes(0)).1.gives {
            super::Gives::Internet(speed) => [speed.down, speed.up].map(|speed| speed.to_string()),
            super::Gives::Essentials => Default::default(),
        };
        let [down, up] = first;
        Self {
            name: plan.name.to_string(),
            site: site.map(ToString::to_string),
            down,
            up,
            per: plan.ladder.per.to_string(),
            steps: plan.ladder.later_steps(),
            session_length: plan.session_length.map_or_else(|| "none".to_owned(), |span| span.to_string()),
            idle: plan.idle.to_string(),
            remembered: plan.memory.since_last_seen.to_string(),
            remembered_at_most: plan.memory.at_most.to_string(),
            hours: plan.hours.to_string(),
            devices: plan.devices.to_string(),
        }
    }
}

struct Faults(Vec<FieldFault>);

impl Faults {
    fn keep<T>(&mut self, field: &'static str, result: Result<T, Invalid>) -> Option<T> {
        result.map_err(|why| self.0.push(FieldFault { field, why })).ok()
    }

    fn field<T: FromStr<Err = Invalid>>(&mut self, field: &'static str, text: &str) -> Option<T> {
        let value = text.trim().parse();
        self.keep(field, value)
    }

    fn session_length(&mut self, text: &str) -> Option<Option<Span>> {
        if text.trim() == "none" {
            return Some(None);
        }
        let span: Span = self.field("session_length", text)?;
        let checked = if span < SHORTEST_SESSION {
            Err(Invalid::new(format!("{span} is shorter than {SHORTEST_SESSION}; or write \"none\"")))
        } else {
            Ok(Some(span))
        };
        self.keep("session_length", checked)
    }

    fn idle(&mut self, text: &str) -> Option<Span> {
        let span: Span = self.field("idle", text)?;
        let checked = if IDLE.contains(&span.secs()) {
            Ok(span)
        } else {
            Err(Invalid::new(format!("{span} is not between 1 min and 1 d")))
        };
        self.keep("idle", checked)
    }

    fn memory(&mut self, since_last_seen: &str, at_most: &str) -> Option<Memory> {
        let since_last_seen = self.field::<Span>("remembered", since_last_seen);
        let at_most = self.field::<Span>("remembered_at_most", at_most);
        let (since_last_seen, at_most) = since_last_seen.zip(at_most)?;
        let checked = if since_last_seen == Span::from_secs(0) {
            Err(("remembered", "must be above zero".to_owned()))
        } else if at_most < since_last_seen {
            Err(("remembered_at_most", format!("{at_most} is less than remembered ({since_last_seen})")))
        } else {
            Ok(Memory { since_last_seen, at_most })
        };
        checked.map_err(|(field, why)| self.0.push(FieldFault { field, why: Invalid::new(why) })).ok()
    }

    fn devices(&mut self, text: &str) -> Option<u16> {
        let number = text.trim().parse().ok().filter(|number| (1..=MOST_DEVICES).contains(number));
        let wrong = || Invalid::new(format!("{text:?} is not a whole number from 1 to {MOST_DEVICES}"));
        self.keep("devices", number.ok_or_else(wrong))
    }
}
