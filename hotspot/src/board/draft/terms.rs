use super::{CheckedAt, words};
use crate::{
    board::{Bilingual, Terms, TermsVersion},
    model::{Faults, Invalid},
    policy::Calendar,
};
use serde::{Deserialize, Serialize};

/// Fewer say nothing, more are not read.
const LINES: std::ops::RangeInclusive<usize> = 3..=12;
const LONGEST_LINE: usize = 120;
const LONGEST_FULL: usize = 20_000;

/// An edition of the terms as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermsDraft {
    /// All sites without terms of their own where none is named.
    pub site: Option<String>,
    /// The next local midnight where it is not named, so that nobody is asked again in the middle of a visit; see
    /// [`Calendar::beginning`].
    pub from: Option<String>,
    /// `yes` or `no`: nobody decides this by not deciding it.
    pub substance: Option<String>,
    /// Each in both languages: whoever accepts them must be able to read them.
    pub lines: Vec<Bilingual>,
    pub full: Bilingual,
}

impl TermsDraft {
    /// An edition with this version.
    ///
    /// # Errors
    /// Names every field that cannot be taken.
    pub fn check(&self, version: TermsVersion, at: CheckedAt<'_>) -> Result<Terms, Faults> {
        let mut faults = Faults::default();
        let site = match self.site.as_deref().filter(|site| site.trim() != "all") {
            None => Some(None),
            Some(site) => faults.keep("site", at.site(site)).map(Some),
        };
        let from = match &self.from {
            None => Some(at.calendar.end_of_day(at.now, 0)),
            Some(text) => faults.keep("from", at.calendar.beginning(text, at.now)),
        };
        let from = from.and_then(|from| {
            let passed = Invalid::new("has passed: nobody has accepted what did not stand on the page");
            faults.keep("from", if from >= at.now { Ok(from) } else { Err(passed) })
        });
        let missing = "is missing: yes asks everybody again, no does not";
        let substance = match &self.substance {
            None => Err(Invalid::new(missing)),
            Some(text) => words::yes_or_no(text),
        };
        let substance = faults.keep("substance", substance);
        let lines = self.lines(&mut faults);
        let full = words::prose_or_none(&mut faults, ("full", "full_en"), &self.full, LONGEST_FULL);
        let checked = || {
            Some(Terms {
                version,
                site: site?,
                from: from?,
                substance: substance?,
                lines: lines?,
                full: full?,
            })
        };
        let checked = checked();
        faults.settle(checked)
    }

    /// The words of an edition.
    #[must_use]
    pub fn of(terms: &Terms, calendar: &Calendar) -> Self {
        Self {
            site: terms.site.as_ref().map(ToString::to_string),
            from: Some(calendar.written(terms.from)),
            substance: Some(if terms.substance { "yes" } else { "no" }.to_owned()),
            lines: terms.lines.clone(),
            full: terms.full.clone(),
        }
    }

    fn lines(&self, faults: &mut Faults) -> Option<Vec<Bilingual>> {
        let count = self.lines.len();
        if !LINES.contains(&count) {
            let wrong = format!("{count} lines, and not {} to {}", LINES.start(), LINES.end());
            faults.keep::<()>("line", Err(Invalid::new(wrong)));
        }
        let lines = self.lines.iter().take(*LINES.end()).map(|line| {
            let line = words::line_in_both(faults, ("line", "line"), line, LONGEST_LINE)?;
            let no_english = || Invalid::new(format!("{:?} has no English beside it", line.indonesian));
            let both = line.english.as_ref().map(|_| ()).ok_or_else(no_english);
            faults.keep("line", both).map(|()| line)
        });
        lines.collect::<Vec<_>>().into_iter().collect()
    }
}
