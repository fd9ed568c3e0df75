//! Pages to read: terms and privacy.

use super::{Frame, calendar, format};
use crate::citizen::TERMS_DATE;
use askama::Template;
use hotspot::board::BUILT_IN_TERMS;

#[derive(Template)]
#[template(path = "citizen/terms.html")]
pub struct TermsPage<'a> {
    pub frame: Frame<'a>,
}

impl TermsPage<'_> {
    fn edition(&self) -> String {
        let date = calendar::date(self.frame.language, TERMS_DATE);
        self.frame.words.tell("terms-edition", &[("version", &BUILT_IN_TERMS.to_string()), ("date", &date)])
    }

    fn twin(&self) -> &str {
        self.frame.twin_paths.terms
    }
}

#[derive(Template)]
#[template(path = "citizen/privacy.html")]
pub struct PrivacyPage<'a> {
    pub frame: Frame<'a>,
}

impl PrivacyPage<'_> {
    fn twin(&self) -> &str {
        self.frame.twin_paths.privacy
    }
}
