//! How often things of the board were seen, by site and local day: numbers, of nobody.

use super::StoreError;
use crate::control::portal::{Seen, Shown};
use jiff::civil::Date;
use sqlx::SqliteConnection;

pub(super) async fn add(connection: &mut SqliteConnection, day: Date, seen: &Seen) -> Result<(), StoreError> {
    let (kind, id) = match seen.what {
        Shown::Announcement(id) => ("announcement", id),
        Shown::Service(id) => ("service", id),
        Shown::Emergency(id) => ("emergency", id),
    };
    sqlx::query(
        "INSERT INTO seen (kind, id, site, day, views, taps) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (kind, id, site, day) DO UPDATE SET views = views + excluded.views, taps = taps + excluded.taps",
    )
    .bind(kind)
    .bind(id)
    .bind(seen.site.as_str())
    .bind(day.to_string())
    .bind(i64::from(seen.views))
    .bind(i64::from(seen.taps))
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}
