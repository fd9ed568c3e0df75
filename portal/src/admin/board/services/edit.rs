use super::{
    draft::{form_of, name_of, of_fields},
    name_of as name_of_category, own, subject,
};
use crate::admin::{
    answer::{self, Answer},
    board::{Tick, checked_at, edition, office_of, ticks, written},
    desk::Desk,
    fault::Fault,
    fields::Fields,
    form::Form,
    frame::{Frame, Section},
    preview::{self, Look, Scene, View},
    session::SignedIn,
};
use askama::Template;
use axum::extract::{Path, RawQuery, State as Shared};
use hotspot::{
    board::{Category, Service, ServiceDraft, ServiceId, candidates},
    model::{Faults, Role},
};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "admin/board/service_form.html")]
struct FormPage<'a> {
    frame: Frame<'a>,
    form: Form,
    ticks: Vec<Tick<'a>>,
    /// What is changed; nothing for a new one.
    stands: Option<&'a Service>,
    edition: String,
    /// The office cannot be chosen.
    own_office: Option<&'a str>,
}

impl<'a> FormPage<'a> {
    fn new(
        desk: &'a Desk,
        me: &'a SignedIn,
        form: Form,
        sites: &[String],
        stands: Option<&'a Service>,
    ) -> Self {
        Self {
            frame: Frame::new(desk, me, Section::Board),
            form,
            ticks: ticks(desk, sites),
            edition: stands.map(edition).unwrap_or_default(),
            stands,
            own_office: Some(me.staff.office.as_str()).filter(|_| me.staff.role != Role::Administrator),
        }
    }

    fn action(&self) -> String {
        self.stands
            .map_or_else(|| "/admin/layanan/baru".to_owned(), |it| format!("/admin/layanan/{}/ubah", it.id.0))
    }

    fn categories(&self) -> Vec<(&'static str, &'static str)> {
        let named = |category: Category| (category.as_str(), name_of_category(category, self.frame.words));
        Category::ALL.into_iter().map(named).collect()
    }

    /// What can be looked at.
    fn views(&self) -> Vec<(&'static str, &'static str)> {
        let words = self.frame.words;
        vec![("sendiri", words.say("board-view-own")), ("layanan", words.say("scene-services"))]
    }

    fn languages(&self) -> Vec<(&'static str, &'static str)> {
        preview::languages()
    }

    /// A text in both languages, where only some services have one.
    fn has(&self, name: &str) -> bool {
        let english = format!("{name}-en");
        [name, english.as_str()]
            .iter()
            .any(|name| !self.form.value(name).is_empty() || self.form.fault(name).is_some())
    }
}

/// An empty form, or with the words of a candidate (`calon`).
pub async fn blank(Shared(desk): Shared<Arc<Desk>>, me: SignedIn, RawQuery(query): RawQuery) -> Answer {
    let asked = Fields::of_query(query.as_deref())?;
    let draft = match asked.text("calon") {
        "" => ServiceDraft { office: office_of(&me, "")?, ..ServiceDraft::default() },
        name => candidates::named(name).ok_or(Fault::Unknown)?,
    };
    if me.staff.role != Role::Administrator && draft.office != me.staff.office.trim() {
        return Err(Fault::Forbidden);
    }
    let form = form_of(&draft, Frame::new(&desk, &me, Section::Board).language);
    answer::page(&FormPage::new(&desk, &me, form, &[], None))
}

pub async fn form(Shared(desk): Shared<Arc<Desk>>, me: SignedIn, Path(id): Path<String>) -> Answer {
    let stands = own(&desk, &me, &id).await?;
    let draft = ServiceDraft::of(&stands);
    let form = form_of(&draft, Frame::new(&desk, &me, Section::Board).language);
    answer::page(&FormPage::new(&desk, &me, form, &draft.sites, Some(&stands)))
}

pub async fn add(Shared(desk): Shared<Arc<Desk>>, me: SignedIn, fields: Fields) -> Answer {
    let draft = of_fields(&fields, office_of(&me, fields.text("dinas"))?);
    let service = match draft.check(ServiceId(0), checked_at(&desk)) {
        Ok(service) => service,
        Err(faults) => return refused(&desk, &me, told(&desk, &me, &fields, &faults), &fields, None),
    };
    let act = |added: &Service| desk.act(&me, "service.add", subject(added), None, Some(added));
    let added = desk.store.add_service(service, act).await?;
    let path = format!("/admin/layanan/{}", added.id.0);
    written(&desk, &path, "done-service-added", "done-service-added-later").await
}

pub async fn change(
    Shared(desk): Shared<Arc<Desk>>,
    me: SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let before = own(&desk, &me, &id).await?;
    let draft = of_fields(&fields, office_of(&me, fields.text("dinas"))?);
    let after = match draft.check(before.id, checked_at(&desk)) {
        Ok(after) => after,
        Err(faults) => {
            return refused(&desk, &me, told(&desk, &me, &fields, &faults), &fields, Some(&before));
        }
    };
    let act = desk.act(&me, "service.change", subject(&before), Some(&before), Some(&after));
    let same = fields.text("edisi") == edition(&before);
    if !same || !desk.store.change_service(&before, Some(&after), &act).await? {
        let words = Frame::new(&desk, &me, Section::Board).words;
        let form = Form::sent(&fields).but("edisi", words.say("board-meanwhile"));
        return refused(&desk, &me, form, &fields, Some(&before));
    }
    let path = format!("/admin/layanan/{}", before.id.0);
    written(&desk, &path, "done-service-changed", "done-service-changed-later").await
}

/// The page of a phone with what was typed, in a frame beside the form.
pub async fn preview(Shared(desk): Shared<Arc<Desk>>, me: SignedIn, fields: Fields) -> Answer {
    let frame = Frame::new(&desk, &me, Section::Board);
    let id = match fields.text("nomor") {
        "" => ServiceId(0),
        id => own(&desk, &me, id).await?.id,
    };
    let draft =
        ServiceDraft { shown: "yes".into(), ..of_fields(&fields, office_of(&me, fields.text("dinas"))?) };
    let drafted = match draft.check(id, checked_at(&desk)) {
        Ok(drafted) => drafted,
        Err(faults) => return preview::unready(&frame, &told(&desk, &me, &fields, &faults)),
    };
    let view = Scene::named(fields.text("layar")).map_or(View::Service(id), View::Scene);
    let look = Look::at(&desk, view, fields.text("bahasa-layar"), "", &drafted.reach)?;
    let mut board = desk.store.board().await?;
    board.services.retain(|it| it.id != id);
    board.services.push(drafted);
    preview::screen(&desk, &frame, board, &look).await
}

fn told(desk: &Desk, me: &SignedIn, fields: &Fields, faults: &Faults) -> Form {
    Form::sent(fields).with(faults, Frame::new(desk, me, Section::Board).language, name_of)
}

fn refused(desk: &Desk, me: &SignedIn, form: Form, fields: &Fields, stands: Option<&Service>) -> Answer {
    answer::refused(&FormPage::new(desk, me, form, fields.all("lokasi"), stands))
}
