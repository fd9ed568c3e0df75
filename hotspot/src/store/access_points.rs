//! The inventory of access points. Staff write it, each change in one transaction with its line in the audit.

use super::{Store, StoreError, audit, sound};
use crate::model::{AccessPoint, AccessPointName, Act, Place, UnixTime};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use std::{fmt::Display, str::FromStr};

/// Why the inventory stays as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InventoryRefused {
    /// `field` is `name`, `mac`, `address` or `attachment`.
    #[error("the {field} of access point {of} is that of {by} already")]
    Taken { of: AccessPointName, field: &'static str, by: AccessPointName },
    #[error("there is no access point {0}")]
    Unknown(AccessPointName),
    #[error("a gateway has at most {} access points in service", AccessPoint::MOST)]
    Full,
}

/// What a write came to; where it was refused, nothing was written.
type Written = Result<Result<(), InventoryRefused>, StoreError>;

impl Store {
    /// All access points by name, also those that were taken down. Rows that make no sense are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn access_points(&self) -> Result<Vec<AccessPoint>, StoreError> {
        self.sound_access_points(&mut Vec::new()).await
    }

    /// The same; rows that make no sense are named.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sound_access_points(
        &self,
        skipped: &mut Vec<String>,
    ) -> Result<Vec<AccessPoint>, StoreError> {
        let mut connection = self.reader.acquire().await.map_err(StoreError::reading)?;
        load(&mut connection, skipped).await
    }

    /// Adds all of them or none.
    ///
    /// # Errors
    /// When the database refuses; nothing was written then.
    pub async fn add_access_points(&self, added: &[AccessPoint], act: &Act) -> Written {
        self.import_access_points(added, &[], act).await
    }

    /// Writes another form of an access point that there is.
    ///
    /// # Errors
    /// As [`Store::add_access_points`].
    pub async fn change_access_point(&self, changed: &AccessPoint, act: &Act) -> Written {
        self.import_access_points(&[], std::slice::from_ref(changed), act).await
    }

    /// Both at once: all of it or nothing. Two may exchange what they have.
    ///
    /// # Errors
    /// As [`Store::add_access_points`].
    pub async fn import_access_points(
        &self,
        added: &[AccessPoint],
        changed: &[AccessPoint],
        act: &Act,
    ) -> Written {
        let mut transaction = self.begin().await?;
        let stand = load(&mut transaction, &mut Vec::new()).await?;
        if let Err(refused) = check(stand, added, changed) {
            return Ok(Err(refused));
        }
        for access_point in changed {
            free(&mut transaction, &access_point.name).await?;
        }
        for access_point in added.iter().chain(changed) {
            save(&mut transaction, access_point).await?;
        }
        audit::note(&mut transaction, act).await?;
        transaction.commit().await.map_err(StoreError::writing)?;
        Ok(Ok(()))
    }

    /// When somebody was by each access point last, as far as that is kept: until `now` where somebody is.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn last_guests(&self, now: UnixTime) -> Result<Vec<(AccessPointName, UnixTime)>, StoreError> {
        let rows = sqlx::query(
            "SELECT access_point, MAX(COALESCE(until_at, $1)) AS last_at FROM stay
             WHERE access_point <> '' GROUP BY access_point",
        )
        .bind(now.0)
        .fetch_all(&self.reader)
        .await
        .map_err(StoreError::reading)?;
        let read = |row: &SqliteRow| {
            Some((row.get::<String, _>("access_point").parse().ok()?, UnixTime(row.get("last_at"))))
        };
        Ok(rows.iter().filter_map(read).collect())
    }

    /// How many devices each access point had at once at most in the hour that began then, on average over the seven days
    /// before; those of which no hour is known are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn usual_at(&self, hour: UnixTime) -> Result<Vec<(AccessPointName, u32)>, StoreError> {
        const DAY: i64 = 86_400;
        let query = sqlx::query(
            "SELECT access_point.name AS name, CAST(ROUND(AVG(peak)) AS INTEGER) AS usual
             FROM access_point JOIN usage_site_hour AS hours
                 ON hours.site = access_point.site AND hours.access_point = access_point.name
             WHERE hours.hour_at IN ($1, $2, $3, $4, $5, $6, $7) GROUP BY access_point.name",
        );
        let rows = (1..=7)
            .fold(query, |query, days| query.bind(hour.0.saturating_sub(days * DAY)))
            .fetch_all(&self.reader)
            .await
            .map_err(StoreError::reading)?;
        let read = |row: &SqliteRow| {
            let usual = u32::try_from(row.get::<i64, _>("usual")).ok()?;
            Some((row.get::<String, _>("name").parse().ok()?, usual))
        };
        Ok(rows.iter().filter_map(read).collect())
    }
}

/// Whether the inventory would hold afterwards.
fn check(
    mut inventory: Vec<AccessPoint>,
    added: &[AccessPoint],
    changed: &[AccessPoint],
) -> Result<(), InventoryRefused> {
    for access_point in changed {
        let place = inventory.iter_mut().find(|stands| stands.name == access_point.name);
        *place.ok_or_else(|| InventoryRefused::Unknown(access_point.name.clone()))? = access_point.clone();
    }
    inventory.extend_from_slice(added);
    if inventory.iter().filter(|access_point| access_point.is_in_service()).count() > AccessPoint::MOST {
        return Err(InventoryRefused::Full);
    }
    for written in changed.iter().chain(added) {
        // It stands there itself once.
        let twin = inventory.iter().filter(|stands| stands.name == written.name).nth(1);
        let other = || {
            inventory.iter().find(|other| other.name != written.name && !other.clashes(written).is_empty())
        };
        if let Some(by) = twin.or_else(other) {
            let field = by.clashes(written).first().copied().unwrap_or("name");
            return Err(InventoryRefused::Taken { of: written.name.clone(), field, by: by.name.clone() });
        }
    }
    Ok(())
}

/// Lets go of what only one may have, before any of those that change takes it.
async fn free(connection: &mut SqliteConnection, name: &AccessPointName) -> Result<(), StoreError> {
    sqlx::query("UPDATE access_point SET mac = NULL, address = NULL, attachment = '' WHERE name = $1")
        .bind(name.as_str())
        .execute(connection)
        .await
        .map_err(StoreError::writing)?;
    Ok(())
}

async fn save(connection: &mut SqliteConnection, access_point: &AccessPoint) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO access_point (name, site, title, latitude_e6, longitude_e6, make, mac, address, attachment,
             capacity, made_at, retired_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (name) DO UPDATE SET site = excluded.site, title = excluded.title,
             latitude_e6 = excluded.latitude_e6, longitude_e6 = excluded.longitude_e6, make = excluded.make,
             mac = excluded.mac, address = excluded.address, attachment = excluded.attachment,
             capacity = excluded.capacity, retired_at = excluded.retired_at",
    )
    .bind(access_point.name.as_str())
    .bind(access_point.site.as_str())
    .bind(&access_point.title)
    .bind(access_point.place.map(|place| i64::from(place.latitude_e6)))
    .bind(access_point.place.map(|place| i64::from(place.longitude_e6)))
    .bind(&access_point.make)
    .bind(access_point.mac.map(|mac| mac.to_string()))
    .bind(access_point.address.map(|address| address.to_string()))
    .bind(access_point.attachment.as_ref().map_or_else(String::new, ToString::to_string))
    .bind(i64::from(access_point.capacity))
    .bind(access_point.made.0)
    .bind(access_point.retired.map(|at| at.0))
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}

async fn load(
    connection: &mut SqliteConnection,
    skipped: &mut Vec<String>,
) -> Result<Vec<AccessPoint>, StoreError> {
    let rows = sqlx::query(
        "SELECT name, site, title, latitude_e6, longitude_e6, make, mac, address, attachment, capacity, made_at,
             retired_at FROM access_point ORDER BY name",
    )
    .fetch_all(connection)
    .await
    .map_err(StoreError::reading)?;
    Ok(rows.iter().filter_map(|row| read(row, skipped)).collect())
}

fn read(row: &SqliteRow, skipped: &mut Vec<String>) -> Option<AccessPoint> {
    let name: String = row.get("name");
    let told = format!("access point {name:?}");
    let degrees = |column: &str| i32::try_from(row.get::<Option<i64>, _>(column)?).ok();
    let place = degrees("latitude_e6").zip(degrees("longitude_e6"));
    Some(AccessPoint {
        name: sound(&name, &told, skipped)?,
        site: sound(&row.get::<String, _>("site"), &told, skipped)?,
        title: row.get("title"),
        place: place.map(|(latitude_e6, longitude_e6)| Place { latitude_e6, longitude_e6 }),
        make: row.get("make"),
        mac: optional(row.get("mac"), &told, skipped)?,
        address: optional(row.get("address"), &told, skipped)?,
        attachment: optional(row.get("attachment"), &told, skipped)?,
        capacity: u32::try_from(row.get::<i64, _>("capacity")).unwrap_or(AccessPoint::CAPACITY),
        made: UnixTime(row.get("made_at")),
        retired: row.get::<Option<i64>, _>("retired_at").map(UnixTime),
    })
}

/// A text that may be missing; nothing at all where it makes no sense.
fn optional<T: FromStr<Err: Display>>(
    text: Option<String>,
    told: &str,
    skipped: &mut Vec<String>,
) -> Option<Option<T>> {
    match text.filter(|text| !text.is_empty()) {
        None => Some(None),
        Some(text) => sound(&text, &told, skipped).map(Some),
    }
}

#[cfg(test)]
#[path = "access_points_tests.rs"]
mod tests;
