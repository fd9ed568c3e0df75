//! What is kept, why, how long, and whether it really goes: told by the configuration and by the store itself.

use crate::{
    admin::{
        answer::{self, Answer},
        desk::Desk,
        frame::{Frame, Section},
        session::SignedIn,
    },
    views::format,
};
use askama::Template;
use axum::extract::State;
use hotspot::{
    config::Retention,
    model::{Span, UnixTime},
};
use std::sync::Arc;

/// A night may be missed before anybody worries.
const GRACE: Span = Span::from_days(2);

/// A kind as the store names it, the key of the configuration, and the words for it.
type Kind = (&'static str, &'static str, fn(&Retention) -> Span, &'static str);

const KINDS: [Kind; 7] = [
    ("sessions", "retention.sessions", |keep| keep.sessions, "kept-sessions"),
    ("admissions", "retention.sessions", |keep| keep.sessions, "kept-admissions"),
    ("devices", "retention.sessions", |keep| keep.sessions, "kept-devices"),
    ("usage", "retention.sessions", |keep| keep.sessions, "kept-usage"),
    ("leases", "retention.leases", |keep| keep.leases, "kept-leases"),
    ("reports", "retention.reports", |keep| keep.reports, "kept-reports"),
    ("audit", "retention.audit", |keep| keep.audit, "kept-audit"),
];

#[derive(Template)]
#[template(path = "admin/settings/privacy.html")]
struct PrivacyPage<'a> {
    frame: Frame<'a>,
    kinds: Vec<Entry>,
    /// When what is old was forgotten last.
    forgot: Option<UnixTime>,
    late: bool,
}

struct Entry {
    /// What it is, and what it is for.
    words: &'static str,
    key: &'static str,
    span: String,
    oldest: Option<String>,
    overdue: bool,
}

pub async fn page(State(desk): State<Arc<Desk>>, me: SignedIn) -> Answer {
    let frame = Frame::new(&desk, &me, Section::Settings);
    let keep = &desk.config.retention;
    let oldest = desk.store.oldest(frame.now, &desk.calendar, keep, GRACE).await?;
    let forgot = desk.store.forgot_at().await?;
    let kinds = KINDS.map(|(kind, key, span, words)| {
        let row = oldest.iter().find(|row| row.kind == kind);
        Entry {
            words: frame.words.say(words),
            key,
            span: format::length(frame.language, span(keep)),
            oldest: row.map(|row| frame.day(row.at)),
            overdue: row.is_some_and(|row| row.overdue),
        }
    });
    let late = forgot.is_some_and(|forgot| frame.now > forgot + GRACE);
    answer::page(&PrivacyPage { frame, kinds: kinds.into(), forgot, late })
}
