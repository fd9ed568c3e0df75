use crate::{
    model::UnixTime,
    store::{Store, StoreError, settings},
};

const KEY: &str = "reminded_until";

impl Store {
    /// Up to when editors were told of what ends; the beginning of time where none ever was.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn reminded_until(&self) -> Result<UnixTime, StoreError> {
        let mut connection = self.reader.acquire().await.map_err(StoreError::reading)?;
        let noted = settings::get(&mut connection, KEY).await?;
        Ok(UnixTime(noted.and_then(|second| second.parse().ok()).unwrap_or(0)))
    }

    /// # Errors
    /// When the database refuses.
    pub async fn note_reminded_until(&self, at: UnixTime) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        settings::put(&mut transaction, KEY, &at.0.to_string()).await?;
        transaction.commit().await.map_err(StoreError::writing)
    }
}
