//! What staff ask about single devices and access points. Pure.

use super::{sought::Sought, state::State};
use hotspot::{
    control::{
        Refusal, RefusalKind,
        admin::Explanation,
        operator::{Client, ClientState, ClientsFound, FindClients, Moving},
    },
    model::{Lease, Mac, Now, Session},
    policy::{self, Decision, HelpCodes, Today},
};
use std::cmp::Reverse;

impl State {
    /// Every device with a live lease, by address.
    #[must_use]
    pub fn clients(&self, now: Now) -> Vec<Client> {
        let today = self.calendar.at(now);
        let codes = HelpCodes::new(&self.secret, today.day());
        let mut clients: Vec<Client> =
            self.leases(now).map(|lease| self.client(lease, &today, &codes)).collect();
        clients.sort_by_key(|client| client.address);
        clients
    }

    /// A page of the devices with a live lease. Only those that stand on it are told in full.
    #[must_use]
    pub fn find_clients(&self, wanted: &FindClients, now: Now) -> ClientsFound {
        let today = self.calendar.at(now);
        let codes = HelpCodes::new(&self.secret, today.day());
        let sought = Sought::read(&wanted.find);
        let mut found: Vec<&Lease> = self
            .leases(now)
            .filter(|lease| self.is_among(wanted, lease))
            .filter(|lease| sought.as_ref().is_none_or(|sought| sought.is_of(lease, &codes)))
            // Costs most, so it is asked last.
            .filter(|lease| wanted.state.is_none_or(|state| self.state_of(lease, &today) == state))
            .collect();
        if wanted.busiest_first {
            found.sort_by_cached_key(|lease| {
                let Moving { down, up } =
                    self.session_of(lease).map(|it| self.moving_of(it)).unwrap_or_default();
                (Reverse(down.saturating_add(up)), lease.address)
            });
        } else {
            found.sort_unstable_by_key(|lease| lease.address);
        }
        let total = u32::try_from(found.len()).unwrap_or(u32::MAX);
        let skip = usize::try_from(wanted.skip).unwrap_or(usize::MAX);
        let most = usize::try_from(wanted.most.min(FindClients::MOST)).unwrap_or_default();
        let page = found.into_iter().skip(skip).take(most);
        ClientsFound { clients: page.map(|lease| self.client(lease, &today, &codes)).collect(), total }
    }

    /// One device, and why it is treated as it is: at the address where it is online, if it is at several.
    ///
    /// # Errors
    /// Where no live lease is the device's.
    pub fn explain(&self, mac: Mac, now: Now) -> Result<Explanation, Refusal> {
        let unknown = || Refusal::new(RefusalKind::Unknown, format!("{mac} has no lease now"));
        let its = || self.leases(now).filter(|lease| lease.mac == mac);
        let lease = its().find(|lease| self.session_of(lease).is_some()).or_else(|| its().next());
        let lease = lease.ok_or_else(unknown)?;
        let today = self.calendar.at(now);
        let codes = HelpCodes::new(&self.secret, today.day());
        Ok(Explanation {
            client: self.client(lease, &today, &codes),
            guest: self.guest_at(lease.address, now).ok_or_else(unknown)?,
            block: self.entrance.block(mac).filter(|block| block.holds(now.unix)).cloned(),
            trace: self.trace(lease, &today),
        })
    }

    /// What can be told without deciding on the device.
    fn is_among(&self, wanted: &FindClients, lease: &Lease) -> bool {
        let admission = || self.admissions.get(&lease.mac);
        wanted.site.as_ref().is_none_or(|site| lease.site == *site)
            && wanted.access_point.as_ref().is_none_or(|name| self.places.at(lease.mac) == Some(name))
            && wanted.voucher.is_none_or(|id| admission().is_some_and(|held| held.voucher == Some(id)))
            && wanted
                .account
                .as_ref()
                .is_none_or(|name| admission().is_some_and(|held| held.account.as_ref() == Some(name)))
    }

    fn state_of(&self, lease: &Lease, today: &Today) -> ClientState {
        match (policy::decide(&self.case(lease), today), self.session_of(lease)) {
            (Decision::Full, _) => ClientState::Full,
            (Decision::Essentials(_), _) => ClientState::Essentials,
            (Decision::Paused { .. }, _) => ClientState::Paused,
            (_, Some(session)) if session.paused => ClientState::Idle,
            (_, Some(_)) => ClientState::Online,
            (_, None) => ClientState::Portal,
        }
    }

    fn client(&self, lease: &Lease, today: &Today, codes: &HelpCodes) -> Client {
        let (session, case) = (self.session_of(lease), self.case(lease));
        let count = |of: fn(&Session) -> hotspot::model::Bytes| session.map(of).unwrap_or_default();
        Client {
            mac: lease.mac,
            address: lease.address,
            site: lease.site.clone(),
            hostname: lease.hostname.clone(),
            help_code: codes.of(lease.mac),
            lease_secs: lease.ends.secs_from(today.now.boot),
            state: self.state_of(lease, today),
            access_point: self.places.at(lease.mac).cloned(),
            voucher: case.admission.and_then(|admission| admission.voucher),
            account: case.admission.and_then(|admission| admission.account.clone()),
            plan: case.plan.name.clone(),
            moving: session.map(|session| self.moving_of(session)).unwrap_or_default(),
            remaining: case.admission.map(|_| policy::remaining(&case, today)),
            online_since: session.map(|session| session.started),
            used: case.used,
            up: count(|session| session.up),
            down: count(|session| session.down),
        }
    }
}
