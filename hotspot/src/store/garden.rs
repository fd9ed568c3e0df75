use super::StoreError;
use crate::model::GardenName;
use sqlx::SqliteConnection;

pub(super) async fn add(connection: &mut SqliteConnection, names: &[GardenName]) -> Result<(), StoreError> {
    for name in names {
        sqlx::query("INSERT INTO garden (name) VALUES ($1) ON CONFLICT (name) DO NOTHING")
            .bind(name.to_string())
            .execute(&mut *connection)
            .await
            .map_err(StoreError::writing)?;
    }
    Ok(())
}

/// A name that makes no sense opens nothing, so it is passed over.
pub(super) async fn load(connection: &mut SqliteConnection) -> Result<Vec<GardenName>, StoreError> {
    let names: Vec<String> = sqlx::query_scalar("SELECT name FROM garden ORDER BY name")
        .fetch_all(connection)
        .await
        .map_err(StoreError::reading)?;
    Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
}

pub(super) async fn remove(connection: &mut SqliteConnection, name: &GardenName) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM garden WHERE name = $1")
        .bind(name.to_string())
        .execute(connection)
        .await
        .map_err(StoreError::writing)?;
    Ok(())
}
