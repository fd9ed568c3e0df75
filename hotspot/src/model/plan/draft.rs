//! A plan as it comes from a command, a form or a row: words, each checked under its own name.

use super::{Hours, Ladder, Memory, Period, Plan, Speed};
use crate::model::{BitRate, Faults, FieldFault, Invalid, PlanName, SiteName, Span};
use serde::{Deserialize, Serialize};

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

impl PlanDraft {
    /// # Errors
    /// Names every field that cannot be taken.
    pub fn check(&self) -> Result<(Plan, Option<SiteName>), Faults> {
        let mut faults = Faults::default();
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
        let session_length = session_length(&mut faults, &self.session_length);
        let idle = idle(&mut faults, &self.idle);
        let memory = memory(&mut faults, &self.remembered, &self.remembered_at_most);
        let hours = faults.field::<Hours>("hours", &self.hours);
        let devices = devices(&mut faults, &self.devices);
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
        let plan = plan();
        faults.settle(plan).map(|plan| (plan, site.flatten()))
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

fn session_length(faults: &mut Faults, text: &str) -> Option<Option<Span>> {
    if text.trim() == "none" {
        return Some(None);
    }
    let span: Span = faults.field("session_length", text)?;
    let checked = if span < SHORTEST_SESSION {
        Err(Invalid::new(format!("{span} is shorter than {SHORTEST_SESSION}; or write \"none\"")))
    } else {
        Ok(Some(span))
    };
    faults.keep("session_length", checked)
}

fn idle(faults: &mut Faults, text: &str) -> Option<Span> {
    let span: Span = faults.field("idle", text)?;
    let checked = if IDLE.contains(&span.secs()) {
        Ok(span)
    } else {
        Err(Invalid::new(format!("{span} is not between 1 min and 1 d")))
    };
    faults.keep("idle", checked)
}

fn memory(faults: &mut Faults, since_last_seen: &str, at_most: &str) -> Option<Memory> {
    let since_last_seen = faults.field::<Span>("remembered", since_last_seen);
    let at_most = faults.field::<Span>("remembered_at_most", at_most);
    let (since_last_seen, at_most) = since_last_seen.zip(at_most)?;
    let checked = if since_last_seen == Span::from_secs(0) {
        Err(("remembered", "must be above zero".to_owned()))
    } else if at_most < since_last_seen {
        Err(("remembered_at_most", format!("{at_most} is less than remembered ({since_last_seen})")))
    } else {
        Ok(Memory { since_last_seen, at_most })
    };
    checked.map_err(|(field, why)| faults.0.push(FieldFault { field, why: Invalid::new(why) })).ok()
}

fn devices(faults: &mut Faults, text: &str) -> Option<u16> {
    let number = text.trim().parse().ok().filter(|number| (1..=MOST_DEVICES).contains(number));
    let wrong = || Invalid::new(format!("{text:?} is not a whole number from 1 to {MOST_DEVICES}"));
    faults.keep("devices", number.ok_or_else(wrong))
}
