use crate::model::{Faults, Plan, PlanDraft, PlanName, Preset, SiteName};
use std::collections::HashMap;

type ByName = HashMap<PlanName, Plan>;

/// The plans in force, and their stand-ins at single sites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plans {
    plans: ByName,
    at_site: HashMap<SiteName, ByName>,
    /// What a fresh install starts with; used where the store holds nothing sound.
    fallback: Plan,
}

impl Plans {
    /// # Errors
    /// Never: the presets hold. Kept as a result because their words are checked like anybody's.
    pub fn preset() -> Result<Self, Faults> {
        let (fallback, _) = Preset::Standard.named(&PlanName::standard()).check()?;
        Ok(Self { plans: HashMap::new(), at_site: HashMap::new(), fallback })
    }

    /// Takes up the store's plans. One that cannot be taken keeps its last good form, and is named with its faults.
    pub fn take_up(&mut self, drafts: &[PlanDraft]) -> Vec<String> {
        let before = (std::mem::take(&mut self.plans), std::mem::take(&mut self.at_site));
        let mut faults = Vec::new();
        for draft in drafts {
            match draft.check() {
                Ok((plan, None)) => drop(self.plans.insert(plan.name.clone(), plan)),
                Ok((plan, Some(site))) => {
                    self.at_site.entry(site).or_default().insert(plan.name.clone(), plan);
                }
                Err(fault) => {
                    self.keep_last_good(draft, &before);
                    let site = draft.site.iter().map(|site| format!(" at {site:?}")).collect::<String>();
                    faults.push(format!("plan {:?}{site}: {fault}", draft.name));
                }
            }
        }
        faults
    }

    /// The plan of an admission at a site: its stand-in there, itself, or what everybody has where it was removed.
    #[must_use]
    pub fn at(&self, name: &PlanName, site: &SiteName) -> &Plan {
        let here = self.at_site.get(site);
        let found = |name: &PlanName| here.and_then(|plans| plans.get(name)).or_else(|| self.plans.get(name));
        found(name).or_else(|| found(&PlanName::standard())).unwrap_or(&self.fallback)
    }

    /// The plan where no site has a form of its own.
    #[must_use]
    pub fn everywhere(&self, name: &PlanName) -> &Plan {
        let found = |name: &PlanName| self.plans.get(name);
        found(name).or_else(|| found(&PlanName::standard())).unwrap_or(&self.fallback)
    }

    /// Every plan and stand-in, in no order.
    pub fn all(&self) -> impl Iterator<Item = &Plan> {
        self.plans.values().chain(self.at_site.values().flat_map(HashMap::values))
    }

    #[must_use]
    pub fn count(&self) -> usize {
        self.all().count()
    }

    fn keep_last_good(&mut self, draft: &PlanDraft, (plans, at_site): &(ByName, HashMap<SiteName, ByName>)) {
        let Ok(name) = draft.name.parse::<PlanName>() else { return };
        match draft.site.as_ref().map(|site| site.parse::<SiteName>()) {
            None => self.plans.extend(plans.get(&name).map(|plan| (name, plan.clone()))),
            Some(Ok(site)) => {
                if let Some(plan) = at_site.get(&site).and_then(|plans| plans.get(&name)) {
                    self.at_site.entry(site).or_default().insert(name, plan.clone());
                }
            }
            Some(Err(_)) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(name: &str, site: Option<&str>, down: &str) -> PlanDraft {
        let name: PlanName = name.parse().unwrap();
        PlanDraft { site: site.map(str::to_owned), down: down.into(), ..Preset::Standard.named(&name) }
    }

    fn speed(plans: &Plans, name: &str, site: &str) -> String {
        let plan = plans.at(&name.parse().unwrap(), &site.parse().unwrap());
        PlanDraft::of(plan, None).down
    }

    #[test]
    fn a_site_has_its_own_form_of_a_plan_and_a_removed_plan_is_the_standard_one() {
        let mut plans = Plans::preset().unwrap();
        assert_eq!(speed(&plans, "standard", "alun-alun"), "5 Mbit/s");
        let stored = [
            draft("standard", None, "4 Mbit/s"),
            draft("standard", Some("bukateja"), "3 Mbit/s"),
            draft("guests", None, "9 Mbit/s"),
        ];
        assert_eq!(plans.take_up(&stored), Vec::<String>::new());
        let speeds = [
            speed(&plans, "standard", "alun-alun"),
            speed(&plans, "standard", "bukateja"),
            speed(&plans, "guests", "bukateja"),
            speed(&plans, "gone", "bukateja"),
        ];
        assert_eq!(speeds, ["4 Mbit/s", "3 Mbit/s", "9 Mbit/s", "3 Mbit/s"]);
    }

    #[test]
    fn a_plan_that_cannot_be_taken_keeps_its_last_good_form() {
        let mut plans = Plans::preset().unwrap();
        plans
            .take_up(&[draft("standard", None, "4 Mbit/s"), draft("standard", Some("bukateja"), "3 Mbit/s")]);
        let broken = [draft("standard", None, "0 Mbit/s"), draft("standard", Some("bukateja"), "fast")];
        let faults = plans.take_up(&broken);
        assert!(faults[0].contains("plan \"standard\": down: "), "{faults:?}");
        assert!(faults[1].contains("plan \"standard\" at \"bukateja\": down: "), "{faults:?}");
        assert_eq!(speed(&plans, "standard", "alun-alun"), "4 Mbit/s");
        assert_eq!(speed(&plans, "standard", "bukateja"), "3 Mbit/s");
    }
}
