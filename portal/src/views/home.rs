//! The page of a guest who has not signed in, and what stands in its place.

use super::{
    Frame, Notice, Sentences, format,
    notice::again_key,
    ways::{Hidden, Link, ways_beside},
    word_count,
};
use crate::{captive::Onward, routes::Paths};
use askama::Template;
use hotspot::{
    control::portal::{Again, Offer, Outage},
    model::{UnixTime, Way},
};

/// Words above a page's main button, at most.
const MOST_WORDS: usize = 40;

#[derive(Template)]
#[template(path = "citizen/sign_in.html")]
pub struct SignInPage<'a> {
    pub frame: Frame<'a>,
    pub sentences: Sentences<'a>,
    pub offer: &'a Offer,
    /// That are open, the main one first.
    pub ways: &'a [Way],
    /// When a press opens something again, where it would open nothing now.
    pub opens: Option<UnixTime>,
    pub outage: Option<Outage>,
    /// Why it is asked, where there is a reason.
    pub again: Option<Again>,
    pub hidden: Hidden<'a>,
    pub notice: Option<Notice>,
}

impl SignInPage<'_> {
    fn heading(&self) -> String {
        match self.notice.as_ref().filter(|notice| notice.is_farewell()) {
            Some(farewell) => self.sentences.notice(farewell, self.frame.place),
            None => self.frame.words.say("welcome").to_owned(),
        }
    }

    fn notice(&self) -> Option<String> {
        match &self.notice {
            Some(notice) if !notice.is_farewell() => Some(self.sentences.notice(notice, self.frame.place)),
            _ => self.again.map(|again| self.frame.words.say(again_key(again)).to_owned()),
        }
    }

    /// What was kept, for who erased what is known of the device.
    fn erased(&self) -> bool {
        self.notice == Some(Notice::Erased)
    }

    /// Above the button, where that stays in view.
    fn offers_first(&self) -> bool {
        let above = self.notice.is_some() || self.again.is_some() || self.outage.is_some();
        !above && self.opens.is_none() && !self.frame.has_emergency()
    }

    fn offer(&self) -> String {
        let above = self.frame.words_on_top() + word_count(&self.heading());
        self.sentences.offer(self.offer, MOST_WORDS.saturating_sub(above))
    }

    fn main_way(&self) -> Option<Way> {
        self.ways.first().copied()
    }

    fn other_ways(&self) -> Vec<Link> {
        self.main_way()
            .map_or_else(Vec::new, |main| ways_beside(&self.frame, self.ways, Some(main), self.hidden.onward))
    }

    /// To the page for the main way in, where that has one.
    fn way_in(&self) -> Option<Link> {
        ways_beside(&self.frame, self.ways, None, self.hidden.onward).into_iter().next()
    }

    fn opens_again(&self) -> Option<String> {
        self.sentences.opens_again(self.opens?)
    }

    /// This page as it is by then.
    fn again(&self) -> String {
        home_with(self.frame.paths, self.hidden.onward)
    }

    /// The same page in the other language, still knowing the page first asked for.
    fn twin(&self) -> String {
        home_with(self.frame.twin_paths, self.hidden.onward)
    }
}

/// For whom there is no place.
#[derive(Template)]
#[template(path = "citizen/full.html")]
pub struct FullPage<'a> {
    pub frame: Frame<'a>,
}

impl FullPage<'_> {
    fn heading(&self) -> String {
        self.frame.words.tell("place-full", &[("place", self.frame.place)])
    }

    fn twin(&self) -> &str {
        self.frame.twin_paths.home
    }
}

/// For whom staff paused.
#[derive(Template)]
#[template(path = "citizen/paused.html")]
pub struct PausedPage<'a> {
    pub frame: Frame<'a>,
    pub sentences: Sentences<'a>,
    pub until: UnixTime,
    /// As staff wrote it; may be empty.
    pub reason: &'a str,
    pub notice: Option<Notice>,
}

impl PausedPage<'_> {
    fn notice(&self) -> Option<String> {
        self.notice.as_ref().map(|notice| self.sentences.notice(notice, self.frame.place))
    }

    fn until(&self) -> Option<String> {
        self.sentences.paused_until(self.until)
    }

    fn twin(&self) -> &str {
        self.frame.twin_paths.home
    }
}

/// Why a site does not open on this network.
#[derive(Template)]
#[template(path = "citizen/blocked.html")]
pub struct BlockedPage<'a> {
    pub frame: Frame<'a>,
    /// The page asked for. Only its host is shown, and no link leads there.
    pub onward: &'a Onward,
}

impl BlockedPage<'_> {
    fn twin(&self) -> String {
        home_with(self.frame.twin_paths, Some(self.onward))
    }
}

impl Frame<'_> {
    /// What can be read below, while the line is down.
    #[must_use]
    pub fn still_readable(&self) -> &'static str {
        let nothing_new = self.house.board.announcements_at(self.site, self.now).is_empty();
        self.words.say(if nothing_new { "still-readable" } else { "still-readable-news" })
    }
}

/// The home page that still knows the page first asked for.
pub(super) fn home_with(paths: &Paths, onward: Option<&Onward>) -> String {
    with(paths.home, onward)
}

/// A page that still knows the page first asked for.
pub(super) fn with(path: &str, onward: Option<&Onward>) -> String {
    onward.map_or_else(|| path.to_owned(), |onward| onward.after(path))
}
