//! What staff ask about single devices and access points. Pure.

use super::state::State;
use hotspot::{
    control::{
        Refusal, RefusalKind,
        admin::{AccessPointNow, Explanation},
        operator::{ClientsFound, FindClients},
    },
    model::{Mac, Now},
};

impl State {
    /// A page of the devices with a live lease.
    #[must_use]
    pub fn find_clients(&self, wanted: &FindClients, now: Now) -> ClientsFound {
        let clients = self.clients(now);
        let total = u32::try_from(clients.len()).unwrap_or(u32::MAX);
        let skip = usize::try_from(wanted.skip).unwrap_or(usize::MAX);
        let most = usize::try_from(wanted.most.min(FindClients::MOST)).unwrap_or_default();
        ClientsFound { clients: clients.into_iter().skip(skip).take(most).collect(), total }
    }

    /// One device, and why it is treated as it is.
    ///
    /// # Errors
    /// Where no live lease is the device's.
    pub fn explain(&self, mac: Mac, now: Now) -> Result<Explanation, Refusal> {
        let unknown = || Refusal::new(RefusalKind::Unknown, format!("{mac} has no lease now"));
        let client = self.clients(now).into_iter().find(|client| client.mac == mac).ok_or_else(unknown)?;
        let guest = self.guest_at(client.address, now).ok_or_else(unknown)?;
        Ok(Explanation { client, guest, block: None, trace: Vec::new() })
    }

    /// Every access point in service.
    #[must_use]
    pub fn access_points(&self, _now: Now) -> Vec<AccessPointNow> {
        Vec::new()
    }
}
