//! What staff gave beside the plans' allowances.

use super::{Store, StoreError, audit, counted, stored};
use crate::{
    model::{Act, Bytes, Extra, Faults, Holder, Invalid, UnixTime},
    policy::Days,
};
use jiff::civil::Date;
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

/// More than staff give in a month.
const MOST_IN_FORCE: u32 = 100_000;

impl Store {
    /// Gives a holder something more, or says that it would be too much for that day: then nothing was written.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn give_extra(&self, extra: &Extra, act: &Act) -> Result<Result<(), Faults>, StoreError> {
        let mut transaction = self.begin().await?;
        let before = given(&mut transaction, extra).await?;
        if before + extra.bytes > Extra::MOST_A_DAY {
            let why = format!(
                "{} has {before} for {} already, and {} is the most for one day",
                extra.holder,
                extra.day,
                Extra::MOST_A_DAY
            );
            let mut faults = Faults::default();
            faults.keep::<()>("bytes", Err(Invalid::new(why)));
            return Ok(Err(faults));
        }
        let (mac, account) = columns(&extra.holder);
        sqlx::query("INSERT INTO extra (mac, account, day, bytes, by, at) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(mac)
            .bind(account)
            .bind(extra.day.to_string())
            .bind(stored(extra.bytes))
            .bind(&extra.by)
            .bind(extra.at.0)
            .execute(&mut *transaction)
            .await
            .map_err(StoreError::writing)?;
        audit::note(&mut transaction, act).await?;
        transaction.commit().await.map_err(StoreError::writing)?;
        Ok(Ok(()))
    }

    /// What was given for a local day or later ones, the newest first. Rows that make no sense are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn extras(&self, since: Date, most: u32) -> Result<Vec<Extra>, StoreError> {
        let rows = sqlx::query(
            "SELECT mac, account, day, bytes, by, at FROM extra WHERE day >= $1 ORDER BY id DESC LIMIT $2",
        )
        .bind(since.to_string())
        .bind(i64::from(most))
        .fetch_all(&self.reader)
        .await
        .map_err(StoreError::reading)?;
        Ok(rows.iter().filter_map(read).collect())
    }

    /// What was given for the day, week and month, and for days to come.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn extras_since(&self, days: Days) -> Result<Vec<Extra>, StoreError> {
        self.extras(days.week.min(days.month), MOST_IN_FORCE).await
    }
}

/// For the same holder and day.
async fn given(connection: &mut SqliteConnection, extra: &Extra) -> Result<Bytes, StoreError> {
    let (mac, account) = columns(&extra.holder);
    let given: i64 = sqlx::query_scalar(
        "SELECT COALESCE(SUM(bytes), 0) FROM extra WHERE day = $1 AND (mac = $2 OR account = $3)",
    )
    .bind(extra.day.to_string())
    .bind(mac)
    .bind(account)
    .fetch_one(connection)
    .await
    .map_err(StoreError::reading)?;
    Ok(counted(given))
}

fn columns(holder: &Holder) -> (Option<String>, Option<String>) {
    match holder {
        Holder::Device(mac) => (Some(mac.to_string()), None),
        Holder::Account(name) => (None, Some(name.to_string())),
    }
}

fn read(row: &SqliteRow) -> Option<Extra> {
    let device = row.get::<Option<String>, _>("mac").and_then(|mac| mac.parse().ok()).map(Holder::Device);
    let account = || row.get::<Option<String>, _>("account").and_then(|name| name.parse().ok());
    Some(Extra {
        holder: device.or_else(|| account().map(Holder::Account))?,
        day: row.get::<String, _>("day").parse().ok()?,
        bytes: counted(row.get("bytes")),
        by: row.get("by"),
        at: UnixTime(row.get("at")),
    })
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            Change, Erased,
            tests::{Folder, MAC, act, did, now},
        },
        *,
    };
    use crate::policy::{Calendar, days};
    use jiff::civil::date;

    fn extra(holder: &Holder, day: i8, gigabytes: u64) -> Extra {
        Extra {
            holder: holder.clone(),
            day: date(2026, 11, day),
            bytes: Bytes(gigabytes * 1_000_000_000),
            by: "sari".into(),
            at: UnixTime(1_000),
        }
    }

    fn device() -> Holder {
        Holder::Device(MAC.parse().unwrap())
    }

    #[tokio::test]
    async fn what_is_given_twice_adds_up_to_no_more_than_twenty_gigabytes_a_day() {
        let folder = Folder::new("extras");
        let store = folder.open("boot-1").await;
        let account = Holder::Account("budi".parse().unwrap());
        let given = [
            extra(&device(), 22, 12),
            extra(&device(), 22, 8),
            extra(&device(), 23, 1),
            extra(&account, 22, 1),
        ];
        for extra in &given {
            store.give_extra(extra, &act("extra.give")).await.unwrap().unwrap();
        }
        let refused =
            store.give_extra(&extra(&device(), 22, 1), &act("extra.give")).await.unwrap().unwrap_err();
        assert_eq!(refused.0[0].field, "bytes");
        assert!(refused.to_string().contains("has 20 GB for 2026-11-22 already"), "{refused}");
        assert_eq!(did(&store).await.len(), 4);
        let mut found = store.extras_since(days(date(2026, 11, 22))).await.unwrap();
        found.reverse();
        assert_eq!(found, given);
        let loaded = store.load(now(0, 1_000), days(date(2026, 12, 1))).await.unwrap();
        assert_eq!(loaded.extras, [], "another month and another week");
    }

    #[tokio::test]
    async fn a_gift_that_no_allowance_needs_any_more_is_erased_with_its_device() {
        let folder = Folder::new("extras-erased");
        let store = folder.open("boot-1").await;
        for day in [21, 22] {
            store.give_extra(&extra(&device(), day, 1), &act("extra.give")).await.unwrap().unwrap();
        }
        let erased = Erased {
            mac: MAC.parse().unwrap(),
            site: "alun-alun".parse().unwrap(),
            keep_use_from: date(2026, 11, 22),
            calendar: Calendar::new("Asia/Jakarta").unwrap(),
        };
        store.commit(&[Change::Erased(erased)], now(0, 1_000)).await.unwrap();
        assert_eq!(store.extras(date(2026, 1, 1), 9).await.unwrap(), [extra(&device(), 22, 1)]);
    }
}
