//! *Hari ini*: what staff open in the morning.

use super::{
    answer::{self, Answer},
    desk::Desk,
    frame::{Frame, Section},
    roads::{Needs, Roads},
    session::SignedIn,
};
use askama::Template;
use axum::extract::{Query, State};
use hotspot::{
    control::operator::{GetStatus, Status},
    policy::rights::Right,
};
use serde::Deserialize;
use std::sync::Arc;

pub fn roads(roads: Roads) -> Roads {
    roads.get("/admin", Needs::Right(Right::SeeStatus), page)
}

#[derive(Deserialize)]
struct Asked {
    kabar: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/today/today.html")]
struct TodayPage<'a> {
    frame: Frame<'a>,
    status: Option<Status>,
}

async fn page(State(desk): State<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let status = desk.ask(&GetStatus {}).await.ok();
    let frame = Frame::new(&desk, &me, Section::Today).with_news(asked.kabar.as_deref());
    answer::page(&TodayPage { frame, status })
}
