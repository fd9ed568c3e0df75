//! What is older than its retention goes: a part in a transaction, so that nobody's press waits for it. What reports need
//! of a day is counted before the first fact of it goes.

use super::{
    Store, StoreError, audit,
    limits::{Limit, Limits, Rule, SESSIONS},
    settings, site_days, stays,
};
use crate::{
    config::Retention,
    model::{Act, Span, UnixTime},
    policy::Calendar,
};
use jiff::civil::Date;
use sqlx::SqliteConnection;
use std::collections::{BTreeMap, BTreeSet};

/// Rows that go in one transaction, unless a test says otherwise.
const MOST: u32 = 500;

/// When it was done last, in seconds since 1970.
const RAN: &str = "retention_ran_at";
/// What a run that is under way, or was cut, has done: counts by kind, as JSON.
const UNDER_WAY: &str = "retention_under_way";

/// A run that is under way. Its time is that of its beginning.
#[derive(Debug)]
pub struct Forgetting {
    now: UnixTime,
    calendar: Calendar,
    limits: Limits,
    most: u32,
    /// Rules that have nothing left to do.
    done: usize,
    /// Days that this run has counted. A day that leaves no total, whatever its sessions' times, is not counted again.
    counted: BTreeSet<Date>,
    counts: BTreeMap<String, u64>,
}

/// The oldest row of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oldest {
    pub kind: &'static str,
    /// Where its retention begins to count.
    pub at: UnixTime,
    /// It should have gone.
    pub overdue: bool,
}

impl Store {
    /// When what is old was forgotten last.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn forgot_at(&self) -> Result<Option<UnixTime>, StoreError> {
        let mut connection = self.reader.acquire().await.map_err(StoreError::reading)?;
        let ran = settings::get(&mut connection, RAN).await?;
        Ok(ran.and_then(|ran| ran.parse().ok()).map(UnixTime))
    }

    /// Begins to forget what is old at `now`, or goes on where an earlier run was cut.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn begin_forgetting(
        &self,
        now: UnixTime,
        calendar: &Calendar,
        keep: &Retention,
    ) -> Result<Forgetting, StoreError> {
        let mut connection = self.reader.acquire().await.map_err(StoreError::reading)?;
        let before = settings::get(&mut connection, UNDER_WAY).await?.unwrap_or_default();
        Ok(Forgetting {
            now,
            calendar: calendar.clone(),
            limits: Limits::at(now, calendar, keep),
            most: MOST,
            done: 0,
            counted: BTreeSet::new(),
            counts: serde_json::from_str(&before).unwrap_or_default(),
        })
    }

    /// One transaction of it. Answers whether all is done, which the audit tells then.
    ///
    /// # Errors
    /// When the database refuses; nothing of this transaction was done then.
    pub async fn forget_some(&self, run: &mut Forgetting) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let rules = run.limits.rules(run.most);
        let Some(rule) = rules.get(run.done) else {
            run.finish(&mut transaction).await?;
            transaction.commit().await.map_err(StoreError::writing)?;
            return Ok(true);
        };
        let uncounted = run.day_to_count(&mut transaction, rule).await?;
        let (kind, rows) = match uncounted {
            Some(day) => {
                stays::count(&mut transaction, &run.calendar, day).await?;
                let sites = site_days::count(&mut transaction, &run.calendar, day).await?;
                ("days-counted", sites.min(1))
            }
            None => (rule.kind, rule.apply(&mut transaction).await?),
        };
        if rows == 0 {
            run.done += usize::from(uncounted.is_none());
            run.counted.extend(uncounted);
            return Ok(false);
        }
        let mut counts = run.counts.clone();
        *counts.entry(kind.to_owned()).or_default() += rows;
        settings::put(&mut transaction, UNDER_WAY, &json(&counts)).await?;
        transaction.commit().await.map_err(StoreError::writing)?;
        run.counts = counts;
        run.counted.extend(uncounted);
        Ok(false)
    }

    /// The oldest row of each kind there is; overdue where it should have gone more than `grace` ago.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn oldest(
        &self,
        now: UnixTime,
        calendar: &Calendar,
        keep: &Retention,
        grace: Span,
    ) -> Result<Vec<Oldest>, StoreError> {
        let limits = Limits::at(UnixTime(now.0.saturating_sub(grace.secs() as i64)), calendar, keep);
        let moments = [
            ("sessions", limits.sessions, "SELECT MIN(ended_at) FROM session WHERE NOT paused"),
            (
                "admissions",
                limits.sessions,
                "SELECT MIN(COALESCE(ended_at, valid_until_at)) FROM admission
                 WHERE COALESCE(ended_at, valid_until_at) < $1",
            ),
            (
                "devices",
                limits.devices,
                "SELECT MIN(last_seen_at) FROM device
                 WHERE NOT EXISTS (SELECT 1 FROM admission WHERE admission.mac = device.mac)
                 AND NOT EXISTS (SELECT 1 FROM lease WHERE lease.mac = device.mac)",
            ),
            ("leases", limits.leases, "SELECT MIN(COALESCE(ended_at, ends_at)) FROM lease"),
            ("audit", limits.audit, "SELECT MIN(at) FROM audit"),
            ("reports", limits.reports, "SELECT MIN(hour_at) FROM citizen_report"),
        ];
        let mut found = Vec::new();
        for (kind, limit, query) in moments {
            let at: Option<i64> = sqlx::query_scalar(query)
                .bind(now.0)
                .fetch_one(&self.reader)
                .await
                .map_err(StoreError::reading)?;
            found.extend(at.map(|at| Oldest { kind, at: UnixTime(at), overdue: at < limit.0 }));
        }
        let book: Option<String> = sqlx::query_scalar(
            "SELECT MIN(day) FROM (SELECT MIN(day) AS day FROM usage_device_day
             UNION ALL SELECT MIN(day) FROM usage_account_day) AS books",
        )
        .fetch_one(&self.reader)
        .await
        .map_err(StoreError::reading)?;
        let book = book.and_then(|day| day.parse::<Date>().ok());
        let of_day =
            |day| Oldest { kind: "usage", at: calendar.hour_of(day, 0), overdue: day < limits.books };
        found.extend(book.map(of_day));
        Ok(found)
    }
}

impl Forgetting {
    #[must_use]
    pub fn began(&self) -> UnixTime {
        self.now
    }

    /// The day to be counted before `rule` may go on.
    async fn day_to_count(
        &self,
        connection: &mut SqliteConnection,
        rule: &Rule,
    ) -> Result<Option<Date>, StoreError> {
        match rule.limit {
            Limit::At(before) if rule.kind == SESSIONS => {
                let mut days = site_days::finished(connection, &self.calendar, self.now).await?;
                days.extend(site_days::uncounted(connection, &self.calendar, before, rule.most).await?);
                Ok(days.difference(&self.counted).next().copied())
            }
            _ => Ok(None),
        }
    }

    async fn finish(&self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        let act = Act {
            at: self.now,
            who: "wifi-pbg".to_owned(),
            did: "retention.run".to_owned(),
            subject: self.calendar.day_of(self.now).to_string(),
            before: None,
            after: Some(json(&self.counts)),
            source: "controller".to_owned(),
        };
        audit::note(connection, &act).await?;
        settings::put(connection, UNDER_WAY, "").await?;
        settings::put(connection, RAN, &self.now.0.to_string()).await
    }
}

fn json(counts: &BTreeMap<String, u64>) -> String {
    serde_json::to_string(counts).unwrap_or_default()
}

#[cfg(test)]
#[path = "retention_tests.rs"]
mod tests;
