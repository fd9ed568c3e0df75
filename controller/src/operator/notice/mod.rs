//! `wifi-pbg notice`: the announcements of all offices.

mod fields;
mod tell;
#[cfg(test)]
mod tests;

use super::{
    Failure,
    pinboard::{Pinboard, Refused, Said, picture},
};
use fields::{Fields, Picture};
use hotspot::{
    board::{Announcement, AnnouncementDraft, AnnouncementId, Image},
    control::portal::Shown,
};
use tell::Entry;

#[derive(Debug, clap::Subcommand)]
pub(super) enum NoticeOrder {
    /// Hang up an announcement.
    Add(Box<Fields>),
    /// Print the announcements that are in force or to come, and how often they were seen.
    List {
        /// Also those that are over.
        #[arg(long)]
        all: bool,
    },
    /// Print an announcement whole.
    Show { id: i64 },
    /// Change an announcement. What is not named stays as it is.
    Change {
        id: i64,
        #[command(flatten)]
        fields: Box<Fields>,
    },
    /// Take an announcement down now. Its words are kept for a year.
    End { id: i64 },
}

pub(super) async fn carry_out(pinboard: &Pinboard, order: &NoticeOrder) -> Result<Said, Failure> {
    match order {
        NoticeOrder::Add(fields) => add(pinboard, fields).await,
        NoticeOrder::List { all } => list(pinboard, *all).await,
        NoticeOrder::Show { id } => show(pinboard, *id).await,
        NoticeOrder::Change { id, fields } => change(pinboard, *id, fields).await,
        NoticeOrder::End { id } => end(pinboard, *id).await,
    }
}

async fn add(pinboard: &Pinboard, fields: &Fields) -> Result<Said, Failure> {
    let draft = fields.over(AnnouncementDraft::default())?;
    let announcement = draft.check(AnnouncementId(0), pinboard.checked_at())?;
    let image = fields.picture().map(read).transpose()?.flatten();
    let act = |added: &Announcement| {
        pinboard.actor.act("notice.add", format!("notice {}", added.id.0), None, Some(added))
    };
    let added = pinboard.store.add_announcement(announcement, image.as_ref(), act).await?;
    Ok(Entry::new(&added, pinboard).written("hangs"))
}

async fn change(pinboard: &Pinboard, id: i64, fields: &Fields) -> Result<Said, Failure> {
    let before = standing(pinboard, id).await?;
    let draft = fields.over(AnnouncementDraft::of(&before, &pinboard.calendar))?;
    let mut after = draft.check(before.id, pinboard.checked_at())?;
    let image = match fields.picture() {
        None => {
            after.image = before.image.clone();
            None
        }
        Some(wanted) => read(wanted)?,
    };
    if let Some(image) = &image {
        after.image = Some(image.id.clone());
    }
    write(pinboard, "notice.change", &before, &after, image.as_ref()).await?;
    Ok(Entry::new(&after, pinboard).written("is changed"))
}

async fn end(pinboard: &Pinboard, id: i64) -> Result<Said, Failure> {
    let before = standing(pinboard, id).await?;
    let after = Announcement { ended: Some(pinboard.now()), changed: pinboard.now(), ..before.clone() };
    write(pinboard, "notice.end", &before, &after, None).await?;
    Ok(Entry::new(&after, pinboard).written("is taken down"))
}

async fn write(
    pinboard: &Pinboard,
    did: &str,
    before: &Announcement,
    after: &Announcement,
    image: Option<&Image>,
) -> Result<(), Failure> {
    let number = before.id.0.to_string();
    let act = pinboard.actor.act(did, format!("notice {number}"), Some(before), Some(after));
    let written = pinboard.store.change_announcement(before, after, image, &act).await?;
    if written { Ok(()) } else { Err(Refused::Meanwhile { what: "notice", number }.into()) }
}

async fn list(pinboard: &Pinboard, all: bool) -> Result<Said, Failure> {
    let board = pinboard.store.board().await?;
    let seen = pinboard.store.seen_so_far().await?;
    let over = |it: &Announcement| it.ended.is_some() || it.until <= pinboard.now();
    let mut wanted: Vec<&Announcement> = board.announcements.iter().filter(|it| all || !over(it)).collect();
    wanted.sort_by_key(|it| (over(it), !it.pinned, it.order, std::cmp::Reverse((it.from, it.id))));
    let entries: Vec<Entry<'_>> = wanted
        .into_iter()
        .map(|it| Entry::new(it, pinboard).seen(seen.get(&Shown::Announcement(it.id.0))))
        .collect();
    Ok(Said::of(tell::table(&entries), &entries))
}

async fn show(pinboard: &Pinboard, id: i64) -> Result<Said, Failure> {
    let announcement = known(pinboard, id).await?;
    let seen = pinboard.store.seen_so_far().await?;
    let entry = Entry::new(&announcement, pinboard).seen(seen.get(&Shown::Announcement(id)));
    Ok(Said::of(entry.whole(), &entry))
}

async fn known(pinboard: &Pinboard, id: i64) -> Result<Announcement, Failure> {
    let board = pinboard.store.board().await?;
    let found = board.announcements.into_iter().find(|it| it.id.0 == id);
    found.ok_or_else(|| {
        Refused::Unknown { what: "notice", number: id.to_string(), list: "notice list --all" }.into()
    })
}

/// One that was not taken down: what citizens have read is not written anew under its number.
async fn standing(pinboard: &Pinboard, id: i64) -> Result<Announcement, Failure> {
    let found = known(pinboard, id).await?;
    if found.ended.is_some() {
        let why = "was taken down; add it as a new one";
        return Err(Refused::Over { what: "notice", number: id.to_string(), why }.into());
    }
    Ok(found)
}

fn read(wanted: Picture<'_>) -> Result<Option<Image>, Refused> {
    match wanted {
        Picture::None => Ok(None),
        Picture::File(path) => picture(path).map(Some),
    }
}
