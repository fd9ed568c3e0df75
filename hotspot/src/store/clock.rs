use super::{LastTime, StoreError};
use crate::model::{BootTime, Now, UnixTime};
use sqlx::{QueryBuilder, Row, Sqlite, SqlitePool};

pub(super) fn save(rows: &mut QueryBuilder<Sqlite>, now: Now, boot: &str) {
    rows.push("INSERT INTO clock (id, boot, boot_ms, unix_at) ");
    rows.push_values([now], |mut row, now| {
        row.push("1").push_bind(boot).push_bind(now.boot.0).push_bind(now.unix.0);
    });
    rows.push(
        " ON CONFLICT (id) DO UPDATE SET boot = excluded.boot, boot_ms = excluded.boot_ms, unix_at = excluded.unix_at;",
    );
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
