use super::{Store, StoreError, audit, sound};
use crate::model::{Acknowledged, Act, Alarm, AlarmId, SiteName, StaffName, UnixTime};
use sqlx::{Row, SqliteConnection, SqlitePool, sqlite::SqliteRow};

pub(super) const COLUMNS: &str =
    "id, kind, site, subject, seen, since_at, cleared_at, acknowledged_at, acknowledged_by, assigned_to,
    postponed_until_at";

/// What staff do about an alarm.
enum Handling<'a> {
    Acknowledged { by: &'a str },
    Assigned { to: Option<&'a StaffName> },
    Postponed { until: UnixTime },
}

impl Store {
    /// Alarms, the newest first: those that stand, or the `most` latest of all. Rows that make no sense are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn alarms(&self, standing_only: bool, most: u32) -> Result<Vec<Alarm>, StoreError> {
        load(&self.reader, standing_only, most, &mut Vec::new()).await
    }

    /// # Errors
    /// When the database cannot be read.
    pub async fn alarm(&self, id: AlarmId) -> Result<Option<Alarm>, StoreError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM alarm WHERE id = $1")))
            .bind(id.0)
            .fetch_optional(&self.reader)
            .await
            .map_err(StoreError::reading)?;
        Ok(row.as_ref().and_then(|row| read(row, &mut Vec::new())))
    }

    /// Notes that somebody has taken an alarm on, at the time of the act; whoever did first stays. Answers whether there is
    /// such an alarm.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn acknowledge_alarm(&self, id: AlarmId, by: &str, act: &Act) -> Result<bool, StoreError> {
        self.handle_alarm(id, Handling::Acknowledged { by }, act).await
    }

    /// Asks somebody to see to an alarm, or nobody any more. Answers whether there is such an alarm.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn assign_alarm(
        &self,
        id: AlarmId,
        to: Option<&StaffName>,
        act: &Act,
    ) -> Result<bool, StoreError> {
        self.handle_alarm(id, Handling::Assigned { to }, act).await
    }

    /// Puts an alarm off: until then nobody is reminded of it. Answers whether there is such an alarm.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn postpone_alarm(&self, id: AlarmId, until: UnixTime, act: &Act) -> Result<bool, StoreError> {
        self.handle_alarm(id, Handling::Postponed { until }, act).await
    }

    async fn handle_alarm(&self, id: AlarmId, done: Handling<'_>, act: &Act) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let update = match done {
            Handling::Acknowledged { by } => sqlx::query(
                "UPDATE alarm SET acknowledged_at = $2, acknowledged_by = $3 WHERE id = $1 AND acknowledged_at IS NULL",
            )
            .bind(id.0)
            .bind(act.at.0)
            .bind(by.to_owned()),
            Handling::Assigned { to } => sqlx::query("UPDATE alarm SET assigned_to = $2 WHERE id = $1")
                .bind(id.0)
                .bind(to.map(ToString::to_string)),
            Handling::Postponed { until } => {
                sqlx::query("UPDATE alarm SET postponed_until_at = $2 WHERE id = $1").bind(id.0).bind(until.0)
            }
        };
        let changed =
            update.execute(&mut *transaction).await.map_err(StoreError::writing)?.rows_affected() > 0;
        if changed {
            audit::note(&mut transaction, act).await?;
        }
        let known: Option<i64> = sqlx::query_scalar("SELECT id FROM alarm WHERE id = $1")
            .bind(id.0)
            .fetch_optional(&mut *transaction)
            .await
            .map_err(StoreError::reading)?;
        transaction.commit().await.map_err(StoreError::writing)?;
        Ok(known.is_some())
    }
}

/// Writes all but what staff did about it, which is theirs to write.
pub(super) async fn save(connection: &mut SqliteConnection, alarm: &Alarm) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO alarm (id, kind, site, subject, seen, since_at, cleared_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (id) DO UPDATE SET seen = excluded.seen, cleared_at = excluded.cleared_at",
    )
    .bind(alarm.id.0)
    .bind(alarm.kind.as_str())
    .bind(alarm.site.as_ref().map_or("", |site| site.as_str()))
    .bind(&alarm.subject)
    .bind(&alarm.seen)
    .bind(alarm.since.0)
    .bind(alarm.cleared.map(|at| at.0))
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}

/// The newest first; only those that stand, or so many of all.
pub(super) async fn load(
    pool: &SqlitePool,
    standing_only: bool,
    most: u32,
    skipped: &mut Vec<String>,
) -> Result<Vec<Alarm>, StoreError> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM alarm WHERE cleared_at IS NULL OR NOT $1 ORDER BY since_at DESC, id DESC LIMIT $2"
    )))
    .bind(standing_only)
    .bind(i64::from(most))
    .fetch_all(pool)
    .await
    .map_err(StoreError::reading)?;
    Ok(rows.iter().filter_map(|row| read(row, skipped)).collect())
}

pub(super) async fn last_id(pool: &SqlitePool) -> Result<i64, StoreError> {
    sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM alarm")
        .fetch_one(pool)
        .await
        .map_err(StoreError::reading)
}

pub(super) fn read(row: &SqliteRow, skipped: &mut Vec<String>) -> Option<Alarm> {
    let id: i64 = row.get("id");
    let name = format!("alarm {id}");
    let site: String = row.get("site");
    let site = if site.is_empty() { None } else { Some(sound::<SiteName>(&site, &name, skipped)?) };
    let by: Option<String> = row.get("acknowledged_by");
    let at: Option<i64> = row.get("acknowledged_at");
    Some(Alarm {
        id: AlarmId(id),
        kind: sound(&row.get::<String, _>("kind"), &name, skipped)?,
        site,
        seen: row.get("seen"),
        since: UnixTime(row.get("since_at")),
        cleared: row.get::<Option<i64>, _>("cleared_at").map(UnixTime),
        acknowledged: at.map(|at| Acknowledged { at: UnixTime(at), by: by.unwrap_or_default() }),
        subject: row.get("subject"),
        assigned_to: row
            .get::<Option<String>, _>("assigned_to")
            .and_then(|staff| sound(&staff, &name, skipped)),
        postponed_until: row.get::<Option<i64>, _>("postponed_until_at").map(UnixTime),
    })
}
