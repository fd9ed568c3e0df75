use super::{Share, Slot};
use crate::{
    control::portal::Trouble,
    model::{AccessPointName, RefusalCause, SiteName, UnixTime},
};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A site, or one of its access points.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    pub site: SiteName,
    pub access_point: Option<AccessPointName>,
}

/// What was counted of one local hour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hour {
    /// IP bytes.
    pub up: u64,
    pub down: u64,
    pub devices: u64,
    pub sessions: u64,
    pub peak: u64,
    /// Seconds that the gateway watched.
    pub observed: u64,
    /// Of these, the line was full.
    pub full: u64,
}

/// What was counted of one local day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Day {
    pub devices: u64,
    pub sessions: u64,
}

/// All that is known of a place in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    pub spot: Spot,
    /// By when they began. An access point's are observed as long as its site's.
    pub hours: BTreeMap<UnixTime, Hour>,
    pub days: BTreeMap<Date, Day>,
    /// By hour and cause; of sites alone.
    pub refusals: BTreeMap<(UnixTime, RefusalCause), u64>,
    pub reports: BTreeMap<(UnixTime, Trouble), u64>,
}

impl Facts {
    #[must_use]
    pub fn none(spot: Spot) -> Self {
        Self {
            spot,
            hours: BTreeMap::new(),
            days: BTreeMap::new(),
            refusals: BTreeMap::new(),
            reports: BTreeMap::new(),
        }
    }

    /// The hours that began in a slot.
    pub fn hours_in(&self, slot: &Slot) -> impl Iterator<Item = (&UnixTime, &Hour)> {
        self.hours.range(slot.from..slot.until)
    }

    /// How much of the slots' time that is over was watched.
    #[must_use]
    pub fn observed(&self, slots: &[Slot], now: UnixTime) -> Share {
        let watched = slots.iter().flat_map(|slot| self.hours_in(slot)).map(|(_, hour)| hour.observed).sum();
        Share::of(watched, slots.iter().map(|slot| slot.secs_over(now)).sum())
    }
}
