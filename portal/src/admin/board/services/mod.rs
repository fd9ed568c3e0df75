//! *Layanan*: the directory of public services.

mod draft;
mod edit;

use super::{edition, titles, written};
use crate::{
    admin::{
        answer::{self, Answer},
        desk::Desk,
        fault::Fault,
        fields::Fields,
        frame::{Frame, Section},
        roads::{Needs, Roads},
        session::SignedIn,
    },
    views::Words,
};
use askama::Template;
use axum::extract::{Path, Query, State as Shared};
use hotspot::{
    board::{Category, Service, ServiceDraft, ServiceId, candidates},
    control::portal::Shown,
    policy::rights::{self, Right},
    store::SeenSoFar,
};
use serde::Deserialize;
use std::sync::Arc;

pub fn roads(roads: Roads) -> Roads {
    let (see, write) = (Needs::Right(Right::SeeBoard), Needs::Right(Right::EditBoard));
    roads
        .get("/admin/layanan", see, list)
        .get("/admin/layanan/baru", write, edit::blank)
        .post("/admin/layanan/baru", write, edit::add)
        .get("/admin/layanan/{id}", see, whole)
        .get("/admin/layanan/{id}/ubah", write, edit::form)
        .post("/admin/layanan/{id}/ubah", write, edit::change)
        .post("/admin/layanan/{id}/tampil", write, show)
        .post("/admin/layanan/{id}/hapus", write, remove)
        .post("/admin/pratinjau/layanan", write, edit::preview)
}

#[derive(Deserialize)]
struct Asked {
    kabar: Option<String>,
}

/// A service as it stands in a list or on its own page.
struct Entry<'a> {
    it: &'a Service,
    seen: SeenSoFar,
    places: Option<String>,
    /// What opens before sign-in because of it.
    opens: Option<String>,
    hours: String,
    may_edit: bool,
}

impl<'a> Entry<'a> {
    fn new(it: &'a Service, frame: &Frame<'_>, seen: Option<&SeenSoFar>) -> Self {
        Self {
            it,
            seen: seen.copied().unwrap_or_default(),
            places: titles(frame.desk, &it.reach).map(|titles| titles.join(", ")),
            opens: it.host().filter(|_| it.in_garden).map(|host| host.to_string()),
            hours: it
                .hours
                .as_ref()
                .map_or_else(String::new, |hours| draft::said_hours(&hours.to_string(), frame.language)),
            may_edit: frame.me.is_some_and(|me| rights::may_edit_for(&me.staff, &it.office)),
        }
    }
}

/// The services of one category.
struct Shelf<'a> {
    name: &'static str,
    entries: Vec<Entry<'a>>,
}

#[derive(Template)]
#[template(path = "admin/board/services.html")]
struct ListPage<'a> {
    frame: Frame<'a>,
    shelves: Vec<Shelf<'a>>,
    /// That nobody has taken up yet, for who may.
    candidates: Vec<(&'static str, ServiceDraft)>,
    may_add: bool,
}

async fn list(Shared(desk): Shared<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let (board, seen) = (desk.store.board().await?, desk.store.seen_so_far().await?);
    let frame = Frame::new(&desk, &me, Section::Board).with_news(asked.kabar.as_deref());
    let shelf = |category: Category| {
        let mut here: Vec<&Service> = board.services.iter().filter(|it| it.category == category).collect();
        here.sort_by_key(|it| (!it.shown, it.order, &it.title.indonesian));
        let entry = |it| Entry::new(it, &frame, seen.get(&Shown::Service(it.id.0)));
        (!here.is_empty()).then(|| Shelf {
            name: name_of(category, frame.words),
            entries: here.into_iter().map(entry).collect(),
        })
    };
    let shelves = Category::ALL.into_iter().filter_map(shelf).collect();
    let taken_up = |draft: &ServiceDraft| board.services.iter().any(|it| it.link == draft.link);
    let candidates = candidates::all().into_iter();
    let candidates =
        candidates.filter(|(_, draft)| rights::may_edit_for(&me.staff, &draft.office) && !taken_up(draft));
    answer::page(&ListPage {
        candidates: candidates.collect(),
        may_add: super::office_of(&me, "").is_ok(),
        shelves,
        frame,
    })
}

#[derive(Template)]
#[template(path = "admin/board/service.html")]
struct WholePage<'a> {
    frame: Frame<'a>,
    entry: Entry<'a>,
    category: &'static str,
    edition: String,
}

async fn whole(
    Shared(desk): Shared<Arc<Desk>>,
    me: SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let service = known(&desk, &id).await?;
    let seen = desk.store.seen_so_far().await?;
    let frame = Frame::new(&desk, &me, Section::Board).with_news(asked.kabar.as_deref());
    answer::page(&WholePage {
        category: name_of(service.category, frame.words),
        entry: Entry::new(&service, &frame, seen.get(&Shown::Service(service.id.0))),
        edition: edition(&service),
        frame,
    })
}

/// Shows or hides one as it stands; showing says that somebody has checked it.
async fn show(
    Shared(desk): Shared<Arc<Desk>>,
    me: SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let before = own(&desk, &me, &id).await?;
    let after = Service { shown: fields.text("tampil") == "yes", ..before.clone() };
    let news = if after.shown {
        ["done-service-shown", "done-service-shown-later"]
    } else {
        ["done-service-hidden", "done-service-hidden-later"]
    };
    write(&desk, &me, "service.change", &fields, &before, Some(&after), news).await
}

async fn remove(
    Shared(desk): Shared<Arc<Desk>>,
    me: SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let before = own(&desk, &me, &id).await?;
    let news = ["done-service-removed", "done-service-removed-later"];
    write(&desk, &me, "service.end", &fields, &before, None, news).await
}

async fn write(
    desk: &Desk,
    me: &SignedIn,
    did: &str,
    fields: &Fields,
    before: &Service,
    after: Option<&Service>,
    [in_force, later]: [&str; 2],
) -> Answer {
    let path = format!("/admin/layanan/{}", before.id.0);
    let act = desk.act(me, did, subject(before), Some(before), after);
    let same = fields.text("edisi") == edition(before);
    if !same || !desk.store.change_service(before, after, &act).await? {
        return answer::done(&path, "done-service-meanwhile");
    }
    written(desk, if after.is_some() { &path } else { "/admin/layanan" }, in_force, later).await
}

fn subject(service: &Service) -> String {
    format!("service {}", service.id.0)
}

/// As citizens find it.
fn name_of(category: Category, words: &'static Words) -> &'static str {
    words.say(match category {
        Category::Health => "category-health",
        Category::Permits => "category-permits",
        Category::CivilRecords => "category-civil-records",
        Category::Complaints => "category-complaints",
        Category::Emergency => "category-emergency",
        Category::Education => "category-education",
        Category::Tourism => "category-tourism",
        Category::Cameras => "category-cameras",
    })
}

async fn known(desk: &Desk, id: &str) -> Result<Service, Fault> {
    let number = id.parse().map(ServiceId).map_err(|_| Fault::Unknown)?;
    let board = desk.store.board().await?;
    board.services.into_iter().find(|it| it.id == number).ok_or(Fault::Unknown)
}

/// One that this member of staff may change.
async fn own(desk: &Desk, me: &SignedIn, id: &str) -> Result<Service, Fault> {
    let found = known(desk, id).await?;
    if rights::may_edit_for(&me.staff, &found.office) { Ok(found) } else { Err(Fault::Forbidden) }
}
