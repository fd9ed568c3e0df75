use crate::{
    board::{Image, ImageId},
    store::{Store, StoreError},
};
use sqlx::{Row, SqliteConnection};

impl Store {
    /// An image that an announcement shows; nothing where none does.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn image(&self, id: &ImageId) -> Result<Option<Image>, StoreError> {
        let row = sqlx::query(
            "SELECT id, kind, width, height, bytes FROM image
             WHERE id = $1 AND EXISTS (SELECT 1 FROM announcement WHERE announcement.image = image.id)",
        )
        .bind(&id.0)
        .fetch_optional(&self.reader)
        .await
        .map_err(StoreError::reading)?;
        let side = |side: i64| u32::try_from(side).unwrap_or(0);
        Ok(row.map(|row| Image {
            id: ImageId(row.get("id")),
            kind: row.get("kind"),
            width: side(row.get("width")),
            height: side(row.get("height")),
            bytes: row.get("bytes"),
        }))
    }
}

/// Its name is made from its bytes: one of the same name is the same.
pub(super) async fn put(connection: &mut SqliteConnection, image: &Image) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO image (id, kind, width, height, bytes) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING",
    )
    .bind(&image.id.0)
    .bind(&image.kind)
    .bind(i64::from(image.width))
    .bind(i64::from(image.height))
    .bind(&image.bytes)
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}

pub(super) async fn remove_unused(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM image WHERE NOT EXISTS (SELECT 1 FROM announcement WHERE announcement.image = image.id)",
    )
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}
