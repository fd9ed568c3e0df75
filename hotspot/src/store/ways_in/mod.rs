//! Vouchers, accounts, blocks and which ways are open: staff write them, and the controller what guests do with them.
//! Each write of staff's is one transaction with its line in the audit.

mod accounts;
mod batches;
mod blocks;
mod rules;
#[cfg(test)]
mod tests;
mod vouchers;

pub use accounts::Taken;
pub use batches::{Batch, VoucherFilter};
pub use vouchers::Picked;

pub(super) use accounts::choose_password;
pub(super) use vouchers::use_voucher;

use super::{Store, StoreError, audit, settings};
use crate::{
    model::{Account, Act, Block, Voucher},
    policy::drafts::WayDraft,
};
use sqlx::{Sqlite, Transaction};

const EDITION: &str = "ways_in_edition";

/// What staff have decided about who comes in, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WaysIn {
    /// Unchecked: whoever takes them up keeps what is sound.
    pub rules: Vec<WayDraft>,
    pub vouchers: Vec<Voucher>,
    pub accounts: Vec<Account>,
    /// Also those that are over.
    pub blocks: Vec<Block>,
    /// Rows that make no sense, named.
    pub skipped: Vec<String>,
    /// See [`Store::ways_in_edition`].
    pub edition: i64,
}

impl Store {
    /// # Errors
    /// When the database cannot be read.
    pub async fn ways_in(&self) -> Result<WaysIn, StoreError> {
        let mut skipped = Vec::new();
        // Read first: what is written meanwhile is another edition, and read again.
        let edition = self.ways_in_edition().await?;
        Ok(WaysIn {
            edition,
            rules: rules::load(&self.reader).await?,
            vouchers: vouchers::load(&self.reader, &mut skipped).await?,
            accounts: accounts::load(&self.reader, &mut skipped).await?,
            blocks: blocks::load(&self.reader, &mut skipped).await?,
            skipped,
        })
    }

    /// Another number after each write of staff's: thousands of vouchers are not read again for nothing.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn ways_in_edition(&self) -> Result<i64, StoreError> {
        let mut connection = self.reader.acquire().await.map_err(StoreError::reading)?;
        let edition = settings::get(&mut connection, EDITION).await?;
        Ok(edition.and_then(|edition| edition.parse().ok()).unwrap_or(0))
    }
}

/// Ends a transaction of staff's.
async fn conclude(mut transaction: Transaction<'static, Sqlite>, act: &Act) -> Result<(), StoreError> {
    let edition = settings::get(&mut transaction, EDITION).await?;
    let edition: i64 = edition.and_then(|edition| edition.parse().ok()).unwrap_or(0);
    settings::put(&mut transaction, EDITION, &edition.wrapping_add(1).to_string()).await?;
    audit::note(&mut transaction, act).await?;
    transaction.commit().await.map_err(StoreError::writing)
}
