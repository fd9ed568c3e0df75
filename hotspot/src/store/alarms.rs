use super::{StoreError, sound};
use crate::model::{Acknowledged, Alarm, AlarmId, SiteName, UnixTime};
use sqlx::{Row, SqliteConnection, SqlitePool, sqlite::SqliteRow};

/// Writes all but what staff did about it, which is theirs to write.
pub(super) async fn save(connection: &mut SqliteConnection, alarm: &Alarm) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO alarm (id, kind, site, subject, seen, since_at, cleared_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (id) DO UPDATE SET seen = excluded.seen, cleared_at = excluded.cleared_at",
    )
    .bind(alarm.id.0)
    .bind(alarm.kind.as_str())
    .bind(alarm.site.as_ref().map_or("", |site| site.as_str()))
    .bind(&alarm.subject)
    .bind(&alarm.seen)
    .bind(alarm.since.0)
    .bind(alarm.cleared.map(|at| at.0))
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}

/// The newest first; only those that stand, or so many of all.
pub(super) async fn load(
    pool: &SqlitePool,
    standing_only: bool,
    most: u32,
    skipped: &mut Vec<String>,
) -> Result<Vec<Alarm>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, kind, site, subject, seen, since_at, cleared_at, acknowledged_at, acknowledged_by,
             assigned_to, postponed_until_at FROM alarm
         WHERE cleared_at IS NULL OR NOT $1 ORDER BY since_at DESC, id DESC LIMIT $2",
    )
    .bind(standing_only)
    .bind(i64::from(most))
    .fetch_all(pool)
    .await
    .map_err(StoreError::reading)?;
    Ok(rows.iter().filter_map(|row| read(row, skipped)).collect())
}

/// Whether there is such an alarm; the first who acknowledges it stays.
pub(super) async fn acknowledge(
    connection: &mut SqliteConnection,
    id: AlarmId,
    by: &str,
    at: UnixTime,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE alarm SET acknowledged_at = COALESCE(acknowledged_at, $2),
             acknowledged_by = COALESCE(acknowledged_by, $3) WHERE id = $1",
    )
    .bind(id.0)
    .bind(at.0)
    .bind(by)
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn last_id(pool: &SqlitePool) -> Result<i64, StoreError> {
    sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM alarm")
        .fetch_one(pool)
        .await
        .map_err(StoreError::reading)
}

fn read(row: &SqliteRow, skipped: &mut Vec<String>) -> Option<Alarm> {
    let id: i64 = row.get("id");
    let name = format!("alarm {id}");
    let site: String = row.get("site");
    let site = if site.is_empty() { None } else { Some(sound::<SiteName>(&site, &name, skipped)?) };
    let by: Option<String> = row.get("acknowledged_by");
    let at: Option<i64> = row.get("acknowledged_at");
    Some(Alarm {
        id: AlarmId(id),
        kind: sound(&row.get::<String, _>("kind"), &name, skipped)?,
        site,
        seen: row.get("seen"),
        since: UnixTime(row.get("since_at")),
        cleared: row.get::<Option<i64>, _>("cleared_at").map(UnixTime),
        acknowledged: at.map(|at| Acknowledged { at: UnixTime(at), by: by.unwrap_or_default() }),
        subject: row.get("subject"),
        assigned_to: row
            .get::<Option<String>, _>("assigned_to")
            .and_then(|staff| sound(&staff, &name, skipped)),
        postponed_until: row.get::<Option<i64>, _>("postponed_until_at").map(UnixTime),
    })
}
