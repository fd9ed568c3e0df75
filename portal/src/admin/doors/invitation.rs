use super::{guessing::one_try, own_act, second_step::begin_set_up, sign_in};
use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    door::Source,
    fault::Fault,
    fields::Fields,
    form::Form,
    frame::Frame,
    wrong::sentence,
};
use askama::Template;
use axum::{
    Extension,
    extract::{Path, State},
};
use hotspot::{
    model::Staff,
    policy::{Guessed, digest, drafts::fit_staff_password},
};
use http::{HeaderMap, header};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "admin/doors/invitation.html")]
struct InvitationPage<'a> {
    frame: Frame<'a>,
    staff: &'a Staff,
    form: Form,
}

pub async fn form(
    State(desk): State<Arc<Desk>>,
    Extension(source): Extension<Source>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let staff = invited(&desk, source, &code).await?;
    let frame = Frame::of(&desk, None, &headers);
    answer::page(&InvitationPage { frame, staff: &staff, form: Form::default() })
}

/// A password is chosen: from now on the link opens nothing. Whoever needs a second step goes on to it.
pub async fn take_up(
    State(desk): State<Arc<Desk>>,
    Extension(source): Extension<Source>,
    Path(code): Path<String>,
    headers: HeaderMap,
    fields: Fields,
) -> Answer {
    let staff = invited(&desk, source, &code).await?;
    let frame = Frame::of(&desk, None, &headers);
    let (new, again) = (fields.text("sandi"), fields.text("ulang"));
    let fault = match fit_staff_password(new, &staff.name) {
        Err(why) => Some(("sandi", sentence(&why, frame.language))),
        Ok(()) if new != again => Some(("ulang", frame.words.say("password-differs").to_owned())),
        Ok(()) => None,
    };
    if let Some((field, why)) = fault {
        let form = Form::default().but(field, why);
        return answer::refused(&InvitationPage { frame, staff: &staff, form });
    }
    let password = desk.hash(new.to_owned()).await?;
    let act = own_act::<()>(&desk, &staff, "staff.join", source, None);
    if !desk.store.take_up_invitation(&digest(&code), &password, &act).await? {
        return Err(Fault::Unknown);
    }
    if staff.role.needs_second_step() {
        return begin_set_up(&desk, staff.name, password, "/admin");
    }
    let key = sign_in(&desk, &staff, source, &headers).await?;
    let mut answer = answer::see("/admin")?;
    answer.headers_mut().insert(header::SET_COOKIE, key.cookie()?);
    Ok(answer)
}

/// Whose the invitation is. One that ran out or was used is none.
async fn invited(desk: &Desk, source: Source, code: &str) -> Result<Staff, Fault> {
    let one = one_try(desk, Guessed::Password, source.0, None).await?;
    let staff = desk.store.staff_invited(&digest(code), desk.now()).await?.ok_or(Fault::Unknown)?;
    desk.guessing.was_right(&one);
    Ok(staff)
}
