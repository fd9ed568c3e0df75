//! All sites of a gateway at once, for who looks at it from afar.

use super::{Store, StoreError, hours::count};
use crate::{
    model::{RefusalCause, SiteName, UnixTime},
    report::Hour,
};
use sqlx::{Row, sqlite::SqliteRow};
use std::collections::BTreeMap;

impl Store {
    /// The hours of these sites together. Peaks of sites need not have been at the same moment: of all together it is the
    /// most there can have been.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn hours_together(
        &self,
        sites: &[SiteName],
        from: UnixTime,
        until: UnixTime,
    ) -> Result<BTreeMap<UnixTime, Hour>, StoreError> {
        let rows = sqlx::query(
            "SELECT hour_at, SUM(up) AS up, SUM(down) AS down, SUM(devices) AS devices, SUM(sessions) AS sessions,
                 SUM(peak) AS peak, MAX(observed_s) AS observed_s, MAX(full_s) AS full_s FROM usage_site_hour
             WHERE site IN (SELECT value FROM json_each($1)) AND access_point = '' AND hour_at >= $2 AND hour_at < $3
             GROUP BY hour_at",
        )
        .bind(serde_json::to_string(sites).unwrap_or_default())
        .bind(from.0)
        .bind(until.0)
        .fetch_all(&self.reader)
        .await
        .map_err(StoreError::reading)?;
        let hour = |row: &SqliteRow| {
            let hour = Hour {
                up: count(row, "up"),
                down: count(row, "down"),
                devices: count(row, "devices"),
                sessions: count(row, "sessions"),
                peak: count(row, "peak"),
                observed: count(row, "observed_s"),
                full: count(row, "full_s"),
            };
            (UnixTime(row.get("hour_at")), hour)
        };
        Ok(rows.iter().map(hour).collect())
    }

    /// Who was refused in the hour that began then, by cause.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn refused_in(&self, hour: UnixTime) -> Result<BTreeMap<RefusalCause, u64>, StoreError> {
        let rows =
            sqlx::query("SELECT cause, SUM(count) AS count FROM refusal WHERE hour_at = $1 GROUP BY cause")
                .bind(hour.0)
                .fetch_all(&self.reader)
                .await
                .map_err(StoreError::reading)?;
        let read = |row: &SqliteRow| Some((row.get::<String, _>("cause").parse().ok()?, count(row, "count")));
        Ok(rows.iter().filter_map(read).collect())
    }
}
