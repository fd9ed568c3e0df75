//! How staff come in: by an invitation, a password and a second step; and how they leave.

mod entrance;
mod guessing;
mod invitation;
mod second_step;
mod sign_in;

pub use entrance::{Entrance, Entrances, Next};
pub use guessing::{Guessing, one_try};
pub use second_step::{RecoveryPage, begin_set_up, recovery_codes};
pub use sign_in::within;

use super::{
    desk::Desk,
    door::Source,
    fault::Fault,
    roads::{Needs, Roads},
    session::Key,
};
use hotspot::model::{Act, Staff, StaffSession};
use http::{HeaderMap, header};
use serde::Serialize;

/// A browser's name for itself is kept up to so many characters.
const LONGEST_AGENT: usize = 200;

pub fn roads(roads: Roads) -> Roads {
    roads
        .get("/admin/masuk", Needs::Nothing, sign_in::form)
        .post("/admin/masuk", Needs::Nothing, sign_in::enter)
        .get("/admin/masuk/kode", Needs::Nothing, second_step::form)
        .post("/admin/masuk/kode", Needs::Nothing, second_step::enter)
        .get("/admin/masuk/pasang", Needs::Nothing, second_step::set_up_form)
        .post("/admin/masuk/pasang", Needs::Nothing, second_step::set_up)
        .get("/admin/undangan/{code}", Needs::Nothing, invitation::form)
        .post("/admin/undangan/{code}", Needs::Nothing, invitation::take_up)
        .post("/admin/keluar", Needs::SignIn, sign_in::leave)
}

/// Signs somebody in who has shown all that is asked of them. Always by a new key: one that was there before, or was put
/// there by somebody else, is worth nothing.
pub async fn sign_in(desk: &Desk, staff: &Staff, source: Source, headers: &HeaderMap) -> Result<Key, Fault> {
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
    let act = own_act::<()>(desk, staff, "staff.sign-in", source, None);
    desk.store.begin_staff_session(&session, &act).await?;
    Ok(key)
}

/// A line of the audit about somebody's own account, while they are not signed in.
fn own_act<T: Serialize>(desk: &Desk, staff: &Staff, did: &str, source: Source, after: Option<&T>) -> Act {
    Act {
        at: desk.now(),
        who: staff.name.to_string(),
        did: did.to_owned(),
        subject: format!("staff {}", staff.name),
        before: None,
        after: after.and_then(|after| serde_json::to_string(after).ok()),
        source: source.0.to_string(),
    }
}
