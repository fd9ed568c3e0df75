use super::{Leaf, leaf_of};
use crate::{
    routes::{IMAGES, Paths},
    views::{Frame, Phrase, Prose, calendar, format},
};
use askama::Template;
use hotspot::{board::Announcement, control::portal::Shown, model::UnixTime};

/// Announcements on pages that are about something else.
const IN_FRONT: usize = 2;

/// An announcement as it stands in a list.
pub struct Headline<'a> {
    pub path: String,
    pub title: Phrase<'a>,
    pub office: &'a str,
    pub until: String,
    pub pinned: bool,
}

impl Frame<'_> {
    /// Those that stand on pages about something else.
    #[must_use]
    pub fn announcements_in_front(&self) -> Vec<Headline<'_>> {
        let here = self.house.board.announcements_at(self.site, self.now);
        here.into_iter().take(IN_FRONT).map(|announcement| self.headline(announcement)).collect()
    }

    fn headline<'b>(&self, announcement: &'b Announcement) -> Headline<'b> {
        self.shows(Shown::Announcement(announcement.id.0));
        let last = self.last_day(announcement);
        Headline {
            path: path_of(self.paths, announcement),
            title: self.phrase(&announcement.title),
            office: &announcement.office,
            until: self.words.tell("announcement-until", &[("date", &last)]),
            pinned: announcement.pinned,
        }
    }

    /// The end is exclusive: what ends at midnight holds until the day before.
    fn last_day(&self, announcement: &Announcement) -> String {
        let last = UnixTime(announcement.until.0.saturating_sub(1));
        calendar::day_of(self.language, last, self.house.timezone).unwrap_or_default()
    }
}

fn path_of(paths: &Paths, announcement: &Announcement) -> String {
    format!("{}/{}", paths.announcement, announcement.id.0)
}

/// All announcements in force.
#[derive(Template)]
#[template(path = "board/announcements.html")]
pub struct AnnouncementsPage<'a> {
    pub frame: Frame<'a>,
    /// Which page of them, from zero.
    pub leaf: usize,
}

impl AnnouncementsPage<'_> {
    fn headlines(&self) -> Vec<Headline<'_>> {
        let here = self.here();
        self.leaf().cut(&here).iter().map(|announcement| self.frame.headline(announcement)).collect()
    }

    fn newer(&self) -> Option<String> {
        Some(leaf_of(self.frame.paths.announcements, self.leaf().before()?))
    }

    fn older(&self) -> Option<String> {
        Some(leaf_of(self.frame.paths.announcements, self.leaf().after()?))
    }

    fn twin(&self) -> String {
        leaf_of(self.frame.twin_paths.announcements, self.leaf().number)
    }

    fn leaf(&self) -> Leaf {
        Leaf::new(self.leaf, self.here().len())
    }

    fn here(&self) -> Vec<&Announcement> {
        self.frame.house.board.announcements_at(self.frame.site, self.frame.now)
    }
}

/// One of them, in full.
#[derive(Template)]
#[template(path = "board/announcement.html")]
pub struct AnnouncementPage<'a> {
    pub frame: Frame<'a>,
    pub announcement: &'a Announcement,
}

impl AnnouncementPage<'_> {
    fn title(&self) -> Phrase<'_> {
        self.frame.phrase(&self.announcement.title)
    }

    fn text(&self) -> Prose {
        self.frame.phrase(&self.announcement.text).prose()
    }

    fn dates(&self) -> String {
        let from = calendar::day_of(self.frame.language, self.announcement.from, self.frame.house.timezone);
        let until = self.frame.last_day(self.announcement);
        self.frame.words.tell("announcement-dates", &[("from", &from.unwrap_or_default()), ("until", &until)])
    }

    fn image(&self) -> Option<String> {
        Some(format!("{IMAGES}/{}", self.announcement.image.as_ref()?.0))
    }

    fn twin(&self) -> String {
        path_of(self.frame.twin_paths, self.announcement)
    }
}

/// For who comes too late.
#[derive(Template)]
#[template(path = "board/over.html")]
pub struct OverPage<'a> {
    pub frame: Frame<'a>,
    pub announcement: &'a Announcement,
}

impl OverPage<'_> {
    fn twin(&self) -> String {
        path_of(self.frame.twin_paths, self.announcement)
    }
}
