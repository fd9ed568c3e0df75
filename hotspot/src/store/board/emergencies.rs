use super::{next_number, reach_of, sites_as_stored, sound_row, words_as_stored, words_of};
use crate::{
    board::{Bilingual, Emergency, EmergencyId, EmergencyPhone},
    model::{Act, Invalid, UnixTime},
    store::{Store, StoreError, audit},
};
use serde::{Deserialize, Serialize};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

#[derive(Serialize, Deserialize)]
struct Words {
    title: Bilingual,
    steps: Vec<Bilingual>,
    phones: Vec<EmergencyPhone>,
    #[serde(default, skip_serializing_if = "Bilingual::is_empty")]
    gathering: Bilingual,
}

impl Store {
    /// Raises an emergency notice under a number of its own; `act` makes the audit's line of it.
    ///
    /// # Errors
    /// When the database refuses; nothing was written then.
    pub async fn raise_emergency(
        &self,
        emergency: Emergency,
        act: impl FnOnce(&Emergency) -> Act,
    ) -> Result<Emergency, StoreError> {
        let mut transaction = self.begin().await?;
        let highest = sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM emergency")
            .fetch_one(&mut *transaction)
            .await
            .map_err(StoreError::reading)?;
        let id = EmergencyId(next_number(&mut transaction, "last_emergency", highest).await?);
        let raised = Emergency { id, ..emergency };
        save(&mut transaction, &raised).await?;
        audit::note(&mut transaction, &act(&raised)).await?;
        transaction.commit().await.map_err(StoreError::writing)?;
        Ok(raised)
    }

    /// Puts `after` in the place of `before`, which has the same number. Answers no, and writes nothing, where somebody else
    /// has changed it meanwhile.
    ///
    /// # Errors
    /// When the database refuses; nothing was written then.
    pub async fn change_emergency(
        &self,
        before: &Emergency,
        after: &Emergency,
        act: &Act,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let stands = load(&mut transaction, &mut Vec::new()).await?;
        if before.id != after.id || !stands.contains(before) {
            return Ok(false);
        }
        save(&mut transaction, after).await?;
        audit::note(&mut transaction, act).await?;
        transaction.commit().await.map_err(StoreError::writing)?;
        Ok(true)
    }
}

pub(super) async fn load(
    connection: &mut SqliteConnection,
    skipped: &mut Vec<String>,
) -> Result<Vec<Emergency>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, kind, hazard, words, source, sites, from_at, updated_at, until_at, ended_at
         FROM emergency ORDER BY id",
    )
    .fetch_all(connection)
    .await
    .map_err(StoreError::reading)?;
    let named = |row: &SqliteRow| format!("emergency notice {}", row.get::<i64, _>("id"));
    Ok(rows.iter().filter_map(|row| sound_row(named(row), read(row), skipped)).collect())
}

fn read(row: &SqliteRow) -> Result<Emergency, String> {
    let invalid = |error: Invalid| error.to_string();
    let words: Words = words_of(row.get("words"))?;
    let (from, until) = (UnixTime(row.get("from_at")), UnixTime(row.get("until_at")));
    if words.title.is_empty() {
        return Err("it has no title".to_owned());
    }
    if until <= from {
        return Err("it ends before it begins".to_owned());
    }
    Ok(Emergency {
        id: EmergencyId(row.get("id")),
        kind: row.get::<&str, _>("kind").parse().map_err(invalid)?,
        hazard: row.get::<&str, _>("hazard").parse().map_err(invalid)?,
        title: words.title,
        steps: words.steps,
        phones: words.phones,
        gathering: words.gathering,
        source: row.get("source"),
        reach: reach_of(row.get("sites"))?,
        from,
        updated: UnixTime(row.get("updated_at")),
        until,
        ended: row.get::<Option<i64>, _>("ended_at").map(UnixTime),
    })
}

async fn save(connection: &mut SqliteConnection, emergency: &Emergency) -> Result<(), StoreError> {
    let words = Words {
        title: emergency.title.clone(),
        steps: emergency.steps.clone(),
        phones: emergency.phones.clone(),
        gathering: emergency.gathering.clone(),
    };
    sqlx::query(
        "INSERT INTO emergency (id, kind, hazard, words, source, sites, from_at, updated_at, until_at, ended_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, hazard = excluded.hazard, words = excluded.words,
             source = excluded.source, sites = excluded.sites, from_at = excluded.from_at,
             updated_at = excluded.updated_at, until_at = excluded.until_at, ended_at = excluded.ended_at",
    )
    .bind(emergency.id.0)
    .bind(emergency.kind.as_str())
    .bind(emergency.hazard.as_str())
    .bind(words_as_stored(&words))
    .bind(&emergency.source)
    .bind(sites_as_stored(&emergency.reach))
    .bind(emergency.from.0)
    .bind(emergency.updated.0)
    .bind(emergency.until.0)
    .bind(emergency.ended.map(|at| at.0))
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}
