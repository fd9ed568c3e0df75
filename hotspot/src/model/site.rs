use super::{Place, SiteName};
use serde::{Deserialize, Serialize};

/// What staff say of a site beside its configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteCard {
    pub name: SiteName,
    /// As citizens and staff read it, 1 to 80 characters; takes the place of the configuration's.
    pub title: String,
    /// Where it stands on the map.
    pub place: Option<Place>,
}
