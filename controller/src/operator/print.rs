//! Words for people on standard output, JSON for programs.

use hotspot::{
    config::Config,
    model::{Faults, UnixTime},
};
use jiff::tz::TimeZone;
use qrcode::{EcLevel, QrCode, render::unicode::Dense1x2};
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
    aligned(head, rows).iter().try_for_each(line)
}

/// The lines of a table.
pub(super) fn aligned(head: &[&str], rows: &[Vec<String>]) -> Vec<String> {
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .chain([head.get(column).map_or(0, |title| title.len())])
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let heading: Vec<String> = head.iter().map(|title| (*title).to_owned()).collect();
    let row = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}", width = *width));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    std::iter::once(&heading).chain(rows).map(row).collect()
}

/// Rows may have been edited by hand: nothing of them reaches the terminal but what can be read, from left to right.
pub(super) fn plain(text: &str) -> String {
    let unreadable = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if unreadable(c) { plain.extend(c.escape_unicode()) } else { plain.push(c) }
    }
    plain
}

/// A text for cameras (a QR code): dark on light whatever the terminal's colours.
///
/// # Errors
/// With why it cannot be drawn: it is too long.
pub(super) fn picture(text: &str) -> Result<Vec<String>, String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|error| error.to_string())?;
    let picture = code.render::<Dense1x2>().build();
    Ok(picture.lines().map(|line| format!("\u{1b}[30;47m{line}\u{1b}[0m")).collect())
}

/// Each fault under the name of the argument that sets the field; `positional` are those without dashes.
pub(super) fn by_option(Faults(faults): &Faults, positional: &[&str]) -> Vec<String> {
    let argument = |field: &str| match positional.contains(&field) {
        true => field.to_uppercase(),
        false => format!("--{}", field.replace('_', "-")),
    };
    faults.iter().map(|fault| format!("{}: {}", argument(fault.field), fault.why)).collect()
}

/// What went wrong, on standard error.
pub(super) fn complaint(failure: &dyn std::fmt::Display) {
    let _ = writeln!(io::stderr().lock(), "wifi-pbg: {failure}");
}
