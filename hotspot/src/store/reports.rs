//! Troubles that citizens reported: counts of a site and hour, of nobody.

use super::{Store, StoreError};
use crate::{
    control::portal::Trouble,
    model::{SiteName, UnixTime},
};
use sqlx::{Row, SqliteConnection};

impl Store {
    /// How often each trouble was reported at each site in hours that began at `since` or later. Rows that make no sense are
    /// left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn citizen_reports(
        &self,
        since: UnixTime,
    ) -> Result<Vec<(SiteName, Trouble, u64)>, StoreError> {
        let rows = sqlx::query(
            "SELECT site, trouble, SUM(count) AS count FROM citizen_report WHERE hour_at >= $1
             GROUP BY site, trouble ORDER BY site, trouble",
        )
        .bind(since.0)
        .fetch_all(&self.reader)
        .await
        .map_err(StoreError::reading)?;
        let read = |row: &sqlx::sqlite::SqliteRow| {
            let site = row.get::<String, _>("site").parse().ok()?;
            let trouble: String = row.get("trouble");
            let trouble = Trouble::ALL.into_iter().find(|known| known.as_str() == trouble)?;
            Some((site, trouble, u64::try_from(row.get::<i64, _>("count")).unwrap_or(0)))
        };
        Ok(rows.iter().filter_map(read).collect())
    }
}

pub(super) async fn add(
    connection: &mut SqliteConnection,
    site: &SiteName,
    hour: UnixTime,
    trouble: Trouble,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO citizen_report (site, hour_at, trouble, count) VALUES ($1, $2, $3, 1)
         ON CONFLICT (site, hour_at, trouble) DO UPDATE SET count = count + 1",
    )
    .bind(site.as_str())
    .bind(hour.0)
    .bind(trouble.as_str())
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}
