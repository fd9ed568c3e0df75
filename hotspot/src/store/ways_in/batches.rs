//! Vouchers as staff leaf through them.

use super::{
    super::{
        Page, Part, Store, StoreError,
        page::{List, containing},
    },
    vouchers::{COLUMNS, read},
};
use crate::model::{PlanName, SiteName, UnixTime, Voucher, VoucherState};
use sqlx::{QueryBuilder, Row, Sqlite, sqlite::SqliteRow};

/// Newer ones are what staff look for.
const MOST_BATCHES: i64 = 1_000;

/// Which vouchers are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VoucherFilter {
    pub batch: Option<i64>,
    pub state: Option<VoucherState>,
    /// Part of a code or of a note; anything where it is empty.
    pub find: String,
}

/// Vouchers that were issued together, as they are now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    pub batch: i64,
    pub plan: PlanName,
    /// Every site where none is named.
    pub site: Option<SiteName>,
    pub count: u32,
    /// Of them, so many were used at least once and not taken back.
    pub used: u32,
    /// Of them, so many were taken back.
    pub void: u32,
    pub note: String,
    pub made: UnixTime,
    pub use_by: UnixTime,
}

impl Store {
    /// Vouchers, the newest batch first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn vouchers_page(
        &self,
        filter: &VoucherFilter,
        now: UnixTime,
        part: Part,
    ) -> Result<Page<Voucher>, StoreError> {
        let list = List {
            columns: COLUMNS,
            from: |rows: &mut QueryBuilder<Sqlite>| filter.conditions(rows, now),
            order: "batch DESC, id",
        };
        list.part(&self.reader, part, |row| read(row, &mut Vec::new())).await
    }

    /// The batches, the newest first, at most 1,000. What differs within one is told of its first voucher.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn voucher_batches(&self) -> Result<Vec<Batch>, StoreError> {
        let rows = sqlx::query(
            "SELECT grouped.batch AS batch, voucher.plan AS plan, voucher.site AS site, grouped.count AS count,
                 grouped.used AS used, grouped.void AS void, voucher.note AS note, voucher.made_at AS made_at,
                 grouped.use_by_at AS use_by_at
             FROM (SELECT batch, MIN(id) AS first, COUNT(*) AS count, COUNT(void_at) AS void,
                       SUM(CASE WHEN void_at IS NULL AND first_used_at IS NOT NULL THEN 1 ELSE 0 END) AS used,
                       MAX(use_by_at) AS use_by_at
                   FROM voucher GROUP BY batch ORDER BY batch DESC LIMIT $1) AS grouped
             JOIN voucher ON voucher.id = grouped.first ORDER BY grouped.batch DESC",
        )
        .bind(MOST_BATCHES)
        .fetch_all(&self.reader)
        .await
        .map_err(StoreError::reading)?;
        Ok(rows.iter().filter_map(batch).collect())
    }
}

impl VoucherFilter {
    fn conditions(&self, rows: &mut QueryBuilder<Sqlite>, UnixTime(now): UnixTime) {
        rows.push(" FROM voucher WHERE TRUE");
        if let Some(batch) = self.batch {
            rows.push(" AND batch = ").push_bind(batch);
        }
        if let Some(state) = self.state {
            of_state(rows, state, now);
        }
        // Printed with hyphens, read without.
        let code = self.find.replace(['-', ' '], "");
        containing(rows, &[("replace(code, '-', '')", &code), ("note", &self.find)]);
    }
}

/// As [`Voucher::state`] has it.
fn of_state(rows: &mut QueryBuilder<Sqlite>, state: VoucherState, now: i64) {
    let (in_hand, in_use) = (
        " AND void_at IS NULL AND first_used_at IS NULL",
        " AND void_at IS NULL AND first_used_at + lasts_s ",
    );
    match state {
        VoucherState::TakenBack => rows.push(" AND void_at IS NOT NULL"),
        VoucherState::UsedUp => rows.push(in_use).push("<= ").push_bind(now),
        VoucherState::InUse => rows.push(in_use).push("> ").push_bind(now),
        VoucherState::NotYet => rows.push(in_hand).push(" AND from_at > ").push_bind(now),
        VoucherState::TooLate => rows
            .push(in_hand)
            .push(" AND from_at <= ")
            .push_bind(now)
            .push(" AND use_by_at < ")
            .push_bind(now),
        VoucherState::Unused => rows
            .push(in_hand)
            .push(" AND from_at <= ")
            .push_bind(now)
            .push(" AND use_by_at >= ")
            .push_bind(now),
    };
}

fn batch(row: &SqliteRow) -> Option<Batch> {
    let site: String = row.get("site");
    let number = |column: &str| u32::try_from(row.get::<i64, _>(column)).unwrap_or(u32::MAX);
    Some(Batch {
        batch: row.get("batch"),
        plan: row.get::<String, _>("plan").parse().ok()?,
        site: if site.is_empty() { None } else { Some(site.parse().ok()?) },
        count: number("count"),
        used: number("used"),
        void: number("void"),
        note: row.get("note"),
        made: UnixTime(row.get("made_at")),
        use_by: UnixTime(row.get("use_by_at")),
    })
}
