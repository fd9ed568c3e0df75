use super::{next_number, reach_of, sites_as_stored, sound_row, words_as_stored, words_of};
use crate::{
    board::{Bilingual, Service, ServiceId},
    model::{Act, Hours, Invalid},
    store::{Store, StoreError, audit},
};
use serde::{Deserialize, Serialize};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

#[derive(Serialize, Deserialize)]
struct Words {
    title: Bilingual,
    what: Bilingual,
    #[serde(default, skip_serializing_if = "Bilingual::is_empty")]
    requirements: Bilingual,
    #[serde(default, skip_serializing_if = "Bilingual::is_empty")]
    steps: Bilingual,
    #[serde(default, skip_serializing_if = "Bilingual::is_empty")]
    time: Bilingual,
    #[serde(default, skip_serializing_if = "Bilingual::is_empty")]
    cost: Bilingual,
    #[serde(default, skip_serializing_if = "Bilingual::is_empty")]
    place: Bilingual,
}

impl Store {
    /// Adds a service under a number of its own; `act` makes the audit's line of it.
    ///
    /// # Errors
    /// When the database refuses; nothing was written then.
    pub async fn add_service(
        &self,
        service: Service,
        act: impl FnOnce(&Service) -> Act,
    ) -> Result<Service, StoreError> {
        let mut transaction = self.begin().await?;
        let highest = sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM service")
            .fetch_one(&mut *transaction)
            .await
            .map_err(StoreError::reading)?;
        let id = ServiceId(next_number(&mut transaction, "last_service", highest).await?);
        let added = Service { id, ..service };
        save(&mut transaction, &added).await?;
        audit::note(&mut transaction, &act(&added)).await?;
        transaction.commit().await.map_err(StoreError::writing)?;
        Ok(added)
    }

    /// Puts `after` in the place of `before`, which has the same number, or removes it where nothing comes after. Answers
    /// no, and writes nothing, where somebody else has changed it meanwhile.
    ///
    /// # Errors
    /// When the database refuses; nothing was written then.
    pub async fn change_service(
        &self,
        before: &Service,
        after: Option<&Service>,
        act: &Act,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let stands = load(&mut transaction, &mut Vec::new()).await?;
        if after.is_some_and(|after| after.id != before.id) || !stands.contains(before) {
            return Ok(false);
        }
        match after {
            Some(after) => save(&mut transaction, after).await?,
            None => remove(&mut transaction, before.id).await?,
        }
        audit::note(&mut transaction, act).await?;
        transaction.commit().await.map_err(StoreError::writing)?;
        Ok(true)
    }
}

pub(super) async fn load(
    connection: &mut SqliteConnection,
    skipped: &mut Vec<String>,
) -> Result<Vec<Service>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, category, words, office, hours, phone, link, in_garden, sites, position, shown
         FROM service ORDER BY id",
    )
    .fetch_all(connection)
    .await
    .map_err(StoreError::reading)?;
    let named = |row: &SqliteRow| format!("service {}", row.get::<i64, _>("id"));
    Ok(rows.iter().filter_map(|row| sound_row(named(row), read(row), skipped)).collect())
}

fn read(row: &SqliteRow) -> Result<Service, String> {
    let invalid = |error: Invalid| error.to_string();
    let words: Words = words_of(row.get("words"))?;
    let link: String = row.get("link");
    if words.title.is_empty() {
        return Err("it has no title".to_owned());
    }
    if !(link.is_empty() || link.starts_with("https://") || link.starts_with("http://")) {
        return Err("its link is no address of the web".to_owned());
    }
    let hours = row.get::<Option<String>, _>("hours").map(|hours| hours.parse::<Hours>());
    Ok(Service {
        id: ServiceId(row.get("id")),
        category: row.get::<&str, _>("category").parse().map_err(invalid)?,
        title: words.title,
        office: row.get("office"),
        what: words.what,
        requirements: words.requirements,
        steps: words.steps,
        time: words.time,
        cost: words.cost,
        place: words.place,
        hours: hours.transpose().map_err(invalid)?,
        phone: row.get("phone"),
        link,
        in_garden: row.get("in_garden"),
        reach: reach_of(row.get("sites"))?,
        order: row.get::<i64, _>("position").try_into().map_err(|_| "its order is no number of ours")?,
        shown: row.get("shown"),
    })
}

async fn save(connection: &mut SqliteConnection, service: &Service) -> Result<(), StoreError> {
    let words = Words {
        title: service.title.clone(),
        what: service.what.clone(),
        requirements: service.requirements.clone(),
        steps: service.steps.clone(),
        time: service.time.clone(),
        cost: service.cost.clone(),
        place: service.place.clone(),
    };
    sqlx::query(
        "INSERT INTO service (id, category, words, office, hours, phone, link, in_garden, sites, position, shown)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (id) DO UPDATE SET category = excluded.category, words = excluded.words,
             office = excluded.office, hours = excluded.hours, phone = excluded.phone, link = excluded.link,
             in_garden = excluded.in_garden, sites = excluded.sites, position = excluded.position,
             shown = excluded.shown",
    )
    .bind(service.id.0)
    .bind(service.category.as_str())
    .bind(words_as_stored(&words))
    .bind(&service.office)
    .bind(service.hours.as_ref().map(ToString::to_string))
    .bind(&service.phone)
    .bind(&service.link)
    .bind(service.in_garden)
    .bind(sites_as_stored(&service.reach))
    .bind(i64::from(service.order))
    .bind(service.shown)
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}

async fn remove(connection: &mut SqliteConnection, ServiceId(id): ServiceId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM service WHERE id = $1")
        .bind(id)
        .execute(connection)
        .await
        .map_err(StoreError::writing)?;
    Ok(())
}
