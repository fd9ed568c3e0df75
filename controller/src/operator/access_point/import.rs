//! The inventory from a file.

use super::{among, refused};
use crate::operator::{
    Failure,
    pinboard::Said,
    print::plain,
    register::{Refused, Register},
};
use hotspot::{
    model::{Faults, FieldFault},
    policy::drafts::inventory::{self, Dry, FaultyRows, LONGEST_FILE, Outcome, Row},
};
use serde::Serialize;
use std::{fs::File, io::Read, path::Path};

/// What a file comes to, for programs.
#[derive(Debug, Serialize)]
struct Told {
    applied: bool,
    new: usize,
    changed: usize,
    same: usize,
    faulty: usize,
    /// Of the file as a whole.
    faults: Vec<Fault>,
    rows: Vec<ToldRow>,
}

#[derive(Debug, Serialize)]
struct ToldRow {
    line: u32,
    name: String,
    outcome: &'static str,
    /// That would change.
    fields: Vec<&'static str>,
    faults: Vec<Fault>,
}

#[derive(Debug, Serialize)]
struct Fault {
    field: &'static str,
    why: String,
}

/// `apply` is nothing where the file is only looked at.
pub(super) async fn run(
    register: &Register,
    path: &Path,
    apply: Option<FaultyRows>,
) -> Result<Said, Failure> {
    let bytes = read(path)?;
    let text = inventory::text_of(&bytes);
    let text = text.map_err(|why| Refused::File { path: path.to_owned(), why: why.to_string() })?;
    let stand = register.store.access_points().await?;
    let dry = inventory::read(text, &among(register, &stand));
    let told = Told::of(&dry, apply.is_some());
    let lines = told.lines();
    let Some(faulty_rows) = apply else { return Ok(Said::of(lines, &told)) };
    let taken = dry.taken(faulty_rows).ok_or_else(|| Refused::Fields(faults_of(&dry)))?;
    if taken.is_empty() {
        return Ok(Said::of(lines, &told));
    }
    let act = register.actor.act("access-point.import", "access points".into(), None, Some(&taken.noted()));
    let written = register.store.import_access_points(&taken.added, &taken.changed, &act).await?;
    written.map_err(refused)?;
    Ok(Said::written(lines, &told))
}

/// No more than is taken.
fn read(path: &Path) -> Result<Vec<u8>, Refused> {
    let failed = |error: std::io::Error| Refused::File { path: path.to_owned(), why: error.to_string() };
    let mut bytes = Vec::new();
    // One byte more shows that there is more.
    let most = u64::try_from(LONGEST_FILE).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path).map_err(failed)?.take(most).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

impl Told {
    fn of(dry: &Dry, applied: bool) -> Self {
        let rows: Vec<ToldRow> = dry.rows.iter().map(ToldRow::of).collect();
        let count = |outcome| rows.iter().filter(|row| row.outcome == outcome).count();
        Self {
            applied,
            new: count("new"),
            changed: count("changed"),
            same: count("same"),
            faulty: count("faulty"),
            faults: dry.header_faults.0.iter().map(Fault::of).collect(),
            rows,
        }
    }

    fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> =
            self.faults.iter().map(|fault| format!("{}: {}", fault.field, plain(&fault.why))).collect();
        for row in self.rows.iter().filter(|row| row.outcome != "same") {
            let fields =
                if row.fields.is_empty() { String::new() } else { format!(": {}", row.fields.join(", ")) };
            lines.push(format!("line {}  {:7}  {}{fields}", row.line, row.outcome, plain(&row.name)));
            lines
                .extend(row.faults.iter().map(|fault| format!("    {}: {}", fault.field, plain(&fault.why))));
        }
        lines.push(format!(
            "{} new, {} changed, {} as they are, {} faulty",
            self.new, self.changed, self.same, self.faulty
        ));
        lines.extend(self.advice());
        lines
    }

    fn advice(&self) -> Option<String> {
        let of_file = self.faults.len();
        Some(match (self.applied, self.faulty, of_file) {
            (true, 0, _) => return None,
            (true, skipped, _) => format!("{skipped} at fault were left out; mend them and import again"),
            (false, 0, 0) => "nothing was written; write it with --apply".to_owned(),
            (false, _, 0) => {
                format!("nothing was written; mend what is at fault, or {}", self.without_faulty())
            }
            (false, ..) => "nothing was written; mend what is at fault, and look again".to_owned(),
        })
    }

    fn without_faulty(&self) -> String {
        let all = self.rows.len();
        format!("take the {} sound rows of {all} with --apply --skip-faulty", all - self.faulty)
    }
}

impl ToldRow {
    fn of(row: &Row) -> Self {
        let (outcome, fields, faults) = match &row.outcome {
            Outcome::New(_) => ("new", Vec::new(), Vec::new()),
            Outcome::Changed(_, fields) => ("changed", fields.clone(), Vec::new()),
            Outcome::Same => ("same", Vec::new(), Vec::new()),
            Outcome::Faulty(Faults(faults)) => ("faulty", Vec::new(), faults.iter().map(Fault::of).collect()),
        };
        Self { line: row.line, name: row.draft.name.clone(), outcome, fields, faults }
    }
}

impl Fault {
    fn of(fault: &FieldFault) -> Self {
        Self { field: fault.field, why: fault.why.to_string() }
    }
}

/// Each fault with its line, and what can be done beside mending them.
fn faults_of(dry: &Dry) -> Vec<String> {
    let of_file = dry.header_faults.0.iter().map(ToString::to_string);
    let of_row = |row: &Row| match &row.outcome {
        Outcome::Faulty(faults) => Some(format!("line {}: {}", row.line, plain(&faults.to_string()))),
        _ => None,
    };
    let choice = dry.header_faults.0.is_empty().then(|| Told::of(dry, false).without_faulty());
    of_file.chain(dry.rows.iter().filter_map(of_row)).chain(choice).collect()
}
