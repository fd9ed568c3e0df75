//! Pages to read: terms and privacy.

use super::{Frame, calendar, format};
use crate::citizen::TERMS_DATE;
use askama::Template;
use hotspot::{
    board::{BUILT_IN_TERMS, Terms, TermsVersion},
    model::Span,
};

#[derive(Template)]
#[template(path = "citizen/terms.html")]
pub struct TermsPage<'a> {
    pub frame: Frame<'a>,
}

impl TermsPage<'_> {
    /// The edition that holds; nothing where it is the built-in one.
    fn edited(&self) -> Option<&Terms> {
        self.frame.terms()
    }

    fn edition(&self) -> String {
        let language = self.frame.language;
        let date = match self.frame.terms() {
            Some(terms) => calendar::day_of(language, terms.from, self.frame.house.timezone),
            None => Some(calendar::date(language, TERMS_DATE)),
        };
        let version = self.frame.terms_version().to_string();
        self.frame.words.tell("terms-edition", &[("version", &version), ("date", &date.unwrap_or_default())])
    }

    fn twin(&self) -> &str {
        self.frame.twin_paths.terms
    }
}

impl Frame<'_> {
    /// The terms of the board that hold where the page is looked at. Where that is nowhere, those for all places.
    #[must_use]
    pub fn terms(&self) -> Option<&Terms> {
        let for_all = || {
            let holding =
                self.house.board.terms.iter().filter(|terms| terms.site.is_none() && terms.from <= self.now);
            holding.max_by_key(|terms| terms.version)
        };
        self.site.map_or_else(for_all, |site| self.house.board.terms_at(site, self.now))
    }

    #[must_use]
    pub fn terms_version(&self) -> TermsVersion {
        self.terms().map_or(BUILT_IN_TERMS, |terms| terms.version)
    }
}

#[derive(Template)]
#[template(path = "citizen/privacy.html")]
pub struct PrivacyPage<'a> {
    pub frame: Frame<'a>,
}

impl PrivacyPage<'_> {
    /// What data is kept for, in the operator's own words where they have some.
    fn purpose(&self) -> &str {
        let operator = &self.frame.house.config.operator;
        let own = self.frame.language.pick(&operator.purpose, &operator.purpose_en);
        if own.is_empty() { self.frame.words.say("privacy-purpose") } else { own }
    }

    fn length(&self, span: &Span) -> String {
        format::length(self.frame.language, *span)
    }

    fn twin(&self) -> &str {
        self.frame.twin_paths.privacy
    }
}
