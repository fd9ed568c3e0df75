//! The facts of reports. What they mean is [`crate::report`]'s.

use super::{Store, StoreError, hours::count, sound};
use crate::{
    control::portal::Trouble,
    model::{AccessPointName, RefusalCause, SiteName, UnixTime},
    policy::Calendar,
    report::{Band, By, Day, Facts, Hour, Query, Spot, Usage},
};
use jiff::{ToSpan, civil::Date};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use std::collections::BTreeMap;

/// The period's first moment, and the first that is not of it.
type Bounds = (UnixTime, UnixTime);

impl Store {
    /// How sites and access points were used. An access point that the inventory does not know is left out; one that was taken
    /// down keeps its figures.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn usage(
        &self,
        query: &Query,
        calendar: &Calendar,
        now: UnixTime,
    ) -> Result<Usage, StoreError> {
        let (from, until) = query.period.bounds(calendar);
        // By the hour a band of what is usual is drawn beside it.
        let before = if query.period.by == By::Hour { Band::days_before() } else { 0 };
        let hours_from = calendar.hour_of(query.period.first.saturating_sub(before.days()), 0);
        // As of one moment: a night that freezes a day meanwhile would hide it from both counts.
        let mut look = self.reader.begin().await.map_err(StoreError::reading)?;
        let mut places = Vec::new();
        for site in &query.sites {
            let mut facts = Facts::none(Spot { site: site.clone(), access_point: None });
            facts.hours = hours(&mut look, &facts.spot, (hours_from, until)).await?;
            facts.refusals = refusals(&mut look, site, (from, until)).await?;
            facts.reports = reports(&mut look, site, (from, until)).await?;
            facts.days = frozen_days(&mut look, &facts.spot, query).await?;
            places.push(facts);
        }
        let mut watched: BTreeMap<SiteName, BTreeMap<UnixTime, Hour>> = BTreeMap::new();
        if !query.access_points.is_empty() {
            watched.extend(places.iter().map(|facts| (facts.spot.site.clone(), facts.hours.clone())));
        }
        for (name, site, made) in inventory(&mut look, &query.access_points).await? {
            if !watched.contains_key(&site) {
                let spot = Spot { site: site.clone(), access_point: None };
                watched.insert(site.clone(), hours(&mut look, &spot, (hours_from, until)).await?);
            }
            let mut facts = Facts::none(Spot { site: site.clone(), access_point: Some(name) });
            facts.hours = hours(&mut look, &facts.spot, (hours_from, until)).await?;
            for (at, of_site) in watched.get(&site).into_iter().flat_map(|hours| hours.range(made..)) {
                let hour = facts.hours.entry(*at).or_default();
                (hour.observed, hour.full) = (of_site.observed, of_site.full);
            }
            facts.days = frozen_days(&mut look, &facts.spot, query).await?;
            places.push(facts);
        }
        count_days(&mut look, query, calendar, now, &mut places).await?;
        Ok(Usage::of(query.period, places, calendar, now))
    }
}

/// All hours of a place come in one text: there are many, and row by row each would cost as much as a small query.
async fn hours(
    connection: &mut SqliteConnection,
    spot: &Spot,
    (from, until): Bounds,
) -> Result<BTreeMap<UnixTime, Hour>, StoreError> {
    let hours: Option<String> = sqlx::query_scalar(
        "SELECT group_concat(hour_at || ' ' || up || ' ' || down || ' ' || devices || ' ' || sessions || ' ' || peak
             || ' ' || observed_s || ' ' || full_s, ';')
         FROM usage_site_hour WHERE site = $1 AND access_point = $2 AND hour_at >= $3 AND hour_at < $4",
    )
    .bind(spot.site.as_str())
    .bind(named(spot))
    .bind(from.0)
    .bind(until.0)
    .fetch_one(&mut *connection)
    .await
    .map_err(StoreError::reading)?;
    Ok(hours.iter().flat_map(|hours| hours.split(';')).filter_map(hour).collect())
}

async fn refusals(
    connection: &mut SqliteConnection,
    site: &SiteName,
    bounds: Bounds,
) -> Result<BTreeMap<(UnixTime, RefusalCause), u64>, StoreError> {
    let query = "SELECT hour_at, cause AS kind, count FROM refusal
         WHERE site = $1 AND hour_at >= $2 AND hour_at < $3";
    counts(connection, query, site, bounds, |kind| kind.parse().ok()).await
}

async fn reports(
    connection: &mut SqliteConnection,
    site: &SiteName,
    bounds: Bounds,
) -> Result<BTreeMap<(UnixTime, Trouble), u64>, StoreError> {
    let query = "SELECT hour_at, trouble AS kind, count FROM citizen_report
         WHERE site = $1 AND hour_at >= $2 AND hour_at < $3";
    let trouble = |kind: &str| Trouble::ALL.into_iter().find(|trouble| trouble.as_str() == kind);
    counts(connection, query, site, bounds, trouble).await
}

async fn counts<T: Ord>(
    connection: &mut SqliteConnection,
    query: &'static str,
    site: &SiteName,
    (from, until): Bounds,
    read: impl Fn(&str) -> Option<T>,
) -> Result<BTreeMap<(UnixTime, T), u64>, StoreError> {
    let rows = sqlx::query(query)
        .bind(site.as_str())
        .bind(from.0)
        .bind(until.0)
        .fetch_all(&mut *connection)
        .await
        .map_err(StoreError::reading)?;
    let read = |row: &SqliteRow| {
        let kind = read(&row.get::<String, _>("kind"))?;
        Some(((UnixTime(row.get("hour_at")), kind), count(row, "count")))
    };
    Ok(rows.iter().filter_map(read).collect())
}

/// Totals that the nights have frozen, and what went with erased devices on days that they have not.
async fn frozen_days(
    connection: &mut SqliteConnection,
    spot: &Spot,
    query: &Query,
) -> Result<BTreeMap<Date, Day>, StoreError> {
    let select = match &spot.access_point {
        None => {
            "SELECT day, devices + gone_devices AS devices, sessions + gone_sessions AS sessions
             FROM site_day WHERE site = $1 AND $2 = '' AND day >= $3 AND day <= $4"
        }
        Some(_) => {
            "SELECT day, devices + gone_devices AS devices, sessions + gone_sessions AS sessions
             FROM access_point_day WHERE site = $1 AND access_point = $2 AND day >= $3 AND day <= $4"
        }
    };
    let rows = sqlx::query(select)
        .bind(spot.site.as_str())
        .bind(named(spot))
        .bind(query.period.first.to_string())
        .bind(query.period.last.to_string())
        .fetch_all(&mut *connection)
        .await
        .map_err(StoreError::reading)?;
    let read = |row: &SqliteRow| {
        let day = row.get::<String, _>("day").parse().ok()?;
        Some((day, Day { devices: count(row, "devices"), sessions: count(row, "sessions") }))
    };
    Ok(rows.iter().filter_map(read).collect())
}

/// Counts the days that no night has frozen yet: today and, before three in the morning, yesterday.
async fn count_days(
    connection: &mut SqliteConnection,
    query: &Query,
    calendar: &Calendar,
    now: UnixTime,
    places: &mut [Facts],
) -> Result<(), StoreError> {
    let frozen: Option<String> =
        sqlx::query_scalar("SELECT MAX(day) FROM site_day WHERE frozen = 1 AND day <= $1")
            .bind(query.period.last.to_string())
            .fetch_one(&mut *connection)
            .await
            .map_err(StoreError::reading)?;
    let first: Option<i64> = sqlx::query_scalar("SELECT MIN(started_at) FROM session")
        .fetch_one(&mut *connection)
        .await
        .map_err(StoreError::reading)?;
    let Some(first) = first.map(|at| calendar.day_of(UnixTime(at))) else { return Ok(()) };
    let after = frozen.and_then(|day| day.parse::<Date>().ok()).map(|day| day.saturating_add(1.day()));
    let first = query.period.first.max(after.unwrap_or(first).max(first));
    let last = query.period.last.min(calendar.day_of(now));
    for day in first.series(1.day()).take_while(|day| *day <= last) {
        let bounds = (calendar.hour_of(day, 0), calendar.hour_of(day.saturating_add(1.day()), 0));
        let of_sites = "SELECT site, '' AS access_point, COUNT(DISTINCT mac) AS devices,
                 SUM(CASE WHEN started_at >= $1 THEN 1 ELSE 0 END) AS sessions
             FROM session WHERE +started_at < $2 AND (ended_at >= $1 OR ended_at IS NULL) GROUP BY site";
        let of_access_points = "SELECT site, access_point, COUNT(DISTINCT mac) AS devices,
                 SUM(CASE WHEN from_at >= $1 THEN 1 ELSE 0 END) AS sessions
             FROM session JOIN stay ON stay.session = session.id
             WHERE +started_at < $2 AND (ended_at >= $1 OR ended_at IS NULL) AND from_at < $2 AND access_point <> ''
                 AND (COALESCE(until_at, ended_at) >= $1 OR COALESCE(until_at, ended_at) IS NULL)
             GROUP BY site, access_point";
        let mut counted = BTreeMap::new();
        let wanted =
            [(of_sites, !query.sites.is_empty()), (of_access_points, !query.access_points.is_empty())];
        for (select, _) in wanted.into_iter().filter(|(_, wanted)| *wanted) {
            counted.extend(day_of_all(connection, select, bounds).await?);
        }
        for facts in places.iter_mut() {
            let key = (facts.spot.site.to_string(), named(&facts.spot).to_owned());
            if let Some(found) = counted.get(&key) {
                // Beside those that were erased.
                let day = facts.days.entry(day).or_default();
                (day.devices, day.sessions) = (day.devices + found.devices, day.sessions + found.sessions);
            }
        }
    }
    Ok(())
}

async fn day_of_all(
    connection: &mut SqliteConnection,
    select: &'static str,
    (from, until): Bounds,
) -> Result<BTreeMap<(String, String), Day>, StoreError> {
    let rows = sqlx::query(select)
        .bind(from.0)
        .bind(until.0)
        .fetch_all(&mut *connection)
        .await
        .map_err(StoreError::reading)?;
    let read = |row: &SqliteRow| {
        let day = Day { devices: count(row, "devices"), sessions: count(row, "sessions") };
        ((row.get("site"), row.get("access_point")), day)
    };
    Ok(rows.iter().map(read).collect())
}

/// Where the access points are, and since when.
async fn inventory(
    connection: &mut SqliteConnection,
    wanted: &[AccessPointName],
) -> Result<Vec<(AccessPointName, SiteName, UnixTime)>, StoreError> {
    let mut found = Vec::new();
    for name in wanted {
        let row: Option<(String, i64)> =
            sqlx::query_as("SELECT site, made_at FROM access_point WHERE name = $1")
                .bind(name.as_str())
                .fetch_optional(&mut *connection)
                .await
                .map_err(StoreError::reading)?;
        let Some((site, made)) = row else { continue };
        // The hour in which it was put up is its first.
        let made = UnixTime(made.saturating_sub(3_599));
        found.extend(sound(&site, name, &mut Vec::new()).map(|site| (name.clone(), site, made)));
    }
    Ok(found)
}

/// As `access_point` columns have it.
fn named(spot: &Spot) -> &str {
    spot.access_point.as_ref().map_or("", |name| name.as_str())
}

/// The columns of an hour in the order of [`Store::hours`].
fn hour(columns: &str) -> Option<(UnixTime, Hour)> {
    let mut columns = columns.split(' ');
    let at = UnixTime(columns.next()?.parse().ok()?);
    // What is below zero is no count.
    let mut next = || columns.next().and_then(|count| count.parse().ok()).unwrap_or_default();
    let (up, down, devices, sessions, peak) = (next(), next(), next(), next(), next());
    Some((at, Hour { up, down, devices, sessions, peak, observed: next(), full: next() }))
}
