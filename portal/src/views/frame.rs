use super::{Language, Sentences, Words, word_count};
use crate::{citizen::Visit, portal::Portal, routes::Paths};
use hotspot::{control::portal::Guest, model::UnixTime};

/// What stands around every page: place, languages, emergency numbers, foot.
pub struct Frame<'a> {
    pub(super) portal: &'a Portal,
    pub(super) language: Language,
    pub(super) words: &'static Words,
    pub(super) paths: &'static Paths,
    pub(super) twin_words: &'static Words,
    pub(super) twin_paths: &'static Paths,
    /// Title of the site; empty where the address belongs to none.
    pub(super) place: &'a str,
    pub(super) operator: &'a str,
    pub(super) phone: &'a str,
    pub(super) help_code: Option<&'a str>,
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
            paths: visit.paths(),
            twin_words: language.other().words(),
            twin_paths: visit.twin_paths(),
            place: place.map_or("", String::as_str),
            operator: &portal.config.operator.name,
            phone: &portal.config.operator.phone,
            help_code: guest.map(|guest| guest.help_code.as_str()),
        }
    }

    /// What is said to a guest whose moments are told by the controller's clock.
    #[must_use]
    pub fn sentences(&self, now: UnixTime) -> Sentences<'a> {
        Sentences { language: self.language, now, timezone: &self.portal.timezone }
    }

    /// Words that stand above a page's heading.
    #[must_use]
    pub fn words_on_top(&self) -> usize {
        ["@wifi.pbg", self.place, self.twin_words.say("own-name")].into_iter().map(word_count).sum()
    }

    /// What each number is for, and its digits.
    #[must_use]
    pub fn emergency_numbers(&self) -> [(&'static str, &'static str); 4] {
        const NUMBERS: [(&str, &str); 4] = [
            ("number-emergency", "112"),
            ("number-police", "110"),
            ("number-ambulance", "119"),
            ("number-fire", "113"),
        ];
        NUMBERS.map(|(key, digits)| (self.words.say(key), digits))
    }

    /// Where the guest's page is found again: always the plain name, which a phone opens without a certificate.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://{}/", self.portal.config.portal.host)
    }

    /// The same for whoever presses it: the language stays.
    #[must_use]
    pub fn address_in_language(&self) -> String {
        format!("http://{}{}", self.portal.config.portal.host, self.paths.home)
    }

    /// Whom to ask about terms and privacy: the most particular contact that is known.
    #[must_use]
    pub fn contact(&self) -> &str {
        let operator = &self.portal.config.operator;
        [&operator.privacy_contact, &operator.phone]
            .into_iter()
            .find(|known| !known.is_empty())
            .unwrap_or(&operator.name)
    }
}
