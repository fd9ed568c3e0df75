use super::PlanDraft;
use crate::model::{Invalid, PlanName};
use std::{fmt, str::FromStr};

/// Plans to begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// A town square on a good line, and what a fresh install starts with.
    Standard,
    /// A thin line.
    Village,
    /// A place so full that a third step is needed.
    Crowded,
}

impl Preset {
    pub const ALL: [Self; 3] = [Self::Standard, Self::Village, Self::Crowded];

    /// The preset under a name of the operator's choice.
    #[must_use]
    pub fn named(self, name: &PlanName) -> PlanDraft {
        let slow = "1 GB: 1 Mbit/s / 500 kbit/s";
        let (down, up, steps) = match self {
            Self::Standard => ("5 Mbit/s", "2 Mbit/s", slow.to_owned()),
            Self::Village => ("3 Mbit/s", "1 Mbit/s", slow.to_owned()),
            Self::Crowded => ("5 Mbit/s", "2 Mbit/s", format!("{slow}, 2 GB: essentials")),
        };
        PlanDraft {
            name: name.to_string(),
            site: None,
            down: down.to_owned(),
            up: up.to_owned(),
            per: "day".to_owned(),
            steps,
            session_length: "none".to_owned(),
            idle: "15 min".to_owned(),
            remembered: "30 d".to_owned(),
            remembered_at_most: "90 d".to_owned(),
            hours: "always".to_owned(),
            devices: "3".to_owned(),
        }
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Standard => "standard",
            Self::Village => "village",
            Self::Crowded => "crowded",
        })
    }
}

impl FromStr for Preset {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::ALL
            .into_iter()
            .find(|preset| preset.to_string() == text)
            .ok_or_else(|| Invalid::new(format!("{text:?} is none of standard, village, crowded")))
    }
}
