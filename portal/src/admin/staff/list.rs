use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    frame::{Frame, Section},
    session::SignedIn,
};
use askama::Template;
use axum::extract::{Query, State};
use hotspot::model::Staff;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
pub struct Asked {
    kabar: Option<String>,
    /// Also who has left.
    #[serde(default)]
    semua: String,
}

#[derive(Template)]
#[template(path = "admin/staff/list.html")]
struct ListPage<'a> {
    frame: Frame<'a>,
    staff: Vec<Staff>,
    left: usize,
    all: bool,
}

pub async fn page(State(desk): State<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let (here, left): (Vec<Staff>, Vec<Staff>) =
        desk.store.staff().await?.into_iter().partition(|staff| staff.closed.is_none());
    let (all, count) = (!asked.semua.is_empty(), left.len());
    let staff = if all { here.into_iter().chain(left).collect() } else { here };
    let frame = Frame::new(&desk, &me, Section::Staff).with_news(asked.kabar.as_deref());
    answer::page(&ListPage { frame, staff, left: count, all })
}
