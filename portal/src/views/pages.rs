use super::{Language, Words, format};
use crate::{
    captive::Onward,
    citizen::{TERMS_DATE, TERMS_VERSION, Visit},
    fault::Fault,
    portal::Portal,
    routes::{self, Paths},
};
use askama::Template;
use hotspot::{
    control::portal::{Guest, Online},
    model::{Span, UnixTime},
};

/// What stands around every page: place, languages, emergency numbers, foot.
pub struct Frame<'a> {
    portal: &'a Portal,
    language: Language,
    words: &'static Words,
    paths: &'static Paths,
    twin_words: &'static Words,
    twin_paths: &'static Paths,
    /// Title of the site; empty where the address belongs to none.
    place: &'a str,
    operator: &'a str,
    phone: &'a str,
    help_code: Option<&'a str>,
}

impl<'a> Frame<'a> {
    #[must_use]
    pub fn new(portal: &'a Portal, visit: &Visit, guest: Option<&'a Guest>) -> Self {
        let language = visit.language;
        let network = || visit.address.and_then(|address| portal.config.network_of(address));
        let place = guest.map(|guest| &guest.site_title).or_else(|| network().map(|network| &network.title));
        Self {
            portal,
            language,
            words: language.words(),
            paths: routes::paths(language),
            twin_words: language.other().words(),
            twin_paths: routes::paths(language.other()),
            place: place.map_or("", String::as_str),
            operator: &portal.config.operator.name,
            phone: &portal.config.operator.phone,
            help_code: guest.map(|guest| guest.help_code.as_str()),
        }
    }

    /// Whom to ask about terms and privacy: the most particular contact that is known.
    fn contact(&self) -> &str {
        let operator = &self.portal.config.operator;
        [&operator.privacy_contact, &operator.phone]
            .into_iter()
            .find(|known| !known.is_empty())
            .unwrap_or(&operator.name)
    }
}

/// A sentence about what was just done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    SignedOut,
    /// The form was too old, or none of ours. Nothing was done.
    Stale,
}

#[derive(Template)]
#[template(path = "citizen/sign_in.html")]
pub struct SignInPage<'a> {
    pub frame: Frame<'a>,
    pub remembered: Span,
    pub token: String,
    pub notice: Option<Notice>,
    pub onward: Option<&'a Onward>,
}

impl SignInPage<'_> {
    fn heading(&self) -> &str {
        match self.notice {
            Some(Notice::SignedOut) => self.frame.words.signed_out,
            _ => self.frame.words.welcome,
        }
    }

    /// The same page in the other language, still knowing the page first asked for.
    fn twin(&self) -> String {
        home_with(self.frame.twin_paths, self.onward)
    }
}

#[derive(Template)]
#[template(path = "citizen/connected.html")]
pub struct ConnectedPage<'a> {
    pub frame: Frame<'a>,
    pub online: &'a Online,
    pub now: UnixTime,
    pub token: String,
    pub notice: Option<Notice>,
    pub onward: Option<&'a Onward>,
    pub in_captive_sheet: bool,
}

impl ConnectedPage<'_> {
    fn used(&self) -> String {
        format::amount(self.frame.language, self.online.up + self.online.down)
    }

    fn since(&self) -> String {
        format::moment(self.frame.language, self.online.since, self.now, &self.frame.portal.timezone)
    }

    fn counted(&self) -> String {
        format::moment(self.frame.language, self.now, self.now, &self.frame.portal.timezone)
    }

    /// Where this page is found again: always the plain name, which a phone opens without a certificate.
    fn address(&self) -> String {
        format!("http://{}/", self.frame.portal.config.portal.host)
    }

    fn twin(&self) -> &str {
        self.frame.twin_paths.home
    }
}

#[derive(Template)]
#[template(path = "citizen/terms.html")]
pub struct TermsPage<'a> {
    pub frame: Frame<'a>,
}

impl TermsPage<'_> {
    fn edition(&self) -> String {
        let date = format::date(self.frame.language, TERMS_DATE);
        format!("{} {TERMS_VERSION}, {date}", self.frame.words.version)
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

#[derive(Template)]
#[template(path = "errors/error.html")]
pub struct ErrorPage<'a> {
    pub frame: Frame<'a>,
    pub fault: Fault,
    pub onward: Option<&'a Onward>,
}

impl ErrorPage<'_> {
    fn way_on(&self) -> String {
        home_with(self.frame.paths, self.onward)
    }

    fn twin(&self) -> String {
        home_with(self.frame.twin_paths, self.onward)
    }
}

fn home_with(paths: &Paths, onward: Option<&Onward>) -> String {
    onward.map_or_else(|| paths.home.to_owned(), |onward| onward.after(paths.home))
}
