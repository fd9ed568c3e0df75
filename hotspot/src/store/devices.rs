use super::{StoreError, sound};
use crate::model::{Device, UnixTime};
use sqlx::{QueryBuilder, Row, Sqlite, SqlitePool};

/// Of one device there may be one.
pub(super) fn save(rows: &mut QueryBuilder<Sqlite>, devices: &[&Device]) {
    rows.push("INSERT INTO device (mac, first_seen_at, last_seen_at) ");
    rows.push_values(devices, |mut row, device| {
        row.push_bind(device.mac.to_string());
        row.push_bind(device.first_seen.0);
        row.push_bind(device.last_seen.0);
    });
    rows.push(" ON CONFLICT (mac) DO UPDATE SET last_seen_at = excluded.last_seen_at;");
}

pub(super) async fn load(pool: &SqlitePool, skipped: &mut Vec<String>) -> Result<Vec<Device>, StoreError> {
    let rows = sqlx::query("SELECT mac, first_seen_at, last_seen_at FROM device")
        .fetch_all(pool)
        .await
        .map_err(StoreError::reading)?;
    let read = |row: &sqlx::sqlite::SqliteRow| {
        let mac: String = row.get("mac");
        Some(Device {
            mac: sound(&mac, &format!("device {mac}"), skipped)?,
            first_seen: UnixTime(row.get("first_seen_at")),
            last_seen: UnixTime(row.get("last_seen_at")),
        })
    };
    Ok(rows.iter().filter_map(read).collect())
}
