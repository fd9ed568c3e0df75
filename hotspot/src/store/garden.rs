use super::{Store, StoreError, audit, settings};
use crate::model::{Act, GardenName};
use sqlx::SqliteConnection;

impl Store {
    /// The walled garden, seeded with `defaults` when the install is fresh.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn garden(&self, defaults: &[GardenName]) -> Result<Vec<GardenName>, StoreError> {
        let mut transaction = self.begin().await?;
        if settings::get(&mut transaction, "garden_seeded").await?.is_none() {
            add(&mut transaction, defaults).await?;
            settings::put(&mut transaction, "garden_seeded", "1").await?;
        }
        let names = load(&mut transaction).await?;
        transaction.commit().await.map_err(StoreError::writing)?;
        Ok(names)
    }

    /// Answers whether the name was not there before; only then the audit tells.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn add_to_garden(&self, name: &GardenName, act: &Act) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let added = add(&mut transaction, std::slice::from_ref(name)).await? > 0;
        if added {
            audit::note(&mut transaction, act).await?;
        }
        transaction.commit().await.map_err(StoreError::writing)?;
        Ok(added)
    }

    /// Answers whether the name was there; only then the audit tells.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn remove_from_garden(&self, name: &GardenName, act: &Act) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let removed = remove(&mut transaction, name).await?;
        if removed {
            audit::note(&mut transaction, act).await?;
        }
        transaction.commit().await.map_err(StoreError::writing)?;
        Ok(removed)
    }
}

/// Answers how many were not there before.
async fn add(connection: &mut SqliteConnection, names: &[GardenName]) -> Result<u64, StoreError> {
    let mut added = 0;
    for name in names {
        let done = sqlx::query("INSERT INTO garden (name) VALUES ($1) ON CONFLICT (name) DO NOTHING")
            .bind(name.to_string())
            .execute(&mut *connection)
            .await
            .map_err(StoreError::writing)?;
        added += done.rows_affected();
    }
    Ok(added)
}

/// A name that makes no sense opens nothing, so it is passed over.
async fn load(connection: &mut SqliteConnection) -> Result<Vec<GardenName>, StoreError> {
    let names: Vec<String> = sqlx::query_scalar("SELECT name FROM garden ORDER BY name")
        .fetch_all(connection)
        .await
        .map_err(StoreError::reading)?;
    Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
}

async fn remove(connection: &mut SqliteConnection, name: &GardenName) -> Result<bool, StoreError> {
    let removed = sqlx::query("DELETE FROM garden WHERE name = $1")
        .bind(name.to_string())
        .execute(connection)
        .await
        .map_err(StoreError::writing)?;
    Ok(removed.rows_affected() > 0)
}
