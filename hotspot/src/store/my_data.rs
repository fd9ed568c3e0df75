//! What is kept about one device, for its owner's eyes.

use super::{Store, StoreError, counted};
use crate::{
    control::portal::{MyAdmission, MyDay, MyExtra, MyVisit},
    model::{Mac, UnixTime},
};
use sqlx::{Row, sqlite::SqliteRow};

const MOST_ADMISSIONS: i64 = 20;
const MOST_VISITS: i64 = 100;
const MOST_DAYS: i64 = 40;
const MOST_EXTRAS: i64 = 20;
/// Between the titles that a query joins; no title has it.
const BETWEEN: char = '\n';

/// What the store keeps about a device, the newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeviceData {
    /// First and last time; nothing where it was erased since.
    pub seen: Option<(UnixTime, UnixTime)>,
    /// At most 20.
    pub admissions: Vec<MyAdmission>,
    /// At most 100.
    pub visits: Vec<MyVisit>,
    /// At most 40.
    pub days: Vec<MyDay>,
    /// At most 20.
    pub extras: Vec<MyExtra>,
}

impl Store {
    /// Rows that make no sense are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn device_data(&self, mac: Mac) -> Result<DeviceData, StoreError> {
        let seen: Option<(i64, i64)> =
            sqlx::query_as("SELECT first_seen_at, last_seen_at FROM device WHERE mac = $1")
                .bind(mac.to_string())
                .fetch_optional(&self.reader)
                .await
                .map_err(StoreError::reading)?;
        let admissions = "SELECT way, account, terms, since_at, valid_until_at, ended_at FROM admission
             WHERE mac = $1 ORDER BY id DESC LIMIT $2";
        let visits = "SELECT site, started_at, ended_at, up, down,
                 (SELECT group_concat(title, char(10)) FROM
                     (SELECT CASE WHEN title <> '' THEN title ELSE stay.access_point END AS title
                      FROM stay LEFT JOIN access_point ON access_point.name = stay.access_point
                      WHERE stay.session = session.id AND stay.access_point <> '' ORDER BY from_at LIMIT 20)) AS titles
             FROM session WHERE admission IN (SELECT id FROM admission WHERE mac = $1) ORDER BY id DESC LIMIT $2";
        let days = "SELECT day, up, down FROM usage_device_day WHERE mac = $1 ORDER BY day DESC LIMIT $2";
        let extras = "SELECT day, bytes, at FROM extra WHERE mac = $1 ORDER BY id DESC LIMIT $2";
        Ok(DeviceData {
            seen: seen.map(|(first, last)| (UnixTime(first), UnixTime(last))),
            admissions: self.rows_of(mac, admissions, MOST_ADMISSIONS, admission).await?,
            visits: self.rows_of(mac, visits, MOST_VISITS, visit).await?,
            days: self.rows_of(mac, days, MOST_DAYS, day).await?,
            extras: self.rows_of(mac, extras, MOST_EXTRAS, extra).await?,
        })
    }

    async fn rows_of<T>(
        &self,
        mac: Mac,
        query: &'static str,
        most: i64,
        read: fn(&SqliteRow) -> Option<T>,
    ) -> Result<Vec<T>, StoreError> {
        let rows = sqlx::query(query).bind(mac.to_string()).bind(most).fetch_all(&self.reader).await;
        Ok(rows.map_err(StoreError::reading)?.iter().filter_map(read).collect())
    }
}

fn admission(row: &SqliteRow) -> Option<MyAdmission> {
    Some(MyAdmission {
        way: row.get::<String, _>("way").parse().ok()?,
        account: row.get::<Option<String>, _>("account").and_then(|account| account.parse().ok()),
        terms: row.get::<String, _>("terms").parse().ok()?,
        since: UnixTime(row.get("since_at")),
        until: UnixTime(row.get("valid_until_at")),
        ended: row.get::<Option<i64>, _>("ended_at").map(UnixTime),
    })
}

fn visit(row: &SqliteRow) -> Option<MyVisit> {
    Some(MyVisit {
        site: row.get::<String, _>("site").parse().ok()?,
        from: UnixTime(row.get("started_at")),
        until: row.get::<Option<i64>, _>("ended_at").map(UnixTime),
        up: counted(row.get("up")),
        down: counted(row.get("down")),
        access_points: row
            .get::<Option<String>, _>("titles")
            .map(|titles| titles.split(BETWEEN).map(str::to_owned).collect())
            .unwrap_or_default(),
    })
}

fn day(row: &SqliteRow) -> Option<MyDay> {
    Some(MyDay { day: row.get("day"), up: counted(row.get("up")), down: counted(row.get("down")) })
}

fn extra(row: &SqliteRow) -> Option<MyExtra> {
    Some(MyExtra { day: row.get("day"), bytes: counted(row.get("bytes")), at: UnixTime(row.get("at")) })
}
