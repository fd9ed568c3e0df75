//! What stays true on an open page: one look at the controller and the store for all who watch, each page's part written
//! once for all who may see the same, sent as server-sent events.

mod snapshot;
mod stream;

pub use snapshot::{Audience, Part, Snapshot, Written};
pub use stream::watch;

use super::desk::Desk;
use snapshot::Taking;
use std::{
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};
use tokio::{
    sync::{Mutex, Notify, OwnedSemaphorePermit, Semaphore, watch as channel},
    time::sleep,
};

/// How often the controller is asked while anybody watches.
const EVERY: Duration = Duration::from_secs(3);
/// How often the heavier questions are put to the store.
const KEPT_EVERY: Duration = Duration::from_secs(15);
/// Beyond, pages ask again every minute.
pub const MOST_VIEWERS: usize = 300;

/// The look that all viewers share.
pub struct Live {
    told: channel::Sender<Option<Arc<Snapshot>>>,
    latest: RwLock<Option<(Arc<Snapshot>, Instant)>>,
    /// One look at a time.
    taking: Mutex<Taking>,
    watched: Notify,
    places: Arc<Semaphore>,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            told: channel::Sender::new(None),
            latest: RwLock::default(),
            taking: Mutex::default(),
            watched: Notify::new(),
            places: Arc::new(Semaphore::new(MOST_VIEWERS)),
        }
    }
}

impl Live {
    /// How things are, at most three seconds ago.
    pub async fn now(&self, desk: &Desk) -> Arc<Snapshot> {
        if let Some(recent) = self.recent() {
            return recent;
        }
        let mut taking = self.taking.lock().await;
        // Whoever waited for another's look has it.
        match self.recent() {
            Some(recent) => recent,
            None => self.look(desk, &mut taking).await,
        }
    }

    fn place(&self) -> Option<OwnedSemaphorePermit> {
        let place = Arc::clone(&self.places).try_acquire_owned().ok()?;
        self.watched.notify_one();
        Some(place)
    }

    fn recent(&self) -> Option<Arc<Snapshot>> {
        let latest = self.latest.read().unwrap_or_else(PoisonError::into_inner);
        let (snapshot, taken) = latest.as_ref()?;
        (taken.elapsed() < EVERY).then(|| Arc::clone(snapshot))
    }

    async fn look(&self, desk: &Desk, taking: &mut Taking) -> Arc<Snapshot> {
        let snapshot = Arc::new(taking.look(desk).await);
        let taken = (Arc::clone(&snapshot), Instant::now());
        *self.latest.write().unwrap_or_else(PoisonError::into_inner) = Some(taken);
        self.told.send_replace(Some(Arc::clone(&snapshot)));
        snapshot
    }
}

/// Looks for all, as long as anybody watches. Never ends.
pub async fn follow(desk: Arc<Desk>) {
    loop {
        if desk.live.told.receiver_count() == 0 {
            desk.live.watched.notified().await;
        }
        {
            let mut taking = desk.live.taking.lock().await;
            desk.live.look(&desk, &mut taking).await;
        }
        sleep(EVERY).await;
    }
}
