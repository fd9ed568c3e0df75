use super::{
    asked::Asked,
    list::{Answer, Leafing, Listed, json},
    problem::ReadRefused,
};
use crate::admin::{desk::Desk, usage};
use axum::extract::State;
use hotspot::report::{Add, Advice, Spot};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// How a place was used in the last four weeks, and what is to be added there.
#[derive(Serialize, ToSchema)]
pub struct AdviceEntry {
    site: String,
    /// Null where it is the whole site.
    #[schema(required)]
    access_point: Option<String>,
    /// At once in the busiest hour of a day: the 95th percentile of the days.
    #[schema(required)]
    busy_devices: Option<u64>,
    /// What its access points are planned for.
    #[schema(required)]
    capacity: Option<u64>,
    /// Of the watched time, the line was at 80 % or more.
    line_full_permille: u16,
    /// Devices for which there was no address.
    refused: u64,
    /// Troubles that citizens reported.
    reports: u64,
    /// Of the open hours that are over.
    observed_permille: u16,
    /// Nothing is concluded from so little.
    too_little: bool,
    add: Vec<Addition>,
}

#[derive(Serialize, ToSchema)]
pub struct Addition {
    what: Added,
    /// So many more; null where it is no number.
    #[schema(required)]
    count: Option<u64>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Added {
    AccessPoints,
    Line,
    Addresses,
}

/// Where to add access points, line or addresses.
#[utoipa::path(get, path = "/api/v1/usage/advice", tag = "usage", params(Leafing),
    responses((status = 200, body = Listed<AdviceEntry>), ReadRefused))]
pub async fn list(State(desk): State<Arc<Desk>>, Asked(asked): Asked<Leafing>) -> Answer {
    let leaf = asked.leaf()?;
    let advised = usage::advised_lately(&desk).await?;
    json(&leaf.of(advised.iter().map(|(spot, advice)| AdviceEntry::of(spot, advice))))
}

impl AdviceEntry {
    fn of(spot: &Spot, advice: &Advice) -> Self {
        Self {
            site: spot.site.to_string(),
            access_point: spot.access_point.as_ref().map(ToString::to_string),
            busy_devices: advice.busy,
            capacity: advice.crowding.map(|crowding| crowding.capacity),
            line_full_permille: advice.line_full.0,
            refused: advice.refused,
            reports: advice.reports,
            observed_permille: advice.observed.0,
            too_little: advice.too_little,
            add: advice.add.iter().map(|add| Addition::from(*add)).collect(),
        }
    }
}

impl From<Add> for Addition {
    fn from(add: Add) -> Self {
        match add {
            Add::AccessPoints(count) => Self { what: Added::AccessPoints, count: Some(count) },
            Add::Line => Self { what: Added::Line, count: None },
            Add::Addresses => Self { what: Added::Addresses, count: None },
        }
    }
}
