//! The steps after the first, as text: `1 GB: 1 Mbit/s / 512 kbit/s, 2 GB: essentials`.

use super::{Gives, Ladder, Period, Speed, Step};
use crate::model::{Bytes, Invalid};

/// More steps than anybody could explain to a guest.
const MOST_STEPS: usize = 4;

const NONE: &str = "none";
const ESSENTIALS: &str = "essentials";

impl Ladder {
    /// # Errors
    /// Says which step is wrong: not written as a step, not above the one before, faster than it, or after essentials.
    pub(super) fn read(per: Period, first: Speed, later: &str) -> Result<Self, Invalid> {
        let mut steps = vec![Step { from: Bytes(0), gives: Gives::Internet(first) }];
        let later = later.trim();
        if !later.is_empty() && later != NONE {
            for text in later.split(',') {
                let step = read_step(text.trim())?;
                if let Some(before) = steps.last() {
                    check_order(before, &step)?;
                }
                steps.push(step);
            }
        }
        if steps.len() > MOST_STEPS {
            return Err(Invalid::new(format!("{} steps are too many; {MOST_STEPS} at most", steps.len())));
        }
        Ok(Self { per, steps })
    }

    /// As [`Ladder::read`] takes them.
    pub(super) fn later_steps(&self) -> String {
        let steps: Vec<String> = self.steps.iter().skip(1).map(write_step).collect();
        if steps.is_empty() { NONE.to_owned() } else { steps.join(", ") }
    }
}

fn read_step(text: &str) -> Result<Step, Invalid> {
    let wrong = || {
        Invalid::new(format!(
            "{text:?} is not a step like \"1 GB: 1 Mbit/s / 512 kbit/s\" or \"2 GB: essentials\""
        ))
    };
    let (from, gives) = text.split_once(':').ok_or_else(wrong)?;
    let from: Bytes = from.parse()?;
    let gives = match gives.trim() {
        ESSENTIALS => Gives::Essentials,
        speeds => {
            let (down, up) = split_speeds(speeds).ok_or_else(wrong)?;
            Gives::Internet(Speed { down: down.trim().parse()?, up: up.trim().parse()? })
        }
    };
    Ok(Step { from, gives })
}

/// A slash stands in each speed too, and the one between the two has a unit before it.
fn split_speeds(text: &str) -> Option<(&str, &str)> {
    let end = text.find("bit/s")? + "bit/s".len();
    let (down, rest) = text.split_at_checked(end)?;
    Some((down, rest.trim_start().strip_prefix('/')?))
}

fn check_order(before: &Step, step: &Step) -> Result<(), Invalid> {
    if step.from <= before.from {
        let begins = if before.from == Bytes(0) { "nothing".to_owned() } else { before.from.to_string() };
        return Err(Invalid::new(format!(
            "the step from {} must begin above the one before it, which begins from {begins}",
            step.from
        )));
    }
    match (before.gives, step.gives) {
        (Gives::Essentials, _) => Err(Invalid::new(format!(
            "the step from {} comes after essentials, which must be the last",
            step.from
        ))),
        (Gives::Internet(before), Gives::Internet(now)) if now.down > before.down || now.up > before.up => {
            Err(Invalid::new(format!(
                "the step from {} is faster ({now}) than the one before it ({before})",
                step.from
            )))
        }
        _ => Ok(()),
    }
}

fn write_step(step: &Step) -> String {
    match step.gives {
        Gives::Internet(speed) => format!("{}: {speed}", step.from),
        Gives::Essentials => format!("{}: {ESSENTIALS}", step.from),
    }
}
