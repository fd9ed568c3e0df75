use crate::{accounting::Pace, shaping::Lane};
use hotspot::model::{AccessPointName, BootTime, Now, Session};

/// A session whose gate is open, with what only this run needs to know of it.
#[derive(Debug, Clone)]
pub struct Presence {
    pub session: Session,
    /// When it last moved a byte, or began.
    pub(super) moved: BootTime,
    /// It moved enough in the last round to want a share of a full line.
    pub(super) active: bool,
    /// How fast it moves.
    pub(super) pace: Pace,
    /// Its part of the line as last told to the shaper.
    pub(super) lane: Option<Lane>,
    /// Where it is, as the store has it.
    pub(super) access_point: Option<AccessPointName>,
    /// It began while the wall clock was not trusted.
    pub(super) provisional: bool,
}

impl Presence {
    /// One that an earlier run left running.
    #[must_use]
    pub fn resumed(session: Session, now: Now) -> Self {
        Self {
            session,
            moved: now.boot,
            active: false,
            pace: Pace::default(),
            lane: None,
            access_point: None,
            provisional: false,
        }
    }

    /// Whether the shaper need not hear of this lane. What is sure matters to who is active: a crowd at rest costs nothing
    /// when others come and go.
    #[must_use]
    pub fn is_told(&self, lane: Lane) -> bool {
        self.lane.is_some_and(|told| {
            let same_ceilings = (told.down.ceil, told.up.ceil) == (lane.down.ceil, lane.up.ceil);
            told == lane || !self.active && same_ceilings && told.site == lane.site
        })
    }
}
