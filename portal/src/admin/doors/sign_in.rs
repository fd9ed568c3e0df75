use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    door::Source,
    fault::Fault,
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
use hotspot::model::{Act, StaffName, StaffSession};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use std::sync::Arc;

/// A browser's name for itself is kept up to so many bytes.
const LONGEST_AGENT: usize = 200;

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
    let staff = match &name {
        Some(name) => desk.store.staff_named(name).await?.filter(|staff| staff.closed.is_none()),
        None => None,
    };
    let hash = staff.as_ref().and_then(|staff| staff.password.clone());
    let right = desk.is_right(fields.owned("sandi"), hash).await?;
    let Some(staff) = staff.filter(|_| right) else {
        let frame = Frame::of(&desk, None, &headers);
        let page = SignInPage {
            frame,
            to: fields.text("ke"),
            form: Form::of(&[("nama", fields.text("nama"))]),
            wrong: true,
        };
        return answer::written(StatusCode::OK, &page);
    };
    let key = Key::draw().map_err(|_| Fault::Busy)?;
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let now = desk.now();
    let session = StaffSession {
        id: key.id(),
        staff: staff.name.clone(),
        begun: now,
        seen: now,
        source: source.0.to_string(),
        agent: agent.chars().take(LONGEST_AGENT).collect(),
    };
    let act = Act {
        at: now,
        who: staff.name.to_string(),
        did: "staff.sign-in".to_owned(),
        subject: format!("staff {}", staff.name),
        before: None,
        after: None,
        source: session.source.clone(),
    };
    desk.store.begin_staff_session(&session, &act).await?;
    let mut answer = answer::see(within(fields.text("ke")))?;
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
fn within(to: &str) -> &str {
    let ours = to == "/admin" || to.starts_with("/admin/") || to.starts_with("/admin?");
    if ours && !to.contains(['\r', '\n', '\\']) { to } else { "/admin" }
}
