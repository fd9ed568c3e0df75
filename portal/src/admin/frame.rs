//! What stands around every page of staff: where one is, where one may go, who one is.

use super::{assets, desk::Desk, fault::Fault, session::SignedIn, wrong};
use crate::views::{Language, Sentences, Words, calendar};
use askama::Template;
use hotspot::{model::UnixTime, policy::rights::Right};
use http::HeaderMap;
use jiff::tz::TimeZone;

/// The rooms of the navigation, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    Today,
    Alarms,
    Devices,
    Vouchers,
    Accounts,
    Board,
    Emergency,
    AccessPoints,
    Usage,
    Settings,
    Staff,
    Audit,
    /// The own page, the sign-in: none of the navigation.
    None,
}

impl Section {
    const NAVIGATION: [Self; 12] = [
        Self::Today,
        Self::Alarms,
        Self::Devices,
        Self::Vouchers,
        Self::Accounts,
        Self::Board,
        Self::Emergency,
        Self::AccessPoints,
        Self::Usage,
        Self::Settings,
        Self::Staff,
        Self::Audit,
    ];

    fn way(self) -> (&'static str, &'static str, Right) {
        match self {
            Self::Today | Self::None => ("/admin", "section-today", Right::SeeStatus),
            Self::Alarms => ("/admin/gangguan", "section-alarms", Right::SeeStatus),
            Self::Devices => ("/admin/perangkat", "section-devices", Right::SeeDevices),
            Self::Vouchers => ("/admin/voucher", "section-vouchers", Right::SeeVouchers),
            Self::Accounts => ("/admin/akun", "section-accounts", Right::SeeAccounts),
            Self::Board => ("/admin/pengumuman", "section-board", Right::SeeBoard),
            Self::Emergency => ("/admin/darurat", "section-emergency", Right::Alert),
            Self::AccessPoints => ("/admin/titik-akses", "section-access-points", Right::SeeAccessPoints),
            Self::Usage => ("/admin/pemakaian", "section-usage", Right::SeeUsage),
            Self::Settings => ("/admin/pengaturan", "section-settings", Right::SeeSettings),
            Self::Staff => ("/admin/petugas", "section-staff", Right::ManageStaff),
            Self::Audit => ("/admin/audit", "section-audit", Right::SeeAudit),
        }
    }
}

/// One entry of the navigation.
pub struct Way {
    pub path: &'static str,
    pub words: &'static str,
    pub here: bool,
}

pub struct Frame<'a> {
    pub desk: &'a Desk,
    pub language: Language,
    pub words: &'static Words,
    pub me: Option<&'a SignedIn>,
    pub section: Section,
    pub now: UnixTime,
    /// What was done just now, in words.
    pub news: Option<&'static str>,
}

impl<'a> Frame<'a> {
    /// For a page of somebody who is signed in. `news` is the key that [`super::answer::done`] put into the address.
    #[must_use]
    pub fn new(desk: &'a Desk, me: &'a SignedIn, section: Section) -> Self {
        let language = Language::of_staff(&me.staff);
        Self { desk, language, words: language.words(), me: Some(me), section, now: desk.now(), news: None }
    }

    /// For a page that may have nobody: in the browser's language then.
    #[must_use]
    pub fn of(desk: &'a Desk, me: Option<&'a SignedIn>, headers: &HeaderMap) -> Self {
        match me {
            Some(me) => Self::new(desk, me, Section::None),
            None => {
                let language = crate::citizen::own_language(headers);
                let words = language.words();
                Self { desk, language, words, me, section: Section::None, now: desk.now(), news: None }
            }
        }
    }

    /// What the gateway says is wrong, in the reader's words.
    #[must_use]
    pub fn told(&self, said: &str) -> String {
        wrong::told(said, self.language)
    }

    /// With the news of the address's query (`kabar=done-...`); any other key says nothing.
    #[must_use]
    pub fn with_news(mut self, key: Option<&str>) -> Self {
        self.news = key.filter(|key| key.starts_with("done-")).and_then(|key| self.words.known(key));
        self
    }

    /// Where this member of staff may go.
    #[must_use]
    pub fn navigation(&self) -> Vec<Way> {
        let Some(me) = self.me else { return Vec::new() };
        let may = Section::NAVIGATION.into_iter().filter(|section| me.may(section.way().2));
        may.map(|section| {
            let (path, key, _) = section.way();
            Way { path, words: self.words.say(key), here: section == self.section }
        })
        .collect()
    }

    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        self.me.is_some_and(|me| me.may(right))
    }

    /// For every form: `<input type="hidden" name="token" ...>` by `admin/components/token.html`.
    #[must_use]
    pub fn token(&self) -> &str {
        self.me.map_or("", |me| &me.token)
    }

    #[must_use]
    pub fn style(&self) -> &'static str {
        assets::style()
    }

    #[must_use]
    pub fn script(&self) -> &'static str {
        assets::script()
    }

    #[must_use]
    pub fn timezone(&self) -> &TimeZone {
        &self.desk.timezone
    }

    /// Sentences as a citizen would read them now, in the reader's language.
    #[must_use]
    pub fn sentences(&self) -> Sentences<'a> {
        Sentences { language: self.language, now: self.now, timezone: &self.desk.timezone }
    }

    /// A moment that was: `pukul 14.32`, `21 November pukul 14.32`.
    #[must_use]
    pub fn moment(&self, at: UnixTime) -> String {
        calendar::moment(self.language, at, self.now, &self.desk.timezone)
    }

    /// The local day of a moment: `31 Desember 2026`.
    #[must_use]
    pub fn day(&self, at: UnixTime) -> String {
        calendar::day_of(self.language, at, &self.desk.timezone).unwrap_or_default()
    }

    /// Until when something lasts.
    #[must_use]
    pub fn until(&self, at: UnixTime) -> String {
        calendar::until(self.language, at, self.now, &self.desk.timezone).unwrap_or_default()
    }
}

#[derive(Template)]
#[template(path = "admin/fault.html")]
pub struct FaultPage<'a> {
    pub frame: Frame<'a>,
    pub fault: Fault,
}
