use super::{Facts, Slot};
use crate::policy::Calendar;

/// When it is full: the mean peak of each hour of the week.
#[derive(Debug, Clone, PartialEq)]
pub struct Heat {
    /// From Monday, each from the hour after midnight; nothing where no such hour was watched.
    pub cells: [[Option<f64>; 24]; 7],
    /// The largest of them.
    pub most: f64,
}

impl Heat {
    #[must_use]
    pub fn of(facts: &Facts, slots: &[Slot], calendar: &Calendar) -> Self {
        let mut sums = [[(0_u64, 0_u64); 24]; 7];
        for slot in slots {
            for (at, hour) in facts.hours_in(slot).filter(|(_, hour)| hour.observed > 0) {
                let day = calendar.day_of(*at);
                let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default();
                let into_day =
                    usize::try_from((at.0 - calendar.hour_of(day, 0).0) / 3_600).unwrap_or_default();
                if let Some((sum, count)) = sums.get_mut(weekday).and_then(|day| day.get_mut(into_day)) {
                    (*sum, *count) = (*sum + hour.peak, *count + 1);
                }
            }
        }
        let cells = sums.map(|day| day.map(|(sum, count)| (count > 0).then(|| sum as f64 / count as f64)));
        let most = cells.iter().flatten().flatten().copied().fold(0.0, f64::max);
        Self { cells, most }
    }
}
