use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    frame::{Frame, Section},
    session::SignedIn,
};
use askama::Template;
use axum::extract::State;
use hotspot::policy::rights::Right;
use std::sync::Arc;

/// Where to, its words, what it is for, and who may go there.
const ROOMS: [(&str, &str, &str, Right); 7] = [
    (super::plans::PATH, "plans", "plans-what", Right::SeeSettings),
    (super::ways::PATH, "ways-in", "ways-in-what", Right::SeeSettings),
    (super::garden::PATH, "garden", "garden-what", Right::SeeSettings),
    (super::sites::PATH, "sites", "sites-what", Right::SeeSettings),
    ("/admin/ketentuan", "terms-of-use", "terms-of-use-what", Right::SeeSettings),
    ("/admin/pengaturan/privasi", "kept", "kept-what", Right::SeeSettings),
    ("/admin/pengaturan/pemberitahuan", "messages", "messages-what", Right::ManageStaff),
];

#[derive(Template)]
#[template(path = "admin/settings/index.html")]
struct IndexPage<'a> {
    frame: Frame<'a>,
    rooms: Vec<(&'static str, &'static str, &'static str)>,
}

pub async fn page(State(desk): State<Arc<Desk>>, me: SignedIn) -> Answer {
    let frame = Frame::new(&desk, &me, Section::Settings);
    let rooms = ROOMS.iter().filter(|(_, _, _, right)| me.may(*right));
    let rooms =
        rooms.map(|(path, title, what, _)| (*path, frame.words.say(title), frame.words.say(what))).collect();
    answer::page(&IndexPage { frame, rooms })
}
