//! What was counted of local hours, and what the present hour is counted on from after a restart.

use super::{StoreError, sound};
use crate::model::{RefusalCause, SessionId, SiteHour, SiteName, Span, UnixTime, Visit};
use sqlx::{Row, SqliteConnection, SqlitePool, sqlite::SqliteRow};

/// Longer ago no local hour began that still lasts.
const HOUR: i64 = 3_600;

/// What is known of the hour that lasts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HourSoFar {
    /// As they were written last.
    pub rows: Vec<SiteHour>,
    /// Of sessions that ended in the last 60 minutes, and every part of these and of running ones at an access point.
    pub visits: Vec<Visit>,
}

/// Absolute: what was written before is replaced, and nothing but the devices becomes less. The bytes are the books'.
pub(super) async fn save(connection: &mut SqliteConnection, row: &SiteHour) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO usage_site_hour
             (site, access_point, hour_at, up, down, devices, sessions, peak, observed_s, full_s)
         VALUES ($1, $2, $3, 0, 0, $4, $5, $6, $7, $8)
         ON CONFLICT (site, access_point, hour_at) DO UPDATE SET devices = excluded.devices,
             sessions = CASE WHEN sessions > excluded.sessions THEN sessions ELSE excluded.sessions END,
             peak = CASE WHEN peak > excluded.peak THEN peak ELSE excluded.peak END,
             observed_s = CASE WHEN observed_s > excluded.observed_s THEN observed_s ELSE excluded.observed_s END,
             full_s = CASE WHEN full_s > excluded.full_s THEN full_s ELSE excluded.full_s END",
    )
    .bind(row.site.as_str())
    .bind(row.access_point.as_ref().map_or("", |name| name.as_str()))
    .bind(row.hour.0)
    .bind(number(row.devices))
    .bind(number(row.sessions))
    .bind(number(row.peak))
    .bind(number(row.observed.secs()))
    .bind(number(row.full.secs()))
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}

/// Adds refusals of one cause.
pub(super) async fn refuse(
    connection: &mut SqliteConnection,
    site: &SiteName,
    hour: UnixTime,
    cause: RefusalCause,
    count: u32,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO refusal (site, hour_at, cause, count) VALUES ($1, $2, $3, $4)
         ON CONFLICT (site, hour_at, cause) DO UPDATE SET count = refusal.count + excluded.count",
    )
    .bind(site.as_str())
    .bind(hour.0)
    .bind(cause.as_str())
    .bind(i64::from(count))
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}

pub(super) async fn so_far(
    pool: &SqlitePool,
    now: UnixTime,
    skipped: &mut Vec<String>,
) -> Result<HourSoFar, StoreError> {
    let since = now.0.saturating_sub(HOUR);
    let rows = sqlx::query(
        "SELECT site, access_point, hour_at, devices, sessions, peak, observed_s, full_s
         FROM usage_site_hour WHERE hour_at > $1 AND hour_at <= $2",
    )
    .bind(since)
    .bind(now.0)
    .fetch_all(pool)
    .await
    .map_err(StoreError::reading)?;
    let ended = "SELECT id, mac, site, '' AS access_point, started_at AS from_at, ended_at AS until_at
         FROM session WHERE ended_at >= $1 AND NOT paused";
    let parts = "SELECT id, mac, site, access_point, from_at, COALESCE(until_at, ended_at) AS until_at
         FROM session JOIN stay ON stay.session = session.id
         WHERE (ended_at >= $1 OR ended_at IS NULL) AND access_point <> ''";
    let mut visits = Vec::new();
    for query in [ended, parts] {
        let found = sqlx::query(query).bind(since).fetch_all(pool).await.map_err(StoreError::reading)?;
        visits.extend(found.iter().filter_map(|row| visit(row, skipped)));
    }
    Ok(HourSoFar { rows: rows.iter().filter_map(|row| hour(row, skipped)).collect(), visits })
}

fn hour(row: &SqliteRow, skipped: &mut Vec<String>) -> Option<SiteHour> {
    let at: i64 = row.get("hour_at");
    let name = format!("hour {at}");
    Some(SiteHour {
        site: sound(&row.get::<String, _>("site"), &name, skipped)?,
        access_point: named(&row.get::<String, _>("access_point"), &name, skipped)?,
        hour: UnixTime(at),
        devices: count(row, "devices"),
        sessions: count(row, "sessions"),
        peak: count(row, "peak"),
        observed: Span::from_secs(count(row, "observed_s")),
        full: Span::from_secs(count(row, "full_s")),
    })
}

fn visit(row: &SqliteRow, skipped: &mut Vec<String>) -> Option<Visit> {
    let id: i64 = row.get("id");
    let name = format!("visit of session {id}");
    Some(Visit {
        session: SessionId(id),
        mac: sound(&row.get::<String, _>("mac"), &name, skipped)?,
        site: sound(&row.get::<String, _>("site"), &name, skipped)?,
        access_point: named(&row.get::<String, _>("access_point"), &name, skipped)?,
        from: UnixTime(row.get("from_at")),
        until: row.get::<Option<i64>, _>("until_at").map(UnixTime),
    })
}

/// `''` names none.
fn named<T: std::str::FromStr<Err: std::fmt::Display>>(
    text: &str,
    row: &dyn std::fmt::Display,
    skipped: &mut Vec<String>,
) -> Option<Option<T>> {
    if text.is_empty() { Some(None) } else { sound(text, row, skipped).map(Some) }
}

pub(super) fn count(row: &SqliteRow, column: &str) -> u64 {
    u64::try_from(row.get::<i64, _>(column)).unwrap_or(0)
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
#[path = "hours_tests.rs"]
mod tests;
