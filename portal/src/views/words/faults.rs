use super::Words;
use crate::fault::Fault;

/// What is the matter, why, and the way on.
#[derive(Debug, Clone, Copy)]
pub struct FaultWords {
    pub what: &'static str,
    pub why: &'static str,
    pub way_on: &'static str,
}

impl Words {
    #[must_use]
    pub fn of_fault(&'static self, fault: Fault) -> FaultWords {
        let [what, why, way_on] = match fault {
            Fault::NotFound => ["fault-not-found-what", "fault-not-found-why", "to-main-page"],
            Fault::WrongMethod | Fault::Malformed | Fault::WrongType => {
                ["fault-unreadable-what", "fault-unreadable-why", "to-main-page"]
            }
            Fault::ForeignForm => ["fault-foreign-form-what", "fault-foreign-form-why", "to-main-page"],
            Fault::TooLarge => ["fault-too-large-what", "fault-too-large-why", "to-main-page"],
            Fault::TooSlow => ["fault-too-slow-what", "fault-too-slow-why", "try-again"],
            Fault::UnknownGuest => ["fault-unknown-guest-what", "fault-unknown-guest-why", "try-again"],
            Fault::Restarting => ["fault-restarting-what", "fault-restarting-why", "try-now"],
            Fault::Unwritten => ["fault-unwritten-what", "fault-unwritten-why", "try-again"],
        }
        .map(|key| self.say(key));
        FaultWords { what, why, way_on }
    }
}
