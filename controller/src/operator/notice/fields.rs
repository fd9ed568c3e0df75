use crate::operator::pinboard::{Refused, over, text_or_file, yes_or_no};
use hotspot::board::AnnouncementDraft;
use std::path::{Path, PathBuf};

/// An announcement's fields as they were typed.
#[derive(Debug, clap::Args)]
pub(in crate::operator) struct Fields {
    /// At most 60 characters.
    #[arg(long)]
    title: Option<String>,
    /// The same in English; "" for none.
    #[arg(long, value_name = "TITLE")]
    title_en: Option<String>,
    /// Plain text: a blank line begins a paragraph, "- " a point, "1. " a numbered one, **bold**, links by themselves.
    #[arg(long, allow_hyphen_values = true)]
    text: Option<String>,
    /// A file with the text.
    #[arg(long, value_name = "FILE", conflicts_with = "text")]
    text_file: Option<PathBuf>,
    /// The same in English; "" for none.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    text_en: Option<String>,
    #[arg(long, value_name = "FILE", conflicts_with = "text_en")]
    text_en_file: Option<PathBuf>,
    /// The office that announces.
    #[arg(long)]
    office: Option<String>,
    /// When it is shown first: now, a day like 2026-11-30, or "2026-11-30 15:00".
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// When it ends: a day like 2026-11-30 (with that day), "2026-11-30 15:00", or a span like 7d. Two weeks by default.
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Only at this site; may be given several times. "all" for everywhere.
    #[arg(long)]
    site: Vec<String>,
    /// Stands above those that are not.
    #[arg(long, value_name = "yes|no", num_args = 0..=1, default_missing_value = "yes", value_parser = yes_or_no)]
    pinned: Option<bool>,
    /// Lower stands higher: -100 to 100.
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    order: Option<String>,
    /// A JPEG, PNG or WebP for its own page; none to take it away.
    #[arg(long, value_name = "FILE|none")]
    image: Option<PathBuf>,
}

/// What is wanted of an announcement's image.
pub(super) enum Picture<'a> {
    None,
    File(&'a Path),
}

impl Fields {
    /// What was typed, in place of what stands.
    pub(super) fn over(&self, stands: AnnouncementDraft) -> Result<AnnouncementDraft, Refused> {
        let text = text_or_file(self.text.as_ref(), self.text_file.as_ref())?;
        let text_en = text_or_file(self.text_en.as_ref(), self.text_en_file.as_ref())?;
        Ok(AnnouncementDraft {
            title: over(self.title.clone(), self.title_en.clone(), stands.title),
            text: over(text, text_en, stands.text),
            office: self.office.clone().unwrap_or(stands.office),
            from: self.from.clone().or(stands.from),
            until: self.until.clone().or(stands.until),
            sites: if self.site.is_empty() { stands.sites } else { self.site.clone() },
            pinned: self.pinned.unwrap_or(stands.pinned),
            order: self.order.clone().or(stands.order),
        })
    }

    pub(super) fn picture(&self) -> Option<Picture<'_>> {
        let path = self.image.as_deref()?;
        Some(if path == Path::new("none") { Picture::None } else { Picture::File(path) })
    }
}
