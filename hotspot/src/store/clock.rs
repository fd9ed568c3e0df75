use super::{LastTime, StoreError};
use crate::model::{BootTime, Now, UnixTime};
use sqlx::{Row, SqliteConnection, SqlitePool};

pub(super) async fn save(connection: &mut SqliteConnection, now: Now, boot: &str) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO clock (id, boot, boot_ms, unix_at) VALUES (1, $1, $2, $3)
         ON CONFLICT (id) DO UPDATE SET boot = excluded.boot, boot_ms = excluded.boot_ms, unix_at = excluded.unix_at",
    )
    .bind(boot)
    .bind(now.boot.0)
    .bind(now.unix.0)
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}

pub(super) async fn load(pool: &SqlitePool, boot: &str) -> Result<Option<LastTime>, StoreError> {
    let row = sqlx::query("SELECT boot, boot_ms, unix_at FROM clock")
        .fetch_optional(pool)
        .await
        .map_err(StoreError::reading)?;
    Ok(row.map(|row| LastTime {
        unix: UnixTime(row.get("unix_at")),
        boot: (row.get::<String, _>("boot") == boot).then(|| BootTime(row.get("boot_ms"))),
    }))
}
