//! What staff did, and the program by itself. Lines are added and, after their retention, deleted; nobody edits one.

use super::{
    Page, Part, Store, StoreError,
    page::{List, containing},
};
use crate::model::{Act, UnixTime};
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection, sqlite::SqliteRow};

/// Which lines of the audit are wanted.
#[derive(Debug, Clone, Default)]
pub struct AuditQuery {
    /// So many, the latest.
    pub most: u32,
    /// Of those, so many of the newest are passed over.
    pub skip: u32,
    /// Of one person or program; of all where nobody is named.
    pub who: Option<String>,
    /// Whose act begins so, like `notice.`.
    pub did: String,
    /// Part of who, what, to what, before or after; anything where it is empty.
    pub find: String,
    pub from: Option<UnixTime>,
    /// Exclusive.
    pub until: Option<UnixTime>,
}

impl Store {
    /// Notes what was done by the controller at somebody's order, and left nothing else to write.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn note(&self, act: &Act) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        note(&mut transaction, act).await?;
        transaction.commit().await.map_err(StoreError::writing)
    }

    /// Lines of the audit, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn audit(&self, query: &AuditQuery) -> Result<Vec<Act>, StoreError> {
        let mut rows = QueryBuilder::new(format!("SELECT {COLUMNS}"));
        query.conditions(&mut rows);
        rows.push(" ORDER BY id DESC LIMIT ").push_bind(i64::from(query.most));
        rows.push(" OFFSET ").push_bind(i64::from(query.skip));
        let rows = rows.build().fetch_all(&self.reader).await.map_err(StoreError::reading)?;
        Ok(rows.iter().map(read).collect())
    }

    /// The same as a page: at most [`Part::MOST`] lines, and how many there are.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn audit_page(&self, query: &AuditQuery) -> Result<Page<Act>, StoreError> {
        let list = List {
            columns: COLUMNS,
            from: |rows: &mut QueryBuilder<Sqlite>| query.conditions(rows),
            order: "id DESC",
        };
        let part = Part { skip: query.skip, most: query.most };
        list.part(&self.reader, part, |row| Some(read(row))).await
    }
}

const COLUMNS: &str = "at, who, did, subject, before, after, source";

impl AuditQuery {
    fn conditions(&self, rows: &mut QueryBuilder<Sqlite>) {
        rows.push(" FROM audit WHERE TRUE");
        if let Some(who) = &self.who {
            rows.push(" AND who = ").push_bind(who.clone());
        }
        if !self.did.is_empty() {
            rows.push(" AND substr(did, 1, length(").push_bind(self.did.clone()).push(")) = ");
            rows.push_bind(self.did.clone());
        }
        if let Some(UnixTime(from)) = self.from {
            rows.push(" AND at >= ").push_bind(from);
        }
        if let Some(UnixTime(until)) = self.until {
            rows.push(" AND at < ").push_bind(until);
        }
        let columns = ["who", "did", "subject", "before", "after"];
        containing(rows, &columns.map(|column| (column, self.find.as_str())));
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
