//! What reports count of the hour that lasts. In memory as it goes, and written whole: what was written before is replaced, so
//! that nothing is counted twice. Pure.

use hotspot::{
    model::{
        AccessPointName, BootTime, Mac, RefusalCause, Session, SessionId, SiteHour, SiteName, Span, UnixTime,
    },
    store::{Change, HourSoFar},
};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    mem,
};

const HOUR: i64 = 3_600;
/// Between two rounds that are further apart nobody watched.
const LONGEST_ROUND: Span = Span::from_secs(30);
/// Where nothing else has changed, that somebody watched is written this often.
const WATCHED: Span = Span::from_secs(60);
/// More distinct devices of one place and hour are not told from each other.
const MOST_DEVICES: usize = 65_536;

/// A site as a whole, or one of its access points.
type Spot = (SiteName, Option<AccessPointName>);

/// The hour that lasts, of every site and access point.
#[derive(Debug, Default)]
pub struct Hours {
    hour: UnixTime,
    places: BTreeMap<Spot, Counts>,
    refused: BTreeMap<(SiteName, UnixTime, RefusalCause), u32>,
    /// Of hours that are over.
    over: Vec<SiteHour>,
    last_round: Option<BootTime>,
}

#[derive(Debug, Default)]
struct Counts {
    devices: HashSet<Mac>,
    /// Devices that were counted before a restart, and have been erased since.
    gone: u64,
    sessions: u64,
    online: HashMap<SessionId, Mac>,
    peak: u64,
    /// Milliseconds.
    observed: i64,
    full: i64,
    written: Option<SiteHour>,
}

impl Hours {
    /// Begins to count at these sites.
    #[must_use]
    pub fn new<'a>(hour: UnixTime, sites: impl Iterator<Item = &'a SiteName>) -> Self {
        let places = sites.map(|site| ((site.clone(), None), Counts::default())).collect();
        Self { hour, places, ..Self::default() }
    }

    /// Counts on from what the store knows of the hour.
    pub fn resume<'a>(&mut self, running: impl Iterator<Item = &'a Session>, so_far: &HourSoFar) {
        let hour = self.hour;
        for session in running {
            let spot = (session.site.clone(), None);
            self.resume_visit(spot, session.id, session.mac, session.started, session.ended);
        }
        for visit in &so_far.visits {
            let spot = (visit.site.clone(), visit.access_point.clone());
            self.resume_visit(spot, visit.session, visit.mac, visit.from, visit.until);
        }
        for row in so_far.rows.iter().filter(|row| row.hour == hour) {
            if !self.places.contains_key(&(row.site.clone(), None)) {
                continue;
            }
            let counts = self.places.entry((row.site.clone(), row.access_point.clone())).or_default();
            counts.gone = row.devices.saturating_sub(counts.devices.len() as u64);
            counts.sessions = counts.sessions.max(row.sessions);
            counts.peak = counts.peak.max(row.peak);
            (counts.observed, counts.full) = (row.observed.millis(), row.full.millis());
            counts.written = Some(row.clone());
        }
    }

    /// What only memory knew before the store was read again.
    pub fn keep(&mut self, before: Self) {
        self.last_round = before.last_round;
        self.over.extend(before.over);
        self.refused.extend(before.refused);
        if before.hour != self.hour {
            return;
        }
        for (spot, counted) in before.places {
            let counts = self.places.entry(spot).or_default();
            counts.peak = counts.peak.max(counted.peak);
            counts.observed = counts.observed.max(counted.observed);
            counts.full = counts.full.max(counted.full);
        }
    }

    /// The moment is of another hour than that which is counted. A clock that goes back a little stays in its hour.
    #[must_use]
    pub fn is_over(&self, now: UnixTime) -> bool {
        !(self.hour.0 - HOUR..self.hour.0 + HOUR).contains(&now.0)
    }

    /// Another hour begins with whoever is online.
    pub fn begin(&mut self, hour: UnixTime) {
        let before = mem::replace(&mut self.hour, hour);
        for (spot, counts) in mem::take(&mut self.places) {
            self.over.extend(counts.news(&spot, before, Span::default()));
            if spot.1.is_some() && counts.online.is_empty() {
                continue;
            }
            let next = Counts {
                devices: counts.online.values().copied().collect(),
                peak: counts.online.len() as u64,
                online: counts.online,
                ..Counts::default()
            };
            self.places.insert(spot, next);
        }
    }

    /// A session begins.
    pub fn came(&mut self, session: &Session, access_point: Option<&AccessPointName>) {
        self.at(&session.site, None).came(session);
        if access_point.is_some() {
            self.at(&session.site, access_point).came(session);
        }
    }

    /// A session goes on at another access point.
    pub fn moved(&mut self, session: &Session, from: Option<&AccessPointName>, to: Option<&AccessPointName>) {
        if from.is_some() {
            self.at(&session.site, from).online.remove(&session.id);
        }
        if to.is_some() {
            self.at(&session.site, to).came(session);
        }
    }

    /// A session is over, since a moment that may have been in an hour before.
    pub fn left(&mut self, session: &Session, access_point: Option<&AccessPointName>, since: UnixTime) {
        let was_not_here = since < self.hour;
        self.at(&session.site, None).left(session, was_not_here);
        if access_point.is_some() {
            self.at(&session.site, access_point).left(session, was_not_here);
        }
    }

    pub fn refuse(&mut self, site: &SiteName, cause: RefusalCause) {
        let count = self.refused.entry((site.clone(), self.hour, cause)).or_default();
        *count = count.saturating_add(1);
    }

    /// A round has looked at everybody; `now` is `into_hour` seconds after the hour began.
    pub fn watched(&mut self, now: BootTime, into_hour: i64, line_is_full: bool) {
        let Some(before) = self.last_round.replace(now) else { return };
        let millis = now.0.saturating_sub(before.0);
        if !(1..=LONGEST_ROUND.millis()).contains(&millis) {
            return;
        }
        // What was still of the hour before is too little to matter.
        let millis = millis.min(into_hour.max(0).saturating_mul(1000));
        for (_, counts) in self.places.iter_mut().filter(|((_, access_point), _)| access_point.is_none()) {
            counts.observed += millis;
            counts.full += if line_is_full { millis } else { 0 };
        }
    }

    /// Nobody watches while the clock is not trusted.
    pub fn pause(&mut self) {
        self.last_round = None;
    }

    /// What the store does not know yet.
    pub fn take_changes(&mut self) -> Vec<Change> {
        let mut changes: Vec<Change> = mem::take(&mut self.over).into_iter().map(Change::Hour).collect();
        for (spot, counts) in &mut self.places {
            if let Some(row) = counts.news(spot, self.hour, WATCHED) {
                counts.written = Some(row.clone());
                changes.push(Change::Hour(row));
            }
        }
        let refused = mem::take(&mut self.refused);
        changes.extend(refused.into_iter().map(|((site, hour, cause), count)| Change::Refused {
            site,
            hour,
            cause,
            count,
        }));
        changes
    }

    fn at(&mut self, site: &SiteName, access_point: Option<&AccessPointName>) -> &mut Counts {
        self.places.entry((site.clone(), access_point.cloned())).or_default()
    }

    fn resume_visit(
        &mut self,
        spot: Spot,
        session: SessionId,
        mac: Mac,
        from: UnixTime,
        until: Option<UnixTime>,
    ) {
        // A site that left the configuration is watched no more.
        let is_watched = self.places.contains_key(&(spot.0.clone(), None));
        if !is_watched || until.is_some_and(|until| until < self.hour) {
            return;
        }
        let begun = from >= self.hour;
        let counts = self.places.entry(spot).or_default();
        counts.devices.insert(mac);
        counts.sessions += u64::from(begun);
        if until.is_none() {
            counts.online.insert(session, mac);
            counts.peak = counts.peak.max(counts.online.len() as u64);
        }
    }
}

impl Counts {
    fn came(&mut self, session: &Session) {
        if self.devices.len() < MOST_DEVICES {
            self.devices.insert(session.mac);
        }
        self.sessions += 1;
        self.online.insert(session.id, session.mac);
        self.peak = self.peak.max(self.online.len() as u64);
    }

    fn left(&mut self, session: &Session, was_not_here: bool) {
        let was_online = self.online.remove(&session.id).is_some();
        if was_online && was_not_here && !self.online.values().any(|mac| *mac == session.mac) {
            self.devices.remove(&session.mac);
        }
    }

    /// The row, where it differs from what was written: in more than having been watched for less than a while.
    fn news(&self, (site, access_point): &Spot, hour: UnixTime, a_while: Span) -> Option<SiteHour> {
        let secs = |millis: i64| Span::from_secs(u64::try_from(millis / 1000).unwrap_or(0).min(HOUR as u64));
        let row = SiteHour {
            site: site.clone(),
            access_point: access_point.clone(),
            hour,
            devices: self.gone + self.devices.len() as u64,
            sessions: self.sessions,
            peak: self.peak,
            observed: secs(self.observed),
            full: secs(self.full),
        };
        let before = self.written.as_ref();
        let counted = |row: &SiteHour| (row.devices, row.sessions, row.peak);
        let was_counted = before.map_or((0, 0, 0), counted);
        let was_watched = before.map_or(Span::default(), |row| row.observed);
        let watched = row.observed.secs().saturating_sub(was_watched.secs());
        (counted(&row) != was_counted || watched > a_while.secs()).then_some(row)
    }
}
