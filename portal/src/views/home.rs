//! The page of a guest who has not signed in, and what stands in its place.

use super::{Frame, Sentences, format, word_count};
use crate::{captive::Onward, routes::Paths};
use askama::Template;
use hotspot::{
    control::portal::{Offer, Outage},
    model::UnixTime,
};

/// Words above a page's main button, at most.
const MOST_WORDS: usize = 40;

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
    pub sentences: Sentences<'a>,
    pub offer: &'a Offer,
    /// When a press opens something again, where it would open nothing now.
    pub opens: Option<UnixTime>,
    pub outage: Option<Outage>,
    pub token: String,
    pub notice: Option<Notice>,
    pub onward: Option<&'a Onward>,
}

impl SignInPage<'_> {
    fn heading(&self) -> &str {
        match self.notice {
            Some(Notice::SignedOut) => self.frame.words.say("signed-out"),
            _ => self.frame.words.say("welcome"),
        }
    }

    fn offer(&self) -> String {
        let above = self.frame.words_on_top() + word_count(self.heading());
        self.sentences.offer(self.offer, MOST_WORDS.saturating_sub(above))
    }

    fn opens_again(&self) -> Option<String> {
        self.sentences.opens_again(self.opens?)
    }

    /// This page as it is by then.
    fn again(&self) -> String {
        home_with(self.frame.paths, self.onward)
    }

    /// The same page in the other language, still knowing the page first asked for.
    fn twin(&self) -> String {
        home_with(self.frame.twin_paths, self.onward)
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

/// The home page that still knows the page first asked for.
pub(super) fn home_with(paths: &Paths, onward: Option<&Onward>) -> String {
    onward.map_or_else(|| paths.home.to_owned(), |onward| onward.after(paths.home))
}
