use super::noted::role_key;
use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    fault::Fault,
    fields::Fields,
    form::Form,
    frame::{Frame, Section},
    qr::Qr,
    session::SignedIn,
};
use askama::Template;
use axum::extract::State;
use hotspot::{
    model::{Role, Span, Staff, UnixTime},
    policy::{
        digest,
        drafts::{NotedStaff, StaffDraft},
    },
    random,
};
use http::{HeaderMap, header};
use std::sync::Arc;

/// So long an invitation holds.
const INVITED: Span = Span::from_secs(72 * 3_600);
/// Of its code: 98 bits.
const GROUPS: usize = 4;

/// A role as a form offers it.
pub type Choice = (&'static str, &'static str);

#[derive(Template)]
#[template(path = "admin/staff/invite.html")]
struct InvitePage<'a> {
    frame: Frame<'a>,
    roles: Vec<Choice>,
    form: Form,
}

/// Shown once.
#[derive(Template)]
#[template(path = "admin/staff/invited.html")]
struct InvitedPage<'a> {
    frame: Frame<'a>,
    staff: &'a Staff,
    link: String,
    code: Qr,
    until: UnixTime,
}

pub async fn form(State(desk): State<Arc<Desk>>, me: SignedIn) -> Answer {
    let frame = Frame::new(&desk, &me, Section::Staff);
    answer::page(&InvitePage { roles: roles(&frame), frame, form: Form::default() })
}

pub async fn invite(
    State(desk): State<Arc<Desk>>,
    me: SignedIn,
    headers: HeaderMap,
    fields: Fields,
) -> Answer {
    let frame = Frame::new(&desk, &me, Section::Staff);
    let draft = StaffDraft { name: fields.text("nama").trim().to_lowercase(), ..drafted(&fields) };
    let terms = match draft.check() {
        Ok(terms) => terms,
        Err(faults) => {
            let form = Form::sent(&fields).with(&faults, frame.language, field_of);
            return answer::refused(&InvitePage { roles: roles(&frame), frame, form });
        }
    };
    let now = desk.now();
    let staff = Staff {
        name: terms.name,
        full_name: terms.full_name,
        email: terms.email,
        role: terms.role,
        office: terms.office,
        may_alert: terms.may_alert,
        language: terms.language,
        password: None,
        totp_secret: None,
        totp_step: 0,
        recovery_left: 0,
        invited_until: Some(now + INVITED),
        made: now,
        closed: None,
    };
    let code = Code::draw(now)?;
    let act =
        desk.act(&me, "staff.invite", format!("staff {}", staff.name), None, Some(&NotedStaff::of(&staff)));
    if !desk.store.invite_staff(&staff, &code.digest(), &act).await? {
        let form = Form::sent(&fields).but("nama", frame.words.say("staff-name-taken"));
        return answer::refused(&InvitePage { roles: roles(&frame), frame, form });
    }
    code.shown(frame, &staff, &headers)
}

/// The one-time code of an invitation.
pub struct Code {
    code: String,
    pub until: UnixTime,
}

impl Code {
    pub fn draw(now: UnixTime) -> Result<Self, Fault> {
        let code = random::readable_secret(GROUPS).map_err(|_| Fault::Busy)?;
        Ok(Self { code, until: now + INVITED })
    }

    #[must_use]
    pub fn digest(&self) -> String {
        digest(&self.code)
    }

    /// The link as this browser reaches us, and its picture.
    pub fn shown(&self, frame: Frame<'_>, staff: &Staff, headers: &HeaderMap) -> Answer {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let config = &frame.desk.config;
        let tls = config.admin.certificate(&config.gateway.state_dir).is_some();
        let scheme = if tls { "https" } else { "http" };
        let link = format!("{scheme}://{host}/admin/undangan/{}", self.code);
        let says = frame.words.say("invitation-picture");
        let code = Qr::of(&link, says).map_err(|_| Fault::Unwritten)?;
        answer::page(&InvitedPage { frame, staff, link, code, until: self.until })
    }
}

/// What a form says of somebody, but the name.
#[must_use]
pub fn drafted(fields: &Fields) -> StaffDraft {
    StaffDraft {
        name: String::new(),
        full_name: fields.owned("lengkap"),
        email: fields.owned("surel"),
        role: fields.owned("peran"),
        office: fields.owned("opd"),
        may_alert: fields.has("darurat"),
        language: fields.owned("bahasa"),
    }
}

/// The form's own names of the draft's fields.
#[must_use]
pub fn field_of(field: &'static str) -> &'static str {
    match field {
        "name" => "nama",
        "full_name" => "lengkap",
        "email" => "surel",
        "role" => "peran",
        "office" => "opd",
        "language" => "bahasa",
        other => other,
    }
}

#[must_use]
pub fn roles(frame: &Frame<'_>) -> Vec<Choice> {
    // The one with the least first: nobody is made an administrator by not looking.
    Role::ALL.into_iter().rev().map(|role| (role.as_str(), frame.words.say(role_key(role)))).collect()
}
