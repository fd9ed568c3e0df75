use super::{
    super::{Store, StoreError, sound},
    conclude,
};
use crate::{
    model::{Act, Invalid, Span, UnixTime, Voucher, VoucherCode, VoucherId},
    policy::drafts::VoucherTerms,
};
use sqlx::{Row, SqliteConnection, SqlitePool, sqlite::SqliteRow};

pub(super) const COLUMNS: &str = "id, code, batch, plan, site, devices, from_at, use_by_at, lasts_s, note, made_at, void_at, first_used_at";

/// The vouchers that an order is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picked {
    Code(VoucherCode),
    Batch(i64),
}

impl Store {
    /// Issues one voucher for each code, as a new batch; `act` tells of it.
    ///
    /// # Errors
    /// When the database refuses, also a code that there is already; none is issued then.
    pub async fn issue_vouchers(
        &self,
        terms: &VoucherTerms,
        codes: &[VoucherCode],
        made: UnixTime,
        act: impl FnOnce(&[Voucher]) -> Act,
    ) -> Result<Vec<Voucher>, StoreError> {
        let mut transaction = self.begin().await?;
        // No number comes again while an admission refers to it, though the voucher may be forgotten.
        let (last, batch): (i64, i64) = sqlx::query_as(
            "SELECT MAX(COALESCE(MAX(id), 0), COALESCE((SELECT MAX(voucher) FROM admission), 0)),
                 COALESCE(MAX(batch), 0) + 1 FROM voucher",
        )
        .fetch_one(&mut *transaction)
        .await
        .map_err(StoreError::reading)?;
        let vouchers: Vec<Voucher> = codes
            .iter()
            .zip(last + 1..)
            .map(|(code, id)| terms.issued(VoucherId(id), *code, batch, made))
            .collect();
        for voucher in &vouchers {
            insert(&mut transaction, voucher).await?;
        }
        conclude(transaction, &act(&vouchers)).await?;
        Ok(vouchers)
    }

    /// The vouchers of a batch, or all; the newest batch first. Rows that make no sense are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn vouchers(&self, picked: Option<Picked>) -> Result<Vec<Voucher>, StoreError> {
        let mut connection = self.reader.acquire().await.map_err(StoreError::reading)?;
        pick(&mut connection, picked, &mut Vec::new()).await
    }

    /// Changes those of the picked vouchers for which `change` has another form; `act` tells of it, before and after.
    /// Answers with both. The first use is the controller's to write, and stays as it is.
    ///
    /// # Errors
    /// When the database refuses; nothing is changed then.
    pub async fn change_vouchers(
        &self,
        picked: Picked,
        change: impl Fn(&Voucher) -> Option<Voucher>,
        act: impl FnOnce(&[(Voucher, Voucher)]) -> Act,
    ) -> Result<Vec<(Voucher, Voucher)>, StoreError> {
        let mut transaction = self.begin().await?;
        let found = pick(&mut transaction, Some(picked), &mut Vec::new()).await?;
        let changed: Vec<(Voucher, Voucher)> = found
            .into_iter()
            .filter_map(|before| {
                change(&before).filter(|after| *after != before).map(|after| (before, after))
            })
            .collect();
        for (_, after) in &changed {
            update(&mut transaction, after).await?;
        }
        if !changed.is_empty() {
            conclude(transaction, &act(&changed)).await?;
        }
        Ok(changed)
    }
}

/// When it was used for the first time. Written again only where the clock that told it was put right.
pub(in super::super) async fn use_voucher(
    connection: &mut SqliteConnection,
    voucher: VoucherId,
    at: UnixTime,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE voucher SET first_used_at = $2 WHERE id = $1")
        .bind(voucher.0)
        .bind(at.0)
        .execute(connection)
        .await
        .map_err(StoreError::writing)?;
    Ok(())
}

pub(super) async fn load(pool: &SqlitePool, skipped: &mut Vec<String>) -> Result<Vec<Voucher>, StoreError> {
    let mut connection = pool.acquire().await.map_err(StoreError::reading)?;
    pick(&mut connection, None, skipped).await
}

async fn pick(
    connection: &mut SqliteConnection,
    picked: Option<Picked>,
    skipped: &mut Vec<String>,
) -> Result<Vec<Voucher>, StoreError> {
    let (code, batch) = match picked {
        None => (None, None),
        Some(Picked::Code(code)) => (Some(code.to_string()), None),
        Some(Picked::Batch(batch)) => (None, Some(batch)),
    };
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM voucher WHERE ($1 IS NULL OR code = $1) AND ($2 IS NULL OR batch = $2)
         ORDER BY batch DESC, id"
    )))
    .bind(code)
    .bind(batch)
    .fetch_all(connection)
    .await
    .map_err(StoreError::reading)?;
    Ok(rows.iter().filter_map(|row| read(row, skipped)).collect())
}

pub(super) fn read(row: &SqliteRow, skipped: &mut Vec<String>) -> Option<Voucher> {
    let id: i64 = row.get("id");
    let name = format!("voucher {id}");
    let site: String = row.get("site");
    let number = |field: &str| -> Result<i64, Invalid> {
        let number: i64 = row.get(field);
        if number > 0 { Ok(number) } else { Err(Invalid::new(format!("{field} is {number}"))) }
    };
    let numbers = number("devices").and_then(|devices| Ok((devices, number("lasts_s")?)));
    let (devices, lasts) = numbers.map_err(|error| skipped.push(format!("{name}: {error}"))).ok()?;
    Some(Voucher {
        id: VoucherId(id),
        code: sound(&row.get::<String, _>("code"), &name, skipped)?,
        batch: row.get("batch"),
        plan: sound(&row.get::<String, _>("plan"), &name, skipped)?,
        site: if site.is_empty() { None } else { Some(sound(&site, &name, skipped)?) },
        devices: u16::try_from(devices).unwrap_or(u16::MAX),
        from: UnixTime(row.get("from_at")),
        use_by: UnixTime(row.get("use_by_at")),
        lasts: Span::from_secs(lasts.unsigned_abs()),
        note: row.get("note"),
        made: UnixTime(row.get("made_at")),
        void: row.get::<Option<i64>, _>("void_at").map(UnixTime),
        first_used: row.get::<Option<i64>, _>("first_used_at").map(UnixTime),
    })
}

async fn insert(connection: &mut SqliteConnection, voucher: &Voucher) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO voucher (id, code, batch, plan, site, devices, from_at, use_by_at, lasts_s, note, made_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(voucher.id.0)
    .bind(voucher.code.to_string())
    .bind(voucher.batch)
    .bind(voucher.plan.as_str())
    .bind(voucher.site.as_ref().map_or("", |site| site.as_str()))
    .bind(i64::from(voucher.devices))
    .bind(voucher.from.0)
    .bind(voucher.use_by.0)
    .bind(seconds(voucher.lasts))
    .bind(&voucher.note)
    .bind(voucher.made.0)
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}

async fn update(connection: &mut SqliteConnection, voucher: &Voucher) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE voucher SET plan = $2, site = $3, devices = $4, from_at = $5, use_by_at = $6, lasts_s = $7, note = $8,
             void_at = $9 WHERE id = $1",
    )
    .bind(voucher.id.0)
    .bind(voucher.plan.as_str())
    .bind(voucher.site.as_ref().map_or("", |site| site.as_str()))
    .bind(i64::from(voucher.devices))
    .bind(voucher.from.0)
    .bind(voucher.use_by.0)
    .bind(seconds(voucher.lasts))
    .bind(&voucher.note)
    .bind(voucher.void.map(|at| at.0))
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}

fn seconds(span: Span) -> i64 {
    i64::try_from(span.secs()).unwrap_or(i64::MAX)
}
