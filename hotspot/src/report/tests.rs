use super::*;
use crate::{control::portal::Trouble, model::RefusalCause};
use jiff::civil::{Date, date};
use proptest::prelude::*;

fn jakarta() -> Calendar {
    Calendar::new("Asia/Jakarta").unwrap()
}

fn site() -> Facts {
    Facts::none(Spot { site: "alun-alun".parse().unwrap(), access_point: None })
}

const WATCHED: Hour = Hour { up: 0, down: 0, devices: 0, sessions: 0, peak: 0, observed: 3_600, full: 0 };
/// Monday.
const DAY: Date = date(2026, 11, 23);

fn period(last: Date, by: By) -> Period {
    Period::new(DAY, last, by).unwrap()
}

/// Long after everything.
fn later() -> UnixTime {
    jakarta().hour_of(date(2027, 6, 1), 0)
}

fn usage(facts: Facts, period: Period, now: UnixTime) -> Usage {
    Usage::of(period, vec![facts], &jakarta(), now)
}

fn values(usage: &Usage, figure: Figure) -> Vec<Option<u64>> {
    usage.places[0].series(figure).unwrap().cells.iter().map(|cell| cell.value).collect()
}

#[test]
fn an_hour_that_nobody_watched_is_missing_and_one_without_guests_is_zero() {
    let mut facts = site();
    let at = |hour| jakarta().hour_of(DAY, hour);
    facts.hours.insert(at(3), WATCHED);
    facts.hours.insert(at(4), Hour { devices: 2, down: 7, observed: 1_800, ..WATCHED });
    let usage = usage(facts, period(DAY, By::Hour), later());
    let devices = values(&usage, Figure::Devices);
    assert_eq!(devices[2..6], [None, Some(0), Some(2), None]);
    let cells = &usage.places[0].series(Figure::Devices).unwrap().cells;
    assert!(!cells[3].partial && cells[4].partial && !cells[5].partial);
    assert_eq!(usage.places[0].observed, Share(62), "an hour and a half of a day");
    assert_eq!(usage.places[0].series(Figure::Devices).unwrap().total, None, "hours share devices");
    assert_eq!(usage.places[0].series(Figure::Down).unwrap().total, Some(7));
    assert_eq!(usage.places[0].series(Figure::Devices).unwrap().missing(later()), 22);
}

#[test]
fn a_month_counts_a_device_once_for_every_day_and_says_so() {
    let mut facts = site();
    for (day, devices) in [(DAY, 5), (date(2026, 11, 24), 7), (date(2026, 12, 1), 11)] {
        facts.days.insert(day, Day { devices, sessions: 2 * devices });
        facts.hours.insert(jakarta().hour_of(day, 20), Hour { peak: devices - 1, ..WATCHED });
    }
    let usage = usage(facts, period(date(2026, 12, 31), By::Month), later());
    assert_eq!(values(&usage, Figure::Devices), [Some(12), Some(11)]);
    assert_eq!(values(&usage, Figure::Peak), [Some(6), Some(10)]);
    let devices = usage.places[0].series(Figure::Devices).unwrap();
    assert_eq!((devices.total, devices.note), (Some(23), Some(Note::DeviceDays)));
    assert_eq!(devices.figure.definition(By::Month), "figure-device-days");
    assert_eq!(usage.places[0].series(Figure::Peak).unwrap().total, Some(10));
    assert!(devices.cells.iter().all(|cell| cell.partial), "most hours are missing");
}

#[test]
fn refusals_and_reports_are_of_their_hour_and_cause() {
    let mut facts = site();
    let at = |hour| jakarta().hour_of(DAY, hour);
    facts.hours.insert(at(9), WATCHED);
    facts.refusals.insert((at(9), RefusalCause::PlaceFull), 3);
    facts.refusals.insert((at(9), RefusalCause::Voucher), 4);
    facts.refusals.insert((at(10), RefusalCause::PlaceFull), 5);
    facts.reports.insert((at(9), Trouble::Slow), 6);
    let hours = usage(facts.clone(), period(DAY, By::Hour), later());
    assert_eq!(values(&hours, Figure::Refusals(RefusalCause::PlaceFull))[9..11], [Some(3), Some(5)]);
    assert_eq!(values(&hours, Figure::Refusals(RefusalCause::Busy))[9..11], [Some(0), None]);
    let days = usage(facts, period(DAY, By::Day), later());
    assert_eq!(values(&days, Figure::Refusals(RefusalCause::Voucher)), [Some(4)]);
    assert_eq!(values(&days, Figure::Reports(Trouble::Slow)), [Some(6)]);
}

#[test]
fn an_access_point_is_told_no_refusals() {
    let mut facts = site();
    facts.spot.access_point = "pendopo-1".parse().ok();
    let usage = usage(facts, period(DAY, By::Day), later());
    assert_eq!(usage.places[0].series.len(), 5);
}

#[test]
fn days_are_as_long_as_the_clocks_make_them() {
    // In Havana clocks went forward at the midnight of 2026-03-08 and back on 2026-11-01.
    let havana = Calendar::new("America/Havana").unwrap();
    let hours = |day| Period::new(day, day, By::Hour).unwrap().slots(&havana).len();
    assert_eq!([hours(date(2026, 3, 8)), hours(date(2026, 11, 1)), hours(date(2026, 11, 2))], [23, 25, 24]);
}

#[test]
fn a_period_that_ends_before_it_begins_or_never_is_refused() {
    assert!(Period::new(DAY, date(2026, 11, 22), By::Day).is_err());
    assert!(Period::new(DAY, date(2036, 11, 22), By::Month).is_err());
    assert!(Period::new(DAY, date(2027, 3, 1), By::Hour).is_err());
}

#[test]
fn what_is_usual_is_the_middle_half_of_the_same_hour_in_four_weeks() {
    let mut facts = site();
    let at = |day: Date| jakarta().hour_of(day, 20);
    for (day, devices) in [(date(2026, 11, 16), 10), (date(2026, 11, 9), 20), (date(2026, 11, 2), 30)] {
        facts.hours.insert(at(day), Hour { devices, ..WATCHED });
    }
    let slots = period(DAY, By::Hour).slots(&jakarta());
    let usual = |facts: &Facts| Band::usual(facts, &slots, &jakarta(), |hour| hour.devices)[20];
    assert_eq!(usual(&facts), Some(Band { low: 15, high: 25 }));
    facts.hours.insert(at(date(2026, 10, 26)), Hour { devices: 40, ..WATCHED });
    assert_eq!(usual(&facts), Some(Band { low: 18, high: 33 }));
    facts.hours.retain(|hour, _| *hour > at(date(2026, 11, 8)));
    assert_eq!(usual(&facts), None, "two weeks tell nothing");
}

#[test]
fn the_week_shows_its_busy_hours() {
    let mut facts = site();
    for (day, peak) in [(DAY, 4), (date(2026, 11, 30), 8)] {
        facts.hours.insert(jakarta().hour_of(day, 19), Hour { peak, ..WATCHED });
    }
    let heat = Heat::of(&facts, &period(date(2026, 12, 6), By::Day).slots(&jakarta()), &jakarta());
    assert_eq!((heat.cells[0][19], heat.cells[0][20], heat.most), (Some(6.0), None, 6.0));
}

/// Four weeks, each hour watched and the same.
fn weeks(hour: Hour) -> (Facts, Vec<Slot>) {
    let slots = period(date(2026, 12, 20), By::Hour).slots(&jakarta());
    let mut facts = site();
    facts.hours = slots.iter().map(|slot| (slot.from, hour)).collect();
    (facts, slots)
}

#[test]
fn advice_names_what_is_short() {
    let (mut facts, slots) = weeks(Hour { peak: 70, full: 400, ..WATCHED });
    facts.refusals.insert((slots[5].from, RefusalCause::PlaceFull), 2);
    let advice = advise(&facts, &slots, &jakarta(), &[40, 40], |_| true, later());
    // 70 of 80; 64 is what two of them take, so one more of 32.
    assert_eq!(advice.crowding, Some(Crowding { capacity: 80, percent: 87 }));
    assert_eq!(advice.add, [Add::AccessPoints(1), Add::Line, Add::Addresses]);
    assert_eq!((advice.busy, advice.line_full, advice.refused), (Some(70), Share(111), 2));

    let (calm, _) = weeks(Hour { peak: 64, full: 360, ..WATCHED });
    assert_eq!(advise(&calm, &slots, &jakarta(), &[40, 40], |_| true, later()).add, []);
    let (unplanned, _) = weeks(Hour { peak: 900, ..WATCHED });
    let advice = advise(&unplanned, &slots, &jakarta(), &[], |_| true, later());
    assert_eq!((advice.crowding, advice.add), (None, vec![]));
}

#[test]
fn from_too_little_nothing_is_concluded_and_closed_hours_count_for_nothing() {
    let (mut facts, slots) = weeks(Hour { peak: 70, full: 3_600, ..WATCHED });
    let is_night = |at: UnixTime| (at.0 + 7 * 3_600) % 86_400 < 6 * 3_600;
    facts.hours.retain(|at, _| !is_night(*at));
    let advice = advise(&facts, &slots, &jakarta(), &[40], |_| true, later());
    assert!(advice.too_little && advice.add.is_empty() && advice.busy == Some(70), "{advice:?}");
    let advice = advise(&facts, &slots, &jakarta(), &[40], |at| !is_night(at), later());
    assert!(!advice.too_little && advice.observed == Share(1000), "{advice:?}");
    assert_eq!(advice.add, [Add::AccessPoints(2), Add::Line]);
}

#[test]
fn small_cells_are_hidden_and_cannot_be_reckoned_from_the_total() {
    use Shown::{Hidden, Missing, Value};
    let cells = [Some(12), Some(40), None, Some(9)];
    assert_eq!(suppress(&cells, false), [Value(12), Value(40), Missing, Hidden]);
    assert_eq!(suppress(&cells, true), [Hidden, Value(40), Missing, Hidden]);
    assert_eq!(suppress(&[Some(3), Some(4), Some(20), Some(50)], true), [Hidden, Hidden, Hidden, Value(50)]);
    assert_eq!(suppress(&[Some(10), Some(11)], true), [Value(10), Value(11)]);
}

proptest! {
    #[test]
    fn what_is_hidden_is_never_one_cell_or_a_few_devices(cells in proptest::collection::vec(proptest::option::of(0u64..60), 0..20)) {
        let shown = suppress(&cells, true);
        let hidden: Vec<u64> = shown.iter().zip(&cells).filter(|(shown, _)| **shown == Shown::Hidden).filter_map(|(_, cell)| *cell).collect();
        let all_hidden = shown.iter().all(|cell| !matches!(cell, Shown::Value(_)));
        prop_assert!(hidden.is_empty() || all_hidden || hidden.len() >= 2 && hidden.iter().sum::<u64>() >= FEWEST);
        for (shown, cell) in shown.iter().zip(&cells) {
            let told = matches!(shown, Shown::Value(value) if Some(*value) == *cell && *value >= FEWEST);
            prop_assert!(told || *shown == Shown::Hidden || cell.is_none());
        }
    }

    #[test]
    fn slots_follow_each_other_without_gap_in_every_zone(zone in 0usize..4, days in 0i64..61, from in 0i64..700) {
        let calendar = Calendar::new(["Asia/Jakarta", "America/Havana", "Africa/Cairo", "Atlantic/Azores"][zone]).unwrap();
        let first = date(2026, 1, 1).saturating_add(jiff::Span::new().days(from));
        for by in By::ALL {
            let period = Period::new(first, first.saturating_add(jiff::Span::new().days(days)), by).unwrap();
            let (slots, (begins, ends)) = (period.slots(&calendar), period.bounds(&calendar));
            prop_assert_eq!((slots[0].from, slots[slots.len() - 1].until), (begins, ends));
            prop_assert!(slots.windows(2).all(|pair| pair[0].until == pair[1].from && pair[0].from < pair[0].until));
        }
    }

    #[test]
    fn no_numbers_make_it_panic(
        peak: u64, bytes: u64, observed in 0u64..9_999, at in -9_000_000_000i64..9_000_000_000, now: i64, capacity: u32,
    ) {
        let mut facts = site();
        facts.hours.insert(UnixTime(at), Hour { up: bytes, down: bytes, devices: peak, sessions: peak, peak, observed, full: observed });
        facts.days.insert(DAY, Day { devices: peak, sessions: peak });
        facts.days.insert(date(2026, 11, 24), Day { devices: peak, sessions: peak });
        for by in By::ALL {
            let usage = usage(facts.clone(), period(date(2026, 11, 30), by), UnixTime(now));
            let _ = advise(&usage.places[0].facts, &usage.slots, &jakarta(), &[capacity], |_| true, UnixTime(now));
            let _ = Heat::of(&facts, &usage.slots, &jakarta());
            let _ = Band::usual(&facts, &usage.slots, &jakarta(), |hour| hour.peak);
        }
    }
}
