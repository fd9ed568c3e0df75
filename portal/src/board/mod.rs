//! The portal's copy of the board: what the regency has to say, as the controller told it last.

mod images;
mod tally;

pub use images::Images;
pub use tally::{TELL_EVERY, Tally, tell};

use crate::controller_link::ControllerLink;
use hotspot::{board::Board, control::portal::GetBoard};
use std::sync::{Arc, PoisonError, RwLock};

/// Read for every page, exchanged whole when the controller tells of another edition. Without the controller the last board
/// stays, and what is on it still begins and ends at its time.
#[derive(Debug, Default)]
pub struct Posted(RwLock<Copied>);

#[derive(Debug, Default)]
struct Copied {
    /// As the controller told it. Nothing before it has told any.
    edition: Option<u64>,
    board: Arc<Board>,
}

impl Posted {
    #[must_use]
    pub fn now(&self) -> Arc<Board> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner).board)
    }

    pub fn exchange(&self, edition: u64, board: Board) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) =
            Copied { edition: Some(edition), board: Arc::new(board) };
    }

    /// Asks for the board where `edition`, which the controller has just told, is another one than this.
    pub async fn keep_up(&self, edition: u64, link: &ControllerLink) {
        if self.edition() == Some(edition) {
            return;
        }
        // Should it have changed again since, the next edition told is another one once more.
        if let Ok(board) = link.ask(&GetBoard {}).await {
            tracing::debug!(announcements = board.announcements.len(), "another board");
            self.exchange(edition, board);
        }
    }

    fn edition(&self) -> Option<u64> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).edition
    }
}
