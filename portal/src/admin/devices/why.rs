//! Why a device is treated as it is: the questions of the decision, in words.

use super::row::amount;
use crate::{
    admin::frame::Frame,
    views::{Language, format, opening_hours},
};
use hotspot::{
    control::admin::{Asked, Rule},
    model::{BitRate, Bytes},
};

/// One question, its answer, and what the answer came from.
pub struct Line {
    pub question: &'static str,
    pub answer: &'static str,
    pub decided: bool,
    pub since: Option<String>,
    /// What it is, and how much.
    pub facts: Vec<(&'static str, String)>,
}

impl Line {
    #[must_use]
    pub fn of(asked: &Asked, frame: &Frame<'_>) -> Self {
        let (question, passed, decided) = keys(asked.rule);
        let facts = asked.facts.iter().filter(|(_, value)| !value.is_empty());
        Self {
            question: frame.words.say(question),
            answer: frame.words.say(if asked.decided { decided } else { passed }),
            decided: asked.decided,
            since: asked.since.map(|since| frame.moment(since)),
            facts: facts.filter_map(|fact| said(fact, frame)).collect(),
        }
    }
}

/// The words of a question, of the answer that asks on, and of the one that decides.
fn keys(rule: Rule) -> (&'static str, &'static str, &'static str) {
    match rule {
        Rule::Place => ("asked-place", "asked-place-yes", "asked-place-no"),
        Rule::Block => ("asked-block", "asked-block-no", "asked-block-yes"),
        Rule::Admission => ("asked-admission", "asked-admission-yes", "asked-admission-no"),
        Rule::Hours => ("asked-hours", "asked-hours-yes", "asked-hours-no"),
        Rule::Allowance => ("asked-allowance", "asked-allowance-answer", "asked-allowance-answer"),
    }
}

/// A fact in words. One that no page of ours knows stays out: nobody could read its name.
fn said((name, value): &(String, String), frame: &Frame<'_>) -> Option<(&'static str, String)> {
    let key = match name.as_str() {
        "reason" => "fact-reason",
        "why" => "fact-why",
        "by" => "fact-by",
        "until" => "fact-until",
        "ended" => "fact-ended",
        "opens" => "fact-opens",
        "hours" => "fact-hours",
        "way" => "my-way",
        "plan" => "plan",
        "account" => "way-account",
        "terms" => "my-terms",
        "used" => "used-amount",
        "given" => "fact-given",
        "allowance" => "fact-allowance",
        "left" => "left-of-step",
        "step" => "fact-step",
        "speed-down" => "fact-speed-down",
        "speed-up" => "fact-speed-up",
        _ => return None,
    };
    let at = || frame.desk.calendar.beginning(value, frame.now).ok();
    let value = match name.as_str() {
        "until" | "opens" => at().map_or_else(|| value.clone(), |at| frame.until(at)),
        "ended" => at().map_or_else(|| value.clone(), |at| frame.moment(at)),
        "hours" => {
            value.parse().map_or_else(|_| value.clone(), |hours| opening_hours(frame.language, &hours))
        }
        // Counted, unlike what a plan says.
        "used" | "left" => {
            value.parse().map_or_else(|_| value.clone(), |bytes| amount(bytes, frame.language))
        }
        // What staff and configuration call by a name of their own.
        "by" | "plan" | "account" => value.clone(),
        _ => in_words(value, frame.language),
    };
    Some((frame.words.say(key), value))
}

/// Amounts and speeds as people here write them, known words in the reader's language, anything else as it stands.
fn in_words(value: &str, language: Language) -> String {
    if let Ok(bytes) = value.parse::<Bytes>() {
        return format::exact_amount(language, bytes);
    }
    if let Ok(rate) = value.parse::<BitRate>() {
        return format::rate(language, rate);
    }
    let key = match value {
        "one-tap" => "way-one-tap",
        "voucher" => "way-voucher",
        "account" => "way-account",
        "never-signed-in" => "not-admitted-never",
        "ended" => "not-admitted-ended",
        "expired" => "not-admitted-expired",
        "time-up" => "not-admitted-time-up",
        "withdrawn" => "not-admitted-withdrawn",
        "terms-changed" => "not-admitted-terms",
        "guest" => "ended-by-guest",
        "operator" => "ended-by-staff",
        "forgotten" => "ended-by-forgetting",
        "replaced" => "ended-by-another-way",
        "copied" => "ended-by-copy",
        other => return other.to_owned(),
    };
    language.words().say(key).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_said_as_people_write_them() {
        for (value, said) in [
            ("1.25 GB", "1,25 GB"),
            ("500 kbit/s", "0,5 Mbit/s"),
            ("one-tap", "Sambungkan"),
            ("operator", "diputus petugas"),
            ("1", "1"),
        ] {
            assert_eq!(in_words(value, Language::Indonesian), said);
        }
    }
}
