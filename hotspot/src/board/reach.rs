use crate::model::SiteName;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// At which sites something is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    #[default]
    All,
    /// Never empty.
    Sites(BTreeSet<SiteName>),
}

impl Reach {
    /// Whoever is at no known site is shown what is for all.
    #[must_use]
    pub fn covers(&self, site: Option<&SiteName>) -> bool {
        match self {
            Self::All => true,
            Self::Sites(sites) => site.is_some_and(|site| sites.contains(site)),
        }
    }
}
