//! The access points in service: how each is, who is by it, and which of them is an alarm. Pure.

use super::{event::Turn, state::State};
use crate::access_points::{Health, Reading, Sighting, Target, is_silent};
use hotspot::{
    control::{admin::AccessPointNow, operator::Moving},
    model::{AccessPoint, AccessPointName, AlarmKind, ApState, Mac, Now, SiteName, UnixTime},
};
use std::collections::{BTreeMap, HashMap, HashSet};

const HOUR: i64 = 3_600;

/// What the gateway knows of the access points.
#[derive(Debug, Default)]
pub struct Radios {
    in_service: BTreeMap<AccessPointName, Radio>,
    /// When somebody was by one last, also by those that were taken down.
    last_guests: HashMap<AccessPointName, UnixTime>,
    /// Devices at once in the present hour of other days.
    usual: HashMap<AccessPointName, u32>,
    /// The hour that `usual` is of.
    usual_at: Option<UnixTime>,
}

#[derive(Debug)]
struct Radio {
    access_point: AccessPoint,
    health: Health,
}

impl Radios {
    /// The hour of which what is usual has to be read, where that is another one than the last time.
    #[must_use]
    pub fn unread_hour(&self, now: Now) -> Option<UnixTime> {
        let hour = UnixTime(now.unix.0 - now.unix.0.rem_euclid(HOUR));
        (self.usual_at != Some(hour)).then_some(hour)
    }

    /// How many devices each has at once in an hour.
    pub fn take_up_usual(&mut self, hour: UnixTime, usual: Vec<(AccessPointName, u32)>) {
        self.usual_at = Some(hour);
        self.usual = usual.into_iter().collect();
    }

    /// When somebody was by each last, as the store had it at the start.
    pub fn resume_guests(&mut self, last: Vec<(AccessPointName, UnixTime)>) {
        self.last_guests = last.into_iter().collect();
    }

    /// Whom to ask whether it lives.
    #[must_use]
    pub fn targets(&self) -> Vec<Target> {
        let target = |radio: &Radio| Some((radio.access_point.name.clone(), radio.access_point.address?));
        self.in_service.values().filter_map(target).take(AccessPoint::MOST).collect()
    }
}

impl State {
    /// Takes up the inventory as the store has it. What is known of those that stay is kept.
    pub fn take_up_inventory(&mut self, inventory: Vec<AccessPoint>, now: Now, turn: &mut Turn) {
        let mut before = std::mem::take(&mut self.radios.in_service);
        for access_point in inventory.into_iter().filter(AccessPoint::is_in_service) {
            let known = before.remove(&access_point.name);
            let known = known.filter(|radio| radio.access_point.address == access_point.address);
            let health = known.map_or_else(|| Health::unknown(now.unix), |radio| radio.health);
            self.radios.in_service.insert(access_point.name.clone(), Radio { access_point, health });
        }
        self.places.take_up(self.radios.in_service.values().map(|radio| &radio.access_point));
        self.clear_orphans(now, turn);
    }

    /// A round of looks at access points.
    pub fn access_points_read(
        &mut self,
        readings: Vec<(AccessPointName, Reading)>,
        now: Now,
        turn: &mut Turn,
    ) {
        let mut judged = Vec::new();
        for (name, reading) in readings {
            // It was taken down meanwhile.
            let Some(radio) = self.radios.in_service.get_mut(&name) else { continue };
            radio.health.read(reading, now.unix);
            // Before its first answer nobody knows whether what was wrong at the last stop is over.
            if radio.health.state() != ApState::Unknown {
                let down = radio.health.state() == ApState::Down;
                judged.push((radio.access_point.site.clone(), name, down));
            }
        }
        for (site, name, down) in judged {
            let seen = if down { self.fall_of(&name) } else { None };
            self.alarm_of(AlarmKind::AccessPointDown, (Some(&site), name.as_str()), seen, now, turn);
        }
    }

    /// Devices seen at ports of the guest bridges.
    pub fn bridged(&mut self, sightings: Vec<Sighting>, now: Now, turn: &mut Turn) {
        for Sighting { mac, port } in sightings {
            if let Some(port) = &port {
                self.watch_moves(mac, port, now, turn);
            }
            self.places.bridged(mac, port, now.boot);
            let origin = self.places.origin(mac, None);
            self.machines.iter_mut().for_each(|machine| machine.found(mac, origin));
        }
    }

    /// What the passing of time changes: who is by an access point was by it a moment ago, and strangers are forgotten.
    pub(super) fn pass_places(&mut self, now: Now) {
        let here = self.crowds_by_access_point();
        self.radios.last_guests.extend(here.into_keys().map(|name| (name, now.unix)));
        if self.places.sweep_is_due(now.boot) {
            let leased: HashSet<Mac> = self.leases(now).map(|lease| lease.mac).collect();
            self.places.sweep(|mac| leased.contains(&mac), now.boot);
            self.trespasses.copies.sweep(|mac| leased.contains(&mac), now.boot);
        }
    }

    /// Every access point in service, by name.
    #[must_use]
    pub fn access_points(&self, now: Now) -> Vec<AccessPointNow> {
        let crowds = self.crowds_by_access_point();
        let told = |Radio { access_point, health }: &Radio| {
            let (online, moving) = crowds.get(&access_point.name).copied().unwrap_or_default();
            let last_guest = self.radios.last_guests.get(&access_point.name).copied();
            let silent = is_silent(online > 0, last_guest, now);
            let state = match (health.state(), access_point.address) {
                (ApState::Up, _) | (_, None) if silent => ApState::Silent,
                (_, None) if online > 0 => ApState::Up,
                (state, _) => state,
            };
            AccessPointNow {
                name: access_point.name.clone(),
                site: access_point.site.clone(),
                state,
                since: last_guest.filter(|_| state == ApState::Silent).unwrap_or(health.since()),
                answered: health.answered(),
                round_trip_us: health.round_trip_us(),
                online,
                moving,
            }
        };
        self.radios.in_service.values().map(told).collect()
    }

    /// Devices online by each access point, and what they move.
    fn crowds_by_access_point(&self) -> HashMap<AccessPointName, (u32, Moving)> {
        let mut crowds: HashMap<AccessPointName, (u32, Moving)> = HashMap::new();
        for presence in self.sessions.values().filter(|presence| !presence.session.paused) {
            let Some(name) = self.places.at(presence.session.mac) else { continue };
            let (online, all) = crowds.entry(name.clone()).or_default();
            let moving = self.moving_of(&presence.session);
            *online += 1;
            (all.down, all.up) = (all.down.saturating_add(moving.down), all.up.saturating_add(moving.up));
        }
        crowds
    }

    /// What there is to see of one that is down.
    fn fall_of(&self, name: &AccessPointName) -> Option<String> {
        let Radio { access_point, health } = self.radios.in_service.get(name)?;
        let since = self.calendar.written(health.since());
        let since = since.get(..16).unwrap_or_default().replace('T', " ");
        let address = access_point.address.map(|address| format!(" at {address}")).unwrap_or_default();
        let usual = self.radios.usual.get(name).filter(|usual| **usual > 0);
        let usual =
            usual.map_or_else(String::new, |usual| format!("; {usual} devices are usual at this hour"));
        Some(format!("{} does not answer{address} since {since}{usual}", access_point.title))
    }

    /// An alarm about one that was taken down, has moved, or cannot be asked any more has nobody to end it.
    fn clear_orphans(&mut self, now: Now, turn: &mut Turn) {
        let is_asked = |site: &Option<SiteName>, subject: &str| {
            let mut asked = self.radios.in_service.values().map(|radio| &radio.access_point);
            asked.any(|it| {
                it.name.as_str() == subject && Some(&it.site) == site.as_ref() && it.address.is_some()
            })
        };
        let standing = self.alarms.standing().filter(|alarm| alarm.kind == AlarmKind::AccessPointDown);
        let orphans: Vec<_> = standing
            .filter(|alarm| !is_asked(&alarm.site, &alarm.subject))
            .map(|alarm| (alarm.site.clone(), alarm.subject.clone()))
            .collect();
        for (site, subject) in orphans {
            self.alarm_of(AlarmKind::AccessPointDown, (site.as_ref(), &subject), None, now, turn);
        }
    }
}
