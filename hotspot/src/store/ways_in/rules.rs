use super::{
    super::{Store, StoreError},
    conclude,
};
use crate::{
    model::{Act, WayIn},
    policy::drafts::WayDraft,
};
use sqlx::{Row, SqlitePool};

impl Store {
    /// The rules of the ways in, unchecked: whoever takes them up keeps what is sound.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn way_rules(&self) -> Result<Vec<WayDraft>, StoreError> {
        load(&self.reader).await
    }

    /// Sets the rule of a way, everywhere or at its site.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_way(&self, rule: &WayIn, act: &Act) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query(
            "INSERT INTO way (way, site, open, plan) VALUES ($1, $2, $3, $4)
             ON CONFLICT (way, site) DO UPDATE SET open = excluded.open, plan = excluded.plan",
        )
        .bind(rule.way.as_str())
        .bind(rule.site.as_ref().map_or("", |site| site.as_str()))
        .bind(rule.open)
        .bind(rule.plan.as_str())
        .execute(&mut *transaction)
        .await
        .map_err(StoreError::writing)?;
        conclude(transaction, act).await
    }
}

pub(super) async fn load(pool: &SqlitePool) -> Result<Vec<WayDraft>, StoreError> {
    let rows = sqlx::query("SELECT way, site, open, plan FROM way ORDER BY way, site")
        .fetch_all(pool)
        .await
        .map_err(StoreError::reading)?;
    let rules = rows.iter().map(|row| {
        let (site, open): (String, i64) = (row.get("site"), row.get("open"));
        let open = match open {
            0 => "no".to_owned(),
            1 => "yes".to_owned(),
            other => other.to_string(),
        };
        let site = (!site.is_empty()).then_some(site);
        WayDraft { way: row.get("way"), site, open, plan: row.get("plan") }
    });
    Ok(rules.collect())
}
