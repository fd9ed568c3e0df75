use super::of;
use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    door::Source,
    doors::{RecoveryPage, begin_set_up, one_try, recovery_codes, sign_in, within},
    fault::Fault,
    fields::Fields,
    form::Form,
    frame::{Frame, Section},
    leaf,
    session::SignedIn,
    wrong::sentence,
};
use axum::{Extension, extract::State};
use hotspot::{
    model::{Act, Staff},
    policy::{Guessed, drafts::fit_staff_password},
    store::LastAdministrator,
};
use http::{HeaderMap, header};
use std::sync::Arc;
use url::Url;

pub async fn language(
    State(desk): State<Arc<Desk>>,
    me: SignedIn,
    headers: HeaderMap,
    fields: Fields,
) -> Answer {
    let language = if fields.text("bahasa") == "en" { "en" } else { "id" };
    let after = Staff { language: language.to_owned(), ..me.staff.clone() };
    let act = desk.act(&me, "staff.language", subject(&me), Some(&me.staff.language), Some(&after.language));
    // Nobody's role is touched.
    if desk.store.change_staff(&after, &act).await? == Err(LastAdministrator) {
        return Err(Fault::Store);
    }
    answer::see(within(&page_before(&headers)))
}

pub async fn password(
    State(desk): State<Arc<Desk>>,
    Extension(source): Extension<Source>,
    me: SignedIn,
    headers: HeaderMap,
    fields: Fields,
) -> Answer {
    if !is_own(&desk, &me, source, &fields).await? {
        return refused(&desk, &me, "password", "sandi", "staff-fault-password").await;
    }
    let frame = Frame::new(&desk, &me, Section::None);
    let (new, again) = (fields.text("baru"), fields.text("ulang"));
    let fault = match fit_staff_password(new, &me.staff.name) {
        Err(why) => Some(("baru", sentence(&why, frame.language))),
        Ok(()) if new == fields.text("sandi") => Some(("baru", frame.words.say("password-same").to_owned())),
        Ok(()) if new != again => Some(("ulang", frame.words.say("password-differs").to_owned())),
        Ok(()) => None,
    };
    if let Some((field, why)) = fault {
        return answer::refused(&of(&desk, &me, Form::default().but(field, why), "password", None).await?);
    }
    let password = desk.hash(new.to_owned()).await?;
    desk.store.set_staff_password(&me.staff.name, &password, &own(&desk, &me, "staff.password")).await?;
    signed_in_anew(&desk, &me, source, &headers, "done-password").await
}

/// A phone, or another one: proven with the password first, since a browser may have been left open.
pub async fn second_step(
    State(desk): State<Arc<Desk>>,
    Extension(source): Extension<Source>,
    me: SignedIn,
    fields: Fields,
) -> Answer {
    match me.staff.password.clone() {
        Some(password) if is_own(&desk, &me, source, &fields).await? => {
            let to = leaf::address("/admin/saya", &[("kabar", "done-second-step")]);
            begin_set_up(&desk, me.staff.name.clone(), password, &to)
        }
        _ => refused(&desk, &me, "phone", "sandi", "staff-fault-password").await,
    }
}

pub async fn no_second_step(
    State(desk): State<Arc<Desk>>,
    Extension(source): Extension<Source>,
    me: SignedIn,
    headers: HeaderMap,
    fields: Fields,
) -> Answer {
    if me.staff.role.needs_second_step() {
        return Err(Fault::Forbidden);
    }
    if !is_own(&desk, &me, source, &fields).await? {
        return refused(&desk, &me, "no-phone", "sandi", "staff-fault-password").await;
    }
    desk.store.remove_totp(&me.staff.name, &own(&desk, &me, "staff.no-second-step")).await?;
    signed_in_anew(&desk, &me, source, &headers, "done-no-second-step").await
}

pub async fn recovery(
    State(desk): State<Arc<Desk>>,
    Extension(source): Extension<Source>,
    me: SignedIn,
    fields: Fields,
) -> Answer {
    if me.staff.totp_secret.is_none() {
        return Err(Fault::Unknown);
    }
    if !is_own(&desk, &me, source, &fields).await? {
        return refused(&desk, &me, "recovery", "sandi", "staff-fault-password").await;
    }
    let recovery = recovery_codes()?;
    let act = own(&desk, &me, "staff.recovery-codes");
    desk.store.set_recovery_codes(&me.staff.name, &recovery.hashes, &act).await?;
    answer::page(&RecoveryPage {
        frame: Frame::new(&desk, &me, Section::None),
        name: me.staff.name.as_str(),
        codes: &recovery.codes,
        onward: "/admin/saya",
    })
}

/// Whether the form's `sandi` is the own password. A browser that was left open is no licence to guess it.
async fn is_own(desk: &Arc<Desk>, me: &SignedIn, source: Source, fields: &Fields) -> Result<bool, Fault> {
    let one = one_try(desk, Guessed::Password, source.0, Some(&me.staff.name)).await?;
    let right = desk.is_right(fields.owned("sandi"), me.staff.password.clone()).await?;
    if right {
        desk.guessing.was_right(&one);
    }
    Ok(right)
}

async fn refused(desk: &Desk, me: &SignedIn, part: &'static str, field: &str, key: &str) -> Answer {
    let why = Frame::new(desk, me, Section::None).words.say(key);
    answer::refused(&of(desk, me, Form::default().but(field, why), part, None).await?)
}

/// Every browser was signed out, this one comes in again by another key.
async fn signed_in_anew(
    desk: &Desk,
    me: &SignedIn,
    source: Source,
    headers: &HeaderMap,
    news: &str,
) -> Answer {
    let key = sign_in(desk, &me.staff, source, headers).await?;
    let mut answer = answer::done("/admin/saya", news)?;
    answer.headers_mut().insert(header::SET_COOKIE, key.cookie()?);
    Ok(answer)
}

fn own(desk: &Desk, me: &SignedIn, did: &str) -> Act {
    desk.act::<()>(me, did, subject(me), None, None)
}

fn subject(me: &SignedIn) -> String {
    format!("staff {}", me.staff.name)
}

/// Where the form stood, as far as the browser tells.
fn page_before(headers: &HeaderMap) -> String {
    let told = headers.get(header::REFERER).and_then(|told| told.to_str().ok());
    let Some(url) = told.and_then(|told| Url::parse(told).ok()) else { return String::new() };
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}
