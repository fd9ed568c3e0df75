use super::invite::{Choice, Code, drafted, field_of, roles};
use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    fault::Fault,
    fields::Fields,
    form::Form,
    frame::{Frame, Section},
    session::SignedIn,
};
use askama::Template;
use axum::extract::{Path, Query, State};
use hotspot::{
    model::{Staff, StaffSession},
    policy::drafts::{NotedStaff, StaffDraft},
    store::LastAdministrator,
};
use http::HeaderMap;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
pub struct Asked {
    kabar: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/staff/one.html")]
struct OnePage<'a> {
    frame: Frame<'a>,
    staff: &'a Staff,
    sessions: Vec<StaffSession>,
    roles: Vec<Choice>,
    form: Form,
    /// What somebody does to the own account stands on *Akun saya*.
    own: bool,
}

pub async fn page(
    State(desk): State<Arc<Desk>>,
    me: SignedIn,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let staff = named(&desk, &name).await?;
    let mut page = of(&desk, &me, &staff, as_it_is(&staff)).await?;
    page.frame = page.frame.with_news(asked.kabar.as_deref());
    answer::page(&page)
}

pub async fn change(
    State(desk): State<Arc<Desk>>,
    me: SignedIn,
    Path(name): Path<String>,
    fields: Fields,
) -> Answer {
    let before = open(&desk, &name).await?;
    let draft =
        StaffDraft { name: before.name.to_string(), language: before.language.clone(), ..drafted(&fields) };
    let terms = match draft.check() {
        Ok(terms) => terms,
        Err(faults) => {
            let language = Frame::new(&desk, &me, Section::Staff).language;
            let form = Form::sent(&fields).with(&faults, language, field_of);
            return answer::refused(&of(&desk, &me, &before, form).await?);
        }
    };
    let after = Staff {
        full_name: terms.full_name,
        email: terms.email,
        role: terms.role,
        office: terms.office,
        may_alert: terms.may_alert,
        ..before.clone()
    };
    match write(&desk, &me, "staff.change", &before, &after).await? {
        Ok(()) => answer::done(&path_of(&after), "done-staff-change"),
        Err(LastAdministrator) => last(&desk, &me, &before).await,
    }
}

pub async fn close(State(desk): State<Arc<Desk>>, me: SignedIn, Path(name): Path<String>) -> Answer {
    let before = open(&desk, &name).await?;
    let after = Staff { closed: Some(desk.now()), ..before.clone() };
    match write(&desk, &me, "staff.close", &before, &after).await? {
        Ok(()) => answer::done("/admin/petugas", "done-staff-close"),
        Err(LastAdministrator) => last(&desk, &me, &before).await,
    }
}

/// For a lost phone or password, and for who comes back. Not of oneself: whoever does so is out before the link is read.
pub async fn reset(
    State(desk): State<Arc<Desk>>,
    me: SignedIn,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let before = named(&desk, &name).await?;
    if before.name == me.staff.name {
        return Err(Fault::Forbidden);
    }
    let code = Code::draw(desk.now())?;
    let after = Staff {
        password: None,
        totp_secret: None,
        recovery_left: 0,
        invited_until: Some(code.until),
        closed: None,
        ..before.clone()
    };
    let noted = (NotedStaff::of(&before), NotedStaff::of(&after));
    let act = desk.act(&me, "staff.reset", format!("staff {}", before.name), Some(&noted.0), Some(&noted.1));
    desk.store.reset_staff(&before.name, &code.digest(), code.until, &act).await?;
    code.shown(Frame::new(&desk, &me, Section::Staff), &after, &headers)
}

async fn write(
    desk: &Desk,
    me: &SignedIn,
    did: &str,
    before: &Staff,
    after: &Staff,
) -> Result<Result<(), LastAdministrator>, Fault> {
    let noted = (NotedStaff::of(before), NotedStaff::of(after));
    let act = desk.act(me, did, format!("staff {}", after.name), Some(&noted.0), Some(&noted.1));
    Ok(desk.store.change_staff(after, &act).await?)
}

async fn last(desk: &Desk, me: &SignedIn, staff: &Staff) -> Answer {
    let why = Frame::new(desk, me, Section::Staff).words.say("staff-last-administrator");
    answer::refused(&of(desk, me, staff, as_it_is(staff).but("peran", why)).await?)
}

async fn of<'a>(
    desk: &'a Desk,
    me: &'a SignedIn,
    staff: &'a Staff,
    form: Form,
) -> Result<OnePage<'a>, Fault> {
    let sessions = desk.store.staff_sessions(&staff.name).await?;
    let frame = Frame::new(desk, me, Section::Staff);
    Ok(OnePage { roles: roles(&frame), frame, staff, sessions, form, own: staff.name == me.staff.name })
}

async fn named(desk: &Desk, name: &str) -> Result<Staff, Fault> {
    let name = name.parse().map_err(|_| Fault::Unknown)?;
    desk.store.staff_named(&name).await?.ok_or(Fault::Unknown)
}

async fn open(desk: &Desk, name: &str) -> Result<Staff, Fault> {
    Some(named(desk, name).await?).filter(|staff| staff.closed.is_none()).ok_or(Fault::Unknown)
}

fn as_it_is(staff: &Staff) -> Form {
    Form::of(&[
        ("lengkap", &staff.full_name),
        ("surel", &staff.email),
        ("peran", staff.role.as_str()),
        ("opd", &staff.office),
        ("darurat", if staff.may_alert { "1" } else { "" }),
    ])
}

fn path_of(staff: &Staff) -> String {
    format!("/admin/petugas/orang/{}", staff.name)
}
