use super::{
    Page, Part, Store, StoreError,
    page::{List, containing},
    sound,
};
use crate::model::{BootTime, ClientId, HostLabel, Lease, Mac, Now, RelayInformation, SiteName, UnixTime};
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection, SqlitePool, sqlite::SqliteRow};
use std::net::Ipv4Addr;

/// Which leases are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeaseFilter {
    pub site: Option<SiteName>,
    /// Those that run, or those that are over.
    pub running: Option<bool>,
    /// Part of an address, a hardware address or a host name; anything where it is empty.
    pub find: String,
}

/// An address and the device that has it, or had it last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseRow {
    pub site: SiteName,
    pub address: Ipv4Addr,
    pub mac: Mac,
    pub hostname: Option<HostLabel>,
    pub started: UnixTime,
    /// When it ends unless it is renewed, by the wall clock.
    pub ends: UnixTime,
    pub ended: Option<UnixTime>,
}

impl Store {
    /// Remembered leases, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn leases_page(
        &self,
        filter: &LeaseFilter,
        now: UnixTime,
        part: Part,
    ) -> Result<Page<LeaseRow>, StoreError> {
        let list = List {
            columns: "site, address, mac, hostname, started_at, ends_at, ended_at",
            from: |rows: &mut QueryBuilder<Sqlite>| filter.conditions(rows, now),
            order: "started_at DESC, site, address",
        };
        list.part(&self.reader, part, read_row).await
    }
}

impl LeaseFilter {
    fn conditions(&self, rows: &mut QueryBuilder<Sqlite>, now: UnixTime) {
        rows.push(" FROM lease WHERE TRUE");
        if let Some(site) = &self.site {
            rows.push(" AND site = ").push_bind(site.to_string());
        }
        if let Some(running) = self.running {
            rows.push(" AND ").push_bind(running).push(" = (ended_at IS NULL AND ends_at > ");
            rows.push_bind(now.0).push(")");
        }
        let mac = self.find.replace('-', ":");
        containing(rows, &[("address", &self.find), ("mac", &mac), ("hostname", &self.find)]);
    }
}

/// Of one address there may be one.
pub(super) fn save(rows: &mut QueryBuilder<Sqlite>, leases: &[&Lease], now: Now, boot: &str) {
    rows.push(
        "INSERT INTO lease (site, address, mac, client, hostname, started_at, ends_at, ends_boot_ms, boot, relay, ended_at) ",
    );
    rows.push_values(leases, |mut row, lease| {
        row.push_bind(lease.site.as_str());
        row.push_bind(lease.address.to_string());
        row.push_bind(lease.mac.to_string());
        row.push_bind(lease.client.as_bytes());
        row.push_bind(lease.hostname.as_ref().map(|name| name.as_str()));
        row.push_bind(lease.started.0);
        row.push_bind(now.unix_of(lease.ends).0);
        row.push_bind(lease.ends.0);
        row.push_bind(boot);
        row.push_bind(lease.relay.as_ref().map(|relay| relay.as_bytes()));
        row.push("NULL");
    });
    rows.push(
        " ON CONFLICT (site, address) DO UPDATE SET mac = excluded.mac, client = excluded.client,
             hostname = excluded.hostname, started_at = excluded.started_at, ends_at = excluded.ends_at,
             ends_boot_ms = excluded.ends_boot_ms, boot = excluded.boot, relay = excluded.relay, ended_at = NULL;",
    );
}

pub(super) async fn end(
    connection: &mut SqliteConnection,
    site: &SiteName,
    address: Ipv4Addr,
    at: UnixTime,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE lease SET ended_at = $3 WHERE site = $1 AND address = $2 AND ended_at IS NULL")
        .bind(site.as_str())
        .bind(address.to_string())
        .bind(at.0)
        .execute(connection)
        .await
        .map_err(StoreError::writing)?;
    Ok(())
}

/// Every remembered lease. What is left of a live one is told by the boot clock while this boot lasts, by the wall clock
/// after a reboot, and is never more than it was when it was written.
pub(super) async fn load(
    pool: &SqlitePool,
    now: Now,
    boot: &str,
    skipped: &mut Vec<String>,
) -> Result<Vec<Lease>, StoreError> {
    let rows = sqlx::query(
        "SELECT site, address, mac, client, hostname, started_at, ends_at, ends_boot_ms, boot, relay, ended_at FROM lease",
    )
    .fetch_all(pool)
    .await
    .map_err(StoreError::reading)?;
    Ok(rows.iter().filter_map(|row| read(row, now, boot, skipped)).collect())
}

fn read(row: &sqlx::sqlite::SqliteRow, now: Now, boot: &str, skipped: &mut Vec<String>) -> Option<Lease> {
    let (site, address): (String, String) = (row.get("site"), row.get("address"));
    let name = format!("lease {address} at {site}");
    let client: Vec<u8> = row.get("client");
    let client = ClientId::new(&client).map_err(|error| skipped.push(format!("{name}: {error}"))).ok()?;
    let ends = if row.get::<Option<i64>, _>("ended_at").is_some() {
        BootTime(now.boot.0 - 1)
    } else if row.get::<String, _>("boot") == boot {
        BootTime(row.get("ends_boot_ms"))
    } else {
        let left = row.get::<i64, _>("ends_at").saturating_sub(now.unix.0);
        BootTime(now.boot.0.saturating_add(left.clamp(-1, 86_400).saturating_mul(1000)))
    };
    Some(Lease {
        site: sound(&site, &name, skipped)?,
        address: sound(&address, &name, skipped)?,
        mac: sound(&row.get::<String, _>("mac"), &name, skipped)?,
        client,
        hostname: row.get::<Option<String>, _>("hostname").and_then(|text| text.parse().ok()),
        relay: row.get::<Option<Vec<u8>>, _>("relay").and_then(|bytes| RelayInformation::new(&bytes)),
        started: UnixTime(row.get("started_at")),
        ends,
    })
}

fn read_row(row: &SqliteRow) -> Option<LeaseRow> {
    Some(LeaseRow {
        site: row.get::<String, _>("site").parse().ok()?,
        address: row.get::<String, _>("address").parse().ok()?,
        mac: row.get::<String, _>("mac").parse().ok()?,
        hostname: row.get::<Option<String>, _>("hostname").and_then(|text| text.parse().ok()),
        started: UnixTime(row.get("started_at")),
        ends: UnixTime(row.get("ends_at")),
        ended: row.get::<Option<i64>, _>("ended_at").map(UnixTime),
    })
}
