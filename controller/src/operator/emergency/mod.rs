//! `wifi-pbg emergency`: notices that stand first on every page until their end.

mod fields;
mod tell;
#[cfg(test)]
mod tests;

use super::{
    Failure,
    pinboard::{Pinboard, Refused, Said},
};
use clap::builder::NonEmptyStringValueParser;
use fields::Fields;
use hotspot::{
    board::{Emergency, EmergencyDraft, EmergencyId, EmergencyKind, Hazard},
    control::portal::Shown,
};
use tell::Entry;

#[derive(Debug, clap::Subcommand)]
pub(super) enum EmergencyOrder {
    /// Raise a notice now, with the words that are ready for the hazard where no others are given.
    #[command(alias = "add")]
    Raise {
        /// flood, landslide, earthquake, weather, volcano, fire, missing-person or disruption; or its Indonesian name.
        hazard: Hazard,
        /// emergency (darurat), warning (peringatan) or drill (latihan).
        #[arg(long)]
        kind: EmergencyKind,
        /// Where it is, as it stands in the title: "Kecamatan Bukateja".
        #[arg(long, value_parser = NonEmptyStringValueParser::new())]
        place: String,
        #[command(flatten)]
        fields: Box<Fields>,
    },
    /// Print the notices that are in force or to come.
    List {
        /// Also those that are over.
        #[arg(long)]
        all: bool,
    },
    /// Print a notice whole.
    Show { id: i64 },
    /// Change or prolong a notice that is not over. What is not named stays as it is.
    Change {
        id: i64,
        /// emergency, warning or drill.
        #[arg(long)]
        kind: Option<EmergencyKind>,
        #[command(flatten)]
        fields: Box<Fields>,
    },
    /// End a notice now.
    End { id: i64 },
    /// Print the words that are ready for every hazard.
    Templates,
}

pub(super) async fn carry_out(pinboard: &Pinboard, order: &EmergencyOrder) -> Result<Said, Failure> {
    match order {
        EmergencyOrder::Raise { hazard, kind, place, fields } => {
            let draft = fields.over(EmergencyDraft::ready(*kind, *hazard, place));
            raise(pinboard, &draft).await
        }
        EmergencyOrder::List { all } => list(pinboard, *all).await,
        EmergencyOrder::Show { id } => show(pinboard, *id).await,
        EmergencyOrder::Change { id, kind, fields } => change(pinboard, *id, *kind, fields).await,
        EmergencyOrder::End { id } => end(pinboard, *id).await,
        EmergencyOrder::Templates => Ok(tell::templates()),
    }
}

async fn raise(pinboard: &Pinboard, draft: &EmergencyDraft) -> Result<Said, Failure> {
    let emergency = draft.check(EmergencyId(0), pinboard.checked_at())?;
    let act = |raised: &Emergency| {
        pinboard.actor.act("emergency.raise", format!("emergency {}", raised.id.0), None, Some(raised))
    };
    let raised = pinboard.store.raise_emergency(emergency, act).await?;
    Ok(Entry::new(&raised, pinboard).written("is raised"))
}

async fn change(
    pinboard: &Pinboard,
    id: i64,
    kind: Option<EmergencyKind>,
    fields: &Fields,
) -> Result<Said, Failure> {
    let before = standing(pinboard, id).await?;
    let mut draft = fields.over(EmergencyDraft::of(&before, &pinboard.calendar));
    if let Some(kind) = kind {
        draft.kind = kind.to_string();
    }
    let after = draft.check(before.id, pinboard.checked_at())?;
    write(pinboard, "emergency.change", &before, &after).await?;
    Ok(Entry::new(&after, pinboard).written("is changed"))
}

async fn end(pinboard: &Pinboard, id: i64) -> Result<Said, Failure> {
    let before = standing(pinboard, id).await?;
    let after = Emergency { ended: Some(pinboard.now()), ..before.clone() };
    write(pinboard, "emergency.end", &before, &after).await?;
    Ok(Entry::new(&after, pinboard).written("is ended"))
}

async fn write(pinboard: &Pinboard, did: &str, before: &Emergency, after: &Emergency) -> Result<(), Failure> {
    let number = before.id.0.to_string();
    let act = pinboard.actor.act(did, format!("emergency {number}"), Some(before), Some(after));
    let written = pinboard.store.change_emergency(before, after, &act).await?;
    if written { Ok(()) } else { Err(Refused::Meanwhile { what: "emergency", number }.into()) }
}

async fn list(pinboard: &Pinboard, all: bool) -> Result<Said, Failure> {
    let board = pinboard.store.board().await?;
    let over = |it: &Emergency| it.ended.is_some() || it.until <= pinboard.now();
    let mut wanted: Vec<&Emergency> = board.emergencies.iter().filter(|it| all || !over(it)).collect();
    wanted.sort_by_key(|it| (over(it), it.kind, std::cmp::Reverse((it.updated, it.id))));
    let entries: Vec<Entry<'_>> = wanted.into_iter().map(|it| Entry::new(it, pinboard)).collect();
    Ok(Said::of(tell::table(&entries), &entries))
}

async fn show(pinboard: &Pinboard, id: i64) -> Result<Said, Failure> {
    let emergency = known(pinboard, id).await?;
    let seen = pinboard.store.seen_so_far().await?;
    let entry = Entry::new(&emergency, pinboard).seen(seen.get(&Shown::Emergency(id)));
    Ok(Said::of(entry.whole(), &entry))
}

async fn known(pinboard: &Pinboard, id: i64) -> Result<Emergency, Failure> {
    let board = pinboard.store.board().await?;
    let found = board.emergencies.into_iter().find(|it| it.id.0 == id);
    found.ok_or_else(|| {
        Refused::Unknown { what: "emergency", number: id.to_string(), list: "emergency list --all" }.into()
    })
}

/// One that is not over: what people have read in an emergency is not written anew under its number.
async fn standing(pinboard: &Pinboard, id: i64) -> Result<Emergency, Failure> {
    let found = known(pinboard, id).await?;
    if found.ended.is_some() || found.until <= pinboard.now() {
        let why = "is over; raise a new one";
        return Err(Refused::Over { what: "emergency", number: id.to_string(), why }.into());
    }
    Ok(found)
}
