use super::{Gives, Ladder, Period, Plan, Step};

/// What a citizen experiences under a plan, in one sentence for a technician.
#[must_use]
pub fn sentence(plan: &Plan) -> String {
    let mut parts = vec![speeds(&plan.ladder)];
    if let Some(length) = plan.session_length {
        parts.push(format!("a press lasts {length}"));
    }
    let memory = plan.memory;
    parts.push(format!(
        "no page again for {} after the last visit, {} at most",
        memory.since_last_seen, memory.at_most
    ));
    parts.push(if plan.hours.always() {
        "open day and night".to_owned()
    } else {
        format!("open {}, essentials only outside", plan.hours)
    });
    parts.join("; ")
}

fn speeds(ladder: &Ladder) -> String {
    let (per, until) = match ladder.per {
        Period::Day => ("a day", "midnight"),
        Period::Week => ("a week", "Monday"),
        Period::Month => ("a month", "the first of the next month"),
    };
    let [first, later @ ..] = ladder.steps() else { return String::new() };
    let begins = match later.first() {
        Some(next) => format!("{} for the first {} {per}", gives(first), next.from),
        None => format!("{}, without an allowance", gives(first)),
    };
    let mut words = vec![begins];
    for (place, step) in later.iter().enumerate() {
        let end = match later.get(place + 1) {
            Some(next) => format!("until {} are used", next.from),
            None => format!("until {until}"),
        };
        words.push(format!("then {} {end}", gives(step)));
    }
    words.join(", ")
}

fn gives(step: &Step) -> String {
    match step.gives {
        Gives::Internet(speed) => format!("{} down and {} up", speed.down, speed.up),
        Gives::Essentials => "essentials only".to_owned(),
    }
}
