//! What staff type, checked: the same for commands and for forms. Each draft names every field that is wrong.

mod announcement;
mod emergency;
mod service;
mod terms;
mod words;

pub use announcement::AnnouncementDraft;
pub use emergency::EmergencyDraft;
pub use service::ServiceDraft;
pub use terms::TermsDraft;
pub(crate) use words::{line, yes_or_no};

use super::Reach;
use crate::{
    model::{Faults, Invalid, SiteName, UnixTime},
    policy::Calendar,
};

/// Where and when a draft is checked.
#[derive(Debug, Clone, Copy)]
pub struct CheckedAt<'a> {
    pub now: UnixTime,
    /// The sites of this gateway.
    pub sites: &'a [SiteName],
    pub calendar: &'a Calendar,
    /// Who speaks where nobody else is named.
    pub operator: &'a str,
}

impl CheckedAt<'_> {
    fn site(&self, name: &str) -> Result<SiteName, Invalid> {
        let site: SiteName = name.trim().parse()?;
        if self.sites.contains(&site) {
            return Ok(site);
        }
        let known: Vec<&str> = self.sites.iter().map(SiteName::as_str).collect();
        Err(Invalid::new(format!("the configuration has no site {site}; it has: {}", known.join(", "))))
    }

    /// All sites where none is named, or `all` is.
    fn reach(&self, faults: &mut Faults, names: &[String]) -> Option<Reach> {
        if names.iter().all(|name| name.trim() == "all") {
            return Some(Reach::All);
        }
        let sites: Vec<Option<SiteName>> =
            names.iter().map(|name| faults.keep("site", self.site(name))).collect();
        sites.into_iter().collect::<Option<_>>().map(Reach::Sites)
    }
}

/// The words of a reach.
fn sites_of(reach: &Reach) -> Vec<String> {
    match reach {
        Reach::All => Vec::new(),
        Reach::Sites(sites) => sites.iter().map(ToString::to_string).collect(),
    }
}

#[cfg(test)]
mod tests;
