use super::{StoreError, sound};
use crate::model::{Admission, AdmissionId, BootTime, Now, UnixTime, VoucherId};
use sqlx::{Row, SqliteConnection, SqlitePool};

pub(super) async fn save(
    connection: &mut SqliteConnection,
    admission: &Admission,
    now: Now,
    boot: &str,
) -> Result<(), StoreError> {
    let (ended_at, ended_why) =
        admission.ended.map_or((None, None), |(at, why)| (Some(at.0), Some(why.to_string())));
    sqlx::query(
        "INSERT INTO admission (id, mac, account, way, plan, terms, since_at, valid_until_at, provisional, closes_at,
             closes_boot_ms, boot, ended_at, ended_why, voucher)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         ON CONFLICT (id) DO UPDATE SET plan = excluded.plan, since_at = excluded.since_at,
             valid_until_at = excluded.valid_until_at, provisional = excluded.provisional,
             closes_at = excluded.closes_at, closes_boot_ms = excluded.closes_boot_ms, boot = excluded.boot,
             ended_at = excluded.ended_at, ended_why = excluded.ended_why",
    )
    .bind(admission.id.0)
    .bind(admission.mac.to_string())
    .bind(admission.account.as_ref().map(|account| account.as_str()))
    .bind(admission.way.to_string())
    .bind(admission.plan.as_str())
    .bind(admission.terms.to_string())
    .bind(admission.since.0)
    .bind(admission.valid_until.0)
    .bind(admission.provisional)
    .bind(admission.closes.map(|closes| now.unix_of(closes).0))
    .bind(admission.closes.map(|closes| closes.0))
    .bind(boot)
    .bind(ended_at)
    .bind(ended_why)
    .bind(admission.voucher.map(|voucher| voucher.0))
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}

pub(super) async fn latest(
    pool: &SqlitePool,
    now: Now,
    boot: &str,
    skipped: &mut Vec<String>,
) -> Result<Vec<Admission>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, mac, account, way, plan, terms, since_at, valid_until_at, provisional, closes_at, closes_boot_ms,
             boot, ended_at, ended_why, voucher
         FROM admission WHERE id IN (SELECT MAX(id) FROM admission GROUP BY mac)",
    )
    .fetch_all(pool)
    .await
    .map_err(StoreError::reading)?;
    Ok(rows.iter().filter_map(|row| read(row, now, boot, skipped)).collect())
}

fn read(row: &sqlx::sqlite::SqliteRow, now: Now, boot: &str, skipped: &mut Vec<String>) -> Option<Admission> {
    let id: i64 = row.get("id");
    let name = format!("admission {id}");
    let ended = match (row.get::<Option<i64>, _>("ended_at"), row.get::<Option<String>, _>("ended_why")) {
        (Some(at), Some(why)) => Some((UnixTime(at), sound(&why, &name, skipped)?)),
        _ => None,
    };
    Some(Admission {
        id: AdmissionId(id),
        mac: sound(&row.get::<String, _>("mac"), &name, skipped)?,
        account: match row.get::<Option<String>, _>("account") {
            Some(account) => Some(sound(&account, &name, skipped)?),
            None => None,
        },
        way: sound(&row.get::<String, _>("way"), &name, skipped)?,
        plan: sound(&row.get::<String, _>("plan"), &name, skipped)?,
        voucher: row.get::<Option<i64>, _>("voucher").map(VoucherId),
        terms: sound(&row.get::<String, _>("terms"), &name, skipped)?,
        since: UnixTime(row.get("since_at")),
        valid_until: UnixTime(row.get("valid_until_at")),
        closes: closes(row, now, boot),
        provisional: row.get("provisional"),
        ended,
    })
}

/// As with a lease: what is left is told by the boot clock while this boot lasts, else by the wall clock.
fn closes(row: &sqlx::sqlite::SqliteRow, now: Now, boot: &str) -> Option<BootTime> {
    let by_boot: i64 = row.get::<Option<i64>, _>("closes_boot_ms")?;
    if row.get::<Option<String>, _>("boot").as_deref() == Some(boot) {
        return Some(BootTime(by_boot));
    }
    let left = row.get::<Option<i64>, _>("closes_at")?.saturating_sub(now.unix.0).max(0);
    Some(BootTime(now.boot.0.saturating_add(left.saturating_mul(1000))))
}

pub(super) async fn last_id(pool: &SqlitePool) -> Result<i64, StoreError> {
    sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM admission")
        .fetch_one(pool)
        .await
        .map_err(StoreError::reading)
}
