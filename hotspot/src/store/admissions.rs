use super::{StoreError, sound};
use crate::model::{Admission, AdmissionId, UnixTime};
use sqlx::{Row, SqliteConnection, SqlitePool};

pub(super) async fn save(connection: &mut SqliteConnection, admission: &Admission) -> Result<(), StoreError> {
    let (ended_at, ended_why) =
        admission.ended.map_or((None, None), |(at, why)| (Some(at.0), Some(why.to_string())));
    sqlx::query(
        "INSERT INTO admission (id, mac, way, plan, terms, since_at, valid_until_at, ended_at, ended_why)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (id) DO UPDATE SET valid_until_at = excluded.valid_until_at, plan = excluded.plan,
             ended_at = excluded.ended_at, ended_why = excluded.ended_why",
    )
    .bind(admission.id.0)
    .bind(admission.mac.to_string())
    .bind(admission.way.to_string())
    .bind(admission.plan.as_str())
    .bind(&admission.terms)
    .bind(admission.since.0)
    .bind(admission.valid_until.0)
    .bind(ended_at)
    .bind(ended_why)
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}

pub(super) async fn latest(
    pool: &SqlitePool,
    skipped: &mut Vec<String>,
) -> Result<Vec<Admission>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, mac, way, plan, terms, since_at, valid_until_at, ended_at, ended_why FROM admission
         WHERE id IN (SELECT MAX(id) FROM admission GROUP BY mac)",
    )
    .fetch_all(pool)
    .await
    .map_err(StoreError::reading)?;
    Ok(rows.iter().filter_map(|row| read(row, skipped)).collect())
}

fn read(row: &sqlx::sqlite::SqliteRow, skipped: &mut Vec<String>) -> Option<Admission> {
    let id: i64 = row.get("id");
    let name = format!("admission {id}");
    let ended = match (row.get::<Option<i64>, _>("ended_at"), row.get::<Option<String>, _>("ended_why")) {
        (Some(at), Some(why)) => Some((UnixTime(at), sound(&why, &name, skipped)?)),
        _ => None,
    };
    Some(Admission {
        id: AdmissionId(id),
        mac: sound(&row.get::<String, _>("mac"), &name, skipped)?,
        way: sound(&row.get::<String, _>("way"), &name, skipped)?,
        plan: sound(&row.get::<String, _>("plan"), &name, skipped)?,
        terms: row.get("terms"),
        since: UnixTime(row.get("since_at")),
        valid_until: UnixTime(row.get("valid_until_at")),
        ended,
    })
}

pub(super) async fn last_id(pool: &SqlitePool) -> Result<i64, StoreError> {
    sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM admission")
        .fetch_one(pool)
        .await
        .map_err(StoreError::reading)
}

/// An admission that ended or ran out is forgotten with the last session that refers to it.
pub(super) async fn forget(connection: &mut SqliteConnection, now: UnixTime) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM admission WHERE COALESCE(ended_at, valid_until_at) < $1
         AND NOT EXISTS (SELECT 1 FROM session WHERE session.admission = admission.id)",
    )
    .bind(now.0)
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}
