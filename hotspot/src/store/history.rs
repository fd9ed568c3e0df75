//! Sessions as staff read them: who was where, from when to when, and by what.

use super::{Page, Part, Store, StoreError, counted, page::List};
use crate::model::{AccountName, Bytes, Mac, PlanName, SessionId, SiteName, UnixTime, VoucherId, Way};
use sqlx::{QueryBuilder, Row, Sqlite, sqlite::SqliteRow};
use std::net::Ipv4Addr;

/// Of one device, on its own page.
const MOST_OF_A_DEVICE: u32 = 30;

/// Which sessions are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionFilter {
    pub site: Option<SiteName>,
    pub mac: Option<Mac>,
    /// Those that run, or those that are over.
    pub running: Option<bool>,
    /// That began then or later.
    pub from: Option<UnixTime>,
    /// That began before.
    pub until: Option<UnixTime>,
}

/// A session, and what its device was admitted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    pub id: SessionId,
    pub mac: Mac,
    pub site: SiteName,
    pub address: Ipv4Addr,
    pub from: UnixTime,
    /// Absent while it runs.
    pub until: Option<UnixTime>,
    pub up: Bytes,
    pub down: Bytes,
    pub way: Way,
    pub plan: PlanName,
    pub voucher: Option<VoucherId>,
    pub account: Option<AccountName>,
}

impl Store {
    /// The 30 newest sessions of a device.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn device_history(&self, mac: Mac) -> Result<Vec<SessionRow>, StoreError> {
        let filter = SessionFilter { mac: Some(mac), ..SessionFilter::default() };
        Ok(self.sessions_page(&filter, Part { skip: 0, most: MOST_OF_A_DEVICE }).await?.rows)
    }

    /// Sessions, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sessions_page(
        &self,
        filter: &SessionFilter,
        part: Part,
    ) -> Result<Page<SessionRow>, StoreError> {
        let list = List {
            columns: "session.id AS id, session.mac AS mac, site, address, started_at, session.ended_at AS ended_at, up,
                down, way, plan, voucher, account",
            from: |rows: &mut QueryBuilder<Sqlite>| filter.conditions(rows),
            order: "started_at DESC, session.id DESC",
        };
        list.part(&self.reader, part, read).await
    }
}

impl SessionFilter {
    fn conditions(&self, rows: &mut QueryBuilder<Sqlite>) {
        // Outer, so that counting need not look at admissions.
        rows.push(" FROM session LEFT JOIN admission ON admission.id = session.admission WHERE TRUE");
        if let Some(site) = &self.site {
            rows.push(" AND site = ").push_bind(site.to_string());
        }
        if let Some(mac) = self.mac {
            rows.push(" AND session.admission IN (SELECT id FROM admission WHERE mac = ");
            rows.push_bind(mac.to_string()).push(")");
        }
        match self.running {
            Some(true) => drop(rows.push(" AND session.ended_at IS NULL")),
            Some(false) => drop(rows.push(" AND session.ended_at IS NOT NULL")),
            None => {}
        }
        if let Some(UnixTime(from)) = self.from {
            rows.push(" AND started_at >= ").push_bind(from);
        }
        if let Some(UnixTime(until)) = self.until {
            rows.push(" AND started_at < ").push_bind(until);
        }
    }
}

fn read(row: &SqliteRow) -> Option<SessionRow> {
    let text = |column: &str| row.try_get::<String, _>(column).unwrap_or_default();
    Some(SessionRow {
        id: SessionId(row.get("id")),
        mac: text("mac").parse().ok()?,
        site: text("site").parse().ok()?,
        address: text("address").parse().ok()?,
        from: UnixTime(row.get("started_at")),
        until: row.get::<Option<i64>, _>("ended_at").map(UnixTime),
        up: counted(row.get("up")),
        down: counted(row.get("down")),
        way: text("way").parse().ok()?,
        plan: text("plan").parse().ok()?,
        voucher: row.get::<Option<i64>, _>("voucher").map(VoucherId),
        account: row.get::<Option<String>, _>("account").and_then(|name| name.parse().ok()),
    })
}
