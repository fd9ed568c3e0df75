//! Leases and devices of one commit, written in few statements: when a crowd comes at once, what the database takes for each
//! statement is most of what a lease costs.

use super::{StoreError, clock, devices, leases};
use crate::model::{Device, Lease, Mac, Now, SiteName};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use std::{collections::BTreeMap, net::Ipv4Addr};

/// Rows of one statement, the most first: each number is another statement to be prepared, once.
const ROWS: [usize; 5] = [128, 32, 8, 2, 1];

/// What was granted since something else was last written. Of one device or address the last word counts.
#[derive(Debug, Default)]
pub(super) struct Newcomers<'a> {
    devices: BTreeMap<Mac, &'a Device>,
    leases: BTreeMap<(&'a SiteName, Ipv4Addr), &'a Lease>,
}

impl<'a> Newcomers<'a> {
    pub fn seen(&mut self, device: &'a Device) {
        self.devices.insert(device.mac, device);
    }

    pub fn granted(&mut self, lease: &'a Lease) {
        self.leases.insert((&lease.site, lease.address), lease);
    }

    /// To be done before whatever may speak of the same devices and addresses.
    pub async fn save(
        &mut self,
        connection: &mut SqliteConnection,
        now: Now,
        boot: &str,
    ) -> Result<(), StoreError> {
        self.save_most(connection, now, boot).await?.send(connection).await
    }

    /// The end of a commit: all that is left, and the moment.
    pub async fn save_with_clock(
        mut self,
        connection: &mut SqliteConnection,
        now: Now,
        boot: &str,
    ) -> Result<(), StoreError> {
        let mut last = self.save_most(connection, now, boot).await?;
        clock::save(&mut last.0, now, boot);
        last.send(connection).await
    }

    /// All but the last statements, which may have company.
    async fn save_most(
        &mut self,
        connection: &mut SqliteConnection,
        now: Now,
        boot: &str,
    ) -> Result<Statements, StoreError> {
        let seen: Vec<&Device> = std::mem::take(&mut self.devices).into_values().collect();
        let granted: Vec<&Lease> = std::mem::take(&mut self.leases).into_values().collect();
        let (mut seen, mut granted) = (parts(&seen), parts(&granted));
        let mut statements = Statements::default();
        loop {
            let (seen, granted) = (seen.next(), granted.next());
            if seen.is_none() && granted.is_none() {
                return Ok(statements);
            }
            std::mem::take(&mut statements).send(connection).await?;
            seen.into_iter().for_each(|seen| devices::save(&mut statements.0, seen));
            granted.into_iter().for_each(|granted| leases::save(&mut statements.0, granted, now, boot));
        }
    }
}

/// Several that go to the database at once: each way there and back wakes two threads.
#[derive(Default)]
struct Statements(QueryBuilder<Sqlite>);

impl Statements {
    async fn send(mut self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        if self.0.sql().as_str().is_empty() {
            return Ok(());
        }
        self.0.build().execute(connection).await.map_err(StoreError::writing)?;
        Ok(())
    }
}

/// Cut into parts of so many [`ROWS`].
fn parts<T>(mut rest: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let most = ROWS.into_iter().find(|rows| *rows <= rest.len())?;
        let (part, left) = rest.split_at_checked(most)?;
        rest = left;
        Some(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_rows_are_in_some_part_in_their_order() {
        for count in 0..200 {
            let rows: Vec<usize> = (0..count).collect();
            assert_eq!(parts(&rows).flatten().copied().collect::<Vec<_>>(), rows);
            assert!(parts(&rows).count() <= count / 128 + 3 + 3 + 3 + 1);
        }
    }
}
