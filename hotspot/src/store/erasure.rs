use super::{StoreError, audit, site_days, stays};
use crate::{
    model::{Act, Mac, SiteName, UnixTime},
    policy::Calendar,
};
use jiff::civil::Date;
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use std::collections::BTreeMap;

/// A device that wants to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    pub mac: Mac,
    /// Where it asked for that.
    pub site: SiteName,
    /// The local day from which on its use is kept, because allowances still count over it.
    pub keep_use_from: Date,
    /// By whose days its sessions leave the totals.
    pub calendar: Calendar,
}

/// Deletes what is kept about a device, but its use from that local day on, staff's pause, and a lease that lives. The
/// audit tells that a device was erased, not which.
pub(super) async fn erase(
    connection: &mut SqliteConnection,
    erased: &Erased,
    now: UnixTime,
) -> Result<(), StoreError> {
    let mac = erased.mac.to_string();
    keep_totals(connection, &mac, &erased.calendar, now).await?;
    stays::keep_totals(connection, &mac, &erased.calendar, now).await?;
    let deletes = [
        "DELETE FROM session WHERE admission IN (SELECT id FROM admission WHERE mac = $1)",
        "DELETE FROM admission WHERE mac = $1",
        "DELETE FROM device WHERE mac = $1",
        "DELETE FROM lease WHERE mac = $1 AND ended_at IS NOT NULL",
        "UPDATE lease SET hostname = NULL WHERE mac = $1 AND hostname IS NOT NULL",
        "DELETE FROM usage_device_day WHERE mac = $1 AND day < $2",
        "DELETE FROM extra WHERE mac = $1 AND day < $2",
        "DELETE FROM block WHERE mac = $1 AND until_at <= $3",
    ];
    let mut rows = 0;
    for delete in deletes {
        let done = sqlx::query(delete)
            .bind(&mac)
            .bind(erased.keep_use_from.to_string())
            .bind(now.0)
            .execute(&mut *connection)
            .await
            .map_err(StoreError::writing)?;
        rows += done.rows_affected();
    }
    // Who presses again and again fills no audit.
    if rows == 0 {
        return Ok(());
    }
    let act = Act {
        at: now,
        who: "guest".to_owned(),
        did: "device.erase".to_owned(),
        subject: format!("a device at {}", erased.site),
        before: None,
        after: None,
        source: "portal".to_owned(),
    };
    audit::note(connection, &act).await
}

/// Totals stay true without the device. One that comes back on the same day is another device to us.
async fn keep_totals(
    connection: &mut SqliteConnection,
    mac: &str,
    calendar: &Calendar,
    now: UnixTime,
) -> Result<(), StoreError> {
    let sessions = sqlx::query(
        "SELECT site, started_at, ended_at FROM session
         WHERE admission IN (SELECT id FROM admission WHERE mac = $1)",
    )
    .bind(mac)
    .fetch_all(&mut *connection)
    .await
    .map_err(StoreError::writing)?;
    // Sessions that began, by site and each day on which one ran.
    let mut gone: BTreeMap<(String, Date), i64> = BTreeMap::new();
    let times = |row: &SqliteRow| {
        let ended: Option<i64> = row.get("ended_at");
        (row.get::<String, _>("site"), UnixTime(row.get("started_at")), ended.map_or(now, UnixTime))
    };
    for (site, started, ended) in sessions.iter().map(times) {
        let began = calendar.day_of(started);
        for day in site_days::days_of(calendar, started, ended) {
            *gone.entry((site.clone(), day)).or_default() += i64::from(day == began);
        }
    }
    for ((site, day), sessions) in gone {
        site_days::add_gone(connection, &site, day, sessions).await?;
    }
    Ok(())
}

#[cfg(test)]
#[path = "erasure_tests.rs"]
mod tests;
