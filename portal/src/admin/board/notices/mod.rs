//! *Pengumuman*: what offices announce.

mod draft;
mod edit;

use super::{ENTRIES, State, edition, titles, written};
use crate::{
    admin::{
        answer::{self, Answer},
        desk::Desk,
        fault::Fault,
        fields::Fields,
        form::Form,
        frame::{Frame, Section},
        roads::{Needs, Roads},
        session::SignedIn,
    },
    views::calendar,
};
use askama::Template;
use axum::extract::{Path, Query, State as Shared};
use hotspot::{
    board::{Announcement, AnnouncementId},
    control::portal::Shown,
    model::UnixTime,
    policy::rights::{self, Right},
    store::SeenSoFar,
};
use serde::Deserialize;
use std::{cmp::Reverse, sync::Arc};

pub fn roads(roads: Roads) -> Roads {
    let (see, write) = (Needs::Right(Right::SeeBoard), Needs::Right(Right::EditBoard));
    roads
        .get("/admin/pengumuman", see, list)
        .get("/admin/pengumuman/baru", write, edit::blank)
        .post("/admin/pengumuman/baru", write, edit::add)
        .get("/admin/pengumuman/{id}", see, whole)
        .get("/admin/pengumuman/{id}/ubah", write, edit::form)
        .post("/admin/pengumuman/{id}/ubah", write, edit::change)
        .post("/admin/pengumuman/{id}/akhiri", write, end)
        .post("/admin/pratinjau/pengumuman", write, edit::preview)
}

#[derive(Deserialize)]
struct Asked {
    kabar: Option<String>,
    #[serde(default)]
    keadaan: String,
    #[serde(default)]
    cari: String,
    #[serde(default)]
    halaman: usize,
}

/// An announcement as it stands in a list or on its own page.
struct Entry<'a> {
    it: &'a Announcement,
    state: State,
    seen: SeenSoFar,
    places: Option<String>,
    /// With its last day.
    until: String,
    from: String,
    ended: Option<String>,
    may_edit: bool,
}

impl<'a> Entry<'a> {
    fn new(it: &'a Announcement, frame: &Frame<'_>, seen: Option<&SeenSoFar>) -> Self {
        let last = UnixTime(it.until.0.saturating_sub(1));
        let day = |at| calendar::day_of(frame.language, at, frame.timezone()).unwrap_or_default();
        Self {
            it,
            state: State::of(it.from, it.until, it.ended, frame.now),
            seen: seen.copied().unwrap_or_default(),
            places: titles(frame.desk, &it.reach).map(|titles| titles.join(", ")),
            until: day(last),
            from: frame.moment(it.from),
            ended: it.ended.map(|at| frame.moment(at)),
            may_edit: frame.me.is_some_and(|me| rights::may_edit_for(&me.staff, &it.office)),
        }
    }

    fn is_over(&self) -> bool {
        self.state == State::Over
    }
}

#[derive(Template)]
#[template(path = "admin/board/notices.html")]
struct ListPage<'a> {
    frame: Frame<'a>,
    form: Form,
    entries: Vec<Entry<'a>>,
    total: usize,
    /// The pages before and after, by their address.
    newer: Option<String>,
    older: Option<String>,
    /// Somebody who may write announcements of some office.
    may_add: bool,
}

impl ListPage<'_> {
    fn states(&self) -> Vec<(&'static str, &'static str)> {
        let words = self.frame.words;
        vec![
            ("", words.say("board-not-over")),
            ("tayang", words.say("board-in-force")),
            ("terjadwal", words.say("board-to-come")),
            ("selesai", words.say("board-over")),
        ]
    }
}

async fn list(Shared(desk): Shared<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let (board, seen) = (desk.store.board().await?, desk.store.seen_so_far().await?);
    let frame = Frame::new(&desk, &me, Section::Board).with_news(asked.kabar.as_deref());
    let sought = asked.cari.trim().to_lowercase();
    let mut wanted: Vec<Entry<'_>> = board
        .announcements
        .iter()
        .map(|it| Entry::new(it, &frame, seen.get(&Shown::Announcement(it.id.0))))
        .filter(|entry| match asked.keadaan.as_str() {
            "tayang" => entry.state == State::InForce,
            "terjadwal" => entry.state == State::ToCome,
            "selesai" => entry.is_over(),
            _ => !entry.is_over(),
        })
        .filter(|entry| {
            let it = entry.it;
            [&it.title.indonesian, &it.office].iter().any(|text| text.to_lowercase().contains(&sought))
        })
        .collect();
    wanted.sort_by_key(|entry| {
        let it = entry.it;
        (entry.state, !it.pinned, it.order, Reverse((it.from, it.id)))
    });
    let total = wanted.len();
    let page = asked.halaman.min(total.saturating_sub(1) / ENTRIES);
    let leaf = |page: usize| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("keadaan", &asked.keadaan).append_pair("cari", &asked.cari);
        format!("/admin/pengumuman?{}", query.append_pair("halaman", &page.to_string()).finish())
    };
    answer::page(&ListPage {
        form: Form::of(&[("keadaan", &asked.keadaan), ("cari", &asked.cari)]),
        entries: wanted.into_iter().skip(page * ENTRIES).take(ENTRIES).collect(),
        total,
        newer: page.checked_sub(1).map(leaf),
        older: Some(page + 1).filter(|next| next * ENTRIES < total).map(leaf),
        may_add: rights::may_edit_for(&me.staff, &me.staff.office) || rights::may_edit_for(&me.staff, "-"),
        frame,
    })
}

#[derive(Template)]
#[template(path = "admin/board/notice.html")]
struct WholePage<'a> {
    frame: Frame<'a>,
    entry: Entry<'a>,
    edition: String,
}

async fn whole(
    Shared(desk): Shared<Arc<Desk>>,
    me: SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let announcement = known(&desk, &id).await?;
    let seen = desk.store.seen_so_far().await?;
    let frame = Frame::new(&desk, &me, Section::Board).with_news(asked.kabar.as_deref());
    let entry = Entry::new(&announcement, &frame, seen.get(&Shown::Announcement(announcement.id.0)));
    answer::page(&WholePage { edition: edition(&announcement), entry, frame })
}

/// Takes it down now. Its words are kept.
async fn end(
    Shared(desk): Shared<Arc<Desk>>,
    me: SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let before = own(&desk, &me, &id).await?;
    let path = format!("/admin/pengumuman/{}", before.id.0);
    if before.ended.is_some() || fields.text("edisi") != edition(&before) {
        return answer::done(&path, "done-notice-meanwhile");
    }
    let now = desk.now();
    let after = Announcement { ended: Some(now), changed: now, ..before.clone() };
    let act = desk.act(&me, "notice.end", subject(&before), Some(&before), Some(&after));
    if !desk.store.change_announcement(&before, &after, None, &act).await? {
        return answer::done(&path, "done-notice-meanwhile");
    }
    written(&desk, "/admin/pengumuman", "done-notice-ended", "done-notice-ended-later").await
}

fn subject(announcement: &Announcement) -> String {
    format!("notice {}", announcement.id.0)
}

async fn known(desk: &Desk, id: &str) -> Result<Announcement, Fault> {
    let number = id.parse().map(AnnouncementId).map_err(|_| Fault::Unknown)?;
    let board = desk.store.board().await?;
    board.announcements.into_iter().find(|it| it.id == number).ok_or(Fault::Unknown)
}

/// One that this member of staff may change.
async fn own(desk: &Desk, me: &SignedIn, id: &str) -> Result<Announcement, Fault> {
    let found = known(desk, id).await?;
    if rights::may_edit_for(&me.staff, &found.office) { Ok(found) } else { Err(Fault::Forbidden) }
}
