//! Vouchers, accounts, blocks and which ways are open: staff write them, and the controller what guests do with them.

use super::StoreError;
use crate::model::{AccountName, UnixTime, VoucherId};
use sqlx::SqliteConnection;

/// The first use stays.
pub(super) async fn use_voucher(
    connection: &mut SqliteConnection,
    voucher: VoucherId,
    at: UnixTime,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE voucher SET first_used_at = COALESCE(first_used_at, $2) WHERE id = $1")
        .bind(voucher.0)
        .bind(at.0)
        .execute(connection)
        .await
        .map_err(StoreError::writing)?;
    Ok(())
}

pub(super) async fn choose_password(
    connection: &mut SqliteConnection,
    account: &AccountName,
    password: &str,
    at: UnixTime,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE account SET password = $2, password_by = 'holder', password_at = $3 WHERE name = $1")
        .bind(account.as_str())
        .bind(password)
        .bind(at.0)
        .execute(connection)
        .await
        .map_err(StoreError::writing)?;
    Ok(())
}
