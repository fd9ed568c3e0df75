//! Announcements and services.

use super::{
    asked::{Asked, Told},
    gate::Program,
    list::{Answer, Leafing, Listed, Moment, created, json},
    problem::{FieldError, ReadRefused, Refusal, WriteRefused},
};
use crate::admin::desk::Desk;
use axum::extract::State;
use hotspot::{
    board::{Announcement, AnnouncementDraft, AnnouncementId, Bilingual, CheckedAt, Reach, Service},
    model::UnixTime,
    policy::rights::may_edit_for,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// What the last answer gave as `next`.
    #[param(minimum = 0, maximum = 1_000_000)]
    pub cursor: Option<u32>,
    /// At most so many.
    #[param(minimum = 1, maximum = 500, default = 50)]
    pub limit: Option<u32>,
    /// Also those that are over, or that citizens do not see.
    #[serde(default)]
    pub over: bool,
}

#[derive(Serialize, ToSchema)]
pub struct AnnouncementEntry {
    id: i64,
    title: String,
    #[schema(required)]
    title_en: Option<String>,
    text: String,
    #[schema(required)]
    text_en: Option<String>,
    office: String,
    /// Null where it is shown everywhere.
    #[schema(required)]
    sites: Option<Vec<String>>,
    from: Moment,
    until: Moment,
    pinned: bool,
    in_force: bool,
    /// Taken down before its end.
    #[schema(required)]
    ended_at: Option<Moment>,
}

/// An announcement as it is written. Texts are in Indonesian; in English where somebody has written it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnouncementOrder {
    #[schema(min_length = 1, max_length = 60)]
    title: String,
    #[schema(max_length = 60)]
    title_en: Option<String>,
    /// Paragraphs, lists with `- `, bold words between `**`.
    #[schema(min_length = 1, max_length = 4000)]
    text: String,
    #[schema(max_length = 4000)]
    text_en: Option<String>,
    #[schema(min_length = 1, max_length = 60)]
    office: String,
    /// Now where it is not named: a day like `2026-11-30`, a local time like `2026-11-30 15:00`, RFC 3339.
    from: Option<String>,
    /// Two weeks later where it is not named; also a span like `6h`.
    until: Option<String>,
    /// Everywhere where none is named.
    #[serde(default)]
    #[schema(max_items = 100)]
    sites: Vec<String>,
    #[serde(default)]
    pinned: bool,
}

#[derive(Serialize, ToSchema)]
pub struct ServiceEntry {
    id: i64,
    category: String,
    title: String,
    #[schema(required)]
    title_en: Option<String>,
    office: String,
    what: String,
    phone: String,
    link: String,
    /// The link's host opens before sign-in.
    in_garden: bool,
    /// Citizens see it.
    shown: bool,
    /// Null where it is shown everywhere.
    #[schema(required)]
    sites: Option<Vec<String>>,
}

/// Announcements, the newest first: those that are in force or to come, or all.
#[utoipa::path(get, path = "/api/v1/announcements", tag = "board", params(Query),
    responses((status = 200, body = Listed<AnnouncementEntry>), ReadRefused))]
pub async fn announcements(State(desk): State<Arc<Desk>>, Asked(asked): Asked<Query>) -> Answer {
    let leaf = Leafing { cursor: asked.cursor, limit: asked.limit }.leaf()?;
    let (mut all, now) = (desk.store.board().await?.announcements, desk.now());
    all.retain(|it| asked.over || (it.ended.is_none() && now < it.until));
    all.sort_by_key(|it| std::cmp::Reverse(it.id));
    json(&leaf.of(all.into_iter().map(|it| AnnouncementEntry::of(it, now))))
}

/// Hangs up an announcement.
#[utoipa::path(post, path = "/api/v1/announcements", tag = "board", request_body = AnnouncementOrder,
    responses((status = 201, body = AnnouncementEntry), WriteRefused))]
pub async fn announce(
    State(desk): State<Arc<Desk>>,
    program: Program,
    Told(order): Told<AnnouncementOrder>,
) -> Answer {
    if !may_edit_for(&program.maker, &order.office) {
        let detail = "whoever made this token may not write for this office".to_owned();
        return Err(Refusal::Fields(vec![FieldError { field: "office".to_owned(), detail }]));
    }
    let draft = AnnouncementDraft {
        title: Bilingual { indonesian: order.title, english: order.title_en },
        text: Bilingual { indonesian: order.text, english: order.text_en },
        office: order.office,
        from: order.from,
        until: order.until,
        sites: order.sites,
        pinned: order.pinned,
        order: None,
    };
    let checked = draft.check(AnnouncementId(0), checked_at(&desk));
    let announcement = checked.map_err(|faults| Refusal::of(&faults, in_body))?;
    let act = |added: &Announcement| {
        program.act(&desk, "notice.add", format!("notice {}", added.id.0), None, Some(added))
    };
    let added = desk.store.add_announcement(announcement, None, act).await?;
    desk.nudge().await;
    created(&AnnouncementEntry::of(added, desk.now()))
}

/// Services by category: those that citizens see, or all.
#[utoipa::path(get, path = "/api/v1/services", tag = "board", params(Query),
    responses((status = 200, body = Listed<ServiceEntry>), ReadRefused))]
pub async fn services(State(desk): State<Arc<Desk>>, Asked(asked): Asked<Query>) -> Answer {
    let leaf = Leafing { cursor: asked.cursor, limit: asked.limit }.leaf()?;
    let mut all = desk.store.board().await?.services;
    all.retain(|it| asked.over || it.shown);
    all.sort_by_key(|it| (it.category, it.order, it.id));
    json(&leaf.of(all.into_iter().map(ServiceEntry::from)))
}

/// What drafts of the board are checked against.
pub fn checked_at(desk: &Desk) -> CheckedAt<'_> {
    CheckedAt {
        now: desk.now(),
        sites: &desk.sites,
        calendar: &desk.calendar,
        operator: &desk.config.operator.name,
    }
}

/// Null where it is everywhere.
pub fn sites_of(reach: &Reach) -> Option<Vec<String>> {
    match reach {
        Reach::All => None,
        Reach::Sites(sites) => Some(sites.iter().map(ToString::to_string).collect()),
    }
}

/// The body's name of a draft's field.
pub fn in_body(field: &'static str) -> &'static str {
    match field {
        "site" => "sites",
        "step" => "steps",
        "phone" => "phones",
        field => field,
    }
}

impl AnnouncementEntry {
    fn of(it: Announcement, now: UnixTime) -> Self {
        Self {
            id: it.id.0,
            in_force: it.is_in_force(now),
            sites: sites_of(&it.reach),
            title: it.title.indonesian,
            title_en: it.title.english,
            text: it.text.indonesian,
            text_en: it.text.english,
            office: it.office,
            from: it.from.into(),
            until: it.until.into(),
            pinned: it.pinned,
            ended_at: it.ended.map(Moment::from),
        }
    }
}

impl From<Service> for ServiceEntry {
    fn from(it: Service) -> Self {
        Self {
            id: it.id.0,
            category: it.category.to_string(),
            sites: sites_of(&it.reach),
            title: it.title.indonesian,
            title_en: it.title.english,
            office: it.office,
            what: it.what.indonesian,
            phone: it.phone,
            link: it.link,
            in_garden: it.in_garden,
            shown: it.shown,
        }
    }
}
