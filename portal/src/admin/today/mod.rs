//! *Hari ini*: what staff open in the morning.

pub mod picture;
mod steps;
pub mod view;

use super::{
    answer::{self, Answer},
    desk::Desk,
    fault::Fault,
    fields::Fields,
    frame::{Frame, Section},
    live::{self, Audience, Part, Written},
    roads::{Needs, Roads},
    session::SignedIn,
};
use askama::Template;
use axum::extract::{Path, Query, State};
use hotspot::policy::rights::Right;
use serde::Deserialize;
use std::sync::Arc;
use steps::{Done, FirstStep};

pub fn roads(roads: Roads) -> Roads {
    roads
        .get("/admin", Needs::Right(Right::SeeStatus), page)
        .get("/admin/arus", Needs::Right(Right::SeeStatus), stream)
        .post("/admin/langkah/{step}", Needs::Right(Right::EditSettings), tick)
}

#[derive(Deserialize)]
struct Asked {
    kabar: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/today/today.html")]
struct TodayPage<'a> {
    frame: Frame<'a>,
    now: Written,
    /// Of the first days; none once all are done, and for who could not do them.
    steps: Vec<Done>,
}

async fn page(State(desk): State<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let snapshot = desk.live.now(&desk).await;
    let now = snapshot.part(&desk, Part::Today, Audience::of(&me));
    let steps = if me.may(Right::EditSettings) { steps::left(&desk, &snapshot).await? } else { Vec::new() };
    let frame = Frame::new(&desk, &me, Section::Today).with_news(asked.kabar.as_deref());
    answer::page(&TodayPage { frame, now, steps })
}

async fn stream(State(desk): State<Arc<Desk>>, me: SignedIn) -> Answer {
    live::watch(&desk, me, Part::Today)
}

async fn tick(
    State(desk): State<Arc<Desk>>,
    me: SignedIn,
    Path(step): Path<String>,
    _fields: Fields,
) -> Answer {
    let step = FirstStep::named(&step).filter(|step| step.is_ticked()).ok_or(Fault::NotFound)?;
    let act = desk.act::<()>(&me, "first-step.done", format!("first-step {}", step.name()), None, None);
    desk.store.tick_step(step.name(), &act).await?;
    answer::done("/admin", "done-step")
}
