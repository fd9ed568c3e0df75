//! *Darurat*: what stands first on every page of citizens, raised in three presses by whoever has the right to it.
//!
//! Words travel in the address until they are in force: a preview, its form and the button are one page that changes nothing.

mod compose;
mod draft;

use super::{
    answer::{self, Answer},
    board::{State, checked_at, edition, titles, written},
    desk::Desk,
    fault::Fault,
    fields::Fields,
    form::Form,
    frame::{Frame, Section},
    roads::{Needs, Roads},
    session::SignedIn,
};
use askama::Template;
use axum::extract::{Path, Query, RawQuery, State as Shared};
use hotspot::{
    board::{Emergency, EmergencyDraft, EmergencyId, EmergencyKind},
    control::portal::Shown,
    model::Span,
    policy::rights::Right,
    store::SeenSoFar,
};
use serde::Deserialize;
use std::{cmp::Reverse, sync::Arc};

/// Of those that are over, so many are listed.
const PAST: usize = 20;
/// By so many hours one is prolonged.
const LONGER: [u64; 3] = [1, 3, 6];

pub fn roads(roads: Roads) -> Roads {
    let alert = Needs::Right(Right::Alert);
    roads
        .get("/admin/darurat", alert, first)
        .get("/admin/darurat/baru", alert, compose::compose)
        .post("/admin/darurat/baru", alert, compose::raise)
        .get("/admin/darurat/{id}", alert, whole)
        .get("/admin/darurat/{id}/ubah", alert, compose::change_form)
        .post("/admin/darurat/{id}/ubah", alert, compose::change)
        .post("/admin/darurat/{id}/perpanjang", alert, prolong)
        .post("/admin/darurat/{id}/akhiri", alert, end)
        .get("/admin/pratinjau/darurat", alert, compose::screen)
}

#[derive(Deserialize)]
struct Asked {
    kabar: Option<String>,
}

/// A notice as it stands in a list or on its own page.
struct Entry<'a> {
    it: &'a Emergency,
    state: State,
    seen: SeenSoFar,
    kind: &'static str,
    /// Of its frame.
    class: &'static str,
    hazard: &'static str,
    places: Option<String>,
    until: String,
    /// When it ended, or was to end.
    over: String,
    edition: String,
}

impl<'a> Entry<'a> {
    fn new(it: &'a Emergency, frame: &Frame<'_>, seen: Option<&SeenSoFar>) -> Self {
        Self {
            it,
            state: State::of(it.from, it.until, it.ended, frame.now),
            seen: seen.copied().unwrap_or_default(),
            kind: frame.words.say(draft::kind_key(it.kind)),
            class: class_of(it.kind),
            hazard: frame.words.say(draft::hazard_key(it.hazard)),
            places: titles(frame.desk, &it.reach).map(|titles| titles.join(", ")),
            until: frame.until(it.until),
            over: frame.moment(it.ended.unwrap_or(it.until)),
            edition: edition(it),
        }
    }

    fn is_over(&self) -> bool {
        self.state == State::Over
    }
}

/// Red is the real thing's alone.
fn class_of(kind: EmergencyKind) -> &'static str {
    match kind {
        EmergencyKind::Emergency => "alert",
        EmergencyKind::Warning => "notice",
        EmergencyKind::Drill => "drill",
    }
}

#[derive(Template)]
#[template(path = "admin/emergency/first.html")]
struct FirstPage<'a> {
    frame: Frame<'a>,
    standing: Vec<Entry<'a>>,
    past: Vec<Entry<'a>>,
    kinds: Vec<(&'static str, &'static str)>,
    hazards: Vec<(&'static str, &'static str)>,
    ticks: Vec<super::board::Tick<'a>>,
    form: Form,
    hours: [u64; 3],
}

/// What is in force, and the templates to begin from.
async fn first(Shared(desk): Shared<Arc<Desk>>, me: SignedIn, RawQuery(query): RawQuery) -> Answer {
    let asked = Fields::of_query(query.as_deref())?;
    let (board, seen) = (desk.store.board().await?, desk.store.seen_so_far().await?);
    let frame = Frame::new(&desk, &me, Section::Emergency).with_news(Some(asked.text("kabar")));
    let entry = |it| Entry::new(it, &frame, seen.get(&Shown::Emergency(it.id.0)));
    let (mut past, mut standing): (Vec<Entry<'_>>, Vec<Entry<'_>>) =
        board.emergencies.iter().map(entry).partition(Entry::is_over);
    standing.sort_by_key(|entry| (entry.it.kind, Reverse((entry.it.updated, entry.it.id))));
    past.sort_by_key(|entry| Reverse(entry.it.id));
    past.truncate(PAST);
    let kind = asked.text("jenis").parse().unwrap_or(EmergencyKind::Emergency);
    answer::page(&FirstPage {
        standing,
        past,
        kinds: draft::kinds(frame.words),
        hazards: draft::hazards(frame.words),
        ticks: super::board::ticks(&desk, asked.all("lokasi")),
        form: Form::of(&[("jenis", kind.as_str()), ("tempat", asked.text("tempat"))]),
        hours: LONGER,
        frame,
    })
}

#[derive(Template)]
#[template(path = "admin/emergency/whole.html")]
struct WholePage<'a> {
    frame: Frame<'a>,
    entry: Entry<'a>,
    hours: [u64; 3],
    /// Its pages on a phone.
    screens: Vec<(String, String)>,
}

async fn whole(
    Shared(desk): Shared<Arc<Desk>>,
    me: SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let emergency = known(&desk, &id).await?;
    let seen = desk.store.seen_so_far().await?;
    let frame = Frame::new(&desk, &me, Section::Emergency).with_news(asked.kabar.as_deref());
    let draft = EmergencyDraft::of(&emergency, &desk.calendar);
    answer::page(&WholePage {
        screens: compose::screens(frame.words, &draft::query_of(&draft)),
        entry: Entry::new(&emergency, &frame, seen.get(&Shown::Emergency(emergency.id.0))),
        hours: LONGER,
        frame,
    })
}

/// Lets it last some hours more, as long as that is no longer than a notice may.
async fn prolong(
    Shared(desk): Shared<Arc<Desk>>,
    me: SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let before = standing(&desk, &id).await?;
    let hours: u64 = fields.text("jam").parse().unwrap_or(0);
    if !LONGER.contains(&hours) {
        return Err(Fault::BadForm);
    }
    let until = before.until + Span::from_secs(hours * 3_600);
    let mut draft = EmergencyDraft::of(&before, &desk.calendar);
    draft.until = Some(desk.calendar.written(until));
    let Ok(after) = draft.check(before.id, checked_at(&desk)) else {
        return answer::done("/admin/darurat", "done-emergency-too-long");
    };
    write(&desk, &me, "emergency.change", &fields, &before, &after, "prolonged").await
}

async fn end(
    Shared(desk): Shared<Arc<Desk>>,
    me: SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let before = standing(&desk, &id).await?;
    let after = Emergency { ended: Some(desk.now()), ..before.clone() };
    write(&desk, &me, "emergency.end", &fields, &before, &after, "ended").await
}

async fn write(
    desk: &Desk,
    me: &SignedIn,
    did: &str,
    fields: &Fields,
    before: &Emergency,
    after: &Emergency,
    became: &str,
) -> Answer {
    let act = desk.act(me, did, subject(before), Some(before), Some(after));
    let same = fields.text("edisi") == edition(before);
    if !same || !desk.store.change_emergency(before, after, &act).await? {
        return answer::done("/admin/darurat", "done-emergency-meanwhile");
    }
    let (in_force, later) = match became {
        "ended" => ("done-emergency-ended", "done-emergency-ended-later"),
        "prolonged" => ("done-emergency-prolonged", "done-emergency-prolonged-later"),
        _ => ("done-emergency-changed", "done-emergency-changed-later"),
    };
    written(desk, "/admin/darurat", in_force, later).await
}

fn subject(emergency: &Emergency) -> String {
    format!("emergency {}", emergency.id.0)
}

async fn known(desk: &Desk, id: &str) -> Result<Emergency, Fault> {
    let number = id.parse().map(EmergencyId).map_err(|_| Fault::Unknown)?;
    let board = desk.store.board().await?;
    board.emergencies.into_iter().find(|it| it.id == number).ok_or(Fault::Unknown)
}

/// One that is not over: what people have read in an emergency is not written anew under its number.
async fn standing(desk: &Desk, id: &str) -> Result<Emergency, Fault> {
    let found = known(desk, id).await?;
    let over = State::of(found.from, found.until, found.ended, desk.now()) == State::Over;
    if over { Err(Fault::Unknown) } else { Ok(found) }
}
