use super::{StoreError, UsedSoFar, counted, sound, stored};
use crate::model::{Bytes, Holder, Usage};
use crate::policy::Days;
use sqlx::{Row, SqliteConnection, SqlitePool};

/// Adds what a session moved to all books. In the transaction that writes the session's own totals, so that a byte is in
/// all of them or in none.
pub(super) async fn add(connection: &mut SqliteConnection, usage: &Usage) -> Result<(), StoreError> {
    let (up, down) = (stored(usage.up), stored(usage.down));
    let day = usage.day.to_string();
    sqlx::query(
        "INSERT INTO usage_device_day (mac, day, up, down) VALUES ($1, $2, $3, $4)
         ON CONFLICT (mac, day) DO UPDATE SET
             up = usage_device_day.up + excluded.up, down = usage_device_day.down + excluded.down",
    )
    .bind(usage.session.mac.to_string())
    .bind(&day)
    .bind(up)
    .bind(down)
    .execute(&mut *connection)
    .await
    .map_err(StoreError::writing)?;
    if let Some(account) = &usage.account {
        sqlx::query(
            "INSERT INTO usage_account_day (account, day, up, down) VALUES ($1, $2, $3, $4)
             ON CONFLICT (account, day) DO UPDATE SET
                 up = usage_account_day.up + excluded.up, down = usage_account_day.down + excluded.down",
        )
        .bind(account.as_str())
        .bind(&day)
        .bind(up)
        .bind(down)
        .execute(&mut *connection)
        .await
        .map_err(StoreError::writing)?;
    }
    add_to_hour(connection, usage, "").await?;
    match &usage.access_point {
        Some(access_point) => add_to_hour(connection, usage, access_point.as_str()).await,
        None => Ok(()),
    }
}

/// Access point `''` is the whole site.
async fn add_to_hour(
    connection: &mut SqliteConnection,
    usage: &Usage,
    access_point: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO usage_site_hour (site, access_point, hour_at, up, down) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (site, access_point, hour_at) DO UPDATE SET
             up = usage_site_hour.up + excluded.up, down = usage_site_hour.down + excluded.down",
    )
    .bind(usage.session.site.as_str())
    .bind(access_point)
    .bind(usage.hour.0)
    .bind(stored(usage.up))
    .bind(stored(usage.down))
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}

/// What each holder has used in the present day, week and month. Days to come, which a wrong clock may have left behind,
/// count for nothing until they come.
pub(super) async fn so_far(
    pool: &SqlitePool,
    days: Days,
    skipped: &mut Vec<String>,
) -> Result<Vec<UsedSoFar>, StoreError> {
    let devices = sqlx::query(
        "SELECT mac AS holder,
             SUM(CASE WHEN day = $1 THEN up + down ELSE 0 END) AS today,
             SUM(CASE WHEN day >= $2 THEN up + down ELSE 0 END) AS week,
             SUM(CASE WHEN day >= $3 THEN up + down ELSE 0 END) AS month
         FROM usage_device_day WHERE day >= $4 AND day <= $1 GROUP BY mac",
    );
    let accounts = sqlx::query(
        "SELECT account AS holder,
             SUM(CASE WHEN day = $1 THEN up + down ELSE 0 END) AS today,
             SUM(CASE WHEN day >= $2 THEN up + down ELSE 0 END) AS week,
             SUM(CASE WHEN day >= $3 THEN up + down ELSE 0 END) AS month
         FROM usage_account_day WHERE day >= $4 AND day <= $1 GROUP BY account",
    );
    let mut found = Vec::new();
    for (query, of_devices) in [(devices, true), (accounts, false)] {
        let rows = query
            .bind(days.today.to_string())
            .bind(days.week.to_string())
            .bind(days.month.to_string())
            .bind(days.week.min(days.month).to_string())
            .fetch_all(pool)
            .await
            .map_err(StoreError::reading)?;
        found.extend(rows.iter().filter_map(|row| {
            let text: String = row.get("holder");
            let name = format!("usage of {text:?}");
            let holder = if of_devices {
                Holder::Device(sound(&text, &name, skipped)?)
            } else {
                Holder::Account(sound(&text, &name, skipped)?)
            };
            let bytes = |column: &str| -> Bytes { counted(row.get(column)) };
            Some(UsedSoFar { holder, today: bytes("today"), week: bytes("week"), month: bytes("month") })
        }));
    }
    Ok(found)
}
