use super::{
    Entrance, Next,
    guessing::one_try,
    second_step::{begin_set_up, to_second_step},
    sign_in,
};
use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    door::Source,
    fields::Fields,
    form::Form,
    frame::Frame,
    session::{Key, SignedIn},
};
use askama::Template;
use axum::{
    Extension,
    extract::{Query, State},
};
use hotspot::{model::StaffName, policy::Guessed};
use http::{HeaderMap, header};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
pub struct Onward {
    /// Where to after the sign-in.
    #[serde(default)]
    ke: String,
}

#[derive(Template)]
#[template(path = "admin/doors/sign_in.html")]
struct SignInPage<'a> {
    frame: Frame<'a>,
    to: &'a str,
    form: Form,
    wrong: bool,
}

pub async fn form(State(desk): State<Arc<Desk>>, Query(onward): Query<Onward>, headers: HeaderMap) -> Answer {
    let frame = Frame::of(&desk, None, &headers);
    answer::page(&SignInPage { frame, to: &onward.ke, form: Form::default(), wrong: false })
}

pub async fn enter(
    State(desk): State<Arc<Desk>>,
    Extension(source): Extension<Source>,
    headers: HeaderMap,
    fields: Fields,
) -> Answer {
    let name: Option<StaffName> = fields.text("nama").trim().to_lowercase().parse().ok();
    let one = one_try(&desk, Guessed::Password, source.0, name.as_ref()).await?;
    let staff = match &name {
        Some(name) => desk.store.staff_named(name).await?.filter(|staff| staff.closed.is_none()),
        None => None,
    };
    let hash = staff.as_ref().and_then(|staff| staff.password.clone());
    let right = desk.is_right(fields.owned("sandi"), hash.clone()).await?;
    let Some((staff, password)) = staff.zip(hash).filter(|_| right) else {
        let frame = Frame::of(&desk, None, &headers);
        let form = Form::of(&[("nama", fields.text("nama"))]);
        return answer::refused(&SignInPage { frame, to: fields.text("ke"), form, wrong: true });
    };
    desk.guessing.was_right(&one);
    let to = within(fields.text("ke")).to_owned();
    if staff.totp_secret.is_some() {
        return to_second_step(&desk, Entrance { name: staff.name, password, next: Next::Code, to });
    }
    if staff.role.needs_second_step() {
        return begin_set_up(&desk, staff.name, password, &to);
    }
    let key = sign_in(&desk, &staff, source, &headers).await?;
    let mut answer = answer::see(&to)?;
    answer.headers_mut().insert(header::SET_COOKIE, key.cookie()?);
    Ok(answer)
}

pub async fn leave(State(desk): State<Arc<Desk>>, me: SignedIn) -> Answer {
    let act = desk.act::<()>(&me, "staff.sign-out", format!("staff {}", me.staff.name), None, None);
    desk.store.end_staff_sessions(&me.staff.name, Some(&me.session.id), &act).await?;
    let mut answer = answer::see("/admin/masuk")?;
    answer.headers_mut().insert(header::SET_COOKIE, Key::no_cookie());
    Ok(answer)
}

/// A way of ours, or the first page.
#[must_use]
pub fn within(to: &str) -> &str {
    let ours = to == "/admin" || to.starts_with("/admin/") || to.starts_with("/admin?");
    if ours && !to.contains(|c: char| c.is_control() || c == '\\') { to } else { "/admin" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_leads_to_our_own_pages_alone() {
        for ours in ["/admin", "/admin/perangkat?cari=a", "/admin?kabar=done"] {
            assert_eq!(within(ours), ours);
        }
        for foreign in [
            "",
            "//evil.example",
            "https://evil.example/admin",
            "/administrator",
            "/admin/\\evil",
            "/admin/\r\nx: y",
        ] {
            assert_eq!(within(foreign), "/admin", "{foreign:?}");
        }
    }
}
