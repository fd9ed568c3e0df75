use super::{next_number, sound_row, words_as_stored, words_of};
use crate::{
    board::{BUILT_IN_TERMS, Bilingual, Terms, TermsVersion},
    model::{Act, Invalid, SiteName, UnixTime},
    store::{Store, StoreError, audit},
};
use serde::{Deserialize, Serialize};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

#[derive(Serialize, Deserialize)]
struct Words {
    lines: Vec<Bilingual>,
    #[serde(default, skip_serializing_if = "Bilingual::is_empty")]
    full: Bilingual,
}

impl Store {
    /// Adds an edition of the terms under the next version; `act` makes the audit's line of it.
    ///
    /// # Errors
    /// When the database refuses; nothing was written then.
    pub async fn add_terms(
        &self,
        terms: Terms,
        act: impl FnOnce(&Terms) -> Act,
    ) -> Result<Terms, StoreError> {
        let mut transaction = self.begin().await?;
        let highest: i64 = sqlx::query_scalar("SELECT COALESCE(MAX(version), 0) FROM terms")
            .fetch_one(&mut *transaction)
            .await
            .map_err(StoreError::reading)?;
        let highest = highest.max(i64::from(BUILT_IN_TERMS.0));
        let next = next_number(&mut transaction, "last_terms", highest).await?;
        let version = TermsVersion(u32::try_from(next).unwrap_or(u32::MAX));
        let added = Terms { version, ..terms };
        save(&mut transaction, &added).await?;
        audit::note(&mut transaction, &act(&added)).await?;
        transaction.commit().await.map_err(StoreError::writing)?;
        Ok(added)
    }

    /// Puts `after` in the place of `before`, which has the same version and does not hold yet, or removes it where nothing
    /// comes after. Answers no, and writes nothing, where somebody else has changed it meanwhile, or it holds at `now`.
    ///
    /// # Errors
    /// When the database refuses; nothing was written then.
    pub async fn change_terms(
        &self,
        before: &Terms,
        after: Option<&Terms>,
        now: UnixTime,
        act: &Act,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let stands = load(&mut transaction, &mut Vec::new()).await?;
        let another = after.is_some_and(|after| after.version != before.version);
        if another || before.from <= now || !stands.contains(before) {
            return Ok(false);
        }
        match after {
            Some(after) => save(&mut transaction, after).await?,
            None => remove(&mut transaction, before.version).await?,
        }
        audit::note(&mut transaction, act).await?;
        transaction.commit().await.map_err(StoreError::writing)?;
        Ok(true)
    }
}

pub(super) async fn load(
    connection: &mut SqliteConnection,
    skipped: &mut Vec<String>,
) -> Result<Vec<Terms>, StoreError> {
    let rows = sqlx::query("SELECT version, site, from_at, substance, words FROM terms ORDER BY version")
        .fetch_all(connection)
        .await
        .map_err(StoreError::reading)?;
    let named = |row: &SqliteRow| format!("terms {}", row.get::<i64, _>("version"));
    Ok(rows.iter().filter_map(|row| sound_row(named(row), read(row), skipped)).collect())
}

fn read(row: &SqliteRow) -> Result<Terms, String> {
    let version = u32::try_from(row.get::<i64, _>("version")).ok().map(TermsVersion);
    let version = version.filter(|version| *version > BUILT_IN_TERMS);
    let site: String = row.get("site");
    let site = if site.is_empty() { Ok(None) } else { site.parse::<SiteName>().map(Some) };
    let Words { lines, full } = words_of(row.get("words"))?;
    if lines.is_empty() {
        return Err("it has no lines".to_owned());
    }
    Ok(Terms {
        version: version.ok_or_else(|| format!("its version is not above {BUILT_IN_TERMS}"))?,
        site: site.map_err(|error: Invalid| error.to_string())?,
        from: UnixTime(row.get("from_at")),
        substance: row.get("substance"),
        lines,
        full,
    })
}

async fn save(connection: &mut SqliteConnection, terms: &Terms) -> Result<(), StoreError> {
    let words = Words { lines: terms.lines.clone(), full: terms.full.clone() };
    sqlx::query(
        "INSERT INTO terms (version, site, from_at, substance, words) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (version) DO UPDATE SET site = excluded.site, from_at = excluded.from_at,
             substance = excluded.substance, words = excluded.words",
    )
    .bind(i64::from(terms.version.0))
    .bind(terms.site.as_ref().map_or("", |site| site.as_str()))
    .bind(terms.from.0)
    .bind(terms.substance)
    .bind(words_as_stored(&words))
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}

async fn remove(connection: &mut SqliteConnection, version: TermsVersion) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM terms WHERE version = $1")
        .bind(i64::from(version.0))
        .execute(connection)
        .await
        .map_err(StoreError::writing)?;
    Ok(())
}
