use super::StoreError;
use sqlx::SqliteConnection;

pub(super) async fn get(
    connection: &mut SqliteConnection,
    key: &'static str,
) -> Result<Option<String>, StoreError> {
    sqlx::query_scalar("SELECT value FROM setting WHERE key = $1")
        .bind(key)
        .fetch_optional(connection)
        .await
        .map_err(StoreError::reading)
}

pub(super) async fn put(
    connection: &mut SqliteConnection,
    key: &'static str,
    value: &str,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
        .bind(key)
        .bind(value)
        .execute(connection)
        .await
        .map_err(StoreError::writing)?;
    Ok(())
}
