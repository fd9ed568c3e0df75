//! Who runs the hotspot from a browser, by what they come in, and which browsers are signed in. Each write is one
//! transaction with its line in the audit.

mod entry;
mod sessions;
#[cfg(test)]
mod tests;

use super::{Store, StoreError, audit, sound};
use crate::model::{Act, PasswordHash, Role, Staff, StaffName, TotpSecret, UnixTime};
use sessions::end_sessions;
use sqlx::{Row, Sqlite, SqliteConnection, Transaction, sqlite::SqliteRow};

const COLUMNS: &str =
    "name, full_name, email, role, office, may_alert, language, password, totp_secret, totp_step,
    json_array_length(recovery) AS recovery_left, invited_until_at, made_at, closed_at";

/// Nobody would be left who can let others in: nothing was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastAdministrator;

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

    /// Adds somebody who has an invitation, by the hash of its code, or answers that the name is taken: then nothing was
    /// written.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn invite_staff(&self, staff: &Staff, code: &str, act: &Act) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let done = sqlx::query(
            "INSERT INTO staff (name, full_name, email, role, office, may_alert, language, invitation,
                 invited_until_at, made_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (name) DO NOTHING",
        )
        .bind(staff.name.as_str())
        .bind(&staff.full_name)
        .bind(&staff.email)
        .bind(staff.role.as_str())
        .bind(&staff.office)
        .bind(staff.may_alert)
        .bind(&staff.language)
        .bind(code)
        .bind(staff.invited_until.map(|until| until.0))
        .bind(staff.made.0)
        .execute(&mut *transaction)
        .await
        .map_err(StoreError::writing)?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        conclude(transaction, act).await?;
        Ok(true)
    }

    /// Writes what staff are asked of each other: names, role, rights, language, whether they have left. Who has left, or
    /// has another role, is signed out everywhere.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn change_staff(
        &self,
        staff: &Staff,
        act: &Act,
    ) -> Result<Result<(), LastAdministrator>, StoreError> {
        let mut transaction = self.begin().await?;
        let had_administrator = has_administrator(&mut transaction).await?;
        let role: Option<String> = sqlx::query_scalar("SELECT role FROM staff WHERE name = $1")
            .bind(staff.name.as_str())
            .fetch_optional(&mut *transaction)
            .await
            .map_err(StoreError::reading)?;
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
        // What is not committed is undone.
        if had_administrator && !has_administrator(&mut transaction).await? {
            return Ok(Err(LastAdministrator));
        }
        if staff.closed.is_some() || role.as_deref() != Some(staff.role.as_str()) {
            end_sessions(&mut transaction, &staff.name, None).await?;
        }
        conclude(transaction, act).await?;
        Ok(Ok(()))
    }

    /// Something about staff that changed nothing and is to be known: somebody has a password and not the phone.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn note_of_staff(&self, act: &Act) -> Result<(), StoreError> {
        conclude(self.begin().await?, act).await
    }
}

/// Whether somebody is left who can let others in.
async fn has_administrator(connection: &mut SqliteConnection) -> Result<bool, StoreError> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM staff WHERE role = $1 AND closed_at IS NULL AND password IS NOT NULL)",
    )
    .bind(Role::Administrator.as_str())
    .fetch_one(connection)
    .await
    .map_err(StoreError::reading)
}

async fn conclude(mut transaction: Transaction<'static, Sqlite>, act: &Act) -> Result<(), StoreError> {
    audit::note(&mut transaction, act).await?;
    transaction.commit().await.map_err(StoreError::writing)
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
