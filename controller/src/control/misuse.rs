use hotspot::control::operator::Dropped;
use std::sync::atomic::{AtomicU64, Ordering};

/// What callers of the sockets did wrong, counted since the start.
#[derive(Debug, Default)]
pub struct Misuse {
    malformed: AtomicU64,
    forbidden: AtomicU64,
}

impl Misuse {
    /// A message that is no request, or does not fit its verb.
    pub fn malformed(&self) {
        self.malformed.fetch_add(1, Ordering::Relaxed);
    }

    /// A caller who may not call.
    pub fn forbidden(&self) {
        self.forbidden.fetch_add(1, Ordering::Relaxed);
    }

    /// What there was of either.
    #[must_use]
    pub fn counted(&self) -> Vec<Dropped> {
        [("socket-malformed", &self.malformed), ("socket-forbidden", &self.forbidden)]
            .into_iter()
            .map(|(kind, count)| Dropped { kind: kind.to_owned(), count: count.load(Ordering::Relaxed) })
            .collect()
    }
}
