//! What hangs on the board. Staff write it, each change in one transaction with its line of the audit; the controller reads
//! it whole. A number is never given twice, so that what was counted or noted of one thing is never another's.

mod announcements;
mod emergencies;
mod images;
mod reminded;
mod seen;
mod services;
mod terms;
#[cfg(test)]
mod tests;

pub use seen::SeenSoFar;

use super::{Store, StoreError, settings};
use crate::{
    board::{Board, Reach},
    model::SiteName,
};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::SqliteConnection;

impl Store {
    /// Everything on the board. Rows that make no sense are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn board(&self) -> Result<Board, StoreError> {
        self.sound_board(&mut Vec::new()).await
    }

    /// The same; rows that make no sense are named.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sound_board(&self, skipped: &mut Vec<String>) -> Result<Board, StoreError> {
        let mut snapshot = self.reader.begin().await.map_err(StoreError::reading)?;
        Ok(Board {
            announcements: announcements::load(&mut snapshot, skipped).await?,
            services: services::load(&mut snapshot, skipped).await?,
            emergencies: emergencies::load(&mut snapshot, skipped).await?,
            terms: terms::load(&mut snapshot, skipped).await?,
        })
    }
}

/// The number after the highest that was ever given under this key, or stands in the table.
async fn next_number(
    connection: &mut SqliteConnection,
    key: &'static str,
    highest: i64,
) -> Result<i64, StoreError> {
    let given = settings::get(connection, key).await?;
    let given: i64 = given.and_then(|number| number.parse().ok()).unwrap_or(0);
    let next = given.max(highest).saturating_add(1);
    settings::put(connection, key, &next.to_string()).await?;
    Ok(next)
}

fn sites_as_stored(reach: &Reach) -> String {
    match reach {
        Reach::All => String::new(),
        Reach::Sites(sites) => sites.iter().map(SiteName::as_str).collect::<Vec<_>>().join(","),
    }
}

fn reach_of(text: &str) -> Result<Reach, String> {
    if text.is_empty() {
        return Ok(Reach::All);
    }
    let sites = text.split(',').map(str::parse).collect::<Result<_, crate::model::Invalid>>();
    sites.map(Reach::Sites).map_err(|error| error.to_string())
}

fn words_as_stored(words: &impl Serialize) -> String {
    serde_json::to_string(words).unwrap_or_default()
}

fn words_of<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| format!("words: {error}"))
}

/// What was read, or the row's name and what is wrong with it.
fn sound_row<T>(row: String, read: Result<T, String>, skipped: &mut Vec<String>) -> Option<T> {
    read.map_err(|why| skipped.push(format!("{row}: {why}"))).ok()
}
