//! Totals of a site and local day, which outlive the sessions they are counted from.

use super::StoreError;
use crate::{model::UnixTime, policy::Calendar};
use jiff::{Span, ToSpan, civil::Date};
use sqlx::SqliteConnection;
use std::collections::BTreeSet;

/// A session that seems longer is one that a wrong clock began.
const LONGEST: i64 = 400 * 86_400;

/// The finished days that have not been counted, among those on which the next sessions ran that ended before a moment.
pub(super) async fn uncounted(
    connection: &mut SqliteConnection,
    calendar: &Calendar,
    before: UnixTime,
    most: u32,
) -> Result<BTreeSet<Date>, StoreError> {
    let sessions: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT started_at, ended_at FROM session WHERE ended_at < $1 AND NOT paused ORDER BY ended_at LIMIT $2",
    )
    .bind(before.0)
    .bind(i64::from(most))
    .fetch_all(&mut *connection)
    .await
    .map_err(StoreError::writing)?;
    let mut ran = BTreeSet::new();
    for (started, ended) in sessions {
        ran.extend(days_of(calendar, UnixTime(started), UnixTime(ended)));
    }
    let counted: Vec<String> = sqlx::query_scalar("SELECT DISTINCT day FROM site_day WHERE frozen = 1")
        .fetch_all(connection)
        .await
        .map_err(StoreError::writing)?;
    for day in counted.iter().filter_map(|day| day.parse().ok()) {
        ran.remove(&day);
    }
    Ok(ran)
}

/// The finished days that nobody has counted yet, the oldest first. What is counted every night need not be counted again
/// whenever somebody looks at a month.
pub(super) async fn finished(
    connection: &mut SqliteConnection,
    calendar: &Calendar,
    now: UnixTime,
) -> Result<BTreeSet<Date>, StoreError> {
    let today = calendar.day_of(now);
    let counted: Option<String> =
        sqlx::query_scalar("SELECT MAX(day) FROM site_day WHERE frozen = 1 AND day < $1")
            .bind(today.to_string())
            .fetch_one(&mut *connection)
            .await
            .map_err(StoreError::writing)?;
    let first: Option<i64> = sqlx::query_scalar("SELECT MIN(started_at) FROM session")
        .fetch_one(connection)
        .await
        .map_err(StoreError::writing)?;
    let Some(first) = first else { return Ok(BTreeSet::new()) };
    let yesterday = UnixTime(calendar.hour_of(today, 0).0 - 1);
    let counted = counted.and_then(|day| day.parse::<Date>().ok());
    Ok(days_of(calendar, UnixTime(first), yesterday)
        .filter(|day| *day < today && counted.is_none_or(|counted| *day > counted))
        .collect())
}

/// Counts a finished day for good: devices with a session that ran on it, and sessions that began on it. Erased devices
/// are in numbers of their own. Answers how many sites had any.
pub(super) async fn count(
    connection: &mut SqliteConnection,
    calendar: &Calendar,
    day: Date,
) -> Result<u64, StoreError> {
    let next: Span = 1.day();
    // By the ends of sessions: those of the last days are few beside all that are kept.
    let counted = sqlx::query(
        "INSERT INTO site_day (site, day, devices, sessions, frozen)
         SELECT site, $1, COUNT(DISTINCT mac), SUM(CASE WHEN started_at >= $2 THEN 1 ELSE 0 END), 1
         FROM session WHERE +started_at < $3 AND (ended_at >= $2 OR ended_at IS NULL) GROUP BY site
         ON CONFLICT (site, day) DO UPDATE SET
             devices = excluded.devices, sessions = excluded.sessions, frozen = 1 WHERE site_day.frozen = 0",
    )
    .bind(day.to_string())
    .bind(calendar.hour_of(day, 0).0)
    .bind(calendar.hour_of(day.saturating_add(next), 0).0)
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(counted.rows_affected())
}

/// Adds what goes with an erased device to a day that has not been counted.
pub(super) async fn add_gone(
    connection: &mut SqliteConnection,
    site: &str,
    day: Date,
    sessions: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO site_day (site, day, devices, sessions, gone_devices, gone_sessions) VALUES ($1, $2, 0, 0, 1, $3)
         ON CONFLICT (site, day) DO UPDATE SET gone_devices = site_day.gone_devices + 1,
             gone_sessions = site_day.gone_sessions + excluded.gone_sessions WHERE site_day.frozen = 0",
    )
    .bind(site)
    .bind(day.to_string())
    .bind(sessions)
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}

/// The local days on which a session ran.
pub(super) fn days_of(
    calendar: &Calendar,
    started: UnixTime,
    ended: UnixTime,
) -> impl Iterator<Item = Date> + use<> {
    let first = calendar.day_of(UnixTime(started.0.clamp(ended.0.saturating_sub(LONGEST), ended.0)));
    let last = calendar.day_of(ended);
    first.series(1.day()).take_while(move |day| *day <= last)
}
