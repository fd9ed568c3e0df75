//! What somebody asks of the usage pages: the address says it whole, so that a link shows another the same.

use super::range::{Written, Wrong, month_before};
use crate::admin::{desk::Desk, fault::Fault};
use hotspot::{
    model::{AccessPoint, AccessPointName, Invalid, SiteName},
    report::{By, Figure, Period, Query, Usage},
};
use jiff::{ToSpan, civil::Date};
use serde::Deserialize;
use std::collections::HashMap;
use url::form_urlencoded;

/// The fields of the address; empty where nothing is said.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// A site, or an access point after a stroke: `alun-alun/pendopo-1`.
    pub tempat: String,
    pub dari: String,
    pub sampai: String,
    /// `jam`, `hari` or `bulan`.
    pub per: String,
    /// What the chart shows.
    pub angka: String,
    /// Of a file: `csv`, `csv-excel` or `xlsx`.
    pub bentuk: String,
}

/// What the chart can show.
pub const CHARTED: [Figure; 4] = [Figure::Devices, Figure::Peak, Figure::Sessions, Figure::Down];

/// How long periods are divided, as addresses say it.
pub const DIVISIONS: [(&str, &str, By); 3] = [
    ("jam", "usage-by-hour", By::Hour),
    ("hari", "usage-by-day", By::Day),
    ("bulan", "usage-by-month", By::Month),
];

/// What is there to be asked about.
pub struct Places {
    pub sites: Vec<(SiteName, String)>,
    pub access_points: Vec<AccessPoint>,
}

/// One of them, or all sites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    All,
    Site(SiteName),
    AccessPoint(SiteName, AccessPointName),
}

impl Asked {
    /// # Errors
    /// The field that cannot be taken, by its name in the address.
    pub fn period(&self, today: Date) -> Result<Period, (&'static str, Invalid)> {
        let by = DIVISIONS
            .iter()
            .find(|(text, ..)| *text == self.per)
            .map_or(self.per.as_str(), |(_, _, by)| by.as_str());
        let written = Written { first: &self.dari, last: &self.sampai, by };
        written.period(today).map_err(|wrong| match wrong {
            Wrong::First(why) => ("dari", why),
            Wrong::Last(why) => ("sampai", why),
            Wrong::By(why) => ("per", why),
        })
    }

    /// Of an hour the devices at once, of a longer time the devices, where nothing else is asked for.
    #[must_use]
    pub fn charted(&self, by: By) -> Figure {
        let usual = if by == By::Hour { Figure::Peak } else { Figure::Devices };
        CHARTED.into_iter().find(|figure| figure.key() == self.angka).unwrap_or(usual)
    }

    /// The query of an address that asks the same of another place, period or form.
    #[must_use]
    pub fn query(&self, changed: &[(&str, &str)]) -> String {
        let own = [
            ("tempat", self.tempat.as_str()),
            ("dari", &self.dari),
            ("sampai", &self.sampai),
            ("per", &self.per),
            ("angka", &self.angka),
        ];
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in own {
            let value =
                changed.iter().find(|(changed, _)| *changed == name).map_or(value, |(_, value)| value);
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        for (name, value) in changed.iter().filter(|(name, _)| own.iter().all(|(own, _)| own != name)) {
            query.append_pair(name, value);
        }
        query.finish()
    }
}

/// Periods at one tap: their words, and their first and last days.
#[must_use]
pub fn presets(today: Date) -> [(&'static str, Date, Date); 3] {
    let before = month_before(today);
    [
        ("usage-last-seven-days", today.saturating_sub(6.days()), today),
        ("usage-this-month", today.first_of_month(), today),
        ("usage-last-month", before, before.last_of_month()),
    ]
}

impl Places {
    /// # Errors
    /// When the store cannot be read.
    pub async fn load(desk: &Desk) -> Result<Self, Fault> {
        let cards = desk.store.sites().await?;
        let said: HashMap<&SiteName, &str> =
            cards.iter().map(|card| (&card.name, card.title.as_str())).collect();
        let networks = desk.config.networks.iter();
        let sites = networks.map(|network| {
            let title = said.get(&network.site).copied().unwrap_or(&network.title);
            (network.site.clone(), title.to_owned())
        });
        Ok(Self { sites: sites.collect(), access_points: desk.store.access_points().await? })
    }

    /// The place that an address names; where there is one site alone, that one.
    ///
    /// # Errors
    /// [`Fault::Unknown`] where there is none of the name.
    pub fn find(&self, text: &str) -> Result<Place, Fault> {
        if text.is_empty() {
            return Ok(match self.sites.as_slice() {
                [(only, _)] => Place::Site(only.clone()),
                _ => Place::All,
            });
        }
        let (site, access_point) =
            text.split_once('/').map_or((text, None), |(site, name)| (site, Some(name)));
        let (site, _) = self.sites.iter().find(|(known, _)| known.as_str() == site).ok_or(Fault::Unknown)?;
        let Some(wanted) = access_point else { return Ok(Place::Site(site.clone())) };
        let found = self.at(site).find(|stands| stands.name.as_str() == wanted).ok_or(Fault::Unknown)?;
        Ok(Place::AccessPoint(site.clone(), found.name.clone()))
    }

    /// The access points of a site, also those that were taken down: their figures stay.
    pub fn at(&self, site: &SiteName) -> impl Iterator<Item = &AccessPoint> {
        self.access_points.iter().filter(move |stands| stands.site == *site)
    }

    #[must_use]
    pub fn title<'a>(&'a self, site: &'a SiteName) -> &'a str {
        self.sites.iter().find(|(name, _)| name == site).map_or(site.as_str(), |(_, title)| title)
    }

    #[must_use]
    pub fn access_point_title<'a>(&'a self, name: &'a AccessPointName) -> &'a str {
        let found = self.access_points.iter().find(|stands| stands.name == *name);
        found.map_or(name.as_str(), |stands| stands.title.as_str())
    }

    /// A place in words, `everywhere` where it is all sites.
    #[must_use]
    pub fn called<'a>(&'a self, place: &'a Place, everywhere: &'a str) -> &'a str {
        match place {
            Place::All => everywhere,
            Place::Site(site) => self.title(site),
            Place::AccessPoint(_, name) => self.access_point_title(name),
        }
    }

    /// The figures of the place and, of a site, of its access points.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn usage(&self, desk: &Desk, place: &Place, period: Period) -> Result<Usage, Fault> {
        let (sites, access_points) = match place {
            Place::All => (self.sites.iter().map(|(site, _)| site.clone()).collect(), Vec::new()),
            Place::Site(site) => {
                (vec![site.clone()], self.at(site).map(|stands| stands.name.clone()).collect())
            }
            Place::AccessPoint(_, name) => (Vec::new(), vec![name.clone()]),
        };
        let query = Query { sites, access_points, period };
        Ok(desk.store.usage(&query, &desk.calendar, desk.now()).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn last_month_is_one_tap() {
        let [_, _, (_, first, last)] = presets(date(2026, 3, 30));
        assert_eq!((first, last), (date(2026, 2, 1), date(2026, 2, 28)));
    }

    #[test]
    fn a_link_says_the_whole_question_again_but_for_what_it_changes() {
        let asked = Asked { tempat: "a&b".into(), per: "jam".into(), ..Asked::default() };
        assert_eq!(asked.query(&[("per", "hari"), ("bentuk", "csv")]), "tempat=a%26b&per=hari&bentuk=csv");
    }

    #[test]
    fn the_chart_shows_devices_at_once_by_the_hour_and_devices_by_the_day() {
        let asked = Asked { angka: "refused-busy".into(), ..Asked::default() };
        assert_eq!((asked.charted(By::Hour), asked.charted(By::Day)), (Figure::Peak, Figure::Devices));
        let asked = Asked { angka: "bytes-down".into(), ..Asked::default() };
        assert_eq!(asked.charted(By::Hour), Figure::Down);
    }
}
