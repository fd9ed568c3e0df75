//! Verbs of `admin.sock`: the staff's web. It asks and orders as the operator's command does, see [`super::operator`].

use super::{
    Verb,
    operator::{Client, Moving},
    portal::Guest,
};
use crate::model::{AccessPointName, ApState, Block, Mac, SiteName, UnixTime};
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

/// One device, and why it is treated as it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Explain {
    pub mac: Mac,
}

impl Verb for Explain {
    const NAME: &'static str = "explain";
    /// [`super::RefusalKind::Unknown`] where no live lease is the device's.
    type Reply = Explanation;
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    pub client: Client,
    /// As the device's own page shows it.
    pub guest: Guest,
    pub block: Option<Block>,
    /// What was asked about the device, in the order of the decision; the last one decided.
    pub trace: Vec<Asked>,
}

/// One question of the decision and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub rule: Rule,
    /// It decided; what follows in the order of rules was not asked.
    pub decided: bool,
    /// Numbers and moments of the answer, as words of the model: `used=1.2 GB`, `until=2026-11-22T23:59:00+07:00`.
    pub facts: Vec<(String, String)>,
    pub since: Option<UnixTime>,
}

/// The questions of [`crate::policy::decide`], in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Is its address a guest's, or one of the overflow?
    Place,
    /// Did staff pause it?
    Block,
    /// Is it admitted, by which way, under which terms?
    Admission,
    /// Is the site open at this hour?
    Hours,
    /// How much of the allowance is used, and what does the present step give?
    Allowance,
}

/// Every access point of the inventory that is in service.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GetAccessPoints {}

impl Verb for GetAccessPoints {
    const NAME: &'static str = "access-points";
    type Reply = Vec<AccessPointNow>;
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessPointNow {
    pub name: AccessPointName,
    pub site: SiteName,
    pub state: ApState,
    /// Since when it is in that state, as far as this run knows.
    pub since: UnixTime,
    /// When it answered last.
    pub answered: Option<UnixTime>,
    /// Of the last answer.
    pub round_trip_us: Option<u32>,
    /// Devices online by it now.
    pub online: u32,
    pub moving: Moving,
}
