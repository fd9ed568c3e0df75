use super::StoreError;
use crate::model::{PlanDraft, PlanName, SiteName};
use sqlx::{Row, SqliteConnection};

/// The words of every plan, unchecked: whoever takes them up keeps what is sound.
pub(super) async fn load(connection: &mut SqliteConnection) -> Result<Vec<PlanDraft>, StoreError> {
    let rows = sqlx::query(
        "SELECT name, site, down, up, per, steps, session_length, idle, remembered, remembered_at_most, hours, devices
         FROM plan ORDER BY name, site",
    )
    .fetch_all(connection)
    .await
    .map_err(StoreError::reading)?;
    Ok(rows.iter().map(read).collect())
}

fn read(row: &sqlx::sqlite::SqliteRow) -> PlanDraft {
    let site: String = row.get("site");
    PlanDraft {
        name: row.get("name"),
        site: (!site.is_empty()).then_some(site),
        down: row.get("down"),
        up: row.get("up"),
        per: row.get("per"),
        steps: row.get("steps"),
        session_length: row.get("session_length"),
        idle: row.get("idle"),
        remembered: row.get("remembered"),
        remembered_at_most: row.get("remembered_at_most"),
        hours: row.get("hours"),
        devices: row.get("devices"),
    }
}

pub(super) async fn save(connection: &mut SqliteConnection, plan: &PlanDraft) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO plan (name, site, down, up, per, steps, session_length, idle, remembered, remembered_at_most, hours,
             devices)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (name, site) DO UPDATE SET down = excluded.down, up = excluded.up, per = excluded.per,
             steps = excluded.steps, session_length = excluded.session_length, idle = excluded.idle,
             remembered = excluded.remembered, remembered_at_most = excluded.remembered_at_most,
             hours = excluded.hours, devices = excluded.devices",
    )
    .bind(&plan.name)
    .bind(plan.site.as_deref().unwrap_or_default())
    .bind(&plan.down)
    .bind(&plan.up)
    .bind(&plan.per)
    .bind(&plan.steps)
    .bind(&plan.session_length)
    .bind(&plan.idle)
    .bind(&plan.remembered)
    .bind(&plan.remembered_at_most)
    .bind(&plan.hours)
    .bind(&plan.devices)
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}

/// Answers whether there was such a plan.
pub(super) async fn remove(
    connection: &mut SqliteConnection,
    name: &PlanName,
    site: Option<&SiteName>,
) -> Result<bool, StoreError> {
    let removed = sqlx::query("DELETE FROM plan WHERE name = $1 AND site = $2")
        .bind(name.as_str())
        .bind(site.map_or("", |site| site.as_str()))
        .execute(connection)
        .await
        .map_err(StoreError::writing)?;
    Ok(removed.rows_affected() > 0)
}
