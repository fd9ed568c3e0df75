//! What staff did, and the program by itself. Lines are added and, after their retention, deleted; nobody edits one.

use super::{Store, StoreError};
use crate::model::{Act, UnixTime};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

/// Which lines of the audit are wanted.
#[derive(Debug, Clone)]
pub struct AuditQuery {
    /// So many, the latest.
    pub most: u32,
    /// Of one person or program; of all where nobody is named.
    pub who: Option<String>,
    /// Whose act begins so, like `notice.`.
    pub did: String,
}

impl Store {
    /// Lines of the audit, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn audit(&self, query: &AuditQuery) -> Result<Vec<Act>, StoreError> {
        let rows = sqlx::query(
            "SELECT at, who, did, subject, before, after, source FROM audit
             WHERE (who = $1 OR $1 IS NULL) AND substr(did, 1, length($2)) = $2 ORDER BY id DESC LIMIT $3",
        )
        .bind(query.who.as_deref())
        .bind(&query.did)
        .bind(i64::from(query.most))
        .fetch_all(&self.reader)
        .await
        .map_err(StoreError::reading)?;
        Ok(rows.iter().map(read).collect())
    }
}

/// Within the transaction that does it: what is done is noted, or neither is.
pub(super) async fn note(connection: &mut SqliteConnection, act: &Act) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO audit (at, who, did, subject, before, after, source) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(act.at.0)
    .bind(&act.who)
    .bind(&act.did)
    .bind(&act.subject)
    .bind(act.before.as_deref().unwrap_or_default())
    .bind(act.after.as_deref().unwrap_or_default())
    .bind(&act.source)
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}

fn read(row: &SqliteRow) -> Act {
    let state = |column: &str| Some(row.get::<String, _>(column)).filter(|json| !json.is_empty());
    Act {
        at: UnixTime(row.get("at")),
        who: row.get("who"),
        did: row.get("did"),
        subject: row.get("subject"),
        before: state("before"),
        after: state("after"),
        source: row.get("source"),
    }
}
