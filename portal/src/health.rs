//! What the controller says of itself every few seconds, and what follows from it here.

use crate::portal::Portal;
use hotspot::control::portal::GetHealth;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// Between two questions: with the answer and the board that may follow it, an emergency notice stands on every page
/// within five seconds.
pub const ASK_EVERY: Duration = Duration::from_secs(2);

/// Asks the controller `every` so often, for ever.
pub async fn follow(portal: &Portal, every: Duration) {
    loop {
        let told = portal.link.ask(&GetHealth {}).await;
        portal.trust.hear(told, Instant::now());
        if let Ok(health) = told {
            portal.board.keep_up(health.board, &portal.link).await;
        }
        sleep(every).await;
    }
}
