use super::{Store, StoreError, audit};
use crate::model::{Act, Place, SiteCard};
use sqlx::{Row, sqlite::SqliteRow};

impl Store {
    /// What staff say of the sites, by name; a site of which nobody said anything is not among them. Rows that make no sense
    /// are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sites(&self) -> Result<Vec<SiteCard>, StoreError> {
        let rows = sqlx::query("SELECT name, title, latitude_e6, longitude_e6 FROM site ORDER BY name")
            .fetch_all(&self.reader)
            .await
            .map_err(StoreError::reading)?;
        Ok(rows.iter().filter_map(read).collect())
    }

    /// Takes the place of what was said of the site before.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_site(&self, card: &SiteCard, act: &Act) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query(
            "INSERT INTO site (name, title, latitude_e6, longitude_e6) VALUES ($1, $2, $3, $4)
             ON CONFLICT (name) DO UPDATE SET title = excluded.title, latitude_e6 = excluded.latitude_e6,
                 longitude_e6 = excluded.longitude_e6",
        )
        .bind(card.name.as_str())
        .bind(&card.title)
        .bind(card.place.map(|place| place.latitude_e6))
        .bind(card.place.map(|place| place.longitude_e6))
        .execute(&mut *transaction)
        .await
        .map_err(StoreError::writing)?;
        audit::note(&mut transaction, act).await?;
        transaction.commit().await.map_err(StoreError::writing)
    }
}

fn read(row: &SqliteRow) -> Option<SiteCard> {
    let title: String = row.get("title");
    let degrees = |column: &str| row.get::<Option<i64>, _>(column).and_then(|e6| i32::try_from(e6).ok());
    let place =
        || Some(Place { latitude_e6: degrees("latitude_e6")?, longitude_e6: degrees("longitude_e6")? });
    let card = SiteCard { name: row.get::<String, _>("name").parse().ok()?, title, place: place() };
    Some(card).filter(|card| !card.title.is_empty())
}
