//! Writes a history as the controller does: its own count of the hours, driven by what happens and by its rounds.

use super::{History, Moved, Town, Visit, calendar, hour_of};
use controller::gateway::Hours;
use hotspot::{
    board::BUILT_IN_TERMS,
    model::{
        AccessPoint, AccessPointName, Act, Admission, AdmissionId, BootTime, Bytes, EndOfAdmission, Mac, Now,
        PlanName, Session, SessionId, SiteHour, SiteName, Span, UnixTime, Usage, Way,
    },
    policy::days,
    store::{Change, Store},
};
use std::{collections::BTreeMap, net::Ipv4Addr, path::Path};

/// Rounds are so far apart, in seconds: further than the controller's, and not so far that it would think nobody watched.
const ROUND: i64 = 30;
/// Changes of one commit.
const MOST: usize = 5_000;

/// Two weeks of a town's square up to now, for a demonstration: labelled as made up by a line of the audit.
///
/// # Panics
/// When the store cannot be made or written.
pub fn two_weeks(path: &Path, sites: &[SiteName], now: UnixTime) {
    let today = calendar().day_of(now);
    let town = Town {
        seed: 2_026,
        sites: sites.to_vec(),
        access_points: 3,
        first: today.saturating_sub(jiff::Span::new().days(14)),
        days: 14,
        visits: 240,
        gaps: Vec::new(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let store = Store::own(path, "before-the-demo".to_owned()).await.expect("make the store");
        town.write(&store).await;
        store.close().await;
    });
}

/// The hours, days and bytes of some days at many sites, without the visits behind them: as large as a year is, and soon written.
///
/// # Panics
/// When the store refuses.
pub async fn year_of_hours(store: &Store, town: &Town) {
    write_inventory(store, town).await;
    let mut changes = Vec::new();
    for (number, site) in town.sites.iter().enumerate() {
        let mut session = session(&pretended(site, number), None);
        let mut hour = town.begins();
        while hour < town.ends() {
            let busy = (hour.0 / 3_600 + 7) % 24 + number as i64;
            for place in [None].into_iter().chain((0..town.access_points).map(Some)) {
                let access_point = place.map(|place| town.access_point(site, place));
                changes.push(Change::Hour(SiteHour {
                    site: site.clone(),
                    access_point: access_point.clone(),
                    hour,
                    devices: 3 * busy as u64,
                    sessions: 2 * busy as u64,
                    peak: busy as u64,
                    observed: Span::from_secs(if access_point.is_none() { 3_600 } else { 0 }),
                    full: Span::default(),
                }));
            }
            session.down = Bytes(session.down.0 + 1_000_000);
            changes.push(Change::Usage(Usage {
                session: session.clone(),
                account: None,
                access_point: None,
                day: calendar().day_of(hour),
                hour,
                up: Bytes(100_000),
                down: Bytes(1_000_000),
            }));
            hour = UnixTime(hour.0 + 3_600);
        }
        commit(store, &mut changes, town.ends()).await;
    }
}

pub(super) async fn write(history: &History, store: &Store) {
    let town = &history.town;
    write_inventory(store, town).await;
    let mut pen = Pen::begin(town, store);
    let mut gaps = town.gaps.clone();
    gaps.sort();
    let mut gaps = gaps.into_iter().peekable();
    let mut round = town.begins();
    for (at, event) in events(history) {
        while round <= at {
            if let Some((_, until)) = gaps.next_if(|(from, _)| *from <= round) {
                pen.restart(until).await;
                round = until;
                continue;
            }
            pen.round(round);
            round = UnixTime(round.0 + ROUND);
            if pen.changes.len() + pen.hours.len() > MOST {
                pen.flush(round).await;
            }
        }
        pen.happens(at, event);
    }
    while round < town.ends() {
        pen.round(round);
        round = UnixTime(round.0 + ROUND);
    }
    // The last hour is over.
    pen.hours_at(town.ends());
    pen.round(town.ends());
    pen.flush(town.ends()).await;
}

/// What happens at a moment.
enum Event<'a> {
    Came(&'a Visit),
    /// To the stay with this number.
    Moved(&'a Visit, usize),
    Left(&'a Visit),
    Other(Change),
}

fn events(history: &History) -> Vec<(UnixTime, Event<'_>)> {
    let mut events = Vec::new();
    for visit in &history.visits {
        events.push((visit.from, Event::Came(visit)));
        let later = visit.stays.iter().enumerate().skip(1);
        events.extend(later.map(|(number, (_, from, _))| (*from, Event::Moved(visit, number))));
        events.push((visit.until, Event::Left(visit)));
    }
    for refused in &history.refused {
        let (site, cause) = (refused.site.clone(), refused.cause);
        let change = Change::Refused { site, hour: hour_of(refused.at), cause, count: 1 };
        events.push((refused.at, Event::Other(change)));
    }
    for report in &history.reported {
        let (site, trouble) = (report.site.clone(), report.trouble);
        events.push((report.at, Event::Other(Change::Reported { site, hour: hour_of(report.at), trouble })));
    }
    events.sort_by_key(|(at, _)| *at);
    events
}

/// What the controller would hold in memory.
struct Pen<'a> {
    town: &'a Town,
    store: &'a Store,
    counting: Hours,
    changes: Vec<Change>,
    /// What was counted of hours, the latest of each: what was written before is replaced by it.
    hours: BTreeMap<(SiteName, Option<AccessPointName>, UnixTime), SiteHour>,
}

impl<'a> Pen<'a> {
    fn begin(town: &'a Town, store: &'a Store) -> Self {
        let counting = Hours::new(town.begins(), town.sites.iter());
        Self { town, store, counting, changes: Vec::new(), hours: BTreeMap::new() }
    }

    fn happens(&mut self, at: UnixTime, event: Event<'_>) {
        self.hours_at(at);
        match event {
            Event::Came(visit) => {
                let begun = session(visit, None);
                self.counting.came(&begun, visit.stays[0].0.as_ref());
                self.changes.push(Change::Admission(admission(visit, None)));
                self.changes.push(Change::Session(begun));
                if visit.stays[0].0.is_some() {
                    self.changes.push(stay(visit, 0));
                }
            }
            Event::Moved(visit, number) => {
                let (from, to) = (&visit.stays[number - 1].0, &visit.stays[number].0);
                self.counting.moved(&session(visit, None), from.as_ref(), to.as_ref());
                self.changes.push(stay(visit, number));
            }
            Event::Left(visit) => {
                let ended = session(visit, Some(visit.until));
                let last = visit.stays.last().and_then(|(name, ..)| name.as_ref());
                self.counting.left(&ended, last, visit.until);
                self.changes.extend(visit.moved.iter().map(|moved| usage(&ended, moved)));
                self.changes.push(Change::Session(ended));
                self.changes.push(Change::Admission(admission(visit, Some(visit.until))));
            }
            Event::Other(change) => self.changes.push(change),
        }
    }

    fn round(&mut self, at: UnixTime) {
        self.hours_at(at);
        self.counting.watched(BootTime(at.0 * 1_000), at.0 - hour_of(at).0, false);
        for change in self.counting.take_changes() {
            match change {
                Change::Hour(row) => {
                    self.hours.insert((row.site.clone(), row.access_point.clone(), row.hour), row);
                }
                other => self.changes.push(other),
            }
        }
    }

    fn hours_at(&mut self, at: UnixTime) {
        if self.counting.is_over(at) {
            self.counting.begin(hour_of(at));
        }
    }

    async fn flush(&mut self, at: UnixTime) {
        self.changes.extend(std::mem::take(&mut self.hours).into_values().map(Change::Hour));
        commit(self.store, &mut self.changes, at).await;
    }

    /// The gateway is off until then, and begins with what the store knows.
    async fn restart(&mut self, until: UnixTime) {
        self.flush(until).await;
        let loaded = self.store.load(moment(until), days(calendar().day_of(until))).await.expect("load");
        assert_eq!(loaded.skipped, Vec::<String>::new());
        self.counting = Hours::new(hour_of(until), self.town.sites.iter());
        self.counting.resume(loaded.sessions.iter(), &loaded.hour);
    }
}

async fn write_inventory(store: &Store, town: &Town) {
    let begins = town.begins();
    let of_site = |site: &SiteName| -> Vec<AccessPoint> {
        let made = |number| AccessPoint {
            name: town.access_point(site, number),
            site: site.clone(),
            title: format!("{site} {}", number + 1),
            place: None,
            make: "demo".to_owned(),
            mac: None,
            address: None,
            attachment: None,
            capacity: AccessPoint::CAPACITY,
            made: begins,
            retired: None,
        };
        (0..town.access_points).map(made).collect()
    };
    let inventory: Vec<AccessPoint> = town.sites.iter().flat_map(of_site).collect();
    let act = Act {
        at: begins,
        who: "demo".to_owned(),
        did: "demo.history".to_owned(),
        subject: format!("demo data: {} days of {} sites, made up", town.days, town.sites.len()),
        before: None,
        after: None,
        source: "demo".to_owned(),
    };
    store.add_access_points(&inventory, &act).await.expect("write the inventory").expect("names are free");
}

async fn commit(store: &Store, changes: &mut Vec<Change>, at: UnixTime) {
    store.commit(changes, moment(at)).await.expect("write the history");
    changes.clear();
}

fn moment(at: UnixTime) -> Now {
    Now { boot: BootTime(at.0 * 1_000), unix: at, trusted: true }
}

/// A visit that lasts as long as its site, for totals without visits.
fn pretended(site: &SiteName, number: usize) -> Visit {
    Visit {
        id: -(number as i64) - 1,
        mac: Mac::new([0x02, 0xde, 0x40, 0, 0, number as u8]).expect("a device's address"),
        site: site.clone(),
        from: UnixTime(0),
        until: UnixTime(0),
        stays: Vec::new(),
        moved: Vec::new(),
    }
}

fn admission(visit: &Visit, ended: Option<UnixTime>) -> Admission {
    Admission {
        id: AdmissionId(visit.id),
        mac: visit.mac,
        account: None,
        way: Way::OneTap,
        voucher: None,
        plan: PlanName::standard(),
        terms: BUILT_IN_TERMS,
        since: visit.from,
        valid_until: visit.until,
        closes: None,
        provisional: false,
        ended: ended.map(|at| (at, EndOfAdmission::Guest)),
    }
}

fn session(visit: &Visit, ended: Option<UnixTime>) -> Session {
    let moved = if ended.is_some() { visit.moved.as_slice() } else { &[] };
    let up = Bytes(moved.iter().map(|moved| moved.up).sum());
    let down = Bytes(moved.iter().map(|moved| moved.down).sum());
    Session {
        id: SessionId(visit.id),
        admission: AdmissionId(visit.id),
        mac: visit.mac,
        site: visit.site.clone(),
        address: Ipv4Addr::UNSPECIFIED,
        started: visit.from,
        ended,
        paused: false,
        up,
        down,
        seen_up: up,
        seen_down: down,
        generation: 0,
        class: 0,
    }
}

fn stay(visit: &Visit, number: usize) -> Change {
    let (access_point, from, _) = visit.stays[number].clone();
    Change::StayBegan { session: SessionId(visit.id), access_point, from }
}

fn usage(session: &Session, moved: &Moved) -> Change {
    Change::Usage(Usage {
        session: session.clone(),
        account: None,
        access_point: moved.access_point.clone(),
        day: calendar().day_of(moved.hour),
        hour: moved.hour,
        up: Bytes(moved.up),
        down: Bytes(moved.down),
    })
}
