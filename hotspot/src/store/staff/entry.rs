//! What somebody comes in by: an invitation, a password, the codes of a phone, and those for when it is lost.

use super::{
    super::{Store, StoreError},
    COLUMNS, conclude, end_sessions, read,
};
use crate::model::{Act, PasswordHash, Staff, StaffName, TotpSecret, UnixTime};

impl Store {
    /// Whose invitation has a code with this hash, where it holds.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn staff_invited(&self, code: &str, now: UnixTime) -> Result<Option<Staff>, StoreError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM staff WHERE invitation = $1 AND invited_until_at > $2 AND closed_at IS NULL"
        )))
        .bind(code)
        .bind(now.0)
        .fetch_optional(&self.reader)
        .await
        .map_err(StoreError::reading)?;
        Ok(row.as_ref().and_then(read))
    }

    /// Takes an invitation up, once: whether it still held.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn take_up_invitation(
        &self,
        code: &str,
        password: &PasswordHash,
        act: &Act,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let done = sqlx::query(
            "UPDATE staff SET password = $2, invitation = NULL, invited_until_at = NULL
             WHERE invitation = $1 AND invited_until_at > $3 AND closed_at IS NULL",
        )
        .bind(code)
        .bind(password.as_str())
        .bind(act.at.0)
        .execute(&mut *transaction)
        .await
        .map_err(StoreError::writing)?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        conclude(transaction, act).await?;
        Ok(true)
    }

    /// Takes from somebody all they come in by, and invites them anew: for a lost phone or password, and for who comes
    /// back. Signed out everywhere. Whether there is such a person.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn reset_staff(
        &self,
        name: &StaffName,
        code: &str,
        until: UnixTime,
        act: &Act,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let done = sqlx::query(
            "UPDATE staff SET password = NULL, totp_secret = NULL, recovery = '[]', invitation = $2,
                 invited_until_at = $3, closed_at = NULL WHERE name = $1",
        )
        .bind(name.as_str())
        .bind(code)
        .bind(until.0)
        .execute(&mut *transaction)
        .await
        .map_err(StoreError::writing)?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        end_sessions(&mut transaction, name, None).await?;
        conclude(transaction, act).await?;
        Ok(true)
    }

    /// Another password; every browser of theirs is signed out.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_staff_password(
        &self,
        name: &StaffName,
        password: &PasswordHash,
        act: &Act,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query("UPDATE staff SET password = $2 WHERE name = $1 AND closed_at IS NULL")
            .bind(name.as_str())
            .bind(password.as_str())
            .execute(&mut *transaction)
            .await
            .map_err(StoreError::writing)?;
        end_sessions(&mut transaction, name, None).await?;
        conclude(transaction, act).await
    }

    /// The phone whose first code was confirmed, with the hashes of the codes for when it is lost. Takes the place of the one
    /// before; every browser of theirs is signed out.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_totp(
        &self,
        name: &StaffName,
        secret: &TotpSecret,
        step: i64,
        recovery: &[String],
        act: &Act,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query("UPDATE staff SET totp_secret = $2, totp_step = $3, recovery = $4 WHERE name = $1")
            .bind(name.as_str())
            .bind(&secret.0)
            .bind(step)
            .bind(json(recovery))
            .execute(&mut *transaction)
            .await
            .map_err(StoreError::writing)?;
        end_sessions(&mut transaction, name, None).await?;
        conclude(transaction, act).await
    }

    /// From now on the password alone is enough. Every browser of theirs is signed out.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn remove_totp(&self, name: &StaffName, act: &Act) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query("UPDATE staff SET totp_secret = NULL, recovery = '[]' WHERE name = $1")
            .bind(name.as_str())
            .execute(&mut *transaction)
            .await
            .map_err(StoreError::writing)?;
        end_sessions(&mut transaction, name, None).await?;
        conclude(transaction, act).await
    }

    /// Writes down that the code of a step was accepted: whether it was the first to be so. Two who type the same code at
    /// the same moment are not both let in.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn accept_totp_step(&self, name: &StaffName, step: i64) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let done = sqlx::query("UPDATE staff SET totp_step = $2 WHERE name = $1 AND totp_step < $2")
            .bind(name.as_str())
            .bind(step)
            .execute(&mut *transaction)
            .await
            .map_err(StoreError::writing)?;
        transaction.commit().await.map_err(StoreError::writing)?;
        Ok(done.rows_affected() > 0)
    }

    /// Uses up the recovery code with this hash: whether there was one.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn spend_recovery_code(
        &self,
        name: &StaffName,
        code: &str,
        act: &Act,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let done = sqlx::query(
            "UPDATE staff SET recovery =
                 (SELECT json_group_array(value) FROM json_each(staff.recovery) WHERE value <> $2)
             WHERE name = $1 AND EXISTS (SELECT 1 FROM json_each(staff.recovery) WHERE value = $2)",
        )
        .bind(name.as_str())
        .bind(code)
        .execute(&mut *transaction)
        .await
        .map_err(StoreError::writing)?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        conclude(transaction, act).await?;
        Ok(true)
    }

    /// Other recovery codes in place of those that are left.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_recovery_codes(
        &self,
        name: &StaffName,
        codes: &[String],
        act: &Act,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query("UPDATE staff SET recovery = $2 WHERE name = $1 AND totp_secret IS NOT NULL")
            .bind(name.as_str())
            .bind(json(codes))
            .execute(&mut *transaction)
            .await
            .map_err(StoreError::writing)?;
        conclude(transaction, act).await
    }
}

fn json(codes: &[String]) -> String {
    serde_json::to_string(codes).unwrap_or_else(|_| "[]".to_owned())
}
