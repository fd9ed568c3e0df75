//! A part of a page that is each viewer's own, like a list with its filters, sent again every few seconds. What all see alike
//! comes from [`super::live`].

use super::{
    answer::Answer,
    desk::Desk,
    fault::Fault,
    session::{self, SignedIn},
};
use axum::response::{
    IntoResponse,
    sse::{Event, Sse},
};
use futures_util::stream::unfold;
use hotspot::policy::rights::Right;
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio::{sync::Semaphore, time::sleep};

/// Each asks the controller for itself. Beyond, pages ask again every minute.
static PLACES: Semaphore = Semaphore::const_new(200);

/// What `part` writes for whoever has the right, sent after each `period` until the browser is signed out; nothing is sent
/// where it gives nothing. Watching is no use of the browser: it is signed out as if nobody sat there.
///
/// # Errors
/// [`Fault::Crowded`] where too many watch.
pub fn every<P, F>(desk: Arc<Desk>, me: SignedIn, needs: Right, period: Duration, part: P) -> Answer
where
    P: Fn(SignedIn) -> F + Send + 'static,
    F: Future<Output = Option<String>> + Send,
{
    let place = PLACES.try_acquire().map_err(|_| Fault::Crowded)?;
    let events = unfold((desk, me, part, place), move |(desk, me, part, place)| async move {
        sleep(period).await;
        let me = still(&desk, &me).await.filter(|me| me.may(needs))?;
        let event = match part(me.clone()).await {
            // A lone carriage return would end the event.
            Some(html) => Event::default().event("isi").data(html.replace('\r', "")),
            None => Event::default().event("tanda").data(""),
        };
        Some((Ok::<_, Infallible>(event), (desk, me, part, place)))
    });
    Ok(Sse::new(events).into_response())
}

/// Whoever watches, as they are now; nothing once the browser is signed out.
async fn still(desk: &Desk, me: &SignedIn) -> Option<SignedIn> {
    let (session, staff) = desk.store.staff_session(&me.session.id).await.ok()??;
    let is_here = staff.closed.is_none() && !session::is_over(&session, desk.now());
    is_here.then(|| me.renewed(staff, session))
}
