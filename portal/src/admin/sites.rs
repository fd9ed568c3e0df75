//! The sites by their titles, as staff have named them.

use super::desk::Desk;
use hotspot::{
    model::{SiteCard, SiteName},
    store::StoreError,
};

/// In the configuration's order.
pub struct Sites(Vec<(SiteName, String)>);

impl Sites {
    /// # Errors
    /// When the store cannot be read.
    pub async fn read(desk: &Desk) -> Result<Self, StoreError> {
        Ok(Self::of(desk, &desk.store.sites().await?))
    }

    #[must_use]
    pub fn of(desk: &Desk, cards: &[SiteCard]) -> Self {
        let networks = desk.config.networks.iter().map(|network| {
            let card = cards.iter().find(|card| card.name == network.site);
            (network.site.clone(), card.map_or(&network.title, |card| &card.title).clone())
        });
        Self(networks.collect())
    }

    /// A site that the configuration has no more goes by its name.
    #[must_use]
    pub fn title<'a>(&'a self, site: &'a SiteName) -> &'a str {
        self.0.iter().find(|(name, _)| name == site).map_or(site.as_str(), |(_, title)| title)
    }

    /// For a select field: name and title. `all` stands first, for none.
    #[must_use]
    pub fn options(&self, all: &str) -> Vec<(String, String)> {
        let sites = self.0.iter().map(|(name, title)| (name.to_string(), title.clone()));
        std::iter::once((String::new(), all.to_owned())).chain(sites).collect()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&SiteName, &str)> {
        self.0.iter().map(|(name, title)| (name, title.as_str()))
    }
}
