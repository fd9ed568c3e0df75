//! Where sessions are, and what is counted of them as they come, move and go. Pure.

use super::{event::Turn, hours::Hours, state::State};
use hotspot::{
    control::portal::NoEntry,
    model::{AccessPointName, Lease, Mac, Now, RefusalCause, Session, SiteHour, UnixTime},
    policy::{self, Decision, Essentials, WhyEssentials},
    store::Change,
};
use std::{collections::HashSet, net::Ipv4Addr};

impl State {
    /// A session begins, which the turn has written: where its device is, if that is known.
    pub(super) fn arrive(&mut self, session: &Session, now: Now, turn: &mut Turn) {
        let access_point = self.places.at(session.mac).cloned();
        if let Some(presence) = self.sessions.get_mut(&session.address) {
            presence.access_point = access_point.clone();
        }
        self.hours_at(now).came(session, access_point.as_ref());
        // Where no access point was ever known, none need be written.
        if access_point.is_some() {
            turn.changes.push(Change::StayBegan { session: session.id, access_point, from: session.started });
        }
    }

    /// A session is over since then. The store ends its stay with it.
    pub(super) fn depart(
        &mut self,
        session: &Session,
        access_point: Option<&AccessPointName>,
        since: UnixTime,
        now: Now,
    ) {
        self.hours_at(now).left(session, access_point, since);
    }

    /// Sessions go on at the access points to which their devices have moved. What they moved before is booked where they were.
    pub(super) fn follow_places(&mut self, now: Now, turn: &mut Turn) {
        let changed: HashSet<Mac> = self.places.take_changed().into_iter().collect();
        if changed.is_empty() {
            return;
        }
        let moved: Vec<Ipv4Addr> = self
            .sessions
            .values()
            .filter(|presence| changed.contains(&presence.session.mac))
            .filter(|presence| presence.access_point.as_ref() != self.places.at(presence.session.mac))
            .map(|presence| presence.session.address)
            .collect();
        for address in moved {
            let Some(presence) = self.sessions.get_mut(&address) else { continue };
            let to = self.places.at(presence.session.mac).cloned();
            let from = std::mem::replace(&mut presence.access_point, to.clone());
            let session = presence.session.clone();
            // One that is silent is nowhere until it moves again.
            if session.paused {
                continue;
            }
            turn.changes.extend(self.ledger.take_of(session.id).into_iter().map(Change::Usage));
            self.hours_at(now).moved(&session, from.as_ref(), to.as_ref());
            let from = now.unix.max(session.started);
            turn.changes.push(Change::StayBegan { session: session.id, access_point: to, from });
        }
    }

    /// At the end of a round: so long somebody has watched, and what reports count is written where it changed.
    pub(super) fn count_round(&mut self, now: Now, turn: &mut Turn) {
        let full = self.line.percent() >= SiteHour::FULL_PERCENT;
        let hour = self.calendar.at(now).hour();
        let hours = self.hours_at(now);
        if now.trusted {
            hours.watched(now.boot, now.unix.0 - hour.0, full);
        } else {
            hours.pause();
        }
        turn.changes.extend(hours.take_changes());
    }

    /// Counts a guest who pressed in vain, if that is so: once in ten minutes for each cause.
    pub(super) fn count_refusal(&mut self, lease: &Lease, refused: Option<&NoEntry>, now: Now) {
        let cause = match refused {
            Some(no_entry) => cause_of(no_entry),
            None => match policy::decide(&self.case(lease), &self.calendar.at(now)) {
                Decision::Full => Some(RefusalCause::PlaceFull),
                Decision::Paused { .. } => Some(RefusalCause::Blocked),
                _ => None,
            },
        };
        if let Some(cause) = cause {
            self.refused(lease, cause, now);
        }
    }

    /// Counts a guest who was online and is not any more, where that is a refusal.
    pub(super) fn count_cut(&mut self, lease: &Lease, decision: &Decision, now: Now) {
        let was_online =
            self.sessions.get(&lease.address).is_some_and(|presence| presence.session.mac == lease.mac);
        let cause = match decision {
            Decision::Essentials(Essentials { why: WhyEssentials::AllowanceUsed, .. }) => {
                RefusalCause::Allowance
            }
            Decision::Paused { .. } => RefusalCause::Blocked,
            _ => return,
        };
        if was_online {
            self.refused(lease, cause, now);
        }
    }

    /// For a device that asked there was no address on this network.
    pub(super) fn count_turned_away(&mut self, network: usize, mac: Mac, now: Now) {
        let Some(site) = self.config.networks.get(network).map(|network| network.site.clone()) else {
            return;
        };
        if self.refused_lately.is_news(mac, RefusalCause::PlaceFull, now.boot) {
            self.hours_at(now).refuse(&site, RefusalCause::PlaceFull);
        }
    }

    fn refused(&mut self, lease: &Lease, cause: RefusalCause, now: Now) {
        if self.refused_lately.is_news(lease.mac, cause, now.boot) {
            self.hours_at(now).refuse(&lease.site, cause);
        }
    }

    fn hours_at(&mut self, now: Now) -> &mut Hours {
        if self.hours.is_over(now.unix) {
            self.hours.begin(self.calendar.at(now).hour());
        }
        &mut self.hours
    }
}

/// Nothing where the way or the terms are another page's, or where the tries that came before were counted.
fn cause_of(refused: &NoEntry) -> Option<RefusalCause> {
    match refused {
        NoEntry::VoucherUnknown | NoEntry::VoucherUsed | NoEntry::VoucherNotYet { .. } => {
            Some(RefusalCause::Voucher)
        }
        NoEntry::AccountUnknown => Some(RefusalCause::Account),
        NoEntry::TooManyDevices { .. } => Some(RefusalCause::TooManyDevices),
        NoEntry::TooBusy => Some(RefusalCause::Busy),
        NoEntry::WayClosed | NoEntry::OtherTerms | NoEntry::PasswordUnfit | NoEntry::TooManyTries { .. } => {
            None
        }
    }
}
