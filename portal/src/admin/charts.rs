//! Charts of the staff's pages: values in, a drawing out. Pure.
//!
//! A page holds a [`LineChart`] or a [`HeatMap`] and writes `{{ chart }}` in its template: they write themselves, escaped. A
//! sentence stands above each, the table with the same values below.

use askama::{Template, filters::HtmlSafe};

/// How wide a drawing is on a phone of 360 pixels, with names at the ends of its lines and without; and a letter of its text
/// at most.
const PHONE: u32 = 140;
const PHONE_ENDLESS: u32 = 220;
const LETTER: u32 = 9;
const TICKS_APART: u32 = 8;

/// What is known of one point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    Known(u64),
    /// Its time has come, and nobody counted: drawn as a hatched gap, never as zero.
    Missing,
    /// Its time is still to come: drawn as nothing.
    Ahead,
}

/// What a line chart shows.
pub struct Line<'a> {
    /// Tells this chart's parts from those of other charts of the page: letters and dashes.
    pub id: &'static str,
    /// What a screen reader says in place of the drawing.
    pub told: String,
    pub readings: &'a [Reading],
    /// Stands at the line's end, where it is not empty.
    pub name: &'a str,
    /// From and to; one for each reading, or none at all.
    pub usual: &'a [Option<(u64, u64)>],
    /// Stands at the band's end.
    pub usual_name: &'a str,
    /// Under the readings of these numbers, from 0.
    pub ticks: &'a [(usize, String)],
}

/// Where things are, in thousandths of the drawing's width and height, from its upper left.
#[derive(Template)]
#[template(path = "admin/components/line_chart.html")]
pub struct LineChart {
    id: &'static str,
    told: String,
    levels: Vec<Text>,
    ticks: Vec<Tick>,
    ends: Vec<Text>,
    gaps: Vec<Gap>,
    /// Paths (SVG 2, 9.3) in a box of 1000 by 1000.
    band: String,
    line: String,
    has_usual: bool,
}

struct Text {
    at: u32,
    text: String,
}

struct Tick {
    at: u32,
    text: String,
    /// Stands on a phone too: between those that do is room enough.
    is_sparse: bool,
}

struct Gap {
    x: u32,
    width: u32,
}

impl HtmlSafe for LineChart {}

impl LineChart {
    /// `write` says a value in words: `240`, `1,5 GB`.
    #[must_use]
    pub fn new(line: Line<'_>, write: impl Fn(u64) -> String) -> Self {
        let count = line.readings.len().max(1);
        let values = line.readings.iter().filter_map(|reading| reading.value());
        let usual = line.usual.iter().flatten().map(|(_, high)| *high);
        let top = round_up(values.chain(usual).max().unwrap_or(0));
        let x = |slot: usize| middle(slot, count);
        let y = |value: u64| height(value, top);
        let points =
            line.readings.iter().enumerate().map(|(slot, reading)| Some((x(slot), y(reading.value()?))));
        let edges = line.usual.iter().enumerate().map(|(slot, usual)| {
            let (low, high) = (*usual)?;
            Some((slot, y(low), y(high)))
        });
        let missing = |(_, reading): &(usize, &Reading)| **reading == Reading::Missing;
        let gaps = line.readings.iter().enumerate().filter(missing).map(|(slot, _)| {
            let (from, until) = (part(slot, count), part(slot + 1, count));
            Gap { x: from, width: until - from }
        });
        let ticks = line.ticks.iter().filter(|(slot, _)| *slot < count);
        let ticks = ticks.map(|(slot, text)| Text { at: x(*slot), text: text.clone() }).collect();
        let last = line.readings.iter().rev().find_map(|reading| reading.value());
        let last_usual = line.usual.iter().rev().find_map(|usual| *usual);
        let ends = ends(
            last.filter(|_| !line.name.is_empty()).map(|value| (y(value), line.name)),
            last_usual.map(|(low, high)| ((y(low) + y(high)) / 2, line.usual_name)),
        );
        Self {
            id: line.id,
            levels: [0, top / 2, top].map(|value| Text { at: y(value), text: write(value) }).into(),
            ticks: thinned(ticks, if ends.is_empty() { PHONE_ENDLESS } else { PHONE }),
            ends,
            gaps: joined(gaps),
            band: runs(edges).iter().map(|run| area(run, count)).collect(),
            line: runs(points).iter().map(|run| stroke(run)).collect(),
            has_usual: last_usual.is_some(),
            told: line.told,
        }
    }
}

impl Reading {
    #[must_use]
    pub fn value(self) -> Option<u64> {
        match self {
            Self::Known(value) => Some(value),
            Self::Missing | Self::Ahead => None,
        }
    }
}

/// Hours of the week as a table whose cells are tinted by their value.
#[derive(Template)]
#[template(path = "admin/components/heat_map.html")]
pub struct HeatMap<'a> {
    pub caption: &'a str,
    pub corner: &'a str,
    /// From Monday.
    pub weekdays: [&'a str; 7],
    /// What a screen reader says of a cell that is missing.
    pub missing: &'a str,
    /// 24, from the hour after midnight.
    rows: Vec<Hour>,
}

struct Hour {
    /// `00.00`
    name: String,
    cells: Vec<Tint>,
}

struct Tint {
    value: Option<u64>,
    /// 0 to 5.
    level: u64,
}

impl HtmlSafe for HeatMap<'_> {}

impl<'a> HeatMap<'a> {
    /// `cells` are from Monday, each from the hour after midnight; nothing where it is missing.
    #[must_use]
    pub fn new(
        caption: &'a str,
        corner: &'a str,
        weekdays: [&'a str; 7],
        missing: &'a str,
        cells: &[[Option<f64>; 24]; 7],
    ) -> Self {
        // A mean of devices is far from where rounding would lose any.
        let whole = |value: f64| value.round().clamp(0.0, 1e15) as u64;
        let most = cells.iter().flatten().flatten().copied().map(whole).max().unwrap_or(0);
        let tint = |value: Option<f64>| {
            let value = value.map(whole);
            Tint { value, level: value.and_then(|value| (value * 5).checked_div(most)).unwrap_or(0) }
        };
        let hour = |hour: usize| Hour {
            name: format!("{hour:02}.00"),
            cells: cells.iter().map(|day| tint(day.get(hour).copied().flatten())).collect(),
        };
        Self { caption, corner, weekdays, missing, rows: (0..24).map(hour).collect() }
    }
}

/// Up to `most` of so many slots, evenly, the first and the last of them included.
#[must_use]
pub fn evenly(count: usize, most: usize) -> Vec<usize> {
    let most = most.min(count);
    if most < 2 {
        return (0..most).collect();
    }
    (0..most).map(|place| place * (count - 1) / (most - 1)).collect()
}

/// The next of 2, 4, 10, 20, 40, 100, ... that is not less: half of it is whole too.
fn round_up(value: u64) -> u64 {
    let mut step: u64 = 1;
    loop {
        let fitting =
            [2, 4, 10].into_iter().map(|times| step.saturating_mul(times)).find(|top| *top >= value);
        match fitting {
            Some(top) => return top,
            None => step = step.saturating_mul(10),
        }
    }
}

/// In thousandths.
fn part(slot: usize, count: usize) -> u32 {
    u32::try_from(slot * 1000 / count.max(1)).unwrap_or(1000).min(1000)
}

fn middle(slot: usize, count: usize) -> u32 {
    part(2 * slot + 1, 2 * count)
}

/// From the top, in thousandths.
fn height(value: u64, top: u64) -> u32 {
    let up = u128::from(value) * 1000 / u128::from(top.max(1));
    1000 - u32::try_from(up.min(1000)).unwrap_or(1000)
}

/// What is known without a gap between.
fn runs<T>(points: impl Iterator<Item = Option<T>>) -> Vec<Vec<T>> {
    let mut runs = vec![Vec::new()];
    for point in points {
        match (point, runs.last_mut()) {
            (Some(point), Some(run)) => run.push(point),
            _ => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// A line with round ends: one alone is a dot.
fn stroke(points: &[(u32, u32)]) -> String {
    let points: Vec<String> = points.iter().map(|(x, y)| format!("{x} {y}")).collect();
    match points.as_slice() {
        [alone] => format!("M{alone}h0"),
        points => format!("M{}", points.join("L")),
    }
}

/// Along the upper edge and back along the lower one, over the whole width of its slots.
fn area(edges: &[(usize, u32, u32)], count: usize) -> String {
    let (Some(first), Some(last)) = (edges.first(), edges.last()) else { return String::new() };
    let upper = edges.iter().map(|(slot, _, high)| format!("L{} {high}", middle(*slot, count)));
    let lower = edges.iter().rev().map(|(slot, low, _)| format!("L{} {low}", middle(*slot, count)));
    let (left, right) = (part(first.0, count), part(last.0 + 1, count));
    let (upper, lower): (String, String) = (upper.collect(), lower.collect());
    format!("M{left} {}{upper}L{right} {}L{right} {}{lower}L{left} {}Z", first.2, last.2, last.1, first.1)
}

/// Gaps that touch are one.
fn joined(gaps: impl Iterator<Item = Gap>) -> Vec<Gap> {
    gaps.fold(Vec::new(), |mut joined: Vec<Gap>, gap| {
        match joined.last_mut() {
            Some(before) if before.x + before.width == gap.x => before.width += gap.width,
            _ => joined.push(gap),
        }
        joined
    })
}

/// Marks those of the ticks that stand on a phone, on a drawing so many pixels wide: as many as fit, evenly, the first always.
fn thinned(ticks: Vec<Text>, width: u32) -> Vec<Tick> {
    // From the left, as the template sets them: at the edges they end there.
    let extent = |tick: &Text| {
        let middle = tick.at * width / 1000;
        let length = u32::try_from(tick.text.chars().count()).unwrap_or(u32::MAX).saturating_mul(LETTER);
        match tick.at {
            ..150 => (middle, middle.saturating_add(length)),
            851.. => (middle.saturating_sub(length), middle),
            _ => (middle.saturating_sub(length / 2), middle.saturating_add(length / 2)),
        }
    };
    let fits = |every: &usize| {
        let extents: Vec<(u32, u32)> = ticks.iter().step_by(*every).map(extent).collect();
        extents.iter().zip(extents.iter().skip(1)).all(|(before, after)| before.1 + TICKS_APART <= after.0)
    };
    let every = (1..=ticks.len().max(1)).find(fits).unwrap_or(1);
    let tick =
        |(number, tick): (usize, Text)| Tick { at: tick.at, text: tick.text, is_sparse: number % every == 0 };
    ticks.into_iter().enumerate().map(tick).collect()
}

/// The names at the ends of line and band, so far apart that both can be read.
fn ends(line: Option<(u32, &str)>, usual: Option<(u32, &str)>) -> Vec<Text> {
    const APART: u32 = 90;
    let text = |(at, text): (u32, &str)| Text { at, text: text.to_owned() };
    let (Some((at, name)), Some((usual_at, usual_name))) = (line, usual) else {
        return line.into_iter().chain(usual).map(text).collect();
    };
    let usual_at = match (at.abs_diff(usual_at) >= APART, usual_at >= at) {
        (true, _) => usual_at,
        (false, true) if at + APART <= 1000 => at + APART,
        (false, false) if at < APART => at + APART,
        (false, _) => at.saturating_sub(APART),
    };
    vec![text((at, name)), text((usual_at, usual_name))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use Reading::{Ahead, Known, Missing};

    fn chart(readings: &[Reading], usual: &[Option<(u64, u64)>]) -> LineChart {
        let line = Line {
            id: "online",
            told: "Online <now>".into(),
            readings,
            name: "hari ini",
            usual,
            usual_name: "biasanya",
            ticks: &[(0, "00.00".into())],
        };
        LineChart::new(line, |value| value.to_string())
    }

    #[test]
    fn a_missing_hour_is_a_hatched_gap_and_never_zero() {
        let drawn = chart(&[Known(1), Missing, Missing, Known(2)], &[]);
        assert_eq!(drawn.line, "M125 500h0M875 0h0", "nothing is drawn through the gap");
        let gaps: Vec<_> = drawn.gaps.iter().map(|gap| (gap.x, gap.width)).collect();
        assert_eq!(gaps, [(250, 500)]);
        assert!(drawn.render().unwrap().contains("hatch-online"));
    }

    #[test]
    fn hours_to_come_are_no_gap() {
        let drawn = chart(&[Known(1), Known(0), Ahead, Ahead], &[]);
        assert!(drawn.gaps.is_empty());
        assert_eq!(drawn.line, "M125 500L375 1000");
    }

    #[test]
    fn the_band_covers_the_hours_of_which_something_is_usual() {
        let drawn = chart(&[Known(1), Known(1)], &[Some((1, 2)), None]);
        assert_eq!(drawn.band, "M0 0L250 0L500 0L500 500L250 500L0 500Z");
    }

    #[test]
    fn the_scale_ends_at_a_round_number_whose_half_is_whole() {
        for (most, top) in [(0, 2), (1, 2), (3, 4), (5, 10), (11, 20), (240, 400), (u64::MAX, u64::MAX)] {
            assert_eq!(round_up(most), top, "{most}");
        }
    }

    #[test]
    fn names_at_the_ends_are_apart_and_inside() {
        for (line, usual) in [(500, 500), (0, 10), (1000, 1000), (950, 1000), (30, 0)] {
            let ends = ends(Some((line, "a")), Some((usual, "b")));
            assert!(ends[0].at.abs_diff(ends[1].at) >= 90 && ends.iter().all(|end| end.at <= 1000));
        }
    }

    #[test]
    fn what_is_written_in_a_chart_is_escaped() {
        let page = chart(&[Known(1)], &[]).render().unwrap();
        assert!(!page.contains("<now>"), "{page}");
    }

    #[test]
    fn the_fullest_hour_of_the_week_has_the_strongest_tint_and_a_missing_one_none() {
        let mut cells = [[Some(0.0); 24]; 7];
        (cells[6][20], cells[0][3]) = (Some(39.6), None);
        let map = HeatMap::new("", "", [""; 7], "", &cells);
        let cell =
            |hour: usize, day: usize| (map.rows[hour].cells[day].value, map.rows[hour].cells[day].level);
        assert_eq!((cell(20, 6), cell(3, 0), cell(0, 0)), ((Some(40), 5), (None, 0), (Some(0), 0)));
    }

    #[test]
    fn on_a_phone_stand_no_more_ticks_than_have_room() {
        let tick = |at: u32| Text { at, text: "21 Nov".into() };
        let sparse = |ats: &[u32], width: u32| -> Vec<u32> {
            let ticks = thinned(ats.iter().copied().map(tick).collect(), width);
            ticks.iter().filter(|tick| tick.is_sparse).map(|tick| tick.at).collect()
        };
        let week = [71, 214, 357, 500, 642, 785, 928];
        assert_eq!(sparse(&week, 900), week);
        assert_eq!(sparse(&week, 220), [71, 500, 928]);
        assert_eq!(sparse(&week, 140), [71, 785]);
        assert_eq!((sparse(&week, 20), sparse(&[], 140)), (vec![71], vec![]));
    }

    #[test]
    fn ticks_are_even_and_name_both_ends() {
        assert_eq!(evenly(24, 4), [0, 7, 15, 23]);
        assert_eq!((evenly(0, 4), evenly(1, 4), evenly(2, 4)), (vec![], vec![0], vec![0, 1]));
    }
}
