//! What a citizen sees, before a citizen sees it: the citizen's own pages with an invented guest, in every state.

mod links;
mod scene;
mod screen;

pub use scene::Scene;
pub use screen::{Look, View, framed, screen};

use super::{
    answer::{self, Answer},
    desk::Desk,
    fault::Fault,
    form::Form,
    frame::{Frame, Section},
    roads::{Needs, Roads},
    session::SignedIn,
};
use crate::views::{Language, Words};
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use hotspot::{
    board::{AnnouncementId, ImageId, Reach, ServiceId},
    policy::rights::Right,
};
use http::{HeaderValue, StatusCode, header};
use serde::Deserialize;
use std::sync::Arc;

pub fn roads(roads: Roads) -> Roads {
    roads
        .get("/admin/pratinjau", Needs::Right(Right::SeeBoard), chooser)
        .get("/admin/pratinjau/layar", Needs::Right(Right::SeeBoard), present)
        // Where the citizen's pages look for images.
        .get("/gambar/{image}", Needs::Right(Right::SeeBoard), image)
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    keadaan: String,
    #[serde(default)]
    bahasa: String,
    #[serde(default)]
    lokasi: String,
    /// The own page of one of them, by its number.
    pengumuman: Option<i64>,
    layanan: Option<i64>,
}

#[derive(Template)]
#[template(path = "admin/preview/chooser.html")]
struct ChooserPage<'a> {
    frame: Frame<'a>,
    form: Form,
    scenes: Vec<(&'static str, &'static str)>,
    languages: Vec<(&'static str, &'static str)>,
    places: Vec<(&'a str, &'a str)>,
    screen: String,
}

/// The states to choose from, and the one that was chosen.
async fn chooser(State(desk): State<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let scene = Scene::named(&asked.keadaan).unwrap_or(Scene::SignIn);
    let frame = Frame::new(&desk, &me, Section::Board);
    let places = places(&desk);
    let site = places.iter().find(|(site, _)| *site == asked.lokasi).or(places.first());
    let site = site.map_or("", |(site, _)| *site);
    let language = if asked.bahasa == "en" { Language::English } else { Language::Indonesian };
    let screen = links::address(View::Scene(scene), language, site);
    answer::page(&ChooserPage {
        scenes: scenes(frame.words),
        languages: languages(),
        form: Form::of(&[("keadaan", scene.names().0), ("bahasa", language.tag()), ("lokasi", site)]),
        places,
        screen,
        frame,
    })
}

/// One of them, with what hangs on the board now.
async fn present(State(desk): State<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let view = match (asked.pengumuman, asked.layanan) {
        (Some(number), _) => View::Announcement(AnnouncementId(number)),
        (None, Some(number)) => View::Service(ServiceId(number)),
        (None, None) => View::Scene(Scene::named(&asked.keadaan).ok_or(Fault::Unknown)?),
    };
    let look = Look::at(&desk, view, &asked.bahasa, &asked.lokasi, &Reach::All)?;
    let look = Look { leads_on: true, ..look };
    let frame = Frame::new(&desk, &me, Section::Board);
    screen(&desk, &frame, desk.store.board().await?, &look).await
}

async fn image(State(desk): State<Arc<Desk>>, Path(name): Path<String>) -> Answer {
    let image = desk.store.image(&ImageId(name)).await?.ok_or(Fault::Unknown)?;
    let kind = HeaderValue::try_from(image.kind).map_err(|_| Fault::Unwritten)?;
    Ok(([(header::CONTENT_TYPE, kind)], image.bytes).into_response())
}

/// What is wrong with a draft, where its page would stand.
#[derive(Template)]
#[template(path = "admin/preview/unready.html")]
struct UnreadyPage<'a> {
    frame: &'a Frame<'a>,
    faults: &'a [(String, String)],
}

/// # Errors
/// As all pages.
pub fn unready(frame: &Frame<'_>, form: &Form) -> Answer {
    let page = UnreadyPage { frame, faults: form.faults() };
    let page: Response = answer::written(StatusCode::OK, &page)?;
    Ok(framed(page, own_policy()))
}

/// For a page of staff that stands in a frame of another one.
#[must_use]
pub fn own_policy() -> HeaderValue {
    HeaderValue::from_static(
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    )
}

/// Value and words of every state, for a field to choose in.
#[must_use]
pub fn scenes(words: &'static Words) -> Vec<(&'static str, &'static str)> {
    let named = |scene: Scene| (scene.names().0, words.say(scene.names().1));
    Scene::ALL.into_iter().map(named).collect()
}

#[must_use]
pub fn languages() -> Vec<(&'static str, &'static str)> {
    [Language::Indonesian, Language::English]
        .map(|language| (language.tag(), language.words().say("own-name")))
        .into()
}

/// Name and title of every site.
#[must_use]
pub fn places(desk: &Desk) -> Vec<(&str, &str)> {
    desk.config.networks.iter().map(|network| (network.site.as_str(), network.title.as_str())).collect()
}
