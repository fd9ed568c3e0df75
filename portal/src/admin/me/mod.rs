//! *Akun saya*: one's own language, password, second step, and the browsers that are signed in.

mod change;
mod sessions;

use super::{
    answer::{self, Answer},
    desk::Desk,
    fault::Fault,
    form::Form,
    frame::{Frame, Section},
    roads::{Needs, Roads},
    session::SignedIn,
};
use askama::Template;
use axum::extract::{Query, State};
use hotspot::model::StaffSession;
use serde::Deserialize;
use std::sync::Arc;

pub fn roads(roads: Roads) -> Roads {
    roads
        .get("/admin/saya", Needs::SignIn, page)
        .post("/admin/saya/bahasa", Needs::SignIn, change::language)
        .post("/admin/saya/sandi", Needs::SignIn, change::password)
        .post("/admin/saya/langkah-kedua", Needs::SignIn, change::second_step)
        .post("/admin/saya/langkah-kedua/matikan", Needs::SignIn, change::no_second_step)
        .post("/admin/saya/kode-pemulihan", Needs::SignIn, change::recovery)
        .post("/admin/saya/peramban/{id}/keluar", Needs::SignIn, sessions::end_one)
        .post("/admin/saya/keluar-semua", Needs::SignIn, sessions::end_all)
}

#[derive(Deserialize)]
struct Asked {
    kabar: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/me/me.html")]
struct MePage<'a> {
    frame: Frame<'a>,
    me: &'a SignedIn,
    sessions: Vec<StaffSession>,
    form: Form,
    /// Which form the faults belong to.
    part: &'static str,
}

async fn page(State(desk): State<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    answer::page(&of(&desk, &me, Form::default(), "", asked.kabar.as_deref()).await?)
}

async fn of<'a>(
    desk: &'a Desk,
    me: &'a SignedIn,
    form: Form,
    part: &'static str,
    news: Option<&str>,
) -> Result<MePage<'a>, Fault> {
    let sessions = desk.store.staff_sessions(&me.staff.name).await?;
    Ok(MePage { frame: Frame::new(desk, me, Section::None).with_news(news), me, sessions, form, part })
}

impl MePage<'_> {
    fn has_second_step(&self) -> bool {
        self.me.staff.totp_secret.is_some()
    }

    fn needs_second_step(&self) -> bool {
        self.me.staff.role.needs_second_step()
    }

    fn wrong_in(&self, part: &str) -> bool {
        self.part == part && self.form.is_faulty()
    }
}
