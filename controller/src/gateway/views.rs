//! What the gateway tells about itself and its guests. Pure.

use super::state::State;
use hotspot::{
    control::{
        operator::{Client, Dropped},
        portal::{Guest, Online, TellDropped},
    },
    model::Now,
    policy,
};
use std::net::Ipv4Addr;

impl State {
    /// The guest at an address, as its pages show it; nothing where no live lease covers the address.
    #[must_use]
    pub fn guest_at(&self, address: Ipv4Addr, now: Now) -> Option<Guest> {
        let lease = self.lease_at(address, now)?;
        let network = self.config.networks.iter().find(|network| network.site == lease.site)?;
        let session = self.sessions.get(&address).filter(|session| session.mac == lease.mac);
        Some(Guest {
            site: lease.site.clone(),
            site_title: network.title.clone(),
            help_code: policy::help_code(&self.secret, lease.mac, now.unix),
            remembered: self.memory.since_last_seen,
            online: session.map(|session| Online {
                since: session.started,
                up: session.up,
                down: session.down,
            }),
        })
    }

    /// Every device with a live lease, by address.
    #[must_use]
    pub fn clients(&self, now: Now) -> Vec<Client> {
        let mut clients: Vec<Client> = self
            .leases(now)
            .map(|lease| {
                let session = self.sessions.get(&lease.address).filter(|session| session.mac == lease.mac);
                Client {
                    mac: lease.mac,
                    address: lease.address,
                    site: lease.site.clone(),
                    hostname: lease.hostname.clone(),
                    help_code: policy::help_code(&self.secret, lease.mac, now.unix),
                    lease_secs: lease.ends.secs_from(now.boot),
                    online_since: session.map(|session| session.started),
                    up: session.map(|session| session.up).unwrap_or_default(),
                    down: session.map(|session| session.down).unwrap_or_default(),
                }
            })
            .collect();
        clients.sort_by_key(|client| client.address);
        clients
    }

    /// Live leases and running sessions of a network.
    #[must_use]
    pub fn crowd(&self, network: usize, now: Now) -> (u32, u32) {
        let Some(machine) = self.machines.get(network) else { return (0, 0) };
        let leases = machine.leases().filter(|lease| lease.ends > now.boot).count();
        let site = &self.config.networks[network].site;
        let online = self.sessions.values().filter(|session| session.site == *site).count();
        (u32::try_from(leases).unwrap_or(u32::MAX), u32::try_from(online).unwrap_or(u32::MAX))
    }

    #[must_use]
    pub fn dropped(&self) -> Vec<Dropped> {
        let TellDropped { malformed, late, turned_away } = self.portal_dropped;
        let portal = [("http-malformed", malformed), ("http-late", late), ("http-turned-away", turned_away)];
        let own = self.dropped.iter().map(|(kind, count)| (*kind, *count));
        own.chain(portal).map(|(kind, count)| Dropped { kind: kind.to_owned(), count }).collect()
    }
}
