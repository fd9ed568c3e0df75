//! The decision on a device, as the questions that are asked about it one after the other. The enforcer wants the answer,
//! staff want to know which question gave it: both have it from here.

use super::{Case, Decision, Essentials, Today, WhyEssentials, not_admitted, opens, remaining};
use crate::{control::admin::Rule, model::Gives};

/// One question about a device, and what it decided if it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    pub rule: Rule,
    pub decided: Option<Decision>,
}

/// Questions that may leave the decision to the next, in their order.
const FIRST: [Rule; 4] = [Rule::Place, Rule::Block, Rule::Admission, Rule::Hours];

/// Decides on a device with a lease.
#[must_use]
pub fn decide(case: &Case<'_>, today: &Today) -> Decision {
    FIRST.into_iter().find_map(|rule| ask(rule, case, today)).unwrap_or_else(|| by_allowance(case, today))
}

/// Whether a device is signed in, and the walled garden is all that it has: its quota is used up, it is outside opening
/// hours, or there is no place for it.
#[must_use]
pub fn has_essentials_alone(case: &Case<'_>, today: &Today) -> bool {
    let asked = [Rule::Block, Rule::Admission].into_iter().find_map(|rule| ask(rule, case, today));
    asked.is_none() && !matches!(decide(case, today), Decision::Open(_))
}

/// Every question that was asked on the way to [`decide`]'s answer; the last one gave it.
#[must_use]
pub fn trace(case: &Case<'_>, today: &Today) -> Vec<Asked> {
    let mut asked = Vec::new();
    for rule in FIRST {
        let decided = ask(rule, case, today);
        asked.push(Asked { rule, decided });
        if decided.is_some() {
            return asked;
        }
    }
    asked.push(Asked { rule: Rule::Allowance, decided: Some(by_allowance(case, today)) });
    asked
}

fn ask(rule: Rule, case: &Case<'_>, today: &Today) -> Option<Decision> {
    match rule {
        Rule::Place => (!case.has_place).then_some(Decision::Full),
        Rule::Block => {
            let block = case.block.filter(|block| today.now.trusted && block.holds(today.now.unix));
            block.map(|block| Decision::Paused { until: block.until })
        }
        Rule::Admission => not_admitted(case, today.now).map(Decision::Portal),
        Rule::Hours => {
            let closed = |until| Decision::Essentials(Essentials { why: WhyEssentials::Closed, until });
            opens(case.plan, today).map(closed)
        }
        Rule::Allowance => Some(by_allowance(case, today)),
    }
}

/// Whoever came so far has the step that the allowance is on.
fn by_allowance(case: &Case<'_>, today: &Today) -> Decision {
    let remaining = remaining(case, today);
    match remaining.gives {
        Gives::Internet(speed) => Decision::Open(speed),
        Gives::Essentials => {
            let until = remaining.resets.unwrap_or_else(|| today.ends(case.plan.ladder.per));
            Decision::Essentials(Essentials { why: WhyEssentials::AllowanceUsed, until })
        }
    }
}
