//! What strangers sent in vain: counted here, told to the controller.

use crate::controller_link::ControllerLink;
use hotspot::control::portal::TellDropped;
use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};
use tokio::time::sleep;

/// Between two tellings, where there is something new.
const TELL_EVERY: Duration = Duration::from_secs(2);

#[derive(Debug, Default)]
pub struct Drops {
    malformed: AtomicU64,
    late: AtomicU64,
    turned_away: AtomicU64,
    shortened: AtomicU64,
}

impl Drops {
    /// Could not be parsed.
    pub fn malformed(&self) {
        self.malformed.fetch_add(1, Ordering::Relaxed);
    }

    /// Took too long.
    pub fn late(&self) {
        self.late.fetch_add(1, Ordering::Relaxed);
    }

    /// Found no place.
    pub fn turned_away(&self) {
        self.turned_away.fetch_add(1, Ordering::Relaxed);
    }

    /// Was led to the portal in few words, because it asked and asked.
    pub fn shortened(&self) {
        self.shortened.fetch_add(1, Ordering::Relaxed);
    }

    pub fn so_far(&self) -> TellDropped {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        TellDropped {
            malformed: read(&self.malformed),
            late: read(&self.late),
            turned_away: read(&self.turned_away),
            shortened: read(&self.shortened),
        }
    }
}

/// Tells the controller for ever. What it did not hear is in the next telling.
pub async fn tell(drops: &Drops, link: &ControllerLink) {
    let mut told = TellDropped::default();
    loop {
        sleep(TELL_EVERY).await;
        let dropped = drops.so_far();
        if dropped != told && link.ask(&dropped).await.is_ok() {
            told = dropped;
        }
    }
}
