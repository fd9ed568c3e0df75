//! What moves now: on the whole line, at each site, and of each session. Pure.

use super::state::State;
use crate::accounting::{Moved, Pace, Rounds};
use hotspot::{
    control::operator::Moving,
    model::{BootTime, Session},
};

/// What all guests move, and those of each network in the configuration's order.
#[derive(Debug)]
pub struct Traffic {
    rounds: Rounds,
    line: Pace,
    networks: Vec<Pace>,
}

impl Traffic {
    #[must_use]
    pub fn of_networks(count: usize) -> Self {
        Self { rounds: Rounds::default(), line: Pace::default(), networks: vec![Pace::default(); count] }
    }

    /// The counters were read.
    pub fn read(&mut self, now: BootTime) {
        self.rounds.read(now);
    }

    /// A session moved since the reading before.
    pub fn moved(&mut self, network: Option<usize>, moved: &Moved, now: BootTime) {
        self.line.add(now, moved.up, moved.down);
        if let Some(pace) = network.and_then(|network| self.networks.get_mut(network)) {
            pace.add(now, moved.up, moved.down);
        }
    }
}

impl State {
    /// What all guests move.
    #[must_use]
    pub fn moving(&self) -> Moving {
        self.traffic.rounds.moving(&self.traffic.line, self.last.boot)
    }

    /// What the guests of a network move.
    #[must_use]
    pub fn moving_at(&self, network: usize) -> Moving {
        let pace = self.traffic.networks.get(network).copied().unwrap_or_default();
        self.traffic.rounds.moving(&pace, self.last.boot)
    }

    /// What a session moves; nothing where it has ended.
    #[must_use]
    pub fn moving_of(&self, session: &Session) -> Moving {
        let presence = self.sessions.get(&session.address).filter(|here| here.session.id == session.id);
        presence
            .map(|presence| self.traffic.rounds.moving(&presence.pace, self.last.boot))
            .unwrap_or_default()
    }
}
