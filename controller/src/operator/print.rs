//! Words for people on standard output, JSON for programs.

use hotspot::{config::Config, model::UnixTime};
use jiff::tz::TimeZone;
use serde::Serialize;
use std::io::{self, Write};

pub(super) fn json(value: &impl Serialize) -> io::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, value)?;
    out.write_all(b"\n")
}

pub(super) fn line(text: impl std::fmt::Display) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{text}")
}

/// The guests' local clock, so that a technician reads the times that stand on their pages.
pub(super) struct LocalClock(TimeZone);

impl LocalClock {
    pub fn of(config: &Config) -> Self {
        Self(TimeZone::get(&config.gateway.timezone).unwrap_or_else(|_| TimeZone::system()))
    }

    pub fn moment(&self, at: UnixTime) -> String {
        jiff::Timestamp::from_second(at.0).map_or_else(
            |_| "-".to_owned(),
            |at| at.to_zoned(self.0.clone()).strftime("%F %H:%M %Z").to_string(),
        )
    }
}

/// A table with aligned columns; the last column is as wide as it likes.
pub(super) fn table(head: &[&str], rows: &[Vec<String>]) -> io::Result<()> {
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .chain([head.get(column).map_or(0, |title| title.len())])
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let mut out = io::stdout().lock();
    let heading: Vec<String> = head.iter().map(|title| (*title).to_owned()).collect();
    for row in std::iter::once(&heading).chain(rows) {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}", width = *width)).collect();
        writeln!(out, "{}", cells.join("  ").trim_end())?;
    }
    Ok(())
}

/// What went wrong, on standard error.
pub(super) fn complaint(failure: &dyn std::fmt::Display) {
    let _ = writeln!(io::stderr().lock(), "wifi-pbg: {failure}");
}
