use super::Today;
use crate::model::{Bytes, Gives, Plan, UnixTime};
use serde::{Deserialize, Serialize};

/// What a guest's allowance has left: the enforcer and the page both read it here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remaining {
    /// The present step, counted from 0.
    pub step: usize,
    pub gives: Gives,
    /// In the present day, week or month.
    pub used: Bytes,
    /// What comes next; nothing on the last step.
    pub rung: Option<Rung>,
    /// When the allowance is whole again; nothing where there is none, or while the clock is not trusted.
    pub resets: Option<UnixTime>,
    /// Until nothing but essentials is left, over all steps before; nothing where the plan never comes to that.
    pub until_essentials: Option<Bytes>,
}

/// The way to the next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// Never zero: what is used up is the next step.
    pub left: Bytes,
    pub of: Bytes,
    pub then: Gives,
}

impl Rung {
    /// Nine tenths of the step are used.
    #[must_use]
    pub fn nearly_used(self) -> bool {
        self.left.0 <= self.of.0 / 10
    }
}

/// Where a guest stands who used this much in the plan's present period. While the clock is not trusted nobody knows
/// which period it is: everybody is on the first step.
#[must_use]
pub fn remaining(plan: &Plan, used: Bytes, today: &Today) -> Remaining {
    let steps = plan.ladder.steps();
    let counted = if today.now.trusted { used } else { Bytes(0) };
    let (number, step) = plan.ladder.step_at(counted);
    let limited = today.now.trusted && steps.len() > 1;
    let next = steps.get(number + 1).filter(|_| limited);
    Remaining {
        step: number,
        gives: step.gives,
        used,
        rung: next.map(|next| Rung {
            left: Bytes(next.from.0 - counted.0),
            of: Bytes(next.from.0 - step.from.0),
            then: next.gives,
        }),
        resets: limited.then(|| today.ends(plan.ladder.per)),
        until_essentials: steps
            .iter()
            .find(|step| limited && step.gives == Gives::Essentials)
            .map(|last| Bytes(last.from.0.saturating_sub(counted.0))),
    }
}
