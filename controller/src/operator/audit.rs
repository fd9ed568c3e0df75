//! `wifi-pbg audit`: who did what. Nothing here or elsewhere edits a line.

use super::{
    Failure,
    print::{self, LocalClock},
};
use clap::Args;
use hotspot::{
    config::Config,
    model::{Act, UnixTime},
    store::{AuditQuery, Store},
};
use serde::Serialize;
use serde_json::Value;

#[derive(Debug, Args)]
pub(super) struct AuditOrder {
    /// So many lines, the latest.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    last: u32,
    /// Of this person or program only, as the audit names them.
    #[arg(long, value_name = "WHO")]
    who: Option<String>,
    /// Only acts whose name begins so, like `notice.`.
    #[arg(long, value_name = "PREFIX", default_value = "")]
    did: String,
}

pub(super) async fn run(order: &AuditOrder, config: &Config, json: bool) -> Result<(), Failure> {
    let store = Store::join(&config.store.path).await?;
    let (who, did) = (order.who.clone(), order.did.clone());
    let query = AuditQuery { most: order.last, who, did, ..AuditQuery::default() };
    let acts = store.audit(&query).await?;
    if json {
        print::json(&acts.iter().map(Entry::of).collect::<Vec<_>>())?;
    } else {
        tell(&acts, &LocalClock::of(config))?;
    }
    Ok(())
}

/// A line for programs: states are JSON, not texts of JSON.
#[derive(Serialize)]
struct Entry<'a> {
    at: UnixTime,
    who: &'a str,
    did: &'a str,
    subject: &'a str,
    before: Option<Value>,
    after: Option<Value>,
    source: &'a str,
}

impl<'a> Entry<'a> {
    fn of(act: &'a Act) -> Self {
        let state = |text: &Option<String>| {
            text.as_ref().map(|text| serde_json::from_str(text).unwrap_or_else(|_| text.as_str().into()))
        };
        let Act { at, who, did, subject, before, after, source } = act;
        Self { at: *at, who, did, subject, before: state(before), after: state(after), source }
    }
}

fn tell(acts: &[Act], clock: &LocalClock) -> std::io::Result<()> {
    if acts.is_empty() {
        return print::line("no such line");
    }
    for act in acts {
        let Act { at, who, did, subject, before, after, source } = act;
        print::line(plain(&format!("{}  {who}  {did}  {subject}  ({source})", clock.moment(*at))))?;
        for (when, state) in [("before", before), ("after", after)] {
            if let Some(state) = state {
                print::line(plain(&format!("   {when}: {state}")))?;
            }
        }
    }
    Ok(())
}

/// What staff wrote must not steer the terminal of whoever reads it.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_told_to_programs_as_json_and_to_people_without_control_characters() {
        let act = Act {
            at: UnixTime(7),
            who: "sari".into(),
            did: "notice.add".into(),
            subject: "notice 12".into(),
            before: None,
            after: Some(r#"{"title":"Pasar"}"#.into()),
            source: "wifi-pbg".into(),
        };
        let told = serde_json::to_value(Entry::of(&act)).unwrap();
        assert_eq!((&told["after"]["title"], &told["before"]), (&Value::from("Pasar"), &Value::Null));
        assert_eq!(plain("a\u{1b}[2Jb"), "a\u{FFFD}[2Jb");
    }
}
