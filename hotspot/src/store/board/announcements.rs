use super::{images, next_number, reach_of, sites_as_stored, sound_row, words_as_stored, words_of};
use crate::{
    board::{Announcement, AnnouncementId, Bilingual, Image, ImageId},
    model::{Act, UnixTime},
    store::{Store, StoreError, audit},
};
use serde::{Deserialize, Serialize};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

#[derive(Serialize, Deserialize)]
struct Words {
    title: Bilingual,
    text: Bilingual,
}

impl Store {
    /// Hangs up an announcement with its image under a number of its own; `act` makes the audit's line of it.
    ///
    /// # Errors
    /// When the database refuses; nothing was written then.
    pub async fn add_announcement(
        &self,
        announcement: Announcement,
        image: Option<&Image>,
        act: impl FnOnce(&Announcement) -> Act,
    ) -> Result<Announcement, StoreError> {
        let mut transaction = self.begin().await?;
        let highest = sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM announcement")
            .fetch_one(&mut *transaction)
            .await
            .map_err(StoreError::reading)?;
        let id = AnnouncementId(next_number(&mut transaction, "last_announcement", highest).await?);
        let added = Announcement { id, image: image.map(|image| image.id.clone()), ..announcement };
        if let Some(image) = image {
            images::put(&mut transaction, image).await?;
        }
        save(&mut transaction, &added).await?;
        audit::note(&mut transaction, &act(&added)).await?;
        transaction.commit().await.map_err(StoreError::writing)?;
        Ok(added)
    }

    /// Puts `after` in the place of `before`, which has the same number; a new image comes with it, and one that nothing
    /// shows any more goes. Answers no, and writes nothing, where somebody else has changed it meanwhile.
    ///
    /// # Errors
    /// When the database refuses; nothing was written then.
    pub async fn change_announcement(
        &self,
        before: &Announcement,
        after: &Announcement,
        image: Option<&Image>,
        act: &Act,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let stands = load(&mut transaction, &mut Vec::new()).await?;
        if before.id != after.id || !stands.contains(before) {
            return Ok(false);
        }
        if let Some(image) = image {
            images::put(&mut transaction, image).await?;
        }
        save(&mut transaction, after).await?;
        images::remove_unused(&mut transaction).await?;
        audit::note(&mut transaction, act).await?;
        transaction.commit().await.map_err(StoreError::writing)?;
        Ok(true)
    }
}

pub(super) async fn load(
    connection: &mut SqliteConnection,
    skipped: &mut Vec<String>,
) -> Result<Vec<Announcement>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, words, office, sites, from_at, until_at, pinned, position, image, changed_at, ended_at
         FROM announcement ORDER BY id",
    )
    .fetch_all(connection)
    .await
    .map_err(StoreError::reading)?;
    let named = |row: &SqliteRow| format!("announcement {}", row.get::<i64, _>("id"));
    Ok(rows.iter().filter_map(|row| sound_row(named(row), read(row), skipped)).collect())
}

fn read(row: &SqliteRow) -> Result<Announcement, String> {
    let Words { title, text } = words_of(row.get("words"))?;
    let (from, until) = (UnixTime(row.get("from_at")), UnixTime(row.get("until_at")));
    if title.is_empty() {
        return Err("it has no title".to_owned());
    }
    if until <= from {
        return Err("it ends before it begins".to_owned());
    }
    Ok(Announcement {
        id: AnnouncementId(row.get("id")),
        title,
        text,
        office: row.get("office"),
        reach: reach_of(row.get("sites"))?,
        from,
        until,
        pinned: row.get("pinned"),
        order: row.get::<i64, _>("position").try_into().map_err(|_| "its order is no number of ours")?,
        image: row.get::<Option<String>, _>("image").map(ImageId),
        changed: UnixTime(row.get("changed_at")),
        ended: row.get::<Option<i64>, _>("ended_at").map(UnixTime),
    })
}

async fn save(connection: &mut SqliteConnection, announcement: &Announcement) -> Result<(), StoreError> {
    let words = Words { title: announcement.title.clone(), text: announcement.text.clone() };
    sqlx::query(
        "INSERT INTO announcement (id, words, office, sites, from_at, until_at, pinned, position, image, changed_at,
             ended_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (id) DO UPDATE SET words = excluded.words, office = excluded.office, sites = excluded.sites,
             from_at = excluded.from_at, until_at = excluded.until_at, pinned = excluded.pinned,
             position = excluded.position, image = excluded.image, changed_at = excluded.changed_at,
             ended_at = excluded.ended_at",
    )
    .bind(announcement.id.0)
    .bind(words_as_stored(&words))
    .bind(&announcement.office)
    .bind(sites_as_stored(&announcement.reach))
    .bind(announcement.from.0)
    .bind(announcement.until.0)
    .bind(announcement.pinned)
    .bind(i64::from(announcement.order))
    .bind(announcement.image.as_ref().map(|image| &image.0))
    .bind(announcement.changed.0)
    .bind(announcement.ended.map(|at| at.0))
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}
