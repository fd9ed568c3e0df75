//! What the gateway tells about itself and its guests. Pure.

use super::{presence::Presence, state::State};
use hotspot::{
    config::Network,
    control::{
        operator::{Check, Dropped},
        portal::{Again, Busy, Guest, Health, Offer, Online, Standing, TellDropped},
    },
    model::{EndOfAdmission, Lease, Now, Session, Span, Way, sentence},
    policy::{self, Case, Decision, HelpCodes, NotAdmitted, Today},
};
use std::net::Ipv4Addr;

/// Devices at a network.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Crowd {
    /// With a place.
    pub leases: u32,
    /// Without one.
    pub overflow: u32,
    pub online: u32,
    /// Newcomers who found no place, since the start.
    pub turned_away: u64,
}

impl State {
    /// The guest at an address, as its pages show it; nothing where no live lease covers the address.
    #[must_use]
    pub fn guest_at(&self, address: Ipv4Addr, now: Now) -> Option<Guest> {
        let lease = self.lease_at(address, now)?;
        let network = self.config.networks.iter().find(|network| network.site == lease.site)?;
        let today = self.calendar.at(now);
        let case = self.case(lease);
        let offered = self.offered(&lease.site);
        let standing = match (policy::decide(&case, &today), self.session_of(lease)) {
            (Decision::Full, _) => Standing::Full,
            (Decision::Paused { until }, _) => {
                let reason = case.block.map(|block| block.reason.clone()).unwrap_or_default();
                Standing::Paused { until, reason }
            }
            (Decision::Essentials(essentials), _) => Standing::Essentials(essentials),
            (Decision::Open(_), Some(session)) => Standing::Online(self.online_guest(session, &case, &today)),
            _ => Standing::NotSignedIn { opens: policy::opens(offered, &today), again: again(&case, now) },
        };
        // Who is signed in reads of what that gave.
        let offered = if policy::not_admitted(&case, now).is_none() { case.plan } else { offered };
        Some(Guest {
            site: lease.site.clone(),
            site_title: self.title(network).to_owned(),
            help_code: HelpCodes::new(&self.secret, today.day()).of(lease.mac),
            now: now.unix,
            offer: Offer::of(offered),
            ways: self.ways_at(&lease.site),
            standing,
            outage: self.health.outage(),
        })
    }

    /// Who is at a network.
    #[must_use]
    pub fn crowd(&self, network: usize, now: Now) -> Crowd {
        let Some(machine) = self.machines.get(network) else { return Crowd::default() };
        let live = || machine.leases().filter(|lease| lease.ends > now.boot);
        let overflow = live().filter(|lease| machine.is_overflow(lease.address)).count();
        let site = &self.config.networks[network].site;
        let here = |session: &Session| !session.paused && session.site == *site;
        let online = self.sessions.values().filter(|presence| here(&presence.session)).count();
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Crowd {
            leases: count(live().count() - overflow),
            overflow: count(overflow),
            online: count(online),
            turned_away: self.turned_away.get(network).copied().unwrap_or_default(),
        }
    }

    /// What a citizen gets at a site by the first way that is open.
    #[must_use]
    pub fn experience(&self, network: &Network) -> String {
        sentence(self.offered(&network.site))
    }

    /// Whether accounts are of use, and why not.
    #[must_use]
    pub fn accounts_check(&self) -> Check {
        let sites = self.config.networks.iter().map(|network| &network.site);
        let open = sites.filter(|site| self.entrance.ways.at(Way::Account, site).open);
        self.health.accounts(&open.cloned().collect::<Vec<_>>())
    }

    /// What of our state decides how the portal leads guests.
    #[must_use]
    pub fn portal_health(&self) -> Health {
        Health { secure: self.health.secure(), board: self.edition }
    }

    /// Who shares the line, where it is full.
    #[must_use]
    pub fn busy(&self, now: Now) -> Option<Busy> {
        let online = || self.sessions.values().filter(|presence| !presence.session.paused).count();
        self.line.is_busy(now.boot).then(|| Busy {
            devices: u32::try_from(online()).unwrap_or(u32::MAX),
            line: self.config.uplink.down,
        })
    }

    #[must_use]
    pub fn dropped(&self) -> Vec<Dropped> {
        let TellDropped { malformed, late, turned_away, shortened } = self.portal_dropped;
        let portal = [
            ("http-malformed", malformed),
            ("http-late", late),
            ("http-turned-away", turned_away),
            ("http-shortened", shortened),
        ];
        let own = self.dropped.iter().map(|(kind, count)| (*kind, *count));
        own.chain(portal).map(|(kind, count)| Dropped { kind: kind.to_owned(), count }).collect()
    }

    pub(super) fn session_of(&self, lease: &Lease) -> Option<&Session> {
        let presence = self.sessions.get(&lease.address);
        presence.map(|Presence { session, .. }| session).filter(|session| session.mac == lease.mac)
    }

    fn online_guest(&self, session: &Session, case: &Case<'_>, today: &Today) -> Online {
        let closes = case.admission.and_then(|admission| admission.closes);
        Online {
            way: case.admission.map_or(Way::OneTap, |admission| admission.way),
            account: case.admission.and_then(|admission| admission.account.clone()),
            voucher_until: case
                .admission
                .filter(|admission| admission.voucher.is_some())
                .map(|admission| admission.valid_until),
            since: session.started,
            up: session.up,
            down: session.down,
            remaining: policy::remaining(case, today),
            closes: policy::closes(case.plan, today),
            time_left: closes.map(|closes| Span::from_secs(closes.secs_from(today.now.boot))),
            clock_trusted: today.now.trusted,
            busy: self.busy(today.now),
        }
    }
}

/// Why a device that was signed in has to sign in again; nothing where it left by itself, or its time was over.
fn again(case: &Case<'_>, now: Now) -> Option<Again> {
    match policy::not_admitted(case, now)? {
        NotAdmitted::TermsChanged => Some(Again::TermsChanged),
        NotAdmitted::Ended => match case.admission?.ended?.1 {
            EndOfAdmission::TermsChanged => Some(Again::TermsChanged),
            EndOfAdmission::Copied => Some(Again::Copied),
            _ => None,
        },
        _ => None,
    }
}
