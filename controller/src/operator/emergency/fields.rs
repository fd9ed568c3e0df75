use crate::operator::pinboard::{both, over};
use hotspot::board::{Bilingual, EmergencyDraft};

/// A notice's fields as they were typed.
#[derive(Debug, clap::Args)]
pub(in crate::operator) struct Fields {
    /// At most 60 characters.
    #[arg(long)]
    title: Option<String>,
    #[arg(long, value_name = "TITLE")]
    title_en: Option<String>,
    /// What to do, "Indonesian | English", at most 80 characters each; up to three times, in place of those that stand.
    #[arg(long, value_name = "ID | EN")]
    step: Vec<String>,
    /// "BPBD=0281-891012" or a number alone; up to twice. "none" for none.
    #[arg(long, value_name = "NUMBER")]
    phone: Vec<String>,
    /// Where people gather.
    #[arg(long, value_name = "TEXT")]
    gathering: Option<String>,
    #[arg(long, value_name = "TEXT")]
    gathering_en: Option<String>,
    /// Who says so; the operator by default.
    #[arg(long)]
    source: Option<String>,
    /// Only at this site; may be given several times. "all" for everywhere.
    #[arg(long)]
    site: Vec<String>,
    /// When it ends: a span like 6h (the default), a time like 20:00, or "2026-11-30 15:00". At most 48 h ahead.
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
}

impl Fields {
    /// What was typed, in place of what stands.
    pub(super) fn over(&self, stands: EmergencyDraft) -> EmergencyDraft {
        let title = over(self.title.clone(), self.title_en.clone(), stands.title.clone());
        // A title of its own is not followed by the English of another.
        let title = match (&self.title, &self.title_en) {
            (Some(_), None) => Bilingual { english: None, ..title },
            _ => title,
        };
        let phones = match self.phone.as_slice() {
            [] => stands.phones,
            [none] if none == "none" => Vec::new(),
            phones => phones.to_vec(),
        };
        EmergencyDraft {
            kind: stands.kind,
            hazard: stands.hazard,
            title,
            steps: match self.step.as_slice() {
                [] => stands.steps,
                steps => steps.iter().map(|step| both(step)).collect(),
            },
            phones,
            gathering: over(self.gathering.clone(), self.gathering_en.clone(), stands.gathering),
            source: self.source.clone().or(stands.source),
            sites: if self.site.is_empty() { stands.sites } else { self.site.clone() },
            from: stands.from,
            until: self.until.clone().or(stands.until),
        }
    }
}
