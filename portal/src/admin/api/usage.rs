//! The figures of the reports, reckoned by the same functions as on the pages and in the files.

use super::{
    asked::Asked,
    list::{Answer, Leafing, Listed, Moment, json, parameter},
    problem::ReadRefused,
};
use crate::admin::{
    desk::Desk,
    usage::range::{Written, Wrong},
};
use axum::extract::State;
use hotspot::{
    control::portal::Trouble,
    model::{AccessPointName, SiteName},
    report::{By, Cell, Figure, PlaceUsage, Query as Reported, Series, Usage},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// One site; all where none is named.
    #[param(value_type = Option<String>, example = "alun-alun")]
    site: Option<SiteName>,
    /// One access point in place of sites.
    #[param(value_type = Option<String>)]
    access_point: Option<AccessPointName>,
    /// The first local day; the seventh from the last where none is named.
    #[param(format = Date)]
    from: Option<String>,
    /// The last local day, today where none is named.
    #[param(format = Date)]
    until: Option<String>,
    /// By the hour at most 62 days.
    #[param(value_type = Option<Division>)]
    by: Option<String>,
}

#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Division {
    Hour,
    Day,
    Month,
}

/// How places were used.
#[derive(Serialize, ToSchema)]
pub struct UsageReport {
    #[schema(format = Date)]
    from: String,
    /// Still of the period.
    #[schema(format = Date)]
    until: String,
    by: Division,
    places: Vec<Place>,
}

#[derive(Serialize, ToSchema)]
pub struct Place {
    site: String,
    /// Null where it is the whole site.
    #[schema(required)]
    access_point: Option<String>,
    /// Of the time that is over, the gateway watched so many thousandths.
    observed_permille: u16,
    figures: Vec<FigureSeries>,
}

#[derive(Serialize, ToSchema)]
pub struct FigureSeries {
    /// `devices`, `sessions`, `bytes-down`, `bytes-up`, `peak`, `refused-...` or `reported-...`.
    figure: String,
    /// Of all cells that are known: the sum, of peaks the highest; null where a sum would mean nothing. Devices of several days
    /// are device-days: each device counts once for every day on which it was there.
    #[schema(required)]
    total: Option<u64>,
    cells: Vec<UsageCell>,
}

#[derive(Serialize, ToSchema)]
pub struct UsageCell {
    from: Moment,
    /// Null where nobody counted, which is not zero, or where its time is still to come.
    #[schema(required)]
    value: Option<u64>,
    /// Watched for a part of the time, so at least this.
    partial: bool,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReportsQuery {
    /// What the last answer gave as `next`.
    #[param(minimum = 0, maximum = 1_000_000)]
    cursor: Option<u32>,
    /// At most so many.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<u32>,
    /// In hours that began then or later; the last seven days where nothing is named.
    since: Option<String>,
}

/// Troubles that citizens reported, of nobody.
#[derive(Serialize, ToSchema)]
pub struct ReportCount {
    site: String,
    trouble: ReportedTrouble,
    count: u64,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReportedTrouble {
    Slow,
    Drops,
    SiteClosed,
}

/// Devices, sessions, bytes, peaks, refusals by cause and citizens' reports, by the hour, day or month.
#[utoipa::path(get, path = "/api/v1/usage", tag = "usage", params(Query),
    responses((status = 200, body = UsageReport), ReadRefused))]
pub async fn usage(State(desk): State<Arc<Desk>>, Asked(asked): Asked<Query>) -> Answer {
    let now = desk.now();
    // A page's form sends its fields empty; a program that names one means it.
    for (name, told) in [("from", &asked.from), ("until", &asked.until), ("by", &asked.by)] {
        if told.as_deref() == Some("") {
            return Err(parameter(name, "is empty"));
        }
    }
    let written = Written {
        first: asked.from.as_deref().unwrap_or_default(),
        last: asked.until.as_deref().unwrap_or_default(),
        by: asked.by.as_deref().unwrap_or_default(),
    };
    let period = written.period(desk.calendar.day_of(now)).map_err(|wrong| match wrong {
        Wrong::First(why) => parameter("from", why.to_string()),
        Wrong::Last(why) => parameter("until", why.to_string()),
        Wrong::By(why) => parameter("by", why.to_string()),
    })?;
    let sites = match (&asked.site, &asked.access_point) {
        (Some(site), _) if !desk.sites.contains(site) => {
            return Err(parameter("site", format!("there is no site {site}")));
        }
        (Some(_), Some(_)) => {
            return Err(parameter("access_point", "name a site or an access point, not both"));
        }
        (Some(site), None) => vec![site.clone()],
        (None, Some(_)) => Vec::new(),
        (None, None) => desk.sites.clone(),
    };
    let access_points = Vec::from_iter(asked.access_point);
    let query = Reported { sites, access_points, period };
    let usage = desk.store.usage(&query, &desk.calendar, now).await?;
    if let (Some(name), true) = (query.access_points.first(), usage.places.is_empty()) {
        return Err(parameter("access_point", format!("there is no access point {name}")));
    }
    json(&UsageReport::from(&usage))
}

/// Troubles that citizens reported, by site and kind.
#[utoipa::path(get, path = "/api/v1/reports", tag = "usage", params(ReportsQuery),
    responses((status = 200, body = Listed<ReportCount>), ReadRefused))]
pub async fn reports(State(desk): State<Arc<Desk>>, Asked(asked): Asked<ReportsQuery>) -> Answer {
    const A_WEEK: i64 = 7 * 86_400;
    let leaf = Leafing { cursor: asked.cursor, limit: asked.limit }.leaf()?;
    let now = desk.now();
    let since = asked.since.map(|text| desk.calendar.beginning(&text, now)).transpose();
    let since = since.map_err(|why| parameter("since", why.to_string()))?;
    let since = since.unwrap_or(hotspot::model::UnixTime(now.0 - A_WEEK));
    let counts = desk.store.citizen_reports(since).await?;
    let entry = |(site, trouble, count): (SiteName, Trouble, u64)| ReportCount {
        site: site.to_string(),
        trouble: trouble.into(),
        count,
    };
    json(&leaf.of(counts.into_iter().map(entry)))
}

impl From<&Usage> for UsageReport {
    fn from(usage: &Usage) -> Self {
        Self {
            from: usage.period.first.to_string(),
            until: usage.period.last.to_string(),
            by: match usage.period.by {
                By::Hour => Division::Hour,
                By::Day => Division::Day,
                By::Month => Division::Month,
            },
            places: usage.places.iter().map(Place::from).collect(),
        }
    }
}

impl From<&PlaceUsage> for Place {
    fn from(place: &PlaceUsage) -> Self {
        Self {
            site: place.spot.site.to_string(),
            access_point: place.spot.access_point.as_ref().map(ToString::to_string),
            observed_permille: place.observed.0,
            figures: place.series.iter().map(FigureSeries::from).collect(),
        }
    }
}

impl From<&Series> for FigureSeries {
    fn from(series: &Series) -> Self {
        let cell =
            |cell: &Cell| UsageCell { from: cell.from.into(), value: cell.value, partial: cell.partial };
        Self {
            figure: Figure::key(series.figure),
            total: series.total,
            cells: series.cells.iter().map(cell).collect(),
        }
    }
}

impl From<Trouble> for ReportedTrouble {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Slow => Self::Slow,
            Trouble::Drops => Self::Drops,
            Trouble::SiteClosed => Self::SiteClosed,
        }
    }
}
