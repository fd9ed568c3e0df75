use super::print::plain;
use hotspot::model::{PlanDraft, PlanName, SiteName};

/// The plans as they lie in the store, unchecked.
#[derive(Debug)]
pub(super) struct Shelf(pub(super) Vec<PlanDraft>);

/// Why an order about a plan was refused. Nothing was written.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::operator) enum Refused {
    #[error("the configuration has no site {site}; it has: {known}")]
    UnknownSite { site: SiteName, known: String },
    #[error("there is no plan {plan}; there are: {known}")]
    UnknownPlan { plan: String, known: String },
    #[error(
        "the plan standard cannot be removed: it is what one tap gives. Change it with: wifi-pbg plan set standard"
    )]
    Standard,
    /// Each fault under the name of its option.
    #[error("nothing was changed: {}", .0.join("; "))]
    Fields(Vec<String>),
}

impl Shelf {
    pub(super) fn get(&self, name: &PlanName, site: Option<&SiteName>) -> Option<&PlanDraft> {
        self.0.iter().find(|plan| is(plan, name, site))
    }

    /// The plan, or the site's own form of it; a site taken out of the configuration may have left one.
    pub(super) fn exactly(
        &self,
        name: &PlanName,
        site: Option<&SiteName>,
        sites: &[SiteName],
    ) -> Result<&PlanDraft, Refused> {
        self.get(name, site).ok_or_else(|| match site.map(|site| known(site, sites)) {
            Some(Err(unknown)) => unknown,
            _ => Refused::UnknownPlan {
                plan: title(name.as_str(), site.map(SiteName::as_str)),
                known: self.titles(),
            },
        })
    }

    /// What holds at a site: its own form, else the plan everywhere.
    pub(super) fn holding(
        &self,
        name: &PlanName,
        site: Option<&SiteName>,
        sites: &[SiteName],
    ) -> Result<&PlanDraft, Refused> {
        let own = self.exactly(name, site, sites);
        match own {
            Err(Refused::UnknownPlan { .. }) => self.get(name, None).map_or(own, Ok),
            _ => own,
        }
    }

    /// The sites that have a form of a plan of their own.
    pub(super) fn sites_of(&self, name: &PlanName) -> Vec<String> {
        let forms = self.0.iter().filter(|plan| plan.name == name.as_str());
        forms.filter_map(|plan| plan.site.as_deref().map(plain)).collect()
    }

    fn titles(&self) -> String {
        let titles: Vec<String> = self.0.iter().map(|plan| title(&plan.name, plan.site.as_deref())).collect();
        if titles.is_empty() { "none".to_owned() } else { titles.join(", ") }
    }
}

/// Whether these are the words of the plan, or of the site's own form of it.
pub(super) fn is(plan: &PlanDraft, name: &PlanName, site: Option<&SiteName>) -> bool {
    plan.name == name.as_str() && plan.site.as_deref() == site.map(SiteName::as_str)
}

/// # Errors
/// Names the sites there are where the configuration does not have this one.
pub(super) fn known(site: &SiteName, sites: &[SiteName]) -> Result<(), Refused> {
    if sites.contains(site) {
        return Ok(());
    }
    let known: Vec<&str> = sites.iter().map(SiteName::as_str).collect();
    Err(Refused::UnknownSite { site: site.clone(), known: known.join(", ") })
}

/// A plan in the audit.
pub(super) fn subject(name: &PlanName, site: Option<&SiteName>) -> String {
    format!("plan {}", title(name.as_str(), site.map(SiteName::as_str)))
}

/// A plan in a sentence: `standard`, or `standard at bukateja`.
pub(super) fn title(name: &str, site: Option<&str>) -> String {
    match site {
        Some(site) => format!("{} at {}", plain(name), plain(site)),
        None => plain(name),
    }
}
