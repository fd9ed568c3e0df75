//! `wifi-pbg alarms`: read from the store, so that they can be read when nothing else answers.

use super::{
    Failure,
    actor::Actor,
    print::{self, LocalClock},
};
use clap::Subcommand;
use hotspot::{
    config::Config,
    model::{Acknowledged, Alarm, AlarmId},
    store::Store,
};
use serde::Serialize;

/// Lines of `--all`.
const MOST: u32 = 500;

#[derive(Debug, Subcommand)]
pub(super) enum AlarmOrder {
    /// Print the alarms that stand; with --all, those that are over too.
    List {
        #[arg(long)]
        all: bool,
    },
    /// Note that you have taken an alarm on. It stands until its cause is gone.
    Acknowledge {
        /// The number that `wifi-pbg alarms` prints.
        id: i64,
        /// Who looks after it.
        #[arg(long, value_name = "NAME", value_parser = name)]
        by: Option<String>,
    },
}

/// Why an alarm was not acknowledged.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    #[error("there is no alarm {0}; `wifi-pbg alarms list --all` prints their numbers")]
    Unknown(i64),
}

pub(super) async fn run(order: Option<&AlarmOrder>, config: &Config, json: bool) -> Result<(), Failure> {
    let store = Store::join(&config.store.path).await?;
    let all = match order {
        None => false,
        Some(AlarmOrder::List { all }) => *all,
        Some(AlarmOrder::Acknowledge { id, by }) => {
            let actor = Actor::of_this_process();
            let by = by.clone().unwrap_or_else(|| actor.who().to_owned());
            let before = store.alarm(AlarmId(*id)).await?.and_then(|alarm| alarm.acknowledged);
            let after = Acknowledged { at: actor.now, by: by.clone() };
            let subject = format!("alarm {id}");
            let act = actor.act("alarm.acknowledge", subject, before.as_ref(), Some(&after));
            if !store.acknowledge_alarm(AlarmId(*id), &by, &act).await? {
                return Err(Refused::Unknown(*id).into());
            }
            false
        }
    };
    let alarms = store.alarms(!all, MOST).await?;
    if json {
        print::json(&alarms.iter().map(Entry::of).collect::<Vec<_>>())?;
    } else {
        tell(&alarms, &LocalClock::of(config))?;
    }
    Ok(())
}

/// An alarm for programs, with what people are told to check.
#[derive(Serialize)]
struct Entry<'a> {
    #[serde(flatten)]
    alarm: &'a Alarm,
    check: &'static str,
}

impl<'a> Entry<'a> {
    fn of(alarm: &'a Alarm) -> Self {
        Self { alarm, check: alarm.kind.check() }
    }
}

fn tell(alarms: &[Alarm], clock: &LocalClock) -> std::io::Result<()> {
    if alarms.is_empty() {
        return print::line("no alarm stands");
    }
    for alarm in alarms {
        let mut place = alarm.site.as_ref().map_or_else(|| "gateway".to_owned(), ToString::to_string);
        if !alarm.subject.is_empty() {
            place = format!("{place} {}", print::plain(&alarm.subject));
        }
        let until = alarm.cleared.map(|at| format!(" until {}", clock.moment(at))).unwrap_or_default();
        print::line(format!(
            "{}  {}  {place}  since {}{until}",
            alarm.id.0,
            alarm.kind,
            clock.moment(alarm.since)
        ))?;
        print::line(format!("   seen: {}", alarm.seen))?;
        if let Some(taken) = &alarm.acknowledged {
            print::line(format!("   acknowledged by {} at {}", taken.by, clock.moment(taken.at)))?;
        }
        if alarm.cleared.is_none() {
            print::line(format!("   check: {}", alarm.kind.check()))?;
        }
    }
    Ok(())
}

/// What is printed wherever alarms are read.
fn name(text: &str) -> Result<String, String> {
    let plain = !text.trim().is_empty() && text.chars().count() <= 60 && !text.chars().any(char::is_control);
    if plain { Ok(text.trim().to_owned()) } else { Err("write a name of 1 to 60 characters".to_owned()) }
}
