use super::Known;
use crate::{
    board::yes_or_no,
    model::{Faults, PlanName, SiteName, Way, WayIn},
};
use serde::{Deserialize, Serialize};

/// The words of a rule about a way in, as they are typed and as they are stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayDraft {
    /// `one-tap`, `voucher` or `account`.
    pub way: String,
    /// The site at which this takes the place of the general rule.
    pub site: Option<String>,
    /// `yes` or `no`.
    pub open: String,
    pub plan: String,
}

impl WayDraft {
    /// Checks the words alone: a stored rule may outlive its plan and its site.
    ///
    /// # Errors
    /// Names every field that cannot be taken.
    pub fn check(&self) -> Result<WayIn, Faults> {
        let mut faults = Faults::default();
        let way = faults.field::<Way>("way", &self.way);
        let site = self.site.as_ref().map(|site| faults.field::<SiteName>("site", site));
        let open = faults.keep("open", yes_or_no(&self.open));
        let plan = faults.field::<PlanName>("plan", &self.plan);
        let rule = || Some(WayIn { way: way?, site: site.flatten(), open: open?, plan: plan? });
        let rule = rule();
        faults.settle(rule)
    }

    /// The same for what staff write now, of plans and sites that there are.
    ///
    /// # Errors
    /// As [`WayDraft::check`].
    pub fn check_among(&self, known: &Known<'_>) -> Result<WayIn, Faults> {
        let mut faults = match self.check() {
            Ok(_) => Faults::default(),
            Err(faults) => faults,
        };
        let at_fault = |faults: &Faults, field| faults.0.iter().any(|fault| fault.field == field);
        if let Some(site) = self.site.as_ref().filter(|_| !at_fault(&faults, "site")) {
            known.site(&mut faults, site);
        }
        if !at_fault(&faults, "plan") {
            known.plan(&mut faults, &self.plan);
        }
        if faults.0.is_empty() { self.check() } else { Err(faults) }
    }

    /// The words of a checked rule.
    #[must_use]
    pub fn of(rule: &WayIn) -> Self {
        Self {
            way: rule.way.to_string(),
            site: rule.site.as_ref().map(ToString::to_string),
            open: if rule.open { "yes" } else { "no" }.to_owned(),
            plan: rule.plan.to_string(),
        }
    }
}
