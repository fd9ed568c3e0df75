//! Verbs of `admin.sock`: the staff's web. It asks and orders as the operator's command does, see [`super::operator`].

use super::Verb;
use serde::{Deserialize, Serialize};

/// Staff have committed something to the store: decide again from it. Answered when the kernel and the resolver have it.
/// A lost nudge costs one round of the regular check.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Nudge {}

impl Verb for Nudge {
    const NAME: &'static str = "nudge";
    type Reply = Nudged;
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nudged {
    /// Names in the walled garden now.
    pub garden_names: usize,
    /// Plans in force now, stand-ins at single sites included.
    pub plans: usize,
    /// Plans of the store that cannot be taken and keep their last good form, each with its faults.
    pub plan_faults: Vec<String>,
}
