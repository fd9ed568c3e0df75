//! Where to add what.

use super::{Facts, Share, Slot, band::quantile};
use crate::{
    model::{RefusalCause, UnixTime},
    policy::Calendar,
};
use std::collections::BTreeMap;

/// Of what an access point is planned for, in percent: above it guests wait for each other.
const CROWDED_PERCENT: u64 = 80;
/// A line that is full for more of the time is too small.
const OFTEN_FULL: Share = Share(100);
/// From less of the time nothing is concluded.
const ENOUGH: Share = Share(900);

/// What is to be added, for what reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// Devices at once in the busiest hour of a day: the 95th percentile of the days.
    pub busy: Option<u64>,
    pub crowding: Option<Crowding>,
    /// Of the watched time, the line was full.
    pub line_full: Share,
    /// Devices for which there was no address.
    pub refused: u64,
    /// Troubles that citizens reported, of every kind.
    pub reports: u64,
    /// Of the open hours that are over.
    pub observed: Share,
    /// Too little was watched: the figures are shown and nothing is concluded from them.
    pub too_little: bool,
    pub add: Vec<Add>,
}

/// Busy devices against what the access points are planned for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crowding {
    pub capacity: u64,
    pub percent: u64,
}

/// What to add.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Add {
    /// Radios: so many more of the mean capacity.
    AccessPoints(u64),
    /// Bandwidth.
    Line,
    /// A larger pool, or shorter leases.
    Addresses,
}

impl Add {
    /// Names the sentence.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::AccessPoints(_) => "advice-access-points",
            Self::Line => "advice-line",
            Self::Addresses => "advice-addresses",
        }
    }
}

/// Looks at the hours of the slots that were open. `capacities` are those of the place's access points; where none is known,
/// nothing is said of crowding. An access point is told nothing of line and addresses, which are its site's.
#[must_use]
pub fn advise(
    facts: &Facts,
    slots: &[Slot],
    calendar: &Calendar,
    capacities: &[u32],
    is_open: impl Fn(UnixTime) -> bool,
    now: UnixTime,
) -> Advice {
    let (Some(first), Some(last)) = (slots.first(), slots.last()) else {
        return advise_nothing();
    };
    let (mut open, mut watched, mut full) = (0, 0, 0);
    let mut busiest = BTreeMap::new();
    for at in (first.from.0..last.until.min(now).0).step_by(3_600).map(UnixTime) {
        if !is_open(at) {
            continue;
        }
        open += u64::try_from((now.0 - at.0).clamp(0, 3_600)).unwrap_or_default();
        let Some(hour) = facts.hours.get(&at).filter(|hour| hour.observed > 0) else { continue };
        watched += hour.observed;
        full += hour.full;
        let peak: &mut u64 = busiest.entry(calendar.day_of(at)).or_default();
        *peak = hour.peak.max(*peak);
    }
    let mut peaks: Vec<u64> = busiest.into_values().collect();
    peaks.sort_unstable();
    let busy = (!peaks.is_empty()).then(|| quantile(&peaks, 95));
    let within = first.from..last.until;
    let refused = facts
        .refusals
        .iter()
        .filter(|((at, cause), _)| *cause == RefusalCause::PlaceFull && within.contains(at));
    let reports = facts.reports.iter().filter(|((at, _), _)| within.contains(at));
    let mut advice = Advice {
        busy,
        crowding: busy.and_then(|busy| crowding(busy, capacities)),
        line_full: Share::of(full, watched),
        refused: refused.map(|(_, count)| count).sum(),
        reports: reports.map(|(_, count)| count).sum(),
        observed: Share::of(watched, open),
        too_little: Share::of(watched, open) < ENOUGH,
        add: Vec::new(),
    };
    if !advice.too_little {
        advice.add =
            additions(&advice, busy.unwrap_or_default(), capacities, facts.spot.access_point.is_none());
    }
    advice
}

fn additions(advice: &Advice, busy: u64, capacities: &[u32], is_site: bool) -> Vec<Add> {
    let mut add = Vec::new();
    if let Some(crowding) = advice.crowding.filter(|crowding| crowding.percent > CROWDED_PERCENT) {
        let mean = (crowding.capacity / capacities.len().max(1) as u64).max(1);
        let room = crowding.capacity * CROWDED_PERCENT / 100;
        let more = busy.saturating_sub(room) * 100;
        add.push(Add::AccessPoints(more.div_ceil(mean * CROWDED_PERCENT).max(1)));
    }
    if is_site && advice.line_full > OFTEN_FULL {
        add.push(Add::Line);
    }
    if is_site && advice.refused > 0 {
        add.push(Add::Addresses);
    }
    add
}

fn crowding(busy: u64, capacities: &[u32]) -> Option<Crowding> {
    let capacity: u64 = capacities.iter().map(|capacity| u64::from(*capacity)).sum();
    let percent = (busy * 100).checked_div(capacity)?;
    Some(Crowding { capacity, percent })
}

fn advise_nothing() -> Advice {
    Advice {
        busy: None,
        crowding: None,
        line_full: Share::default(),
        refused: 0,
        reports: 0,
        observed: Share::default(),
        too_little: true,
        add: Vec::new(),
    }
}
