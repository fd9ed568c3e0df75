//! Where sessions were: at one access point after the other.

use super::{StoreError, site_days::days_of};
use crate::{
    model::{AccessPointName, SessionId, UnixTime},
    policy::Calendar,
};
use jiff::{Span, ToSpan, civil::Date};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use std::collections::BTreeMap;

/// A session came to an access point, or to where none is known: its stay elsewhere is over. One that is gone stays nowhere.
pub(super) async fn begin(
    connection: &mut SqliteConnection,
    session: SessionId,
    access_point: Option<&AccessPointName>,
    from: UnixTime,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE stay SET until_at = CASE WHEN from_at > $2 THEN from_at ELSE $2 END
         WHERE session = $1 AND until_at IS NULL AND from_at <> $2",
    )
    .bind(session.0)
    .bind(from.0)
    .execute(&mut *connection)
    .await
    .map_err(StoreError::writing)?;
    sqlx::query(
        "INSERT INTO stay (session, access_point, from_at)
         SELECT id, $2, $3 FROM session WHERE id = $1
         ON CONFLICT (session, from_at) DO UPDATE SET access_point = excluded.access_point, until_at = NULL",
    )
    .bind(session.0)
    .bind(access_point.map_or("", |name| name.as_str()))
    .bind(from.0)
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}

/// A session's end is its stay's.
pub(super) async fn end(
    connection: &mut SqliteConnection,
    session: SessionId,
    at: UnixTime,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE stay SET until_at = CASE WHEN from_at > $2 THEN from_at ELSE $2 END
         WHERE session = $1 AND until_at IS NULL",
    )
    .bind(session.0)
    .bind(at.0)
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}

/// Counts a finished day for good, as the days of sites are: devices that were at an access point on it, and stays that
/// began there.
pub(super) async fn count(
    connection: &mut SqliteConnection,
    calendar: &Calendar,
    day: Date,
) -> Result<(), StoreError> {
    let next: Span = 1.day();
    sqlx::query(
        "INSERT INTO access_point_day (site, access_point, day, devices, sessions, frozen)
         SELECT site, access_point, $1, COUNT(DISTINCT mac), SUM(CASE WHEN from_at >= $2 THEN 1 ELSE 0 END), 1
         FROM session JOIN stay ON stay.session = session.id
         WHERE started_at < $3 AND from_at < $3 AND access_point <> ''
             AND (COALESCE(until_at, ended_at) >= $2 OR COALESCE(until_at, ended_at) IS NULL)
         GROUP BY site, access_point
         ON CONFLICT (site, access_point, day) DO UPDATE SET
             devices = excluded.devices, sessions = excluded.sessions, frozen = 1 WHERE access_point_day.frozen = 0",
    )
    .bind(day.to_string())
    .bind(calendar.hour_of(day, 0).0)
    .bind(calendar.hour_of(day.saturating_add(next), 0).0)
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}

/// Access points' totals of days that are still to be counted stay true without a device that goes.
pub(super) async fn keep_totals(
    connection: &mut SqliteConnection,
    mac: &str,
    calendar: &Calendar,
    now: UnixTime,
) -> Result<(), StoreError> {
    let stays = sqlx::query(
        "SELECT session.site, access_point, from_at, COALESCE(until_at, ended_at) AS until_at
         FROM session JOIN stay ON stay.session = session.id
         WHERE admission IN (SELECT id FROM admission WHERE mac = $1) AND access_point <> ''",
    )
    .bind(mac)
    .fetch_all(&mut *connection)
    .await
    .map_err(StoreError::writing)?;
    // Stays that began, by access point and each day on which one lasted.
    let mut gone: BTreeMap<(String, String, Date), i64> = BTreeMap::new();
    let times = |row: &SqliteRow| {
        let until: Option<i64> = row.get("until_at");
        (UnixTime(row.get("from_at")), until.map_or(now, UnixTime))
    };
    for row in &stays {
        let (from, until) = times(row);
        let began = calendar.day_of(from);
        for day in days_of(calendar, from, until) {
            *gone.entry((row.get("site"), row.get("access_point"), day)).or_default() +=
                i64::from(day == began);
        }
    }
    for ((site, access_point, day), sessions) in gone {
        sqlx::query(
            "INSERT INTO access_point_day (site, access_point, day, devices, sessions, gone_devices, gone_sessions)
             VALUES ($1, $2, $3, 0, 0, 1, $4)
             ON CONFLICT (site, access_point, day) DO UPDATE SET
                 gone_devices = access_point_day.gone_devices + 1,
                 gone_sessions = access_point_day.gone_sessions + excluded.gone_sessions
             WHERE access_point_day.frozen = 0",
        )
        .bind(site)
        .bind(access_point)
        .bind(day.to_string())
        .bind(sessions)
        .execute(&mut *connection)
        .await
        .map_err(StoreError::writing)?;
    }
    Ok(())
}
