//! What an area has measured: printed for people, written for machines.

use crate::{
    interrupt::{self, Interrupted},
    rounds::Sample,
};
use serde_json::{Value, json};
use std::{
    fs, io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

/// In the workspace's own folder, wherever cargo was told to build.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/bench");
const HEADINGS: [&str; 6] = ["measured", "value (spread)", "beside", "its value (spread)", "ratio", "goal"];

/// One measured thing, beside a peer where it has one.
#[derive(Debug)]
pub struct Row {
    name: String,
    unit: &'static str,
    value: Figure,
    peer: Option<(String, Figure)>,
    goal: Option<Goal>,
}

#[derive(Debug, Clone, Copy)]
struct Figure {
    value: f64,
    /// Where it is the median of several.
    spread: Option<(f64, f64)>,
}

#[derive(Debug, Clone, Copy)]
enum Goal {
    Below(f64),
    RatioAtLeast(f64),
    RatioAtMost(f64),
}

impl Row {
    /// The median of a sample.
    #[must_use]
    pub fn of(name: impl Into<String>, unit: &'static str, sample: &Sample) -> Self {
        Self { name: name.into(), unit, value: Figure::from(sample), peer: None, goal: None }
    }

    /// Measured once, beside the way.
    #[must_use]
    pub fn once(name: impl Into<String>, unit: &'static str, value: f64) -> Self {
        Self { name: name.into(), unit, value: Figure { value, spread: None }, peer: None, goal: None }
    }

    #[must_use]
    pub fn beside(self, peer: impl Into<String>, sample: &Sample) -> Self {
        Self { peer: Some((peer.into(), sample.into())), ..self }
    }

    /// In the row's unit.
    #[must_use]
    pub fn goal_below(self, most: f64) -> Self {
        Self { goal: Some(Goal::Below(most)), ..self }
    }

    #[must_use]
    pub fn goal_ratio(self, least: f64) -> Self {
        Self { goal: Some(Goal::RatioAtLeast(least)), ..self }
    }

    #[must_use]
    pub fn goal_ratio_at_most(self, most: f64) -> Self {
        Self { goal: Some(Goal::RatioAtMost(most)), ..self }
    }

    fn ratio(&self) -> Option<f64> {
        self.peer.as_ref().map(|(_, peer)| self.value.value / peer.value)
    }

    fn met(&self) -> Option<bool> {
        self.goal.map(|goal| match goal {
            Goal::Below(most) => self.value.value < most,
            Goal::RatioAtLeast(least) => self.ratio().is_some_and(|ratio| ratio >= least),
            Goal::RatioAtMost(most) => self.ratio().is_some_and(|ratio| ratio <= most),
        })
    }

    fn goal_text(&self) -> Option<String> {
        self.goal.map(|goal| match goal {
            Goal::Below(most) => format!("< {} {}", figure(most), self.unit),
            Goal::RatioAtLeast(least) => format!("ratio >= {least:.2}"),
            Goal::RatioAtMost(most) => format!("ratio <= {most:.2}"),
        })
    }

    fn cells(&self) -> [String; HEADINGS.len()] {
        let verdict = self.met().map_or("", |met| if met { ", met" } else { ", MISSED" });
        let (peer, peer_value) = self
            .peer
            .as_ref()
            .map_or((String::new(), String::new()), |(peer, value)| (peer.clone(), value.text(self.unit)));
        [
            self.name.clone(),
            self.value.text(self.unit),
            peer,
            peer_value,
            self.ratio().map_or(String::new(), |ratio| format!("{ratio:.2}")),
            self.goal_text().map_or(String::new(), |goal| goal + verdict),
        ]
    }

    fn json(&self) -> Value {
        json!({
            "name": self.name,
            "value": self.value.value,
            "unit": self.unit,
            "peer": self.peer.as_ref().map(|(peer, _)| peer),
            "peer_value": self.peer.as_ref().map(|(_, value)| value.value),
            "ratio": self.ratio(),
            "goal": self.goal_text(),
            "met": self.met(),
        })
    }
}

impl From<&Sample> for Figure {
    fn from(sample: &Sample) -> Self {
        Self { value: sample.median(), spread: Some(sample.spread()) }
    }
}

impl Figure {
    fn text(&self, unit: &str) -> String {
        let spread = self.spread.map(|(low, high)| format!(" ({}-{})", figure(low), figure(high)));
        format!("{} {unit}{}", figure(self.value), spread.unwrap_or_default())
    }
}

/// All rows of one area, and what could not be measured.
pub struct Table {
    area: &'static str,
    rows: Vec<Row>,
    notes: Vec<String>,
    failures: Vec<String>,
}

impl Table {
    #[must_use]
    pub fn new(area: &'static str) -> Self {
        Self { area, rows: Vec::new(), notes: Vec::new(), failures: Vec::new() }
    }

    pub fn push(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// For people only: a line below the table.
    pub fn note(&mut self, line: String) {
        self.notes.push(line);
    }

    /// Measures a part of the area. Where a lab panics, the part is noted as not measured and the others go on.
    ///
    /// # Errors
    /// When the run is interrupted.
    pub fn attempt(
        &mut self,
        part: &str,
        measure: impl FnOnce(&mut Self) -> Result<(), Interrupted>,
    ) -> Result<(), Interrupted> {
        // Rows pushed before a panic are whole.
        catch_unwind(AssertUnwindSafe(|| measure(self))).unwrap_or_else(|_| {
            // Programs in the foreground get Ctrl-C as well, and their end lets measurements fail.
            interrupt::check()?;
            self.failures.push(part.to_owned());
            Ok(())
        })
    }

    pub fn failures(&self) -> impl Iterator<Item = &str> {
        self.failures.iter().map(String::as_str)
    }

    pub fn print(&self) {
        let mut lines = vec![HEADINGS.map(str::to_owned)];
        lines.extend(self.rows.iter().map(Row::cells));
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..HEADINGS.len()).map(width).collect();
        println!("{}: medians of seven interleaved rounds; spread without the extremes", self.area);
        for line in lines {
            let cells = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
            println!("{}", cells.collect::<Vec<String>>().join("  ").trim_end());
        }
        self.notes.iter().for_each(|note| println!("{note}"));
    }

    /// Writes `target/bench/AREA.json` and returns its path.
    ///
    /// # Errors
    /// The disk's.
    pub fn write(&self) -> io::Result<PathBuf> {
        fs::create_dir_all(FOLDER)?;
        let path = Path::new(FOLDER).canonicalize()?.join(format!("{}.json", self.area));
        let rows: Vec<Value> = self.rows.iter().map(Row::json).collect();
        fs::write(&path, format!("{:#}\n", Value::from(rows)))?;
        Ok(path)
    }
}

/// Three digits that count, thousands set apart.
#[must_use]
pub fn figure(value: f64) -> String {
    let decimals = match value.abs() {
        ..1.0 => 3,
        ..10.0 => 2,
        ..100.0 => 1,
        _ => 0,
    };
    let text = format!("{value:.decimals$}");
    let whole = text.split('.').next().unwrap_or_default().len();
    let apart = |(place, digit): (usize, char)| {
        let comma = place > 0 && place < whole && (whole - place) % 3 == 0;
        comma.then_some(',').into_iter().chain([digit])
    };
    text.chars().enumerate().flat_map(apart).collect()
}

/// A whole number as the table writes it.
#[must_use]
pub fn count(number: usize) -> String {
    let text = number.to_string();
    if number < 1_000 { text } else { figure(number as f64) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_with_three_digits() {
        for (value, text) in [
            (0.2348, "0.235"),
            (5.678, "5.68"),
            (56.78, "56.8"),
            (999.0, "999"),
            (8812.4, "8,812"),
            (1_234_567.0, "1,234,567"),
        ] {
            assert_eq!(figure(value), text);
        }
    }

    #[test]
    fn a_goal_is_met_by_the_value_or_by_the_ratio() {
        let row = || Row::once("redirects", "per second", 90.0);
        assert_eq!(row().met(), None);
        assert_eq!((row().goal_below(91.0).met(), row().goal_below(90.0).met()), (Some(true), Some(false)));
        let beside = Row { peer: Some(("nginx".into(), Figure { value: 100.0, spread: None })), ..row() };
        let written = beside.goal_ratio(0.8).json();
        assert_eq!((written["ratio"].as_f64(), &written["met"]), (Some(0.9), &json!(true)), "{written}");
        assert_eq!(row().goal_ratio(0.8).met(), Some(false), "no peer, no ratio");
    }
}
