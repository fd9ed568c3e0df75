use super::{By, Facts, Figure, Hour, Note, Share, Slot};
use crate::model::UnixTime;

/// Of a cell that was watched for less than this, in thousandths, the rest may be missing. A restart is no gap.
const WHOLE: Share = Share(950);

/// One figure of one place, cell by cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    pub figure: Figure,
    pub cells: Vec<Cell>,
    /// Of all cells that are known; nothing where none is, or where a sum would mean nothing.
    pub total: Option<u64>,
    /// What the total, or each cell, must be read with.
    pub note: Option<Note>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    pub from: UnixTime,
    /// Nothing where it is missing, which is not zero: nobody watched, or the time is still to come.
    pub value: Option<u64>,
    /// Watched for a part of the time that is over, so at least this.
    pub partial: bool,
}

impl Series {
    #[must_use]
    pub fn of(figure: Figure, facts: &Facts, by: By, slots: &[Slot], now: UnixTime) -> Self {
        let cells: Vec<Cell> = slots.iter().map(|slot| cell(figure, facts, by, slot, now)).collect();
        let values = || cells.iter().filter_map(|cell| cell.value);
        let total = match (figure, by) {
            // The same device may be in every hour.
            (Figure::Devices, By::Hour) => None,
            (Figure::Peak, _) => values().max(),
            _ => values().next().map(|_| values().fold(0, u64::saturating_add)),
        };
        let note = (figure == Figure::Devices && by != By::Hour).then_some(Note::DeviceDays);
        Self { figure, cells, total, note }
    }

    /// Cells of which nothing is known though their time has come.
    #[must_use]
    pub fn missing(&self, now: UnixTime) -> usize {
        self.cells.iter().filter(|cell| cell.value.is_none() && cell.from < now).count()
    }
}

fn cell(figure: Figure, facts: &Facts, by: By, slot: &Slot, now: UnixTime) -> Cell {
    let sum =
        |of: fn(&Hour) -> u64| facts.hours_in(slot).map(|(_, hour)| of(hour)).fold(0, u64::saturating_add);
    let days = || facts.days.range(slot.day..slot.next_day).map(|(_, day)| day);
    let counted = match figure {
        Figure::Devices if by == By::Hour => sum(|hour| hour.devices),
        Figure::Sessions if by == By::Hour => sum(|hour| hour.sessions),
        Figure::Devices => days().map(|day| day.devices).fold(0, u64::saturating_add),
        Figure::Sessions => days().map(|day| day.sessions).fold(0, u64::saturating_add),
        Figure::Down => sum(|hour| hour.down),
        Figure::Up => sum(|hour| hour.up),
        Figure::Peak => facts.hours_in(slot).map(|(_, hour)| hour.peak).max().unwrap_or(0),
        Figure::Refusals(wanted) => {
            let counts =
                facts.refusals.range((slot.from, wanted)..).take_while(|((at, _), _)| *at < slot.until);
            counts.filter(|((_, cause), _)| *cause == wanted).map(|(_, count)| count).sum()
        }
        Figure::Reports(wanted) => {
            let counts = facts.reports.iter().filter(|((at, _), _)| (slot.from..slot.until).contains(at));
            counts.filter(|((_, trouble), _)| *trouble == wanted).map(|(_, count)| count).sum()
        }
    };
    let observed = sum(|hour| hour.observed);
    // What was counted is told even where the watching was cut: the kernel's counters go on.
    let value = (observed > 0 || counted > 0).then_some(counted);
    let partial = value.is_some() && Share::of(observed, slot.secs_over(now)) < WHOLE;
    Cell { from: slot.from, value, partial }
}
