use super::{
    super::{Store, StoreError},
    conclude,
};
use crate::model::{Act, Staff, StaffName, StaffSession, UnixTime};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

/// How a sign-in is called in the audit.
const SIGN_IN: &str = "staff.sign-in";

impl Store {
    /// A browser signs in.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn begin_staff_session(&self, session: &StaffSession, act: &Act) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query(
            "INSERT INTO staff_session (id, staff, begun_at, seen_at, source, agent) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&session.id)
        .bind(session.staff.as_str())
        .bind(session.begun.0)
        .bind(session.seen.0)
        .bind(&session.source)
        .bind(&session.agent)
        .execute(&mut *transaction)
        .await
        .map_err(StoreError::writing)?;
        conclude(transaction, act).await
    }

    /// Whether somebody has signed in from this address before, as far as the audit reaches back.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn has_staff_come_from(&self, name: &StaffName, source: &str) -> Result<bool, StoreError> {
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM audit WHERE who = $1 AND did = $2 AND source = $3)")
            .bind(name.as_str())
            .bind(SIGN_IN)
            .bind(source)
            .fetch_one(&self.reader)
            .await
            .map_err(StoreError::reading)
    }

    /// The session and whose it is.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn staff_session(&self, id: &str) -> Result<Option<(StaffSession, Staff)>, StoreError> {
        let row = sqlx::query(
            "SELECT id, staff, begun_at, seen_at, source, agent FROM staff_session WHERE id = $1",
        )
        .bind(id)
        .fetch_optional(&self.reader)
        .await
        .map_err(StoreError::reading)?;
        let Some(session) = row.as_ref().and_then(read_session) else { return Ok(None) };
        Ok(self.staff_named(&session.staff).await?.map(|staff| (session, staff)))
    }

    /// The browsers that somebody is signed in with, the latest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn staff_sessions(&self, name: &StaffName) -> Result<Vec<StaffSession>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, staff, begun_at, seen_at, source, agent FROM staff_session WHERE staff = $1
             ORDER BY seen_at DESC LIMIT 100",
        )
        .bind(name.as_str())
        .fetch_all(&self.reader)
        .await
        .map_err(StoreError::reading)?;
        Ok(rows.iter().filter_map(read_session).collect())
    }

    /// A browser was seen again.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn see_staff_session(&self, id: &str, at: UnixTime, source: &str) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query("UPDATE staff_session SET seen_at = $2, source = $3 WHERE id = $1")
            .bind(id)
            .bind(at.0)
            .bind(source)
            .execute(&mut *transaction)
            .await
            .map_err(StoreError::writing)?;
        transaction.commit().await.map_err(StoreError::writing)
    }

    /// Signs one browser out, or with `only` absent every browser of theirs.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn end_staff_sessions(
        &self,
        name: &StaffName,
        only: Option<&str>,
        act: &Act,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        match only {
            Some(id) => {
                sqlx::query("DELETE FROM staff_session WHERE id = $1 AND staff = $2")
                    .bind(id)
                    .bind(name.as_str())
                    .execute(&mut *transaction)
                    .await
                    .map_err(StoreError::writing)?;
            }
            None => end_sessions(&mut transaction, name, None).await?,
        }
        conclude(transaction, act).await
    }
}

/// All of somebody's but the one that stays.
pub(super) async fn end_sessions(
    connection: &mut SqliteConnection,
    name: &StaffName,
    stays: Option<&str>,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM staff_session WHERE staff = $1 AND (id <> $2 OR $2 IS NULL)")
        .bind(name.as_str())
        .bind(stays)
        .execute(connection)
        .await
        .map_err(StoreError::writing)?;
    Ok(())
}

fn read_session(row: &SqliteRow) -> Option<StaffSession> {
    Some(StaffSession {
        id: row.get("id"),
        staff: row.get::<String, _>("staff").parse().ok()?,
        begun: UnixTime(row.get("begun_at")),
        seen: UnixTime(row.get("seen_at")),
        source: row.get("source"),
        agent: row.get("agent"),
    })
}
