use super::{ROAD, in_form, known, named, path, refused, subject};
use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    fields::Fields,
    form::Form,
    frame::{Frame, Section},
    session::SignedIn,
    usage::asked::Places,
};
use askama::Template;
use axum::extract::{Path, State};
use hotspot::{model::AccessPoint, policy::drafts::AccessPointDraft};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "admin/access_points/form.html")]
struct FormPage<'a> {
    frame: Frame<'a>,
    form: Form,
    sites: Vec<(String, String)>,
    /// The one that is changed; a new one where there is none.
    stands: Option<AccessPoint>,
}

pub async fn new(State(desk): State<Arc<Desk>>, me: SignedIn) -> Answer {
    let form = Form::of(&[("lokasi", desk.sites.first().map_or("", |site| site.as_str()))]);
    answer::page(&page(&desk, &me, form, None).await?)
}

pub async fn add(State(desk): State<Arc<Desk>>, me: SignedIn, fields: Fields) -> Answer {
    let stand = desk.store.access_points().await?;
    let draft = draft(&fields);
    let page = page(&desk, &me, Form::sent(&fields), None).await?;
    let language = page.frame.language;
    let added = match draft.check(&known(&desk, &stand)) {
        Ok(added) => added,
        Err(faults) => return answer::refused(&page.at_fault(|form| form.with(&faults, language, in_form))),
    };
    let act = desk.act(&me, "access-point.add", subject(&added), None, Some(&added));
    if let Err(why) = desk.store.add_access_points(std::slice::from_ref(&added), &act).await? {
        return answer::refused(&page.at_fault(|form| refused(form, &why, language)));
    }
    written(&desk, &path(&added.name), "done-access-point-added", "done-access-point-added-later").await
}

pub async fn form(State(desk): State<Arc<Desk>>, me: SignedIn, Path(name): Path<String>) -> Answer {
    let (stands, _) = named(&desk, &name).await?;
    let draft = AccessPointDraft::of(&stands);
    let form = Form::of(&[
        ("nama", &draft.name),
        ("lokasi", &draft.site),
        ("tempat", &draft.title),
        ("koordinat", &draft.place),
        ("merek", &draft.make),
        ("mac", &draft.mac),
        ("alamat", &draft.address),
        ("sambungan", &draft.attachment),
        ("kapasitas", &draft.capacity),
    ]);
    answer::page(&page(&desk, &me, form, Some(stands)).await?)
}

pub async fn change(
    State(desk): State<Arc<Desk>>,
    me: SignedIn,
    Path(name): Path<String>,
    fields: Fields,
) -> Answer {
    let (before, stand) = named(&desk, &name).await?;
    let draft = AccessPointDraft { name: before.name.to_string(), ..draft(&fields) };
    let page = page(&desk, &me, Form::sent(&fields), Some(before.clone())).await?;
    let language = page.frame.language;
    let after = match draft.check_over(&before, &known(&desk, &stand)) {
        Ok(after) => after,
        Err(faults) => return answer::refused(&page.at_fault(|form| form.with(&faults, language, in_form))),
    };
    let act = desk.act(&me, "access-point.change", subject(&after), Some(&before), Some(&after));
    if let Err(why) = desk.store.change_access_point(&after, &act).await? {
        return answer::refused(&page.at_fault(|form| refused(form, &why, language)));
    }
    written(&desk, &path(&after.name), "done-access-point-changed", "done-access-point-changed-later").await
}

pub async fn retire(State(desk): State<Arc<Desk>>, me: SignedIn, Path(name): Path<String>) -> Answer {
    let (before, _) = named(&desk, &name).await?;
    let path = path(&before.name);
    if !before.is_in_service() {
        return answer::see(&path);
    }
    let after = AccessPoint { retired: Some(desk.now()), ..before.clone() };
    let act = desk.act(&me, "access-point.retire", subject(&after), Some(&before), Some(&after));
    match desk.store.change_access_point(&after, &act).await? {
        Ok(()) => written(&desk, &path, "done-access-point-retired", "done-access-point-retired-later").await,
        Err(_) => answer::see(&path),
    }
}

pub async fn reinstate(State(desk): State<Arc<Desk>>, me: SignedIn, Path(name): Path<String>) -> Answer {
    let (before, stand) = named(&desk, &name).await?;
    let path = path(&before.name);
    if before.is_in_service() {
        return answer::see(&path);
    }
    let serving = AccessPoint { retired: None, ..before.clone() };
    let page = |form| page(&desk, &me, form, Some(before.clone()));
    // Its address or port may be another one's by now: then the form says whose.
    let draft = AccessPointDraft::of(&serving);
    let after = match draft.check_over(&serving, &known(&desk, &stand)) {
        Ok(after) => after,
        Err(faults) => {
            let page = page(Form::of(&[("nama", &draft.name)])).await?;
            let language = page.frame.language;
            return answer::refused(&page.at_fault(|form| form.with(&faults, language, in_form)));
        }
    };
    let act = desk.act(&me, "access-point.change", subject(&after), Some(&before), Some(&after));
    match desk.store.change_access_point(&after, &act).await? {
        Ok(()) => written(&desk, &path, "done-access-point-changed", "done-access-point-changed-later").await,
        Err(why) => {
            let page = page(Form::of(&[("nama", &draft.name)])).await?;
            let language = page.frame.language;
            answer::refused(&page.at_fault(|form| refused(form, &why, language)))
        }
    }
}

/// On to a page after something was written; its news says where the controller has not taken it up yet.
pub async fn written(desk: &Desk, path: &str, in_force: &str, later: &str) -> Answer {
    answer::done(path, if desk.nudge().await { in_force } else { later })
}

async fn page<'a>(
    desk: &'a Desk,
    me: &'a SignedIn,
    form: Form,
    stands: Option<AccessPoint>,
) -> Result<FormPage<'a>, crate::admin::fault::Fault> {
    let places = Places::load(desk).await?;
    let sites = places.sites.into_iter().map(|(site, title)| (site.to_string(), title)).collect();
    Ok(FormPage { frame: Frame::new(desk, me, Section::AccessPoints), form, sites, stands })
}

fn draft(fields: &Fields) -> AccessPointDraft {
    AccessPointDraft {
        name: fields.owned("nama"),
        site: fields.owned("lokasi"),
        title: fields.owned("tempat"),
        place: fields.owned("koordinat"),
        make: fields.owned("merek"),
        mac: fields.owned("mac"),
        address: fields.owned("alamat"),
        attachment: fields.owned("sambungan"),
        capacity: fields.owned("kapasitas"),
    }
}

impl FormPage<'_> {
    fn at_fault(mut self, add: impl FnOnce(Form) -> Form) -> Self {
        self.form = add(std::mem::take(&mut self.form));
        self
    }

    fn action(&self) -> String {
        match &self.stands {
            None => format!("{ROAD}/baru"),
            Some(stands) => format!("{}/ubah", path(&stands.name)),
        }
    }
}
