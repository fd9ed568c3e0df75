use super::{
    edition::{Words, form_of, name_of, of_fields},
    known, subject,
};
use crate::admin::{
    answer::{self, Answer},
    board::{checked_at, edition, written},
    desk::Desk,
    fault::Fault,
    fields::Fields,
    form::Form,
    frame::{Frame, Section},
    preview::{self, Look, Scene, View, framed, own_policy},
    session::SignedIn,
};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use hotspot::{
    board::{Board, Reach, Terms, TermsVersion, difference::Line},
    control::operator::GetStatus,
    model::{Faults, SiteName},
};
use http::StatusCode;
use std::sync::Arc;

/// Newer than all there are: of an edition that has no number yet.
const NEXT: TermsVersion = TermsVersion(u32::MAX);

#[derive(Template)]
#[template(path = "admin/terms/form.html")]
struct FormPage<'a> {
    frame: Frame<'a>,
    form: Form,
    /// What is changed; nothing for a new edition.
    stands: Option<&'a Terms>,
    edition: String,
    /// Devices online at each place; nothing where nobody knows.
    online: Option<Vec<(String, u32)>>,
}

impl FormPage<'_> {
    fn path(&self) -> String {
        self.stands.map_or_else(
            || "/admin/ketentuan/baru".to_owned(),
            |it| format!("/admin/ketentuan/{}/ubah", it.version),
        )
    }

    fn places(&self) -> Vec<(&str, &str)> {
        let everywhere = ("all", self.frame.words.say("terms-everywhere"));
        std::iter::once(everywhere).chain(preview::places(self.frame.desk)).collect()
    }

    fn views(&self) -> Vec<(&'static str, &'static str)> {
        let words = self.frame.words;
        vec![
            ("perbedaan", words.say("terms-difference")),
            ("ketentuan", words.say("scene-terms")),
            ("ketentuan-berubah", words.say("scene-terms-changed")),
        ]
    }

    /// `Alun-Alun 120, Pendopo 93`.
    fn said(&self, online: &[(String, u32)]) -> String {
        online.iter().map(|(title, devices)| format!("{title} {devices}")).collect::<Vec<_>>().join(", ")
    }

    fn languages(&self) -> Vec<(&'static str, &'static str)> {
        preview::languages()
    }
}

/// The words that hold now, to begin from.
pub async fn blank(State(desk): State<Arc<Desk>>, me: SignedIn, RawQuery(query): RawQuery) -> Answer {
    let asked = Fields::of_query(query.as_deref())?;
    let site: Option<SiteName> = asked.text("lokasi").parse().ok().filter(|site| desk.sites.contains(site));
    let words = Words::before(&desk.store.board().await?, &desk, site.as_ref(), NEXT);
    let name = site.map_or_else(|| "all".to_owned(), |site| site.to_string());
    let form = form_of(&words, None, &name, &desk.calendar);
    answer::page(&page(&desk, &me, form, None).await)
}

pub async fn add(State(desk): State<Arc<Desk>>, me: SignedIn, fields: Fields) -> Answer {
    let terms = match of_fields(&fields, &desk.calendar, None).check(TermsVersion(0), checked_at(&desk)) {
        Ok(terms) => terms,
        Err(faults) => {
            return answer::refused(&page(&desk, &me, told(&desk, &me, &fields, &faults), None).await);
        }
    };
    let act = |added: &Terms| desk.act(&me, "terms.add", subject(added), None, Some(added));
    let added = desk.store.add_terms(terms, act).await?;
    let path = format!("/admin/ketentuan/{}", added.version);
    written(&desk, &path, "done-terms-added", "done-terms-added-later").await
}

pub async fn form(State(desk): State<Arc<Desk>>, me: SignedIn, Path(version): Path<String>) -> Answer {
    let board = desk.store.board().await?;
    let stands = to_come(&board, &desk, &version)?;
    let site = stands.site.as_ref().map_or("all", SiteName::as_str);
    let form = form_of(&Words::of(stands), Some(stands), site, &desk.calendar);
    answer::page(&page(&desk, &me, form, Some(stands)).await)
}

pub async fn change(
    State(desk): State<Arc<Desk>>,
    me: SignedIn,
    Path(version): Path<String>,
    fields: Fields,
) -> Answer {
    let board = desk.store.board().await?;
    let before = to_come(&board, &desk, &version)?;
    let draft = of_fields(&fields, &desk.calendar, Some(before.from));
    let after = match draft.check(before.version, checked_at(&desk)) {
        Ok(after) => after,
        Err(faults) => {
            let form = told(&desk, &me, &fields, &faults);
            return answer::refused(&page(&desk, &me, form, Some(before)).await);
        }
    };
    let act = desk.act(&me, "terms.change", subject(before), Some(before), Some(&after));
    let same = fields.text("edisi") == edition(before);
    if !same || !desk.store.change_terms(before, Some(&after), desk.now(), &act).await? {
        let words = Frame::new(&desk, &me, Section::Settings).words;
        let form = Form::sent(&fields).but("edisi", words.say("board-meanwhile"));
        return answer::refused(&page(&desk, &me, form, Some(before)).await);
    }
    let path = format!("/admin/ketentuan/{}", before.version);
    written(&desk, &path, "done-terms-changed", "done-terms-changed-later").await
}

/// What is new against the former edition, in a frame beside the form.
#[derive(Template)]
#[template(path = "admin/terms/difference.html")]
struct DifferencePage<'a> {
    frame: &'a Frame<'a>,
    difference: Vec<Line<'a>>,
}

/// A citizen's page with what was typed, or its difference, in a frame beside the form.
pub async fn preview(State(desk): State<Arc<Desk>>, me: SignedIn, fields: Fields) -> Answer {
    let frame = Frame::new(&desk, &me, Section::Settings);
    let mut board = desk.store.board().await?;
    let stands = match fields.text("nomor") {
        "" => None,
        version => Some(known(&board, version)?.clone()),
    };
    let version = stands.as_ref().map_or(NEXT, |it| it.version);
    let draft = of_fields(&fields, &desk.calendar, stands.map(|it| it.from));
    let mut drafted = match draft.check(version, checked_at(&desk)) {
        Ok(drafted) => drafted,
        Err(faults) => return preview::unready(&frame, &told(&desk, &me, &fields, &faults)),
    };
    let Some(scene) = Scene::named(fields.text("layar")) else {
        let former = Words::before(&board, &desk, drafted.site.as_ref(), version);
        let words = Words::of(&drafted);
        let page = DifferencePage { frame: &frame, difference: words.difference(&former) };
        return Ok(framed(answer::written(StatusCode::OK, &page)?, own_policy()));
    };
    let reach = drafted.site.clone().map_or(Reach::All, |site| Reach::Sites([site].into()));
    // As it is read once its time has come.
    drafted.from = drafted.from.min(frame.now);
    board.terms.retain(|it| it.version != version);
    board.terms.push(drafted);
    let look = Look::at(&desk, View::Scene(scene), fields.text("bahasa-layar"), "", &reach)?;
    preview::screen(&desk, &frame, board, &look).await
}

async fn page<'a>(desk: &'a Desk, me: &'a SignedIn, form: Form, stands: Option<&'a Terms>) -> FormPage<'a> {
    let status = desk.ask(&GetStatus {}).await.ok();
    FormPage {
        frame: Frame::new(desk, me, Section::Settings),
        form,
        edition: stands.map(edition).unwrap_or_default(),
        stands,
        online: status.map(|status| status.networks.into_iter().map(|it| (it.title, it.online)).collect()),
    }
}

fn told(desk: &Desk, me: &SignedIn, fields: &Fields, faults: &Faults) -> Form {
    Form::sent(fields).with(faults, Frame::new(desk, me, Section::Settings).language, name_of)
}

/// One that does not hold yet.
fn to_come<'a>(board: &'a Board, desk: &Desk, version: &str) -> Result<&'a Terms, Fault> {
    let found = known(board, version)?;
    if found.from > desk.now() { Ok(found) } else { Err(Fault::Unknown) }
}
