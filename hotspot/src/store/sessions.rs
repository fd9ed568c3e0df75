use super::{StoreError, counted, sound, stays, stored};
use crate::model::{AdmissionId, Session, SessionId, UnixTime};
use sqlx::{Row, SqliteConnection, SqlitePool};

pub(super) async fn save(connection: &mut SqliteConnection, session: &Session) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO session (id, admission, mac, site, address, started_at, ended_at, paused, up, down, seen_up,
             seen_down, generation, class)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         ON CONFLICT (id) DO UPDATE SET ended_at = excluded.ended_at, paused = excluded.paused, up = excluded.up,
             down = excluded.down, seen_up = excluded.seen_up, seen_down = excluded.seen_down,
             generation = excluded.generation, class = excluded.class",
    )
    .bind(session.id.0)
    .bind(session.admission.0)
    .bind(session.mac.to_string())
    .bind(session.site.as_str())
    .bind(session.address.to_string())
    .bind(session.started.0)
    .bind(session.ended.map(|at| at.0))
    .bind(session.paused)
    .bind(stored(session.up))
    .bind(stored(session.down))
    .bind(stored(session.seen_up))
    .bind(stored(session.seen_down))
    .bind(i64::from(session.generation))
    .bind(i64::from(session.class))
    .execute(&mut *connection)
    .await
    .map_err(StoreError::writing)?;
    match session.ended {
        Some(at) => stays::end(connection, session.id, at).await,
        None => Ok(()),
    }
}

/// Totals and generations only grow, so news that comes late changes nothing.
pub(super) async fn save_usage(
    connection: &mut SqliteConnection,
    session: &Session,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE session SET up = $2, down = $3, seen_up = $4, seen_down = $5, generation = $6
         WHERE id = $1 AND up <= $2 AND down <= $3 AND generation <= $6",
    )
    .bind(session.id.0)
    .bind(stored(session.up))
    .bind(stored(session.down))
    .bind(stored(session.seen_up))
    .bind(stored(session.seen_down))
    .bind(i64::from(session.generation))
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}

pub(super) async fn running(
    pool: &SqlitePool,
    skipped: &mut Vec<String>,
) -> Result<Vec<Session>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, admission, mac, site, address, started_at, ended_at, paused, up, down, seen_up, seen_down,
             generation, class
         FROM session WHERE ended_at IS NULL OR paused",
    )
    .fetch_all(pool)
    .await
    .map_err(StoreError::reading)?;
    Ok(rows.iter().filter_map(|row| read(row, skipped)).collect())
}

fn read(row: &sqlx::sqlite::SqliteRow, skipped: &mut Vec<String>) -> Option<Session> {
    let id: i64 = row.get("id");
    let name = format!("session {id}");
    Some(Session {
        id: SessionId(id),
        admission: AdmissionId(row.get("admission")),
        mac: sound(&row.get::<String, _>("mac"), &name, skipped)?,
        site: sound(&row.get::<String, _>("site"), &name, skipped)?,
        address: sound(&row.get::<String, _>("address"), &name, skipped)?,
        started: UnixTime(row.get("started_at")),
        ended: row.get::<Option<i64>, _>("ended_at").map(UnixTime),
        paused: row.get("paused"),
        up: counted(row.get("up")),
        down: counted(row.get("down")),
        seen_up: counted(row.get("seen_up")),
        seen_down: counted(row.get("seen_down")),
        generation: u32::try_from(row.get::<i64, _>("generation")).unwrap_or(0),
        class: u16::try_from(row.get::<i64, _>("class")).unwrap_or(0),
    })
}

pub(super) async fn last_id(pool: &SqlitePool) -> Result<i64, StoreError> {
    sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM session")
        .fetch_one(pool)
        .await
        .map_err(StoreError::reading)
}
