use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    fault::Fault,
    session::{Key, SignedIn},
};
use axum::extract::{Path, State};
use http::header;
use std::sync::Arc;

/// Only one's own: another's is not there.
pub async fn end_one(State(desk): State<Arc<Desk>>, me: SignedIn, Path(id): Path<String>) -> Answer {
    let own = desk.store.staff_sessions(&me.staff.name).await?;
    if !own.iter().any(|session| session.id == id) {
        return Err(Fault::Unknown);
    }
    let act = desk.act::<()>(&me, "staff.sign-out", format!("staff {}", me.staff.name), None, None);
    desk.store.end_staff_sessions(&me.staff.name, Some(&id), &act).await?;
    answer::done("/admin/saya", "done-browser-out")
}

/// This one too: whoever has the password signs in again, and nobody else does.
pub async fn end_all(State(desk): State<Arc<Desk>>, me: SignedIn) -> Answer {
    let act = desk.act::<()>(&me, "staff.sign-out-all", format!("staff {}", me.staff.name), None, None);
    desk.store.end_staff_sessions(&me.staff.name, None, &act).await?;
    let mut answer = answer::see("/admin/masuk")?;
    answer.headers_mut().insert(header::SET_COOKIE, Key::no_cookie());
    Ok(answer)
}
