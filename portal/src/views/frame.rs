use super::{
    Icon, Language, Phrase, Sentences, Words,
    icons::{Drawing, Icons},
    word_count,
};
use crate::{board::Tally, citizen::Visit, routes::Paths};
use hotspot::{
    board::{Bilingual, Board},
    config::Config,
    control::portal::{Guest, Shown, Standing},
    model::{SiteName, UnixTime},
    policy::Calendar,
};
use jiff::tz::TimeZone;
use std::sync::Arc;

/// What pages know besides the guest: whose hotspot it is, and what hangs on its board.
pub struct House<'a> {
    pub config: &'a Config,
    pub calendar: &'a Calendar,
    pub timezone: &'a TimeZone,
    pub board: Arc<Board>,
    /// The clock of whoever writes the page, for a guest whom nobody knows.
    pub now: UnixTime,
    /// Phones trust the portal's certificate: what is secret is asked for over https.
    pub secure: bool,
    /// Where it is counted what was seen. Nothing where nobody looks but staff.
    pub tally: Option<&'a Tally>,
}

/// What stands around every page: place, languages, emergency numbers, foot.
pub struct Frame<'a> {
    pub(super) house: House<'a>,
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
    /// Where the page is looked at; nothing where the address belongs to none of our networks.
    pub(super) site: Option<&'a SiteName>,
    /// The controller's clock where it told it, else our own.
    pub(super) now: UnixTime,
    /// Whatever a page links to opens.
    pub(super) online: bool,
    is_read: bool,
    icons: Icons,
}

impl<'a> Frame<'a> {
    #[must_use]
    pub fn new(house: House<'a>, visit: &Visit, guest: Option<&'a Guest>) -> Self {
        let (language, config) = (visit.language, house.config);
        let network = || visit.address.and_then(|address| config.network_of(address));
        let site = guest.map(|guest| &guest.site).or_else(|| network().map(|network| &network.site));
        let place = guest.map(|guest| &guest.site_title).or_else(|| network().map(|network| &network.title));
        Self {
            language,
            words: language.words(),
            paths: visit.paths(),
            twin_words: language.other().words(),
            twin_paths: visit.twin_paths(),
            place: place.map_or("", String::as_str),
            operator: &config.operator.name,
            phone: &config.operator.phone,
            help_code: guest.map(|guest| guest.help_code.as_str()),
            site,
            now: guest.map_or(house.now, |guest| guest.now),
            online: guest.is_some_and(|guest| matches!(guest.standing, Standing::Online(_))),
            is_read: visit.is_read,
            icons: Icons::default(),
            house,
        }
    }

    /// What is said to a guest whose moments are told by the controller's clock.
    #[must_use]
    pub fn sentences(&self, now: UnixTime) -> Sentences<'a> {
        Sentences { language: self.language, now, timezone: self.house.timezone }
    }

    /// Words that stand above a page's heading.
    #[must_use]
    pub fn words_on_top(&self) -> usize {
        ["@wifi.pbg", self.place, self.twin_words.say("own-name")].into_iter().map(word_count).sum()
    }

    /// What each number is for, and its digits.
    #[must_use]
    pub fn emergency_numbers(&self) -> Vec<(&'static str, &'a str)> {
        let numbers = &self.house.config.emergency_numbers;
        let known = [
            ("number-emergency", &numbers.emergency),
            ("number-police", &numbers.police),
            ("number-ambulance", &numbers.ambulance),
            ("number-fire", &numbers.fire),
            ("number-rescue", &numbers.rescue),
        ];
        known
            .into_iter()
            .filter_map(|(key, digits)| Some((self.words.say(key), digits.as_deref()?)))
            .collect()
    }

    /// Words of the board in the page's language.
    #[must_use]
    pub fn phrase<'b>(&self, words: &'b Bilingual) -> Phrase<'b> {
        Phrase::of(words, self.language)
    }

    #[must_use]
    pub fn icon(&self, icon: &Icon) -> Drawing {
        self.icons.draw(*icon)
    }

    #[must_use]
    pub fn board(&self) -> &Arc<Board> {
        &self.house.board
    }

    #[must_use]
    pub fn site(&self) -> Option<&'a SiteName> {
        self.site
    }

    #[must_use]
    pub fn now(&self) -> UnixTime {
        self.now
    }

    /// Counts that something's own page was opened.
    pub fn opens(&self, what: Shown) {
        if let Some((tally, site)) = self.counted() {
            tally.tap(what, site);
        }
    }

    /// Counts that something stands on this page: to be called where it is written into it, so that nothing else is
    /// counted.
    pub fn shows(&self, what: Shown) {
        if let Some((tally, site)) = self.counted() {
            tally.view(what, site);
        }
    }

    /// Where the guest's page is found again: always the plain name, which a phone opens without a certificate.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://{}/", self.house.config.portal.host)
    }

    /// The same for whoever presses it: the language stays.
    #[must_use]
    pub fn address_in_language(&self) -> String {
        format!("http://{}{}", self.house.config.portal.host, self.paths.home)
    }

    /// Whom to ask about terms and privacy: the most particular contact that is known.
    #[must_use]
    pub fn contact(&self) -> &str {
        let operator = &self.house.config.operator;
        [&operator.privacy_contact, &operator.phone]
            .into_iter()
            .find(|known| !known.is_empty())
            .unwrap_or(&operator.name)
    }

    /// Where and for which place it counts what stands on this page.
    fn counted(&self) -> Option<(&'a Tally, &'a SiteName)> {
        self.house.tally.zip(self.site).filter(|_| self.is_read)
    }
}
