use super::snapshot::{Audience, Part, Snapshot, Written};
use crate::admin::{
    desk::Desk,
    session::{self, SignedIn},
};
use axum::response::{
    IntoResponse, Response,
    sse::{Event, Sse},
};
use futures_util::stream::unfold;
use http::StatusCode;
use std::{
    convert::Infallible,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    sync::{Notify, OwnedSemaphorePermit, watch as channel},
    time::{sleep, timeout},
};

/// How often a viewer's browser is asked whether it is still signed in, and a page hears that its stream lives.
const SIGN: Duration = Duration::from_secs(8);
/// A viewer who has taken nothing for so long is gone.
const PATIENCE: Duration = Duration::from_secs(60);

/// Ends the connection that a request came on.
#[derive(Debug, Clone, Default)]
pub struct Cut(pub Arc<Notify>);

/// Sends a part of a page as it becomes another, until the browser is signed out. Where too many watch it is told so in the
/// way after which browsers do not ask again (204).
pub fn watch(desk: &Arc<Desk>, me: SignedIn, part: Part, cut: Option<Cut>) -> Response {
    let Some(place) = desk.live.place() else { return StatusCode::NO_CONTENT.into_response() };
    let taken = Arc::new(Taken::default());
    tokio::spawn(leave_who_takes_nothing(Arc::clone(&taken), cut));
    let viewer = Viewer {
        told: desk.live.told.subscribe(),
        desk: Arc::clone(desk),
        me,
        part,
        shown: None,
        asked: Instant::now(),
        taken,
        _place: place,
    };
    Sse::new(unfold(viewer, Viewer::next)).into_response()
}

struct Viewer {
    desk: Arc<Desk>,
    me: SignedIn,
    part: Part,
    told: channel::Receiver<Option<Arc<Snapshot>>>,
    shown: Option<Written>,
    /// When the session was looked at last.
    asked: Instant,
    taken: Arc<Taken>,
    _place: OwnedSemaphorePermit,
}

impl Viewer {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            self.taken.again();
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

impl Drop for Viewer {
    fn drop(&mut self) {
        self.taken.is_over.store(true, Ordering::Relaxed);
    }
}

/// When the connection took something last.
#[derive(Debug)]
struct Taken {
    at: Mutex<Instant>,
    is_over: AtomicBool,
}

impl Default for Taken {
    fn default() -> Self {
        Self { at: Mutex::new(Instant::now()), is_over: AtomicBool::new(false) }
    }
}

impl Taken {
    fn again(&self) {
        *self.at.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn is_long_ago(&self) -> bool {
        self.at.lock().unwrap_or_else(PoisonError::into_inner).elapsed() > PATIENCE
    }
}

/// A connection whose other side reads nothing takes nothing from us: nobody asks its stream any more.
async fn leave_who_takes_nothing(taken: Arc<Taken>, cut: Option<Cut>) {
    let Some(Cut(cut)) = cut else { return };
    while !taken.is_over.load(Ordering::Relaxed) {
        if taken.is_long_ago() {
            tracing::debug!("a viewer took nothing and was left");
            cut.notify_one();
            return;
        }
        sleep(SIGN).await;
    }
}
