//! What an install has behind it, for the steps of its first days.

use super::{Store, StoreError, audit, settings};
use crate::model::Act;

const TICKED: &str = "first_steps";
/// More than there are.
const MOST: usize = 20;

impl Store {
    /// Whether any device was ever let through, as far as that is kept.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn had_guests(&self) -> Result<bool, StoreError> {
        let found: i64 = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM session)")
            .fetch_one(&self.reader)
            .await
            .map_err(StoreError::reading)?;
        Ok(found == 1)
    }

    /// The steps of which somebody said that they are done: those that leave no other trace.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn ticked_steps(&self) -> Result<Vec<String>, StoreError> {
        let text: Option<String> = sqlx::query_scalar("SELECT value FROM setting WHERE key = $1")
            .bind(TICKED)
            .fetch_optional(&self.reader)
            .await
            .map_err(StoreError::reading)?;
        Ok(text.iter().flat_map(|text| text.split(',')).take(MOST).map(str::to_owned).collect())
    }

    /// # Errors
    /// When the database refuses.
    pub async fn tick_step(&self, step: &'static str, act: &Act) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let before = settings::get(&mut transaction, TICKED).await?.unwrap_or_default();
        let mut ticked: Vec<&str> = before.split(',').filter(|known| !known.is_empty()).collect();
        if !ticked.contains(&step) && ticked.len() < MOST {
            ticked.push(step);
            settings::put(&mut transaction, TICKED, &ticked.join(",")).await?;
            audit::note(&mut transaction, act).await?;
        }
        transaction.commit().await.map_err(StoreError::writing)
    }
}
