//! `wifi-pbg block`: devices that staff paused. Each pause has a reason, which the guest reads, and an end.

#[cfg(test)]
mod tests;

use super::{
    Failure,
    pinboard::Said,
    print::{LocalClock, aligned, plain},
    register::{Refused, Register},
};
use hotspot::{
    model::{Block, Mac, UnixTime},
    policy::drafts::BlockDraft,
};
use serde::Serialize;

#[derive(Debug, clap::Subcommand)]
pub(super) enum BlockOrder {
    /// Pause a device: it keeps what it was signed in by, and nothing of it passes until the end.
    Add {
        mac: String,
        /// Why, as the guest reads it, at most 120 characters.
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// How long from now, like 24h, or until when, like 20:00 or 2026-12-01.
        #[arg(long, value_name = "MOMENT", default_value = "24h")]
        until: String,
    },
    /// Print the pauses that hold; with --all, those that are over too.
    List {
        #[arg(long)]
        all: bool,
    },
    /// Print the pause of a device.
    Show { mac: Mac },
    /// Change a pause that holds. What is not named stays as it is.
    Change {
        mac: Mac,
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        #[arg(long, value_name = "MOMENT")]
        until: Option<String>,
    },
    /// End a pause now.
    End { mac: Mac },
}

pub(super) async fn carry_out(register: &Register, order: &BlockOrder) -> Result<Said, Failure> {
    match order {
        BlockOrder::Add { mac, reason, until } => {
            let [mac, reason, until] = [mac, reason, until].map(Clone::clone);
            add(register, &BlockDraft { mac, reason, until }).await
        }
        BlockOrder::List { all } => {
            let blocks = register.store.ways_in().await?.blocks;
            let listing = Listing::of(&blocks, *all, register.now());
            Ok(Said::of(listing.table(&register.clock), &listing))
        }
        BlockOrder::Show { mac } => {
            let block = known(register, *mac).await?;
            let entry = Entry::of(&block, register.now());
            Ok(Said::of(entry.lines(&register.clock), &entry))
        }
        BlockOrder::Change { mac, reason, until } => {
            change(register, *mac, reason.as_ref(), until.as_ref()).await
        }
        BlockOrder::End { mac } => {
            let before = holding(register, *mac).await?;
            let after = Block { until: register.now(), ..before.clone() };
            write(register, "block.end", Some(&before), &after, "is over").await
        }
    }
}

async fn add(register: &Register, draft: &BlockDraft) -> Result<Said, Failure> {
    let block = draft.check(register.actor.who(), &register.known()).map_err(Refused::from)?;
    let blocks = register.store.ways_in().await?.blocks;
    let before = blocks.iter().find(|before| before.mac == block.mac && before.holds(register.now()));
    if before.is_some() {
        return Err(over(block.mac, "is paused already; see: wifi-pbg block change"));
    }
    write(register, "block.add", None, &block, "holds").await
}

async fn change(
    register: &Register,
    mac: Mac,
    reason: Option<&String>,
    until: Option<&String>,
) -> Result<Said, Failure> {
    if reason.is_none() && until.is_none() {
        return Err(Refused::Nothing.into());
    }
    let before = holding(register, mac).await?;
    let draft = BlockDraft {
        mac: mac.to_string(),
        reason: reason.unwrap_or(&before.reason).clone(),
        until: until.cloned().unwrap_or_else(|| register.written(before.until)),
    };
    let checked = draft.check(register.actor.who(), &register.known()).map_err(Refused::from)?;
    let after = Block { from: before.from, ..checked };
    write(register, "block.change", Some(&before), &after, "holds").await
}

async fn write(
    register: &Register,
    did: &str,
    before: Option<&Block>,
    after: &Block,
    what: &str,
) -> Result<Said, Failure> {
    let act = register.actor.act(did, format!("device {}", after.mac), before, Some(after));
    register.store.set_block(after, &act).await?;
    let line = match what {
        "holds" => format!("{} is paused until {}", after.mac, register.clock.moment(after.until)),
        over => format!("the pause of {} {over}", after.mac),
    };
    Ok(Said::written(vec![line], &Entry::of(after, register.now())))
}

async fn known(register: &Register, mac: Mac) -> Result<Block, Failure> {
    let found = register.store.ways_in().await?.blocks.into_iter().find(|block| block.mac == mac);
    let unknown = || Refused::Unknown { what: "pause of", name: mac.to_string(), list: "block list --all" };
    Ok(found.ok_or_else(unknown)?)
}

async fn holding(register: &Register, mac: Mac) -> Result<Block, Failure> {
    let block = known(register, mac).await?;
    if block.holds(register.now()) { Ok(block) } else { Err(over(mac, "is not paused any more")) }
}

fn over(mac: Mac, why: &'static str) -> Failure {
    Refused::Over { what: "device", name: mac.to_string(), why }.into()
}

/// A pause, for programs.
#[derive(Debug, Serialize)]
struct Entry<'a> {
    #[serde(flatten)]
    block: &'a Block,
    holds: bool,
}

impl<'a> Entry<'a> {
    fn of(block: &'a Block, now: UnixTime) -> Self {
        Self { block, holds: block.holds(now) }
    }

    fn row(&self, clock: &LocalClock) -> Vec<String> {
        vec![
            self.block.mac.to_string(),
            if self.holds { "paused" } else { "over" }.to_owned(),
            clock.moment(self.block.from),
            clock.moment(self.block.until),
            plain(&self.block.by),
            plain(&self.block.reason),
        ]
    }

    fn lines(&self, clock: &LocalClock) -> Vec<String> {
        aligned(&HEAD, &[self.row(clock)])
    }
}

const HEAD: [&str; 6] = ["DEVICE", "STATE", "FROM", "UNTIL", "BY", "REASON"];

/// Pauses, for programs.
#[derive(Debug, Serialize)]
struct Listing<'a> {
    blocks: Vec<Entry<'a>>,
}

impl<'a> Listing<'a> {
    fn of(blocks: &'a [Block], all: bool, now: UnixTime) -> Self {
        let entries = blocks.iter().map(|block| Entry::of(block, now));
        Self { blocks: entries.filter(|entry| all || entry.holds).collect() }
    }

    fn table(&self, clock: &LocalClock) -> Vec<String> {
        if self.blocks.is_empty() {
            return vec!["no device is paused".to_owned()];
        }
        let rows: Vec<Vec<String>> = self.blocks.iter().map(|entry| entry.row(clock)).collect();
        aligned(&HEAD, &rows)
    }
}
