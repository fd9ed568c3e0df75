use super::{Facts, Hour, Slot};
use crate::policy::Calendar;
use jiff::ToSpan;

/// So many weeks back.
const WEEKS: i64 = 4;
/// Fewer of them say nothing of what is usual.
const FEWEST: usize = 3;

/// What is usual at an hour: of the same weekday and hour in the four weeks before, the middle half.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// The 25th percentile.
    pub low: u64,
    /// The 75th.
    pub high: u64,
}

impl Band {
    /// One for each hour; nothing where fewer than three of the four weeks are known. The facts must go back four weeks before
    /// the first slot, see [`Band::days_before`].
    #[must_use]
    pub fn usual(
        facts: &Facts,
        slots: &[Slot],
        calendar: &Calendar,
        of: fn(&Hour) -> u64,
    ) -> Vec<Option<Self>> {
        let usual = |slot: &Slot| {
            let into_day = slot.from.0 - calendar.hour_of(slot.day, 0).0;
            let weeks_before = (1..=WEEKS).map(|week| slot.day.saturating_sub((7 * week).days()));
            let same_hours =
                weeks_before.map(|day| crate::model::UnixTime(calendar.hour_of(day, 0).0 + into_day));
            let known = same_hours.filter_map(|at| facts.hours.get(&at)).filter(|hour| hour.observed > 0);
            let mut values: Vec<u64> = known.map(of).collect();
            values.sort_unstable();
            (values.len() >= FEWEST).then(|| Self { low: quantile(&values, 25), high: quantile(&values, 75) })
        };
        slots.iter().map(usual).collect()
    }

    /// So far before a period its hours are needed.
    #[must_use]
    pub fn days_before() -> i64 {
        7 * WEEKS
    }
}

/// A percentile of sorted values, between two of them in proportion; zero of none.
pub(super) fn quantile(sorted: &[u64], percent: u64) -> u64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0 };
    let hundredths = last as u64 * percent;
    let (place, rest) = ((hundredths / 100) as usize, hundredths % 100);
    let at = |place: usize| sorted.get(place).copied().unwrap_or_default();
    let (below, above) = (at(place), at((place + 1).min(last)));
    below + ((above - below).saturating_mul(rest) + 50) / 100
}
