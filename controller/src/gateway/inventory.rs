//! Brings the inventory from the store to the rules, and whom to ask to whoever asks.

use super::{daemon::Gateway, error::GatewayError, event::Turn};
use hotspot::store::StoreError;

impl Gateway {
    /// Takes up what staff wrote of access points, and, when another hour has begun, what is usual in it. Where it cannot
    /// be read, all stays as it is.
    pub(super) async fn take_up_inventory(&mut self) -> Result<Result<(), StoreError>, GatewayError> {
        let now = self.now()?;
        let read = async {
            let inventory = self.store.access_points().await?;
            let usual = match self.state.radios.unread_hour(now) {
                Some(hour) => Some((hour, self.store.usual_at(hour).await?)),
                None => None,
            };
            Ok((inventory, usual))
        };
        let (inventory, usual) = match read.await {
            Ok(facts) => facts,
            Err(error) => return Ok(Err(error)),
        };
        if let Some((hour, usual)) = usual {
            self.state.radios.take_up_usual(hour, usual);
        }
        let mut turn = Turn::default();
        self.state.take_up_inventory(inventory, now, &mut turn);
        self.carried.append(&mut turn.changes);
        let targets = self.state.radios.targets();
        self.asked.send_if_modified(|asked| {
            let differs = **asked != *targets;
            if differs {
                *asked = targets.into();
            }
            differs
        });
        Ok(Ok(()))
    }
}
