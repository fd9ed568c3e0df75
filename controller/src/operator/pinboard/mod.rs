//! The board as the operator's command reaches it: what stands there, who orders, and how a change becomes known.

#[cfg(test)]
pub(super) mod double;
mod words;

pub(super) use words::{both, counted, over, picture, sites, state, text_lines, text_or_file, yes_or_no};

use super::{
    Failure,
    actor::Actor,
    print::{self, LocalClock},
    standing::Standing,
};
use hotspot::{
    board::{CheckedAt, Reach},
    config::Config,
    control::{Client, admin::Nudge},
    model::{Faults, Invalid, SiteName, UnixTime},
    picture::PictureFault,
    policy::Calendar,
    store::Store,
};
use serde::Serialize;
use std::path::PathBuf;

pub(super) struct Pinboard {
    pub store: Store,
    pub actor: Actor,
    pub clock: LocalClock,
    pub calendar: Calendar,
    sites: Vec<SiteName>,
    operator: String,
}

/// Why an order about the board was refused. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    #[error("there is no {what} {number}; `wifi-pbg {list}` prints their numbers")]
    Unknown { what: &'static str, number: String, list: &'static str },
    #[error("{what} {number} {why}")]
    Over { what: &'static str, number: String, why: &'static str },
    #[error("somebody else has changed {what} {number} at this moment; look at it again")]
    Meanwhile { what: &'static str, number: String },
    #[error("there is no candidate {0}; `wifi-pbg service candidates` prints their names")]
    UnknownCandidate(String),
    /// Each fault under the name of its option.
    #[error("nothing was changed: {}", .0.join("; "))]
    Fields(Vec<String>),
    #[error("cannot read {path}: {why}")]
    File { path: PathBuf, why: String },
    #[error("{path}: {fault}")]
    Picture { path: PathBuf, fault: PictureFault },
    #[error("gateway.timezone: {0}")]
    Zone(Invalid),
}

/// What an order came to, for people and for programs.
#[derive(Debug)]
pub(super) struct Said {
    pub lines: Vec<String>,
    pub json: serde_json::Value,
    /// The store holds something new.
    pub written: bool,
}

impl Pinboard {
    pub async fn open(config: &Config) -> Result<Self, Failure> {
        let store = Store::join(&config.store.path).await?;
        Self::over(store, config, Actor::of_this_process())
    }

    pub fn over(store: Store, config: &Config, actor: Actor) -> Result<Self, Failure> {
        Ok(Self {
            store,
            actor,
            clock: LocalClock::of(config),
            calendar: Calendar::new(&config.gateway.timezone).map_err(Refused::Zone)?,
            sites: config.networks.iter().map(|network| network.site.clone()).collect(),
            operator: config.operator.name.clone(),
        })
    }

    pub fn checked_at(&self) -> CheckedAt<'_> {
        CheckedAt { now: self.now(), sites: &self.sites, calendar: &self.calendar, operator: &self.operator }
    }

    pub fn now(&self) -> UnixTime {
        self.actor.now
    }

    /// Of the sites of this gateway.
    pub fn places(&self, reach: &Reach) -> usize {
        self.sites.iter().filter(|site| reach.covers(Some(site))).count()
    }
}

impl Said {
    pub fn of(lines: Vec<String>, json: &impl Serialize) -> Self {
        Self { lines, json: serde_json::to_value(json).unwrap_or_default(), written: false }
    }

    pub fn written(lines: Vec<String>, json: &impl Serialize) -> Self {
        Self { written: true, ..Self::of(lines, json) }
    }

    /// Prints it; a change is told to the controller first.
    pub async fn tell(mut self, controller: &Client, json: bool) -> Result<(), Failure> {
        if self.written {
            let standing = Standing::of(controller.call(&Nudge {}).await);
            if let serde_json::Value::Object(fields) = &mut self.json {
                fields.insert("in_force".to_owned(), standing.in_force.into());
                fields.insert("standing".to_owned(), standing.standing.clone().into());
            }
            self.lines.push(standing.standing);
        }
        if json {
            print::json(&self.json)?
        } else {
            self.lines.iter().try_for_each(print::line)?
        }
        Ok(())
    }
}

impl From<Faults> for Refused {
    fn from(faults: Faults) -> Self {
        Self::Fields(print::by_option(&faults, &["hazard"]))
    }
}

impl From<Faults> for Failure {
    fn from(faults: Faults) -> Self {
        Refused::from(faults).into()
    }
}
