//! *Ketentuan*: the editions of the terms of use. What somebody has accepted is never changed: there is a new edition.

mod edit;
mod edition;

use super::{
    answer::{self, Answer},
    board::written,
    desk::Desk,
    fault::Fault,
    fields::Fields,
    frame::{Frame, Section},
    roads::{Needs, Roads},
    session::SignedIn,
};
use askama::Template;
use axum::extract::{Path, Query, State};
use edition::Words;
use hotspot::{
    board::{BUILT_IN_TERMS, Board, Terms, TermsVersion, difference::Line},
    policy::rights::Right,
};
use serde::Deserialize;
use std::{cmp::Reverse, sync::Arc};

pub fn roads(roads: Roads) -> Roads {
    let (see, write) = (Needs::Right(Right::SeeSettings), Needs::Right(Right::EditSettings));
    roads
        .get("/admin/ketentuan", see, list)
        .get("/admin/ketentuan/baru", write, edit::blank)
        .post("/admin/ketentuan/baru", write, edit::add)
        .get("/admin/ketentuan/{versi}", see, whole)
        .get("/admin/ketentuan/{versi}/ubah", write, edit::form)
        .post("/admin/ketentuan/{versi}/ubah", write, edit::change)
        .post("/admin/ketentuan/{versi}/tarik", write, withdraw)
        .post("/admin/pratinjau/ketentuan", write, edit::preview)
}

#[derive(Deserialize)]
struct Asked {
    kabar: Option<String>,
}

/// An edition as it stands in a list or on its own page.
struct Entry<'a> {
    it: &'a Terms,
    /// The class of its mark, and the key of its word.
    mark: (&'static str, &'static str),
    place: String,
    from: String,
    to_come: bool,
}

impl<'a> Entry<'a> {
    fn new(it: &'a Terms, board: &Board, frame: &Frame<'_>) -> Self {
        let to_come = it.from > frame.now;
        let newer =
            |other: &Terms| other.site == it.site && other.from <= frame.now && other.version > it.version;
        let mark = if to_come {
            ("slow", "terms-to-come")
        } else if board.terms.iter().any(newer) {
            ("", "terms-replaced")
        } else {
            ("good", "terms-in-force")
        };
        Self { it, mark, place: place(frame, it), from: frame.moment(it.from), to_come }
    }
}

fn place(frame: &Frame<'_>, terms: &Terms) -> String {
    match &terms.site {
        None => frame.words.say("terms-everywhere").to_owned(),
        Some(site) => {
            let networks = &frame.desk.config.networks;
            let network = networks.iter().find(|network| network.site == *site);
            network.map_or_else(|| site.to_string(), |network| network.title.clone())
        }
    }
}

#[derive(Template)]
#[template(path = "admin/terms/list.html")]
struct ListPage<'a> {
    frame: Frame<'a>,
    entries: Vec<Entry<'a>>,
    built_in: TermsVersion,
    /// The terms that ship with the program hold somewhere.
    built_in_holds: bool,
}

async fn list(State(desk): State<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let board = desk.store.board().await?;
    let frame = Frame::new(&desk, &me, Section::Settings).with_news(asked.kabar.as_deref());
    let mut entries: Vec<Entry<'_>> = board.terms.iter().map(|it| Entry::new(it, &board, &frame)).collect();
    entries.sort_by_key(|entry| Reverse(entry.it.version));
    let built_in_holds = desk.sites.iter().any(|site| board.terms_at(site, frame.now).is_none());
    answer::page(&ListPage { entries, built_in: BUILT_IN_TERMS, built_in_holds, frame })
}

#[derive(Template)]
#[template(path = "admin/terms/whole.html")]
struct WholePage<'a> {
    frame: Frame<'a>,
    entry: Entry<'a>,
    former: Words,
    words: Words,
    edition: String,
}

impl WholePage<'_> {
    fn difference(&self) -> Vec<Line<'_>> {
        self.words.difference(&self.former)
    }
}

async fn whole(
    State(desk): State<Arc<Desk>>,
    me: SignedIn,
    Path(version): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let board = desk.store.board().await?;
    let terms = known(&board, &version)?;
    let frame = Frame::new(&desk, &me, Section::Settings).with_news(asked.kabar.as_deref());
    answer::page(&WholePage {
        entry: Entry::new(terms, &board, &frame),
        former: Words::before(&board, &desk, terms.site.as_ref(), terms.version),
        words: Words::of(terms),
        edition: super::board::edition(terms),
        frame,
    })
}

/// Takes an edition back that nobody has read yet.
async fn withdraw(
    State(desk): State<Arc<Desk>>,
    me: SignedIn,
    Path(version): Path<String>,
    fields: Fields,
) -> Answer {
    let board = desk.store.board().await?;
    let before = known(&board, &version)?;
    let act = desk.act(&me, "terms.end", subject(before), Some(before), None);
    let same = fields.text("edisi") == super::board::edition(before);
    if !same || !desk.store.change_terms(before, None, desk.now(), &act).await? {
        return answer::done("/admin/ketentuan", "done-terms-meanwhile");
    }
    written(&desk, "/admin/ketentuan", "done-terms-withdrawn", "done-terms-withdrawn-later").await
}

fn subject(terms: &Terms) -> String {
    format!("terms {}", terms.version)
}

fn known<'a>(board: &'a Board, version: &str) -> Result<&'a Terms, Fault> {
    let version: TermsVersion = version.parse().map_err(|_| Fault::Unknown)?;
    board.terms.iter().find(|it| it.version == version).ok_or(Fault::Unknown)
}
