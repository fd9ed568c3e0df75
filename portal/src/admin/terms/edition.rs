//! The words of an edition, as a form has them: a line each, both languages apart.

use crate::{
    admin::{board::minute, desk::Desk, fields::Fields, form::Form},
    views::Language,
};
use hotspot::{
    board::{
        Bilingual, Board, Terms, TermsDraft, TermsVersion,
        difference::{self, Line},
    },
    model::{SiteName, UnixTime},
    policy::Calendar,
};

/// The short lines of the terms that ship with the program; the contact comes after them.
const BUILT_IN: [&str; 6] =
    ["terms-free", "terms-law", "terms-open-network", "terms-shared", "terms-may-stop", "terms-children"];

/// In Indonesian and in English.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    pub lines: [String; 2],
    pub full: [String; 2],
}

impl Words {
    #[must_use]
    pub fn of(terms: &Terms) -> Self {
        let english = |words: &Bilingual| words.english.clone().unwrap_or_default();
        let joined = |lines: Vec<String>| lines.join("\n");
        Self {
            lines: [
                joined(terms.lines.iter().map(|line| line.indonesian.clone()).collect()),
                joined(terms.lines.iter().map(english).collect()),
            ],
            full: [terms.full.indonesian.clone(), english(&terms.full)],
        }
    }

    /// Of the edition that `version` replaces, or would, at a site or everywhere.
    #[must_use]
    pub fn before(board: &Board, desk: &Desk, site: Option<&SiteName>, version: TermsVersion) -> Self {
        let newest = |of: Option<&SiteName>| {
            let older = board.terms.iter().filter(|it| it.site.as_ref() == of && it.version < version);
            older.max_by_key(|it| it.version)
        };
        newest(site).or_else(|| newest(None)).map_or_else(|| Self::built_in(desk), Self::of)
    }

    /// Of the terms that ship with the program.
    fn built_in(desk: &Desk) -> Self {
        let operator = &desk.config.operator;
        let contact =
            [&operator.privacy_contact, &operator.phone].into_iter().find(|known| !known.is_empty());
        let contact = contact.unwrap_or(&operator.name);
        let lines = |language: Language| {
            let words = language.words();
            let mut lines: Vec<String> = BUILT_IN.iter().map(|key| words.say(key).to_owned()).collect();
            lines.push(words.tell("questions", &[("contact", contact)]));
            lines.join("\n")
        };
        Self { lines: [lines(Language::Indonesian), lines(Language::English)], full: Default::default() }
    }

    /// What is new and what is gone against another edition, Indonesian first.
    #[must_use]
    pub fn difference<'a>(&'a self, former: &'a Self) -> Vec<Line<'a>> {
        let pairs = former.lines.iter().zip(&self.lines).chain(former.full.iter().zip(&self.full));
        pairs.flat_map(|(before, after)| difference::lines(before, after)).collect()
    }
}

/// What was typed. The lines of both languages belong together by their order.
#[must_use]
pub fn of_fields(fields: &Fields, calendar: &Calendar, stands: Option<UnixTime>) -> TermsDraft {
    let given = |name: &str| Some(fields.owned(name)).filter(|text| !text.trim().is_empty());
    let lines = |name: &str| -> Vec<String> {
        let lines = fields.text(name).lines().map(str::trim).filter(|line| !line.is_empty());
        lines.map(str::to_owned).collect()
    };
    let (indonesian, mut english) = (lines("baris"), lines("baris-en").into_iter());
    let mut pairs: Vec<Bilingual> =
        indonesian.into_iter().map(|indonesian| Bilingual { indonesian, english: english.next() }).collect();
    // What has no Indonesian beside it is for the draft to refuse.
    pairs.extend(english.map(|english| Bilingual { indonesian: String::new(), english: Some(english) }));
    TermsDraft {
        site: given("lokasi"),
        from: crate::admin::board::moment(calendar, fields.text("mulai"), stands),
        substance: given("isi-berubah"),
        lines: pairs,
        full: crate::admin::board::both(fields, "lengkap"),
    }
}

#[must_use]
pub fn form_of(words: &Words, terms: Option<&Terms>, site: &str, calendar: &Calendar) -> Form {
    let from = terms.map(|terms| minute(calendar, terms.from)).unwrap_or_default();
    let substance = match terms.map(|terms| terms.substance) {
        None => "",
        Some(true) => "yes",
        Some(false) => "no",
    };
    let ([lines, lines_en], [full, full_en]) = (&words.lines, &words.full);
    Form::of(&[
        ("lokasi", site),
        ("mulai", &from),
        ("isi-berubah", substance),
        ("baris", lines),
        ("baris-en", lines_en),
        ("lengkap", full),
        ("lengkap-en", full_en),
    ])
}

/// The form's name of a draft's field.
#[must_use]
pub fn name_of(field: &'static str) -> &'static str {
    match field {
        "site" => "lokasi",
        "from" => "mulai",
        "substance" => "isi-berubah",
        "line" => "baris",
        "full" => "lengkap",
        "full_en" => "lengkap-en",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_both_languages_belong_together_by_their_order() {
        let query = "baris=Gratis.%0A%0ATertib.&baris-en=Free.%0D%0AOrderly.%0AMore.";
        let fields = Fields::of_query(Some(query)).unwrap();
        let draft = of_fields(&fields, &Calendar::new("Asia/Jakarta").unwrap(), None);
        let lines: Vec<_> = draft
            .lines
            .iter()
            .map(|it| (it.indonesian.as_str(), it.english.as_deref().unwrap_or("")))
            .collect();
        assert_eq!(lines, [("Gratis.", "Free."), ("Tertib.", "Orderly."), ("", "More.")]);
        assert_eq!((draft.site, draft.from, draft.substance), (None, None, None));
    }
}
