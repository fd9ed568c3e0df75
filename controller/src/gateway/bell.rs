use super::event::Event;
use hotspot::control::{Refusal, RefusalKind};
use tokio::sync::mpsc;

/// The doorbell of the loop, held by every task that brings events.
#[derive(Debug, Clone)]
pub struct Bell(mpsc::Sender<Event>);

impl Bell {
    #[must_use]
    pub fn new(events: mpsc::Sender<Event>) -> Self {
        Self(events)
    }

    /// Rings unless the queue is full. For what repeats itself: packets, notices.
    pub fn ring(&self, event: Event) {
        if self.0.try_send(event).is_err() {
            tracing::debug!("an event was dropped: the queue is full");
        }
    }

    /// Waits for a place in the queue.
    ///
    /// # Errors
    /// When the loop has ended.
    pub async fn send(&self, event: Event) -> Result<(), Refusal> {
        self.0
            .send(event)
            .await
            .map_err(|_| Refusal::new(RefusalKind::Unavailable, "the controller is stopping"))
    }
}
