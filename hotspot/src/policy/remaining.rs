use super::{Case, Today};
use crate::model::{Bytes, Gives, UnixTime};
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

/// Where a guest stands in the plan's present period. What staff gave moves every threshold up. While the clock is not
/// trusted nobody knows which period it is: everybody is on the first step.
#[must_use]
pub fn remaining(case: &Case<'_>, today: &Today) -> Remaining {
    let Case { plan, used, given, .. } = *case;
    let (counted, given) = if today.now.trusted { (used, given) } else { (Bytes(0), Bytes(0)) };
    let steps = plan.ladder.steps();
    let (number, step) = plan.ladder.step_at(less(counted, given));
    // Nothing was used before the first step, whatever was given.
    let begins = if number == 0 { Bytes(0) } else { step.from + given };
    let limited = today.now.trusted && steps.len() > 1;
    let next = steps.get(number + 1).filter(|_| limited);
    Remaining {
        step: number,
        gives: step.gives,
        used,
        rung: next.map(|next| Rung {
            left: less(next.from + given, counted),
            of: less(next.from + given, begins),
            then: next.gives,
        }),
        resets: limited.then(|| today.ends(plan.ladder.per)),
        until_essentials: steps
            .iter()
            .find(|step| limited && step.gives == Gives::Essentials)
            .map(|last| less(last.from + given, counted)),
    }
}

fn less(bytes: Bytes, by: Bytes) -> Bytes {
    Bytes(bytes.0.saturating_sub(by.0))
}
