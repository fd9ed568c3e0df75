//! What programs sign in with. The store knows the hash of a token's secret alone.

use super::{Store, StoreError, audit};
use crate::{
    model::{Act, UnixTime},
    policy::{ApiToken, drafts::TokenTerms, rights::Right},
};
use sqlx::{Row, sqlite::SqliteRow};

const COLUMNS: &str = "id, title, scopes, made_by, made_at, until_at, used_at, revoked_at";
/// When a token was used last is written again only when so much has passed, in seconds.
const GRAIN: i64 = 3_600;

impl Store {
    /// Makes a token with this hash of its secret: its number, which the act's subject has not named yet.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn add_api_token(
        &self,
        terms: &TokenTerms,
        made_by: &str,
        secret: &str,
        act: impl FnOnce(i64) -> Act,
    ) -> Result<i64, StoreError> {
        let mut transaction = self.begin().await?;
        let scopes: Vec<&str> = terms.scopes.iter().map(|scope| scope.as_str()).collect();
        let id: i64 = sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) + 1 FROM api_token")
            .fetch_one(&mut *transaction)
            .await
            .map_err(StoreError::reading)?;
        let act = act(id);
        sqlx::query(
            "INSERT INTO api_token (id, secret, title, scopes, made_by, made_at, until_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(id)
        .bind(secret)
        .bind(&terms.title)
        .bind(scopes.join(","))
        .bind(made_by)
        .bind(act.at.0)
        .bind(terms.until.0)
        .execute(&mut *transaction)
        .await
        .map_err(StoreError::writing)?;
        audit::note(&mut transaction, &act).await?;
        transaction.commit().await.map_err(StoreError::writing)?;
        Ok(id)
    }

    /// All tokens, the newest first, also those that are over.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn api_tokens(&self) -> Result<Vec<ApiToken>, StoreError> {
        let query = format!("SELECT {COLUMNS} FROM api_token ORDER BY id DESC LIMIT 500");
        let rows = sqlx::query(sqlx::AssertSqlSafe(query))
            .fetch_all(&self.reader)
            .await
            .map_err(StoreError::reading)?;
        Ok(rows.iter().map(read).collect())
    }

    /// The token whose secret has this hash, whether or not it holds.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn api_token_by_secret(&self, secret: &str) -> Result<Option<ApiToken>, StoreError> {
        let query = format!("SELECT {COLUMNS} FROM api_token WHERE secret = $1");
        let row = sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(secret)
            .fetch_optional(&self.reader)
            .await
            .map_err(StoreError::reading)?;
        Ok(row.as_ref().map(read))
    }

    /// A token was used: written down to the hour.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn see_api_token(&self, token: &ApiToken, at: UnixTime) -> Result<(), StoreError> {
        if token.used.is_some_and(|used| at.0 - used.0 < GRAIN) {
            return Ok(());
        }
        let mut transaction = self.begin().await?;
        sqlx::query("UPDATE api_token SET used_at = $2 WHERE id = $1")
            .bind(token.id)
            .bind(at.0.div_euclid(GRAIN) * GRAIN)
            .execute(&mut *transaction)
            .await
            .map_err(StoreError::writing)?;
        transaction.commit().await.map_err(StoreError::writing)
    }

    /// Takes a token back for good: whether there was one that held.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn revoke_api_token(&self, id: i64, act: &Act) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let done = sqlx::query(
            "UPDATE api_token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL AND until_at > $2",
        )
        .bind(id)
        .bind(act.at.0)
        .execute(&mut *transaction)
        .await
        .map_err(StoreError::writing)?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        audit::note(&mut transaction, act).await?;
        transaction.commit().await.map_err(StoreError::writing)?;
        Ok(true)
    }
}

/// A scope that is no right any more gives none.
fn read(row: &SqliteRow) -> ApiToken {
    let scopes: String = row.get("scopes");
    let moment = |column: &str| row.get::<Option<i64>, _>(column).map(UnixTime);
    ApiToken {
        id: row.get("id"),
        title: row.get("title"),
        scopes: scopes.split(',').filter_map(|scope| scope.parse::<Right>().ok()).collect(),
        made_by: row.get("made_by"),
        made: UnixTime(row.get("made_at")),
        until: UnixTime(row.get("until_at")),
        used: moment("used_at"),
        revoked: moment("revoked_at"),
    }
}
