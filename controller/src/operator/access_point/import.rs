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
    policy::drafts::inventory::{self, Dry, LONGEST_FILE, Outcome, Row},
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

/// What the audit keeps of it.
#[derive(Serialize)]
struct Noted {
    added: Vec<String>,
    changed: Vec<String>,
}

pub(super) async fn run(register: &Register, path: &Path, apply: bool) -> Result<Said, Failure> {
    let bytes = read(path)?;
    let text = inventory::text_of(&bytes);
    let text = text.map_err(|why| Refused::File { path: path.to_owned(), why: why.to_string() })?;
    let stand = register.store.access_points().await?;
    let dry = inventory::read(text, &among(register, &stand));
    let (added, changed) = (dry.added(), dry.changed());
    if apply && !dry.is_sound() {
        return Err(Refused::Fields(faults_of(&dry)).into());
    }
    let anything = !added.is_empty() || !changed.is_empty();
    if apply && anything {
        let names = |all: &[hotspot::model::AccessPoint]| all.iter().map(|it| it.name.to_string()).collect();
        let noted = Noted { added: names(&added), changed: names(&changed) };
        let act = register.actor.act("access-point.import", "access points".into(), None, Some(&noted));
        register.store.import_access_points(&added, &changed, &act).await?.map_err(refused)?;
    }
    let told = Told::of(&dry, apply);
    let lines = told.lines();
    Ok(if apply && anything { Said::written(lines, &told) } else { Said::of(lines, &told) })
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
        if !self.applied {
            lines.push(if self.faulty + self.faults.len() > 0 {
                "nothing was written; mend what is at fault, and look again".to_owned()
            } else {
                "nothing was written; write it with --apply".to_owned()
            });
        }
        lines
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

/// Each fault with its line.
fn faults_of(dry: &Dry) -> Vec<String> {
    let of_file = dry.header_faults.0.iter().map(ToString::to_string);
    let of_row = |row: &Row| match &row.outcome {
        Outcome::Faulty(faults) => Some(format!("line {}: {}", row.line, plain(&faults.to_string()))),
        _ => None,
    };
    of_file.chain(dry.rows.iter().filter_map(of_row)).collect()
}
