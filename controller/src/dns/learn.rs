//! Keeps the true answers to probes fresh, gently, without waiting for a guest to ask.

use super::{Dns, answer::Answer, cache::Key, locked};
use hotspot::model::UnixTime;
use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};
use tokio::time::sleep;

/// After the start, when guests come back all at once.
const FIRST: Duration = Duration::from_secs(5);
/// Between two questions.
const GENTLY: Duration = Duration::from_millis(250);
/// Between two looks at what is due. A name that does not exist is due each time.
const LOOK_EVERY: Duration = Duration::from_secs(3600);

impl Dns {
    /// Takes up an answer if it is of a probe, and has it written where that is due.
    pub(super) fn keep(&self, key: &Key, name: &str, answer: &Arc<Answer>) {
        let write = locked(&self.kept).learn(key, name, answer, now());
        if let Some(row) = write {
            self.gate.keep(row);
        }
    }

    /// Asks for what is due, for ever. While no resolver answers, it waits.
    pub(super) async fn learn(self: Arc<Self>) {
        let mut answering = self.upstreams.answering();
        sleep(FIRST).await;
        loop {
            let due = locked(&self.kept).due(now());
            for key in due {
                // The sender lives as long as we do.
                if answering.wait_for(|any| *any).await.is_err() {
                    return;
                }
                // A failure is asked for again when the next look is due.
                self.fetch(&key).await;
                sleep(GENTLY).await;
            }
            sleep(LOOK_EVERY).await;
        }
    }
}

/// Only the order of days matters here, so the wall clock will do, right or wrong.
fn now() -> UnixTime {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    UnixTime(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
