//! Alarms as staff leaf through them.

use super::{
    Page, Part, Store, StoreError,
    alarms::{COLUMNS, read},
    page::List,
};
use crate::model::{Alarm, AlarmKind, SiteName, StaffName, UnixTime};
use sqlx::{QueryBuilder, Sqlite};

/// Which alarms are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AlarmFilter {
    /// Those that stand, or those that are over.
    pub standing: Option<bool>,
    pub kind: Option<AlarmKind>,
    pub site: Option<SiteName>,
    pub assigned_to: Option<StaffName>,
}

impl Store {
    /// Alarms, the newest first. Rows that make no sense are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn alarms_page(&self, filter: &AlarmFilter, part: Part) -> Result<Page<Alarm>, StoreError> {
        let list = List {
            columns: COLUMNS,
            from: |rows: &mut QueryBuilder<Sqlite>| filter.conditions(rows),
            order: "since_at DESC, id DESC",
        };
        list.part(&self.reader, part, |row| read(row, &mut Vec::new())).await
    }

    /// Alarms that stand, and those that were over at `since` or later: the newest, `most` at most.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(super) async fn alarms_since(&self, since: UnixTime, most: u32) -> Result<Vec<Alarm>, StoreError> {
        let list = List {
            columns: COLUMNS,
            from: |rows: &mut QueryBuilder<Sqlite>| {
                rows.push(" FROM alarm WHERE (cleared_at IS NULL OR cleared_at >= ");
                rows.push_bind(since.0).push(")");
            },
            order: "since_at DESC, id DESC",
        };
        let part = Part { skip: 0, most };
        Ok(list.part(&self.reader, part, |row| read(row, &mut Vec::new())).await?.rows)
    }
}

impl AlarmFilter {
    fn conditions(&self, rows: &mut QueryBuilder<Sqlite>) {
        rows.push(" FROM alarm WHERE TRUE");
        match self.standing {
            Some(true) => drop(rows.push(" AND cleared_at IS NULL")),
            Some(false) => drop(rows.push(" AND cleared_at IS NOT NULL")),
            None => {}
        }
        if let Some(kind) = self.kind {
            rows.push(" AND kind = ").push_bind(kind.to_string());
        }
        if let Some(site) = &self.site {
            rows.push(" AND site = ").push_bind(site.to_string());
        }
        if let Some(staff) = &self.assigned_to {
            rows.push(" AND assigned_to = ").push_bind(staff.to_string());
        }
    }
}
