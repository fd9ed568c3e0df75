//! What the regency has to say to its citizens: announcements, services, emergency notices and terms, as every page and
//! every command mean them. Pure.

mod announcement;
mod bilingual;
pub mod candidates;
pub mod difference;
mod draft;
mod emergency;
mod names;
mod reach;
pub mod reminders;
mod service;
pub mod templates;
mod terms;
pub mod text;

pub use announcement::{Announcement, AnnouncementId, Image, ImageId};
pub use bilingual::Bilingual;
pub use draft::{AnnouncementDraft, CheckedAt, EmergencyDraft, ServiceDraft, TermsDraft};
pub(crate) use draft::{line, yes_or_no};
pub use emergency::{Emergency, EmergencyId, EmergencyKind, EmergencyPhone, Hazard};
pub use reach::Reach;
pub use service::{Category, Service, ServiceId};
pub use terms::{BUILT_IN_TERMS, Terms, TermsVersion};

use crate::model::{GardenName, SiteName, UnixTime};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Everything that hangs on the board of a gateway, also what is not yet or no longer to be shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    pub announcements: Vec<Announcement>,
    pub services: Vec<Service>,
    pub emergencies: Vec<Emergency>,
    /// By version, ascending; the built-in terms hold where none does.
    pub terms: Vec<Terms>,
}

impl Board {
    /// Another number for other content, the same after a restart.
    #[must_use]
    pub fn edition(&self) -> u64 {
        let content = serde_json::to_vec(self).unwrap_or_default();
        Sha256::digest(content).iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    /// Emergency notices in force, the most urgent first: the newest emergency, then warnings, then drills. Nobody whose
    /// place is not known is left without those for all places.
    #[must_use]
    pub fn emergencies_at(&self, site: Option<&SiteName>, now: UnixTime) -> Vec<&Emergency> {
        let mut found: Vec<&Emergency> =
            self.emergencies.iter().filter(|it| it.reach.covers(site) && it.is_in_force(now)).collect();
        found.sort_by_key(|it| (it.kind, std::cmp::Reverse((it.updated, it.id))));
        found
    }

    /// Announcements in force, as they stand on a page: pinned ones first, then by their order, then the newest.
    #[must_use]
    pub fn announcements_at(&self, site: Option<&SiteName>, now: UnixTime) -> Vec<&Announcement> {
        let mut found: Vec<&Announcement> =
            self.announcements.iter().filter(|it| it.reach.covers(site) && it.is_in_force(now)).collect();
        found.sort_by_key(|it| (!it.pinned, it.order, std::cmp::Reverse((it.from, it.id))));
        found
    }

    /// Services that are shown, by category, then by their order, then by title.
    #[must_use]
    pub fn services_at(&self, site: Option<&SiteName>) -> Vec<&Service> {
        let mut found: Vec<&Service> =
            self.services.iter().filter(|it| it.shown && it.reach.covers(site)).collect();
        found.sort_by(|a, b| {
            (a.category, a.order, &a.title.indonesian).cmp(&(b.category, b.order, &b.title.indonesian))
        });
        found
    }

    /// Hosts that open before sign-in because of a service that is shown, each with that service.
    #[must_use]
    pub fn garden(&self) -> Vec<(GardenName, &Service)> {
        let open = self.services.iter().filter(|it| it.shown && it.in_garden);
        let mut found: Vec<_> = open.filter_map(|it| Some((it.host()?, it))).collect();
        found.sort_by(|(a, _), (b, _)| a.cmp(b));
        found.dedup_by(|(a, _), (b, _)| a == b);
        found
    }

    /// Adds those hosts to the names of the walled garden.
    pub fn open_in(&self, garden: &mut Vec<GardenName>) {
        for (host, _) in self.garden() {
            if !garden.contains(&host) {
                garden.push(host);
            }
        }
    }

    /// The terms that hold at a site; nothing where the built-in ones do. A site's own go before those for all.
    #[must_use]
    pub fn terms_at(&self, site: &SiteName, now: UnixTime) -> Option<&Terms> {
        let newest = |of: Option<&SiteName>| {
            let holding = self.terms.iter().filter(|terms| terms.site.as_ref() == of && terms.from <= now);
            holding.max_by_key(|terms| terms.version)
        };
        newest(Some(site)).or_else(|| newest(None))
    }

    /// The oldest version whose acceptance still counts at a site: the last that changed the terms there in substance.
    #[must_use]
    pub fn accepted_since(&self, site: &SiteName, now: UnixTime) -> TermsVersion {
        let scope = self.terms_at(site, now).map(|terms| &terms.site);
        let changes = self.terms.iter().filter(|terms| terms.substance && terms.from <= now);
        let here = changes.filter(|terms| scope == Some(&terms.site)).map(|terms| terms.version).max();
        here.unwrap_or(BUILT_IN_TERMS)
    }
}
