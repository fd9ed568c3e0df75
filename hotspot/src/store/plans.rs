use super::{Store, StoreError, audit, settings};
use crate::model::{Act, PlanDraft, PlanName, Preset, SiteName};
use sqlx::{Row, SqliteConnection};

impl Store {
    /// The words of all plans, unchecked; a fresh install is seeded with the standard one.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn plans(&self) -> Result<Vec<PlanDraft>, StoreError> {
        let mut transaction = self.begin().await?;
        if settings::get(&mut transaction, "plans_seeded").await?.is_none() {
            save(&mut transaction, &Preset::Standard.named(&PlanName::standard())).await?;
            settings::put(&mut transaction, "plans_seeded", "1").await?;
        }
        let plans = load(&mut transaction).await?;
        transaction.commit().await.map_err(StoreError::writing)?;
        Ok(plans)
    }

    /// Adds a plan or a plan's stand-in at a site, or replaces it. The words must have been checked.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_plan(&self, plan: &PlanDraft, act: &Act) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        save(&mut transaction, plan).await?;
        audit::note(&mut transaction, act).await?;
        transaction.commit().await.map_err(StoreError::writing)
    }

    /// The same, where what stands there is still `before`: what somebody else has saved meanwhile is not lost unseen.
    /// Answers whether it was written.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn replace_plan(
        &self,
        before: Option<&PlanDraft>,
        plan: &PlanDraft,
        act: &Act,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let plans = load(&mut transaction).await?;
        let present = plans.iter().find(|other| other.name == plan.name && other.site == plan.site);
        if present != before {
            return Ok(false);
        }
        save(&mut transaction, plan).await?;
        audit::note(&mut transaction, act).await?;
        transaction.commit().await.map_err(StoreError::writing)?;
        Ok(true)
    }

    /// Answers whether there was such a plan, or such a stand-in at that site; only then the audit tells.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn remove_plan(
        &self,
        name: &PlanName,
        site: Option<&SiteName>,
        act: &Act,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let removed = remove(&mut transaction, name, site).await?;
        if removed {
            audit::note(&mut transaction, act).await?;
        }
        transaction.commit().await.map_err(StoreError::writing)?;
        Ok(removed)
    }
}

/// The words of every plan, unchecked: whoever takes them up keeps what is sound.
async fn load(connection: &mut SqliteConnection) -> Result<Vec<PlanDraft>, StoreError> {
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

async fn save(connection: &mut SqliteConnection, plan: &PlanDraft) -> Result<(), StoreError> {
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
async fn remove(
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
