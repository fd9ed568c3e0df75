//! Why a device is treated as it is, question by question. Pure.

use super::state::State;
use hotspot::{
    control::admin::{Asked, Rule},
    model::{Admission, Block, Gives, Lease, Now, UnixTime},
    policy::{self, Case, Decision, NotAdmitted, Today},
};

/// A number or moment of an answer, under its name. Names are the staff's web's to look words up by:
///
/// - place: `address`
/// - block that holds: `reason`, `by`, `until`
/// - admission: `why` where it does not hold; of the latest there was `way`, `plan`, `voucher`, `account`, `terms`, `until`,
///   and where somebody ended it `ended`, `reason`
/// - hours: `hours`; `opens` where closed, else `until`
/// - allowance: `plan`, `per`, `used`, `step` (from 1), `steps`, `given`, `allowance` (up to which the step goes), `left`,
///   `speed-down`, `speed-up`, `until`
type Fact = (&'static str, String);

impl State {
    /// The questions of [`policy::decide`] about a lease's device, up to the one that decided.
    pub(super) fn trace(&self, lease: &Lease, today: &Today) -> Vec<Asked> {
        let case = self.case(lease);
        let asked = policy::trace(&case, today).into_iter();
        asked
            .map(|policy::Asked { rule, decided }| {
                let (since, facts) = match rule {
                    Rule::Place => (Some(lease.started), vec![("address", lease.address.to_string())]),
                    Rule::Block => self.of_block(case.block, today.now),
                    Rule::Admission => self.of_admission(case.admission, decided),
                    Rule::Hours => (None, self.of_hours(&case, today)),
                    Rule::Allowance => (None, self.of_allowance(&case, today)),
                };
                let facts = facts.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
                Asked { rule, decided: decided.is_some(), facts, since }
            })
            .collect()
    }

    fn of_block(&self, block: Option<&Block>, now: Now) -> (Option<UnixTime>, Vec<Fact>) {
        let Some(block) = block.filter(|block| block.holds(now.unix)) else { return (None, Vec::new()) };
        let facts = vec![
            ("reason", block.reason.clone()),
            ("by", block.by.clone()),
            ("until", self.written(block.until)),
        ];
        (Some(block.from), facts)
    }

    fn of_admission(
        &self,
        admission: Option<&Admission>,
        decided: Option<Decision>,
    ) -> (Option<UnixTime>, Vec<Fact>) {
        let mut facts = Vec::new();
        if let Some(Decision::Portal(why)) = decided {
            facts.push(("why", word(why).to_owned()));
        }
        let Some(admission) = admission else { return (None, facts) };
        facts.push(("way", admission.way.to_string()));
        facts.push(("plan", admission.plan.to_string()));
        facts.extend(admission.voucher.map(|voucher| ("voucher", voucher.0.to_string())));
        facts.extend(admission.account.as_ref().map(|account| ("account", account.to_string())));
        facts.push(("terms", admission.terms.0.to_string()));
        facts.push(("until", self.written(admission.valid_until)));
        facts.extend(
            admission
                .ended
                .iter()
                .flat_map(|(at, why)| [("ended", self.written(*at)), ("reason", why.to_string())]),
        );
        (Some(admission.since), facts)
    }

    fn of_hours(&self, case: &Case<'_>, today: &Today) -> Vec<Fact> {
        let hours = ("hours", case.plan.hours.to_string());
        let opens = policy::opens(case.plan, today).map(|at| ("opens", self.written(at)));
        let closes = policy::closes(case.plan, today).map(|at| ("until", self.written(at)));
        [Some(hours), opens, closes].into_iter().flatten().collect()
    }

    fn of_allowance(&self, case: &Case<'_>, today: &Today) -> Vec<Fact> {
        let remaining = policy::remaining(case, today);
        let mut facts = vec![
            ("plan", case.plan.name.to_string()),
            ("per", case.plan.ladder.per.to_string()),
            ("used", remaining.used.to_string()),
            ("step", (remaining.step + 1).to_string()),
            ("steps", case.plan.ladder.steps().len().to_string()),
        ];
        if case.given.0 > 0 {
            facts.push(("given", case.given.to_string()));
        }
        if let Some(rung) = remaining.rung {
            facts.push(("allowance", (remaining.used + rung.left).to_string()));
            facts.push(("left", rung.left.to_string()));
        }
        if let Gives::Internet(speed) = remaining.gives {
            facts.push(("speed-down", speed.down.to_string()));
            facts.push(("speed-up", speed.up.to_string()));
        }
        facts.extend(remaining.resets.map(|at| ("until", self.written(at))));
        facts
    }

    fn written(&self, at: UnixTime) -> String {
        self.calendar.written(at)
    }
}

fn word(why: NotAdmitted) -> &'static str {
    match why {
        NotAdmitted::NeverSignedIn => "never-signed-in",
        NotAdmitted::Ended => "ended",
        NotAdmitted::Expired => "expired",
        NotAdmitted::TimeUp => "time-up",
        NotAdmitted::Withdrawn => "withdrawn",
        NotAdmitted::TermsChanged => "terms-changed",
    }
}
