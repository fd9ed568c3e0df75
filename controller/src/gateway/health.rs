//! What the box finds out about itself: what follows for guests and phones, and which alarm it is. Pure.

use super::{event::Turn, state::State};
use crate::health::{Finding, Line, Portal};
use hotspot::{
    control::operator::Link,
    model::{AlarmKind, Mac, Now, SiteName, Span},
};
use std::net::Ipv4Addr;

/// How long an interface may be of no use without an alarm.
const DARK: Span = Span::from_secs(30);

/// An address that two hosts wanted is watched for this long.
const CONFLICT: Span = Span::from_secs(3_600);

impl State {
    /// Takes up a finding. Answers whether the walled garden is another one now.
    pub fn found(&mut self, finding: Finding, now: Now, turn: &mut Turn) -> bool {
        match finding {
            Finding::Line(line) => self.line_found(line, now, turn),
            Finding::Portal(portal) => return self.portal_found(&portal, now, turn),
            Finding::Lists(faults) => self.alarm(AlarmKind::Blocklist, None, faults, now, turn),
        }
        false
    }

    /// The state of a guest network's interface. Access points need some time when the power comes back.
    pub fn link_seen(&mut self, site: &SiteName, link: &Link, now: Now, turn: &mut Turn) {
        let seen = match (link.present, link.up) {
            (true, true) => {
                self.health.dark_sites.remove(site);
                return self.alarm(AlarmKind::InterfaceDown, Some(site), None, now, turn);
            }
            (true, false) => format!("{} has no carrier or is down", link.interface),
            (false, _) => format!("there is no interface {}", link.interface),
        };
        let (_, words) = self.health.dark_sites.entry(site.clone()).or_insert((now.boot, String::new()));
        *words = seen;
    }

    /// Somebody uses an address that was ours to give; nobody gets it for a while.
    pub(super) fn conflict(
        &mut self,
        network: usize,
        address: Ipv4Addr,
        by: Option<Mac>,
        now: Now,
        turn: &mut Turn,
    ) {
        let Some(site) = self.config.networks.get(network).map(|network| network.site.clone()) else {
            return;
        };
        let who = by.map_or_else(|| "another host".to_owned(), |mac| mac.to_string());
        let seen =
            format!("{address} is used by {who} without a lease; it is given to nobody for ten minutes");
        self.alarm(AlarmKind::AddressConflict, Some(&site), Some(seen), now, turn);
        self.health.conflicts.insert(site, now.boot + CONFLICT);
    }

    /// A newcomer found no place.
    pub(super) fn turned_away(&mut self, network: usize, now: Now, turn: &mut Turn) {
        let Some(count) = self.turned_away.get_mut(network) else { return };
        *count += 1;
        let Some(network) = self.config.networks.get(network) else { return };
        let (site, places) = (network.site.clone(), network.places().size());
        let seen = format!("every address of {} is taken ({places} in all)", self.title(network));
        self.alarm(AlarmKind::PlaceFull, Some(&site), Some(seen), now, turn);
    }

    /// What lasts too long, and what is over by itself.
    pub(super) fn pass_alarms(&mut self, now: Now, turn: &mut Turn) {
        self.pass_trespasses(now, turn);
        let dark = self.health.dark_sites.iter();
        let dark: Vec<(SiteName, String)> = dark
            .filter(|(_, (since, _))| *since + DARK <= now.boot)
            .map(|(site, (_, seen))| (site.clone(), seen.clone()))
            .collect();
        for (site, seen) in dark {
            self.alarm(AlarmKind::InterfaceDown, Some(&site), Some(seen), now, turn);
        }
        let over: Vec<SiteName> = self
            .health
            .conflicts
            .iter()
            .filter(|(_, until)| **until <= now.boot)
            .map(|(site, _)| site.clone())
            .collect();
        for site in over {
            self.health.conflicts.remove(&site);
            self.alarm(AlarmKind::AddressConflict, Some(&site), None, now, turn);
        }
        for number in 0..self.machines.len() {
            let site = self.config.networks[number].site.clone();
            let has_room = || {
                let crowd = self.machines[number].crowd();
                crowd.free > 0 && crowd.overflow == 0
            };
            if self.alarms.stands(AlarmKind::PlaceFull, Some(&site), "") && has_room() {
                self.alarm(AlarmKind::PlaceFull, Some(&site), None, now, turn);
            }
            // One that stood at the last stop has no end of its own.
            if self.alarms.stands(AlarmKind::AddressConflict, Some(&site), "")
                && !self.health.conflicts.contains_key(&site)
            {
                self.health.conflicts.insert(site, now.boot + CONFLICT);
            }
        }
    }

    fn line_found(&mut self, line: Line, now: Now, turn: &mut Turn) {
        self.health.line = line;
        let (down, no_names) = match line {
            Line::Up => (None, None),
            Line::Down { .. } => {
                let interface = &self.config.uplink.interface;
                (
                    Some(format!(
                        "{interface} carries nothing: it has no carrier, or neither a resolver nor any host of uplink.check answers"
                    )),
                    None,
                )
            }
            Line::NoNames { .. } => {
                (None, Some("the line carries, and none of dns.upstream answers".to_owned()))
            }
        };
        self.alarm(AlarmKind::LineDown, None, down, now, turn);
        self.alarm(AlarmKind::ResolversDown, None, no_names, now, turn);
    }

    fn portal_found(&mut self, found: &Portal, now: Now, turn: &mut Turn) -> bool {
        let (api, garden) = match found {
            Portal::Trusted(facts) => (Some(self.config.portal.api()), facts.revocation_hosts.clone()),
            Portal::Plain | Portal::Untrusted(_) | Portal::Silent(_) => (None, Vec::new()),
        };
        let (silent, untrusted) = match found {
            Portal::Plain => (None, None),
            Portal::Trusted(facts) => (None, facts.warning(now.unix)),
            Portal::Untrusted(why) => (None, Some(format!("{why}; phones are led to plain http meanwhile"))),
            Portal::Silent(why) => (Some(why.clone()), None),
        };
        self.alarm(AlarmKind::PortalDown, None, silent, now, turn);
        if !matches!(found, Portal::Silent(_)) {
            self.alarm(AlarmKind::Certificate, None, untrusted, now, turn);
        }
        if self.health.api != api {
            match &api {
                Some(api) => tracing::info!("phones are told of {api}"),
                None => tracing::warn!("phones are told of no captive portal API any more"),
            }
            self.machines.iter_mut().for_each(|machine| machine.tell_api(api.clone()));
            self.health.api = api;
        }
        let changed = self.health.garden != garden;
        self.health.garden = garden;
        self.health.portal = Some(found.clone());
        changed
    }

    fn alarm(
        &mut self,
        kind: AlarmKind,
        site: Option<&SiteName>,
        seen: Option<String>,
        now: Now,
        turn: &mut Turn,
    ) {
        self.alarm_of(kind, (site, ""), seen, now, turn);
    }

    /// Raises an alarm about one thing of a place where there is something to see, and clears it where there is not.
    pub(super) fn alarm_of(
        &mut self,
        kind: AlarmKind,
        (site, subject): (Option<&SiteName>, &str),
        seen: Option<String>,
        now: Now,
        turn: &mut Turn,
    ) {
        let before = self.alarms.stands(kind, site, subject);
        let change = match &seen {
            Some(seen) => self.alarms.raise(kind, site, subject, seen, now),
            None => self.alarms.clear(kind, site, subject, now),
        };
        let place = match (site, subject) {
            (_, subject) if !subject.is_empty() => subject,
            (site, _) => site.map_or("gateway", SiteName::as_str),
        };
        match &seen {
            Some(seen) if !before => tracing::warn!("alarm {kind} at {place}: {seen}"),
            None if before => tracing::info!("alarm {kind} at {place} is over"),
            _ => {}
        }
        turn.changes.extend(change);
    }
}
