//! Who runs the hotspot from a browser, and which browsers are signed in.

use super::{Store, StoreError, audit, sound};
use crate::model::{Act, PasswordHash, Staff, StaffName, StaffSession, TotpSecret, UnixTime};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

const COLUMNS: &str =
    "name, full_name, email, role, office, may_alert, language, password, totp_secret, totp_step,
    json_array_length(recovery) AS recovery_left, invited_until_at, made_at, closed_at";

impl Store {
    /// Everybody by name, also who has left. Rows that make no sense are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn staff(&self) -> Result<Vec<Staff>, StoreError> {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM staff ORDER BY name")))
            .fetch_all(&self.reader)
            .await
            .map_err(StoreError::reading)?;
        Ok(rows.iter().filter_map(read).collect())
    }

    /// # Errors
    /// When the database cannot be read.
    pub async fn staff_named(&self, name: &StaffName) -> Result<Option<Staff>, StoreError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM staff WHERE name = $1")))
            .bind(name.as_str())
            .fetch_optional(&self.reader)
            .await
            .map_err(StoreError::reading)?;
        Ok(row.as_ref().and_then(read))
    }

    /// Adds somebody, or answers that the name is taken: then nothing was written.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn add_staff(&self, staff: &Staff, act: &Act) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let done = sqlx::query(
            "INSERT INTO staff (name, full_name, email, role, office, may_alert, language, password, made_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (name) DO NOTHING",
        )
        .bind(staff.name.as_str())
        .bind(&staff.full_name)
        .bind(&staff.email)
        .bind(staff.role.as_str())
        .bind(&staff.office)
        .bind(staff.may_alert)
        .bind(&staff.language)
        .bind(staff.password.as_ref().map(PasswordHash::as_str))
        .bind(staff.made.0)
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

    /// Writes what staff are asked of each other: names, role, rights, language, whether they have left. Who has left is
    /// signed out everywhere.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn change_staff(&self, staff: &Staff, act: &Act) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query(
            "UPDATE staff SET full_name = $2, email = $3, role = $4, office = $5, may_alert = $6, language = $7,
                 closed_at = $8 WHERE name = $1",
        )
        .bind(staff.name.as_str())
        .bind(&staff.full_name)
        .bind(&staff.email)
        .bind(staff.role.as_str())
        .bind(&staff.office)
        .bind(staff.may_alert)
        .bind(&staff.language)
        .bind(staff.closed.map(|at| at.0))
        .execute(&mut *transaction)
        .await
        .map_err(StoreError::writing)?;
        if staff.closed.is_some() {
            end_sessions(&mut transaction, &staff.name, None).await?;
        }
        audit::note(&mut transaction, act).await?;
        transaction.commit().await.map_err(StoreError::writing)
    }

    /// Another password; every other browser of theirs is signed out.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_staff_password(
        &self,
        name: &StaffName,
        password: &PasswordHash,
        stays: Option<&str>,
        act: &Act,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query(
            "UPDATE staff SET password = $2, invitation = NULL, invited_until_at = NULL WHERE name = $1",
        )
        .bind(name.as_str())
        .bind(password.as_str())
        .execute(&mut *transaction)
        .await
        .map_err(StoreError::writing)?;
        end_sessions(&mut transaction, name, stays).await?;
        audit::note(&mut transaction, act).await?;
        transaction.commit().await.map_err(StoreError::writing)
    }

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
        audit::note(&mut transaction, act).await?;
        transaction.commit().await.map_err(StoreError::writing)
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
        audit::note(&mut transaction, act).await?;
        transaction.commit().await.map_err(StoreError::writing)
    }
}

/// All of somebody's but the one that stays.
async fn end_sessions(
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

fn read(row: &SqliteRow) -> Option<Staff> {
    let name: String = row.get("name");
    let mut skipped = Vec::new();
    let what = format!("staff {name:?}");
    Some(Staff {
        role: sound(&row.get::<String, _>("role"), &what, &mut skipped)?,
        name: sound(&name, &what, &mut skipped)?,
        full_name: row.get("full_name"),
        email: row.get("email"),
        office: row.get("office"),
        may_alert: row.get("may_alert"),
        language: row.get("language"),
        password: row.get::<Option<String>, _>("password").map(PasswordHash::new),
        totp_secret: row.get::<Option<String>, _>("totp_secret").map(TotpSecret),
        totp_step: row.get("totp_step"),
        recovery_left: u32::try_from(row.get::<i64, _>("recovery_left")).unwrap_or(0),
        invited_until: row.get::<Option<i64>, _>("invited_until_at").map(UnixTime),
        made: UnixTime(row.get("made_at")),
        closed: row.get::<Option<i64>, _>("closed_at").map(UnixTime),
    })
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
