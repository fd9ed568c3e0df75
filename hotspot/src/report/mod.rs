//! What pages, exports and the API tell of how the hotspot is used: each figure is defined here, once. Pure.
//!
//! The facts are hours and days as the store has them. Devices are devices, not people: who brings two phones is two, and a
//! phone that hides behind another address tomorrow is another one tomorrow.

mod advice;
mod band;
mod facts;
mod figures;
mod heat;
mod period;
mod series;
mod suppress;

pub use advice::{Add, Advice, Crowding, advise};
pub use band::Band;
pub use facts::{Day, Facts, Hour, Spot};
pub use figures::{Figure, Note};
pub use heat::Heat;
pub use period::{By, Period, Query, Slot};
pub use series::{Cell, Series};
pub use suppress::{FEWEST, Shown, suppress};

use crate::{model::UnixTime, policy::Calendar};

/// How sites and access points were used in a period: what a page shows, a file holds and a program is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Usage {
    pub period: Period,
    /// The periods of the cells, the same in every series.
    pub slots: Vec<Slot>,
    /// In the order in which they were asked for, sites first.
    pub places: Vec<PlaceUsage>,
}

/// The figures of one site or access point.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceUsage {
    pub spot: Spot,
    /// Whatever figure it has, in the order of [`Figure::ALL`].
    pub series: Vec<Series>,
    /// Of the time in the period that is over.
    pub observed: Share,
    /// What the figures were reckoned from, for [`Heat`], [`Band`] and [`advise`].
    pub facts: Facts,
}

/// A part of a whole, in thousandths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(pub u16);

impl Share {
    /// Nothing is none of nothing.
    #[must_use]
    pub fn of(part: u64, whole: u64) -> Self {
        let thousandths = (u128::from(part) * 1000).checked_div(u128::from(whole)).unwrap_or(0);
        Self(u16::try_from(thousandths.min(1000)).unwrap_or(1000))
    }
}

impl Usage {
    /// Reckons every figure from the facts of each place.
    #[must_use]
    pub fn of(period: Period, places: Vec<Facts>, calendar: &Calendar, now: UnixTime) -> Self {
        let slots = period.slots(calendar);
        let place = |facts: Facts| PlaceUsage {
            series: Figure::ALL
                .into_iter()
                .filter(|figure| facts.spot.access_point.is_none() || figure.is_of_access_points())
                .map(|figure| Series::of(figure, &facts, period.by, &slots, now))
                .collect(),
            observed: facts.observed(slots.as_slice(), now),
            spot: facts.spot.clone(),
            facts,
        };
        let places = places.into_iter().map(place).collect();
        Self { period, slots, places }
    }
}

impl PlaceUsage {
    #[must_use]
    pub fn series(&self, figure: Figure) -> Option<&Series> {
        self.series.iter().find(|series| series.figure == figure)
    }
}

#[cfg(test)]
mod tests;
