use crate::operator::pinboard::{Refused, both, text_or_file};
use hotspot::board::{Bilingual, TermsDraft};
use std::path::PathBuf;

/// An edition's fields as they were typed.
#[derive(Debug, clap::Args)]
pub(in crate::operator) struct Fields {
    /// A short line, "Indonesian | English", at most 120 characters each; 3 to 12 times, in place of those that stand.
    #[arg(long, value_name = "ID | EN")]
    line: Vec<String>,
    /// A file with such lines; behind a line of three hyphens the full text in Indonesian, behind another one in English.
    #[arg(long, conflicts_with = "line")]
    file: Option<PathBuf>,
    /// yes: it asks for something new, so everybody is asked again. no: what was accepted stays accepted.
    #[arg(long, value_name = "yes|no")]
    substance: Option<String>,
    /// Only at this site, in place of the terms everywhere. "all" for everywhere.
    #[arg(long)]
    site: Option<String>,
    /// When it begins to hold: a day like 2026-12-01, "2026-12-01 06:00", or now.
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
}

impl Fields {
    /// What was typed, in place of what stands.
    pub(super) fn over(&self, stands: TermsDraft) -> Result<TermsDraft, Refused> {
        let (lines, full) = match text_or_file(None, self.file.as_ref())? {
            Some(text) => read(&text),
            None if self.line.is_empty() => (stands.lines, stands.full),
            None => (self.line.iter().map(|line| both(line)).collect(), stands.full),
        };
        Ok(TermsDraft {
            site: self.site.clone().or(stands.site),
            from: self.from.clone().or(stands.from),
            substance: self.substance.clone().or(stands.substance),
            lines,
            full,
        })
    }
}

/// The lines and the full text of a file.
fn read(text: &str) -> (Vec<Bilingual>, Bilingual) {
    let mut parts: [Vec<&str>; 3] = Default::default();
    let mut part = 0;
    for line in text.lines() {
        if line.trim_end() == "---" && part + 1 < parts.len() {
            part += 1;
        } else if let Some(lines) = parts.get_mut(part) {
            lines.push(line);
        }
    }
    let [lines, indonesian, english] = parts;
    let lines = lines.into_iter().filter(|line| !line.trim().is_empty()).map(both).collect();
    let english = Some(english.join("\n")).filter(|text| !text.trim().is_empty());
    (lines, Bilingual { indonesian: indonesian.join("\n"), english })
}
