use super::{
    super::{Store, StoreError, sound},
    conclude,
};
use crate::model::{Act, Block, UnixTime};
use sqlx::{Row, SqlitePool};

impl Store {
    /// Every pause, also those that are over; the latest end first. Rows that make no sense are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn blocks(&self) -> Result<Vec<Block>, StoreError> {
        load(&self.reader, &mut Vec::new()).await
    }

    /// Pauses a device, in place of any pause it had: ending one is setting its end to now.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_block(&self, block: &Block, act: &Act) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query(
            "INSERT INTO block (mac, from_at, until_at, reason, by) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (mac) DO UPDATE SET from_at = excluded.from_at, until_at = excluded.until_at,
                 reason = excluded.reason, by = excluded.by",
        )
        .bind(block.mac.to_string())
        .bind(block.from.0)
        .bind(block.until.0)
        .bind(&block.reason)
        .bind(&block.by)
        .execute(&mut *transaction)
        .await
        .map_err(StoreError::writing)?;
        conclude(transaction, act).await
    }
}

pub(super) async fn load(pool: &SqlitePool, skipped: &mut Vec<String>) -> Result<Vec<Block>, StoreError> {
    let rows =
        sqlx::query("SELECT mac, from_at, until_at, reason, by FROM block ORDER BY until_at DESC, mac")
            .fetch_all(pool)
            .await
            .map_err(StoreError::reading)?;
    let blocks = rows.iter().filter_map(|row| {
        let mac: String = row.get("mac");
        Some(Block {
            mac: sound(&mac, &format!("block of {mac:?}"), skipped)?,
            from: UnixTime(row.get("from_at")),
            until: UnixTime(row.get("until_at")),
            reason: row.get("reason"),
            by: row.get("by"),
        })
    });
    Ok(blocks.collect())
}
