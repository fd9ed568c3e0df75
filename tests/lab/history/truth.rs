use super::{Refused, Reported, Town, Visit, calendar};
use hotspot::{
    control::portal::Trouble,
    model::{AccessPointName, Mac, RefusalCause, SiteName, UnixTime},
};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// What happened, and what follows from it: every number is counted from the visits, one by one, by nothing of the programs'.
#[derive(Debug, Clone)]
pub struct History {
    pub town: Town,
    /// In the order in which they began.
    pub visits: Vec<Visit>,
    pub refused: Vec<Refused>,
    pub reported: Vec<Reported>,
}

/// What is true of an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HourTotals {
    pub devices: u64,
    pub sessions: u64,
    pub peak: u64,
    pub up: u64,
    pub down: u64,
}

/// What is true of a local day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayTotals {
    pub devices: u64,
    pub sessions: u64,
}

impl History {
    /// Of a site or one of its access points, in the hour that began then; nothing where nobody watched in all of it.
    #[must_use]
    pub fn hour(&self, site: &SiteName, at: Option<&AccessPointName>, hour: UnixTime) -> Option<HourTotals> {
        let until = UnixTime(hour.0 + 3_600);
        if (hour.0..until.0).all(|second| !self.town.is_watched(UnixTime(second))) {
            return None;
        }
        let here = self.presences(site, at, hour, until);
        let instants = here.iter().map(|(_, from, _)| *from.max(&hour));
        let online = |instant: UnixTime| {
            here.iter().filter(|(_, from, until)| (*from..*until).contains(&instant)).count()
        };
        let moved = self.visits.iter().filter(|visit| visit.site == *site).flat_map(|visit| &visit.moved);
        let moved = moved.filter(|moved| moved.hour == hour);
        let moved: Vec<_> = moved.filter(|moved| at.is_none() || moved.access_point.as_ref() == at).collect();
        Some(HourTotals {
            devices: devices(&here),
            sessions: here.iter().filter(|(_, from, _)| *from >= hour).count() as u64,
            peak: instants.map(online).max().unwrap_or(0) as u64,
            up: moved.iter().map(|moved| moved.up).sum(),
            down: moved.iter().map(|moved| moved.down).sum(),
        })
    }

    #[must_use]
    pub fn day(&self, site: &SiteName, at: Option<&AccessPointName>, day: Date) -> DayTotals {
        let next = day.saturating_add(jiff::Span::new().days(1));
        let (from, until) = (calendar().hour_of(day, 0), calendar().hour_of(next, 0));
        let here = self.presences(site, at, from, until);
        let began = here.iter().filter(|(_, began, _)| *began >= from).count();
        DayTotals { devices: devices(&here), sessions: began as u64 }
    }

    /// Between two moments.
    #[must_use]
    pub fn refusals(&self, site: &SiteName, cause: RefusalCause, from: UnixTime, until: UnixTime) -> u64 {
        let here = self.refused.iter().filter(|refused| refused.site == *site && refused.cause == cause);
        here.filter(|refused| (from..until).contains(&refused.at)).count() as u64
    }

    /// Between two moments.
    #[must_use]
    pub fn reports(&self, site: &SiteName, trouble: Trouble, from: UnixTime, until: UnixTime) -> u64 {
        let here = self.reported.iter().filter(|report| report.site == *site && report.trouble == trouble);
        here.filter(|report| (from..until).contains(&report.at)).count() as u64
    }

    /// Who was at a place between two moments, from when until when.
    fn presences(
        &self,
        site: &SiteName,
        at: Option<&AccessPointName>,
        from: UnixTime,
        until: UnixTime,
    ) -> Vec<(Mac, UnixTime, UnixTime)> {
        let here = self.visits.iter().filter(|visit| visit.site == *site);
        let presences = here.flat_map(|visit| match at {
            None => vec![(visit.mac, visit.from, visit.until)],
            Some(_) => {
                let stays = visit.stays.iter().filter(|(name, ..)| name.as_ref() == at);
                stays.map(|(_, from, until)| (visit.mac, *from, *until)).collect()
            }
        });
        presences.filter(|(_, began, ended)| *began < until && *ended > from).collect()
    }
}

fn devices(presences: &[(Mac, UnixTime, UnixTime)]) -> u64 {
    presences.iter().map(|(mac, ..)| mac).collect::<BTreeSet<_>>().len() as u64
}
