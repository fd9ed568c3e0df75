//! The inventory of access points from a file of comma-separated values (RFC 4180): looked at whole before anything is
//! written, each fault with its line and field. What spreadsheets write in Indonesia is read: semicolons, a byte order mark.

use super::access_point::{AccessPointDraft, AccessPointsKnown, taken};
use crate::model::{AccessPoint, AccessPointName, Attachment, Faults, FieldFault, Interface, Invalid, Mac};
use csv::{ReaderBuilder, StringRecord, Trim};
use serde::Serialize;
use std::{
    collections::{HashMap, HashSet},
    net::Ipv4Addr,
};

/// In bytes.
pub const LONGEST_FILE: usize = 1024 * 1024;
pub const MOST_ROWS: usize = AccessPoint::MOST;

/// Columns by their names in English and Indonesian.
const COLUMNS: [(&str, &str); 9] = [
    ("name", "nama"),
    ("site", "lokasi"),
    ("title", "tempat"),
    ("place", "koordinat"),
    ("make", "merek"),
    ("mac", "mac"),
    ("address", "alamat"),
    ("attachment", "sambungan"),
    ("capacity", "kapasitas"),
];

/// What taking a file up would come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dry {
    pub rows: Vec<Row>,
    /// What is wrong with the file as a whole (`file`) or with its first line (`header`).
    pub header_faults: Faults,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Of the file, from 1.
    pub line: u32,
    /// Its words over those that stand: a column that the file does not have changes nothing, an empty cell empties.
    pub draft: AccessPointDraft,
    pub outcome: Outcome,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    New(AccessPoint),
    /// The access point as it would be, and the fields that would change.
    Changed(AccessPoint, Vec<&'static str>),
    Same,
    Faulty(Faults),
}

/// What becomes of the sound rows of a file that has faulty ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultyRows {
    /// They wait until all rows are sound: nobody takes half a file for the whole one.
    HoldAll,
    /// They are taken, because somebody has chosen that.
    Skipped,
}

/// What is written of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taken {
    pub added: Vec<AccessPoint>,
    /// As they will be.
    pub changed: Vec<AccessPoint>,
    /// Rows at fault that are left out.
    pub skipped: usize,
}

/// What the audit keeps of [`Taken`].
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Noted<'a> {
    added: Vec<&'a str>,
    changed: Vec<&'a str>,
    skipped: usize,
}

impl Taken {
    /// Nothing new and nothing other.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty()
    }

    #[must_use]
    pub fn noted(&self) -> Noted<'_> {
        Noted { added: names(&self.added), changed: names(&self.changed), skipped: self.skipped }
    }
}

impl Dry {
    /// What of it is written, by the one rule for all who import. Nothing where the file itself is at fault, or a row is
    /// and nobody chose to go without.
    #[must_use]
    pub fn taken(&self, faulty_rows: FaultyRows) -> Option<Taken> {
        let skipped = self.faulty();
        if !self.header_faults.0.is_empty() || (skipped > 0 && faulty_rows == FaultyRows::HoldAll) {
            return None;
        }
        Some(Taken { added: self.added(), changed: self.changed(), skipped })
    }

    #[must_use]
    pub fn faulty(&self) -> usize {
        self.rows.iter().filter(|row| matches!(row.outcome, Outcome::Faulty(_))).count()
    }

    /// Access points that would be added.
    fn added(&self) -> Vec<AccessPoint> {
        let new = |row: &Row| match &row.outcome {
            Outcome::New(access_point) => Some(access_point.clone()),
            _ => None,
        };
        self.rows.iter().filter_map(new).collect()
    }

    /// Access points that would change, as they would be.
    fn changed(&self) -> Vec<AccessPoint> {
        let changed = |row: &Row| match &row.outcome {
            Outcome::Changed(access_point, _) => Some(access_point.clone()),
            _ => None,
        };
        self.rows.iter().filter_map(changed).collect()
    }
}

/// The text of a file as it was uploaded.
///
/// # Errors
/// Says what to do, where it is too long or not UTF-8.
pub fn text_of(bytes: &[u8]) -> Result<&str, Invalid> {
    if bytes.len() > LONGEST_FILE {
        return Err(Invalid::new(format!("has more than {LONGEST_FILE} bytes; take it up in parts")));
    }
    str::from_utf8(bytes).map_err(|_| Invalid::new("is not UTF-8; save it as \"CSV UTF-8\""))
}

/// Reads a file; nothing is changed by that.
#[must_use]
pub fn read(text: &str, known: &AccessPointsKnown<'_>) -> Dry {
    let mut dry = Dry::default();
    if dry.header_faults.keep("file", text_of(text.as_bytes())).is_none() {
        return dry;
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    // What comes from memory and is UTF-8 can always be read.
    let mut records = reader.records().map_while(Result::ok).filter(|record| !is_blank(record));
    let header = records.next().unwrap_or_default();
    let Some(columns) = columns(&header, &mut dry.header_faults) else { return dry };
    let mut records: Vec<StringRecord> = records.take(MOST_ROWS + 1).collect();
    if records.len() > MOST_ROWS {
        records.truncate(MOST_ROWS);
        let why = Invalid::new(format!("has more than {MOST_ROWS} rows; take it up in parts"));
        dry.header_faults.0.push(FieldFault { field: "file", why });
    }
    dry.rows = rows(text, &records, &columns, known);
    dry
}

fn rows(
    text: &str,
    records: &[StringRecord],
    columns: &[&'static str],
    known: &AccessPointsKnown<'_>,
) -> Vec<Row> {
    let name_of = |record: &StringRecord| {
        columns.iter().zip(record).find(|(column, _)| **column == "name").map(|(_, name)| name.to_owned())
    };
    let named: HashSet<String> = records.iter().filter_map(name_of).collect();
    let standing: HashMap<&str, &AccessPoint> =
        known.stand.iter().map(|stands| (stands.name.as_str(), stands)).collect();
    let untouched = known.stand.iter().filter(|stands| !named.contains(stands.name.as_str()));
    let mut holders = Holders::of(untouched.filter(|stands| stands.is_in_service()));
    let mut lines = Lines { text, passed: 0, line: 1 };
    let read = |record: &StringRecord| {
        let before = name_of(record).and_then(|name| standing.get(name.as_str()).copied());
        let draft = overlaid(before, columns, record);
        let (mut faults, checked) = draft.check_alone(known);
        if before.is_some_and(|before| !before.is_in_service()) {
            let why =
                Invalid::new("was taken down; take it into service again first, or choose another name");
            faults.0.push(FieldFault { field: "name", why });
        }
        if record.len() > columns.len() {
            let why = Invalid::new(format!("has {} cells, and the header {}", record.len(), columns.len()));
            faults.0.push(FieldFault { field: "row", why });
        }
        let line = lines.of(record);
        holders.claim(line, &draft, &mut faults);
        Row { line, outcome: outcome(before, faults, checked), draft }
    };
    records.iter().map(read).collect()
}

/// The words of a row over those that stand.
fn overlaid(
    before: Option<&AccessPoint>,
    columns: &[&'static str],
    record: &StringRecord,
) -> AccessPointDraft {
    let mut draft = before.map(AccessPointDraft::of).unwrap_or_default();
    for (place, column) in columns.iter().enumerate() {
        let cell = record.get(place).unwrap_or_default();
        if let Some(field) = field_mut(&mut draft, column) {
            cell.clone_into(field);
        }
    }
    draft
}

fn outcome(before: Option<&AccessPoint>, faults: Faults, checked: Option<AccessPoint>) -> Outcome {
    match (faults.settle(checked), before) {
        (Err(faults), _) => Outcome::Faulty(faults),
        (Ok(checked), None) => Outcome::New(checked),
        (Ok(checked), Some(before)) => {
            let after = AccessPoint { made: before.made, retired: before.retired, ..checked };
            let [mut old, mut new] = [before, &after].map(AccessPointDraft::of);
            let fields = COLUMNS.iter().map(|(field, _)| *field);
            let fields: Vec<_> =
                fields.filter(|field| field_mut(&mut old, field) != field_mut(&mut new, field)).collect();
            if fields.is_empty() { Outcome::Same } else { Outcome::Changed(after, fields) }
        }
    }
}

/// The field of each column.
fn columns(header: &StringRecord, faults: &mut Faults) -> Option<Vec<&'static str>> {
    let known = || COLUMNS.map(|(english, indonesian)| format!("{indonesian} ({english})")).join(", ");
    let column = |cell: &str| {
        let wanted = cell.to_lowercase();
        let found = COLUMNS.iter().find(|(english, indonesian)| [*english, *indonesian].contains(&&*wanted));
        let cell: String = cell.chars().take(40).collect();
        found.map(|(field, _)| *field).ok_or_else(|| {
            Invalid::new(format!("{cell:?} is no column of the inventory; there are: {}", known()))
        })
    };
    let mut columns = Vec::new();
    for cell in header {
        let column = column(cell).and_then(|column| {
            let twice = || Invalid::new(format!("names the column {column} twice"));
            if columns.contains(&column) { Err(twice()) } else { Ok(column) }
        });
        columns.extend(faults.keep("header", column));
        if faults.0.len() > COLUMNS.len() {
            return None;
        }
    }
    if faults.0.is_empty() && !columns.contains(&"name") {
        let why = Invalid::new(format!("names no column nama (name); there are: {}", known()));
        faults.0.push(FieldFault { field: "header", why });
    }
    faults.0.is_empty().then_some(columns)
}

fn field_mut<'a>(draft: &'a mut AccessPointDraft, field: &str) -> Option<&'a mut String> {
    match field {
        "name" => Some(&mut draft.name),
        "site" => Some(&mut draft.site),
        "title" => Some(&mut draft.title),
        "place" => Some(&mut draft.place),
        "make" => Some(&mut draft.make),
        "mac" => Some(&mut draft.mac),
        "address" => Some(&mut draft.address),
        "attachment" => Some(&mut draft.attachment),
        "capacity" => Some(&mut draft.capacity),
        _ => None,
    }
}

/// What only one access point may have.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Distinct {
    Name(AccessPointName),
    Mac(Mac),
    Address(Ipv4Addr),
    Interface(Interface),
    Circuit(String),
}

impl Distinct {
    /// As far as it can be read: whoever mends one fault is not told of the next only then.
    fn all_of(draft: &AccessPointDraft) -> impl Iterator<Item = (&'static str, Self)> {
        let name = draft.name.parse().ok().map(Self::Name);
        let mac = draft.mac.parse().ok().map(Self::Mac);
        let address = draft.address.parse().ok().map(Self::Address);
        let attachment = draft.attachment.parse().ok().map(|attachment| match attachment {
            Attachment::Port(name) | Attachment::Vlan(name) => Self::Interface(name),
            Attachment::Circuit(pattern) => Self::Circuit(pattern),
        });
        let all = [("name", name), ("mac", mac), ("address", address), ("attachment", attachment)];
        all.into_iter().filter_map(|(field, distinct)| Some((field, distinct?)))
    }
}

/// Who has what, among those that the file leaves alone and the rows that were read so far.
struct Holders(HashMap<Distinct, Holder>);

enum Holder {
    Inventory(AccessPointName),
    Line(u32),
}

impl Holders {
    fn of<'a>(untouched: impl Iterator<Item = &'a AccessPoint>) -> Self {
        let all = untouched.flat_map(|stands| {
            Distinct::all_of(&AccessPointDraft::of(stands))
                .map(|(_, distinct)| (distinct, Holder::Inventory(stands.name.clone())))
                .collect::<Vec<_>>()
        });
        Self(all.collect())
    }

    fn claim(&mut self, line: u32, draft: &AccessPointDraft, faults: &mut Faults) {
        for (field, distinct) in Distinct::all_of(draft) {
            let why = match self.0.get(&distinct) {
                None => {
                    self.0.insert(distinct, Holder::Line(line));
                    continue;
                }
                Some(Holder::Inventory(name)) => taken(name),
                Some(Holder::Line(other)) => Invalid::new(format!("is in line {other} too")),
            };
            faults.0.push(FieldFault { field, why });
        }
    }
}

/// Counts lines up to one record after the other. The reader counts otherwise: a record begins for it where the one before
/// it ended, which is before blank lines.
struct Lines<'a> {
    text: &'a str,
    /// Bytes that were counted.
    passed: usize,
    line: u32,
}

impl Lines<'_> {
    fn of(&mut self, record: &StringRecord) -> u32 {
        let after = record.position().and_then(|position| usize::try_from(position.byte()).ok());
        let rest = |from: usize| self.text.as_bytes().get(from..).unwrap_or_default();
        let after = after.unwrap_or(self.passed);
        let begin = after + rest(after).iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = rest(self.passed).get(..begin.saturating_sub(self.passed)).unwrap_or_default();
        let feeds = passed.iter().filter(|byte| **byte == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(feeds).unwrap_or(u32::MAX));
        self.passed = begin.max(self.passed);
        self.line
    }
}

/// The one of both that the first line has more of.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |wanted: char| first.chars().filter(|letter| *letter == wanted).count();
    if count(';') > count(',') { b';' } else { b',' }
}

fn names(access_points: &[AccessPoint]) -> Vec<&str> {
    access_points.iter().map(|access_point| access_point.name.as_str()).collect()
}

/// Spreadsheets leave such rows behind.
fn is_blank(record: &StringRecord) -> bool {
    record.iter().all(str::is_empty)
}

#[cfg(test)]
#[path = "inventory_tests.rs"]
mod tests;
