//! `wifi-pbg terms`: the editions of the terms of use. What somebody has accepted is never changed: there is a new edition.

mod fields;
mod tell;
#[cfg(test)]
mod tests;

use super::{
    Failure,
    pinboard::{Pinboard, Refused, Said},
};
use fields::Fields;
use hotspot::board::{Terms, TermsDraft, TermsVersion};
use tell::{Entry, Listing};

#[derive(Debug, clap::Subcommand)]
pub(super) enum TermsOrder {
    /// Add an edition; it holds from the next midnight unless another time is named.
    Add(Box<Fields>),
    /// Print all editions, and which hold.
    List,
    /// Print an edition whole.
    Show { version: TermsVersion },
    /// Change an edition that does not hold yet. What is not named stays as it is.
    Change {
        version: TermsVersion,
        #[command(flatten)]
        fields: Box<Fields>,
    },
    /// Withdraw an edition that does not hold yet.
    End { version: TermsVersion },
}

pub(super) async fn carry_out(pinboard: &Pinboard, order: &TermsOrder) -> Result<Said, Failure> {
    match order {
        TermsOrder::Add(fields) => add(pinboard, fields).await,
        TermsOrder::List => {
            let board = pinboard.store.board().await?;
            let listing = Listing::of(&board.terms, pinboard.now());
            Ok(Said::of(listing.table(&pinboard.clock), &listing))
        }
        TermsOrder::Show { version } => show(pinboard, *version).await,
        TermsOrder::Change { version, fields } => change(pinboard, *version, fields).await,
        TermsOrder::End { version } => end(pinboard, *version).await,
    }
}

async fn add(pinboard: &Pinboard, fields: &Fields) -> Result<Said, Failure> {
    let draft = fields.over(TermsDraft::default())?;
    let terms = draft.check(TermsVersion(0), pinboard.checked_at())?;
    let act = |added: &Terms| {
        pinboard.actor.act("terms.add", format!("terms {}", added.version), None, Some(added))
    };
    let added = pinboard.store.add_terms(terms, act).await?;
    Ok(Entry::new(&added, &[], pinboard.now()).written("is added", &pinboard.clock))
}

async fn change(pinboard: &Pinboard, version: TermsVersion, fields: &Fields) -> Result<Said, Failure> {
    let before = to_come(pinboard, version).await?;
    let draft = fields.over(TermsDraft::of(&before, &pinboard.calendar))?;
    let after = draft.check(version, pinboard.checked_at())?;
    write(pinboard, "terms.change", &before, Some(&after)).await?;
    Ok(Entry::new(&after, &[], pinboard.now()).written("is changed", &pinboard.clock))
}

async fn end(pinboard: &Pinboard, version: TermsVersion) -> Result<Said, Failure> {
    let before = to_come(pinboard, version).await?;
    write(pinboard, "terms.end", &before, None).await?;
    Ok(Entry::new(&before, &[], pinboard.now()).withdrawn())
}

async fn write(pinboard: &Pinboard, did: &str, before: &Terms, after: Option<&Terms>) -> Result<(), Failure> {
    let number = before.version.to_string();
    let act = pinboard.actor.act(did, format!("terms {number}"), Some(before), after);
    let written = pinboard.store.change_terms(before, after, pinboard.now(), &act).await?;
    if written { Ok(()) } else { Err(Refused::Meanwhile { what: "terms", number }.into()) }
}

async fn show(pinboard: &Pinboard, version: TermsVersion) -> Result<Said, Failure> {
    let editions = pinboard.store.board().await?.terms;
    let entry = Entry::new(known(&editions, version)?, &editions, pinboard.now());
    Ok(Said::of(entry.whole(&pinboard.clock), &entry))
}

fn known(editions: &[Terms], version: TermsVersion) -> Result<&Terms, Refused> {
    let unknown = || Refused::Unknown { what: "terms", number: version.to_string(), list: "terms list" };
    editions.iter().find(|it| it.version == version).ok_or_else(unknown)
}

async fn to_come(pinboard: &Pinboard, version: TermsVersion) -> Result<Terms, Failure> {
    let editions = pinboard.store.board().await?.terms;
    let found = known(&editions, version)?;
    if found.from <= pinboard.now() {
        let why = "holds: people have accepted it as it is; add a new edition";
        return Err(Refused::Over { what: "terms", number: version.to_string(), why }.into());
    }
    Ok(found.clone())
}
