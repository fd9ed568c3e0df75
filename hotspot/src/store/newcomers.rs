//! Leases and devices of one commit, written in few statements: when a crowd comes at once, what the database takes for each
//! statement is most of what a lease costs.

use super::{StoreError, devices, leases};
use crate::model::{Device, Lease, Mac, Now, SiteName};
use sqlx::SqliteConnection;
use std::{collections::BTreeMap, net::Ipv4Addr};

/// Rows of one statement, the most first: each number is another statement to be prepared, once.
const ROWS: [usize; 4] = [32, 8, 2, 1];

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
        let seen: Vec<&Device> = std::mem::take(&mut self.devices).into_values().collect();
        for some in parts(&seen) {
            devices::save(connection, some).await?;
        }
        let granted: Vec<&Lease> = std::mem::take(&mut self.leases).into_values().collect();
        for some in parts(&granted) {
            leases::save(connection, some, now, boot).await?;
        }
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
            assert!(parts(&rows).count() <= count / 32 + 3 + 3 + 1);
        }
    }
}
