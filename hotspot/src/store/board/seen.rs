use crate::{
    control::portal::Shown,
    store::{Store, StoreError},
};
use serde::Serialize;
use sqlx::Row;
use std::collections::BTreeMap;

/// How often something of the board was seen since it hangs there, at all sites together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct SeenSoFar {
    /// Pages it stood on.
    pub views: u64,
    /// Times its own page was opened.
    pub taps: u64,
}

impl Store {
    /// # Errors
    /// When the database cannot be read.
    pub async fn seen_so_far(&self) -> Result<BTreeMap<Shown, SeenSoFar>, StoreError> {
        let rows = sqlx::query(
            "SELECT kind, id, SUM(views) AS views, SUM(taps) AS taps FROM seen GROUP BY kind, id",
        )
        .fetch_all(&self.reader)
        .await
        .map_err(StoreError::reading)?;
        let count = |number: i64| u64::try_from(number).unwrap_or(0);
        let read = |row: &sqlx::sqlite::SqliteRow| {
            let id = row.get("id");
            let what = match row.get("kind") {
                "announcement" => Shown::Announcement(id),
                "service" => Shown::Service(id),
                "emergency" => Shown::Emergency(id),
                _ => return None,
            };
            Some((what, SeenSoFar { views: count(row.get("views")), taps: count(row.get("taps")) }))
        };
        Ok(rows.iter().filter_map(read).collect())
    }
}
