//! `wifi-pbg service`: the directory of public services.

mod fields;
mod tell;
#[cfg(test)]
mod tests;

use super::{
    Failure,
    pinboard::{Pinboard, Refused, Said},
};
use fields::Fields;
use hotspot::{
    board::{Service, ServiceDraft, ServiceId, candidates},
    control::portal::Shown,
};
use tell::Entry;

#[derive(Debug, clap::Subcommand)]
pub(super) enum ServiceOrder {
    /// Add a service, or a national candidate. What is not named is empty; citizens see it unless --shown no, a candidate
    /// only with --shown yes.
    Add {
        /// Begin from a candidate; see `service candidates`.
        #[arg(long, value_name = "NAME")]
        candidate: Option<String>,
        #[command(flatten)]
        fields: Box<Fields>,
    },
    /// Print the services that citizens see, and how often they were seen.
    List {
        /// Also those that are not shown.
        #[arg(long)]
        all: bool,
    },
    /// Print a service whole.
    Show { id: i64 },
    /// Change a service. What is not named stays as it is.
    Change {
        id: i64,
        #[command(flatten)]
        fields: Box<Fields>,
    },
    /// Remove a service from the directory.
    End { id: i64 },
    /// Print national services that may be added once somebody has checked them.
    Candidates,
}

pub(super) async fn carry_out(pinboard: &Pinboard, order: &ServiceOrder) -> Result<Said, Failure> {
    match order {
        ServiceOrder::Add { candidate, fields } => add(pinboard, candidate.as_deref(), fields).await,
        ServiceOrder::List { all } => list(pinboard, *all).await,
        ServiceOrder::Show { id } => show(pinboard, *id).await,
        ServiceOrder::Change { id, fields } => change(pinboard, *id, fields).await,
        ServiceOrder::End { id } => end(pinboard, *id).await,
        ServiceOrder::Candidates => Ok(tell::candidates(&candidates::all())),
    }
}

async fn add(pinboard: &Pinboard, candidate: Option<&str>, fields: &Fields) -> Result<Said, Failure> {
    let beginning = match candidate {
        Some(name) => candidates::named(name).ok_or_else(|| Refused::UnknownCandidate(name.to_owned()))?,
        None => ServiceDraft { in_garden: "no".into(), shown: "yes".into(), ..ServiceDraft::default() },
    };
    let service = fields.over(beginning).check(ServiceId(0), pinboard.checked_at())?;
    let act = |added: &Service| {
        pinboard.actor.act("service.add", format!("service {}", added.id.0), None, Some(added))
    };
    let added = pinboard.store.add_service(service, act).await?;
    Ok(Entry::new(&added).written("is added"))
}

async fn change(pinboard: &Pinboard, id: i64, fields: &Fields) -> Result<Said, Failure> {
    let before = known(pinboard, id).await?;
    let after = fields.over(ServiceDraft::of(&before)).check(before.id, pinboard.checked_at())?;
    write(pinboard, "service.change", &before, Some(&after)).await?;
    Ok(Entry::new(&after).written("is changed"))
}

async fn end(pinboard: &Pinboard, id: i64) -> Result<Said, Failure> {
    let before = known(pinboard, id).await?;
    write(pinboard, "service.end", &before, None).await?;
    Ok(Entry::new(&before).removed())
}

async fn write(
    pinboard: &Pinboard,
    did: &str,
    before: &Service,
    after: Option<&Service>,
) -> Result<(), Failure> {
    let number = before.id.0.to_string();
    let act = pinboard.actor.act(did, format!("service {number}"), Some(before), after);
    let written = pinboard.store.change_service(before, after, &act).await?;
    if written { Ok(()) } else { Err(Refused::Meanwhile { what: "service", number }.into()) }
}

async fn list(pinboard: &Pinboard, all: bool) -> Result<Said, Failure> {
    let board = pinboard.store.board().await?;
    let seen = pinboard.store.seen_so_far().await?;
    let mut wanted: Vec<&Service> = board.services.iter().filter(|it| all || it.shown).collect();
    wanted.sort_by_key(|it| (it.category, it.order, it.id));
    let entries: Vec<Entry<'_>> =
        wanted.into_iter().map(|it| Entry::new(it).seen(seen.get(&Shown::Service(it.id.0)))).collect();
    let hidden = board.services.len() - entries.len();
    Ok(Said::of(tell::table(&entries, hidden), &entries))
}

async fn show(pinboard: &Pinboard, id: i64) -> Result<Said, Failure> {
    let service = known(pinboard, id).await?;
    let seen = pinboard.store.seen_so_far().await?;
    let entry = Entry::new(&service).seen(seen.get(&Shown::Service(id)));
    Ok(Said::of(entry.whole(), &entry))
}

async fn known(pinboard: &Pinboard, id: i64) -> Result<Service, Failure> {
    let board = pinboard.store.board().await?;
    let found = board.services.into_iter().find(|it| it.id.0 == id);
    found.ok_or_else(|| {
        Refused::Unknown { what: "service", number: id.to_string(), list: "service list --all" }.into()
    })
}
