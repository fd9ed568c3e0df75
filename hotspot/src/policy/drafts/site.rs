use super::Known;
use crate::{
    board::line,
    model::{Faults, Place, SiteCard},
};
use serde::{Deserialize, Serialize};

const LONGEST_TITLE: usize = 80;

/// The words of what staff say of a site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteDraft {
    pub site: String,
    pub title: String,
    /// Latitude and longitude, like `-7.3882, 109.3636`; nowhere on the map where nothing stands.
    pub place: String,
}

impl SiteDraft {
    /// # Errors
    /// Names every field that cannot be taken.
    pub fn check(&self, known: &Known<'_>) -> Result<SiteCard, Faults> {
        let mut faults = Faults::default();
        let name = known.site(&mut faults, &self.site);
        let title = faults.keep("title", line(&self.title, LONGEST_TITLE));
        let place = match self.place.trim() {
            "" => Some(None),
            place => faults.field::<Place>("place", place).map(Some),
        };
        let card = || Some(SiteCard { name: name?, title: title?, place: place? });
        let card = card();
        faults.settle(card)
    }
}
