//! What guests want forgotten, and what they tell without a name. Pure.

use super::{
    event::{Reply, Turn},
    guests::{refuse_stranger, stranger},
    state::State,
};
use hotspot::{
    control::portal::{self, Seen, Shown},
    model::{EndOfAdmission, Lease, Mac, Now, Period, SiteName, UnixTime},
    store::{Change, Erased},
};
use jiff::civil::Date;
use std::{
    collections::{BTreeMap, HashSet},
    net::Ipv4Addr,
};

/// Of one telling; the portal knows no more things and sites.
const MOST_SEEN: usize = 1_000;

impl State {
    /// *Lupakan perangkat ini*.
    pub fn forget(&mut self, verb: &portal::Forget, reply: Reply<portal::Guest>, now: Now, turn: &mut Turn) {
        let Some(mac) = self.lease_at(verb.address, now).map(|lease| lease.mac) else {
            return refuse_stranger(reply, verb.address);
        };
        self.end_admission(mac, EndOfAdmission::Forgotten, now, turn);
        self.answer_guest(verb.address, reply, now, turn);
    }

    /// *Hapus data saya*. What was used of an allowance stays used.
    pub fn erase(&mut self, verb: &portal::EraseMe, reply: Reply<portal::Guest>, now: Now, turn: &mut Turn) {
        let Some(Lease { mac, site, .. }) = self.lease_at(verb.address, now).cloned() else {
            return refuse_stranger(reply, verb.address);
        };
        self.end_admission(mac, EndOfAdmission::Forgotten, now, turn);
        // Ended, it stays in memory until the night: the last bytes of its sessions come with the kernel's answer, and
        // are its account's. It must not be written again.
        if let Some(admission) = self.admissions.get_mut(&mac) {
            admission.provisional = false;
        }
        self.devices.remove(&mac);
        self.machines.iter_mut().for_each(|machine| machine.forget(mac));
        let (keep_use_from, calendar) = (self.allowances_since(now), self.calendar.clone());
        turn.changes.push(Change::Erased(Erased { mac, site, keep_use_from, calendar }));
        self.answer_guest(verb.address, reply, now, turn);
    }

    /// *Ada masalah?*
    pub fn report(&mut self, verb: &portal::Report, reply: Reply<portal::Guest>, now: Now, turn: &mut Turn) {
        let Some(Lease { mac, site, .. }) = self.lease_at(verb.address, now).cloned() else {
            return refuse_stranger(reply, verb.address);
        };
        if self.reporters.is_news(mac, verb.trouble, now.boot) {
            let hour = self.calendar.at(now).hour();
            turn.changes.push(Change::Reported { site, hour, trouble: verb.trouble });
        }
        self.answer_guest(verb.address, reply, now, turn);
    }

    /// How often things of the board were seen. What is not on it, and sites that are not ours, count nothing.
    pub fn seen(&mut self, verb: portal::TellSeen, now: Now, turn: &mut Turn) {
        let mut counts: BTreeMap<(Shown, SiteName), (u32, u32)> = BTreeMap::new();
        for Seen { what, site, views, taps } in verb.seen.into_iter().take(MOST_SEEN) {
            if (views, taps) != (0, 0) && self.is_on_board(what) && self.network_of(&site).is_some() {
                let count = counts.entry((what, site)).or_default();
                *count = (count.0.saturating_add(views), count.1.saturating_add(taps));
            }
        }
        let day = self.calendar.day_of(now.unix);
        turn.changes.extend(counts.into_iter().map(|((what, site), (views, taps))| Change::Seen {
            day,
            seen: Seen { what, site, views, taps },
        }));
    }

    /// Whose lease covers an address, and how its pages show it.
    pub fn get_holder(&self, address: Ipv4Addr, reply: Reply<(Lease, portal::Guest)>, now: Now) {
        let lease = self.lease_at(address, now).cloned();
        let _ = reply.send(lease.zip(self.guest_at(address, now)).ok_or_else(|| stranger(address)));
    }

    /// What the store has forgotten of devices that are not here goes from memory, too.
    pub fn forget_old(&mut self, now: Now) {
        let limit = UnixTime(now.unix.0.saturating_sub(self.config.retention.sessions.secs() as i64));
        let here: HashSet<Mac> = self.leases(now).map(|lease| lease.mac).collect();
        self.admissions.retain(|mac, admission| {
            let end = admission.ended.map_or(admission.valid_until, |(at, _)| at);
            end >= limit || here.contains(mac)
        });
        self.devices.retain(|mac, device| {
            device.last_seen >= limit || here.contains(mac) || self.admissions.contains_key(mac)
        });
        self.reporters.pass(now.boot);
        self.refused_lately.pass(now.boot);
    }

    /// The first local day over which any plan's allowance still counts. Of any, because a device that is erased may come
    /// back by another way or at another site, and must not find its allowance whole again.
    fn allowances_since(&self, now: Now) -> Date {
        let days = self.days(now);
        let first = self.plans.all().map(|plan| match plan.ladder.per {
            Period::Day => days.today,
            Period::Week => days.week,
            Period::Month => days.month,
        });
        first.min().unwrap_or(days.today)
    }

    fn is_on_board(&self, what: Shown) -> bool {
        match what {
            Shown::Announcement(id) => self.board.announcements.iter().any(|it| it.id.0 == id),
            Shown::Service(id) => self.board.services.iter().any(|it| it.id.0 == id),
            Shown::Emergency(id) => self.board.emergencies.iter().any(|it| it.id.0 == id),
        }
    }
}
