use super::snapshot::{Audience, Part, Snapshot, Written};
use crate::admin::{
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
use std::{
    convert::Infallible,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    sync::{OwnedSemaphorePermit, watch as channel},
    time::timeout,
};

/// How often a viewer's browser is asked whether it is still signed in, and a page hears that its stream lives.
const SIGN: Duration = Duration::from_secs(8);

/// Sends a part of a page as it becomes another, until the browser is signed out or takes nothing more.
///
/// # Errors
/// [`Fault::Crowded`] where too many watch: the page asks for itself again now and then.
pub fn watch(desk: &Arc<Desk>, me: SignedIn, part: Part) -> Answer {
    let place = desk.live.place().ok_or(Fault::Crowded)?;
    let viewer = Viewer {
        told: desk.live.told.subscribe(),
        desk: Arc::clone(desk),
        me,
        part,
        shown: None,
        asked: Instant::now(),
        _place: place,
    };
    Ok(Sse::new(unfold(viewer, Viewer::next)).into_response())
}

struct Viewer {
    desk: Arc<Desk>,
    me: SignedIn,
    part: Part,
    told: channel::Receiver<Option<Arc<Snapshot>>>,
    shown: Option<Written>,
    /// When the session was looked at last.
    asked: Instant,
    _place: OwnedSemaphorePermit,
}

impl Viewer {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            if self.asked.elapsed() >= SIGN && !self.is_signed_in().await {
                return None;
            }
            let Ok(changed) = timeout(SIGN, self.told.changed()).await else {
                // Nobody hears of a comment: a page has to, or it takes its silence for the truth.
                return Some((Ok(Event::default().event("tanda").data("")), self));
            };
            changed.ok()?;
            let snapshot = self.told.borrow_and_update().clone();
            let Some(snapshot) = snapshot else { continue };
            let written = snapshot.part(&self.desk, self.part, Audience::of(&self.me));
            if self.shown.as_ref() == Some(&written) {
                return Some((Ok(Event::default().event("tanda").data("")), self));
            }
            let event = Event::default().event("isi").data(&*written.0);
            self.shown = Some(written);
            return Some((Ok(event), self));
        }
    }

    /// Watching is no use of the browser: it is signed out as if nobody sat there. What hangs on a wall is watched by all,
    /// until whoever signed in there has to do it again.
    async fn is_signed_in(&mut self) -> bool {
        self.asked = Instant::now();
        let now = self.desk.now();
        let Ok(Some((session, staff))) = self.desk.store.staff_session(&self.me.session.id).await else {
            return false;
        };
        if staff.closed.is_some() || session::is_over(&session, now) {
            return false;
        }
        if self.part == Part::Wall && now.0 - session.seen.0 >= 60 {
            let seen = self.desk.store.see_staff_session(&session.id, now, &session.source).await;
            if let Err(error) = seen {
                tracing::warn!(%error, "cannot note that the wall is watched");
            }
        }
        self.me = self.me.renewed(staff, session);
        true
    }
}
